"""Requests about slicers: kept as they are given, and their filter hides rows as a basic filter's does.

They are moved and deleted by the requests for charts (`charts.py`).
"""

from __future__ import annotations

from sandbox.sheets_api import areas, documents, masks
from sandbox.sheets_api.batch.charts import position_of
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json


def _spec(batch: Batch, given: Json | None) -> Json:
    """The spec with the range of its data, which must be on a tab that exists."""
    spec = {name: value for name, value in (given or {}).items() if value is not None}
    if "dataRange" not in spec:
        raise invalid("The slicer's data range is required.")
    return {**spec, "dataRange": areas.grid_box(batch.workbook, spec["dataRange"]).json()}


def add_slicer(batch: Batch, given: Json) -> Json:
    wanted = given.get("slicer") or {}
    taken = {item["slicerId"] for sheet in batch.workbook.sheets for item in sheet.slicers}
    own_id = wanted.get("slicerId")
    if own_id is not None and own_id in taken:
        raise invalid(f"A slicer with id {own_id} already exists. Please choose another id.")
    sheet, position = position_of(batch, wanted.get("position") or {})
    item: Json = {
        "slicerId": own_id if own_id is not None else batch.fresh_id(taken),
        "spec": _spec(batch, wanted.get("spec")),
        "position": position,
    }
    sheet.slicers = [*sheet.slicers, item]
    return {"addSlicer": {"slicer": documents.wire(item)}}


def update_slicer_spec(batch: Batch, given: Json) -> Json:
    mask = masks.written(given.get("fields"))
    for sheet in batch.workbook.sheets:
        for item in sheet.slicers:
            if item["slicerId"] == given.get("slicerId"):
                fresh = {**item, "spec": _spec(batch, masks.merged(mask, item["spec"], given.get("spec") or {}))}
                home = batch.workbook.edit(sheet.id)
                home.slicers = [fresh if other is item else other for other in home.slicers]
                return {}
    raise invalid(f"No slicer with id: {given.get('slicerId')}")


HANDLERS: dict[str, Handler] = {"addSlicer": add_slicer, "updateSlicerSpec": update_slicer_spec}
