"""A manager at work: what the Scorecard says, how its numbers open, what stays of what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sheets_schema.board import BoardTab
from sheets_schema.kpi_boards import DEFINITIONS, ROWS_BEHIND, SCORECARD
from sync.core.records import Record
from tests.support.kpi_file import Managers
from tests.support.kpis import ledger_of
from tests.support.records import ago, bag, order, payment, refund, review

_LINK = re.compile(r'=HYPERLINK\("#gid=(\d+)&range=A(\d+)"')


def a_shop() -> list[Record]:
    """Forty orders of the last four weeks, every fourth given back; one of them late and never sent."""
    found: list[Record] = []
    for n in range(1, 41):
        at = ago(days=n % 28 + 3)
        paid = (payment(created_at=at, processed_at=at),)
        found.append(order(str(n), created_at=at, transactions=paid, name=f"#{1000 + n}"))
        if n % 4 == 0:
            gid, when = f"gid://shopify/Order/{n}", ago(days=n % 20 + 1)
            found.append(
                refund(str(n), order_id=gid, processed_at=when, created_at=when, total=bag("45.00"), order_name=f"#{n}")
            )
    return [*found, *(review(f"{n:024x}", stars=n % 5 + 1, created_at=ago(days=n)) for n in range(1, 6))]


@pytest.fixture(scope="module")
def managers() -> Managers:
    made = Managers(ledger_of([a_shop()]))
    made.report()
    return made


def opened(managers: Managers, cell: Any) -> tuple[int, int]:
    """The tab and the row (from 0) that a link leads to."""
    found = _LINK.match(str(cell))
    assert found, cell
    return int(found[1]), int(found[2]) - 1


def formulas(managers: Managers, tab: BoardTab, row: int) -> list[Any]:
    return managers.book.values(f"{tab.title}!A{row + 1}:Z{row + 1}")[0]


def row_of(managers: Managers, tab: BoardTab, first: str) -> int:
    return next(i for i, row in enumerate(managers.seen(tab.title)) if row and str(row[0]).startswith(first))


def test_the_first_screen_says_what_burns_how_large_the_leak_is_and_what_can_be_trusted(managers: Managers) -> None:
    seen = managers.seen("Scorecard")
    assert seen[0][0].startswith("SCORECARD · Lumen, Velour · AUD · no source has been read yet · sources ok")
    assert seen[1][0] == "NEEDS YOU"
    assert "Orders not sent, late" in seen[1][1]
    assert "of net sales (profit needs costs: no product has a cost)" in managers.line("Scorecard", "LEAK")[1]
    assert len(seen[6]) == len(SCORECARD.widths)


def test_a_red_number_opens_into_its_records_and_its_definition(managers: Managers) -> None:
    row = row_of(managers, SCORECARD, "Refund rate (orders)")
    shown, cells = managers.seen("Scorecard")[row], formulas(managers, SCORECARD, row)
    assert (shown[1], shown[3]) == ("25.0 %", "R")

    tab, place = opened(managers, cells[-1])
    assert tab == ROWS_BEHIND.sheet_id
    listed = managers.seen("Rows behind")[place:]
    assert listed[0][0] == "Refund rate (orders) · All · last 30 days"
    assert listed[1][0].startswith("10 counted")
    assert [line[0] for line in listed[3:13]] == ["counted"] * 10
    assert listed[3][1].startswith("#"), "each record under its name, opening it at its source"

    tab, place = opened(managers, cells[0])
    assert tab == DEFINITIONS.sheet_id
    defined = managers.seen("Definitions")[place]
    assert defined[:2] == ["Refund rate (orders)", "refund_rate@1"]


def test_nothing_is_blank_and_nothing_is_zero_that_is_not_known(managers: Managers) -> None:
    for row in managers.seen("Scorecard")[7:23]:
        assert row[1] not in ("", "0"), row
    assert managers.line("Scorecard", "First response")[1] == "not connected"
    assert managers.line("Scorecard", "Preventable refunds")[1] == "not known"


def test_a_report_that_changes_nothing_writes_nothing(managers: Managers) -> None:
    managers.report()
    again = managers.report()
    assert (again.reads, again.writes) == (1, 0)


def test_any_other_list_is_had_by_choosing_it(managers: Managers) -> None:
    for choice, words in zip(ROWS_BEHIND.choices, ("1★ share", "LUM", "last 13 weeks"), strict=True):
        managers.type(ROWS_BEHIND, choice.row, choice.column + 1, words)
    managers.report()
    seen = managers.seen("Rows behind")
    assert [row[1] for row in seen[2:5]] == ["1★ share", "LUM", "last 13 weeks"]
    assert seen[6][0] == "1★ share · LUM · last 13 weeks"

    managers.type(ROWS_BEHIND, 2, 1, "my own number")
    managers.report()
    seen = managers.seen("Rows behind")
    assert seen[1][0] == "“my own number” is not in the list: Refund rate (orders) is shown."
    assert seen[2][1] == "my own number", "what people typed stays"
