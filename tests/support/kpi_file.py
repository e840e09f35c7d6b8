"""The managers' spreadsheet on the Sheets stand-in, in process: reports over a ledger, and what people see and do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sheets_schema.board import BoardTab
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.workbook import KPI_TABS, boards
from sync.core.book import AsOf, Settings
from sync.core.cells import Raw
from sync.ledger import Ledger
from sync.push import PushReport
from sync.report import ReportPush
from sync.sheets.client import SheetsClient
from sync.sheets.workbook import Workbook
from sync.wire.retry import RetryPolicy
from tests.support.records import NOW, SETTINGS
from tests.support.sheets import Book, SheetsApi


@dataclass
class Managers:
    """One spreadsheet, blank at first, and a clock that only the test moves."""

    ledger: Ledger
    settings: Settings = SETTINGS
    now: datetime = NOW
    book: Book = field(init=False)
    runs: int = 0

    def __post_init__(self) -> None:
        self.book = SheetsApi(SheetsService(lambda: self.now)).new("KPIs")

    def workbook(self) -> Workbook:
        retry = RetryPolicy(tries=3, sleep=lambda _: None, chance=lambda: 0.5)
        client = SheetsClient(session(self.book.api.service), retry=retry)
        return Workbook(client, self.book.id, (*KPI_TABS, MACHINERY), boards("kpis"))

    def push(self) -> ReportPush:
        """The next report, not yet written."""
        self.runs += 1
        as_of = AsOf(self.now, f"r{self.runs}")
        push = ReportPush(self.workbook(), self.ledger, self.settings, as_of, operations="operations")
        push.pause = lambda _: None
        return push

    def report(self) -> PushReport:
        return self.push().run()

    def seen(self, title: str) -> list[list[Any]]:
        """A tab as people see it."""
        return self.book.values(title, "FORMATTED_VALUE")

    def line(self, title: str, first: str) -> list[Any]:
        """The first row of a tab that begins with these words."""
        return next(row for row in self.seen(title) if row and str(row[0]).startswith(first))

    def comment(self, tab: Tab, key: str, column: str, words: Raw) -> None:
        """Somebody types into the row of `key` of a record tab, wherever it stands."""
        reading = self.workbook().read([tab.id])
        row = reading.pictures[tab.id].rows_of[key][0]
        self.type(tab, row, reading.places[tab.id][column], words)

    def typed(self, tab: Tab, key: str, column: str) -> Raw:
        picture = self.workbook().read([tab.id]).pictures[tab.id]
        return picture.cells(picture.rows_of[key][0], [column]).get(column)

    def type(self, tab: BoardTab | Tab, row: int, column: int, words: Raw) -> None:
        """Somebody types into a cell."""
        start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
        kind = "stringValue" if isinstance(words, str) else "numberValue"
        rows = [{"values": [{"userEnteredValue": {kind: words}}]}]
        self.book.by("mark@keepsheet.example").batch(
            {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
        )
