"""`Start here` as requests. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_schema import start_here
from sheets_schema.board import BoardTab
from sheets_schema.model import Tab
from sync.sheets.existing import METADATA_KEY
from sync.sheets.formats import Request

_WIDTHS = (130, 990)


def take_over(sheet_id: int, title: str, tabs: Iterable[Tab | BoardTab]) -> list[Request]:
    """Make the file's first, empty tab the page. Its number is not ours, so it gets a mark."""
    properties = {"sheetId": sheet_id, "title": title}
    item = {
        "metadataId": start_here.METADATA_ID,
        "metadataKey": METADATA_KEY,
        "metadataValue": "start_here",
        "visibility": "DOCUMENT",
        "location": {"sheetId": sheet_id},
    }
    return [
        {"createDeveloperMetadata": {"developerMetadata": item}},
        {"updateSheetProperties": {"properties": properties, "fields": "title"}},
        *written(sheet_id, tabs),
    ]


def made(title: str, tabs: Iterable[Tab | BoardTab]) -> list[Request]:
    """The page as a tab of its own, at the left end."""
    properties = {"sheetId": start_here.SHEET_ID, "title": title, "index": 0}
    return [{"addSheet": {"properties": properties}}, *written(start_here.SHEET_ID, tabs)]


def written(sheet_id: int, tabs: Iterable[Tab | BoardTab]) -> list[Request]:
    """The words, in columns A and B."""
    lines = start_here.lines(tuple(t for t in tabs if isinstance(t, BoardTab) or not t.hidden))
    rows = [{"values": [_cell(left, head=True), _cell(right, head=False)]} for left, right in lines]
    where = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    columns = [
        {
            "updateDimensionProperties": {
                "range": {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": i, "endIndex": i + 1},
                "properties": {"pixelSize": pixels},
                "fields": "pixelSize",
            }
        }
        for i, pixels in enumerate(_WIDTHS)
    ]
    return [
        {"updateCells": {"start": where, "rows": rows, "fields": "userEnteredValue,userEnteredFormat"}},
        *columns,
    ]


def _cell(text: str, *, head: bool) -> Request:
    look: Request = {"textFormat": {"bold": True}} if head else {"wrapStrategy": "WRAP"}
    if text in start_here.PICTURE:
        look = {"textFormat": {"fontFamily": start_here.LETTERS}}
    return {"userEnteredFormat": look, **({"userEnteredValue": {"stringValue": text}} if text else {})}
