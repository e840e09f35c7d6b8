"""The side panel "World": the clock, things that happen, things that break, a sync now, and what the last one did.

    GET  /page/world            {"now", "speed", "paused", "told"}
    POST /page/world            {"clock": {…}} | {"happen": name} | {"break": name} | {"sync": true}

The other stand-ins and the function answer on the ports beside this one (see registry.py); faults and syncs go to
them over HTTP, as anybody else's would.
"""

from __future__ import annotations

import json
import threading
from datetime import datetime
from typing import Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import ClockService, WorldClock
from sandbox.web_grid.happenings import NothingToDoError, happen
from sandbox.wire import Request as Asked
from sandbox.worlds.world import World

LOOPBACK = "http://127.0.0.1"
SHEETS, SHOPIFY, PAYPAL, TRUSTPILOT, FUNCTIONS = range(5)  # ports from the Sheets stand-in's own
SYNC_S = 600.0

#: What breaks: the port, the fault, and the sentence.
FAULTS: dict[str, tuple[int, dict[str, Any], str]] = {
    "shopify": (SHOPIFY, {"fault": "503_before", "times": 60}, "Shopify does not answer for the next 60 requests."),
    "paypal": (
        PAYPAL,
        {"fault": "429", "times": 40, "retry_after": 1},
        "PayPal refuses the next 40 requests.",
    ),
    "trustpilot": (
        TRUSTPILOT,
        {"fault": "garbage", "times": 20},
        "Trustpilot sends rubbish 20 times.",
    ),
    "sheets": (
        SHEETS,
        {"fault": "503_after", "match": {"method": "POST", "path_contains": "batchUpdate"}},
        "The next write is done, and yet answered with an error.",
    ),
}


class Panel:
    """Behind the panel's door. `told` is what the last sync did, in sentences."""

    def __init__(self, clock: WorldClock, world: World) -> None:
        self._clock, self._world = clock, world
        self._told = "No sync from here yet."
        self._lock = threading.Lock()

    def routes(self) -> list[Route]:
        return [Route("/page/world", self.answer, methods=["GET", "POST"])]

    async def answer(self, request: Request) -> Response:
        said = ""
        if request.method == "POST":
            order = await request.json()
            said = await run_in_threadpool(self._obey, order, request.url.port or 0)
        return JSONResponse({**self._clock.state(), "told": self._told, "said": said})

    def _obey(self, order: dict[str, Any], port: int) -> str:
        if "clock" in order:
            asked = Asked("POST", "/clock", {}, {}, json.dumps(order["clock"]).encode())
            return "" if ClockService(self._clock).handle(asked).status == 200 else "The clock does not know that."
        if "happen" in order:
            try:
                return happen(self._world, self._clock.now(), str(order["happen"]))
            except NothingToDoError as refusal:
                return str(refusal)
        if order.get("break") == "twice":
            threads = [threading.Thread(target=self._sync, args=(port,)) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return "Two syncs ran at once."
        if "break" in order:
            offset, fault, sentence = FAULTS[str(order["break"])]
            _ask(port + offset, "/_sandbox/faults", fault)
            return sentence
        if order.get("mend"):
            for offset in (SHEETS, SHOPIFY, PAYPAL, TRUSTPILOT):
                httpx.delete(f"{LOOPBACK}:{port + offset}/_sandbox/faults", timeout=10, trust_env=False)
            return "Everything answers again."
        self._sync(port)
        return "Synced."

    def _sync(self, port: int) -> None:
        try:
            answer = _ask(port + FUNCTIONS, "", {"trigger": "page"}, SYNC_S)
        except (httpx.HTTPError, ValueError) as fault:
            told = f"The sync function does not answer ({type(fault).__name__}). Only ./demo.sh starts it."
        else:
            told = told_of(answer, self._clock.now())
        with self._lock:
            self._told = told


def _ask(port: int, path: str, body: dict[str, Any], timeout_s: float = 10.0) -> dict[str, Any]:
    answer = httpx.post(f"{LOOPBACK}:{port}{path}", json=body, timeout=timeout_s, trust_env=False)
    document: dict[str, Any] = answer.json()
    return document


def told_of(answer: dict[str, Any], now: datetime) -> str:
    """What a sync did, in a few lines."""
    sources, tabs = answer.get("sources", []), answer.get("tabs", [])
    lines = [f"{now:%a %-d %b %H:%M} UTC"]
    lines += [
        f"{_NAMES.get(s['source'], s['source'])}: {_many(s['new'], 'new record')}, {s['changed']} changed"
        for s in sources
        if s["ok"] and s["new"] + s["changed"]
    ]
    lines += [
        f"{t['tab']}: {_many(t['new_rows'], 'new row')}, {_many(t['cells'], 'cell')} written"
        for t in tabs
        if t["cells"]
    ]
    lines += [f"⚠ {sentence}" for sentence in answer.get("sentences", [])]
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing had changed: one read, nothing written."])


_NAMES = {"shopify": "Shopify", "paypal": "PayPal", "trustpilot": "Trustpilot"}


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
