"""A manager at work: what the Scorecard says, how its numbers open, what stays of what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sheets_schema.board import BoardTab
from sheets_schema.kpi_boards import DEFINITIONS, ROWS_BEHIND, SCORECARD
from sheets_schema.kpi_tabs import FIXES, TYPED_NUMBERS, WEEKLY
from sheets_schema.sla_board import SLA_BOARD
from sync.core.cells import EPOCH
from sync.core.records import Record
from tests.support.kpi_file import Managers
from tests.support.kpis import ledger_of
from tests.support.records import NOW, ago, bag, order, payment, refund, review

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
    assert seen[0][0] == "SCORECARD"
    assert seen[0][1].startswith("Lumen, Velour · AUD · no source has been read yet · tags filled 0 %")
    assert seen[1][0] == "NEEDS YOU"
    needs = {cell: formulas(managers, SCORECARD, 1)[at] for at, cell in enumerate(seen[1]) if at and cell}
    assert [words.rstrip("0123456789 ▸") for words in needs] == [
        "Disputes due in 48 h, not answered",
        "Orders not sent, late",
        "Sources down",
    ]
    late = f"#gid={SLA_BOARD.sheet_id}&fvid="
    assert [late in str(link) for link in needs.values()] == [False, True, False], "each opens where it is worked on"
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


@pytest.mark.parametrize("records", [[], [order("1")]], ids=["nothing", "one order"])
def test_a_shop_without_anything_gets_whole_tabs_too(records: list[Record]) -> None:
    empty = Managers(ledger_of([records]))
    assert empty.report().settled
    assert empty.line("Scorecard", "LEAK")[1].startswith("not known: ")
    assert empty.report().writes == 0


def test_a_comment_stays_with_its_week_and_shows_under_the_leak(managers: Managers) -> None:
    """Written beside the red line, the tab sorted, the next report run: the words are where they were."""
    line = "week:-:2026-W45.refund_rate"
    managers.comment(WEEKLY, line, "comment", "=Yiwu stock, see mail")
    block = {"sheetId": WEEKLY.sheet_id, "startRowIndex": 2, "endRowIndex": 60, "startColumnIndex": 0}
    specs = [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]
    managers.book.batch({"sortRange": {"range": {**block, "endColumnIndex": 14}, "sortSpecs": specs}})
    managers.report()
    assert managers.typed(WEEKLY, line, "comment") == "=Yiwu stock, see mail"
    assert managers.line("Scorecard", "Last comment")[0] == "Last comment, 2026 week 45: =Yiwu stock, see mail"


def test_a_typed_number_stands_on_the_scorecard_marked_as_typed(managers: Managers) -> None:
    monday = (NOW.date() - EPOCH.date()).days - NOW.weekday() - 7
    for column, words in (("week", monday), ("what", "First response, median h"), ("value", 5.2)):
        managers.comment(TYPED_NUMBERS, "T-0001", column, words)
    managers.report()
    assert managers.typed(TYPED_NUMBERS, "T-0001", "check") == "OK"
    shown = managers.line("Scorecard", "First response")
    behind = managers.line("Scorecard", "Number").index("Behind it")
    assert (shown[1], shown[behind]) == ("5.2 h", f"typed, week {NOW.isocalendar().week - 1}")


def test_a_fix_is_judged_and_named_on_the_leak_map(managers: Managers) -> None:
    start = (NOW.date() - EPOCH.date()).days - 3
    for column, words in (("problem", "late"), ("market", "AU"), ("start", start)):
        managers.comment(FIXES, "F-0001", column, words)
    managers.comment(FIXES, "F-0002", "supplier", "Nobody")
    managers.report()
    assert str(managers.typed(FIXES, "F-0001", "saved")).startswith("too early: first figures on ")
    assert managers.typed(FIXES, "F-0002", "check") == "Type in Start the day from which the fix works."
    assert managers.seen("Leak map")[2][-1] == "F-0001"


def test_any_other_list_is_had_by_choosing_it(managers: Managers) -> None:
    for choice, words in zip(ROWS_BEHIND.choices, ("1★ share", "LUM", "3 weeks ago"), strict=True):
        managers.type(ROWS_BEHIND, choice.row, choice.column + 1, words)
    managers.report()
    seen = managers.seen("Rows behind")
    assert [row[1] for row in seen[2:5]] == ["1★ share", "LUM", "3 weeks ago"]
    assert seen[6][0] == "1★ share · LUM · 3 weeks ago"

    managers.type(ROWS_BEHIND, 2, 1, "my own number")
    managers.report()
    seen = managers.seen("Rows behind")
    assert seen[1][0] == "“my own number” is not in the list: Refund rate (orders) is shown."
    assert seen[2][1] == "my own number", "what people typed stays"
