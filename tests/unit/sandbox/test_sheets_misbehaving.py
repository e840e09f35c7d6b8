"""Quotas, faults, call counts and stale reads: the stand-in on a bad day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.sheets_api.service import SheetsService, misbehaving
from sandbox.wire import NoAnswerError, Request, Response
from tests.support.sheets import NOON, RefusedError, SheetsApi


class Spoken:
    """A service that can misbehave, with one workbook in it."""

    def __init__(self) -> None:
        self.service = misbehaving(SheetsService(lambda: NOON))
        self.id = self.ask("POST", "/v4/spreadsheets", {})["spreadsheetId"]
        self.ask("DELETE", "/_sandbox/calls")

    def send(self, method: str, path: str, body: Any = None) -> Response:
        payload = b"" if body is None else json.dumps(body).encode()
        query = {"valueInputOption": ["RAW"]} if method == "PUT" else {}
        return self.service.handle(Request(method, path, query, {}, payload))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return json.loads(self.send(method, path, body).body)

    def fault(self, name: str, **more: Any) -> None:
        assert self.send("POST", "/_sandbox/faults", {"fault": name, **more}).status == 200

    def write(self, text: str) -> Response:
        return self.send("PUT", f"/v4/spreadsheets/{self.id}/values/A1", {"values": [[text]]})

    def read(self) -> Any:
        return self.ask("GET", f"/v4/spreadsheets/{self.id}/values/A1").get("values")


@pytest.mark.parametrize(
    ("fault", "status", "kept"), [("503_before", 503, None), ("503_after", 503, [["x"]]), ("500", 500, None)]
)
def test_a_refused_write_may_or_may_not_have_been_applied(fault: str, status: int, kept: Any) -> None:
    spoken = Spoken()
    spoken.fault(fault, match={"method": "PUT"})
    answer = spoken.write("x")
    assert answer.status == status
    assert json.loads(answer.body)["error"]["code"] == status
    assert spoken.read() == kept


def test_a_write_whose_answer_never_comes_is_applied() -> None:
    spoken = Spoken()
    spoken.fault("timeout_after", match={"method": "PUT"})
    with pytest.raises(NoAnswerError):
        spoken.write("x")
    assert spoken.read() == [["x"]]


def test_a_stale_read_shows_the_workbook_before_its_last_change_even_if_never_read_before() -> None:
    spoken = Spoken()
    spoken.write("old")
    spoken.write("new")
    spoken.fault("stale_read")
    assert spoken.read() == [["old"]]
    assert spoken.read() == [["new"]]


def test_a_fault_waits_for_a_client_and_not_for_whoever_steers() -> None:
    spoken = Spoken()
    spoken.fault("500")
    order = {"spreadsheetId": spoken.id, "user": "ana@shop.example", "act": "type", "row": 0, "column": 0, "text": "x"}
    assert spoken.ask("POST", "/_sandbox/staff", order)["done"]
    assert spoken.write("y").status == 500
    assert spoken.read() == [["x"]]


def test_calls_are_counted_as_reads_and_writes() -> None:
    spoken = Spoken()
    spoken.write("x")
    spoken.read()
    spoken.send("POST", f"/v4/spreadsheets/{spoken.id}/values:batchGetByDataFilter", {"dataFilters": []})
    spoken.ask("GET", "/drive/v3/files")
    counted = spoken.ask("GET", "/_sandbox/calls")
    assert {name: counted[name] for name in ("read", "write", "drive")} == {"read": 2, "write": 1, "drive": 1}


def test_the_quota_is_off_until_switched_on_and_counts_each_user_by_the_minute() -> None:
    moments = [datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)]
    api = SheetsApi(SheetsService(lambda: moments[0]))
    book = api.new()
    for _ in range(70):
        book.values("A1")
    api.call("POST", "/_sandbox/quota", {"reads": 3, "writes": 2})
    for _ in range(3):
        book.values("A1")
    with pytest.raises(RefusedError) as refusal:
        book.values("A1")
    assert refusal.value.code == 429
    assert refusal.value.message == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:100000000001'."
    )
    book.put("A1", [["writes are counted apart"]])
    book.by("ana@shop.example").values("A1")
    moments[0] += timedelta(seconds=30)
    assert book.values("A1") == [["writes are counted apart"]]
    api.call("DELETE", "/_sandbox/quota")
    for _ in range(5):
        book.values("A1")


def test_the_429_names_the_limit_as_google_does() -> None:
    spoken = Spoken()
    spoken.fault("429", retry_after=7)
    answer = spoken.write("x")
    details = json.loads(answer.body)["error"]["details"]
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert details[0]["reason"] == "RATE_LIMIT_EXCEEDED"
    assert details[0]["metadata"]["quota_limit"] == "WriteRequestsPerMinutePerUser"
    assert details[1]["@type"] == "type.googleapis.com/google.rpc.Help"


def test_names_that_google_does_not_know_are_refused() -> None:
    book = SheetsApi().new()
    with pytest.raises(RefusedError, match="inheritFromBefor"):
        book.batch({"insertDimension": {"range": {}, "inheritFromBefor": True}})
    with pytest.raises(RefusedError, match="Unknown name"):
        book.api.call("POST", f"{book.path}:batchUpdate", {"request": []})
    with pytest.raises(RefusedError, match="Cannot bind query parameter"):
        book.get(includeGridDat="true")


def test_a_mask_that_names_no_field_is_refused_and_says_which_only_in_the_details() -> None:
    book = SheetsApi().new()
    with pytest.raises(RefusedError, match=r"path 'sheets\.propertys'") as refusal:
        book.get(fields="spreadsheetId,sheets(propertys,data)")
    assert (refusal.value.code, refusal.value.message) == (400, "Request contains an invalid argument.")
    with pytest.raises(RefusedError, match=r"'gridProperties\.frozenRows'"):
        book.batch({"updateSheetProperties": {"properties": {}, "fields": "gridProperties.frozenRows"}})
    assert book.get(fields="*")["spreadsheetId"] == book.id


def test_the_change_feed_tells_every_applied_change_in_order() -> None:
    api = SheetsApi()
    told: list[tuple[str, str]] = []
    api.service.files.listeners.append(lambda change: told.append((change.user, change.kind)))
    book = api.new()
    book.by("ana@shop.example").put("A1", [["x"]])
    with pytest.raises(RefusedError):
        book.batch({"deleteSheet": {"sheetId": 0}})
    book.batch({"addSheet": {}}, {"deleteSheet": {"sheetId": 0}})
    assert told[-2:] == [("ana@shop.example", "values.update"), (book.api.user, "addSheet,deleteSheet")]
