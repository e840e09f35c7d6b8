"""Requests about developer metadata."""

from __future__ import annotations

from dataclasses import replace

from sandbox.sheets_api import datafilters, masks
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json, Metadata, Workbook

LIMIT = 30_000  # characters of keys and values, for the spreadsheet and for each sheet


def create(batch: Batch, given: Json) -> Json:
    """An id in use is refused, and the batch with it."""
    wanted = given.get("developerMetadata") or {}
    taken = batch.workbook.metadata
    own_id = wanted.get("metadataId")
    if own_id is not None and (own_id in taken or own_id <= 0):
        raise invalid(f"Developer metadata with id {own_id} already exists. Please choose another id.")
    if not wanted.get("metadataKey"):
        raise invalid("Developer metadata must always have a key specified.")
    if wanted.get("visibility") not in {"DOCUMENT", "PROJECT"}:
        raise invalid("Developer metadata must always have visibility specified.")
    key = own_id if own_id is not None else batch.fresh_id(taken)
    blank = Metadata(key, wanted["metadataKey"], wanted.get("metadataValue") or "", wanted["visibility"], "SPREADSHEET")
    item = located(batch.workbook, blank, wanted.get("location") or {})
    batch.workbook.metadata = {**taken, key: item}
    _check_size(batch.workbook, item.sheet)
    return {"createDeveloperMetadata": {"developerMetadata": datafilters.document(item)}}


def located(workbook: Workbook, item: Metadata, place: Json) -> Metadata:
    """The item at a DeveloperMetadataLocation: the spreadsheet, a sheet, exactly one row or one column."""
    span = place.get("dimensionRange")
    if place.get("spreadsheet"):
        return replace(item, kind="SPREADSHEET", sheet=None, index=None)
    if span is None:
        if "sheetId" not in place:
            raise invalid("Developer metadata must always have a location specified.")
        return replace(item, kind="SHEET", sheet=workbook.find(place["sheetId"]).id, index=None)
    sheet = workbook.find(span.get("sheetId") or 0)
    rows = span.get("dimension") == "ROWS"
    start, end = span.get("startIndex") or 0, span.get("endIndex")
    if end is None or end - start != 1:
        raise invalid("DimensionRange must represent a single row or column.")
    count = sheet.row_count if rows else sheet.column_count
    if start >= count:
        raise invalid(
            f"dimensionRange.startIndex[{start}] is after the last {'row' if rows else 'column'} of the sheet."
        )
    return replace(item, kind="ROW" if rows else "COLUMN", sheet=sheet.id, index=start)


def _check_size(workbook: Workbook, sheet: int | None) -> None:
    used = sum(len(item.key) + len(item.value) for item in workbook.metadata.values() if item.sheet == sheet)
    if used > LIMIT:
        raise invalid(f"The developer metadata would exceed the limit of {LIMIT} characters.")


def _selected(batch: Batch, data_filters: list[Json]) -> dict[int, Metadata]:
    return {item.id: item for wanted in data_filters for item in datafilters.searched(batch.workbook, wanted)}


def update(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("developerMetadata") or {}
    names = set(mask) or {"metadataKey", "metadataValue", "visibility", "location"} & set(wanted)
    fresh: dict[int, Metadata] = {}
    for key, old in _selected(batch, given.get("dataFilters") or []).items():
        item = old
        if "metadataKey" in names:
            item = replace(item, key=wanted.get("metadataKey") or "")
        if "metadataValue" in names:
            item = replace(item, value=wanted.get("metadataValue") or "")
        if "visibility" in names:
            item = replace(item, visibility=wanted.get("visibility") or item.visibility)
        if "location" in names:
            item = located(batch.workbook, item, wanted.get("location") or {})
        if not item.key:
            raise invalid("The metadataKey cannot be empty.")
        fresh[key] = item
    batch.workbook.metadata = {**batch.workbook.metadata, **fresh}
    for item in fresh.values():
        _check_size(batch.workbook, item.sheet)
    shown = [datafilters.document(item) for item in fresh.values()]
    return {"updateDeveloperMetadata": {"developerMetadata": shown} if shown else {}}


def delete(batch: Batch, given: Json) -> Json:
    gone = _selected(batch, [given.get("dataFilter") or {}])
    batch.workbook.metadata = {key: item for key, item in batch.workbook.metadata.items() if key not in gone}
    shown = [datafilters.document(item) for item in gone.values()]
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": shown} if shown else {}}


HANDLERS: dict[str, Handler] = {
    "createDeveloperMetadata": create,
    "updateDeveloperMetadata": update,
    "deleteDeveloperMetadata": delete,
}
