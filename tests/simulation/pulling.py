"""One seed, one life of a world: things happen at the sources, pulls run, fail, die and meet, and the truth is kept.

Control passes to the schedule before every HTTP request and every ledger operation of a pull: there it may let the
world change, the connection fail, the process die, the ledger be folded, or a second pull run as far as it likes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from sandbox.worlds.world import Event, World
from sync.core.cursor import Cursor
from sync.core.records import Dispute, Order, Review
from sync.ledger import Ledger
from sync.ledger.objects import ObjectStore
from tests.support.stores import Interrupted, Killed, Memory
from tests.support.whole_path import UNIT, Network, Pulls, case, review, sold

#: What the next reading of a source repeats, at least.
OVERLAPS = {
    "shopify:LUM:orders": timedelta(minutes=10),
    "shopify:VEL:orders": timedelta(minutes=10),
    "paypal:lumen:disputes": timedelta(hours=2),
    f"trustpilot:{UNIT}:reviews": timedelta(hours=2),
}
FAULTS = ("429", "503", "no answer", "answered unheard", "garbage", "cut")


class Broken(BaseException):
    """An invariant does not hold: nothing may catch this."""


@dataclass
class Truth:
    """What is so at the sources: each thing's newest face by its ledger key."""

    orders: dict[str, str] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)


@dataclass
class Life:
    """The world, the ledger's bytes, and the acts that may happen at a gap."""

    seed: int
    world: World
    config: Any
    memory: Memory = field(default_factory=Memory)
    truth: Truth = field(default_factory=Truth)
    trace: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.network = Network(self.world, between=self._request)
        self.gap: Callable[[str], None] = lambda _: None
        self.count = 0
        self.cursors: dict[str, Cursor] = {}
        self.runs = 0
        self.calm = False
        self.quiet = False

    # --- the world ---

    def happen(self) -> None:
        """Something new, or something known changed; often several of one second, so that a page ends among them."""
        kind = self.random.choice(["lum", "vel", "case", "review"])
        for _ in range(self.random.choice([1, 1, 1, 3])):
            old = self.random.randint(1, max(1, self.count))
            number = old if self.random.random() < 0.4 else self.count + 1
            self.count = max(self.count, number)
            self._upsert(kind, number)

    def _upsert(self, kind: str, number: int) -> None:
        now = self.network.now
        at, face = now.isoformat(timespec="seconds").replace("+00:00", "Z"), f"face {self.random.random():.6f}"
        self.trace.append(f"{kind} {number}")
        if kind in ("lum", "vel"):
            own = number if kind == "lum" else number + 100_000
            document = sold(own, updatedAt=at, note=face, createdAt="2026-10-30T00:00:00Z")
            self._put(f"shopify/{kind.upper()}/orders.jsonl", document["id"], document)
            self.truth.orders[f"order:{kind.upper()}:{own}"] = face
        elif kind == "case":
            messages = [{"posted_by": "BUYER", "time_posted": at, "content": face}]
            document = case(number, about={"update_time": at, "messages": messages})
            self._put("paypal/lumen/disputes.jsonl", document["dispute_id"], document)
            self.truth.disputes[f"case:lumen:PP-R-{number}"] = face
        elif (key := f"review:{UNIT}:{number:024x}") not in self.truth.reviews:
            document = review(number, text=face, createdAt=at)
            self._put(f"trustpilot/{UNIT}/reviews.jsonl", document["id"], document)
            self.truth.reviews[key] = face

    def _put(self, path: str, key: str, document: dict[str, Any]) -> None:
        self.world.expect([Event(self.network.now, path, key, document)])

    # --- pulls ---

    def ledger(self) -> Ledger:
        """The ledger as one process has it: nothing is remembered from another."""
        return Ledger(Guarded(Interrupted(self.memory, lambda _: self.gap("store")), self))

    def pull(self) -> None:
        """One pull by one process. May raise Killed. I10 is checked whenever a cursor moves."""
        self.runs += 1
        pulls = Pulls(self.config, self.network, self.ledger(), runs=self.runs * 100)
        pulls.pull()

    def _request(self, request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        self.gap("request")
        if self.quiet or self.calm or self.random.random() > 0.06:
            return answer()
        fault = self.random.choice(FAULTS)
        self.trace.append(fault)
        if fault in ("429", "503"):
            return httpx.Response(int(fault))
        if fault == "garbage":
            return httpx.Response(200, content=b"<html>")
        if fault == "no answer":
            raise httpx.ReadTimeout("")
        whole = answer()
        if fault == "answered unheard":
            raise httpx.ReadError("")
        return httpx.Response(whole.status_code, content=whole.content[: len(whole.content) // 2])

    # --- what must hold ---

    def check_cursors(self) -> None:
        """I10: everything that changed at a source before what its next reading will see again is in the ledger.

        Broken, it ends the life at once: pull catches what a source raises, so this is no Exception.
        """
        plain = Ledger(self.memory)
        for source, overlap in OVERLAPS.items():
            cursor = plain.cursor(source)
            if cursor is None or self.cursors.get(source) == cursor:
                continue
            self.cursors[source] = cursor
            wanted = self.unchanged_since(source, cursor.until - overlap)
            entity = {"shopify": "orders", "paypal": "disputes", "trustpilot": "reviews"}[source.split(":")[0]]
            held = {key: face(r.record) for key, r in plain.find(entity, wanted).items()}
            if held != wanted:
                lost = sorted(key for key, now in wanted.items() if held.get(key) != now)
                raise Broken(f"the cursor of {source} is ahead of the ledger by {lost[:3]} {self}")

    def unchanged_since(self, source: str, until: datetime) -> dict[str, str]:
        """The things of a source, as they are, that changed last before `until`."""
        kind, owner, _ = source.split(":")
        now = self.world.at(self.network.now)
        if kind == "shopify":
            things = [
                (f"order:{owner}:{o['legacyResourceId']}", o["updatedAt"], o["note"])
                for o in now.collection(f"shopify/{owner}/orders.jsonl")
            ]
        elif kind == "paypal":
            things = [
                (f"case:{owner}:{d['dispute_id']}", d["update_time"], d["messages"][-1]["content"])
                for d in now.collection(f"paypal/{owner}/disputes.jsonl")
            ]
        else:
            things = [
                (f"review:{owner}:{r['id']}", r["createdAt"], r["text"])
                for r in now.collection(f"trustpilot/{owner}/reviews.jsonl")
            ]
        return {key: words for key, at, words in things if datetime.fromisoformat(at) < until}

    def check_whole(self) -> None:
        """No record lost, none doubled, the newest wins."""
        ledger = Ledger(self.memory)
        faces = {
            entity: {key: face(r.record) for key, r in ledger.newest(entity).items()}
            for entity in ("orders", "disputes", "reviews")
        }
        for entity, found in faces.items():
            true = getattr(self.truth, entity)
            assert found == true, f"{entity}: {sorted(set(true.items()) ^ set(found.items()))[:4]} {self}"
            for key, versions in ledger.history(entity, found).items():
                stored = [v.version for v in versions]
                assert len(set(stored)) == len(stored), f"{key} is stored twice {self}"

    def rest(self) -> None:
        """Faults stop; two pulls an hour apart must bring everything."""
        self.gap, self.calm = lambda _: None, True
        for _ in range(2):
            self.network.now += timedelta(hours=1)
            self.network.skew = timedelta()
            self.pull()

    def __str__(self) -> str:
        return f"seed {self.seed}: {' · '.join(self.trace[-60:])}"


def face(record: Order | Dispute | Review) -> str:
    """What the world last did to a thing, as the ledger has it."""
    if isinstance(record, Dispute):
        return record.messages[-1].text
    return (record.note if isinstance(record, Order) else record.text) or ""


class Guarded:
    """A store that checks I10 after each write of a cursor."""

    parallel = 1

    def __init__(self, store: ObjectStore, life: Life) -> None:
        self._store, self._life = store, life

    def list(self, prefix: str) -> Any:
        return self._store.list(prefix)

    def read(self, name: str) -> Any:
        return self._store.read(name)

    def write(self, name: str, data: bytes, *, only_if: Any = None) -> Any:
        written = self._store.write(name, data, only_if=only_if)
        if name.startswith("cursors/"):
            self._life.check_cursors()
        return written

    def delete(self, name: str, *, only_if: Any = None) -> None:
        self._store.delete(name, only_if=only_if)


def live(seed: int, world: World, config: Any, pulls: int = 5) -> Life:
    """A life of some pulls with everything in it, then rest. Raises AssertionError with the seed and its trace."""
    life = Life(seed, world, config)
    chance, nested = life.random.random, [0]

    def gap(where: str) -> None:
        draw = chance()
        if draw < 0.04:
            life.network.now += timedelta(seconds=life.random.choice([0, 1, 40, 400]))
            life.happen()
        elif draw < 0.048:
            life.trace.append(f"killed at {where}")
            raise Killed
        elif draw < 0.055 and not nested[0]:
            nested[0] += 1
            life.trace.append(f"second pull at {where}")
            try:
                life.pull()
            except Killed:
                life.trace.append("second pull killed")
            finally:
                nested[0] -= 1
        elif draw < 0.065:
            life.trace.append(f"fold at {where}")
            tidy = Ledger(life.memory)
            tidy.fold(life.network.now, runs=1, files=1)
            tidy.prune(life.network.now)

    life.gap = gap
    for _ in range(pulls):
        life.quiet = True
        for _ in range(life.random.randint(1, 4)):
            life.happen()
        life.quiet = False
        life.network.skew = timedelta(minutes=life.random.choice([0, 0, 0, 10, -10]))
        try:
            life.pull()
        except Killed:
            life.trace.append("dead")
        life.network.now += timedelta(minutes=life.random.choice([1, 5, 16, 60, 600]))
        life.trace.append("|")
    life.rest()
    life.check_whole()
    return life
