"""A flash sale on this machine: python -m bench.webhooks [--burst 1000] [--over 60] [--latency 300] [--steady 30]

First webhooks that find no worker running, as after a quiet quarter of an hour in the cloud. Then, once the minute in
which the workbook was set up is over (its thirty writes are Google's quota too), webhooks at a normal rate: from the
moment that one is sent until the end of the drain that wrote its cell. Then a burst, a tenth of it delivered twice, in
no order, with the quota of Google switched on: what arrived, what was refused, how long the backlog took. In the end
the sheet itself is read: every order must stand there once, as it is now.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import json
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from bench.local_stack import EDGE, Stack, local_stack
from sandbox.look import workbook
from sync.ledger import open_ledger
from tests.support.knocks import signature
from tests.support.tiny_world import ORDER, tiny_world

PORT_BASE = 18500
FIRST, KNOWN, COLD = 2000, 60, 3
MINUTE_S = 61.0
HAPPENS = "2026-03-02T01:00:00Z"
GIVE_UP_S = 600.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook that the edge has taken: when it was posted and when it was answered, in seconds."""

    number: int
    posted_s: float
    taken_s: float


def order(number: int, **changes: Any) -> dict[str, Any]:
    names = {"id": f"gid://shopify/Order/{number}", "legacyResourceId": str(number), "name": f"#{number}"}
    lines = [{**ORDER["lineItems"][0], "id": f"gid://shopify/LineItem/{number}"}]
    paid = [{**ORDER["transactions"][0], "id": f"gid://shopify/OrderTransaction/{number}"}]
    return {**ORDER, **names, "number": number, "lineItems": lines, "transactions": paid, **changes}


def world(folder: Path, total: int) -> Path:
    """Sixty orders that are known, which all change, and as many new ones as are asked for."""
    made = tiny_world(folder)
    known = [order(n) for n in range(FIRST, FIRST + KNOWN)]
    (made / "shopify" / "LUM" / "orders.jsonl").write_text("".join(json.dumps(o) + "\n" for o in known))
    later = {"updatedAt": HAPPENS, "tags": ["gift"]}
    happen = [order(n, **later) for n in range(FIRST, FIRST + KNOWN + total)]
    events = [{"at": HAPPENS, "path": "shopify/LUM/orders.jsonl", "upsert": o} for o in happen]
    (made / "events.jsonl").write_text("".join(json.dumps(e) + "\n" for e in events))
    return made


class Sender:
    """Shopify: signs, posts, and comes again when it is not answered with 200. Requests are made ready beforehand."""

    def __init__(self, stack: Stack) -> None:
        self._url = f"{stack.address(EDGE)}/shopify"
        self._client = httpx.Client(timeout=30, trust_env=False)
        self.statuses: Counter[int] = Counter()

    def ready(self, number: int, delivery: str) -> httpx.Request:
        body = json.dumps({"id": number, "note": "call Ana on 0400 000 000"}).encode()
        headers = {"Topic": "orders/updated", "Shop-Domain": "lumen.myshopify.com", "Webhook-Id": delivery}
        sent = {f"X-Shopify-{name}": value for name, value in headers.items()}
        sent |= {"X-Shopify-Hmac-Sha256": signature(body, "secret-LUM"), "Content-Type": "application/json"}
        return self._client.build_request("POST", self._url, content=body, headers=sent)

    def send(self, number: int, request: httpx.Request) -> Sent | None:
        posted = time.monotonic()
        for pause_s in (0, 1, 2, 4, 8):
            time.sleep(pause_s)
            try:
                status = self._client.send(request).status_code
            except httpx.HTTPError:
                status = 0
            self.statuses[status] += 1
            if status == 200:
                return Sent(number, posted, time.monotonic())
        return None


def waited(stack: Stack, sent: list[Sent]) -> list[float]:
    """Seconds from a webhook to the end of the drain that asked the source about it: its cell stands by then."""
    read = open_ledger(str(stack.folder / "ledger")).newest("orders")
    asked = {
        f"#{s.number}": stack.seconds_at(r.seen_at) for s in sent for r in [read.get(f"order:LUM:{s.number}")] if r
    }
    ends = [
        min((d.ended_s for d in stack.drains if d.started_s <= at <= d.ended_s), default=float("inf"))
        for s in sent
        for at in [asked.get(f"#{s.number}", 0.0)]
    ]
    return [end - s.posted_s for end, s in zip(ends, sent, strict=True)]


def drained(stack: Stack) -> bool:
    """Wait until the queue is empty and a drain has begun after the last hint."""
    deadline = time.monotonic() + GIVE_UP_S
    while stack.queue.waiting and time.monotonic() < deadline:
        time.sleep(0.2)
    return stack.drain() == 200


def cold(stack: Stack, sender: Sender, numbers: list[int]) -> list[float]:
    """Each finds no worker: one is started for it."""
    sent = []
    for number in numbers:
        with stack.no_worker():
            sent.append(sender.send(number, sender.ready(number, f"cold-{number}")))
        drained(stack)
    return waited(stack, [s for s in sent if s])


def steady(stack: Stack, sender: Sender, numbers: list[int], seed: random.Random) -> list[float]:
    """One every four seconds or so, 900 an hour: half of known orders, half of new ones."""
    sent, before = [], len(stack.drains)
    for number in numbers:
        request = sender.ready(number, f"steady-{number}")
        time.sleep(seed.uniform(2, 6))
        sent.append(sender.send(number, request))
    drained(stack)
    lasted = [d.ended_s - d.started_s for d in stack.drains[before:] if d.answer.get("sources")]
    print(f"a drain at a normal rate lasts {median(lasted):.2f} s (median of {len(lasted)})")
    return waited(stack, [s for s in sent if s])


def burst(sender: Sender, numbers: list[int], over_s: float, seed: random.Random) -> list[Sent]:
    """Each once and every tenth twice, in no order, evenly over the time."""
    knocks = [*numbers, *numbers[::10]]
    seed.shuffle(knocks)
    requests = [sender.ready(number, f"burst-{number}") for number in knocks]
    started = time.monotonic()

    def at(place: int, number: int) -> Sent | None:
        time.sleep(max(0.0, started + over_s * place / len(knocks) - time.monotonic()))
        return sender.send(number, requests[place])

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        sent = [*pool.map(at, range(len(knocks)), knocks)]
    return [s for s in sent if s]


def shown(stack: Stack) -> Counter[str]:
    """The orders on the board that show what they are now, and how often."""
    rows = workbook(stack.at.sheets, stack.spreadsheet).worksheet("SLA board").get_all_values()
    header = next(row for row in rows if "Order" in row)
    number, tags = header.index("Order"), header.index("Tags")
    return Counter(row[number] for row in rows if row[tags] == "gift")


def report(name: str, seconds: list[float]) -> float:
    """Prints and returns the 95th percentile; of fewer than twenty the longest."""
    p95 = quantiles(seconds, n=20)[-1] if len(seconds) >= 20 else max(seconds)
    last = f"p95 {p95:5.2f} s   longest {max(seconds):5.2f} s" if len(seconds) >= 20 else f"longest {p95:5.2f} s"
    print(f"{name:44} {len(seconds):5} webhooks   median {median(seconds):5.2f} s   {last}")
    return p95


def ledger_calls(stack: Stack, phase: str, before: int) -> None:
    """How often the drains since then called the place behind the ledger."""
    runs = stack.lines("worker", "done")[before:]
    for kind in ("ledger_reads", "ledger_listings", "ledger_writes"):
        counts = [run[kind] for run in runs]
        print(f"{phase}, {kind.replace('_', ' ')} a drain: median {median(counts):.0f}, most {max(counts)}")


def prepared(stack: Stack, latency_ms: int) -> float:
    """The workbook is set up and shows the known orders; all of them have changed since. When that was done."""
    stack.work("sync")
    at = time.monotonic()
    stack.go_to("2026-03-02T01:00:01Z")
    stack.sheets("quota", {"on": True})
    slow = {"match": {"path_contains": "/v4/"}, "fault": "latency", "times": 10**9, "latency_ms": latency_ms}
    stack.sheets("faults", slow)
    return at


def run(stack: Stack, chosen: argparse.Namespace) -> bool:
    seed, sender = random.Random(7), Sender(stack)
    set_up_s = prepared(stack, chosen.latency)
    first = [*range(FIRST + KNOWN - COLD, FIRST + KNOWN)]
    report("no worker running, webhook to cell", cold(stack, sender, first))
    half = chosen.steady // 2
    numbers = [*range(FIRST, FIRST + half), *range(FIRST + KNOWN, FIRST + KNOWN + chosen.steady - half)]
    seed.shuffle(numbers)
    time.sleep(max(0.0, set_up_s + MINUTE_S - time.monotonic()))
    before = len(stack.lines("worker", "done"))
    p95 = report("normal rate, webhook to cell", steady(stack, sender, numbers, seed)) if numbers else 0.0
    if numbers:
        ledger_calls(stack, "normal rate", before)
    many = [*range(FIRST + KNOWN + chosen.steady, FIRST + KNOWN + chosen.steady + chosen.burst)]
    return flash_sale(stack, sender, many, {*first, *numbers, *many}, chosen.over) and p95 < 3


def flash_sale(stack: Stack, sender: Sender, many: list[int], expected: set[int], over_s: float) -> bool:
    """The burst and what came of it; `expected` is what the board must show in the end. Whether all is well."""
    before, lines, spent = len(stack.drains), len(stack.lines("worker", "done")), stack.cpu_s()
    began, own = time.monotonic(), time.process_time()
    sent = burst(sender, many, over_s, random.Random(8))
    ended = time.monotonic()
    whole = drained(stack)
    empty = time.monotonic()
    spent = {name: s - spent[name] for name, s in stack.cpu_s().items()} | {"sender": time.process_time() - own}
    report(f"burst of {len(sent)} in {ended - began:.0f} s", waited(stack, sent))
    ledger_calls(stack, "burst", lines)
    print("processor in the burst: " + ", ".join(f"{name} {s:.0f} s" for name, s in spent.items()))
    drains = [d for d in stack.drains[before:] if d.answer.get("sources")]
    statuses, lasted = dict(Counter(d.status for d in drains)), median(d.ended_s - d.started_s for d in drains)
    print(f"edge answered {dict(sender.statuses)}; {len(drains)} drains, {statuses}, median {lasted:.2f} s")
    found, quota = shown(stack), stack.sheets("quota")
    missing, twice = {f"#{n}" for n in expected} - found.keys(), [k for k, n in found.items() if n > 1]
    print(f"backlog empty {empty - ended:.0f} s after the burst; {len(found)} on the board, ", end="")
    print(f"{len(missing)} missing, {len(twice)} twice")
    print(f"calls in the fullest minute: {quota['most']}; refused for the quota: {quota['refused']}")
    good = whole and not missing and not twice and not quota["refused"] and len(sent) >= len(many)
    in_time = ended - began < over_s * 1.1
    print("All arrived, within the quota." if good and in_time else "NOT all is well: see above.")
    return good and in_time


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="A flash sale on this machine.")
    parser.add_argument("--burst", type=int, default=1000)
    parser.add_argument("--over", type=float, default=60, help="seconds")
    parser.add_argument("--latency", type=int, default=300, help="milliseconds added to each call of Sheets")
    parser.add_argument("--steady", type=int, default=30, help="webhooks at a normal rate before")
    parser.add_argument("--port-base", type=int, default=PORT_BASE)
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        made = world(Path(folder) / "world", chosen.steady + chosen.burst)
        with local_stack(made, Path(folder), chosen.port_base, 55) as stack:
            return 0 if run(stack, chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
