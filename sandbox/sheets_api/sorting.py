"""Sorting a block of cells as Google does: numbers, then text, then booleans; blanks last whichever way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.formulas.results import ErrorValue
from sandbox.sheets_api.people.trail import Sorted
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import NO_EXTRAS, Extras, Formula, Json, Metadata, Row, Sheet, Value, Workbook
from sandbox.sheets_api.structure import relative

_BLANK = 9


def order(workbook: Workbook, sheet: Sheet, box: Box, specs: list[Json], now: datetime) -> list[int]:
    """The rows of the box in their new order. Stable: equal rows keep theirs."""
    rendering = Rendering(workbook, now)
    rows = list(range(box.top, box.bottom))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex") or 0
        if not box.left <= column < box.right:
            raise invalid(f"The sort column {column} is outside of the range.")
        keys = {row: _key(rendering.value(sheet, row, column)) for row in rows}
        down = spec.get("sortOrder") == "DESCENDING"
        blank = [row for row in rows if keys[row][0] == _BLANK]
        rows = sorted((row for row in rows if keys[row][0] != _BLANK), key=keys.__getitem__, reverse=down)
        rows += blank
    return rows


def _key(value: Any) -> tuple[int, Any]:
    if value is None or value == "":
        return (_BLANK, 0)
    if isinstance(value, ErrorValue):
        return (4, 0)
    if isinstance(value, bool):
        return (3, value)
    if isinstance(value, int | float):
        return (1, value)
    return (2, str(value).casefold())


def apply(workbook: Workbook, sheet: Sheet, box: Box, rows: list[int], *, metadata_follows: bool) -> None:
    """Puts the rows' cells, formats, notes and rules of the box into the new order; relative references move along.

    Row metadata, heights and hidden rows belong to the row's place and stay, unless the switch says otherwise.
    """
    workbook.moves.append(Sorted(sheet.id, box, tuple(rows)))
    taken = [_cut(sheet, row, box) for row in rows]
    for offset, (old, (cells, extras)) in enumerate(zip(rows, taken, strict=True)):
        at = box.top + offset
        if at != old:
            _lay(sheet, at, box, _moved(cells, at - old), extras)
    if metadata_follows:
        moves = {old: box.top + offset for offset, old in enumerate(rows)}
        workbook.metadata = {key: _follow(item, sheet.id, moves) for key, item in workbook.metadata.items()}


def _follow(item: Metadata, sheet_id: int, moves: dict[int, int]) -> Metadata:
    if item.kind == "ROW" and item.sheet == sheet_id and item.index in moves:
        return replace(item, index=moves[item.index])
    return item


def _cut(sheet: Sheet, index: int, box: Box) -> tuple[list[Value], Extras]:
    if index >= len(sheet.rows):
        return [], NO_EXTRAS
    row = sheet.rows[index]
    extras = {column: extra for column, extra in row.extras.items() if box.left <= column < box.right}
    return row.cells[box.left : box.right], row.extras if len(extras) == len(row.extras) else extras


def _moved(cells: list[Value], down: int) -> list[Value]:
    return [relative(cell, down, 0) if isinstance(cell, Formula) else cell for cell in cells]


def _lay(sheet: Sheet, index: int, box: Box, cells: list[Value], extras: Extras) -> None:
    if index >= len(sheet.rows) and not cells and not extras:
        return
    row: Row = sheet.row(index)
    width = box.right - box.left
    tail = row.cells[box.right :]
    head = row.cells[: box.left]
    block = cells + [None] * (width - len(cells))
    row.cells = head + [None] * (box.left - len(head)) + block + tail if tail or cells else head
    beside = {column: extra for column, extra in row.extras.items() if not box.left <= column < box.right}
    row.extras = {**beside, **extras} if beside else extras
    row.formulas = any(type(cell) is Formula for cell in row.cells)
