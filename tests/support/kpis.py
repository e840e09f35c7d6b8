"""KPIs in tests: of a world pulled whole, or of a few records put into a ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.book import Store
from sync.core.records import Reading, Record
from sync.kpis.catalogue import BY_ID
from sync.kpis.facts import Facts
from sync.kpis.frames.frames import Frames, frames
from sync.kpis.periods import PERIODS
from sync.kpis.results import Result, results
from sync.ledger import Ledger
from sync.reporting.answering import tables_of
from tests.support.memory_store import MemoryStore
from tests.support.records import NOW, bag, order, payment, refund

ENTITY = {"Order": "orders", "Refund": "refunds", "Dispute": "disputes", "Review": "reviews", "Score": "scores"}


def stores_of(world: Path) -> tuple[Store, ...]:
    return tuple(
        Store(
            s["store"],
            s.get("brand", s["store"]),
            s["domain"],
            ZoneInfo(s["timezone"]),
            s["currency"],
            s["market"],
            s.get("paypal_account"),
            s.get("trustpilot_unit"),
        )
        for s in json.loads((world / "world.json").read_text())["stores"]
    )


def ledger_of(batches: Iterable[Iterable[Record]]) -> Ledger:
    """Each batch recorded by a run of its own."""
    ledger = Ledger(MemoryStore())
    for number, batch in enumerate(batches):
        sorted_by: dict[str, list[Reading[Any]]] = {}
        for record in batch:
            sorted_by.setdefault(ENTITY[type(record).__name__], []).append(Reading(record, NOW, f"r{number}"))
        for entity, readings in sorted_by.items():
            ledger.record(entity, readings)
    return ledger


def framed(ledger: Ledger, facts: Facts) -> Frames:
    return frames(tables_of(ledger, facts), facts)


@dataclass(frozen=True)
class Report:
    """The results of some frames, by KPI id, period, store and cut value."""

    frames: Frames

    def of(self, kpi: str) -> Iterator[Result]:
        found = BY_ID[kpi]
        return results(found.definition, found.cases(self.frames), self.frames.words, self.frames.facts, PERIODS)

    def one(self, kpi: str, period: str, store: str, of: str = "") -> Result:
        (found,) = [r for r in self.of(kpi) if (r.period, r.store, r.of) == (period, store, of)]
        return found


def report(records: Sequence[Record], stores: tuple[Store, ...], now: datetime = NOW, **more: Any) -> Report:
    return Report(framed(ledger_of([records]), Facts(now, stores, **more)))


def sold(number: int, paid_at: datetime, **change: Any) -> Any:
    return order(
        str(number), created_at=paid_at, transactions=(payment(created_at=paid_at, processed_at=paid_at),), **change
    )


def given_back(number: int, at: datetime, amount: str = "45.00", **change: Any) -> Any:
    return refund(
        str(number),
        order_id=f"gid://shopify/Order/{number}",
        processed_at=at,
        created_at=at,
        total=bag(amount),
        **change,
    )
