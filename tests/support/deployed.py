"""Both services in this process over stand-ins on loopback: a webhook's whole way, and whatever stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from sync.configuration import config
from sync.doors.house import House
from sync.ledger import open_ledger
from sync.wire.tasks import CloudTasks
from tests.support.knocks import QUEUE, signature
from tests.support.ports import port_base
from tests.support.shared import ROOT
from tests.support.stand_in import transport
from tests.support.tiny_world import ORDER, tiny_world


class Deployed:
    """Both services over one tiny world, whose clock stands still unless told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, cases: Sequence[Mapping[str, Any]] = ()) -> None:
        world = tiny_world(folder / "world", paypal_account="lumen" if cases else None)
        changed = ORDER | {
            "note": "Ana Quill rang",
            "displayFinancialStatus": "REFUNDED",
            "updatedAt": "2026-03-02T01:00:00Z",
        }
        other = ORDER | {"id": "gid://shopify/Order/1002", "legacyResourceId": "1002", "name": "#1002", "number": 1002}
        other |= {"updatedAt": "2026-03-02T01:00:00Z"}
        events = [
            {"at": "2026-03-02T01:00:00Z", "path": "shopify/LUM/orders.jsonl", "upsert": changed},
            {"at": "2026-03-02T01:00:00Z", "path": "shopify/LUM/orders.jsonl", "upsert": other},
        ]
        (world / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
        if cases:
            head = json.loads((world / "world.json").read_text()) | {"paypal_accounts": ["lumen"]}
            (world / "world.json").write_text(json.dumps(head))
            (world / "paypal" / "lumen").mkdir(parents=True)
            (world / "paypal" / "lumen" / "disputes.jsonl").write_text("".join(json.dumps(c) + "\n" for c in cases))
        self.ports = port_base()
        self.at = Addresses(self.ports)
        words = ["-m", "sandbox", "all", "--port-base", str(self.ports), "--world", str(world), "--speed", "0"]
        self.server = Server("The sandbox", words, cwd=ROOT, log=folder / "sandbox.log")
        self.server.wait_for([self.ports + n for n in (0, 1, 2, 3, 5)], 60)
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

    def webhook(self, number: int, delivery: str, more: Mapping[str, str] | None = None) -> int:
        body = json.dumps({"id": number}).encode()
        headers = {"Topic": "orders/updated", "Shop-Domain": "lumen.myshopify.com", "Webhook-Id": delivery}
        sent = {f"X-Shopify-{name}": value for name, value in headers.items()}
        sent |= {"X-Shopify-Hmac-Sha256": signature(body, "secret-LUM"), "Content-Type": "application/json"}
        sent |= more or {}
        environ = EnvironBuilder(method="POST", path="/shopify", data=body, headers=list(sent.items())).get_environ()
        return opened(Request(environ), lambda: self.house)[1]

    def post(self, path: str) -> tuple[dict[str, Any], int]:
        return worker(Request(EnvironBuilder(method="POST", path=path).get_environ()))

    def work(self, task: Task) -> int:
        return self.post(task.url.removeprefix(QUEUE.worker))[1]

    def go_to(self, now: str) -> None:
        httpx.post(self.at.clock, json={"now": now}, trust_env=False).raise_for_status()

    def fault(self, fault: str, times: int, service: int = 1, retry_after: int = 0, **match: str) -> None:
        """The next requests of a stand-in (by its offset) that match; of Shopify, those for orders by their ids."""
        meant = match or ({"body_contains": "OrdersByIds"} if service == 1 else {})
        document = {"match": meant, "fault": fault, "times": times, "retry_after": retry_after}
        httpx.post(self._faults(service), json=document, trust_env=False).raise_for_status()

    def well(self, service: int) -> None:
        """No more faults."""
        httpx.delete(self._faults(service), trust_env=False).raise_for_status()

    def calls(self, service: int) -> int:
        """How often a stand-in was asked anything so far."""
        counts = httpx.get(f"http://127.0.0.1:{self.ports + service}/_sandbox/calls", trust_env=False).json()
        return sum(n for kind, n in counts.items() if kind != "bytes")

    def _faults(self, service: int) -> str:
        return f"http://127.0.0.1:{self.ports + service}/_sandbox/faults"

    def board(self, title: str = "SLA board") -> list[list[str]]:
        """The rows of a tab below its header."""
        rows: list[list[str]] = workbook(self.at.sheets, self.spreadsheet).worksheet(title).get_all_values()
        return rows[2:]

    def hints(self) -> int:
        return sum(map(len, self.ledger.hints.all().values()))
