"""Requests about groups of rows and columns, which can be folded."""

from __future__ import annotations

from sandbox.sheets_api import documents, masks
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.batch.dimensions import existing, update_dimension_properties
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json, Sheet


def _groups(sheet: Sheet, dimension: str) -> list[Json]:
    return sheet.row_groups if dimension == "ROWS" else sheet.column_groups


def _keep_groups(sheet: Sheet, dimension: str, groups: list[Json]) -> list[Json]:
    """Depth of each = in how many groups it lies, itself included."""
    ordered = sorted(groups, key=lambda group: (group["startIndex"], -group["endIndex"], group["depth"]))
    for position, group in enumerate(ordered):
        outer = [
            other
            for other in ordered[:position]
            if other["startIndex"] <= group["startIndex"] and group["endIndex"] <= other["endIndex"]
        ]
        ordered[position] = {**group, "depth": len(outer) + 1}
    if dimension == "ROWS":
        sheet.row_groups = ordered
    else:
        sheet.column_groups = ordered
    return [documents.dimension_group(group) for group in ordered]


def add_group(batch: Batch, given: Json) -> Json:
    span = given.get("range") or {}
    sheet = batch.workbook.edit(span.get("sheetId") or 0)
    dimension, start, end = existing(sheet, span, "group")
    group = {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end, "depth": 1}
    shown = _keep_groups(sheet, dimension, [*_groups(sheet, dimension), group])
    return {"addDimensionGroup": {"dimensionGroups": shown}}


def delete_group(batch: Batch, given: Json) -> Json:
    """Takes one level of grouping off the span; a group that is wider keeps what lies outside."""
    span = given.get("range") or {}
    sheet = batch.workbook.edit(span.get("sheetId") or 0)
    dimension, start, end = existing(sheet, span, "ungroup")
    groups = _groups(sheet, dimension)
    met = [group for group in groups if group["startIndex"] < end and start < group["endIndex"]]
    if not met:
        raise invalid("There is no dimension group on the given range.")
    deepest = max(met, key=lambda group: int(group["depth"]))
    rest = [group for group in groups if group is not deepest]
    if deepest["startIndex"] < start:
        rest.append({**deepest, "endIndex": start})
    if end < deepest["endIndex"]:
        rest.append({**deepest, "startIndex": end})
    shown = _keep_groups(sheet, dimension, rest)
    return {"deleteDimensionGroup": {"dimensionGroups": shown} if shown else {}}


def update_group(batch: Batch, given: Json) -> Json:
    """Folds a group up or out; folding hides its rows or columns."""
    masks.written(given.get("fields"))
    wanted = given.get("dimensionGroup") or {}
    span = wanted.get("range") or {}
    sheet = batch.workbook.edit(span.get("sheetId") or 0)
    dimension, start, end = existing(sheet, span, "update")
    place = (start, end, wanted.get("depth", 1))
    groups = _groups(sheet, dimension)
    found = [group for group in groups if (group["startIndex"], group["endIndex"], group["depth"]) == place]
    if not found:
        raise invalid("There is no dimension group with the given range and depth.")
    folded = bool(wanted.get("collapsed"))
    _keep_groups(sheet, dimension, [{**group, "collapsed": folded} if group is found[0] else group for group in groups])
    properties = {"range": span, "properties": {"hiddenByUser": folded}, "fields": "hiddenByUser"}
    return update_dimension_properties(batch, properties)


HANDLERS: dict[str, Handler] = {
    "addDimensionGroup": add_group,
    "deleteDimensionGroup": delete_group,
    "updateDimensionGroup": update_group,
}
