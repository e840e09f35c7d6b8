"""Once a day the workbook is mended, what staff added is marked, and old generations lose their ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import ADDED
from sheets_schema.workbook import TABS
from sync.memory import Memory
from sync.nightly import nightly
from sync.sheets.workbook import Workbook
from tests.support.records import SETTINGS, dispute
from tests.support.whole_workbook import WholeWorkbook


@pytest.fixture
def whole(tmp_path: Path) -> WholeWorkbook:
    book = WholeWorkbook(tmp_path)
    book.saw([dispute("PP-R-1"), dispute("PP-R-2")])
    assert book.push().settled
    return book


def night(book: WholeWorkbook) -> bool:
    return nightly(book.workbook().client, book.id, Memory(book.ledger, book.id), SETTINGS, book.now)


def add_column(book: WholeWorkbook, caption: str) -> int:
    """Somebody inserts a column right of Notes and names it."""
    at = book.place(DISPUTES, "notes") + 1
    where = {"sheetId": DISPUTES.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    book.staff({"insertDimension": {"range": where, "inheritFromBefore": True}})
    put(book, book.picture(DISPUTES).header_row or 0, at, caption)
    return at


def put(book: WholeWorkbook, row: int, column: int, words: str) -> None:
    start = {"sheetId": DISPUTES.sheet_id, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
    book.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def delete_row(book: WholeWorkbook, key: str) -> None:
    row = book.picture(DISPUTES).rows_of[key][0]
    where = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    book.staff({"deleteDimension": {"range": where}})


def test_it_is_done_once_a_day(whole: WholeWorkbook) -> None:
    assert night(whole)
    assert not night(whole)

    whole.later(days=1)
    assert night(whole)


def test_a_column_that_staff_added_is_journalled_and_comes_back_with_its_row(whole: WholeWorkbook) -> None:
    place = add_column(whole, "Lawyer")
    night(whole)
    (mark,) = Memory(whole.ledger, whole.id).added(DISPUTES.id)
    key = dispute("PP-R-1").key
    put(whole, whole.picture(DISPUTES).rows_of[key][0], place, "Ms Lee")
    with_added = [tab.with_added([mark]) if tab is DISPUTES else tab for tab in TABS]

    whole.push(tabs=with_added)
    delete_row(whole, key)
    whole.push(tabs=with_added)

    book = Workbook(whole.workbook().client, whole.id, (*with_added, MACHINERY))
    picture = book.read([DISPUTES.id]).pictures[DISPUTES.id]
    assert picture.cells(picture.rows_of[key][0], [f"{ADDED}{mark}"]) == {f"{ADDED}{mark}": "Ms Lee"}


@pytest.mark.full
def test_only_the_last_hundred_generations_keep_their_ids(whole: WholeWorkbook) -> None:
    for n in range(105):
        whole.saw([dispute(f"PP-N-{n}")])
        whole.push()
        if n % 20 == 0:
            whole.ledger.fold(whole.now)
    night(whole)
    names, marks = whole.workbook().generation_traces()

    assert len(names) == len(marks) == 100
    assert min(names) == min(marks) > 1
    whole.saw([dispute("PP-LAST")])
    assert whole.push().settled
