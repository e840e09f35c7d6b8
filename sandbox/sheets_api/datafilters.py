"""Developer metadata: its JSON, lookups and the data filters that address ranges through it."""

from __future__ import annotations

from sandbox.sheets_api import areas
from sandbox.sheets_api.areas import Area
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json, Metadata, Workbook

_DIMENSION = {"ROW": "ROWS", "COLUMN": "COLUMNS"}


def location(item: Metadata) -> Json:
    if item.kind == "SPREADSHEET":
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if item.kind == "SHEET":
        return {"locationType": "SHEET", "sheetId": item.sheet or 0}
    return {"locationType": item.kind, "dimensionRange": _dimension_range(item)}


def _dimension_range(item: Metadata) -> Json:
    index = item.index or 0
    given: Json = {"dimension": _DIMENSION[item.kind], "startIndex": index, "endIndex": index + 1}
    return {"sheetId": item.sheet, **given} if item.sheet else given


def document(item: Metadata) -> Json:
    given: Json = {"metadataId": item.id, "metadataKey": item.key}
    if item.value:
        given["metadataValue"] = item.value
    return {**given, "location": location(item), "visibility": item.visibility}


def area(item: Metadata) -> Area | None:
    """What the item is on: a row, a column or a sheet; None for the spreadsheet itself."""
    if item.sheet is None:
        return None
    if item.kind == "SHEET" or item.index is None:
        return Area(item.sheet)
    if item.kind == "ROW":
        return Area(item.sheet, top=item.index, bottom=item.index + 1)
    return Area(item.sheet, left=item.index, right=item.index + 1)


def matches(workbook: Workbook, lookup: Json) -> list[Metadata]:
    """The items that a DeveloperMetadataLookup selects: every field given must agree."""
    wanted_id = lookup.get("metadataId")
    if wanted_id is not None:
        item = workbook.metadata.get(wanted_id)
        candidates = [item] if item is not None else []
    else:
        candidates = list(workbook.metadata.values())
    checks = {"metadataKey": "key", "metadataValue": "value", "visibility": "visibility"}
    for name, attribute in checks.items():
        if lookup.get(name) is not None:
            candidates = [item for item in candidates if getattr(item, attribute) == lookup[name]]
    kind = lookup.get("locationType")
    if kind not in {None, "DEVELOPER_METADATA_LOCATION_TYPE_UNSPECIFIED"}:
        candidates = [item for item in candidates if item.kind == kind]
    place = lookup.get("metadataLocation")
    if place is not None:
        strategy = lookup.get("locationMatchingStrategy")
        if place.get("spreadsheet") and strategy == "INTERSECTING_LOCATION":
            raise invalid(
                "DeveloperMetadataLookup.spreadsheet is true, "
                "but locationMatchingStrategy was specified as INTERSECTING."
            )
        exact = strategy == "EXACT_LOCATION"
        candidates = [item for item in candidates if _at(item, place, exact=exact)]
    return candidates


def _at(item: Metadata, place: Json, *, exact: bool) -> bool:
    if place.get("spreadsheet"):
        return item.kind == "SPREADSHEET"
    span = place.get("dimensionRange")
    if span is None:
        return item.sheet == place.get("sheetId", 0) and (item.kind == "SHEET" or not exact)
    kind = "ROW" if span.get("dimension") == "ROWS" else "COLUMN"
    if item.sheet != span.get("sheetId", 0) or item.kind != kind or item.index is None:
        return False
    return bool(span.get("startIndex", 0) <= item.index < span.get("endIndex", 1 << 40))


def filtered(workbook: Workbook, data_filter: Json) -> list[Area]:
    """The ranges that a DataFilter selects, none if nothing matches."""
    if "a1Range" in data_filter:
        return [areas.parse(workbook, data_filter["a1Range"])]
    if "gridRange" in data_filter:
        return [areas.area_of(data_filter["gridRange"])]
    if "developerMetadataLookup" in data_filter:
        found = [area(item) for item in matches(workbook, data_filter["developerMetadataLookup"])]
        return [place for place in found if place is not None]
    raise invalid("dataFilter.filter must be specified.")


def searched(workbook: Workbook, data_filter: Json) -> list[Metadata]:
    """developerMetadata:search: by lookup, or all that lies inside a range."""
    if "developerMetadataLookup" in data_filter:
        return matches(workbook, data_filter["developerMetadataLookup"])
    inside = filtered(workbook, data_filter)
    return [item for item in workbook.metadata.values() if any(_inside(item, place) for place in inside)]


def _inside(item: Metadata, place: Area) -> bool:
    if item.sheet != place.sheet:
        return False
    if item.kind == "SHEET":
        return place == Area(place.sheet)
    start, end = (place.top, place.bottom) if item.kind == "ROW" else (place.left, place.right)
    index = item.index or 0
    return (start or 0) <= index and (end is None or index < end)
