"""Open a workbook of the Sheets stand-in with gspread, as a person would open one of Google's."""

from __future__ import annotations

from typing import Any

import gspread
import requests
from gspread.http_client import HTTPClient

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def workbook(base_url: str, spreadsheet: str, person: str = "you@keepsheet.example") -> gspread.Spreadsheet:
    """The spreadsheet with this id at `base_url`, seen and edited as `person`."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer user:{person}"

    class Loopback(HTTPClient):
        """gspread with Google's addresses replaced."""

        def request(self, method: str, endpoint: str, **kwargs: Any) -> requests.Response:  # type: ignore[override] # gspread passes the rest by name
            for google in GOOGLE:
                endpoint = endpoint.replace(google, base_url.rstrip("/"))
            return super().request(method, endpoint, **kwargs)

    return gspread.Client(auth=None, session=session, http_client=Loopback).open_by_key(spreadsheet)  # type: ignore[arg-type] # gspread: a session needs no auth
