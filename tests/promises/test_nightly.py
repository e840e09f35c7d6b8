"""Once a day the workbook is mended, what staff added is marked, and old generations lose their ids."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import ADDED
from sheets_schema.workbook import TABS, tab
from sync.core.address import letter
from sync.core.book import Settings
from sync.pushing.memory import Memory
from sync.pushing.nightly import nightly
from sync.sheets.locks import lock_id
from sync.sheets.workbook import Workbook
from tests.promises.conftest import Begun
from tests.support.records import SETTINGS, dispute
from tests.support.whole_workbook import SYNC, WholeWorkbook

CAUSES = tab("causes")
RULE = "sheets.data.rowData.values.dataValidation"


def two_cases(book: WholeWorkbook) -> None:
    book.saw([dispute("PP-R-1"), dispute("PP-R-2")])
    assert book.push().settled


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(two_cases)


def night(book: WholeWorkbook, settings: Settings = SETTINGS) -> bool:
    return nightly(book.workbook().client, book.id, Memory(book.ledger, book.id), settings, book.now)


def editors(book: WholeWorkbook) -> set[str]:
    """Who may edit the tabs that are locked."""
    fields = "sheets.protectedRanges(description,editors)"
    sheets = book.call(SYNC, "GET", f"/v4/spreadsheets/{book.id}", fields=fields)["sheets"]
    locks = [lock for sheet in sheets for lock in sheet.get("protectedRanges", []) if "managers" in str(lock)]
    return {user for lock in locks for user in lock["editors"]["users"]}


def rule_of_causes(book: WholeWorkbook) -> str:
    """What the drop-down of `Cause` on the first dispute refers to."""
    place = f"Disputes!{letter(book.place(DISPUTES, 'cause'))}3"
    sheets = book.call(SYNC, "GET", f"/v4/spreadsheets/{book.id}", ranges=place, fields=RULE)["sheets"]
    rule = sheets[0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]["condition"]
    return str(rule["values"][0]["userEnteredValue"])


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
    (mark,) = Memory(whole.ledger, whole.id).nights.added(DISPUTES.id)
    key = dispute("PP-R-1").key
    put(whole, whole.picture(DISPUTES).rows_of[key][0], place, "Ms Lee")
    with_added = [tab.with_added([mark]) if tab is DISPUTES else tab for tab in TABS]

    whole.push(tabs=with_added)
    delete_row(whole, key)
    whole.push(tabs=with_added)

    book = Workbook(whole.workbook().client, whole.id, (*with_added, MACHINERY))
    picture = book.read([DISPUTES.id]).pictures[DISPUTES.id]
    assert picture.cells(picture.rows_of[key][0], [f"{ADDED}{mark}"]) == {f"{ADDED}{mark}": "Ms Lee"}


def test_a_former_manager_is_taken_off_the_locked_tabs_and_nobody_else(whole: WholeWorkbook) -> None:
    two = replace(SETTINGS, managers=("Mark@keepsheet.example", "olga@keepsheet.example"))
    night(whole, two)
    lock = lock_id(CAUSES)
    users = [*editors(whole), "bookkeeper@keepsheet.example"]
    let_in = {"protectedRangeId": lock, "editors": {"users": users}}
    whole.staff(
        {"updateProtectedRange": {"protectedRange": let_in, "fields": "editors"}}, user="mark@keepsheet.example"
    )

    assert night(whole, replace(SETTINGS, managers=("olga@keepsheet.example",))), "at once, not only the next night"
    assert editors(whole) == {SYNC, "olga@keepsheet.example", "bookkeeper@keepsheet.example"}

    night(whole)
    assert editors(whole) == set(), "no managers: nothing is locked"


def test_a_list_that_was_deleted_and_made_anew_has_its_drop_downs_again(whole: WholeWorkbook) -> None:
    night(whole)
    before = rule_of_causes(whole)
    assert "Causes" in before
    whole.staff({"deleteSheet": {"sheetId": CAUSES.sheet_id}})
    assert "#REF!" in rule_of_causes(whole)
    whole.push()

    assert night(whole), "with the push that made it anew"
    assert rule_of_causes(whole) == before


def test_a_drop_down_that_is_there_is_never_sent_again(whole: WholeWorkbook) -> None:
    """It would forget the colours that staff gave its words."""
    night(whole)
    whole.later(days=1)
    sent: list[bytes] = []

    def send(plain: Any, request: Any, **kwargs: Any) -> Any:
        sent.append(bytes(request.body or b""))
        return plain(request, **kwargs)

    nightly(whole.workbook(send).client, whole.id, Memory(whole.ledger, whole.id), SETTINGS, whole.now)
    assert not any(b"setDataValidation" in body for body in sent)


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
