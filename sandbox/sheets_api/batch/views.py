"""Requests about how a tab is shown: filters, filter views, conditional formats, alternating colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.sheets_api import areas, documents, filters, formats, masks, sorting
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid, unimplemented
from sandbox.sheets_api.state import Json, Sheet

ALREADY_BANDED = (
    "You cannot add alternating background colors to a range that already has alternating background colors."
)


def _keep_ranges(document: Any) -> Any:
    """The document with every range in the form in which documents keep them."""
    if isinstance(document, list):
        return [_keep_ranges(item) for item in document]
    if not isinstance(document, dict):
        return document
    kept: Json = {}
    for name, value in document.items():
        if value is None:
            continue
        if name == "range" and isinstance(value, dict):
            kept[name] = areas.kept(value)
        elif name in {"ranges", "sources"} and isinstance(value, list):
            kept[name] = [areas.kept(item) for item in value]
        else:
            kept[name] = _keep_ranges(value)
    return kept


def _whole(batch: Batch, place: Json) -> Json:
    """A filter's range with its ends: a bare sheetId means the whole grid."""
    return areas.grid_box(batch.workbook, place).json()


def _backed(given: Json) -> None:
    for name in ("tableId",):
        if given.get(name):
            raise unimplemented(f"a filter backed by {name}")


def set_basic_filter(batch: Batch, given: Json) -> Json:
    """One for each tab; a second replaces the first. Sort specs sort at once, below the header."""
    wanted = _keep_ranges(given.get("filter") or {})
    _backed(wanted)
    place = _whole(batch, wanted.get("range") or {"sheetId": 0})
    sheet = batch.workbook.edit(place["sheetId"])
    sheet.basic_filter = {**wanted, "range": place}
    if wanted.get("sortSpecs"):
        box = areas.box_json(place)
        data = box._replace(top=box.top + 1, bottom=max(box.top + 1, min(box.bottom, len(sheet.rows))))
        batch.guard(sheet, data)
        rows = sorting.order(batch.workbook, sheet, data, wanted["sortSpecs"], batch.now)
        follows = batch.switches.row_metadata_follows_sort
        sorting.apply(batch.workbook, sheet, data, rows, metadata_follows=follows)
    filters.criteria(sheet.basic_filter)
    return {}


def clear_basic_filter(batch: Batch, given: Json) -> Json:
    batch.workbook.edit(given.get("sheetId") or 0).basic_filter = None
    return {}


def _ids(batch: Batch, kind: Callable[[Sheet], list[Json]], key: str) -> set[int]:
    return {item[key] for sheet in batch.workbook.sheets for item in kind(sheet)}


def _new_id(batch: Batch, wanted: Json, kind: Callable[[Sheet], list[Json]], key: str, what: str) -> int:
    taken = _ids(batch, kind, key)
    own: int | None = wanted.get(key)
    if own is not None and own in taken:
        raise invalid(f"{what} with id {own} already exists. Please choose another id.")
    return own if own is not None else batch.fresh_id(taken)


def _at(
    batch: Batch, kind: Callable[[Sheet], list[Json]], key: str, wanted: int | None, what: str
) -> tuple[Sheet, int]:
    for sheet in batch.workbook.sheets:
        for position, item in enumerate(kind(sheet)):
            if item[key] == wanted:
                return batch.workbook.edit(sheet.id), position
    raise invalid(f"No {what} with id: {wanted}")


def _views(sheet: Sheet) -> list[Json]:
    return sheet.filter_views


def _bands(sheet: Sheet) -> list[Json]:
    return sheet.banded


def add_filter_view(batch: Batch, given: Json) -> Json:
    wanted = _keep_ranges(given.get("filter") or {})
    _backed(wanted)
    view_id = _new_id(batch, wanted, _views, "filterViewId", "A filter view")
    item = {**wanted, "filterViewId": view_id, "title": wanted.get("title") or f"Filter {view_id}"}
    if "namedRangeId" in wanted:
        if wanted["namedRangeId"] not in batch.workbook.named:
            raise invalid(f"No NamedRange with id: {wanted['namedRangeId']}")
        item["range"] = batch.workbook.named[wanted["namedRangeId"]].range
    place = _whole(batch, item.get("range") or {"sheetId": 0})
    sheet = batch.workbook.edit(place["sheetId"])
    item["range"] = place
    sheet.filter_views = [*sheet.filter_views, item]
    return {"addFilterView": {"filter": documents.wire(item)}}


def update_filter_view(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), _keep_ranges(given.get("filter") or {})
    sheet, position = _at(batch, _views, "filterViewId", wanted.get("filterViewId"), "filter view")
    views = list(sheet.filter_views)
    fresh = masks.merged(mask, views[position], wanted)
    fresh["range"] = _whole(batch, fresh.get("range") or {"sheetId": sheet.id})
    views[position] = fresh
    sheet.filter_views = views
    return {}


def delete_filter_view(batch: Batch, given: Json) -> Json:
    sheet, position = _at(batch, _views, "filterViewId", given.get("filterId"), "filter view")
    sheet.filter_views = sheet.filter_views[:position] + sheet.filter_views[position + 1 :]
    return {}


def duplicate_filter_view(batch: Batch, given: Json) -> Json:
    sheet, position = _at(batch, _views, "filterViewId", given.get("filterId"), "filter view")
    old = sheet.filter_views[position]
    twin = {
        **old,
        "filterViewId": batch.fresh_id(_ids(batch, _views, "filterViewId")),
        "title": f"Copy of {old['title']}",
    }
    sheet.filter_views = [*sheet.filter_views, twin]
    return {"duplicateFilterView": {"filter": documents.wire(twin)}}


def _rule(given: Json | None) -> Json:
    rule: Json = formats.stored(_keep_ranges(given or {}))
    if not rule.get("ranges") or ("booleanRule" not in rule and "gradientRule" not in rule):
        raise invalid("A conditional format rule needs ranges and a booleanRule or a gradientRule.")
    return rule


def _rule_at(sheet: Sheet, index: int) -> int:
    if not 0 <= index < len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return index


def add_conditional_format(batch: Batch, given: Json) -> Json:
    rule = _rule(given.get("rule"))
    for place in rule["ranges"]:
        areas.grid_box(batch.workbook, place)
    sheet = batch.workbook.edit(rule["ranges"][0]["sheetId"])
    index = min(given.get("index") or 0, len(sheet.conditional_formats))
    sheet.conditional_formats = [*sheet.conditional_formats[:index], rule, *sheet.conditional_formats[index:]]
    return {}


def update_conditional_format(batch: Batch, given: Json) -> Json:
    if "newIndex" in given:
        sheet = batch.workbook.edit(given.get("sheetId") or 0)
        index = _rule_at(sheet, given.get("index") or 0)
        rules = list(sheet.conditional_formats)
        rule = rules.pop(index)
        rules.insert(given["newIndex"], rule)
        sheet.conditional_formats = rules
        shown = {"oldIndex": index, "newIndex": given["newIndex"], "newRule": documents.wire(rule)}
        return {"updateConditionalFormatRule": shown}
    fresh = _rule(given.get("rule"))
    sheet = batch.workbook.edit(fresh["ranges"][0]["sheetId"])
    index = _rule_at(sheet, given.get("index") or 0)
    old = sheet.conditional_formats[index]
    sheet.conditional_formats = [*sheet.conditional_formats[:index], fresh, *sheet.conditional_formats[index + 1 :]]
    reply = {"newRule": documents.wire(fresh), "newIndex": index, "oldRule": documents.wire(old)}
    return {"updateConditionalFormatRule": reply}


def delete_conditional_format(batch: Batch, given: Json) -> Json:
    sheet = batch.workbook.edit(given.get("sheetId") or 0)
    index = _rule_at(sheet, given.get("index") or 0)
    old = sheet.conditional_formats[index]
    sheet.conditional_formats = sheet.conditional_formats[:index] + sheet.conditional_formats[index + 1 :]
    return {"deleteConditionalFormatRule": {"rule": documents.wire(old)}}


def add_banding(batch: Batch, given: Json) -> Json:
    wanted = formats.stored(_keep_ranges(given.get("bandedRange") or {}))
    place = wanted.get("range") or {"sheetId": 0}
    box = areas.grid_box(batch.workbook, place)
    sheet = batch.workbook.edit(box.sheet)
    if any(areas.grid_box(batch.workbook, item["range"]).meets(box) for item in sheet.banded):
        raise invalid(ALREADY_BANDED)
    item = {
        **wanted,
        "bandedRangeId": _new_id(batch, wanted, _bands, "bandedRangeId", "A banded range"),
        "range": place,
    }
    sheet.banded = [*sheet.banded, item]
    return {"addBanding": {"bandedRange": documents.wire(item)}}


def update_banding(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), formats.stored(_keep_ranges(given.get("bandedRange") or {}))
    sheet, position = _at(batch, _bands, "bandedRangeId", wanted.get("bandedRangeId"), "banded range")
    banded = list(sheet.banded)
    banded[position] = {
        **masks.merged(mask, banded[position], wanted),
        "bandedRangeId": banded[position]["bandedRangeId"],
    }
    sheet.banded = banded
    return {}


def delete_banding(batch: Batch, given: Json) -> Json:
    sheet, position = _at(batch, _bands, "bandedRangeId", given.get("bandedRangeId"), "banded range")
    sheet.banded = sheet.banded[:position] + sheet.banded[position + 1 :]
    return {}


HANDLERS: dict[str, Handler] = {
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": delete_filter_view,
    "duplicateFilterView": duplicate_filter_view,
    "addConditionalFormatRule": add_conditional_format,
    "updateConditionalFormatRule": update_conditional_format,
    "deleteConditionalFormatRule": delete_conditional_format,
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
}
