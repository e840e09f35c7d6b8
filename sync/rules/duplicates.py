"""Orders that look like one order placed twice, seen before the second one ships. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from sync.core.records import Order
from sync.rules import order_facts

WITHIN = timedelta(hours=2)


def duplicates(orders: Iterable[Order]) -> dict[str, tuple[str, datetime]]:
    """Order key → (number of the order that it repeats, since when), for orders of which nothing was sent.

    Two orders are one when the same customer bought the same items for the same amount in the same store within two
    hours. An order paid twice repeats itself.
    """
    alike: dict[tuple[object, ...], list[Order]] = defaultdict(list)
    found: dict[str, tuple[str, datetime]] = {}
    for order in orders:
        if order.cancelled_at or order.test:
            continue
        if (twice := paid_twice_at(order)) and not order_facts.live_parcels(order):
            found[order.key] = (order.name, twice)
        if who := order.customer_id or order.email_hash:
            alike[order.store, who, order.total.shop.minor, _goods(order)].append(order)
    for group in alike.values():
        group.sort(key=lambda o: (o.created_at, o.key))
        for first, second in pairwise(group):
            if second.created_at - first.created_at <= WITHIN and not order_facts.live_parcels(second):
                found.setdefault(second.key, (first.name, second.created_at))
    return found


def paid_twice_at(order: Order) -> datetime | None:
    """When a second payment of the whole sum came in, if it is still here."""
    total = order.total.shop.minor
    paid = sorted(
        t.processed_at or t.created_at
        for t in order.transactions
        if t.kind in ("SALE", "CAPTURE") and t.status == "SUCCESS" and t.amount.shop.minor >= total > 0
    )
    kept = order.received.shop.minor - order.refunded.shop.minor
    return paid[1] if len(paid) > 1 and kept > total else None


def _goods(order: Order) -> tuple[tuple[str, int], ...]:
    counted: dict[str, int] = defaultdict(int)
    for line in order.lines:
        counted[line.sku or line.variant_id or line.title] += line.quantity
    return tuple(sorted(counted.items()))
