"""The lists of the Settings tabs, line by line: people, suppliers, rules, costs, playbooks, messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

import pytest

from sync.core.cells import Raw
from sync.core.lines import ListLine
from sync.core.rulebook import Counting, Limits
from sync.kpis.facts import Facts
from sync.kpis.tags import tags
from sync.kpis.words import Words
from sync.rules import causes, playbooks
from sync.rules.lists.reading import ListsRead, read_lists
from sync.rules.lists.words_used import words_used
from tests.support.records import NOW, SETTINGS

TODAY = date(2026, 11, 18)
YIWU: dict[str, Raw] = {"supplier": "Yiwu-A", "find_by": "SKU begins with", "text": "LAMP-"}

Typed = Mapping[str, Mapping[str, Mapping[str, Raw]]]


def read(typed: Typed, before: ListsRead | None = None, **more: Mapping[str, frozenset[str]]) -> ListsRead:
    return read_lists(typed, before.used if before else {}, SETTINGS, TODAY, **more)


def line(found: ListsRead, tab: str, key: str) -> ListLine:
    return found.lines[tab][key]


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


def test_a_renamed_cause_is_counted_under_its_new_name_by_every_spelling() -> None:
    typed = {"cause": "Delivery: left late", "owner": "Supplier", "also_called": "Delivery: sent late, too late"}
    rules = read({"causes": {"CA-0001": typed}}).settings.rules
    spelled = causes.spelled(rules)
    assert {spelled[word] for word in ("delivery: left late", "delivery: sent late", "too late")} == {
        "Delivery: left late"
    }
    assert spelled["delivery: lost"] == "Delivery: lost"
    assert causes.named("TOO LATE", rules) == "Delivery: left late"


def test_tags_of_numbers_know_every_spelling() -> None:
    facts = Facts(
        NOW, (), {"refunds": {"r1": {"cause": "Too late"}, "r2": {"cause": "?"}}}, causes={"too late": "Late"}
    )
    found = tags("refunds", ["r1", "r2"], words := Words(), facts)
    assert [words.causes.words[code] if code >= 0 else None for code in found["cause"]] == ["Late", None]


def test_a_cause_that_is_renamed_makes_the_line_that_names_it_say_so_at_once() -> None:
    """What the line said before is refused too by now, so nothing “stays”."""
    cause: Mapping[str, Mapping[str, Raw]] = {"CA-0001": {"cause": "Lost by us", "owner": "Supplier"}}
    rule: Mapping[str, Raw] = {"cause": "Lost by us", "first": "Full refund"}
    before = read({"causes": cause, "refund_rules": {"RR-0001": rule}})
    assert line(before, "refund_rules", "RR-0001").check == "OK"
    renamed = {"CA-0001": {**cause["CA-0001"], "cause": "Lost"}}
    found = read({"causes": renamed, "refund_rules": {"RR-0001": rule}}, before)
    assert line(found, "refund_rules", "RR-0001").check == (
        "Cause: “Lost by us” is not in Causes; this line is not used. Type a name from Causes, or add it there first."
    )
