"""What managers type on the Settings tabs: read cell by cell, and never taken where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, time
from decimal import Decimal

import pytest

from sync.core.cells import Raw
from sync.core.lines import ListLine
from sync.core.rulebook import Limits, Rules
from sync.rules import refund_matrix
from sync.rules.lists.reading import ListsRead, changes, last_settings, read_lists
from sync.rules.lists.settings import rules_of
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


def test_settings_are_those_of_the_file_where_the_tabs_say_nothing_else() -> None:
    own = replace(SETTINGS, show_for_days=90)
    assert read_lists({}, {}, own, TODAY).settings.show_for_days == 90
