"""The Spreadsheet resource, built only as far as the field mask and the ranges ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.sheets_api import access, datafilters, filters, formats, griddata, masks, tables
from sandbox.sheets_api.areas import Area, Box, box_of
from sandbox.sheets_api.masks import Mask
from sandbox.sheets_api.state import Json, NamedRange, Sheet, Workbook

URL = "https://docs.google.com/spreadsheets/d/{}/edit"


def wire_range(grid_range: Json) -> Json:
    """GridRange as Google sends it: a sheetId of 0 is left out."""
    return {name: value for name, value in grid_range.items() if name != "sheetId" or value}


def wire(document: Any) -> Any:
    """The same for every range inside a document."""
    if isinstance(document, list):
        return [wire(item) for item in document]
    if isinstance(document, dict):
        zero = "sheetId" in document and not document["sheetId"]
        return {name: wire(value) for name, value in document.items() if not (zero and name == "sheetId")}
    return document


def on_sheet(document: Any, old: int, new: int) -> Any:
    """A document of one tab as it reads on another: every range of the old tab is of the new one."""
    if isinstance(document, list):
        return [on_sheet(item, old, new) for item in document]
    if isinstance(document, dict):
        fresh = {name: on_sheet(value, old, new) for name, value in document.items()}
        return {**fresh, "sheetId": new} if fresh.get("sheetId") == old else fresh
    return document


def named(item: NamedRange) -> Json:
    return {"namedRangeId": item.id, "name": item.name, "range": wire_range(item.range)}


def properties(workbook: Workbook, sheet: Sheet) -> Json:
    """SheetProperties; false and zero are left out except sheetId and index."""
    grid = {"rowCount": sheet.row_count, "columnCount": sheet.column_count, **sheet.grid}
    position = next(index for index, item in enumerate(workbook.sheets) if item.id == sheet.id)
    return {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": position,
        "sheetType": sheet.sheet_type,
        "gridProperties": {name: value for name, value in grid.items() if value},
        **{name: value for name, value in sheet.properties.items() if value},
    }


def protection(workbook: Workbook, item: Json, caller: str) -> Json:
    """A protected range as this caller sees it: editors only if the caller may edit."""
    shown: Json = {name: wire(value) for name, value in item.items() if value and name != "editors"}
    if not access.may_edit(workbook, item, caller):
        return shown
    if item.get("warningOnly"):
        return {**shown, "requestingUserCanEdit": True}
    editors = {name: value for name, value in (item.get("editors") or {}).items() if value}
    if editors.get("users") == [workbook.owner]:
        editors.pop("users")
    return {**shown, "requestingUserCanEdit": True, "editors": editors}


def dimension_group(group: Json) -> Json:
    span = {name: group[name] for name in ("dimension", "startIndex", "endIndex")}
    shown: Json = {
        "range": {"sheetId": group["sheetId"], **span} if group["sheetId"] else span,
        "depth": group["depth"],
    }
    return {**shown, "collapsed": True} if group.get("collapsed") else shown


def spreadsheet(
    workbook: Workbook,
    mask: Mask,
    caller: str,
    now: datetime,
    ranges: Sequence[Area] = (),
    *,
    grid_data: bool = False,
) -> Json:
    """What GET answers. With a mask, `grid_data` is the mask's matter (Google ignores includeGridData then)."""
    wanted: Json = {"spreadsheetId": workbook.id}
    if masks.below(mask, "properties") is not None:
        wanted["properties"] = {
            **workbook.properties,
            "defaultFormat": formats.DEFAULT_FORMAT,
            "spreadsheetTheme": formats.theme(),
        }
    boxes = [box_of(workbook, area) for area in ranges]
    sheet_mask = masks.below(mask, "sheets")
    if sheet_mask is not None:
        with_data = grid_data if not mask else masks.below(sheet_mask, "data") is not None
        if mask and not sheet_mask:
            with_data = grid_data
        chosen = [sheet for sheet in workbook.sheets if not ranges or any(box.sheet == sheet.id for box in boxes)]
        wanted["sheets"] = [
            _sheet(workbook, sheet, sheet_mask, caller, now, boxes, with_data=with_data) for sheet in chosen
        ]
    if workbook.named and masks.below(mask, "namedRanges") is not None:
        wanted["namedRanges"] = [named(item) for item in workbook.named.values()]
    own = [datafilters.document(item) for item in workbook.metadata.values() if item.kind == "SPREADSHEET"]
    if own:
        wanted["developerMetadata"] = own
    wanted["spreadsheetUrl"] = URL.format(workbook.id)
    result: Json = masks.chosen(mask, wanted)
    return result


def _sheet(
    workbook: Workbook, sheet: Sheet, mask: Mask, caller: str, now: datetime, boxes: list[Box], *, with_data: bool
) -> Json:
    parts: Json = {"properties": properties(workbook, sheet)}
    if with_data:
        mine = [box for box in boxes if box.sheet == sheet.id]
        whole = [] if boxes else [Box(sheet.id, 0, sheet.row_count, 0, sheet.column_count)]
        data_mask = masks.below(mask, "data") or {}
        hidden = filters.hidden_rows(workbook, sheet, now)
        parts["data"] = [griddata.block(workbook, sheet, box, data_mask, now, hidden) for box in mine or whole]
    parts |= {
        "merges": [wire_range(merge) for merge in sheet.merges],
        "conditionalFormats": wire(sheet.conditional_formats),
        "filterViews": wire(sheet.filter_views),
        "protectedRanges": [protection(workbook, item, caller) for item in sheet.protected],
        "basicFilter": wire(sheet.basic_filter),
        "charts": wire(sheet.charts),
        "slicers": wire(sheet.slicers),
        "tables": [tables.shown(workbook, sheet, item, now) for item in sheet.tables],
        "bandedRanges": wire(sheet.banded),
        "developerMetadata": [
            datafilters.document(item)
            for item in workbook.metadata.values()
            if item.kind == "SHEET" and item.sheet == sheet.id
        ],
        "rowGroups": [dimension_group(group) for group in sheet.row_groups],
        "columnGroups": [dimension_group(group) for group in sheet.column_groups],
    }
    if boxes:
        _near(parts, sheet, boxes)
    return {name: value for name, value in parts.items() if value}


def _near(parts: Json, sheet: Sheet, boxes: list[Box]) -> None:
    """With ranges, Google answers with the merges that meet them only."""

    def met(item: Json) -> bool:
        box = access.clip(sheet, {**item, "sheetId": sheet.id})
        return box is not None and any(box.meets(other) for other in boxes)

    parts["merges"] = [merge for merge in parts["merges"] if met(merge)]
