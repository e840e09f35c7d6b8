"""Asks a stand-in of the sandbox in the same process, as a client would over HTTP."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from sandbox.wire import NoAnswerError, Request, Response, Service


@dataclass
class Told:
    """A clock that a test sets."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@dataclass
class Caller:
    """A client of one service: `token` is sent with every request once it is there."""

    service: Service
    token: str | None = None

    def ask(self, method: str, target: str, *, body: bytes = b"", **headers: str) -> Response:
        """`target` is a path or an address; header names have _ for -."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token and "authorization" not in given:
            given["authorization"] = f"Bearer {self.token}"
        url = urlsplit(target)
        return self.service.handle(Request(method, url.path, parse_qs(url.query, keep_blank_values=True), given, body))

    def get(self, target: str, **query: str) -> Any:
        """The document of an answer that must be 200."""
        answer = self.ask("GET", f"{target}?{urlencode(query)}" if query else target)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def refusal(self, target: str, **query: str) -> tuple[int, Any]:
        answer = self.ask("GET", f"{target}?{urlencode(query)}" if query else target)
        return answer.status, json.loads(answer.body)

    def sign_in(self, path: str, name: str, secret: str, grant: str = "client_credentials") -> Response:
        packed = base64.b64encode(f"{name}:{secret}".encode()).decode()
        answer = self.ask("POST", path, body=f"grant_type={grant}".encode(), authorization=f"Basic {packed}")
        if answer.status == 200:
            self.token = json.loads(answer.body)["access_token"]
        return answer


def transport(service: Service) -> httpx.MockTransport:
    """For an httpx client: the service instead of a socket. Its silence becomes the client's time-out."""

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode("ascii").split("?")[0]
        query = parse_qs(request.url.query.decode(), keep_blank_values=True)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            answer = service.handle(Request(request.method, path, query, headers, request.content))
        except NoAnswerError:
            raise httpx.ReadTimeout("the stand-in keeps silent", request=request) from None
        return httpx.Response(answer.status, content=answer.body, headers=answer.headers)

    return httpx.MockTransport(handle)


def small_world(folder: Path, now: datetime, **files: list[dict[str, Any]] | dict[str, Any]) -> Path:
    """A world with one store, two PayPal accounts (`lumen`, `velora`) and one unit (`u1`).

    Files by name: cases, other_cases, reviews, unit, events.
    """
    store = {"store": "LUM", "domain": "l.myshopify.com", "timezone": "UTC", "currency": "AUD", "market": "AU"}
    head = {
        "name": "small",
        "now": now.isoformat(),
        "stores": [store],
        "paypal_accounts": ["lumen", "velora"],
        "trustpilot_units": ["u1"],
    }
    lines = {
        "shopify/LUM/orders.jsonl": [],
        "paypal/lumen/disputes.jsonl": files.get("cases", []),
        "paypal/velora/disputes.jsonl": files.get("other_cases", []),
        "trustpilot/u1/reviews.jsonl": files.get("reviews", []),
        "events.jsonl": files.get("events", []),
    }
    texts = {name: "".join(json.dumps(each) + "\n" for each in documents) for name, documents in lines.items()}
    texts |= {"world.json": json.dumps(head), "trustpilot/u1/unit.json": json.dumps(files.get("unit", {"id": "u1"}))}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
