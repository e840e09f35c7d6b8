"""Applies a structural change to everything that a workbook keeps by row or column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from sandbox.sheets_api import shifts
from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.shifts import Shift
from sandbox.sheets_api.state import Formula, Json, Metadata, Sheet, Workbook


def carry(workbook: Workbook, shift: Shift) -> None:
    """Ranges, metadata, rules and formulas follow the rows or columns; the cells themselves are the caller's."""
    workbook.moves.append(shift)
    _named(workbook, shift)
    _metadata(workbook, shift)
    for home in list(workbook.sheets):
        if home.id == shift.sheet or _mentions_other_tabs(home):
            _documents(workbook, home.id, shift)
    formulas = {home.id: references.shifted(workbook, home.id, shift) for home in workbook.sheets}
    references.each_formula(workbook, lambda home, text: formulas[home.id](text))
    for home in list(workbook.sheets):  # rules whose condition is a formula or a range follow too
        _rules(workbook, home, partial(_shifted_rule, shift, formulas[home.id], home.id))


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


def retitled(workbook: Workbook, old: str, new: str | None) -> None:
    """A tab got another title, or (new is None) was deleted: formulas and the ranges of drop-downs follow, or break."""
    formula = references.retitled(old, new)
    references.each_formula(workbook, lambda _, text: formula(text))

    def follow(rule: Json) -> Json:
        condition = rule.get("condition") or {}
        values = [
            {**value, "userEnteredValue": formula(text)}
            if isinstance(text := value.get("userEnteredValue"), str) and text.startswith("=")
            else value
            for value in condition.get("values", [])
        ]
        return {**rule, "condition": {**condition, "values": values}} if values else rule

    for home in list(workbook.sheets):
        _rules(workbook, home, follow)


def _shifted_rule(shift: Shift, formula: Callable[[str], str], home: int, rule: Json) -> Json:
    found: Json = shifts.document(shift, rule, formula, home)
    return found


def _rules(workbook: Workbook, home: Sheet, change: Callable[[Json], Json]) -> None:
    """Rewrites the rules of a tab. Rows share their cells' rules, so each is rewritten once."""
    worn = {id(row.extras): row.extras for row in home.rows}
    ruled = {id(e): e for extras in worn.values() for e in extras.values() if e.validation is not None}
    rules = {id(e.validation): e.validation for e in ruled.values()}
    after = {name: change(rule) for name, rule in rules.items() if rule is not None}
    fresh = {
        name: replace(extra, validation=after[id(extra.validation)])
        for name, extra in ruled.items()
        if after[id(extra.validation)] != extra.validation
    }
    if not fresh:
        return
    changed = {
        name: {column: fresh.get(id(extra), extra) for column, extra in extras.items()}
        for name, extras in worn.items()
        if any(id(extra) in fresh for extra in extras.values())
    }
    for index, row in enumerate(home.rows):
        if id(row.extras) in changed:
            workbook.edit(home.id).row(index).extras = changed[id(row.extras)]


def relative(value: Formula, down: int, right: int) -> Formula:
    return Formula(references.copied(value.text, down, right))
