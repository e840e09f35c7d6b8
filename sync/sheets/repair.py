"""Give a tab its keys back, from the stamps beside them: for a key column that was deleted, or cut and pasted.

One batch, in which the server aligns the rows: a column is inserted beside the stamps, the stamps are copied into it,
their versions are taken off by a search, and the column becomes the key column. No row is read or addressed.
"""

from __future__ import annotations

from typing import Any

from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP, Tab
from sync.core.picture import PENDING
from sync.errors import SheetError
from sync.sheets.new_tab import hide, metadata, span
from sync.sheets.workbook import Workbook

Request = dict[str, Any]


def repair_keys(workbook: Workbook, tab: Tab) -> int:
    """Rebuild the keys of one tab; returns how many rows have one now. Harmless on a tab whose keys are whole.

    Raises SheetError, and changes nothing, where the stamps are gone too: then the tab's own history in Google Sheets
    (File, Version history) is the way back.
    """
    reading = workbook.read([tab.id])
    places = reading.places[tab.id]
    if STAMP not in places:
        raise SheetError(
            f"{tab.title} has lost its stamps as well as its keys. Bring it back with File > Version history in Google "
            f"Sheets, or rename the tab: the next sync then makes a new one, with everything typed in the old."
        )
    workbook.batch(rebuilt(tab, places[STAMP], had_key_column=KEY in places))
    return sum(map(len, workbook.read([tab.id]).pictures[tab.id].rows_of.values()))


def rebuilt(tab: Tab, stamp_place: int, *, had_key_column: bool) -> list[Request]:
    """The batch. The stamps stand at `stamp_place` before it, and one further right after it."""
    keys = {"sheetId": tab.sheet_id, "startColumnIndex": stamp_place, "endColumnIndex": stamp_place + 1}
    stamps = {"sheetId": tab.sheet_id, "startColumnIndex": stamp_place + 1, "endColumnIndex": stamp_place + 2}
    old = {"developerMetadataLookup": {"metadataId": tab.metadata_id(KEY)}}
    return [
        {"insertDimension": {"range": span(tab, stamp_place), "inheritFromBefore": stamp_place > 0}},
        {"copyPaste": {"source": stamps, "destination": keys, "pasteType": "PASTE_VALUES"}},
        _replaced(keys, f"^{PENDING}?([^|]+)\\|.*$", "$1"),
        _replaced(keys, f"^{HEADER_STAMP}$", HEADER_KEY),
        *([{"deleteDeveloperMetadata": {"dataFilter": old}}] if had_key_column else []),
        metadata(tab, KEY, stamp_place),
        hide(tab, stamp_place),
    ]


def _replaced(where: Request, find: str, replacement: str) -> Request:
    found = {"find": find, "replacement": replacement, "searchByRegex": True, "matchCase": True}
    return {"findReplace": {**found, "includeFormulas": False, "range": where}}
