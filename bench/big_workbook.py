"""A workbook of 8 tabs × 5,000 rows as set-up lays it out, kept where a Sheets stand-in can be started on it.

Every tab is declared as the SLA board is: its columns, drop-downs, saved views and colours. The rows are put there by
the API's own code, and so is a sync of 120 rows: 20 fresh ones below the first, 100 changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.sheets_api.store import Store
from sandbox.wire import Request
from sheets_schema.model import KEY, STAMP, Column, Kind, Owner, Tab
from sheets_schema.sla_board import SLA_BOARD
from sync.core.address import letter
from sync.core.cells import serial
from sync.sheets.client import SheetsClient
from sync.sheets.formats import FIRST_ROW
from sync.sheets.layout import ensure_workbook
from sync.sheets.new_tab import places_of
from tests.support.records import SETTINGS

TABS, ROWS = 8, 5_000
FRESH, CHANGED = 20, 100
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Manila")
SYNC = "sync@keepsheet.example"
#: One call of the API: method, path, body.
Call = Callable[[str, str, Any], Any]


def tabs() -> tuple[Tab, ...]:
    return tuple(replace(SLA_BOARD, id=f"bench_{n}", title=f"Board {n}", sheet_id=0) for n in range(1, TABS + 1))


def make(data: Path, rows: int = ROWS) -> str:
    """The workbook's id."""
    service = SheetsService(lambda: NOW)
    Store(data).bind(service.files)

    def call(method: str, path: str, body: Any) -> Any:
        headers = {"authorization": f"Bearer user:{SYNC}"}
        answer = service.handle(Request(method, path, {}, headers, json.dumps(body).encode()))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    made: str = call("POST", "/v4/spreadsheets", {"properties": {"title": "Bench"}})["spreadsheetId"]
    ensure_workbook(SheetsClient(session(service, SYNC)), made, tabs(), SETTINGS)
    for tab in tabs():
        _insert(call, made, tab, rows)
        _write(call, made, tab, range(rows), turn=1)
    return made


def sync(call: Call, book: str, tab: Tab) -> None:
    """What a push sends for 20 new records and 100 changed ones."""
    _insert(call, book, tab, FRESH)
    _write(call, book, tab, range(FRESH + CHANGED), turn=2)


def _insert(call: Call, book: str, tab: Tab, count: int) -> None:
    at = FIRST_ROW + 1
    where = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + count}
    body = {"requests": [{"insertDimension": {"range": where, "inheritFromBefore": True}}]}
    call("POST", f"/v4/spreadsheets/{book}:batchUpdate", body)


def _write(call: Call, book: str, tab: Tab, rows: range, turn: int) -> None:
    """Every column that is not staff's, from the second data row on."""
    first, last = FIRST_ROW + 2, FIRST_ROW + 1 + len(rows)
    for option, kinds in (("RAW", set(Kind) - {Kind.LINK}), ("USER_ENTERED", {Kind.LINK})):
        ours = [column for column in tab.columns if column.owner is not Owner.STAFF and column.kind in kinds]
        data = [
            {
                "range": f"'{tab.title}'!{letter(place)}{first}:{letter(place)}{last}",
                "majorDimension": "COLUMNS",
                "values": [[cell(column, row, turn) for row in rows]],
            }
            for column in (*ours, *(_OWN if option == "RAW" else ()))
            if (place := places_of(tab)[column.id]) >= 0
        ]
        body = {"valueInputOption": option, "data": data}
        call("POST", f"/v4/spreadsheets/{book}/values:batchUpdate", body)


_OWN = tuple(Column(name, name, Owner.SYSTEM, Kind.TEXT, "") for name in (KEY, STAMP))


def cell(column: Column, row: int, turn: int) -> Any:
    key = f"order:LUM:{10_000 + row}-{turn}"
    if column.id in (KEY, STAMP):
        return key if column.id == KEY else f"{key}|2026-11-20T09:00:00Z r{turn}"
    if column.kind is Kind.MONEY:
        return (row * 7 + turn) / 100
    if column.kind in (Kind.DATE, Kind.TIME):
        return serial(NOW - timedelta(minutes=row * 3 - 4_000), ZONE)
    if column.kind is Kind.LINK:
        return f'=HYPERLINK("https://shop.example/orders/{row}","#{10_000 + row}")'
    return column.choices[row % len(column.choices)] if column.choices else f"{column.header} {row}.{turn}"
