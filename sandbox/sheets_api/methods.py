"""The methods of the Sheets API, each on the state as it is and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.sheets_api import appending, areas, datafilters, documents, masks, values
from sandbox.sheets_api.batch import apply, tabs
from sandbox.sheets_api.batch.context import Batch, Switches
from sandbox.sheets_api.drive.files import Files
from sandbox.sheets_api.errors import ApiError, field_violation, invalid, unimplemented
from sandbox.sheets_api.masks import Mask
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.routes import Call
from sandbox.sheets_api.state import Json, Workbook


@dataclass(slots=True)
class Incoming:
    """One call: who, when, on which files, with which query and body."""

    call: Call
    caller: str
    now: datetime
    files: Files
    query: dict[str, list[str]]
    body: Json
    switches: Switches
    chance: random.Random
    stale: Workbook | None = None
    mask: Mask = field(default_factory=dict)

    def book(self) -> Workbook:
        """The workbook to read: the newest, or an older one when a stale read was asked for."""
        newest = self.files.book(self.call.spreadsheet, self.caller)
        return self.stale or newest

    def draft(self) -> Workbook:
        return self.files.book(self.call.spreadsheet, self.caller).fork()

    def word(self, name: str, default: str = "") -> str:
        """A query parameter; absent and empty are the same."""
        given = self.query.get(name)
        return given[-1] if given and given[-1] else default

    def flag(self, name: str) -> bool:
        return self.word(name).lower() == "true"


def wanted(given: Json, name: str, default: str) -> str:
    """An enum of the body; null and absent are the same."""
    found = given.get(name)
    return default if found is None else str(found)


def create(incoming: Incoming) -> Json:
    body = incoming.body
    properties = body.get("properties") or {}
    for name in set(body) - {"properties", "sheets"}:
        if body[name]:
            raise unimplemented(f"spreadsheets.create with {name}")
    made = incoming.files.create(properties.get("title") or "Untitled spreadsheet", incoming.caller)
    draft = incoming.files.books[made.id].fork()
    given = {name: properties[name] for name in ("locale", "timeZone", "autoRecalc") if properties.get(name)}
    draft.properties = {**draft.properties, **given}
    if body.get("sheets"):
        draft.sheets = []
        batch = Batch(draft, incoming.caller, incoming.now, incoming.chance, incoming.switches)
        for position, sheet in enumerate(body["sheets"]):
            if sheet.get("data"):
                raise unimplemented("spreadsheets.create with sheets.data")
            wanted_properties = {"sheetId": 0} if position == 0 else {}
            tabs.add_sheet(batch, {"properties": {**wanted_properties, **(sheet.get("properties") or {})}})
    incoming.files.commit(draft, incoming.caller, "spreadsheets.create")
    return documents.spreadsheet(draft, incoming.mask, incoming.caller, incoming.now)


def get(incoming: Incoming) -> Json:
    book = incoming.book()
    ranges = [areas.parse(book, text) for text in incoming.query.get("ranges", []) if text]
    grid_data = incoming.flag("includeGridData")
    return documents.spreadsheet(book, incoming.mask, incoming.caller, incoming.now, ranges, grid_data=grid_data)


def get_by_filter(incoming: Incoming) -> Json:
    book = incoming.book()
    filters = incoming.body.get("dataFilters") or []
    ranges = [area for given in filters for area in datafilters.filtered(book, given)]
    if filters and not ranges:
        raise invalid("No ranges match the data filter.")
    grid_data = bool(incoming.body.get("includeGridData"))
    return documents.spreadsheet(book, incoming.mask, incoming.caller, incoming.now, ranges, grid_data=grid_data)


def batch_update(incoming: Incoming) -> Json:
    draft = incoming.draft()
    batch = Batch(draft, incoming.caller, incoming.now, incoming.chance, incoming.switches)
    replies = apply.run(batch, incoming.body.get("requests"))
    answer: Json = {"spreadsheetId": draft.id, "replies": replies}
    below = masks.below(incoming.mask, "updatedSpreadsheet")
    if incoming.body.get("includeSpreadsheetInResponse") and below is not None:
        ranges = [areas.parse(draft, text) for text in incoming.body.get("responseRanges") or []]
        grid_data = bool(incoming.body.get("responseIncludeGridData"))
        answer["updatedSpreadsheet"] = documents.spreadsheet(
            draft, below, incoming.caller, incoming.now, ranges, grid_data=grid_data
        )
    kinds = ",".join(dict.fromkeys(next(iter(given)) for given in incoming.body["requests"]))
    incoming.files.commit(draft, incoming.caller, kinds)
    return answer


def _rendering(incoming: Incoming, given: Json | None = None) -> tuple[Rendering, str]:
    def word(name: str, default: str) -> str:
        return incoming.word(name, default) if given is None else wanted(given, name, default)

    option, dates = word("valueRenderOption", "FORMATTED_VALUE"), word("dateTimeRenderOption", "SERIAL_NUMBER")
    return Rendering(incoming.book(), incoming.now, option, dates), values.known_major(word("majorDimension", ""))


def values_get(incoming: Incoming) -> Json:
    rendering, major = _rendering(incoming)
    return values.value_range(rendering, areas.parse(rendering.workbook, incoming.call.argument), major)


def values_batch_get(incoming: Incoming) -> Json:
    rendering, major = _rendering(incoming)
    ranges = [areas.parse(rendering.workbook, text) for text in incoming.query.get("ranges", [])]
    shown = [values.value_range(rendering, area, major) for area in ranges]
    return {"spreadsheetId": rendering.workbook.id, **({"valueRanges": shown} if shown else {})}


def values_batch_get_by_filter(incoming: Incoming) -> Json:
    """One MatchedValueRange for each range found; ranges found by several filters come once, with all of them.

    Google answers in an order of its own (users measured it): a client must go by the filters echoed.
    """
    rendering, major = _rendering(incoming, incoming.body)
    found: dict[areas.Area, list[Json]] = {}
    for given in incoming.body.get("dataFilters") or []:
        for area in datafilters.filtered(rendering.workbook, given):
            found.setdefault(area, []).append(given)
    shown = [
        {"valueRange": values.value_range(rendering, area, major), "dataFilters": given}
        for area, given in reversed(found.items())
    ]
    return {"spreadsheetId": rendering.workbook.id, **({"valueRanges": shown} if shown else {})}


def _writing(incoming: Incoming, given: Json | None = None) -> values.Writing:
    def word(name: str, default: str) -> str:
        return incoming.word(name, default) if given is None else wanted(given, name, default)

    echo = incoming.flag("includeValuesInResponse") if given is None else bool(given.get("includeValuesInResponse"))
    return values.Writing(
        incoming.draft(),
        incoming.caller,
        incoming.now,
        word("valueInputOption", ""),
        echo,
        word("responseValueRenderOption", "FORMATTED_VALUE"),
        word("responseDateTimeRenderOption", "SERIAL_NUMBER"),
        incoming.switches.missing_lookup_ignored,
    )


def _input(incoming: Incoming) -> tuple[list[list[Any]], str]:
    major = values.known_major(wanted(incoming.body, "majorDimension", ""))
    return values.grid_of(incoming.body.get("values"), major, "data.values"), major


def values_update(incoming: Incoming) -> Json:
    grid, major = _input(incoming)
    writing = _writing(incoming)
    area = areas.parse(writing.workbook, incoming.call.argument)
    answer, _ = values.write(writing, area, grid, major)
    incoming.files.commit(writing.workbook, incoming.caller, "values.update")
    return answer


def values_append(incoming: Incoming) -> Json:
    grid, _ = _input(incoming)
    writing = _writing(incoming)
    area = areas.parse(writing.workbook, incoming.call.argument)
    insert = incoming.word("insertDataOption") == "INSERT_ROWS"
    answer = appending.append(writing, area, grid, insert=insert)
    incoming.files.commit(writing.workbook, incoming.caller, "values.append")
    return answer


def values_batch_update(incoming: Incoming) -> Json:
    writing = _writing(incoming, incoming.body)
    by_filter = incoming.call.name.endswith("ByDataFilter")
    answer = values.batch_update(writing, incoming.body.get("data") or [], by_filter=by_filter)
    incoming.files.commit(writing.workbook, incoming.caller, incoming.call.name)
    return answer


def values_clear(incoming: Incoming) -> Json:
    """values.clear, values:batchClear and values:batchClearByDataFilter."""
    draft = incoming.draft()
    writing = values.Writing(draft, incoming.caller, incoming.now, "RAW")
    if incoming.call.name == "values.clear":
        answer: Json = {"clearedRange": values.clear(writing, areas.parse(draft, incoming.call.argument))}
    else:
        cleared = [values.clear(writing, area) for area in _to_clear(incoming, draft)]
        answer = {"clearedRanges": cleared} if cleared else {}
    incoming.files.commit(draft, incoming.caller, incoming.call.name)
    return {"spreadsheetId": draft.id, **answer}


def _to_clear(incoming: Incoming, draft: Workbook) -> list[areas.Area]:
    if incoming.call.name == "values.batchClear":
        return [areas.parse(draft, text) for text in incoming.body.get("ranges") or []]
    found = [area for given in incoming.body.get("dataFilters") or [] for area in datafilters.filtered(draft, given)]
    if not found and not incoming.switches.missing_lookup_ignored:
        raise invalid("No ranges match the data filter.")
    return found


def metadata_get(incoming: Incoming) -> Json:
    book, wanted_id = incoming.book(), incoming.call.argument
    if not wanted_id.isdigit():
        raise field_violation("metadata_id", f"Invalid value at 'metadata_id' (TYPE_INT32), \"{wanted_id}\"")
    item = book.metadata.get(int(wanted_id))
    if item is None:
        raise ApiError(404, f"No developer metadata with ID {wanted_id}")
    return datafilters.document(item)


def metadata_search(incoming: Incoming) -> Json:
    """Each item once, with the filters that found it."""
    book = incoming.book()
    if not incoming.body.get("dataFilters"):
        raise invalid("At least one data filter must be specified.")
    found: dict[int, list[Json]] = {}
    for given in incoming.body.get("dataFilters") or []:
        for item in datafilters.searched(book, given):
            found.setdefault(item.id, []).append(given)
    shown = [
        {"developerMetadata": datafilters.document(book.metadata[key]), "dataFilters": given}
        for key, given in found.items()
    ]
    return {"matchedDeveloperMetadata": shown} if shown else {}


def copy_to(incoming: Incoming) -> Json:
    """A tab into a spreadsheet (the same or another): `Copy of …`, at the end, with ids of its own."""
    source_book = incoming.book()
    source = source_book.find(int(incoming.call.argument))
    target = incoming.files.book(wanted(incoming.body, "destinationSpreadsheetId", ""), incoming.caller).fork()
    batch = Batch(target, incoming.caller, incoming.now, incoming.chance, incoming.switches)
    taken = {sheet.id for sheet in target.sheets}
    twin = tabs.twin_of(batch, source, batch.fresh_id(taken), tabs.copy_title(batch, source.title))
    target.sheets.append(twin)
    tabs.copy_tags(batch, source_book, source.id, twin.id)
    batch.check_size()
    incoming.files.commit(target, incoming.caller, "sheets.copyTo")
    return documents.properties(target, twin)


METHODS: dict[str, Callable[[Incoming], Json]] = {
    "spreadsheets.create": create,
    "spreadsheets.get": get,
    "spreadsheets.getByDataFilter": get_by_filter,
    "spreadsheets.batchUpdate": batch_update,
    "values.get": values_get,
    "values.batchGet": values_batch_get,
    "values.batchGetByDataFilter": values_batch_get_by_filter,
    "values.update": values_update,
    "values.append": values_append,
    "values.batchUpdate": values_batch_update,
    "values.batchUpdateByDataFilter": values_batch_update,
    "values.clear": values_clear,
    "values.batchClear": values_clear,
    "values.batchClearByDataFilter": values_clear,
    "developerMetadata.get": metadata_get,
    "developerMetadata.search": metadata_search,
    "sheets.copyTo": copy_to,
}
