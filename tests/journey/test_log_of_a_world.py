"""The log of the functions over the whole of the project's world: one JSON object a line, and nobody's words in it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.worker import worker
from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request as Asked
from sandbox.worlds.make_lumen.world import ready
from sync.configuration.config import Config
from sync.doors.shopify import ORDER
from sync.pulling.connections import connected
from sync.sheets.client import SheetsClient
from tests.support.pulled_world import Sandbox

pytestmark = pytest.mark.full

TRACE = "0af7651916cd43dd8448eb211c80319c"

EVENTS = {"source", "pushed", "tab", "sharing", "done", "reported", "compacted", "answered"}

#: Where the words of customers stand in the sources' own shapes: the end of the path to them.
THEIRS = (
    *("customer.firstName", "customer.lastName", "customer.displayName", "consumer.displayName", "buyer.name"),
    *("shippingAddress.name", "shippingAddress.address1", "messages.content", "evidences.notes", "note"),
    *("consumerResponse.message", "consumerResponse.name", "email", "text", "title"),
)
NOT_THEIRS = (
    "seller.email",
    "product.title",
    "lineItems.title",
    "lineItem.title",
    "variants.title",
    "companyReply.text",
)


def texts(document: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(document, dict):
        for name, value in document.items():
            yield from texts(value, f"{path}.{name}")
    elif isinstance(document, list):
        for value in document:
            yield from texts(value, path)
    elif isinstance(document, str):
        yield path, document


def customers_words(world: Path) -> set[str]:
    """Everything that customers are called or wrote, long enough not to be an ordinary word."""
    found: set[str] = set()
    for file in sorted(world.rglob("*.jsonl")):
        if file.name in ("variants.jsonl", "balance_transactions.jsonl"):
            continue
        for line in file.read_text().splitlines():
            for path, text in texts(json.loads(line)):
                if path.endswith(THEIRS) and not path.endswith(NOT_THEIRS) and len(text) >= 8:
                    found.add(text)
    return found


class Told:
    """The world's clock, as the configuration gives it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> Any:
        return self._sandbox.stand_ins["paypal"].clock.now()


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the worker said in two syncs, a drain, a report, a tidying and a check; one source answered rubbish."""
    sandbox = Sandbox(ready(tmp_path / "lumen"), tmp_path)
    sheets = SheetsService(Told(sandbox).now)
    headers = {"authorization": "Bearer user:sync@keepsheet.example"}
    made = sheets.handle(Asked("POST", "/v4/spreadsheets", {}, headers, b'{"properties": {"title": "Operations"}}'))
    spreadsheet = json.loads(made.body)["spreadsheetId"]
    config = replace(
        sandbox.config, customer_names="full", spreadsheets={"operations": spreadsheet, "kpis": spreadsheet}
    )

    def connect(*_: object) -> SheetsClient:
        return SheetsClient(session(sheets, "sync@keepsheet.example"))

    monkeypatch.setattr(Config, "clock", lambda _: Told(sandbox))
    monkeypatch.setattr("sync.configuration.config.load", lambda *_: config)
    open_link = {"type": "anyone", "role": "reader"}
    stranger = {"type": "user", "role": "reader", "emailAddress": "stranger@gmail.example"}
    monkeypatch.setattr("sync.pushing.sharing.permissions_of", lambda *_: ([open_link, stranger], ""))
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "my-shop")
    for module in ("run", "drain", "check"):
        monkeypatch.setattr(f"sync.{module}.connected", functools.partial(connected, transport=sandbox.transport))
    for module in ("push", "check", "report"):
        monkeypatch.setattr(f"sync.{module}.connect", connect)

    def post(door: str) -> None:
        trace = [("X-Cloud-Trace-Context", f"{TRACE}/1;o=1")]
        worker(Request(EnvironBuilder(method="POST", path=door, headers=trace).get_environ()))

    post("/sync")
    sandbox.wait(timedelta(hours=8))
    sandbox.ledger.hints.leave("shopify:LUM:orders", {"id": f"{ORDER}1"})
    fault = {"match": {}, "fault": "garbage", "times": 3}
    sandbox.stand_ins["paypal"].service.handle(Asked("POST", "/_sandbox/faults", {}, {}, json.dumps(fault).encode()))
    for door in ("/drain", "/sync", "/report", "/compact", "/check"):
        post(door)
    return capsys.readouterr().out.splitlines()


def test_every_line_says_what_how_much_and_how_long_and_holds_nobodys_words(lines: list[str], tmp_path: Path) -> None:
    read = [json.loads(line) for line in lines]
    assert {line["event"] for line in read} >= EVENTS
    assert all(line["severity"] in ("INFO", "WARNING", "ERROR") and line["message"] for line in read)
    traces = {line.get("logging.googleapis.com/trace") for line in read}
    assert traces == {f"projects/my-shop/traces/{TRACE}"}

    sources = [line for line in read if line["event"] == "source"]
    assert {"store", "new", "changed", "requests", "duration_ms"} <= set.intersection(*map(set, sources))
    assert {line["store"] for line in sources} >= {"LUM", "NOR", "VEL"}
    for line in (line for line in read if line["event"] == "pushed"):
        assert line["reads"] >= 1
        assert line["duration_ms"] >= 0

    said = "\n".join(json.dumps(line, ensure_ascii=False) for line in read)
    words = customers_words(tmp_path / "lumen")
    assert len(words) > 500
    assert sorted(word for word in words if word in said) == []
    secrets = ("client-LUM", "secret-LUM", "secret-lumen", "Bearer", "access_token", "stranger@")
    assert not [secret for secret in secrets if secret in said]
