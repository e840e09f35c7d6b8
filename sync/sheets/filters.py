"""Shared filters that hide rows from everybody: who leaves the funnel on does not see that the others see less."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sheets_schema.model import Tab
from sync.sheets.client import SheetsClient

#: Of each tab: whether a shared filter stands on it, and nothing of its cells.
_FILTERS = "sheets(properties(sheetId,title),basicFilter(range))"

_ROWS = "sheets(properties(sheetId,title),basicFilter(range),data(rowMetadata(hiddenByFilter)))"


def hidden_rows(client: SheetsClient, spreadsheet: str, tabs: Collection[Tab]) -> dict[int, tuple[str, frozenset[int]]]:
    """Sheet id → the tab's title as it is now and its grid rows, from 0, that a shared filter hides.

    One read, and a second one where such a filter stands on a tab of ours. Raises SheetError.
    """
    ours = {tab.sheet_id for tab in tabs}
    if not any(_filtered(sheet, ours) for sheet in _sheets(client, spreadsheet, _FILTERS)):
        return {}
    found = {}
    for sheet in filter(lambda each: _filtered(each, ours), _sheets(client, spreadsheet, _ROWS)):
        rows = enumerate(row for block in sheet.get("data", []) for row in block.get("rowMetadata", []))
        properties = sheet["properties"]
        hidden = frozenset(i for i, row in rows if row.get("hiddenByFilter"))
        found[properties.get("sheetId", 0)] = (str(properties.get("title", "")), hidden)
    return found


def _sheets(client: SheetsClient, spreadsheet: str, fields: str) -> list[dict[str, Any]]:
    return list(client.fetch_sheet_metadata(spreadsheet, params={"fields": fields}).get("sheets", []))


def _filtered(sheet: dict[str, Any], ours: set[int]) -> bool:
    return "basicFilter" in sheet and sheet["properties"].get("sheetId", 0) in ours
