"""What staff do to a tab (bad inputs 35 to 44) on the whole workbook: the next push puts every value in its place.

Before the push after each act one case changes and one comes new; a note that stood beside a case still stands there.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sheets_schema.disputes import DISPUTES
from tests.promises.bad_acts import (
    ACTS,
    BOLD,
    CHANGED,
    DECORATED,
    NEW,
    NOTE,
    NOTED,
    chip_and_tick,
    decorated,
    full,
    protected,
    table,
)  # fmt: skip
from tests.support.records import order, refund
from tests.support.whole_path import grid
from tests.support.whole_workbook import ANA, SYNC, WholeWorkbook


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> WholeWorkbook:
    book = WholeWorkbook(tmp_path_factory.mktemp("made"))
    book.saw([order("5001"), CHANGED, NOTED, refund()])
    assert book.push().settled
    book.type(DISPUTES, NOTED.key, "notes", NOTE)
    book.push()
    return book


@pytest.fixture
def book(made: WholeWorkbook, tmp_path: Path) -> WholeWorkbook:
    """A copy that goes its own way."""
    return made.twin(tmp_path / "ledger")


def _next(book: WholeWorkbook) -> None:
    book.later(minutes=5)
    book.saw([replace(CHANGED, status="UNDER_REVIEW", stage="CHARGEBACK"), NEW])


@pytest.mark.parametrize("act", ACTS)
def test_the_next_push_finds_every_place(book: WholeWorkbook, act: str) -> None:
    book.staff(*ACTS[act](book))
    kept = {c: book.cell(DISPUTES, CHANGED.key, c) for c in ("notes", "order_ours")}
    _next(book)
    report = book.push()

    assert report.settled
    assert {k: len(rows) for k, rows in book.picture(DISPUTES).rows_of.items()} == dict.fromkeys(
        [CHANGED.key, NOTED.key, NEW.key], 1
    )
    assert book.cell(DISPUTES, CHANGED.key, "stage") == "PayPal claim"
    assert book.cell(DISPUTES, NOTED.key, "notes") == NOTE
    assert {c: book.cell(DISPUTES, CHANGED.key, c) for c in kept} == kept
    again = book.push()
    assert (again.writes, again.settled) == (0, True)


def test_a_decorated_cell_keeps_its_decoration(book: WholeWorkbook) -> None:
    book.staff(*decorated(book))
    before = _staff_cell(book)
    assert (before["note"], before["userEnteredFormat"]["textFormat"]["bold"]) == ("my own note", True)
    _next(book)
    book.push()
    assert _staff_cell(book) == before


def test_a_chip_rich_text_and_a_tick_stay_what_they_are(book: WholeWorkbook) -> None:
    """39."""
    book.staff(*chip_and_tick(book))
    _next(book)
    book.push()
    shown = grid(book, DISPUTES, "userEnteredValue,chipRuns,textFormatRuns,dataValidation")
    row = shown[book.picture(DISPUTES).rows_of[CHANGED.key][0]]["values"]
    note, hand_to, hide = (row[book.place(DISPUTES, c)] for c in ("notes", "hand_to", "hide"))
    assert note["chipRuns"][0]["chip"]["personProperties"]["email"] == ANA
    assert hand_to["textFormatRuns"] == BOLD
    assert (hide["userEnteredValue"], hide["dataValidation"]["condition"]["type"]) == ({"boolValue": False}, "BOOLEAN")


@pytest.mark.full
@pytest.mark.parametrize("act", [a for a in ACTS if a.startswith("43")])
def test_what_staff_laid_over_the_tab_goes_on_covering_every_row(book: WholeWorkbook, act: str) -> None:
    """43: the new row is inside."""
    book.staff(*ACTS[act](book))
    _next(book)
    assert book.push().settled
    sheets = book.call(ANA, "GET", f"/v4/spreadsheets/{book.id}", includeGridData="true")["sheets"]
    (laid,) = _laid(sheets)
    rows = {rows[0] for rows in book.picture(DISPUTES).rows_of.values()}
    assert len(rows) == 3
    assert rows <= set(range(laid["startRowIndex"] + 1, laid["endRowIndex"]))


def _laid(sheets: Any) -> list[Any]:
    """The ranges of the tables, slicers and pivot tables there are."""
    found = [t["range"] for s in sheets for t in s.get("tables", [])]
    found += [t["spec"]["dataRange"] for s in sheets for t in s.get("slicers", [])]
    cells = [c for s in sheets for b in s.get("data", []) for r in b.get("rowData", []) for c in r.get("values", [])]
    return found + [c["pivotTable"]["source"] for c in cells if "pivotTable" in c]


def test_the_new_row_of_a_table_has_its_tick_box_unticked(book: WholeWorkbook) -> None:
    """43: Google fills it, and it counts as staff's."""
    book.staff(*table(book))
    _next(book)
    book.push()
    assert book.cell(DISPUTES, NEW.key, "hide") is False


def _staff_cell(book: WholeWorkbook) -> Any:
    row, column = book.picture(DISPUTES).rows_of[CHANGED.key][0], book.place(DISPUTES, "notes")
    return grid(book, DISPUTES, DECORATED)[row]["values"][column]


def test_a_hard_protection_bars_its_column_alone_and_is_told_once(book: WholeWorkbook) -> None:
    """42."""
    share = {"type": "user", "role": "owner", "emailAddress": ANA}
    path = f"/drive/v3/files/{book.id}/permissions"
    book.call(SYNC, "POST", path, share, transferOwnership="true")
    book.staff(*protected(book))
    _next(book)
    report = book.push()
    assert list(report.tabs["disputes"].refused_columns) == ["stage"]
    assert "refuses new rows in Disputes" in str(report.tabs["disputes"].refused), "a new row would cross it"
    assert NEW.key not in book.picture(DISPUTES).rows_of
    assert book.cell(DISPUTES, CHANGED.key, "turn") == "PayPal"
    (told,) = [t.message for t in report.told if "does not let the sync write" in t.message.what]
    assert "“Stage”" in told.what
    assert told.times == 1
    book.later(minutes=5)
    assert not [m for m in book.push().told if m.message.times > 1]


def test_a_full_file_is_told_and_what_needs_no_room_is_written(book: WholeWorkbook) -> None:
    """44: ten million cells are the limit of a file."""
    book.staff(*full(book))
    _next(book)
    report = book.push()
    assert report.tabs["disputes"].refused
    assert book.cell(DISPUTES, CHANGED.key, "stage") == "PayPal claim"
    assert NEW.key not in book.picture(DISPUTES).rows_of
