"""The source of a store's orders, asked at the wire, and what it read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.cursor import Cursor
from sync.core.people import CustomerNames
from sync.core.records import Order, Reading
from sync.sources import Batch
from sync.sources.shopify.orders import Orders
from sync.sources.shopify.records import Whose
from tests.support.known import KnownInMemory
from tests.support.shopify_wire import NOW, Json, Wire, listing, order_payload

HOUR = timedelta(hours=1)
FRESH = {"rescanned": NOW.isoformat()}


def source(wire: Wire, names: CustomerNames = "first_initial", **retry: int) -> Orders:
    whose = Whose("LUM", ZoneInfo("Australia/Sydney"), names)
    return Orders(wire.shop(**retry), whose, domain="lumen.myshopify.com", run_id="r1")  # type: ignore[arg-type]


def read(wire: Wire, cursor: Cursor | None = None, known: KnownInMemory | None = None, **more: Any) -> list[Batch]:
    return list(source(wire, **more).read(cursor, known or KnownInMemory(), NOW))


def records(batches: Iterable[Batch], entity: str = "orders") -> list[Any]:
    return [r.record for batch in batches for r in batch.readings.get(entity, ())]


def notes(batches: Iterable[Batch]) -> list[str]:
    return [note for batch in batches for note in batch.notes]


def made(wire: Wire, *payloads: Json) -> list[Reading[Order]]:
    """The payloads as an earlier run stored them."""
    wire.answers["OrdersPage"] = listing(list(payloads))
    return [r for batch in read(wire) for r in batch.readings["orders"]]


def many(count: int) -> list[Json]:
    return [order_payload(n, updated=NOW - HOUR * 24 + timedelta(seconds=60 * n)) for n in range(1, count + 1)]
