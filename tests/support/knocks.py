"""Knocks at the public doors: a house over a ledger in memory, a queue that a test runs, and signed webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.edge import opened
from sandbox.cloud_tasks.service import CloudTasks as Queue
from sync.configuration import config
from sync.doors.house import House
from sync.ledger import Ledger, open_ledger
from sync.wire.tasks import CloudTasks
from sync.wire.tasks import Queue as QueueAt
from tests.support.stand_in import transport

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
UNIT = "0123456789abcdef01234567"
SECRET, OLD_SECRET = "shpss_new", "shpss_old"
DOMAIN = "lumen.myshopify.com"
QUEUE = QueueAt("projects/p/locations/l/queues/keepsheet", "https://worker.example", "caller@p.iam.example")

YAML = f"""
team_zone: Asia/Manila
portfolio_currency: AUD
spreadsheets: {{operations: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH}}
stores:
  - {{store: LUM, brand: Lumen, shopify: {DOMAIN}, zone: Australia/Sydney, currency: AUD, market: AU, paypal: lumen,
      trustpilot: {UNIT}}}
  - {{store: VEL, brand: Velour, shopify: vel.myshopify.com, zone: Europe/London, currency: GBP, market: UK}}
"""
ENV = {
    "SHOPIFY_LUM_SECRET": SECRET,
    "SHOPIFY_LUM_SECRET_OLD": OLD_SECRET,
    "PAYPAL_LUMEN_WEBHOOK_ID": "WH-ID",
    "TRUSTPILOT_WEBHOOK_SECRET": "long-and-secret",
    "PUBSUB_AUDIENCE": "https://edge.example/shopify-pubsub",
    "PUBSUB_CALLER": "push@p.iam.example",
}


def nowhere(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be fetched here: {request.url}")


@dataclass
class Edge:
    """The doors as deployed. `now` is the clock; `network` answers whatever the checks fetch."""

    folder: Path
    network: httpx.BaseTransport = field(default_factory=lambda: httpx.MockTransport(nowhere))
    env: Mapping[str, str] = field(default_factory=lambda: dict(ENV))
    now: datetime = NOW

    def __post_init__(self) -> None:
        (self.folder / "keepsheet.yaml").write_text(YAML)
        edge = self

        class Told(House):
            @property
            def clock(self) -> Any:
                return lambda: edge.now

        self.queue = Queue(lambda: self.now)
        tasks = CloudTasks(QUEUE, lambda: "token", transport=transport(self.queue))
        settings = config.load(self.folder / "keepsheet.yaml", self.env, passwords=False)
        self.house = Told(settings, self.env, self.network, tasks)
        self.ledger: Ledger = open_ledger(settings.ledger)

    def knock(self, path: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> int:
        """The status of the answer."""
        builder = EnvironBuilder(method=method, path=path, data=body, headers=list(headers.items()))
        return opened(Request(builder.get_environ()), lambda: self.house)[1]

    def hints(self) -> dict[str, list[Any]]:
        """What was left, by source."""
        return {s: [dict(h.about) for h in hints] for s, hints in self.ledger.hints.all().items()}

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def order_body(number: int = 1001, **more: Any) -> bytes:
    """As Shopify sends it: REST-shaped, with a customer's words in it, spaced as nobody else would."""
    return json.dumps({"id": number, "note": "call Ana on 0400 000 000", **more}, indent=1).encode()


def shopify_headers(body: bytes, secret: str = SECRET, **changes: str) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Shop-Domain": DOMAIN,
        "X-Shopify-Webhook-Id": "d-1",
        "X-Shopify-Triggered-At": "2026-11-22T11:59:58.123456789Z",
        "X-Shopify-Hmac-Sha256": signature(body, secret),
    }
    return headers | {name.replace("_", "-"): value for name, value in changes.items()}
