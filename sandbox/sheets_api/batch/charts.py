"""Requests about charts, and about the place of slicers: kept as they are given; nothing is drawn."""

from __future__ import annotations

from typing import Any

from sandbox.sheets_api import areas, documents, masks
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid, unimplemented
from sandbox.sheets_api.state import Json, Sheet


def _spec(batch: Batch, given: Json | None) -> Json:
    """The spec with kept ranges; each source must be on a tab that exists."""
    spec: Json = _kept(given or {})
    _check(batch, spec)
    if not spec:
        raise invalid("The chart's spec is required.")
    return spec


def _kept(document: Any) -> Any:
    if isinstance(document, list):
        return [_kept(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        name: [areas.kept(item) for item in value] if name == "sources" else _kept(value)
        for name, value in document.items()
        if value is not None
    }


def _check(batch: Batch, document: Any) -> None:
    if isinstance(document, list):
        for item in document:
            _check(batch, item)
    elif isinstance(document, dict):
        for place in document.get("sources") or []:
            areas.grid_box(batch.workbook, place)
        for value in document.values():
            _check(batch, value)


def position_of(batch: Batch, given: Json) -> tuple[Sheet, Json]:
    overlay = given.get("overlayPosition")
    if overlay is None:
        raise unimplemented("a chart on a sheet of its own")
    anchor = areas.kept(overlay.get("anchorCell"))
    kept = {name: value for name, value in overlay.items() if value is not None}
    return batch.workbook.edit(anchor["sheetId"]), {"overlayPosition": {**kept, "anchorCell": anchor}}


def add_chart(batch: Batch, given: Json) -> Json:
    wanted = given.get("chart") or {}
    taken = {item["chartId"] for sheet in batch.workbook.sheets for item in sheet.charts}
    own_id = wanted.get("chartId")
    if own_id is not None and own_id in taken:
        raise invalid(f"A chart with id {own_id} already exists. Please choose another id.")
    sheet, position = position_of(batch, wanted.get("position") or {})
    item: Json = {
        "chartId": own_id if own_id is not None else batch.fresh_id(taken),
        "spec": _spec(batch, wanted.get("spec")),
        "position": position,
    }
    if wanted.get("border"):
        item["border"] = wanted["border"]
    sheet.charts = [*sheet.charts, item]
    return {"addChart": {"chart": documents.wire(item)}}


def _found(batch: Batch, object_id: int | None, what: str = "chart or slicer") -> tuple[Sheet, Json]:
    for sheet in batch.workbook.sheets:
        for item in [*sheet.charts, *(sheet.slicers if what != "chart" else [])]:
            if object_id in (item.get("chartId"), item.get("slicerId")):
                return batch.workbook.edit(sheet.id), item
    raise invalid(f"No {what} with id: {object_id}")


def _put(sheet: Sheet, item: Json | None, instead_of: Json | None) -> None:
    """The item among its kind, for another or for none."""
    kind = "charts" if "chartId" in (item or instead_of or {}) else "slicers"
    kept = [other for other in getattr(sheet, kind) if other is not instead_of]
    setattr(sheet, kind, [*kept, item] if item else kept)


def update_chart_spec(batch: Batch, given: Json) -> Json:
    sheet, item = _found(batch, given.get("chartId"), "chart")
    fresh = {**item, "spec": _spec(batch, given.get("spec"))}
    sheet.charts = [fresh if other is item else other for other in sheet.charts]
    return {}


def update_position(batch: Batch, given: Json) -> Json:
    mask = masks.written(given.get("fields"))
    sheet, item = _found(batch, given.get("objectId"))
    wanted = masks.merged(
        mask, item["position"].get("overlayPosition"), (given.get("newPosition") or {}).get("overlayPosition")
    )
    home, position = position_of(batch, {"overlayPosition": wanted})
    fresh = {**item, "position": position}
    _put(sheet, None, item)
    _put(home, fresh, None)
    return {"updateEmbeddedObjectPosition": {"position": documents.wire(position)}}


def delete_object(batch: Batch, given: Json) -> Json:
    sheet, item = _found(batch, given.get("objectId"))
    _put(sheet, None, item)
    return {}


HANDLERS: dict[str, Handler] = {
    "addChart": add_chart,
    "updateChartSpec": update_chart_spec,
    "updateEmbeddedObjectPosition": update_position,
    "deleteEmbeddedObject": delete_object,
}
