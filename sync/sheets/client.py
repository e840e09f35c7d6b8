"""gspread's HTTP client, taught what each answer means for a caller who must never write twice.

Reads are repeated by the one retry policy. A write is sent once: what is certainly not applied raises SheetBusy or
SheetRefused, everything else FateUnknown, and then the workbook is read instead. Never BackOffHTTPClient: it repeats
appends (github.com/burnash/gspread, http_client.py).
"""

from __future__ import annotations

import json as jsonlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import requests
from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_URL

from sync.errors import FateUnknown, SheetBusy, SheetError, SheetRefused
from sync.sheets.pace import Pace
from sync.wire.retry import RetryPolicy

GOOGLE = "https://sheets.googleapis.com"

#: Seconds for the connection, and for the answer: Google itself gives up after 180.
TIMEOUT_S = (10.0, 190.0)

_HOST = re.compile(r"^https://[a-z]+\.googleapis\.com")
_READ_POSTS = ("values:batchGetByDataFilter", ":getByDataFilter", "developerMetadata:search")


class SheetsClient(HTTPClient):
    """Talks to the Sheets API at `base_url` over `session`, which carries the credentials.

    `calls` counts requests sent, by "read" and "write": the two quotas of the API.
    """

    def __init__(
        self,
        session: requests.Session,
        base_url: str = GOOGLE,
        retry: RetryPolicy | None = None,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(auth=None, session=session)  # type: ignore[arg-type] # gspread: a session needs no auth
        session.headers.update({"User-Agent": "keepsheet (gzip)", "Accept-Encoding": "gzip"})
        self.base_url = base_url.rstrip("/")
        self.retry = retry or RetryPolicy()
        self.pace = pace
        self.calls: Counter[str] = Counter()
        self.timeout = TIMEOUT_S

    def request(self, method: str, endpoint: str, **kwargs: Any) -> requests.Response:  # type: ignore[override] # gspread passes the rest by name
        """One request of gspread's. Raises SheetBusy, FateUnknown, SheetRefused or SheetError."""
        url = _HOST.sub(self.base_url, endpoint)
        if method.lower() == "get" or url.endswith(_READ_POSTS):
            return self.retry(lambda: self._send("read", method, url, **kwargs))
        return self._send("write", method, url, **kwargs)

    def ask(self, spreadsheet: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST to a method of one spreadsheet that gspread has no name for, e.g. `/values:batchGetByDataFilter`."""
        response = self.request("post", SPREADSHEET_URL % spreadsheet + path, json=body)
        document: dict[str, Any] = response.json()
        return document

    def _send(self, kind: str, method: str, url: str, **kwargs: Any) -> requests.Response:
        if self.pace:
            self.pace.take(kind)
        self.calls[kind] += 1
        unsure: Callable[[str], SheetError] = SheetBusy if kind == "read" else FateUnknown
        try:
            response = self.session.request(method, url, timeout=self.timeout, allow_redirects=False, **kwargs)
            if response.status_code == requests.codes.ok:
                jsonlib.loads(response.content)
        except requests.ConnectTimeout:
            raise SheetBusy("Google Sheets cannot be reached.") from None
        except (requests.RequestException, ValueError) as e:
            raise unsure(f"Google Sheets broke off its answer ({type(e).__name__}).") from None
        if response.ok:
            return response
        raise _error(response, unsure)


def _error(response: requests.Response, unsure: Callable[[str], SheetError]) -> SheetError:
    """What an error answer means. Google's own words are kept only where they name a limit or a rule (400)."""
    status = response.status_code
    if status == requests.codes.too_many_requests:
        wish = response.headers.get("Retry-After", "")
        seconds = float(wish) if wish.isdigit() else None
        return SheetBusy("Google Sheets asks us to slow down.", retry_after_s=seconds)
    if status >= requests.codes.internal_server_error:
        return unsure(f"Google Sheets has a fault of its own ({status}).")
    if status == requests.codes.bad_request:
        return SheetRefused(_google_message(response))
    if status in (requests.codes.unauthorized, requests.codes.forbidden):
        return SheetError(
            "Google Sheets refuses us this spreadsheet. Share it with the sync account as editor, then sync again."
        )
    if status == requests.codes.not_found:
        return SheetError(
            "Google Sheets knows no such spreadsheet. Check its id under `spreadsheets` in keepsheet.yaml."
        )
    return SheetError(f"Google Sheets answered something unexpected ({status}).")


def _google_message(response: requests.Response) -> str:
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return "Google Sheets refused a write without saying why."
