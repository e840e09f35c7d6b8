"""Board tabs: written by place, one batch for all that changed, whole again whatever staff did to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.sheets_api.mount import session
from sheets_schema.board import BoardTab, Chart, Choice, Style
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sync.core.board import Board, Spot, link, place_on
from sync.errors import FateUnknown, SheetRefused
from sync.sheets.board import BoardOutcome, write_boards
from sync.sheets.client import SheetsClient
from sync.sheets.layout import ensure_workbook
from sync.sheets.workbook import Reading, Workbook
from tests.support.drawn import CASES
from tests.support.records import NOW, SETTINGS
from tests.support.sheets import Book, SheetsApi

ZONE = ZoneInfo("Asia/Manila")
CHART = Chart("trend", "Leak by week", "LINE", (6, 0, 9, 2), (12, 0), 600, 200)
TOP = BoardTab("top", "Top", "What matters.", (30, 200, 80), rows=20, charts=(CHART,))
ASKED = BoardTab("asked", "Asked", "What was asked for.", (80, 200), 20, choices=(Choice("store", "Store", 1, 0),))


class Drawing:
    """A spreadsheet with two boards beside a record tab."""

    def __init__(self) -> None:
        self.book: Book = SheetsApi().new()
        self.client = SheetsClient(session(self.book.api.service))
        self.tabs: tuple[Tab, ...] = (CASES,)
        self.ensure()

    def ensure(self) -> tuple[str, ...]:
        return ensure_workbook(self.client, self.book.id, self.tabs, SETTINGS, (TOP, ASKED))

    @property
    def workbook(self) -> Workbook:
        return Workbook(self.client, self.book.id, (*self.tabs, MACHINERY), (TOP, ASKED))

    def draw(self, *boards: Board, workbook: Workbook | None = None) -> dict[str, BoardOutcome]:
        workbook = workbook or self.workbook
        return write_boards(workbook, workbook.read(), boards, ZONE, lambda _: None)

    def read(self) -> Reading:
        return self.workbook.read([TOP.id, ASKED.id])

    def grid(self, title: str = "Top") -> list[list[Any]]:
        return self.book.values(title)


def top(*lines: Sequence[Any]) -> Board:
    return Board.of_rows(TOP, [["#", "What", "Money"], *lines])


LINES = ([1, "late", Decimal("12.50")], [2, "=EVIL()", 3], [3, link("rows ▸", place_on(ASKED, 4)), NOW])


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


def test_boards_are_made_before_the_record_tabs_and_set_up_finds_them_whole(drawing: Drawing) -> None:
    titles = [s["properties"]["title"] for s in drawing.book.get()["sheets"]]
    assert titles == ["Start here", "Top", "Asked", CASES.title, "_keepsheet"]
    assert drawing.ensure() == ()


def test_a_board_that_is_right_costs_one_read_and_no_write(drawing: Drawing) -> None:
    drawing.draw(top(*LINES))
    before = dict(drawing.client.calls)
    assert drawing.draw(top(*LINES)) == {"top": BoardOutcome()}
    assert drawing.client.calls["read"] - before["read"] == 1
    assert drawing.client.calls["write"] == before["write"]


def test_all_boards_that_changed_are_one_write_and_only_their_rows_are_sent(drawing: Drawing) -> None:
    asked = Board.of_rows(ASKED, [["Asked"], ["Store", "LUM"], ["x", 1]])
    drawing.draw(top(*LINES), asked)
    before = drawing.client.calls["write"]
    changed = top(LINES[0], [2, "lost", 3], LINES[2])
    done = drawing.draw(changed, Board.of_rows(ASKED, [["Asked"], ["Store", "LUM"], ["x", 2]]))
    assert done == {"top": BoardOutcome(1), "asked": BoardOutcome(1)}
    assert drawing.client.calls["write"] == before + 1


def test_text_stays_text_and_links_numbers_and_times_are_what_they_are(drawing: Drawing) -> None:
    drawing.draw(top(*LINES))
    cells = drawing.book.get(ranges="Top!A3:C4", includeGridData=True)["sheets"][0]["data"][0]["rowData"]
    assert cells[0]["values"][1]["userEnteredValue"] == {"stringValue": "=EVIL()"}
    assert cells[1]["values"][1]["userEnteredValue"]["formulaValue"].startswith("=HYPERLINK(")
    assert cells[1]["values"][2]["userEnteredFormat"]["numberFormat"]["type"] == "DATE_TIME"


def test_looks_come_with_their_row_and_go_with_it(drawing: Drawing) -> None:
    red = Style(bold=True, fill="#f4c7c3", pattern="0.0 %")
    drawing.draw(top([1, Spot(Decimal("0.118"), red)]))
    seen = drawing.book.get(ranges="Top!B2", includeGridData=True)["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert seen["formattedValue"] == "11.8 %"
    assert seen["userEnteredFormat"]["textFormat"]["bold"]
    drawing.draw(top([1, "calm"]))
    seen = drawing.book.get(ranges="Top!B2", includeGridData=True)["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert "userEnteredFormat" not in seen


def test_rows_that_are_not_wanted_any_more_are_cleared(drawing: Drawing) -> None:
    drawing.draw(top(*LINES))
    drawing.draw(top(LINES[0]))
    assert drawing.grid()[1:] == [[1, "late", 12.5]]


ID = TOP.sheet_id
BLOCK = {"sheetId": ID, "startRowIndex": 1, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 3}
MINE = [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}]


def span(dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"range": {"sheetId": ID, "dimension": dimension, "startIndex": start, "endIndex": end}}


DAMAGE: dict[str, dict[str, Any]] = {
    "a row put in": {"insertDimension": span("ROWS", 1, 2)},
    "a column put in": {"insertDimension": span("COLUMNS", 1, 2)},
    "rows deleted": {"deleteDimension": span("ROWS", 1, 19)},
    "columns deleted": {"deleteDimension": span("COLUMNS", 1, 3)},
    "a sort": {"sortRange": {"range": BLOCK, "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}},
    "a merge": {"mergeCells": {"range": BLOCK, "mergeType": "MERGE_ALL"}},
    "words typed": {
        "updateCells": {
            "start": {"sheetId": ID, "rowIndex": 8, "columnIndex": 2},
            "rows": MINE,
            "fields": "userEnteredValue",
        }
    },
    "another name, another place": {
        "updateSheetProperties": {"properties": {"sheetId": ID, "title": "Oben", "index": 4}, "fields": "title,index"}
    },
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_staff_did_to_a_board_it_is_made_whole(drawing: Drawing, damage: str) -> None:
    drawing.draw(top(*LINES))
    right = drawing.grid()
    drawing.book.batch(DAMAGE[damage])
    drawing.draw(top(*LINES))
    title = next(
        s["properties"]["title"] for s in drawing.book.get()["sheets"] if s["properties"]["sheetId"] == TOP.sheet_id
    )
    assert drawing.grid(title) == right
    assert drawing.draw(top(*LINES)) == {"top": BoardOutcome()}


def test_a_board_that_outgrows_its_grid_gets_rows_and_columns(drawing: Drawing) -> None:
    board = Board(TOP, {(0, 0): Spot("x"), (40, 6): Spot("far")})
    drawing.draw(board)
    picture = drawing.read().boards["top"]
    assert (picture.rows, picture.columns, picture.at(40, 6)) == (41, 7, "far")


def asked(store: str, *lines: Sequence[Any]) -> Board:
    head: list[Sequence[Any]] = [["Asked"], ["Store", Spot(store, choices=("LUM", "VEL")), "2 stores"]]
    return Board.of_rows(ASKED, [*head, *lines])


def test_what_people_chose_is_never_written_over_even_while_the_row_is_written(drawing: Drawing) -> None:
    """Chosen after the reading on which the write was planned."""
    drawing.draw(asked("LUM", ["a"]))
    workbook = drawing.workbook
    reading = workbook.read()
    drawing.book.put("Asked!B2", [["VEL"]])
    head: list[Sequence[Any]] = [["Asked"], ["Store", Spot("LUM", choices=("LUM", "VEL", "NOR")), "3 stores"]]
    write_boards(workbook, reading, [Board.of_rows(ASKED, head)], ZONE, lambda _: None)
    assert drawing.grid("Asked")[1] == ["Store", "VEL", "3 stores"]
    assert drawing.read().boards["asked"].chosen(ASKED.choice("store")) == "VEL"


def test_a_choice_is_found_by_its_label_and_moved_back_to_its_place(drawing: Drawing) -> None:
    drawing.draw(asked("LUM", ["a"]))
    drawing.book.put("Asked!B2", [["VEL"]])
    rows = {"sheetId": ASKED.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 3}
    drawing.book.batch({"insertDimension": {"range": rows, "inheritFromBefore": False}})
    chosen = drawing.read().boards["asked"].chosen(ASKED.choice("store"))
    assert chosen == "VEL"
    drawing.draw(asked(chosen, ["a"]))
    assert drawing.grid("Asked") == [["Asked"], ["Store", "VEL", "2 stores"], ["a"]]


def test_a_board_that_was_deleted_is_made_again_with_its_chart(drawing: Drawing) -> None:
    drawing.book.batch({"deleteSheet": {"sheetId": TOP.sheet_id}})
    assert TOP.id not in drawing.workbook.read().boards
    assert drawing.ensure() == ("tab Top",)
    charts = next(s for s in drawing.book.get()["sheets"] if s["properties"]["title"] == "Top")["charts"]
    assert [c["chartId"] for c in charts] == [CHART.chart_id]
    drawing.book.batch({"deleteEmbeddedObject": {"objectId": CHART.chart_id}})
    assert drawing.ensure() == ("repairs on Top",)


class Failing(Workbook):
    """Its first batch ends as told; `applied`: whether Google carried it out all the same."""

    error: Exception | None = None
    applied = False

    def batch(self, requests: Any) -> None:
        error, self.error = self.error, None
        if self.applied or error is None:
            super().batch(requests)
        if error:
            raise error


def failing(drawing: Drawing, error: Exception, *, applied: bool) -> Failing:
    workbook = Failing(drawing.client, drawing.book.id, (CASES, MACHINERY), (TOP, ASKED))
    workbook.error, workbook.applied = error, applied
    return workbook


@pytest.mark.parametrize("applied", [True, False])
def test_a_write_whose_fate_is_unknown_is_read_and_compared_again(drawing: Drawing, applied: bool) -> None:
    workbook = failing(drawing, FateUnknown("?"), applied=applied)
    done = drawing.draw(top(*LINES), workbook=workbook)
    assert done["top"].refused is None
    assert drawing.draw(top(*LINES)) == {"top": BoardOutcome()}


def test_a_board_that_google_refuses_is_named_and_the_other_is_written(drawing: Drawing) -> None:
    class Picky(Workbook):
        def batch(self, requests: Any) -> None:
            if any(r.get("updateCells", {}).get("start", {}).get("sheetId") == TOP.sheet_id for r in requests):
                raise SheetRefused("protected")
            super().batch(requests)

    workbook = Picky(drawing.client, drawing.book.id, (CASES, MACHINERY), (TOP, ASKED))
    done = drawing.draw(top(*LINES), asked("LUM"), workbook=workbook)
    assert done["top"].refused == "Google Sheets refuses Top: protected"
    assert drawing.grid("Asked")[1] == ["Store", "LUM", "2 stores"]
    assert replace(done["asked"], rows=0) == BoardOutcome()
