"""Requests that write cells: values, formats, notes, validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.sheets_api import areas, formats, masks, pivots
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import MAX_CELL_CHARACTERS, TOO_LONG, invalid, unimplemented
from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.masks import Mask
from sandbox.sheets_api.state import NO_EXTRA, NO_EXTRAS, Extra, Extras, Formula, Json, Sheet, Value, alike, number

#: Parts of a cell's text that look different, or are chips.
RUNS = ("textFormatRuns", "chipRuns")
FIELDS = {"userEnteredValue", "userEnteredFormat", "note", "dataValidation", "pivotTable", *RUNS}
LACKING = {"dataSourceTable", "dataSourceFormula"}


def cell_mask(fields: Any) -> Mask:
    """The mask of a cell update: what it names must be writable; `*` is all that the stand-in keeps."""
    mask = masks.written(fields)
    for name in mask:
        if name in LACKING:
            raise unimplemented(f"CellData.{name}")
        if name not in FIELDS:
            raise invalid(f"The field {name} cannot be written.")
    return mask or {name: {} for name in FIELDS}


def extended_value(given: Json | None) -> Value:
    """The value of an ExtendedValue: exactly as typed, nothing is parsed."""
    if not given:
        return None
    if "formulaValue" in given:
        return Formula(given["formulaValue"])
    if "numberValue" in given:
        return number(given["numberValue"])
    if "boolValue" in given:
        return bool(given["boolValue"])
    if "stringValue" in given:
        text = str(given["stringValue"])
        if len(text) > MAX_CELL_CHARACTERS:
            raise invalid(TOO_LONG)
        return text or None
    raise unimplemented("ExtendedValue.errorValue")


def set_cell(batch: Batch, sheet: Sheet, place: tuple[int, int], data: Json, mask: Mask) -> None:
    """Writes what the mask names; a named field that the data lacks is cleared."""
    row, column = place
    if "userEnteredValue" in mask:
        value = extended_value(data.get("userEnteredValue"))
        if isinstance(value, Formula):
            value = Formula(references.canonical(batch.workbook, value.text))
        sheet.put(row, column, value)
    if mask.keys() == {"userEnteredValue"}:
        return
    if data.get("chipRuns") and sheet.value(row, column) == "@":
        sheet.put(row, column, _named_by(data["chipRuns"][0]))
    if "pivotTable" in mask:
        pivots.place(batch.workbook, sheet, place, data.get("pivotTable"))
    if (kept := _extra(old := sheet.beside(row, column), data, mask)) != old:
        sheet.row(row).put_extra(column, kept)


def _named_by(run: Json) -> str:
    """What a chip shows: it takes the place of the "@" that it was typed as."""
    chip = run.get("chip") or {}
    person, link = chip.get("personProperties") or {}, chip.get("richLinkProperties") or {}
    return str(person.get("email") or link.get("uri") or "@")


def _extra(old: Extra, data: Json, mask: Mask) -> Extra:
    return Extra(
        _format(mask, old.format, data) if "userEnteredFormat" in mask else old.format,
        (data.get("note") or None) if "note" in mask else old.note,
        (rule(data.get("dataValidation"))) if "dataValidation" in mask else old.validation,
        _runs(old.runs, data, mask),
    )


def _runs(old: Json | None, data: Json, mask: Mask) -> Json | None:
    """Rich text and chips as they are given; of a chip only where it stands and what it names is kept."""
    wanted = {**(old or {}), **{name: data.get(name) for name in RUNS if name in mask}}
    return {name: runs for name, runs in wanted.items() if runs} or None


def _format(mask: Mask, old: Json | None, data: Json) -> Json | None:
    given = formats.stored(data.get("userEnteredFormat") or {})
    wanted = masks.merged(_with_twins(mask["userEnteredFormat"]), old, given)
    return wanted or None


def _with_twins(mask: Mask) -> Mask:
    """A mask that names a colour names its style twin too."""
    wide = {name: _with_twins(below) if name == "textFormat" else below for name, below in mask.items()}
    for plain in ("backgroundColor", "foregroundColor"):
        if plain in wide or f"{plain}Style" in wide:
            wide[plain] = wide[f"{plain}Style"] = {}
    return wide


def rule(given: Json | None) -> Json | None:
    """A validation rule as it is kept: null and false left out."""
    if not given:
        return None
    if not (given.get("condition") or {}).get("type"):
        raise invalid("A data validation rule needs a condition.")
    return {name: value for name, value in given.items() if value not in (None, False)}


def update_cells(batch: Batch, given: Json) -> Json:
    """`start`: as far as the rows go. `range`: all of it; what the rows do not reach is cleared, more is refused."""
    mask, rows = cell_mask(given.get("fields")), given.get("rows") or []
    limit: Box | None = None
    if "range" in given:
        limit = areas.grid_box(batch.workbook, given["range"])
        sheet_id, top, left = limit.sheet, limit.top, limit.left
    else:
        start = given.get("start") or {}
        sheet_id, top, left = start.get("sheetId") or 0, start.get("rowIndex") or 0, start.get("columnIndex") or 0
    sheet = batch.workbook.edit(sheet_id)
    height, width = len(rows), max((len(row.get("values") or []) for row in rows), default=0)
    _check_extent(sheet, limit, top + height, left + width, (top, left))
    box = limit or Box(sheet.id, top, top + max(height, 1), left, left + max(width, 1))
    batch.guard(sheet, box)
    for down in range(box.bottom - box.top):
        cells = (rows[down].get("values") or []) if down < height else []
        across = (box.right - box.left) if limit else len(cells)
        for right in range(across):
            data = cells[right] if right < len(cells) else {}
            set_cell(batch, sheet, (box.top + down, box.left + right), data or {}, mask)
    return {}


def _check_extent(sheet: Sheet, limit: Box | None, bottom: int, right: int, start: tuple[int, int]) -> None:
    if start[0] >= sheet.row_count:
        raise invalid(f"GridCoordinate.rowIndex[{start[0]}] is after last row in grid[{sheet.row_count - 1}]")
    if start[1] >= sheet.column_count:
        raise invalid(f"GridCoordinate.columnIndex[{start[1]}] is after last column in grid[{sheet.column_count - 1}]")
    last_row, last_column = (limit.bottom, limit.right) if limit else (sheet.row_count, sheet.column_count)
    if bottom > last_row:
        raise invalid(f"Attempting to write row: {last_row}, beyond the last requested row of: {last_row - 1}")
    if right > last_column:
        raise invalid(
            f"Attempting to write column: {last_column}, beyond the last requested column of: {last_column - 1}"
        )


def repeat_cell(batch: Batch, given: Json) -> Json:
    """The same cell all over a range; a formula's relative references move along."""
    from sandbox.sheets_api.structure import relative

    mask = cell_mask(given.get("fields"))
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    data = given.get("cell") or {}
    set_cell(batch, sheet, (box.top, box.left), data, mask)
    value, model = sheet.value(box.top, box.left), sheet.beside(box.top, box.left)
    plain = "userEnteredFormat" not in mask or not mask["userEnteredFormat"]
    whole = plain and set(mask) >= {"userEnteredFormat", "note", "dataValidation"}
    if mask.keys() != {"userEnteredValue"}:
        _dress(sheet, box, lambda old: model if whole else _extra(old, data, mask))
    if "userEnteredValue" in mask:
        for row in range(box.top, box.bottom):
            for column in range(box.left, box.right):
                moved = relative(value, row - box.top, column - box.left) if isinstance(value, Formula) else value
                sheet.put(row, column, moved)
    return {}


def _dress(sheet: Sheet, box: Box, look: Callable[[Extra], Extra]) -> None:
    """Changes what the cells of a range have beside their values. Cells that looked the same look the same
    afterwards, so each look is computed once; a cell that stays as it is leaves its row alone.
    """
    known: dict[int, tuple[Extra, Extra]] = {}

    def dressed(extras: Extras) -> Extras:
        fresh: dict[int, Extra] = {}
        for column in range(box.left, box.right):
            old = extras.get(column, NO_EXTRA)
            if id(old) not in known:
                after = look(old)
                known[id(old)] = old, old if after == old else after
            if known[id(old)][1] is not old:
                fresh[column] = known[id(old)][1]
        return {c: extra for c, extra in {**extras, **fresh}.items() if extra != NO_EXTRA} if fresh else extras

    change = alike(dressed)
    for index in range(box.top, box.bottom):
        extras = sheet.rows[index].extras if index < len(sheet.rows) else NO_EXTRAS
        after = change(extras)
        if after is not extras:
            sheet.row(index).extras = after


def append_cells(batch: Batch, given: Json) -> Json:
    """Below the last row of the tab that holds any value; the grid grows as needed."""
    if "tableId" in given:
        raise unimplemented("appendCells.tableId")
    mask, rows = cell_mask(given.get("fields")), given.get("rows") or []
    sheet = batch.workbook.edit(given.get("sheetId") or 0)
    filled = [index for index, row in enumerate(sheet.rows) if not row.blank]
    top = filled[-1] + 1 if filled else 0
    width = max((len(row.get("values") or []) for row in rows), default=0)
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, width)
    batch.check_size()
    if rows and width:
        batch.guard(sheet, Box(sheet.id, top, top + len(rows), 0, width))
    for down, row in enumerate(rows):
        for column, data in enumerate(row.get("values") or []):
            set_cell(batch, sheet, (top + down, column), data or {}, mask)
    return {}


def set_data_validation(batch: Batch, given: Json) -> Json:
    """Sets the rule on every cell of the range, or removes it; values that are there are not judged."""
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    wanted = rule(given.get("rule"))
    _dress(sheet, box, lambda old: replace(old, validation=wanted))
    return {}


HANDLERS: dict[str, Handler] = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
}
