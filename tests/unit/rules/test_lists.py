"""What managers type on the Settings tabs: read cell by cell, and never taken where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal

import pytest

from sync.core.cells import Raw
from sync.core.lines import ListLine
from sync.core.rulebook import Counting, Limits, Rules
from sync.rules import playbooks, refund_matrix
from sync.rules.lists import cells
from sync.rules.lists.cells import Parse, WrongCell
from sync.rules.lists.reading import ListsRead, changes, last_settings, read_lists
from sync.rules.lists.settings import rules_of
from sync.rules.lists.words_used import words_used
from tests.support.records import SETTINGS

TODAY = date(2026, 11, 18)
YIWU: dict[str, Raw] = {"supplier": "Yiwu-A", "find_by": "SKU begins with", "text": "LAMP-"}

Typed = Mapping[str, Mapping[str, Mapping[str, Raw]]]


def read(typed: Typed, before: ListsRead | None = None, **more: Mapping[str, frozenset[str]]) -> ListsRead:
    return read_lists(typed, before.used if before else {}, SETTINGS, TODAY, **more)


def line(found: ListsRead, tab: str, key: str) -> ListLine:
    return found.lines[tab][key]


def setting(name: str, value: Raw, before: ListsRead | None = None) -> tuple[ListsRead, ListLine]:
    key = f"setting:-:{name}"
    found = read({"settings": {key: {"value": value}}}, before)
    return found, line(found, "settings", key)


def test_a_workbook_in_which_nobody_typed_works_with_the_defaults() -> None:
    rules = read({}).settings.rules
    plain = Rules()
    same = {f.name for f in fields(Rules)} - {"causes", "refund_rules"}
    assert {name: getattr(rules, name) for name in same} == {name: getattr(plain, name) for name in same}
    assert rules.refund_rules == refund_matrix.LINES
    assert not [check for lines in read({}).lines.values() for check in lines.values() if check.wrong]


def test_every_number_of_the_rules_has_its_line() -> None:
    """What has no line of its own is a list, or follows from one."""
    lists = {f.name for f in fields(Rules) if f.type.startswith(("tuple", "Mapping", "frozenset"))}
    lines = {key.rsplit(":", 1)[1] for key in read({}).lines["settings"]}
    assert {f.name for f in fields(Rules)} - lists - lines == {"started_on"}


@pytest.mark.parametrize(
    ("name", "typed", "field", "value", "used"),
    [
        ("ship_within_h", 72, "ship_within_h", 72, "72"),
        ("ship_within_h", " 72 h ", "ship_within_h", 72, "72"),
        ("work_starts_on", 46348, "work_starts_on", date(2026, 11, 22), "22 Nov 2026"),
        ("work_starts_on", "1 Dec 2026", "work_starts_on", date(2026, 12, 1), "1 Dec 2026"),
        ("card_ceiling_percent", 0.75, "card_ceiling_percent", Decimal("0.75"), "0.75"),
        ("profit_means", "After ads", "profit_means", "after ads", "after ads"),
        ("quiet_hours", "22:00 - 07:00", "quiet_hours", (time(22), time(7)), "22:00-07:00"),
        ("ship_within_h", "", "ship_within_h", 48, "48"),
    ],
)
def test_a_setting_as_typed(name: str, typed: Raw, field: str, value: object, used: str) -> None:
    found, told = setting(name, typed)
    assert getattr(found.settings.rules, field) == value
    assert (told.used_now, told.check) == (used, "OK")


@pytest.mark.parametrize(
    ("name", "typed", "check"),
    [
        ("ship_within_h", "soon", "Value: “soon” is no number; “60” stays. Type a whole number from 1 to 2,160."),
        ("ship_within_h", -3, "Value: -3 is not possible here; “60” stays. Type a whole number from 1 to 2,160."),
        ("ship_within_h", 1.5, "Value: 1.5 is not possible here; “60” stays. Type a whole number from 1 to 2,160."),
        ("ship_within_h", True, "Value: “TRUE” is no number; “60” stays. Type a whole number from 1 to 2,160."),
        ("ship_within_h", "#REF!", "Value: “#REF!” is no number; “60” stays. Type a whole number from 1 to 2,160."),
    ],
)
def test_a_wrong_setting_keeps_the_last_good_one_and_says_so(name: str, typed: Raw, check: str) -> None:
    before, _ = setting(name, 60)
    found, told = setting(name, typed, before)
    assert found.settings.rules.ship_within_h == 60
    assert (told.used_now, told.check, told.wrong) == ("60", check, True)
    again, _ = setting(name, typed, found)
    assert again.used == found.used


def test_what_only_the_owner_can_set_says_who_does() -> None:
    found, told = setting("team_time_zone", "Europe/London")
    assert found.settings.team_zone == SETTINGS.team_zone
    assert told.check == (
        "Value: “Europe/London” cannot be set here; it is not used. Ask the owner to set it in keepsheet.yaml."
    )


def test_limits_of_roles_are_settings() -> None:
    found, _ = setting("agent_per_order", 60)
    assert found.settings.rules.limits == {"Agent": Limits(Decimal(60), Decimal(300)), "Lead": Limits(Decimal(250))}
    assert rules_of({}) == {"limits": Rules().limits}


# --- lists ------------------------------------------------------------------------------------------------------


def test_a_supplier_is_found_by_its_line_and_its_older_spelling() -> None:
    typed = {**YIWU, "ship_within": 72, "clock": "working days", "cut_off": 14 / 24, "also_called": "Yiwu, YA"}
    found = read({"suppliers": {"SU-0001": typed}})
    (supplier,) = found.settings.rules.suppliers
    assert (supplier.name, supplier.ship_within_h, supplier.counting) == ("Yiwu-A", 72, Counting.WORKING_DAYS)
    assert supplier.cut_off == time(14)
    assert found.settings.rules.supplier_names["ya"] == "Yiwu-A"
    assert len(found.lines["suppliers"]) == 11


def test_a_line_that_lacks_what_it_needs_is_not_used() -> None:
    found = read({"suppliers": {"SU-0001": {"supplier": "Yiwu-A", "find_by": "SKU begins with"}}})
    assert found.settings.rules.suppliers == ()
    assert line(found, "suppliers", "SU-0001").check == "Text is missing: this line is not used. Type it."


def test_a_wrong_cell_of_a_line_keeps_its_own_last_good_value_and_the_rest_is_used() -> None:
    before = read({"suppliers": {"SU-0001": {**YIWU, "ship_within": 72}}})
    found = read({"suppliers": {"SU-0001": {**YIWU, "text": "ARC-", "ship_within": "three days"}}}, before)
    (supplier,) = found.settings.rules.suppliers
    assert (supplier.text, supplier.ship_within_h) == ("ARC-", 72)
    assert line(found, "suppliers", "SU-0001").check == (
        "Ship within (h): “three days” is no number; “72” stays. Type a whole number from 1 to 2,160."
    )


def test_of_two_lines_that_contradict_each_other_the_first_counts() -> None:
    rule: dict[str, Raw] = {"store": "LUM", "ship_within": 48}
    found = read({"ship_rules": {"SH-0001": rule, "SH-0002": {**rule, "ship_within": 24}}})
    assert [r.hours for r in found.settings.rules.ship_rules] == [48]
    assert line(found, "ship_rules", "SH-0002").check == (
        "A line above says it already: 48 h, all hours. This line is not used. Keep one of the two."
    )


def test_a_line_that_came_to_contradict_another_keeps_what_it_said() -> None:
    one: dict[str, Raw] = {"store": "LUM", "ship_within": 48}
    two: dict[str, Raw] = {"store": "VEL", "ship_within": 24}
    before = read({"ship_rules": {"SH-0001": one, "SH-0002": two}})
    found = read({"ship_rules": {"SH-0001": one, "SH-0002": {**two, "store": "LUM"}}}, before)
    assert [(r.store, r.hours) for r in found.settings.rules.ship_rules] == [("LUM", 48), ("VEL", 24)]
    assert "24 h, all hours stays." in str(line(found, "ship_rules", "SH-0002").check)


def test_an_unknown_store_or_supplier_is_told_from_one_that_is_listed() -> None:
    found = read({"ship_rules": {"SH-0001": {"store": "LUX", "supplier": "Nobody", "ship_within": 24}}})
    assert line(found, "ship_rules", "SH-0001").check == (
        "Store: “LUX” is not in Stores; it is not used. Type a name from Stores, or add it there first. "
        "Supplier: “Nobody” is not in Suppliers; it is not used. Type a name from Suppliers, or add it there first."
    )


def test_a_line_is_switched_off_not_deleted() -> None:
    found = read({"suppliers": {"SU-0001": {**YIWU, "in_use": "No"}}})
    assert found.settings.rules.suppliers == ()
    assert (line(found, "suppliers", "SU-0001").used_now, line(found, "suppliers", "SU-0001").check) == (
        None,
        "OK, switched off",
    )


def test_a_deleted_line_comes_back_switched_off_where_rows_use_it_and_stays_away_otherwise() -> None:
    words = ("A: one", "B: two", "C: three")
    known = {f"CA-{n:04}": {"cause": word, "owner": "Support"} for n, word in enumerate(words, 1)}
    staff = {"disputes": {"case:1": {"cause": "a: ONE"}}, "causes": known}
    found = read({"causes": known}, standing={"causes": frozenset({"CA-0003"})}, wanted_words=words_used(staff))
    assert "CA-0002" not in found.lines["causes"]
    assert line(found, "causes", "CA-0001").born == {"in_use": "No"}
    assert "A: one" not in (found.settings.rules.causes or {})


def test_a_tab_without_any_line_is_new_or_rebuilt_and_nobody_deleted_its_lines() -> None:
    known = {"CA-0001": {"cause": "A: one", "owner": "Support"}}
    assert "A: one" in (read({"causes": known}, standing={"causes": frozenset()}).settings.rules.causes or {})


def test_a_person_with_shifts_limits_and_duties() -> None:
    typed = {"name": "Ana", "stores": "lum", "does": "disputes, Reviews", "mon": "09:00-13:00", "fri": "22:00 to 02:00"}
    found = read({"people": {"PE-0001": {**typed, "limit_per_order": 50}}})
    (ana,) = found.settings.rules.people
    assert (ana.stores, ana.does, ana.limits) == (("LUM",), ("Disputes", "Reviews"), Limits(Decimal(50)))
    assert [(s.weekday, s.start, s.end) for s in found.settings.rules.shifts] == [
        (0, time(9), time(13)),
        (4, time(22), time(2)),
    ]


def test_a_refund_rule_keeps_its_number_and_its_share() -> None:
    typed = {"cause": "Delivery: lost", "when": "sent", "first": "store credit 120%", "second": "Full refund"}
    found = read({"refund_rules": {"RR-0029": typed, "RR-0001": {}}})
    rule = next(r for r in found.settings.rules.refund_rules or () if r.number == 29)
    assert (rule.first, rule.share, rule.second) == ("Store credit", "120 %", "Full refund")
    wrong = read({"refund_rules": {"RR-0029": {**typed, "second": "Part refund 20 %", "first": "a gift"}}})
    assert line(wrong, "refund_rules", "RR-0029").check.startswith(  # type: ignore[union-attr]
        "1st offer: “a gift” is no offer; this line is not used."
    )


@pytest.mark.parametrize(
    ("typed", "days"), [({"we_use": 9}, 9), ({"promised": 12}, 12), ({"we_use": 9, "promised": 12}, 9)]
)
def test_transit_days_as_we_use_them_or_else_as_promised(typed: dict[str, Raw], days: int) -> None:
    found = read({"transit_days": {"TR-0001": {"market": "au", **typed}}})
    assert [(t.days, t.market) for t in found.settings.rules.transit] == [(days, "AU")]


def test_costs_with_their_days_and_months() -> None:
    found = read(
        {
            "product_costs": {"PC-0001": {"sku": "LAMP-", "unit_cost": "12.50 AUD", "since": "2026-11-01"}},
            "month_costs": {"MC-0001": {"month": "Nov 2026", "ads": "1,200", "fees": "2.9 %"}},
        }
    )
    (cost,), (month,) = found.settings.rules.product_costs, found.settings.rules.month_costs
    assert (cost.unit, cost.since) == (Decimal("12.50"), date(2026, 11, 1))
    assert (month.month, month.ads, month.fees_percent) == (date(2026, 11, 1), Decimal(1200), Decimal("2.9"))


# --- playbooks and messages -------------------------------------------------------------------------------------


def play(**typed: Raw) -> tuple[ListsRead, ListLine]:
    key = "play:-:dispute%2FNot%20received%2Fin%20transit%2Finquiry"
    found = read({"playbooks": {key: typed}})
    return found, line(found, "playbooks", key)


def test_a_playbook_line_in_the_managers_words() -> None:
    found, told = play(next_step="Wait until {due}, then write", within=6, evidence="photo, parcel weight")
    chosen = playbooks.play("Not received", "in transit", "inquiry", found.settings.rules.plays)
    assert (chosen.step, chosen.within_h, chosen.evidence) == (
        "Wait until {due}, then write",
        6,
        ("photo", "parcel weight"),
    )
    assert chosen.message == "In transit"
    assert told.check == "OK"


def test_a_playbook_line_that_is_switched_off_is_other() -> None:
    found, _ = play(in_use="No")
    chosen = playbooks.play("Not received", "in transit", "inquiry", found.settings.rules.plays)
    assert chosen.step == "Ask the buyer what is wrong → then decide"


def test_an_unknown_word_in_a_step_is_named_with_those_that_are_known() -> None:
    found, told = play(next_step="Wait until {day}")
    assert found.settings.rules.plays == {}
    assert told.check == (
        "Next step: Unknown word {day}; it is not used. Words that are filled in on this line: {due} {n}."
    )


def test_a_flag_is_switched_off_by_its_line() -> None:
    found = read({"playbooks": {"play:-:flag%2FNo%20first%20scan": {"in_use": "No"}}})
    assert found.settings.rules.flags_off == {"No first scan"}


def message(name: str, **typed: Raw) -> tuple[ListsRead, ListLine]:
    key = f"message:-:{name}"
    found = read({"messages": {key: typed}})
    return found, line(found, "messages", key)


@pytest.mark.parametrize(
    ("name", "text", "check"),
    [
        ("Sorry", "Hello {oder}", "Text: Unknown word {oder}; this line is not used."),
        ("Reply%3A%20late", "Please change your review.", "Text: Asks to change the review: not allowed; this line"),
        ("Reply%3A%20late", "Your order {order} is late.", "Text: Take out: order number; this line is not used."),
    ],
)
def test_a_message_that_cannot_be_sent_is_not_used(name: str, text: str, check: str) -> None:
    found, told = message(name, text=text)
    assert found.settings.rules.texts == ()
    assert str(told.check).startswith(check)


def test_a_brand_has_its_own_text_where_there_are_several() -> None:
    found, told = message("Sorry.1", text="We are sorry. {brand}", brand="velour")
    assert [(t.name, t.brand) for t in found.settings.rules.texts] == [("Sorry", "Velour")]
    assert told.told["sample"] == "We are sorry. Velour"
    assert "message:-:Sorry.2" in found.lines["messages"]


# --- rates, changes, narrow pushes ------------------------------------------------------------------------------


def test_a_rate_counts_from_the_day_it_is_typed_and_the_market_moves_no_day_that_began() -> None:
    def on(day: int, rate: float, before: ListsRead | None = None) -> ListsRead:
        base = before.settings if before else SETTINGS
        return read_lists({"settings": {"setting:-:rate_GBP": {"value": rate}}}, {}, base, date(2026, 11, day))

    first = on(18, 1.9)
    same_day = on(18, 1.91, first)
    corrected = on(18, 2.9, same_day)
    next_day = on(19, 1.93, corrected)
    assert same_day.settings.rules.rates["GBP"] == ((date(2026, 11, 18), Decimal("1.9")),)
    assert next_day.settings.rules.rates["GBP"] == (
        (date(2026, 11, 18), Decimal("2.9")),
        (date(2026, 11, 19), Decimal("1.93")),
    )


def test_a_push_that_reads_no_list_works_with_what_was_last_used() -> None:
    typed: Typed = {
        "settings": {"setting:-:ship_within_h": {"value": 72}},
        "suppliers": {"SU-0001": YIWU},
        "playbooks": {"play:-:flag%2FNo%20first%20scan": {"in_use": "No"}},
        "stores": {"store:-:VEL": {"in_use": "No"}},
        "messages": {"message:-:Sorry.1": {"text": "Sorry. {brand}", "brand": "Velour"}},
    }
    found = read(typed)
    assert last_settings(found.used, SETTINGS, TODAY) == found.settings
    assert found.settings.rules.stores_off == {"VEL"}
    assert last_settings({}, SETTINGS, TODAY) == SETTINGS


def test_changes_name_the_cell_with_its_old_and_new_value() -> None:
    before, _ = setting("ship_within_h", 48)
    after, _ = setting("ship_within_h", 72, before)
    assert changes(before.used, after.used) == [("settings", "setting:-:ship_within_h", "value", 48, 72)]


# --- cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parse", "raw", "value"),
    [
        (cells.weekdays, "Mon-Fri", frozenset(range(5))),
        (cells.weekdays, "sat – mon", frozenset({5, 6, 0})),
        (cells.weekdays, "Mon, Thursday", frozenset({0, 3})),
        (cells.clock_time, "9:05", time(9, 5)),
        (cells.clock_time, 0.999999, time(0)),
        (cells.span, "09:00-24:00", ((time(9), time(0)),)),
        (cells.day, "25.12.2026", date(2026, 12, 25)),
        (cells.month, "2026-12", date(2026, 12, 1)),
        (cells.yes_no, False, False),
    ],
)
def test_a_cell_is_read_as_people_type_it(parse: Parse, raw: Raw, value: object) -> None:
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("parse", "raw"),
    [
        (cells.weekdays, "someday"),
        (cells.weekdays, "Mon-Tue-Wed"),
        (cells.clock_time, "25:00"),
        (cells.span, "09:00"),
        (cells.span, "09:00-09:00"),
        (cells.day, 12),
        (cells.day, "tomorrow"),
        (cells.zone, "Mars/Base"),
        (cells.zone, "../etc"),
        (cells.code(2, "AU"), "AUS"),
        (cells.number(0, 9), "1e5"),
        (cells.text(3), "four"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused(parse: Parse, raw: Raw) -> None:
    with pytest.raises(WrongCell):
        parse(raw)


def test_settings_are_those_of_the_file_where_the_tabs_say_nothing_else() -> None:
    own = replace(SETTINGS, show_for_days=90)
    assert read_lists({}, {}, own, TODAY).settings.show_for_days == 90
