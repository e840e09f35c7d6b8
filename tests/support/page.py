"""A page on a small workbook, in this process: what people do at it needs neither world nor syncs."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.sheets_api.service import SheetsService
from sandbox.web_grid.pages import Pages
from sandbox.wire import Request, asgi

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OWNER, ANA, BEN = "owner@keepsheet.example", "ana@keepsheet.example", "ben@keepsheet.example"
TAB, TITLE = 7, "Orders"
HEADER = ["Order", "Store", "Amount", "Notes", "Done", "State", "Key", "Customer says"]
#: A second tab: its first column warns, its second is locked for all but the owner.
LOCKED_TAB, LOCKED_TITLE = 8, "Limits"
ROWS = 24
INSIDE = f'=HYPERLINK("#gid={TAB}&range=D9","open")'
HOSTILE = '=HYPERLINK("https://evil.example","click")'


@dataclass
class Small:
    """The workbook behind the page, and other people's hands on it."""

    service: SheetsService
    address: str
    id: str
    host: Host | None = None

    def away(self) -> None:
        """The server is gone, until `back`."""
        assert self.host is not None
        self.host.stop()

    def back(self) -> None:
        assert self.host is not None
        self.host.start()

    def batch(self, *requests: dict[str, Any], user: str = OWNER) -> Any:
        body = json.dumps({"requests": list(requests)}).encode()
        headers = {"authorization": f"Bearer user:{user}"}
        answer = self.service.handle(Request("POST", f"/v4/spreadsheets/{self.id}:batchUpdate", {}, headers, body))
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def act(self, act: str, user: str = BEN, **words: Any) -> int:
        """Another person does something; the version that came of it."""
        done = self.service.control.staff(self.id, user, act, TITLE, **words)
        assert done["done"], done
        return int(done["version"])

    def value(self, row: int, column: int, tab: int = TAB) -> Any:
        return self.service.files.books[self.id].find(tab).value(row, column)

    def column(self, column: int) -> list[Any]:
        return [row.value(column) for row in self.service.files.books[self.id].find(TAB).rows]

    def format(self, row: int, column: int) -> dict[str, Any]:
        return self.service.files.books[self.id].find(TAB).beside(row, column).format or {}


def box(top: int, bottom: int, left: int, right: int) -> dict[str, Any]:
    rows = {"startRowIndex": top, "endRowIndex": bottom}
    return {"sheetId": TAB, **rows, "startColumnIndex": left, "endColumnIndex": right}


def _cells(values: Sequence[Any]) -> dict[str, Any]:
    kinds = {str: "stringValue", int: "numberValue", float: "numberValue", bool: "boolValue"}
    cells = []
    for value in values:
        kind = "formulaValue" if isinstance(value, str) and value.startswith('=HYPERLINK("https://shop') else None
        cells.append({} if value is None else {"userEnteredValue": {kind or kinds[type(value)]: value}})
    return {"values": cells}


def _row(n: int) -> list[Any]:
    link = f'=HYPERLINK("https://shop.example/orders/{n}","#{1000 + n}")'
    state = ["open", "sent", "lost"][n % 3]
    return [link, ["LUM", "NOR"][n % 2], (n * 37) % 101 + 0.5, None, False, state, f"g{n}", HOSTILE]


def _requests() -> list[dict[str, Any]]:
    grid = {"rowCount": 60, "columnCount": 16, "frozenRowCount": 1, "frozenColumnCount": 1}
    rows = [_cells(HEADER), *(_cells(_row(n)) for n in range(1, ROWS + 1))]
    bold = {"repeatCell": {"range": box(0, 1, 0, 8), "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}}}}
    words = [{"userEnteredValue": word} for word in ("open", "sent", "lost")]
    red = {"backgroundColorStyle": {"rgbColor": {"red": 1, "green": 0.8, "blue": 0.8}}}
    rule = {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=$F2="lost"'}]}, "format": red}
    view = {"filterViewId": 31, "title": "1 Not sent, dearest first", "range": box(0, ROWS + 1, 0, 8)}
    hides = [{"columnIndex": 5, "filterCriteria": {"hiddenValues": ["sent"]}}]
    sorts = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    return [
        {"addSheet": {"properties": {"sheetId": TAB, "title": TITLE, "gridProperties": grid}}},
        {"deleteSheet": {"sheetId": 0}},
        {"updateCells": {"start": {"sheetId": TAB}, "rows": rows, "fields": "userEnteredValue"}},
        {"repeatCell": {**bold["repeatCell"], "fields": "userEnteredFormat.textFormat.bold"}},
        {"setDataValidation": {"range": box(1, 60, 4, 5), "rule": {"condition": {"type": "BOOLEAN"}}}},
        {
            "setDataValidation": {
                "range": box(1, 60, 5, 6),
                "rule": {"condition": {"type": "ONE_OF_LIST", "values": words}, "showCustomUi": True},
            }
        },
        {"addConditionalFormatRule": {"index": 0, "rule": {"ranges": [box(1, 60, 0, 8)], "booleanRule": rule}}},
        *_locked(),
        {"addFilterView": {"filter": {**view, "filterSpecs": hides, "sortSpecs": sorts}}},
        {"addChart": {"chart": {"chartId": 5, "spec": _chart(), "position": _place()}}},
    ]


def _locked() -> list[dict[str, Any]]:
    grid = {"rowCount": 20, "columnCount": 4, "frozenRowCount": 1}
    guarded, locked = ({"sheetId": LOCKED_TAB, "startColumnIndex": at, "endColumnIndex": at + 1} for at in (0, 1))
    rows = [_cells(["Guarded", "Locked"]), *(_cells([f"g{n}", f"l{n}"]) for n in range(1, 5))]
    return [
        {"addSheet": {"properties": {"sheetId": LOCKED_TAB, "title": LOCKED_TITLE, "gridProperties": grid}}},
        {"updateCells": {"start": {"sheetId": LOCKED_TAB}, "rows": rows, "fields": "userEnteredValue"}},
        {
            "updateCells": {
                "start": {"sheetId": LOCKED_TAB, "rowIndex": 1, "columnIndex": 2},
                "rows": [{"values": [{"userEnteredValue": {"formulaValue": INSIDE}}]}],
                "fields": "userEnteredValue",
            }
        },
        {"addProtectedRange": {"protectedRange": {"range": guarded, "warningOnly": True}}},
        {"addProtectedRange": {"protectedRange": {"range": locked, "editors": {"users": [OWNER]}}}},
    ]


def _chart() -> dict[str, Any]:
    def cells(column: int) -> dict[str, Any]:
        return {"sourceRange": {"sources": [box(0, 9, column, column + 1)]}}

    basic = {
        "chartType": "COLUMN",
        "headerCount": 1,
        "domains": [{"domain": cells(0)}],
        "series": [{"series": cells(2), "targetAxis": "LEFT_AXIS"}],
        "axis": [{"position": "LEFT_AXIS", "title": "Euro"}],
    }
    return {"title": "The first orders", "basicChart": basic}


def _place() -> dict[str, Any]:
    anchor = {"sheetId": TAB, "rowIndex": 3, "columnIndex": 9}
    return {"overlayPosition": {"anchorCell": anchor, "widthPixels": 360, "heightPixels": 240}}


def small_service() -> tuple[SheetsService, str]:
    """A workbook with all that a tab can have, without a page."""
    service = SheetsService(lambda: NOW)
    made = service.files.create("Small book", OWNER).id
    Small(service, "", made).batch(*_requests())
    return service, made


class Host:
    """The page's server, which can go away and come back at the same address with the same workbook."""

    def __init__(self, service: SheetsService) -> None:
        self._service = service
        self.port = 0
        self.start()

    def start(self) -> None:
        app = Starlette(routes=[*Pages(self._service).routes(), Mount("/", asgi(self._service))])
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        started = threading.Event()
        while not self._server.started and self._thread.is_alive():
            started.wait(0.02)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join()


@contextmanager
def small_page() -> Iterator[Small]:
    """The page, served on a free port of this machine."""
    service, made = small_service()
    host = Host(service)
    try:
        yield Small(service, f"http://127.0.0.1:{host.port}/d/{made}", made, host)
    finally:
        host.stop()
