"""The real workbook on the Sheets stand-in, in process, over a real ledger in a folder: what a push meets in life."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.workbook import TABS, boards
from sync.core.book import AsOf, Settings
from sync.core.cells import Raw
from sync.core.picture import Picture
from sync.core.records import Dispute, Order, Reading, Refund, Review, Run
from sync.ledger import Ledger, open_ledger
from sync.push import Push, PushReport
from sync.sheets.client import SheetsClient
from sync.sheets.workbook import Workbook
from sync.wire.retry import RetryPolicy
from tests.support.records import NOW, SETTINGS

ENTITIES = {Order: "orders", Refund: "refunds", Dispute: "disputes", Review: "reviews", Run: "runs"}
SYNC, ANA = "sync@keepsheet.example", "ana@keepsheet.example"


@dataclass
class WholeWorkbook:
    """One spreadsheet, blank at first, its ledger, and a clock that only the test moves."""

    folder: Path
    now: datetime = NOW
    settings: Settings = SETTINGS
    service: SheetsService = field(init=False)
    ledger: Ledger = field(init=False)
    id: str = field(init=False)
    runs: int = 0

    def __post_init__(self) -> None:
        self.service = SheetsService(lambda: self.now)
        self.ledger = open_ledger(str(self.folder))
        self.id = self.call(SYNC, "POST", "/v4/spreadsheets", {"properties": {"title": "Operations"}})["spreadsheetId"]

    def twin(self, folder: Path) -> WholeWorkbook:
        """A copy that goes its own way, with its ledger in `folder`."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = WholeWorkbook(folder, self.now, self.settings)
        other.service, other.id, other.runs = self.service.clone(now=lambda: other.now), self.id, self.runs
        return other

    def call(self, user: str, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str) -> Any:
        headers = {"authorization": f"Bearer user:{user}"}
        answer = self.service.handle(
            Request(method, path, {n: [v] for n, v in query.items()}, headers, json.dumps(body or {}).encode())
        )
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def staff(self, *requests: Mapping[str, Any], user: str = ANA) -> None:
        """What a person does in the page, as requests of the API."""
        self.call(user, "POST", f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": list(requests)})

    def saw(self, records: Iterable[Any], at: datetime | None = None) -> None:
        """Put records into the ledger, as a pull would."""
        seen: dict[str, list[Reading[Any]]] = {}
        for record in records:
            seen.setdefault(ENTITIES[type(record)], []).append(Reading(record, at or self.now, f"r{self.runs}"))
        for entity, readings in seen.items():
            self.ledger.record(entity, readings)

    def workbook(self, send: Callable[..., Any] | None = None, tabs: Sequence[Tab] = TABS) -> Workbook:
        """The sync's way in; `send` may wrap the session's `send` to see and disturb each request."""
        http = session(self.service, SYNC)
        if send is not None:
            plain = http.send
            http.send = lambda request, **kwargs: send(plain, request, **kwargs)  # type: ignore[method-assign]
        retry = RetryPolicy(tries=3, sleep=lambda _: None, chance=lambda: 0.5)
        return Workbook(SheetsClient(http, retry=retry), self.id, (*tabs, MACHINERY), boards("operations"))

    def push(
        self, send: Callable[..., Any] | None = None, show_for_days: int = 60, tabs: Sequence[Tab] = TABS
    ) -> PushReport:
        """One push at this moment."""
        as_of = self.as_of()
        settings = replace(self.settings, show_for_days=show_for_days)
        return Push(self.workbook(send, tabs), self.ledger, settings, as_of, pause=lambda _: None).run()

    def as_of(self) -> AsOf:
        """This moment, for a new run."""
        self.runs += 1
        return AsOf(self.now, f"r{self.runs}")

    def push_tabs(self, workbook: Workbook, tabs: Sequence[str]) -> PushReport:
        """A push of these tabs alone, as after a webhook."""
        return Push(workbook, self.ledger, self.settings, self.as_of(), tabs, pause=lambda _: None).run()

    def later(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)

    def picture(self, tab: Tab) -> Picture:
        return self.workbook().read([tab.id]).pictures[tab.id]

    def place(self, tab: Tab, column: str) -> int:
        """The grid column where a column stands now."""
        return self.workbook().read([tab.id]).places[tab.id][column]

    def cell(self, tab: Tab, key: str, column: str) -> Raw:
        picture = self.picture(tab)
        return picture.cells(picture.rows_of[key][0], [column]).get(column)

    def type(self, tab: Tab, key: str, column: str, words: Raw, user: str = ANA) -> None:
        """Somebody types into the row of `key`, wherever it stands."""
        row = self.picture(tab).rows_of[key][0]
        kind = {bool: "boolValue", int: "numberValue", float: "numberValue"}.get(type(words), "stringValue")
        cells: Sequence[Mapping[str, Any]] = [{"values": [{"userEnteredValue": {kind: words}}]}]
        start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": self.place(tab, column)}
        self.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}, user=user)
