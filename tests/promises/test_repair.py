"""Keys that staff deleted or cut: nothing is written to the tab until `python -m sync repair` has rebuilt them."""

from __future__ import annotations

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.model import KEY, STAMP
from sheets_schema.sync_log import SYNC_LOG
from sync.errors import SheetError
from sync.sheets.repair import repair_keys
from tests.promises.conftest import Begun
from tests.support.records import dispute
from tests.support.whole_workbook import WholeWorkbook

CASES = [dispute(f"PP-R-{n}") for n in range(15)]


def fifteen_cases(book: WholeWorkbook) -> None:
    book.saw(CASES)
    book.push()
    for case in CASES:
        book.type(DISPUTES, case.key, "notes", f"note on {case.id}")
    book.push()


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(fifteen_cases)


def delete_column(book: WholeWorkbook, name: str) -> None:
    at = book.place(DISPUTES, name)
    where = {"sheetId": DISPUTES.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    book.staff({"deleteDimension": {"range": where}})


def cut_keys(book: WholeWorkbook) -> None:
    """Every key cell cut and pasted beside the tab."""
    at = book.place(DISPUTES, KEY)
    source = {"sheetId": DISPUTES.sheet_id, "startRowIndex": 2, "endRowIndex": 40}
    source |= {"startColumnIndex": at, "endColumnIndex": at + 1}
    place = {"sheetId": DISPUTES.sheet_id, "rowIndex": 2, "columnIndex": at + 2}
    wider = {"sheetId": DISPUTES.sheet_id, "dimension": "COLUMNS", "length": 3}
    book.staff(
        {"appendDimension": wider}, {"cutPaste": {"source": source, "destination": place, "pasteType": "PASTE_NORMAL"}}
    )


def notes(book: WholeWorkbook) -> dict[str, object]:
    picture = book.picture(DISPUTES)
    return {key: picture.cells(rows[0], ["notes"])["notes"] for key, rows in picture.rows_of.items()}


@pytest.mark.parametrize("how", ["deleted", "cut"])
def test_nothing_is_written_until_the_keys_are_rebuilt(whole: WholeWorkbook, how: str) -> None:
    delete_column(whole, KEY) if how == "deleted" else cut_keys(whole)
    whole.saw([dispute("PP-R-3", status="UNDER_REVIEW")])
    report = whole.push()

    assert "python -m sync repair" in str(report.tabs["disputes"].refused)
    assert report.tabs["disputes"].cells == report.tabs["disputes"].fresh == 0
    log = whole.picture(SYNC_LOG)
    assert any("python -m sync repair" in str(words) for words in log.columns["what"])

    assert repair_keys(whole.workbook(), DISPUTES) == 15
    report = whole.push()

    assert report.settled
    assert report.tabs["disputes"].fresh == 0
    assert notes(whole) == {case.key: f"note on {case.id}" for case in CASES}
    assert (whole.push().reads, whole.push().writes) == (1, 0)


def test_a_tab_whose_keys_are_whole_takes_no_harm(whole: WholeWorkbook) -> None:
    assert repair_keys(whole.workbook(), DISPUTES) == 15
    assert whole.push().settled
    assert notes(whole) == {case.key: f"note on {case.id}" for case in CASES}


def test_without_stamps_it_says_what_else_to_do(whole: WholeWorkbook) -> None:
    delete_column(whole, KEY)
    delete_column(whole, STAMP)

    with pytest.raises(SheetError, match="Version history"):
        repair_keys(whole.workbook(), DISPUTES)
