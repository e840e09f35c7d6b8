"""Requests that shape a block of cells: borders and merges."""

from __future__ import annotations

from dataclasses import replace

from sandbox.sheets_api import areas, formats, tables
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json, Sheet


def update_borders(batch: Batch, given: Json) -> Json:
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    sides = {name: given[name] for name in given if name != "range"}
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            change = _cell_borders(sides, box, row, column)
            if change:
                _set_borders(sheet, row, column, change)
    return {}


def _cell_borders(sides: Json, box: Box, row: int, column: int) -> Json:
    """Which lines a cell gets: the outer ones at the edges, the inner ones between cells."""
    change: Json = {}
    edges = {
        "top": ("top", row == box.top),
        "bottom": ("bottom", row == box.bottom - 1),
        "left": ("left", column == box.left),
        "right": ("right", column == box.right - 1),
    }
    inner = {"top": "innerHorizontal", "bottom": "innerHorizontal", "left": "innerVertical", "right": "innerVertical"}
    for side, (name, at_edge) in edges.items():
        wanted = name if at_edge else inner[side]
        if wanted in sides:
            change[side] = sides[wanted]
    return change


def _set_borders(sheet: Sheet, row: int, column: int, change: Json) -> None:
    old = sheet.beside(row, column)
    borders = dict((old.format or {}).get("borders") or {})
    for side, line in change.items():
        if line and line.get("style") not in (None, "NONE", "STYLE_UNSPECIFIED"):
            borders[side] = formats.stored(line)
        else:
            borders.pop(side, None)
    kept = {name: value for name, value in (old.format or {}).items() if name != "borders"}
    fresh = {**kept, "borders": borders} if borders else kept
    sheet.row(row).put_extra(column, replace(old, format=fresh or None))


def merge_cells(batch: Batch, given: Json) -> Json:
    """Keeps the first value of each merged block and drops the others, as the menu does."""
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    tables.refuse_merge(batch.workbook, sheet, box)
    kind = given.get("mergeType") or "MERGE_ALL"
    if kind == "MERGE_ROWS":
        blocks = [box._replace(top=row, bottom=row + 1) for row in range(box.top, box.bottom)]
    elif kind == "MERGE_COLUMNS":
        blocks = [box._replace(left=column, right=column + 1) for column in range(box.left, box.right)]
    else:
        blocks = [box]
    _unmerge(sheet, box)
    for block in blocks:
        if (block.bottom - block.top) * (block.right - block.left) > 1:
            _keep_first(sheet, block)
            sheet.merges = [*sheet.merges, block.json()]
    return {}


def _keep_first(sheet: Sheet, block: Box) -> None:
    places = [
        (row, column)
        for row in range(block.top, min(block.bottom, len(sheet.rows)))
        for column in range(block.left, block.right)
        if sheet.value(row, column) is not None
    ]
    first = sheet.value(*places[0]) if places else None
    for row, column in places:
        sheet.row(row).put(column, None)
    if first is not None:
        sheet.row(block.top).put(block.left, first)


def _unmerge(sheet: Sheet, box: Box) -> None:
    """Removes the merges inside the box; one that sticks out is refused."""
    kept = []
    for merge in sheet.merges:
        held = areas.box_json(merge)
        if not held.meets(box):
            kept.append(merge)
        elif not (
            box.top <= held.top and held.bottom <= box.bottom and box.left <= held.left <= held.right <= box.right
        ):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")
    sheet.merges = kept


def unmerge_cells(batch: Batch, given: Json) -> Json:
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    _unmerge(sheet, box)
    return {}


HANDLERS: dict[str, Handler] = {
    "updateBorders": update_borders,
    "mergeCells": merge_cells,
    "unmergeCells": unmerge_cells,
}
