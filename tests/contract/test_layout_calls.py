"""Every call that set-up makes, on a blank file and on a damaged one, against Google's own description of the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.sheets_api.routes import resolve
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request, Response
from sheets_schema.model import STAMP
from sheets_schema.workbook import TABS
from sync.sheets.adopted import adopt_columns
from sync.sheets.formats import rules_for_rows
from sync.sheets.new_tab import places_of
from tests.support.discovery import Discovery
from tests.support.layout import DISPUTES, Made
from tests.support.shared import shared_path
from tests.support.sheets import NOON, Book, SheetsApi


@pytest.fixture(scope="module")
def google() -> Discovery:
    return Discovery(json.loads(shared_path("schemas", "google", "sheets.v4.json").read_text()))


class Recorder(SheetsService):
    """Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(lambda: NOON)
        self.asked: list[Request] = []

    def handle(self, request: Request) -> Response:
        self.asked.append(request)
        return super().handle(request)


def damaged_and_mended(book: Book) -> None:
    made = Made(book)
    made.ensure()
    for column in ("turn", "notes", STAMP):
        made.delete_column(column)
    made.book.put("Refunds!A1", [[""]])
    view = {"filterViewId": DISPUTES.view_id(DISPUTES.views[1]), "title": "2 other"}
    made.book.batch({"updateFilterView": {"filter": view, "fields": "title"}})
    made.ensure()
    made.book.put("Disputes!A2", [["anything"]])
    adopt_columns(made.client, made.book.id, TABS)


def test_every_call_of_set_up_is_one_that_google_describes(google: Discovery) -> None:
    service = Recorder()
    damaged_and_mended(SheetsApi(service).new())
    kinds: set[str] = set()
    problems: list[str] = []
    for request in service.asked:
        call = resolve(request.method, request.path)
        assert call
        body: Any = json.loads(request.body) if request.body else None
        method = call.name if call.name.startswith("spreadsheets.") else f"spreadsheets.{call.name}"
        problems += google.request(method, body, request.query)
        kinds |= {kind for one in (body or {}).get("requests", []) for kind in one}
    assert problems == []
    assert {"addSheet", "addFilterView", "updateFilterView", "insertDimension", "updateDimensionGroup"} <= kinds


def test_the_rules_for_first_rows_are_requests_that_google_describes(google: Discovery) -> None:
    requests = [r for tab in TABS for r in rules_for_rows(tab, places_of(tab), 2, 9)]
    assert [p for request in requests for p in google.problems("Request", request)] == []
