"""Requests that carry cells about: copy, cut, paste, find and replace, sort."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.sheets_api import areas, sorting, values
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import MAX_CELL_CHARACTERS, TOO_LONG, invalid, unimplemented
from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.formulas.results import ErrorValue
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Extra, Formula, Json, Sheet, Value
from sandbox.sheets_api.structure import relative

Cell = tuple[Value, Extra]
WITHOUT_BORDERS = "PASTE_NO_BORDERS"


def _block(batch: Batch, box: Box) -> list[list[Cell]]:
    sheet = batch.workbook.find(box.sheet)
    return [
        [(sheet.value(row, column), sheet.beside(row, column)) for column in range(box.left, box.right)]
        for row in range(box.top, box.bottom)
    ]


def _pasted(batch: Batch, kind: str, source: Box) -> Callable[[Cell, Cell, int, int, tuple[int, int]], Cell]:
    """What a cell becomes: (source, target as it is, rows down, columns right, source's place) -> new target."""
    rendering = Rendering(batch.workbook, batch.now)
    origin = batch.workbook.find(source.sheet)

    def moved(value: Value, down: int, right: int) -> Value:
        return relative(value, down, right) if isinstance(value, Formula) else value

    def paste(given: Cell, old: Cell, down: int, right: int, place: tuple[int, int]) -> Cell:
        value, extra = given
        if kind == "PASTE_NORMAL":
            return moved(value, down, right), extra
        if kind == WITHOUT_BORDERS:
            own = {name: item for name, item in (extra.format or {}).items() if name != "borders"}
            return moved(value, down, right), replace(extra, format=own or None)
        if kind == "PASTE_FORMULA":
            return moved(value, down, right), old[1]
        if kind == "PASTE_VALUES":
            shown = rendering.value(origin, *place)
            return (shown.shown if isinstance(shown, ErrorValue) else _plain(shown)), old[1]
        if kind == "PASTE_FORMAT":
            return old[0], replace(old[1], format=extra.format)
        if kind == "PASTE_DATA_VALIDATION":
            return old[0], replace(old[1], validation=extra.validation)
        raise unimplemented(f"pasteType {kind}")

    return paste


def _plain(value: Value) -> Value:
    return value.text if isinstance(value, Formula) else value


def _lay(sheet: Sheet, row: int, column: int, cell: Cell) -> None:
    sheet.put(row, column, cell[0])
    if cell[1] != sheet.beside(row, column):
        sheet.row(row).put_extra(column, cell[1])


def _check_fits(sheet: Sheet, box: Box) -> None:
    if box.bottom > sheet.row_count or box.right > sheet.column_count:
        raise invalid("The paste would go beyond the grid.")


def copy_paste(batch: Batch, given: Json) -> Json:
    """The source is repeated as often as it fits whole into the destination, at least once."""
    if given.get("pasteOrientation") == "TRANSPOSE":
        raise unimplemented("copyPaste with pasteOrientation TRANSPOSE")
    source = areas.grid_box(batch.workbook, given.get("source"))
    target = areas.grid_box(batch.workbook, given.get("destination"))
    block = _block(batch, source)
    height, width = source.bottom - source.top, source.right - source.left
    tall = max(1, (target.bottom - target.top) // height) * height
    wide = max(1, (target.right - target.left) // width) * width
    target = target._replace(bottom=target.top + tall, right=target.left + wide)
    sheet = batch.workbook.edit(target.sheet)
    _check_fits(sheet, target)
    batch.guard(sheet, target)
    paste = _pasted(batch, given.get("pasteType") or "PASTE_NORMAL", source)
    fresh = []
    for down in range(tall):
        for right in range(wide):
            row, column = target.top + down, target.left + right
            place = source.top + down % height, source.left + right % width
            old = sheet.value(row, column), sheet.beside(row, column)
            cell = paste(block[down % height][right % width], old, row - place[0], column - place[1], place)
            fresh.append((row, column, cell))
    for row, column, cell in fresh:
        _lay(sheet, row, column, cell)
    return {}


def cut_paste(batch: Batch, given: Json) -> Json:
    """Cells move with format, note and rule; row and column metadata stay where they are; references follow."""
    kind = given.get("pasteType") or "PASTE_NORMAL"
    if kind != "PASTE_NORMAL":
        raise unimplemented(f"cutPaste with pasteType {kind}")
    source = areas.grid_box(batch.workbook, given.get("source"))
    start = given.get("destination") or {}
    sheet = batch.workbook.edit(start.get("sheetId") or 0)
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    target = Box(sheet.id, top, top + source.bottom - source.top, left, left + source.right - source.left)
    _check_fits(sheet, target)
    origin = batch.workbook.edit(source.sheet)
    batch.guard(origin, source)
    batch.guard(sheet, target)
    _carry_merges(origin, sheet, source, target)
    block = _block(batch, source)
    for row in range(source.top, source.bottom):
        for column in range(source.left, source.right):
            _lay(origin, row, column, (None, Extra()))
    for down, cells in enumerate(block):
        for right, cell in enumerate(cells):
            _lay(sheet, top + down, left + right, cell)
    references.follow(batch.workbook, source, sheet.id, top - source.top, left - source.left)
    _carry_names(batch, source, target)
    return {}


def _carry_merges(origin: Sheet, sheet: Sheet, source: Box, target: Box) -> None:
    inside = [merge for merge in origin.merges if areas.box_json(merge).meets(source)]
    if not all(source.covers(areas.box_json(merge)) for merge in inside):
        raise invalid("You must select all cells in a merged range to move them.")
    if any(areas.box_json(merge).meets(target) for merge in sheet.merges if merge not in inside):
        raise invalid("You can't paste over merged cells.")
    origin.merges = [merge for merge in origin.merges if merge not in inside]
    down, right = target.top - source.top, target.left - source.left
    for merge in inside:
        box = areas.box_json(merge)
        moved = Box(sheet.id, box.top + down, box.bottom + down, box.left + right, box.right + right)
        sheet.merges = [*sheet.merges, moved.json()]


def _carry_names(batch: Batch, source: Box, target: Box) -> None:
    """A named range that lies wholly in the cut block moves with it (measured on the real API)."""
    from dataclasses import replace

    down, right = target.top - source.top, target.left - source.left
    for key, named in list(batch.workbook.named.items()):
        corners = areas.area_of(named.range)
        if corners.sheet != source.sheet or None in corners:
            continue
        box = areas.box_json(named.range)
        if source.covers(box):
            moved = Box(target.sheet, box.top + down, box.bottom + down, box.left + right, box.right + right)
            batch.workbook.named = {**batch.workbook.named, key: replace(named, range=moved.json())}


def paste_data(batch: Batch, given: Json) -> Json:
    """Text with delimiters, read as if typed."""
    if given.get("html") or given.get("type", "PASTE_NORMAL") != "PASTE_NORMAL":
        raise unimplemented("pasteData with html or a type of its own")
    start = given.get("coordinate") or {}
    sheet = batch.workbook.edit(start.get("sheetId") or 0)
    delimiter = given.get("delimiter") or "\t"
    lines = [line.split(delimiter) for line in str(given.get("data") or "").split("\n")]
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    box = Box(sheet.id, top, top + len(lines), left, left + max(len(line) for line in lines))
    _check_fits(sheet, box)
    batch.guard(sheet, box)
    reading = values.reading_of(batch.workbook, batch.now)
    for down, line in enumerate(lines):
        for right, text in enumerate(line):
            values.put_input(sheet, top + down, left + right, text, reading)
    return {}


def sort_range(batch: Batch, given: Json) -> Json:
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    if any(areas.box_json(merge).meets(box) for merge in sheet.merges):
        raise invalid("You can't sort a range that contains merged cells.")
    kept = box._replace(bottom=max(box.top, min(box.bottom, len(sheet.rows))))
    rows = sorting.order(batch.workbook, sheet, kept, given.get("sortSpecs") or [], batch.now)
    follows = batch.switches.row_metadata_follows_sort
    sorting.apply(batch.workbook, sheet, kept, rows, metadata_follows=follows)
    return {}


def find_replace(batch: Batch, given: Json) -> Json:
    """Replaces in what cells show (in formulas only if asked); what comes out is read as if typed."""
    boxes = _searched(batch, given)
    pattern = _pattern(given)
    replacement = given.get("replacement") or ""
    put_back = _java(replacement) if given.get("searchByRegex") else (lambda _: replacement)
    counts = {"values": 0, "formulas": 0, "occurrences": 0}
    rows, tabs = set(), set()
    reading = values.reading_of(batch.workbook, batch.now)
    for box in boxes:
        sheet = batch.workbook.edit(box.sheet)
        for row, column, text, is_formula in _texts(batch, sheet, box, include_formulas=given.get("includeFormulas")):
            fresh, found = pattern.subn(put_back, text)
            if not found:
                continue
            batch.guard(sheet, Box(sheet.id, row, row + 1, column, column + 1))
            if len(fresh) > MAX_CELL_CHARACTERS:
                raise invalid(TOO_LONG)
            values.put_input(sheet, row, column, fresh, reading)
            counts["formulas" if is_formula else "values"] += 1
            counts["occurrences"] += found
            rows.add((sheet.id, row))
            tabs.add(sheet.id)
    totals = {**counts, "rows": len(rows), "sheets": len(tabs)}
    return {"findReplace": {f"{name}Changed": count for name, count in totals.items() if count}}


def _searched(batch: Batch, given: Json) -> list[Box]:
    if given.get("range") is not None:
        return [areas.grid_box(batch.workbook, given["range"])]
    if given.get("allSheets"):
        return [Box(sheet.id, 0, sheet.row_count, 0, sheet.column_count) for sheet in batch.workbook.sheets]
    if given.get("sheetId") is None:
        raise invalid("One of range, sheetId or allSheets must be set.")
    sheet = batch.workbook.find(given["sheetId"])
    return [Box(sheet.id, 0, sheet.row_count, 0, sheet.column_count)]


def _pattern(given: Json) -> re.Pattern[str]:
    find = given.get("find") or ""
    if not find:
        raise invalid("The find text cannot be empty.")
    source = _java_pattern(find) if given.get("searchByRegex") else re.escape(find)
    if given.get("matchEntireCell"):
        source = rf"\A(?:{source})\Z"
    try:
        return re.compile(source, 0 if given.get("matchCase") else re.IGNORECASE)
    except re.error as error:
        raise invalid(f"The regular expression is not valid: {find}") from error


def _java_pattern(find: str) -> str:
    r"""Java's \Q…\E, which Python lacks."""
    return re.sub(r"\\Q(.*?)(?:\\E|\Z)", lambda match: re.escape(match[1]), find, flags=re.DOTALL)


def _java(replacement: str) -> Callable[[re.Match[str]], str]:
    r"""Java's replacement language: $1 is a group, \ takes the next character as it is."""
    parts = re.findall(r"\\(.)|\$([0-9]+)|([^\\$]+|\$)", replacement, re.DOTALL)

    def put_back(match: re.Match[str]) -> str:
        return "".join(literal or (match[int(group)] or "" if group else text) for literal, group, text in parts)

    return put_back


def _texts(batch: Batch, sheet: Sheet, box: Box, *, include_formulas: Any) -> list[tuple[int, int, str, bool]]:
    found: list[tuple[int, int, str, bool]] = []
    rendering = Rendering(batch.workbook, batch.now)
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        for column, value in enumerate(sheet.rows[row].cells[box.left : box.right], start=box.left):
            if value is None:
                continue
            if isinstance(value, Formula):
                if include_formulas:
                    found.append((row, column, value.text, True))
            elif isinstance(value, str):
                found.append((row, column, value, False))
            else:
                found.append((row, column, rendering.shown(sheet, row, column), False))
    return found


HANDLERS: dict[str, Handler] = {
    "copyPaste": copy_paste,
    "cutPaste": cut_paste,
    "pasteData": paste_data,
    "sortRange": sort_range,
    "findReplace": find_replace,
}
