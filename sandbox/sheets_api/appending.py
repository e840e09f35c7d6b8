"""values.append: where Google thinks a table ends, and what it writes there."""

from __future__ import annotations

from typing import Any

from sandbox.sheets_api import areas, shifts, structure, values
from sandbox.sheets_api.areas import Area, Box
from sandbox.sheets_api.state import Json, Row, Sheet


def append(writing: values.Writing, area: Area, grid: list[list[Any]], *, insert: bool) -> Json:
    """Below the last table that the range holds (blank cells part tables); from the range's start if there is none.

    The grid grows when it must. `insert` puts new rows there first; otherwise what stands below is overwritten.
    """
    workbook = writing.workbook
    sheet = workbook.edit(area.sheet)
    table = find_table(sheet, area)
    top, left = (table.bottom, table.left) if table else (area.top or 0, area.left or 0)
    width = max((len(line) for line in grid), default=1)
    if insert and grid and top < sheet.row_count:
        insert_rows(writing, sheet, top, len(grid))
    sheet.row_count = max(sheet.row_count, top + len(grid))
    sheet.column_count = max(sheet.column_count, left + width)
    document: Json = {"spreadsheetId": workbook.id}
    if table:
        document["tableRange"] = areas.a1(workbook, table)
    document["updates"], _ = values.write(
        writing, Area(sheet.id, top, top + max(len(grid), 1), left, left + width), grid
    )
    return document


def insert_rows(writing: values.Writing, sheet: Sheet, at: int, count: int) -> None:
    structure.carry(writing.workbook, shifts.Insert(sheet.id, "ROWS", at, count))
    if at < len(sheet.rows):
        sheet.rows[at:at] = [Row(sheet.epoch) for _ in range(count)]
    sheet.row_count += count


def find_table(sheet: Sheet, area: Area) -> Box | None:
    """The last table in the area, grown to all its neighbours (also diagonal ones) beyond the area."""
    filled = {
        (row, column)
        for row in range(area.top or 0, min(len(sheet.rows), area.bottom or len(sheet.rows)))
        for column, cell in enumerate(sheet.rows[row].cells)
        if cell is not None and (area.left or 0) <= column < (area.right or sheet.column_count)
    }
    if not filled:
        return None
    return _grown(sheet, max(filled))


def _grown(sheet: Sheet, start: tuple[int, int]) -> Box:
    """The block of filled cells around a cell, as the region that the arrow keys would select."""
    top, bottom, left, right = start[0], start[0] + 1, start[1], start[1] + 1
    while True:
        if top > 0 and _any(sheet, top - 1, top, left - 1, right + 1):
            top -= 1
        elif _any(sheet, bottom, bottom + 1, left - 1, right + 1):
            bottom += 1
        elif left > 0 and _any(sheet, top - 1, bottom + 1, left - 1, left):
            left -= 1
        elif _any(sheet, top - 1, bottom + 1, right, right + 1):
            right += 1
        else:
            return Box(sheet.id, top, bottom, left, right)


def _any(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> bool:
    return any(
        sheet.value(row, column) is not None
        for row in range(max(top, 0), bottom)
        for column in range(max(left, 0), right)
    )
