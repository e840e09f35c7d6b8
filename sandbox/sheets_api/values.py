"""spreadsheets.values: reading and writing blocks of plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.sheets_api import access, areas, datafilters
from sandbox.sheets_api.areas import Area, Box
from sandbox.sheets_api.errors import MAX_CELL_CHARACTERS, TOO_LONG, ApiError, field_violation, invalid, unimplemented
from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Value, Workbook, number
from sandbox.sheets_api.text import parsing
from sandbox.sheets_api.text.parsing import Reading

INPUT_OPTIONS = ("RAW", "USER_ENTERED")


@dataclass(frozen=True, slots=True)
class Writing:
    """One caller's write: how input is read, and what of it is echoed."""

    workbook: Workbook
    caller: str
    now: datetime
    input: str
    echo: bool = False
    option: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    missing_lookup_ignored: bool = False

    def __post_init__(self) -> None:
        if self.input not in INPUT_OPTIONS:
            raise invalid("'valueInputOption' is required but not specified")


def value_range(rendering: Rendering, area: Area, major: str) -> Json:
    """One ValueRange; no `values` when all is empty."""
    box = areas.box_of(rendering.workbook, area)
    values = rendering.columns(box) if major == "COLUMNS" else rendering.rows(box)
    document: Json = {"range": areas.a1(rendering.workbook, box), "majorDimension": major}
    return {**document, "values": values} if values else document


def grid_of(given: Any, major: str, place: str) -> list[list[Any]]:
    """`values` by rows; refused in Google's words when it is not a list of lists."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise _not_a_list(given, place)
    for line in given:
        if not isinstance(line, list):
            raise _not_a_list(line, place)
    if major != "COLUMNS":
        return given
    return [list(line) for line in zip_longest(*given)]


def _not_a_list(given: Any, place: str) -> ApiError:
    shown = f'"{given}"' if isinstance(given, str) else str(given)
    message = f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), {shown}"
    return field_violation(place, message)


def write(writing: Writing, area: Area, grid: list[list[Any]], major: str = "ROWS") -> tuple[Json, Box]:
    """Writes the grid from the area's first cell; null leaves a cell alone, "" clears it.

    A grid larger than the area is refused (an area of one cell means "from here on"), and so is one that leaves the
    sheet. Answers with the UpdateValuesResponse and the box that was written.
    """
    workbook = writing.workbook
    sheet = workbook.edit(area.sheet)
    requested = areas.box_of(workbook, area)
    height, width = len(grid), max((len(line) for line in grid), default=0)
    one_cell = area.top is not None and requested[2] - requested[1] == 1 and requested[4] - requested[3] == 1
    if not one_cell:
        _within(workbook, requested, area, height, width)
    written = Box(
        sheet.id, requested.top, requested.top + max(height, 1), requested.left, requested.left + max(width, 1)
    )
    if written.bottom > sheet.row_count or written.right > sheet.column_count:
        raise areas.exceeds(sheet, areas.a1(workbook, written))
    count = _put(writing, sheet, written, grid)
    document: Json = {"spreadsheetId": workbook.id, "updatedRange": areas.a1(workbook, written)}
    if count:
        rows = sum(1 for line in grid if any(cell is not None for cell in line))
        columns = {index for line in grid for index, cell in enumerate(line) if cell is not None}
        document |= {"updatedRows": rows, "updatedColumns": len(columns), "updatedCells": count}
    if writing.echo:
        rendering = Rendering(workbook, writing.now, writing.option, writing.dates)
        asked = written if one_cell else requested
        document["updatedData"] = value_range(rendering, Area(*asked), major)
    return document, written


def _within(workbook: Workbook, requested: Box, area: Area, height: int, width: int) -> None:
    place = areas.a1(workbook, requested)
    if height > requested.bottom - requested.top:
        row = requested.bottom + 1
        if area.bottom is not None or area.top is None:
            raise invalid(f"Requested writing within range [{place}], but tried writing to row [{row}]")
    if width > requested.right - requested.left:
        column = areas.letters(requested.right)
        if area.right is not None or area.left is None:
            raise invalid(f"Requested writing within range [{place}], but tried writing to column [{column}]")


def _put(writing: Writing, sheet: Sheet, written: Box, grid: list[list[Any]]) -> int:
    """The cells written; protections are asked for the cells that are really written."""
    count = 0
    guarded = bool(sheet.protected)
    reading = reading_of(writing.workbook, writing.now, writing.input)
    for down, line in enumerate(grid):
        row = written.top + down
        for right, given in enumerate(line):
            if given is None:
                continue
            column = written.left + right
            if guarded:
                access.check(writing.workbook, sheet, Box(sheet.id, row, row + 1, column, column + 1), writing.caller)
            put_input(sheet, row, column, given, reading)
            count += 1
    return count


def reading_of(workbook: Workbook, now: datetime, option: str = "USER_ENTERED") -> Reading:
    """How input is read in this workbook at this time, in its own zone."""
    today = now.astimezone(ZoneInfo(workbook.properties["timeZone"])).date()
    return Reading(option, workbook.properties["locale"], today, partial(references.canonical, workbook))


def put_input(sheet: Sheet, row: int, column: int, given: Any, reading: Reading) -> None:
    """One value as it came: typed JSON is kept, text is kept (RAW) or read as if typed (USER_ENTERED)."""
    kind = type(given)
    value: Value
    if kind is str:
        if len(given) > MAX_CELL_CHARACTERS:
            raise invalid(TOO_LONG)
        if reading.option == "USER_ENTERED" and given:
            typed(sheet, row, column, given, reading)
            return
        value = given or None
    elif kind is bool:
        value = given
    elif kind is int or kind is float:
        value = number(given)
    else:
        raise _not_a_value(given)
    sheet.put(row, column, value)


def _not_a_value(given: Any) -> ApiError:
    kind = "list_value" if isinstance(given, list) else "struct_value"
    return invalid(f"Invalid values[0][0]: {kind} {{\n}}\n")


def typed(sheet: Sheet, row: int, column: int, text: str, reading: Reading) -> None:
    """A text as a person types it into the cell. The cell's own number format stays: plain text keeps the text as it
    is, and in a percent cell 5 means 5%.
    """
    extra = sheet.beside(row, column)
    own = (extra.format or {}).get("numberFormat")
    if own is not None and own.get("type") == "TEXT":
        sheet.put(row, column, text)
        return
    entered = parsing.entered(text, reading)
    value = entered.value
    percent = own is not None and own.get("type") == "PERCENT" and entered.format is None
    if percent and isinstance(value, int | float) and not isinstance(value, bool):
        value = number(value / 100)
    sheet.put(row, column, value)
    if entered.format is not None and own is None:
        fresh = replace(extra, format={**(extra.format or {}), "numberFormat": entered.format})
        sheet.row(row).put_extra(column, fresh)


def clear(writing: Writing, area: Area) -> str:
    """Empties the values of an area; formats, notes and rules stay. Answers with the cleared range."""
    workbook = writing.workbook
    box = areas.box_of(workbook, area)
    sheet = workbook.edit(box.sheet)
    access.check(workbook, sheet, box, writing.caller)
    for index in range(box.top, min(box.bottom, len(sheet.rows))):
        row = sheet.rows[index]
        for column in range(box.left, min(box.right, len(row.cells))):
            if row.cells[column] is not None:
                sheet.row(index).put(column, None)
    return areas.a1(workbook, box)


def totals(workbook: Workbook, responses: list[Json], boxes: list[tuple[Box, list[list[Any]]]]) -> Json:
    """The sums of a batch: rows, columns and sheets count once, however many ranges touched them."""
    rows, columns, sheets = set(), set(), set()
    for box, grid in boxes:
        for down, line in enumerate(grid):
            for right, given in enumerate(line):
                if given is not None:
                    rows.add((box.sheet, box.top + down))
                    columns.add((box.sheet, box.left + right))
                    sheets.add(box.sheet)
    counts = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(response.get("updatedCells", 0) for response in responses),
        "totalUpdatedSheets": len(sheets),
    }
    nonzero = {name: count for name, count in counts.items() if count}
    return {"spreadsheetId": workbook.id, **nonzero, "responses": responses}


def batch_update(writing: Writing, data: list[Json], *, by_filter: bool) -> Json:
    """values:batchUpdate and values:batchUpdateByDataFilter: in order, all or nothing."""
    responses: list[Json] = []
    boxes: list[tuple[Box, list[list[Any]]]] = []
    for position, item in enumerate(data):
        try:
            major = item.get("majorDimension") or "ROWS"
            grid = grid_of(item.get("values"), major, f"data[{position}].values")
            for area in _targets(writing, item, by_filter=by_filter):
                document, box = write(writing, area, grid, major)
                if by_filter:
                    document = {**document, "dataFilter": item.get("dataFilter") or {}}
                    document.pop("spreadsheetId")
                responses.append(document)
                boxes.append((box, grid))
        except ApiError as refusal:
            raise refusal.within(f"data[{position}]") from refusal
    return totals(writing.workbook, responses, boxes)


def _targets(writing: Writing, item: Json, *, by_filter: bool) -> list[Area]:
    if not by_filter:
        return [areas.parse(writing.workbook, item.get("range") or "")]
    found = datafilters.filtered(writing.workbook, item.get("dataFilter") or {})
    if not found and not writing.missing_lookup_ignored:
        raise invalid("No ranges match the data filter.")
    return found


def known_major(major: str) -> str:
    if major in {"", "ROWS", "DIMENSION_UNSPECIFIED"}:
        return "ROWS"
    if major != "COLUMNS":
        raise unimplemented(f"majorDimension {major}")
    return major
