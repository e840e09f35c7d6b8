"""From a webhook to the cell: the edge, the queue, the worker and the stand-ins, over loopback."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.edge import opened
from functions.worker import worker
from sandbox.cloud_tasks.service import CloudTasks as Queue
from sandbox.cloud_tasks.service import Task
from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml, open_spreadsheet
from sandbox.look import workbook
from sandbox.processes import Server
from sync import config
from sync.doors.house import House
from sync.ledger import open_ledger
from sync.tasks import CloudTasks
from tests.support.knocks import QUEUE, signature
from tests.support.shared import ROOT
from tests.support.stand_in import transport
from tests.support.tiny_world import ORDER, tiny_world

pytestmark = pytest.mark.xdist_group("demo")

PORT_BASE = 18860


class Deployed:
    """Both services over one tiny world, whose clock stands still unless told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        world = tiny_world(folder / "world")
        changed = ORDER | {
            "note": "Ana Quill rang",
            "displayFinancialStatus": "REFUNDED",
            "updatedAt": "2026-03-02T01:00:00Z",
        }
        other = ORDER | {"id": "gid://shopify/Order/1002", "legacyResourceId": "1002", "name": "#1002", "number": 1002}
        events = [
            {"at": "2026-03-02T01:00:00Z", "path": "shopify/LUM/orders.jsonl", "upsert": changed},
            {"at": "2026-03-02T01:00:00Z", "path": "shopify/LUM/orders.jsonl", "upsert": other},
        ]
        (world / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
        self.at = Addresses(PORT_BASE)
        words = ["-m", "sandbox", "all", "--port-base", str(PORT_BASE), "--world", str(world), "--speed", "0"]
        self.server = Server("The sandbox", words, cwd=ROOT, log=folder / "sandbox.log")
        self.server.wait_for([PORT_BASE + n for n in (0, 1, 2, 3, 5)], 60)
        head = json.loads((world / "world.json").read_text())
        self.spreadsheet = open_spreadsheet(self.at, Kept.of(folder, world), "Operations")
        self.file = file = folder / "keepsheet.yaml"
        file.write_text(keepsheet_yaml(head, self.at, self.spreadsheet))
        env = environment(head)
        for name, value in {**env, "KEEPSHEET_CONFIG": str(file)}.items():
            monkeypatch.setenv(name, value)
        settings = config.load(file, env)
        self.ledger = open_ledger(settings.ledger)
        self.queue = Queue(settings.clock().now)
        self.house = House(settings, env, None, CloudTasks(QUEUE, lambda: "t", transport=transport(self.queue)))

    def webhook(self, number: int, delivery: str) -> int:
        body = json.dumps({"id": number}).encode()
        headers = {"Topic": "orders/updated", "Shop-Domain": "lumen.myshopify.com", "Webhook-Id": delivery}
        sent = {f"X-Shopify-{name}": value for name, value in headers.items()}
        sent |= {"X-Shopify-Hmac-Sha256": signature(body, "secret-LUM"), "Content-Type": "application/json"}
        environ = EnvironBuilder(method="POST", path="/shopify", data=body, headers=list(sent.items())).get_environ()
        return opened(Request(environ), lambda: self.house)[1]

    def post(self, path: str) -> tuple[dict[str, Any], int]:
        return worker(Request(EnvironBuilder(method="POST", path=path).get_environ()))

    def work(self, task: Task) -> int:
        return self.post(task.url.removeprefix(QUEUE.worker))[1]

    def go_to(self, now: str) -> None:
        httpx.post(self.at.clock, json={"now": now}, trust_env=False).raise_for_status()

    def fault(self, fault: str, times: int) -> None:
        address = f"http://127.0.0.1:{PORT_BASE + 1}/_sandbox/faults"
        document = {"match": {"body_contains": "OrdersByIds"}, "fault": fault, "times": times, "retry_after": 0}
        httpx.post(address, json=document, trust_env=False).raise_for_status()

    def board(self) -> list[list[str]]:
        rows: list[list[str]] = workbook(self.at.sheets, self.spreadsheet).worksheet("SLA board").get_all_values()
        return rows[2:]

    def hints(self) -> int:
        return sum(map(len, self.ledger.hints.all().values()))


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    made = Deployed(tmp_path, monkeypatch)
    try:
        yield made
    finally:
        made.server.stop()


def test_a_webhook_reaches_the_cell_without_a_scheduled_run(deployed: Deployed) -> None:
    """By the ids alone: a new order is a row, twice delivered is once shown, and the source's cursor stays."""
    assert deployed.post("/sync")[1] == 200
    (before,) = deployed.board()
    cursor = deployed.ledger.cursor("shopify:LUM:orders")
    deployed.go_to("2026-03-02T01:00:10Z")

    assert [deployed.webhook(n, d) for n, d in ((1002, "d-2"), (1001, "d-1"), (1002, "d-2"))] == [200] * 3
    assert deployed.hints() == 2
    assert deployed.queue.deliver(datetime.fromisoformat("2026-03-02T01:00:12Z"), deployed.work) == 1

    after = deployed.board()
    assert {row[2] for row in after} >= {before[2]}
    assert len(after) == 2
    assert deployed.hints() == 0
    assert deployed.ledger.cursor("shopify:LUM:orders") == cursor


def test_a_source_that_fails_keeps_its_hints_and_the_queue_comes_again(deployed: Deployed) -> None:
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    deployed.fault("garbage", 1)
    at = datetime.fromisoformat("2026-03-02T01:00:12Z")
    assert deployed.queue.deliver(at, deployed.work) == 1
    assert deployed.hints() == 1
    assert len(deployed.queue.waiting) == 1
    assert deployed.queue.deliver(at.replace(minute=5), deployed.work) == 1
    assert (deployed.hints(), len(deployed.queue.waiting), len(deployed.board())) == (0, 0, 2)


def test_a_scheduled_run_finds_the_hints_of_a_lost_task(deployed: Deployed) -> None:
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")

    assert deployed.post("/sync")[1] == 200

    assert deployed.hints() == 0
    assert len(deployed.board()) == 2
    document, status = deployed.post("/drain")
    assert (document["ok"], document["sources"], document["tabs"], status) == (True, [], [], 200)


def test_two_drains_at_once_write_every_row_once(deployed: Deployed) -> None:
    """The queue delivers at least once; the generation lets one batch of fresh rows in."""
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    threads = [threading.Thread(target=deployed.post, args=("/drain",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(deployed.board()) == 2
    assert deployed.hints() == 0


def test_the_nightly_tidying_answers_with_counts(deployed: Deployed) -> None:
    deployed.post("/sync")
    document, status = deployed.post("/compact")
    assert (document["ok"], status) == (True, 200)
    assert document["folded"] >= 2


def test_the_owners_check_names_what_is_missing(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It leaves the workbook as it was; a source that refuses us and a file that is not shared are sentences."""
    deployed.post("/sync")
    before = deployed.board()
    document, status = deployed.post("/check")
    assert (document["ok"], status) == (True, 200), document
    assert document["sentences"][0] == "The spreadsheet can be opened, read and written."
    assert document["sentences"][-1] == "All is well: the next sync can do its work."
    assert deployed.board() == before

    monkeypatch.setenv("SHOPIFY_LUM_SECRET", "wrong")
    unshared = re.sub(
        r"operations: .*", "operations: 1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", deployed.file.read_text()
    )
    deployed.file.write_text(unshared)
    document, status = deployed.post("/check")
    assert (document["ok"], status) == (False, 200)
    assert document["sentences"][0].startswith("Google Sheets knows no such spreadsheet.")
    assert any(s.startswith("Shopify of LUM") and "can be read" not in s for s in document["sentences"])


def test_no_line_of_the_log_holds_a_secret_or_a_customers_word(
    deployed: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line is one JSON object with its severity, whatever went well or wrong."""
    deployed.post("/sync")
    deployed.go_to("2026-03-02T01:00:10Z")
    deployed.webhook(1002, "d-2")
    deployed.fault("garbage", 1)
    for path in ("/drain", "/drain", "/compact", "/check", "/nowhere"):
        deployed.post(path)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["severity"] for line in lines} >= {"INFO", "WARNING", "ERROR"}
    assert {line["event"] for line in lines} >= {"source", "tab", "done", "webhook", "compacted", "answered"}
    text = json.dumps(lines, ensure_ascii=False)
    assert not [word for word in ("secret-LUM", "client-LUM", "Bearer", "Ana Quill", "Arc lamp") if word in text]
