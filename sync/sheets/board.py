"""Writes board tabs: ranked pictures without staff cells, written by place (DESIGN §6).

How to add a board:
1. Declare it: a `BoardTab` in sheets_schema, added to `BOARDS` of sheets_schema/workbook.py, with the spreadsheet that
   it stands in. Set-up makes the tab.
2. Make its cells: a pure function that returns `Board(tab, {(row, column): Spot(value, style)})`, or
   `Board.of_rows(tab, rows)`. What is not named is blank; a value is text, a number, a time, or a `Formula` of ours
   (`link`, SPARKLINE). Text is written as text, so that customers' words are inert.
3. Hand it to `write_boards` after the tabs of the same `Workbook.read`, which reads boards and record tabs in one call.
   In a push: return it from `Push.boards`.

Only rows that differ are written, whole, values and looks together, all boards in one batch; a board that is right
costs nothing. So a look that changes must come with a value that changes in the same row (`✓ …` for what is struck
through). Whatever staff did to a board is undone by the next write, because each row is compared by place: a sort,
a row or column put in between, words typed over it. A `Choice` is people's own: it is found by its label, moved to its
place where a row was put above it, and never written otherwise.

No generation is swapped: a board says of when it is, two runs at once write the same things from the same ledger, and
whichever was older is made right by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sheets_schema.board import BoardTab, Style
from sync.core.board import Board, BoardPicture, Spot, differs
from sync.core.cells import Formula, encode
from sync.errors import FateUnknown, SheetBusy, SheetRefused
from sync.sheets.formats import Request, colour
from sync.sheets.workbook import Reading, Workbook

ROUNDS = 3

#: Seconds to wait when Google asks for a pause without saying how long.
PAUSE_S = 20.0

_FIELDS = "userEnteredValue,userEnteredFormat"


@dataclass(frozen=True, slots=True)
class BoardOutcome:
    """What became of one board: rows written, and why it could not be made right."""

    rows: int = 0
    refused: str | None = None


def write_boards(
    workbook: Workbook, reading: Reading, boards: Sequence[Board], zone: ZoneInfo, pause: Callable[[float], None]
) -> dict[str, BoardOutcome]:
    """Make the boards look as they should, in one batch; no call where they do. `reading` must cover them.

    A batch whose fate is unknown is not sent again: the boards are read and compared anew. A refused one is split by
    board. Raises SheetError only where the workbook cannot be read.
    """
    outcomes = {board.tab.id: BoardOutcome() for board in boards}
    left = [board for board in boards if board.tab.id in reading.boards]
    for _ in range(ROUNDS):
        changes = {board.tab.id: board_requests(board, reading.boards[board.tab.id], zone) for board in left}
        changes = {tab: found for tab, found in changes.items() if found}
        if not changes:
            return outcomes
        try:
            workbook.batch([request for found in changes.values() for request in found])
        except SheetRefused:
            left = _one_by_one(workbook, changes, left, outcomes)
        except SheetBusy as e:
            pause(e.retry_after_s or PAUSE_S)
        except FateUnknown:
            pass
        else:
            return outcomes | {tab: BoardOutcome(_written(found)) for tab, found in changes.items()}
        reading = workbook.read([board.tab.id for board in left])
        left = [board for board in left if board.tab.id in reading.boards]
    sentence = "does not show all it should yet; the next run goes on."
    return outcomes | {board.tab.id: BoardOutcome(0, f"{board.tab.title} {sentence}") for board in left}


def _one_by_one(
    workbook: Workbook, changes: Mapping[str, list[Request]], left: list[Board], outcomes: dict[str, BoardOutcome]
) -> list[Board]:
    """Write each board by itself, so that one that is refused cannot stop the others; returns what is not settled."""
    undecided = []
    for board in left:
        found = changes.get(board.tab.id, [])
        try:
            if found:
                workbook.batch(found)
            outcomes[board.tab.id] = BoardOutcome(_written(found))
        except SheetRefused as e:
            outcomes[board.tab.id] = BoardOutcome(0, f"Google Sheets refuses {board.tab.title}: {e.reason}")
        except (SheetBusy, FateUnknown):
            undecided.append(board)
    return undecided


def _written(requests: Sequence[Request]) -> int:
    cells = (r["updateCells"] for r in requests if "updateCells" in r)
    return sum(len(given["rows"]) for given in cells if given["fields"] == _FIELDS)


def board_requests(board: Board, picture: BoardPicture, zone: ZoneInfo) -> list[Request]:
    """What turns `picture` into the board; nothing where it is right. Pure."""
    width = max(board.width, picture.width, len(board.tab.widths))
    height = max(board.height, len(picture.values))
    rows = [
        row
        for row in range(height)
        if any(differs(board.cells.get((row, c)), picture.at(row, c), zone) for c in range(width))
    ]
    if not rows:
        return []
    found = [*_room(board, picture), {"unmergeCells": {"range": {"sheetId": board.tab.sheet_id}}}]
    if picture.columns != len(board.tab.widths):
        found += widths(board.tab)
    chosen = {choice.row for choice in board.tab.choices}
    for row in sorted(chosen.intersection(rows)):
        found += _row(board, picture, row, width, zone)
    return [*found, *(_cells(board, run, 0, width, zone) for run in _runs([r for r in rows if r not in chosen]))]


def _runs(rows: Sequence[int]) -> list[list[int]]:
    """Rows that follow each other, together: one request for each.

    >>> _runs([1, 2, 3, 7, 9, 10])
    [[1, 2, 3], [7], [9, 10]]
    """
    found: list[list[int]] = []
    for row in rows:
        if found and found[-1][-1] == row - 1:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _room(board: Board, picture: BoardPicture) -> list[Request]:
    """Rows and columns that the grid lacks."""
    lacks = {"ROWS": board.height - picture.rows, "COLUMNS": board.width - picture.columns}
    return [
        {"appendDimension": {"sheetId": board.tab.sheet_id, "dimension": dimension, "length": count}}
        for dimension, count in lacks.items()
        if count > 0
    ]


def _row(board: Board, picture: BoardPicture, row: int, width: int, zone: ZoneInfo) -> list[Request]:
    """One row, whole, around the choices that stand at their place."""
    tab, found, start = board.tab, [], 0
    own = [c.column + 1 for c in tab.choices if c.row == row]
    for column in own:
        spot = board.cells.get((row, column), Spot(None))
        if spot.choices:
            found.append(_drop_down(tab, row, column, spot.choices))
        if not differs(spot, picture.at(row, column), zone):
            if look := format_of(spot.style, spot.value):
                found.append(_look(tab, row, column, look))
            if start < column:
                found.append(_cells(board, [row], start, column, zone))
            start = column + 1
    return [*found, *([_cells(board, [row], start, width, zone)] if start < width else [])]


def _cells(board: Board, rows: Sequence[int], start: int, end: int, zone: ZoneInfo) -> Request:
    """Rows that follow each other, from one column to before another."""
    where = {"sheetId": board.tab.sheet_id, "rowIndex": rows[0], "columnIndex": start}
    lines = [[board.cells.get((row, column), Spot(None)) for column in range(start, end)] for row in rows]
    cells = [{"values": [_cell(spot, zone) for spot in line]} for line in lines]
    return {"updateCells": {"start": where, "rows": cells, "fields": _FIELDS}}


def _cell(spot: Spot, zone: ZoneInfo) -> Request:
    """Typed as what it is, so that text can never become a formula."""
    look = format_of(spot.style, spot.value)
    given: Request = {"userEnteredFormat": look} if look else {}
    value = encode(spot.value, zone)
    if value == "":
        return given
    if isinstance(spot.value, Formula):
        typed: dict[str, Any] = {"formulaValue": value}
    elif isinstance(value, bool):
        typed = {"boolValue": value}
    else:
        typed = {"stringValue": value} if isinstance(value, str) else {"numberValue": value}
    return {**given, "userEnteredValue": typed}


def format_of(style: Style, value: object = None) -> Request:
    """A style as the API writes it."""
    letters: Request = {}
    for name, on in (("bold", style.bold), ("italic", style.italic), ("strikethrough", style.strike)):
        if on:
            letters[name] = True
    if style.size:
        letters["fontSize"] = style.size
    if style.ink:
        letters["foregroundColorStyle"] = colour(style.ink)
    look: Request = {"textFormat": letters} if letters else {}
    if style.fill:
        look["backgroundColorStyle"] = colour(style.fill)
    if style.align:
        look["horizontalAlignment"] = style.align
    if style.wrap:
        look["wrapStrategy"] = "WRAP"
    if style.top:
        look["verticalAlignment"] = "TOP"
    if style.pattern:
        look["numberFormat"] = {"type": "NUMBER", "pattern": style.pattern}
    elif isinstance(value, datetime):
        look["numberFormat"] = {"type": "DATE_TIME", "pattern": "ddd d mmm hh:mm"}
    elif isinstance(value, date):
        look["numberFormat"] = {"type": "DATE", "pattern": "ddd d mmm"}
    return look


def _look(tab: BoardTab, row: int, column: int, look: Request) -> Request:
    """The look alone: what people typed there meanwhile stays."""
    where = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    cell = {"userEnteredFormat": look}
    return {"updateCells": {"start": where, "rows": [{"values": [cell]}], "fields": "userEnteredFormat"}}


def _drop_down(tab: BoardTab, row: int, column: int, words: Sequence[str]) -> Request:
    """Other words are kept; the board says what it shows instead."""
    where = {
        "sheetId": tab.sheet_id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}
    rule = {"condition": condition, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": where, "rule": rule}}


def widths(tab: BoardTab) -> list[Request]:
    """The columns as wide as declared."""
    return [
        {
            "updateDimensionProperties": {
                "range": {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": i, "endIndex": i + 1},
                "properties": {"pixelSize": pixels, "hiddenByUser": False},
                "fields": "pixelSize,hiddenByUser",
            }
        }
        for i, pixels in enumerate(tab.widths)
    ]
