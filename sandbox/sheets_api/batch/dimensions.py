"""Requests about rows and columns: insert, delete, move, append, size, hide, group."""

from __future__ import annotations

from sandbox.sheets_api import griddata, masks, rendering, shifts, structure, tables
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import MAX_COLUMNS, ApiError, invalid
from sandbox.sheets_api.state import NO_EXTRA, NO_EXTRAS, Extra, Extras, Json, Row, Sheet, alike

FAR = 1 << 40
NO_ROWS_LEFT = "You can't delete all the rows on the sheet."
NO_COLUMNS_LEFT = "You can't delete all the columns on the sheet."
PIXELS_A_CHARACTER = 7
CELL_PADDING = 10


def _name(dimension: str) -> str:
    return "row" if dimension == "ROWS" else "column"


def _count(sheet: Sheet, dimension: str) -> int:
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def _span(sheet: Sheet, given: Json) -> tuple[str, int, int]:
    """Dimension, start and end of a DimensionRange; missing ends are open."""
    dimension = given.get("dimension")
    if dimension not in {"ROWS", "COLUMNS"}:
        raise invalid("The dimension must be ROWS or COLUMNS.")
    start, end = given.get("startIndex") or 0, given.get("endIndex")
    return dimension, start, _count(sheet, dimension) if end is None else end


def _box(sheet: Sheet, dimension: str, start: int, end: int) -> Box:
    if dimension == "ROWS":
        return Box(sheet.id, start, end, 0, sheet.column_count)
    return Box(sheet.id, 0, sheet.row_count, start, end)


def existing(sheet: Sheet, given: Json, verb: str) -> tuple[str, int, int]:
    dimension, start, end = _span(sheet, given)
    count, name = _count(sheet, dimension), _name(dimension)
    if end <= start:
        raise invalid(f"The range's endIndex ({end}) must be greater than its startIndex ({start}).")
    if end > count:
        raise invalid(
            f"Cannot {verb} a {name} that doesn't exist. "
            f"Tried to {verb} {name} index {max(start, count)} but there are only {count} {name}s."
        )
    return dimension, start, end


def insert_dimension(batch: Batch, given: Json) -> Json:
    wanted = given.get("range") or {}
    sheet = batch.workbook.edit(wanted.get("sheetId") or 0)
    dimension, start, end = _span(sheet, wanted)
    before = bool(given.get("inheritFromBefore"))
    if end <= start:
        raise invalid(f"range.endIndex[{end}] must be after range.startIndex[{start}]")
    size = _count(sheet, dimension)
    if before and start == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at index 0.")
    if start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if start == size and not before:
        raise invalid(f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.")
    if dimension == "COLUMNS" and sheet.column_count + end - start > MAX_COLUMNS:
        raise invalid(f"You cannot have more than {MAX_COLUMNS} columns in a sheet.")
    if 0 < start < _count(sheet, dimension):
        _guard_inside(batch, sheet, dimension, start)
    insert(batch, sheet, dimension, start, end - start, before=before)
    batch.check_size()
    return {}


def _guard_inside(batch: Batch, sheet: Sheet, dimension: str, at: int) -> None:
    """Inserting strictly inside a protected range changes it; beside it does not."""
    before, after = _box(sheet, dimension, at - 1, at), _box(sheet, dimension, at, at + 1)
    try:
        batch.guard(sheet, before)
    except ApiError:
        batch.guard(sheet, after)


def insert(batch: Batch, sheet: Sheet, dimension: str, at: int, count: int, *, before: bool) -> None:
    """New rows or columns, with the format and validation of the one before or after; frozen among frozen ones."""
    structure.carry(batch.workbook, shifts.Insert(sheet.id, dimension, at, count))
    frozen = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    if at < sheet.grid.get(frozen, 0):
        sheet.grid = {**sheet.grid, frozen: sheet.grid[frozen] + count}
    model = at - 1 if before else at
    if dimension == "ROWS":
        _insert_rows(sheet, at, count, model)
        sheet.row_count += count
        tables.fill_ticks(sheet, at, at + count)
    else:
        _insert_columns(sheet, at, count, model)
        sheet.column_count += count


def _inherited(extra: Extra) -> Extra:
    return extra if extra.note is None and extra.runs is None else Extra(extra.format, None, extra.validation)


def _insert_rows(sheet: Sheet, at: int, count: int, model: int) -> None:
    extras = sheet.rows[model].extras if 0 <= model < len(sheet.rows) else NO_EXTRAS
    if any(_inherited(extra) is not extra for extra in extras.values()):
        extras = {column: _inherited(extra) for column, extra in extras.items() if _inherited(extra) != NO_EXTRA}
    if at > len(sheet.rows) and not extras:
        return
    while len(sheet.rows) < at:
        sheet.rows.append(Row(sheet.epoch))
    sheet.rows[at:at] = [Row(sheet.epoch, extras=extras) for _ in range(count)]


def _insert_columns(sheet: Sheet, at: int, count: int, model: int) -> None:
    def wider(extras: Extras) -> Extras:
        pattern = _inherited(extras.get(model, NO_EXTRA))
        after = {column + count if column >= at else column: extra for column, extra in extras.items()}
        return after if pattern == NO_EXTRA else {**after, **dict.fromkeys(range(at, at + count), pattern)}

    widened = alike(wider)
    for index, row in enumerate(sheet.rows):
        if at >= len(row.cells) and not any(column >= min(at, model) for column in row.extras):
            continue
        own = sheet.row(index)
        if at < len(own.cells):
            own.cells[at:at] = [None] * count
        own.extras = widened(own.extras)


def delete_dimension(batch: Batch, given: Json) -> Json:
    wanted = given.get("range") or {}
    sheet = batch.workbook.edit(wanted.get("sheetId") or 0)
    dimension, start, end = existing(sheet, wanted, "delete")
    batch.guard(sheet, _box(sheet, dimension, start, end))
    frozen = sheet.grid.get("frozenRowCount" if dimension == "ROWS" else "frozenColumnCount", 0)
    left = _count(sheet, dimension) - (end - start)
    if left == 0:
        raise invalid(NO_ROWS_LEFT if dimension == "ROWS" else NO_COLUMNS_LEFT)
    if left <= frozen and start >= frozen:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {_name(dimension)}s.")
    delete(batch, sheet, dimension, start, end)
    return {}


def delete(batch: Batch, sheet: Sheet, dimension: str, start: int, end: int) -> None:
    structure.carry(batch.workbook, shifts.Delete(sheet.id, dimension, start, end))
    _thaw(sheet, dimension, start, end)
    if dimension == "ROWS":
        del sheet.rows[start:end]
        sheet.row_count -= end - start
        return

    def narrower(extras: Extras) -> Extras:
        kept = {column: extra for column, extra in extras.items() if not start <= column < end}
        return {column - (end - start) if column >= end else column: kept[column] for column in kept}

    narrowed = alike(narrower)
    for index, row in enumerate(sheet.rows):
        if start < len(row.cells) or any(column >= start for column in row.extras):
            own = sheet.row(index)
            del own.cells[start:end]
            own.extras = narrowed(own.extras)
    sheet.column_count -= end - start


def _thaw(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    """A frozen row that is deleted is one frozen row less."""
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = sheet.grid.get(name, 0)
    left = frozen - max(0, min(end, frozen) - start)
    sheet.grid = {key: value for key, value in {**sheet.grid, name: left}.items() if value}


def move_dimension(batch: Batch, given: Json) -> Json:
    wanted = given.get("source") or {}
    sheet = batch.workbook.edit(wanted.get("sheetId") or 0)
    dimension, start, end = existing(sheet, wanted, "move")
    to = given.get("destinationIndex") or 0
    if to > _count(sheet, dimension):
        raise invalid(f"destinationIndex[{to}] is after the last {_name(dimension)} of the sheet.")
    if start <= to <= end:
        return {}
    batch.guard(sheet, _box(sheet, dimension, start, end))
    _unmerged(sheet, dimension, start, end, to)
    move(batch, sheet, shifts.Move(sheet.id, dimension, start, end, to))
    return {}


def _unmerged(sheet: Sheet, dimension: str, start: int, end: int, to: int) -> None:
    """A move may not tear a merge apart."""
    first, last = ("startRowIndex", "endRowIndex") if dimension == "ROWS" else ("startColumnIndex", "endColumnIndex")
    for merge in sheet.merges:
        low, high = merge[first], merge[last]
        torn = low < end and start < high and not (start <= low and high <= end)
        if torn or low < to < high:
            raise invalid(f"You can't move {_name(dimension)}s over merged cells.")


def move(batch: Batch, sheet: Sheet, shift: shifts.Move) -> None:
    structure.carry(batch.workbook, shift)
    if shift.dimension == "ROWS":
        while len(sheet.rows) < max(shift.end, shift.to):
            sheet.rows.append(Row(sheet.epoch))
        block = sheet.rows[shift.start : shift.end]
        del sheet.rows[shift.start : shift.end]
        sheet.rows[shift.landing : shift.landing] = block
        return

    def moved(extras: Extras) -> Extras:
        return {to: extra for column, extra in extras.items() if (to := shift.index(column)) is not None}

    after = alike(moved)
    for index, row in enumerate(sheet.rows):
        if min(shift.start, shift.to) < max(len(row.cells), max(row.extras, default=-1) + 1):
            own = sheet.row(index)
            _move_in_row(own, shift)
            own.extras = after(own.extras)


def _move_in_row(row: Row, shift: shifts.Move) -> None:
    cells = row.cells + [None] * (max(shift.end, shift.to) - len(row.cells))
    block = cells[shift.start : shift.end]
    del cells[shift.start : shift.end]
    cells[shift.landing : shift.landing] = block
    while cells and cells[-1] is None:
        cells.pop()
    row.cells = cells


def append_dimension(batch: Batch, given: Json) -> Json:
    sheet = batch.workbook.edit(given.get("sheetId") or 0)
    length = given.get("length") or 0
    if given.get("dimension") == "ROWS":
        sheet.row_count += length
    elif given.get("dimension") == "COLUMNS":
        if sheet.column_count + length > MAX_COLUMNS:
            raise invalid(f"You cannot have more than {MAX_COLUMNS} columns in a sheet.")
        sheet.column_count += length
    else:
        raise invalid("The dimension must be ROWS or COLUMNS.")
    batch.check_size()
    return {}


def update_dimension_properties(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("properties") or {}
    span = given.get("range") or {}
    sheet = batch.workbook.edit(span.get("sheetId") or 0)
    dimension, start, end = existing(sheet, span, "update")
    names = set(mask) or {"hiddenByUser", "pixelSize"}
    for name in names - {"hiddenByUser", "pixelSize"}:
        raise invalid(f"The field {name} cannot be written.")
    own = sheet.row_properties if dimension == "ROWS" else sheet.column_properties
    change = {name: wanted.get(name) for name in names}
    for index in range(start, end):
        kept = {name: value for name, value in {**own.get(index, {}), **change}.items() if value}
        if kept:
            own[index] = kept
        else:
            own.pop(index, None)
    return {}


def auto_resize(batch: Batch, given: Json) -> Json:
    """As wide as the longest text shown, at a guess of seven pixels a character."""
    span = given.get("dimensions") or {}
    sheet = batch.workbook.edit(span.get("sheetId") or 0)
    dimension, start, end = existing(sheet, span, "resize")
    if dimension == "ROWS":
        for index in range(start, end):
            sheet.row_properties.pop(index, None)
        return {}
    shown = rendering.Rendering(batch.workbook, batch.now)
    for column in range(start, end):
        texts = (str(shown.cell(sheet, row, column)) for row in range(len(sheet.rows)))
        longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
        if longest:
            size = max(longest * PIXELS_A_CHARACTER + CELL_PADDING, griddata.ROW_PIXELS)
            sheet.column_properties[column] = {**sheet.column_properties.get(column, {}), "pixelSize": size}
    return {}


HANDLERS: dict[str, Handler] = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "moveDimension": move_dimension,
    "appendDimension": append_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize,
}
