"""Data health: sources, tags by person, what was not matched, what is odd, and what of Settings is not used."""

from __future__ import annotations

from datetime import time
from typing import Any

from sheets_schema.kpi_boards import DATA_HEALTH
from sync.core.board import Spot
from sync.core.cells import Formula
from sync.core.messages import Message
from sync.core.rulebook import Person, Rules, Shift
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.pages.data_health import Health, data_health
from sync.pages.health_gaps import Gaps, tags_by_person
from sync.rows.open_there import Compared
from sync.rows.source_lines import SourceLine
from tests.support.kpis import framed, given_back, ledger_of, sold
from tests.support.records import MANILA, NOW, SETTINGS, ago, dispute, reading, review

RULES = Rules(
    people=(Person("Ana", stores=("LUM",)), Person("Luis", stores=("VEL",))),
    shifts=(Shift("Ana", 0, time(9), time(13), MANILA), Shift("Ana", 1, time(9), time(13), MANILA)),
)


def page(staff: dict[str, Any], *, sources: tuple[SourceLine, ...] = (), **more: Any) -> list[list[Any]]:
    records = [sold(1, ago(days=9)), sold(2, ago(days=9), store="VEL"), given_back(1, ago(days=6))]
    records.append(review(created_at=ago(days=3)))
    records += [given_back(2, ago(days=5), store="VEL"), dispute(opened_at=ago(days=2), order_id=None)]
    found = Answers(framed(ledger_of([records]), Facts(NOW, SETTINGS.stores, staff=staff)))
    settings = type(SETTINGS)(MANILA, "AUD", 60, SETTINGS.stores, RULES)
    gaps = Gaps(settings, staff, more.pop("messages", ()), more.pop("wrong", ()))
    board = data_health(found, Health(MANILA, sources, {}, gaps, **more))
    assert board.tab is DATA_HEALTH
    width = range(len(DATA_HEALTH.widths))
    last = max(row for row, _ in board.cells)
    return [[_value(board.cells.get((row, column))) for column in width] for row in range(last + 1)]


def _value(spot: Spot | None) -> Any:
    value = spot.value if spot else None
    return value.text if isinstance(value, Formula) else value


def row(seen: list[list[Any]], first: str, second: Any = None) -> list[Any]:
    return next(r for r in seen if r[0] == first and second in (None, r[1], r[2]))


def test_missing_tags_are_told_by_tab_and_person_with_the_shift_and_a_link() -> None:
    """Whose a row is follows People, or whom it was handed to."""
    seen = page({})
    assert row(seen, "Refunds", "Ana")[1:6] == [1, "Ana", "12 Nov 2026", 1, "09:00–13:00"]
    assert row(seen, "Refunds", "Luis")[5] == "–"
    assert str(row(seen, "Refunds", "Ana")[6]).startswith('=HYPERLINK("#gid=')
    handed = page({"refunds": {"refund:LUM:1": {"hand_to": "luis"}}})
    assert row(handed, "Refunds", "Luis")[1:3] == [2, "Luis"]


def test_what_ended_before_the_work_began_needs_no_tags() -> None:
    records = [sold(1, ago(days=9)), given_back(1, ago(days=6))]
    for start, due in ((ago(days=7), 1), (ago(days=2), 0)):
        facts = Facts(NOW, SETTINGS.stores, work_starts_on=start.date())
        assert Answers(framed(ledger_of([records]), facts)).whole("tags_filled", "30_days", "LUM").denominator == due


def test_a_source_says_what_is_open_there_and_here_and_the_newest_thing_seen() -> None:
    """A source of reviews is called by its brand."""
    failed = SourceLine("paypal", "lumen", "LUM, VEL", ago(hours=5), 0, 0, ago(hours=2), "refused", reading(dispute()))
    page_of = SourceLine("trustpilot", "u1", "Lumen", NOW, 0, 0, None, None, reading(dispute()))
    seen = page({}, sources=(failed, page_of), open_there=(Compared("PayPal", "LUM, VEL", 7, 6, ("PP-9",), ()),))
    told = row(seen, "PayPal")
    assert told[3:5] == ["7 / 6", "Mon 16 Nov 10:00"]
    assert told[5].endswith(": refused")
    assert row(seen, "Trustpilot")[3:6] == ["–", "Sun 15 Nov 10:00", "–"]


def test_odd_things_are_counted_and_named() -> None:
    staff = {"refunds": {"refund:LUM:1": {"hide": True, "cause": "Bad luck"}, "refund:VEL:2": {"hide": True}}}
    said = Message("condition:disputes:typed", NOW, "Disputes", "3 typed rows have no number and cannot be counted.")
    back = Message("put-back:disputes:x", NOW, "Disputes", "x", times=4)
    seen = page(staff, messages=(said, back))
    assert row(seen, "Rows hidden")[1:3] == [2, "Ana 1, Luis 1"]
    assert row(seen, "Typed rows without number")[1:3] == [1, "Disputes: 3"]
    assert row(seen, "Cells put back")[1] == 4
    assert row(seen, "Causes not in the list")[1] == 1


def test_lines_of_settings_with_a_mistake_are_named_with_the_reason() -> None:
    seen = page({}, wrong=[("People", "Ana", "Type a store that exists.")])
    assert row(seen, "People")[2:6] == ["Ana", None, None, "Type a store that exists."]
    assert "None: every line that somebody filled is used." in [r[0] for r in page({})]


def test_what_was_not_matched_leads_to_where_it_is_typed() -> None:
    seen = page({})
    told = row(seen, "Disputes without an order")
    assert told[1:3] == [1, 1]
    assert "fvid=" in str(told[6])
    assert "products: fill the best sellers." in str(row(seen, "Sales without a cost")[5])


def test_how_much_each_person_tagged_is_told_for_a_week() -> None:
    """The refund of LUM is Ana's and tagged, that of VEL is Luis's and is not."""
    records = [sold(1, ago(days=9)), sold(2, ago(days=9), store="VEL"), given_back(1, ago(days=6))]
    records.append(given_back(2, ago(days=5), store="VEL"))
    staff = {"refunds": {"refund:LUM:1": {"cause": "Product: damaged", "preventable": "Yes"}}}
    found = Answers(framed(ledger_of([records]), Facts(NOW, SETTINGS.stores, staff=staff)))
    settings = type(SETTINGS)(MANILA, "AUD", 60, SETTINGS.stores, RULES)
    assert tags_by_person(found, Gaps(settings, staff, ()), "last_week") == "Ana 100 % · Luis 0 %"
    assert tags_by_person(found, Gaps(settings, staff, ()), "week-5") == "none due"
