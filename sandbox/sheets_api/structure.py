"""Applies a structural change to everything that a workbook keeps by row or column."""

from __future__ import annotations

from dataclasses import replace

from sandbox.sheets_api import references, shifts
from sandbox.sheets_api.shifts import Shift
from sandbox.sheets_api.state import Extra, Formula, Json, Metadata, Sheet, Workbook


def carry(workbook: Workbook, shift: Shift) -> None:
    """Ranges, metadata, rules and formulas follow the rows or columns; the cells themselves are the caller's."""
    workbook.moves.append(shift)
    _named(workbook, shift)
    _metadata(workbook, shift)
    for home in list(workbook.sheets):
        if home.id == shift.sheet or _mentions_other_tabs(home):
            _documents(workbook, home.id, shift)
    references.each_formula(workbook, lambda home, text: references.shifted(workbook, home.id, shift)(text))
    _validations(workbook, shift)


def _named(workbook: Workbook, shift: Shift) -> None:
    moved = {}
    for key, named in workbook.named.items():
        after = shifts.grid_range(shift, named.range)
        if after is not None:
            moved[key] = named if after is named.range else replace(named, range=after)
    workbook.named = moved


def _metadata(workbook: Workbook, shift: Shift) -> None:
    kind = "ROW" if shift.dimension == "ROWS" else "COLUMN"
    moved: dict[int, Metadata] = {}
    for key, item in workbook.metadata.items():
        if item.kind != kind or item.sheet != shift.sheet or item.index is None:
            moved[key] = item
            continue
        index = shift.index(item.index)
        if index is not None:
            moved[key] = item if index == item.index else replace(item, index=index)
    workbook.metadata = moved


def _mentions_other_tabs(sheet: Sheet) -> bool:
    return bool(sheet.charts or sheet.conditional_formats or sheet.protected or sheet.pivots or sheet.slicers)


def _documents(workbook: Workbook, sheet_id: int, shift: Shift) -> None:
    sheet = workbook.edit(sheet_id)
    formula = references.shifted(workbook, sheet_id, shift)

    def moved(documents: list[Json]) -> list[Json]:
        after: list[Json] = shifts.document(shift, documents, formula, sheet_id)
        return after

    sheet.conditional_formats = moved(sheet.conditional_formats)
    sheet.protected = moved(sheet.protected)
    sheet.charts, sheet.slicers = moved(sheet.charts), moved(sheet.slicers)
    sheet.pivots = moved(sheet.pivots)
    if sheet_id != shift.sheet:
        return
    sheet.merges = [merge for merge in moved(sheet.merges) if _area(merge) > 1]
    sheet.banded, sheet.tables = moved(sheet.banded), moved(sheet.tables)
    sheet.filter_views = moved(sheet.filter_views)
    sheet.basic_filter = sheet.basic_filter and shifts.document(shift, sheet.basic_filter, formula, sheet_id)
    _dimensions(sheet, shift)


def _area(merge: Json) -> int:
    height = merge["endRowIndex"] - merge["startRowIndex"]
    width = merge["endColumnIndex"] - merge["startColumnIndex"]
    return int(height * width)


def _dimensions(sheet: Sheet, shift: Shift) -> None:
    def properties(given: dict[int, Json]) -> dict[int, Json]:
        moves = {index: shift.index(index) for index in given}
        return {to: given[index] for index, to in moves.items() if to is not None}

    def groups(given: list[Json]) -> list[Json]:
        spans = [(group, shift.span(group["startIndex"], group["endIndex"])) for group in given]
        return [{**group, "startIndex": span[0], "endIndex": span[1]} for group, span in spans if span]

    if shift.dimension == "ROWS":
        sheet.row_properties = properties(sheet.row_properties)
        sheet.row_groups = groups(sheet.row_groups)
    else:
        sheet.column_changes += 1
        sheet.column_properties = properties(sheet.column_properties)
        sheet.column_groups = groups(sheet.column_groups)


def _validations(workbook: Workbook, shift: Shift) -> None:
    """Rules whose condition is a formula or a range follow too. Cells share rules, so each is rewritten once."""
    for home in list(workbook.sheets):
        fresh = _rewritten(workbook, home, shift)
        if not fresh:
            continue
        for index, row in enumerate(home.rows):
            for column, extra in list(row.extras.items()):
                if id(extra) in fresh:
                    workbook.edit(home.id).row(index).put_extra(column, fresh[id(extra)])


def _rewritten(workbook: Workbook, home: Sheet, shift: Shift) -> dict[int, Extra]:
    """What cells look like whose rule is another one afterwards, by the id of what they look like now."""
    formula = references.shifted(workbook, home.id, shift)
    ruled = {id(e): e for row in home.rows for e in row.extras.values() if e.validation is not None}
    rules = {id(e.validation): e.validation for e in ruled.values()}
    after = {name: shifts.document(shift, rule, formula, home.id) for name, rule in rules.items()}
    return {
        name: replace(extra, validation=after[id(extra.validation)])
        for name, extra in ruled.items()
        if after[id(extra.validation)] != extra.validation
    }


def relative(value: Formula, down: int, right: int) -> Formula:
    return Formula(references.copied(value.text, down, right))
