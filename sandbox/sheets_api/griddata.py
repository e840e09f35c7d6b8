"""GridData: the cells of a block with their formats, notes and rules, and the properties of its rows and columns."""

from __future__ import annotations

import re
from datetime import datetime

from sandbox.sheets_api import datafilters, formats, masks, pivots
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.formulas.results import Computed, ErrorValue
from sandbox.sheets_api.masks import Mask
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Formula, Json, Metadata, Sheet, Value, Workbook

ROW_PIXELS = 21
COLUMN_PIXELS = 100
EFFECTIVE = frozenset({"effectiveValue", "formattedValue"})
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def extended(value: Computed) -> Json:
    """ExtendedValue."""
    if isinstance(value, ErrorValue):
        return {"errorValue": {"type": value.kind, "message": value.message}}
    if isinstance(value, Formula):
        return {"formulaValue": value.text}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    return {"stringValue": value}


def block(workbook: Workbook, sheet: Sheet, box: Box, mask: Mask, now: datetime, hidden: set[int]) -> Json:
    """One GridData. Rows are answered up to the last that holds anything."""
    parts: Json = {}
    if box.top:
        parts["startRow"] = box.top
    if box.left:
        parts["startColumn"] = box.left
    cell_mask = masks.below(mask, "rowData", "values")
    if cell_mask is not None:
        rows = _rows(workbook, sheet, box, cell_mask, now)
        if rows:
            parts["rowData"] = rows
    if masks.below(mask, "rowMetadata") is not None:
        parts["rowMetadata"] = _dimensions(workbook, sheet, "ROW", box.top, box.bottom, hidden)
    if masks.below(mask, "columnMetadata") is not None:
        parts["columnMetadata"] = _dimensions(workbook, sheet, "COLUMN", box.left, box.right, set())
    return parts


def _rows(workbook: Workbook, sheet: Sheet, box: Box, mask: Mask, now: datetime) -> list[Json]:
    rendering = Rendering(workbook, now)
    computed = not mask or bool(mask.keys() & EFFECTIVE)
    spilled = rendering.spilled(sheet) if computed else {}
    beyond = [*spilled, *((item["rowIndex"], item["columnIndex"]) for item in sheet.pivots)]
    last = max(len(sheet.rows), max((row for row, _ in beyond), default=-1) + 1)
    reach = max((column for _, column in beyond), default=-1) + 1
    rows: list[Json] = []
    for index in range(box.top, min(box.bottom, last)):
        row = sheet.rows[index] if index < len(sheet.rows) else None
        width = max(len(row.cells), max(row.extras, default=-1) + 1, reach) if row else reach
        places = [(index, column) for column in range(box.left, min(box.right, width))]
        cells = [cell(rendering, sheet, place, mask, filled=place in spilled) for place in places]
        while cells and not cells[-1]:
            cells.pop()
        rows.append({"values": cells} if cells else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows


def cell(rendering: Rendering, sheet: Sheet, place: tuple[int, int], mask: Mask, *, filled: bool) -> Json:
    """CellData, only as far as the mask asks: effective values are not computed in vain.

    `filled`: an array formula elsewhere fills the cell.
    """
    row, column = place
    value, extra = sheet.value(row, column), sheet.beside(row, column)
    parts: Json = {}
    if value is not None or filled:
        _values(parts, rendering, sheet, place, value, mask)
    if extra.format and (not mask or "userEnteredFormat" in mask):
        parts["userEnteredFormat"] = extra.format
    if (value is not None or extra.format) and (not mask or "effectiveFormat" in mask):
        parts["effectiveFormat"] = formats.effective(extra.format)
    if extra.note and (not mask or "note" in mask):
        parts["note"] = extra.note
    if extra.validation and (not mask or "dataValidation" in mask):
        parts["dataValidation"] = extra.validation
    if extra.runs:
        parts |= extra.runs
    if sheet.pivots and (found := pivots.at(sheet, row, column)):
        parts["pivotTable"] = found
    chosen: Json = masks.chosen(mask, parts)
    return chosen


def _values(
    parts: Json,
    rendering: Rendering,
    sheet: Sheet,
    place: tuple[int, int],
    value: Value,
    mask: Mask,
) -> None:
    if value is not None and (not mask or "userEnteredValue" in mask):
        parts["userEnteredValue"] = extended(value)
    if isinstance(value, Formula):
        link = _LINK.match(value.text)
        if link:
            parts["hyperlink"] = link[1].replace('""', '"')
    if mask and not mask.keys() & EFFECTIVE:
        return
    shown = rendering.value(sheet, *place)
    if shown is not None:
        parts["effectiveValue"] = extended(shown)
        parts["formattedValue"] = rendering.shown(sheet, *place)


def _dimensions(workbook: Workbook, sheet: Sheet, kind: str, start: int, end: int, hidden: set[int]) -> list[Json]:
    own = sheet.row_properties if kind == "ROW" else sheet.column_properties
    size = ROW_PIXELS if kind == "ROW" else COLUMN_PIXELS
    tagged: dict[int, list[Metadata]] = {}
    for item in workbook.metadata.values():
        if item.kind == kind and item.sheet == sheet.id and item.index is not None:
            tagged.setdefault(item.index, []).append(item)
    result = []
    for index in range(start, end):
        given: Json = {"pixelSize": size, **{name: value for name, value in own.get(index, {}).items() if value}}
        if index in hidden:
            given["hiddenByFilter"] = True
        if index in tagged:
            given["developerMetadata"] = [datafilters.document(item) for item in tagged[index]]
        result.append(given)
    return result
