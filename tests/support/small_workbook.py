"""A workbook of one small tab (`tests.support.drawn.CASES`) and the hidden tab, on the Sheets stand-in, in process.

Made with the fewest requests that the push protocol rests on, so that a simulation can make thousands of them. What
the real set-up adds (formats, views, drop-downs) no promise depends on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request
from sheets_schema.machinery import GENERATION, MACHINERY, ROW_KEY
from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP, Tab
from sync.core.cells import Raw
from sync.core.picture import Picture
from sync.core.plan import Past
from sync.core.wanted import Wanted
from sync.sheets.client import SheetsClient
from sync.sheets.converge import Convergence, TabOutcome
from sync.sheets.existing import METADATA_KEY
from sync.sheets.machinery import HiddenTab
from sync.sheets.workbook import Workbook
from sync.wire.retry import RetryPolicy
from tests.support.drawn import CASES, NOON

ZONE = ZoneInfo("Asia/Manila")
SYNC = "sync@keepsheet.example"
ANA = "ana@keepsheet.example"


class Plain(HiddenTab):
    """The hidden tab of a workbook without formats."""

    def rules_for_first_rows(self, picture: Picture, places: Mapping[str, int], count: int) -> list[Any]:
        return []


@dataclass
class SmallWorkbook:
    """The stand-in with one spreadsheet in it, and both sides' ways in: the sync's and a person's."""

    tab: Tab = CASES
    now: datetime = NOON
    service: SheetsService = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.service = SheetsService(lambda: self.now)
        self.id = self.call(SYNC, "POST", "/v4/spreadsheets", {"properties": {"title": "Small"}})["spreadsheetId"]
        requests = [*_tab(MACHINERY), *_tab(self.tab), *_machinery_row()]
        self.call(SYNC, "POST", f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": requests})

    def call(self, user: str, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One API call of somebody; the answer as JSON. Fails the test when the stand-in refuses."""
        headers = {"authorization": f"Bearer user:{user}"}
        answer = self.service.handle(Request(method, path, {}, headers, json.dumps(body or {}).encode()))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def staff(self, *requests: Mapping[str, Any], user: str = ANA) -> None:
        """What a person does, as requests of the API."""
        self.call(user, "POST", f"/v4/spreadsheets/{self.id}:batchUpdate", {"requests": list(requests)})

    def workbook(self, send: Callable[..., Any] | None = None) -> Workbook:
        """The sync's way in; `send` may wrap the session's `send` to see and disturb each request."""
        http = session(self.service, SYNC)
        if send is not None:
            plain = http.send
            http.send = lambda request, **kwargs: send(plain, request, **kwargs)  # type: ignore[method-assign]
        client = SheetsClient(http, retry=RetryPolicy(tries=3, sleep=lambda _: None, chance=lambda: 0.5))
        return Workbook(client, self.id, (self.tab, MACHINERY))

    def push(self, wanted: Sequence[Wanted], past: Past | None = None, workbook: Workbook | None = None) -> TabOutcome:
        """Converge the tab to `wanted`."""
        workbook = workbook or self.workbook()
        convergence = Convergence(
            workbook=workbook,
            wanted={self.tab.id: list(wanted)},
            pasts={self.tab.id: past or Past()},
            now=self.now,
            zone=ZONE,
            reading=workbook.read(),
            pause=lambda _: None,
            before_insert=lambda _: None,
            keep_words=lambda *_: None,
            machinery=Plain(),
        )
        return convergence.run()[self.tab.id]

    def picture(self) -> Picture:
        """What the tab shows now, found by metadata."""
        return self.workbook().read().pictures[self.tab.id]

    def rows(self, *columns: str) -> dict[str, tuple[Raw, ...]]:
        """The cells of each key's first row in these columns."""
        picture = self.picture()
        return {key: tuple(picture.cells(rows[0], columns).values()) for key, rows in picture.rows_of.items()}

    def grid(self, title: str | None = None) -> list[list[Raw]]:
        """The whole tab as the API shows it to anybody, formulas as text."""
        path = f"/v4/spreadsheets/{self.id}/values/{title or self.tab.title}"
        headers = {"authorization": f"Bearer user:{ANA}"}
        query = {"valueRenderOption": ["FORMULA"]}
        answer = self.service.handle(Request("GET", path, query, headers))
        found: list[list[Raw]] = json.loads(answer.body).get("values", [])
        return found


def _tab(tab: Tab) -> list[dict[str, Any]]:
    columns = [*(c.id for c in tab.columns), KEY, STAMP]
    grid = {"rowCount": 40, "columnCount": len(columns) + 3, "frozenRowCount": 2}
    made: list[dict[str, Any]] = [
        {"addSheet": {"properties": {"sheetId": tab.sheet_id, "title": tab.title, "gridProperties": grid}}}
    ]
    for i, column in enumerate(columns):
        where = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": i, "endIndex": i + 1}
        made.append(
            {
                "createDeveloperMetadata": {
                    "developerMetadata": {
                        "metadataId": tab.metadata_id(column),
                        "metadataKey": METADATA_KEY,
                        "metadataValue": f"{tab.id}.{column}",
                        "visibility": "DOCUMENT",
                        "location": {"dimensionRange": where},
                    }
                }
            }
        )
    captions = [*(c.header for c in tab.columns), HEADER_KEY, HEADER_STAMP]
    made.append(_cells(tab, 1, 0, captions))
    return made


def _machinery_row() -> list[dict[str, Any]]:
    columns = [*(c.id for c in MACHINERY.columns), KEY]
    return [
        _cells(MACHINERY, 2, columns.index(KEY), [ROW_KEY]),
        _cells(MACHINERY, 2, columns.index(GENERATION), [0]),
    ]


def _cells(tab: Tab, row: int, column: int, values: Sequence[Raw]) -> dict[str, Any]:
    kind = {str: "stringValue", int: "numberValue"}
    cells = [{"userEnteredValue": {kind[type(v)]: v}} for v in values]
    start = {"sheetId": tab.sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}}
