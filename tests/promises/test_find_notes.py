"""Find notes: whoever misses a note types the order and sees what was typed for it, on every tab, with day and time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.finder import FINDER
from sheets_schema.refund_requests import REFUND_REQUESTS
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.trustpilot import TRUSTPILOT
from sync.core.board import BoardPicture
from sync.rows.finder import finder_board
from sync.sheets.board import board_requests
from tests.promises.conftest import Begun
from tests.support.records import MANILA, NOW, SETTINGS, dispute, order, parcel, review
from tests.support.whole_workbook import WholeWorkbook

CASE, ORDER = dispute(), order(parcels=(parcel(),))


def pushed(book: WholeWorkbook) -> None:
    book.saw([ORDER, CASE, review(order_id=None, order_name=None)])
    book.push()


@pytest.fixture
def book(begun: Begun) -> WholeWorkbook:
    return begun(pushed)


def ask(book: WholeWorkbook, words: str | int) -> None:
    """Somebody types into the one cell, wherever it stands."""
    kind = "numberValue" if isinstance(words, int) else "stringValue"
    cells = [{"values": [{"userEnteredValue": {kind: words}}]}]
    start = {"sheetId": FINDER.sheet_id, "rowIndex": FINDER.choices[0].row, "columnIndex": 1}
    book.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def shown(book: WholeWorkbook) -> list[list[object]]:
    return [[*row] for row in book.workbook().read([FINDER.id]).boards[FINDER.id].values]


def found(book: WholeWorkbook) -> list[tuple[object, ...]]:
    """Tab, column and words of each line."""
    return [(row[1], row[3], row[4]) for row in shown(book)[4:]]


def test_all_that_was_typed_for_an_order_is_listed_newest_first(book: WholeWorkbook) -> None:
    book.later(minutes=5)
    book.type(DISPUTES, CASE.key, "notes", "=photo in mail")
    book.type(TRUSTPILOT, review().key, "notes", "about another order")
    book.push()
    book.later(minutes=5)
    book.type(SLA_BOARD, ORDER.key, "follow_up_on", 46341)
    book.type(DISPUTES, CASE.key, "notes", "")
    book.type(REFUND_REQUESTS, "R-0001", "order", 1042)
    ask(book, ORDER.name)
    book.push()
    assert sorted(found(book)[:3], key=str) == [
        ("Disputes", "Notes", "(emptied)"),
        ("Refund requests", "Order", "1042"),
        ("SLA board", "Follow up on", "Sun 15 Nov 2026"),
    ]
    assert found(book)[3] == ("Disputes", "Notes", "=photo in mail")
    assert len(found(book)) == 4, "nothing of other orders"
    first, last = shown(book)[4][0], shown(book)[7][0]
    assert isinstance(first, float)
    assert isinstance(last, float)
    assert timedelta(days=first - last) >= timedelta(minutes=4)


def test_an_answer_that_stands_costs_nothing_and_what_was_asked_stays_as_typed(book: WholeWorkbook) -> None:
    ask(book, 1042)
    book.push()
    assert shown(book)[1][1] == 1042
    assert shown(book)[2][0] == f"LUM {ORDER.name}: nobody has typed anything yet."
    book.later(minutes=5)
    again = book.push()
    assert (again.reads, again.writes) == (1, 0)


def test_the_cell_to_type_in_is_yellow_and_its_value_is_never_written() -> None:
    board = finder_board(None, [], (), SETTINGS)
    sent = [r["updateCells"] for r in board_requests(board, BoardPicture((), 40, 5), MANILA) if "updateCells" in r]
    of_the_row = {e["start"]["columnIndex"]: e for e in sent if e["start"]["rowIndex"] == 1}
    fields = {column: each["fields"] for column, each in of_the_row.items()}
    values = "userEnteredValue,userEnteredFormat"
    assert fields == {0: values, 1: "userEnteredFormat", 2: values}
    assert len(of_the_row[0]["rows"][0]["values"]) == 1, "and no neighbour's write reaches it"
    assert "backgroundColorStyle" in of_the_row[1]["rows"][0]["values"][0]["userEnteredFormat"]


def test_an_order_that_nobody_knows_is_said_so(book: WholeWorkbook) -> None:
    ask(book, "VEL #1042")
    book.push()
    assert str(shown(book)[2][0]).startswith("No order VEL #1042 of the last 400 days is known.")
    assert found(book) == []


def test_notes_of_an_order_that_has_left_its_tabs_are_found(book: WholeWorkbook) -> None:
    book.type(DISPUTES, CASE.key, "notes", "they sent the photo")
    book.push()
    book.now = NOW + timedelta(days=200)
    ask(book, f"lum {ORDER.name}")
    book.push()
    assert ("Disputes", "Notes", "they sent the photo") in found(book)
