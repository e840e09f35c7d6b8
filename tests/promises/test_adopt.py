"""My notes from the old tracker are there: they come with the rows, once, and never touch a row that stands."""

from __future__ import annotations

import pytest

from sheets_schema.disputes import DISPUTES
from sync.adopt import OldTracker, adopt_into, in_words, read_tab
from sync.core.book import AsOf
from sync.errors import SheetError
from sync.rows.adopting import Adoption
from tests.promises.conftest import Begun
from tests.support.records import dispute, order
from tests.support.whole_workbook import WholeWorkbook

CASE, OTHER = dispute(), dispute("PP-R-2", order_id=None, order_name=None)
OLD: list[list[str | int]] = [
    ["Case", "Notes", "Days"],
    ["PP-R-1", "photo in mail", 3],
    ["PP-R-9", "who knows"],
    ["PP-R-1", "and a video"],
]


def an_old_list(book: WholeWorkbook) -> None:
    book.push()
    book.saw([order(), CASE])
    cells = [{"values": [{"userEnteredValue": _typed(v)} for v in row]} for row in OLD]
    book.staff({"addSheet": {"properties": {"sheetId": 77, "title": "Mark's old list"}}})
    start = {"sheetId": 77, "rowIndex": 0, "columnIndex": 0}
    book.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


@pytest.fixture
def book(begun: Begun) -> WholeWorkbook:
    return begun(an_old_list)


def _typed(value: object) -> dict[str, object]:
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": value}


def adopt(book: WholeWorkbook, *, carry_out: bool) -> Adoption:
    workbook = book.workbook()
    old = OldTracker("Mark's old list", read_tab(workbook.client, book.id, "Mark's old list"))
    return adopt_into(workbook, book.ledger, book.settings, old, None, AsOf(book.now, "a"), carry_out=carry_out)


def test_a_preview_changes_nothing(book: WholeWorkbook) -> None:
    said = in_words(adopt(book, carry_out=False), carried_out=False)
    assert said == [
        "Into Disputes. Columns: Notes → Notes.",
        "Rows are known by Case.",
        "Left out: Days. Name a column as ours to take it over.",
        "1 imported",
        "  row 2: PP-R-1",
        "1 not matched",
        "  row 3: PP-R-9 (no such order, case or review is shown)",
        "1 doubled",
        "  row 4: PP-R-1 (a second row of the same record: its notes are added)",
        "This was a preview: nothing is kept yet. Add --do to take it over.",
    ]
    book.push()
    assert book.cell(DISPUTES, CASE.key, "notes") == ""


def test_the_row_comes_with_its_notes_and_nobody_is_told_that_it_was_deleted(book: WholeWorkbook) -> None:
    adopt(book, carry_out=True)
    report = book.push()
    assert book.cell(DISPUTES, CASE.key, "notes") == "photo in mail / and a video"
    assert not [t for t in report.told if t.message.key.startswith("came-back")]
    book.type(DISPUTES, CASE.key, "notes", "mine")
    book.push()
    again = adopt(book, carry_out=True)
    assert not again.imported, "what stands is never touched"
    assert next(str(row) for row in again.made) == "row 2: PP-R-1 (nothing more to say)"
    book.push()
    assert book.cell(DISPUTES, CASE.key, "notes") == "mine"


def test_a_tab_that_is_not_there_is_named(book: WholeWorkbook) -> None:
    with pytest.raises(SheetError, match="There is no tab called Nothing"):
        read_tab(book.workbook().client, book.id, "Nothing")


def test_what_rows_that_stand_lack_is_listed_on_a_tab_to_copy_from(book: WholeWorkbook) -> None:
    """Never written into the row: staff may be typing there."""
    book.push()
    said = in_words(adopt(book, carry_out=True), carried_out=True)
    assert said[-4:] == [
        "  row 4: PP-R-1 (to copy: Notes: and a video)",
        "Rows that Disputes has already are never written to; what they lack is yours to copy into their",
        "yellow cells from the tab Old words to copy. (Adopt before the first sync: then rows come with their words.)",
        "No row is to be made: nothing was kept.",
    ]
    listed = read_tab(book.workbook().client, book.id, "Old words to copy")
    assert listed == [["Row", "Notes"], ["PP-R-1", "photo in mail / and a video"]]
    book.push()
    assert book.cell(DISPUTES, CASE.key, "notes") == ""
    adopt(book, carry_out=True)
    assert read_tab(book.workbook().client, book.id, "Old words to copy") == listed, "the list of before is replaced"
