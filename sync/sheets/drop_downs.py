"""Drop-downs over the words of a list: set once, then they follow the list by themselves. Pure.

A rule that is there is never sent again: that would take away the colours that staff gave its words. Only one whose
list was deleted and made anew is: it refers to nothing, and has no words left to colour. A list's first rows come in
above everything that refers to it, so a drop-down can only be set once the list has rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_schema.list_columns import USED_NOW
from sheets_schema.model import KEY, Tab
from sheets_schema.workbook import LISTS
from sync.core.address import letter
from sync.sheets import formats
from sync.sheets.existing import Existing, SheetsApi
from sync.sheets.formats import Request


def word_cells(existing: Existing, tabs: Sequence[Tab]) -> dict[str, str]:
    """By list tab that has rows: the cells with its words in use, as a drop-down refers to them."""
    found = {}
    for tab in tabs:
        header = existing.header_row(tab) if tab in LISTS and existing.has(tab) else None
        key, place = existing.place(tab, KEY), existing.place(tab, USED_NOW.id)
        if header is None or key is None or place is None:
            continue
        below = [*existing.sheets[tab.sheet_id].top[header + 1 : header + 2], []][0]
        if len(below) > key and below[key]:
            title = existing.sheets[tab.sheet_id].title.replace("'", "''")
            found[tab.id] = f"'{title}'!${letter(place)}${header + 2}:${letter(place)}"
    return found


def lost(api: SheetsApi, spreadsheet: str, existing: Existing, tabs: Sequence[Tab]) -> dict[str, set[str]]:
    """By tab: the drop-downs that refer to nothing any more, because their list was deleted and made anew. One read."""
    asked: dict[tuple[int, int], tuple[str, str]] = {}
    ranges = []
    for tab in tabs:
        header = existing.header_row(tab) if existing.has(tab) else None
        title = existing.sheets[tab.sheet_id].title.replace("'", "''") if header is not None else ""
        for column in tab.columns if header is not None else ():
            place = existing.place(tab, column.id)
            if column.from_list and place is not None and header is not None:
                asked[tab.sheet_id, place] = tab.id, column.id
                ranges.append(f"'{title}'!{letter(place)}{header + 2}")
    found: dict[str, set[str]] = {}
    if not ranges:
        return found
    fields = "sheets(properties.sheetId,data(startColumn,rowData.values.dataValidation.condition))"
    answer = api.fetch_sheet_metadata(spreadsheet, params={"ranges": ranges, "fields": fields})
    for sheet in answer.get("sheets", []):
        for data in sheet.get("data", []):
            name = asked.get((sheet["properties"].get("sheetId", 0), data.get("startColumn", 0)))
            if name and "#REF!" in str(data.get("rowData")):
                found.setdefault(name[0], set()).add(name[1])
    return found


def drop_downs(existing: Existing, tabs: Sequence[Tab], done: Mapping[str, Sequence[str]]) -> dict[str, list[Request]]:
    """By tab: the drop-downs over lists that are not `done` (column ids by tab) and whose list has rows."""
    lists = word_cells(existing, tabs)
    found: dict[str, list[Request]] = {}
    for tab in tabs:
        header = existing.header_row(tab) if existing.has(tab) else None
        for column in tab.columns if header is not None else ():
            place = existing.place(tab, column.id)
            if column.from_list in lists and column.id not in done.get(tab.id, ()) and place is not None:
                start = (header or 0) + 1
                found.setdefault(tab.id, []).extend(formats.validation(tab, column, place, start, lists=lists))
    return found
