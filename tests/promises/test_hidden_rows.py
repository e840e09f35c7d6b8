"""Hide: what somebody hid and deleted stays away, and nothing else does."""

from __future__ import annotations

import pytest

from sheets_schema.archive import ARCHIVE, BRING_BACK
from sheets_schema.disputes import DISPUTES
from sheets_schema.model import KEY, STAMP
from sheets_schema.sync_log import SYNC_LOG
from tests.promises.conftest import Begun
from tests.support.records import ago, dispute
from tests.support.whole_workbook import WholeWorkbook

OPEN = dispute("PP-OPEN")
OLD = dispute("PP-OLD", status="RESOLVED", closed_at=ago(days=50), outcome="RESOLVED_SELLER_FAVOUR")


def two_cases(book: WholeWorkbook) -> None:
    """Two cases, one of which is over for 61 days by the time the test begins; notes beside both."""
    book.saw([OPEN, OLD])
    book.push()
    for case in (OPEN, OLD):
        book.type(DISPUTES, case.key, "notes", f"word on {case.id}")
    book.push()
    book.later(days=11)


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(two_cases)


def log(book: WholeWorkbook) -> list[str]:
    return [str(what) for what in book.picture(SYNC_LOG).columns["what"]]


def test_a_row_that_was_hidden_and_deleted_stays_away_until_it_is_wanted_back(whole: WholeWorkbook) -> None:
    whole.type(DISPUTES, OPEN.key, "hide", words=True)
    whole.push()
    row = whole.picture(DISPUTES).rows_of[OPEN.key][0]
    rows = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    whole.staff({"deleteDimension": {"range": rows}})
    whole.later(minutes=5)
    assert whole.push().settled
    assert OPEN.key not in whole.picture(DISPUTES).rows_of
    own = f"disputes:{OPEN.key}"
    assert whole.cell(ARCHIVE, own, "typed") == "Notes: word on PP-OPEN · Hide"
    assert any("hidden and then deleted" in words for words in log(whole))

    whole.later(minutes=5)
    whole.type(ARCHIVE, own, BRING_BACK, words=True)
    whole.push()
    assert whole.cell(DISPUTES, OPEN.key, "notes") == "word on PP-OPEN"
    assert whole.cell(DISPUTES, OPEN.key, "hide") is False


def test_a_row_that_lost_its_key_was_not_deleted(whole: WholeWorkbook) -> None:
    """Hide is ticked, and somebody deletes the hidden column of keys: nobody is told that the row is put away."""
    whole.type(DISPUTES, OPEN.key, "hide", words=True)
    whole.push()
    where = whole.workbook().read([DISPUTES.id]).places[DISPUTES.id][KEY]
    columns = {"sheetId": DISPUTES.sheet_id, "dimension": "COLUMNS", "startIndex": where, "endIndex": where + 1}
    whole.staff({"deleteDimension": {"range": columns}})
    whole.push()

    assert any("A hidden column of Disputes was deleted" in words for words in log(whole))
    assert not any("hidden and then deleted" in words for words in log(whole))
    assert f"disputes:{OPEN.key}" not in whole.picture(ARCHIVE).rows_of


def test_a_hidden_case_that_was_over_and_is_opened_again_is_seen_again(whole: WholeWorkbook) -> None:
    """What was hidden had ended. Else nobody would ever see the deadline of the new one."""
    whole.type(DISPUTES, OLD.key, "hide", words=True)
    whole.push()
    assert OLD.key not in whole.picture(DISPUTES).rows_of
    whole.later(minutes=5)
    whole.saw([dispute("PP-OLD", stage="CHARGEBACK", due_at=whole.now)])
    whole.push()

    assert whole.cell(DISPUTES, OLD.key, "notes") == "word on PP-OLD"
    assert whole.cell(DISPUTES, OLD.key, "hide") is False
    assert any("It belongs here again" in words for words in log(whole))


def test_a_row_that_stands_again_leaves_archive(whole: WholeWorkbook) -> None:
    """Deleted, put away, and then brought back by Undo in the page: Archive would go on saying that it is away."""
    whole.type(DISPUTES, OPEN.key, "hide", words=True)
    whole.push()
    row = whole.picture(DISPUTES).rows_of[OPEN.key][0]
    rows = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    places = whole.workbook().read([DISPUTES.id]).places[DISPUTES.id]
    stamp = whole.cell(DISPUTES, OPEN.key, STAMP)
    whole.staff({"deleteDimension": {"range": rows}})
    whole.push()
    assert f"disputes:{OPEN.key}" in whole.picture(ARCHIVE).rows_of

    whole.staff({"insertDimension": {"range": rows, "inheritFromBefore": True}})
    for column, value in ((KEY, OPEN.key), (STAMP, stamp)):
        where = {"sheetId": DISPUTES.sheet_id, "rowIndex": row, "columnIndex": places[column]}
        cell = {"userEnteredValue": {"stringValue": value}}
        whole.staff({"updateCells": {"start": where, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}})
    for _ in range(3):
        whole.later(days=1)
        whole.push()
    assert OPEN.key in whole.picture(DISPUTES).rows_of
    assert not [key for key in whole.picture(ARCHIVE).rows_of if "PP-OPEN" in key]
