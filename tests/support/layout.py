"""A spreadsheet of the Sheets stand-in that set-up makes into the workbook."""

from __future__ import annotations

from typing import Any

from sandbox.sheets_api.mount import session
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.workbook import TABS, tab
from sync.sheets.client import SheetsClient
from sync.sheets.existing import Existing, read_existing
from sync.sheets.layout import ensure_workbook
from sync.sheets.workbook import Reading, Workbook
from tests.support.records import SETTINGS
from tests.support.sheets import Book, SheetsApi

DISPUTES = tab("disputes")


class Made:
    """A spreadsheet and a client of it, with what set-up is asked to do."""

    def __init__(self, book: Book | None = None) -> None:
        self.book = book or SheetsApi().new()
        self.client = SheetsClient(session(self.book.api.service))

    def ensure(self, tabs: tuple[Tab, ...] = TABS) -> tuple[str, ...]:
        return ensure_workbook(self.client, self.book.id, tabs, SETTINGS)

    def existing(self) -> Existing:
        return read_existing(self.client, self.book.id, (*TABS, MACHINERY))

    def read(self) -> Reading:
        return Workbook(self.client, self.book.id, (*TABS, MACHINERY)).read()

    def place(self, column: str, of: Tab = DISPUTES) -> int | None:
        return self.existing().place(of, column)

    def sheet(self, sheet_id: int = DISPUTES.sheet_id, fields: str = "*") -> Any:
        found = self.book.get(fields=f"sheets({fields})" if fields != "*" else "sheets")["sheets"]
        return next(s for s in found if s["properties"].get("sheetId", 0) == sheet_id)

    def captions(self, of: Tab = DISPUTES) -> list[Any]:
        existing = self.existing()
        row = existing.header_row(of)
        assert row is not None
        return list(existing.sheets[of.sheet_id].top[row])

    def delete_column(self, column: str, of: Tab = DISPUTES) -> None:
        at = self.place(column, of)
        assert at is not None
        self.book.batch({"deleteDimension": {"range": columns(of, at)}})


def columns(of: Tab, start: int, end: int | None = None) -> dict[str, Any]:
    end = start + 1 if end is None else end
    return {"sheetId": of.sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}
