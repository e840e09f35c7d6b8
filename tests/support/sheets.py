"""A Sheets stand-in in the same process, spoken to in JSON, with a drawing of what a tab holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import gspread
from google.auth.credentials import AnonymousCredentials

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request, Service

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class RefusedError(AssertionError):
    """An answer that is not 200, with its code and message."""

    def __init__(self, code: int, body: dict[str, Any]) -> None:
        super().__init__(f"{code}: {body}")
        self.code = code
        self.message = body["error"]["message"]


class SheetsApi:
    """Calls the service as `user`; answers are JSON, refusals raise RefusedError."""

    def __init__(self, service: SheetsService | None = None, user: str = "sync@keepsheet.example") -> None:
        self.service = service or SheetsService(lambda: NOON)
        self.user = user

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        pairs: dict[str, list[str]] = {
            name: [str(item) for item in value] if isinstance(value, list) else [str(value)]
            for name, value in query.items()
        }
        payload = b"" if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer user:{self.user}"}
        answer = self.service.handle(Request(method, path, pairs, headers, payload))
        document = json.loads(answer.body) if answer.body else {}
        if answer.status not in {200, 204}:
            raise RefusedError(answer.status, document)
        return document

    def by(self, user: str) -> SheetsApi:
        return SheetsApi(self.service, user)

    def new(self, title: str = "Book") -> Book:
        return Book(self, self.call("POST", "/v4/spreadsheets", {"properties": {"title": title}})["spreadsheetId"])


class Book:
    """One spreadsheet of the stand-in."""

    def __init__(self, api: SheetsApi, spreadsheet_id: str) -> None:
        self.api, self.id = api, spreadsheet_id
        self.path = f"/v4/spreadsheets/{spreadsheet_id}"

    def by(self, user: str) -> Book:
        return Book(self.api.by(user), self.id)

    def get(self, **query: Any) -> Any:
        return self.api.call("GET", self.path, **query)

    def batch(self, *requests: dict[str, Any], **more: Any) -> Any:
        return self.api.call("POST", f"{self.path}:batchUpdate", {"requests": list(requests), **more})

    def put(self, area: str, values: list[list[Any]], option: str = "RAW", **query: Any) -> Any:
        path = f"{self.path}/values/{quote(area, safe='')}"
        return self.api.call("PUT", path, {"values": values}, valueInputOption=option, **query)

    def values(self, area: str, option: str = "FORMULA", **query: Any) -> list[list[Any]]:
        path = f"{self.path}/values/{quote(area, safe='')}"
        found: list[list[Any]] = self.api.call("GET", path, valueRenderOption=option, **query).get("values", [])
        return found

    def post(self, verb: str, body: Any) -> Any:
        return self.api.call("POST", f"{self.path}/{verb}", body)

    def drawn(self, area: str = "Sheet1") -> str:
        """The tab as lines of cells: `a | b`, blanks as dots."""
        return "\n".join(" | ".join(str(cell) or "." for cell in row) for row in self.values(area))


def rows(start: int, end: int, sheet: int = 0) -> dict[str, Any]:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int, sheet: int = 0) -> dict[str, Any]:
    return {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def block(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> dict[str, Any]:
    return {
        "sheetId": sheet,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def client(service: Service, user: str | None = None) -> gspread.Client:
    """A gspread client of the service in this process."""
    return gspread.Client(auth=AnonymousCredentials(), session=session(service, user))  # type: ignore[no-untyped-call]
