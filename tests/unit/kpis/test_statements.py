"""Weeks and months: open while they may move, closed once and kept, corrected by a line that says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sheets_schema.kpi_boards import ROWS_BEHIND
from sync.core.cells import Formula
from sync.core.records import Record
from sync.core.wanted import Version
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.pages.period_rows import newest_comment, period_rows
from sync.pages.statement import WEEK, Statement, statements
from tests.support.kpis import framed, ledger_of
from tests.support.records import LUM, MANILA, bag, order, payment, refund

#: A Monday; the week before it is week 46.
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
STORES = (LUM,)


def sold(number: int, at: datetime) -> Record:
    return order(str(number), created_at=at, transactions=(payment(created_at=at, processed_at=at),))


def given_back(number: int, at: datetime) -> Record:
    gid = f"gid://shopify/Order/{number}"
    return refund(str(number), order_id=gid, processed_at=at, created_at=at, total=bag("45.00"))


def a_week(back: int, orders: int = 40, refunds: int = 4) -> list[Record]:
    """Orders and refunds of the Wednesday of a week."""
    at = MONDAY - timedelta(days=7 * back - 2)
    first = back * 1000
    return [
        *(sold(first + n, at + timedelta(minutes=n)) for n in range(orders)),
        *(given_back(first + n, at + timedelta(hours=1, minutes=n)) for n in range(refunds)),
    ]


def answers(records: list[Record], now: datetime) -> Answers:
    return Answers(framed(ledger_of([records]), Facts(now, STORES, portfolio="AUD")))


WEEKS = [*a_week(1), *a_week(2)]


@pytest.fixture(scope="module")
def on_monday() -> tuple[list[Statement], dict[str, Any]]:
    return statements(answers(WEEKS, MONDAY), WEEK, {}, MONDAY, MANILA)


def refunds_line(statement: Statement) -> str:
    return next(line.all for line in statement.lines if line.kpi == "refund_rate")


def test_a_week_closes_on_wednesday_at_six_and_is_open_until_then(
    on_monday: tuple[list[Statement], dict[str, Any]],
) -> None:
    told, kept = on_monday
    assert [(s.id, s.closed) for s in told] == [("2026-W46", False), ("2026-W45", True)]
    assert told[0].closes_at == datetime(2026, 11, 18, 6, 0, tzinfo=MANILA)
    assert list(kept) == ["2026-W45"], "only what has closed is kept"
    assert refunds_line(told[1]) == "10 %"


def test_a_closed_week_stays_as_it_was_and_a_late_booking_gets_a_line_of_its_own(
    on_monday: tuple[list[Statement], dict[str, Any]],
) -> None:
    """Four refunds of week 45 are booked after it closed."""
    _, kept = on_monday
    late = [given_back(2010 + n, MONDAY - timedelta(days=11)) for n in range(4)]
    now = MONDAY + timedelta(days=1)
    told, kept = statements(answers([*WEEKS, *late], now), WEEK, kept, now, MANILA)

    week = told[1]
    assert refunds_line(week) == "10 %"
    (correction,) = [c for c in week.corrections if c.line.kpi == "refund_rate"]
    assert correction.line.all == "20 %"
    assert correction.why == "was 10 %: 4 more counted; booked or tagged late"

    rows = {row.key: row.cells for row in period_rows("week", told, Version(now, now, "r"), MANILA)}
    assert rows["week:-:2026-W45.refund_rate"]["all"] == "10 %"
    assert rows["week:-:2026-W45.refund_rate"]["state"] == "closed"
    said = rows[f"week:-:2026-W45.refund_rate.{now:%Y-%m-%d}"]
    assert (said["all"], str(said["state"])[:20]) == ("20 %", "corrected 2026-11-17")
    assert said["open"] == Formula(f'=HYPERLINK("#gid={ROWS_BEHIND.sheet_id}&range=A3","▸")')

    again, _ = statements(answers([*WEEKS, *late], now), WEEK, kept, now + timedelta(days=1), MANILA)
    assert again[1].corrections == week.corrections, "said once"


def test_a_new_definition_rewrites_no_closed_week(on_monday: tuple[list[Statement], dict[str, Any]]) -> None:
    """A closed line keeps the version that made it; what a newer version would say is no correction."""
    _, kept = on_monday
    document = kept["2026-W45"]
    (line,) = [line for line in document["lines"] if line["kpi"] == "refund_rate"]
    older = [line | {"reference": "refund_rate@0", "all": "9 %"}]
    now = MONDAY + timedelta(days=8)
    told, _ = statements(answers(WEEKS, now), WEEK, {"2026-W45": {**document, "lines": older}}, now, MANILA)
    week = next(s for s in told if s.id == "2026-W45")
    assert (refunds_line(week), week.corrections) == ("9 %", ())


def test_a_week_that_is_past_the_thirteenth_is_told_as_it_was_kept(
    on_monday: tuple[list[Statement], dict[str, Any]],
) -> None:
    _, kept = on_monday
    now = MONDAY + timedelta(days=200)
    told, same = statements(answers([], now), WEEK, kept, now, MANILA)
    assert ([s.id for s in told], same) == (["2026-W45"], kept)


def test_every_week_has_three_lines_for_the_managers_words(on_monday: tuple[list[Statement], dict[str, Any]]) -> None:
    told, _ = on_monday
    rows = period_rows("week", told, Version(MONDAY, MONDAY, "r"), MANILA)
    mine = [str(row.cells["number"]) for row in rows if str(row.cells["number"]).startswith("Mine")]
    assert mine[:3] == ["Mine: what happened", "Mine: what I did", "Mine: decision needed"]
    assert not any("comment" in row.cells for row in rows), "the sheet never writes there"


def test_the_newest_comment_is_told_with_its_week() -> None:
    typed = {
        "week:-:2026-W45.refund_rate": {"comment": "older"},
        "week:-:2026-W46.sent_48h": {"comment": " stock at HOM "},
        "week:-:2026-W47.leak": {"comment": ""},
    }
    assert newest_comment(typed) == "Last comment, 2026 week 46: stock at HOM"
    assert newest_comment({}) == ""


def test_who_tagged_how_much_stands_in_the_week_and_stays_when_it_closes() -> None:
    later = MONDAY + timedelta(days=3)
    told, kept = statements(answers(WEEKS, later), WEEK, {}, later, MANILA, lambda period: f"Ana 98 % of {period}")
    again, _ = statements(answers(WEEKS, later), WEEK, kept, later, MANILA, lambda _: "Ana 0 %")
    assert [week.tags for week in (told[0], again[0])] == ["Ana 98 % of week-1"] * 2
    rows = period_rows("week", again, Version(later, later, "r"), MANILA)
    (data,) = [r.cells["stores"] for r in rows if r.cells["number"] == "DATA" and again[0].id in r.key]
    assert data == "tags by person: Ana 98 % of week-1"
