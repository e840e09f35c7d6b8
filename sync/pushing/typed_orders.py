"""Orders that staff named by their number and that are too old for the trackers: found in the ledger, with refunds.

A number that no shown order bears is looked for among all orders of the last 400 days; the answer is kept in the
ledger's notes, so that a number typed once costs one search, and a mistyped one a search every six hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sync.core.book import Staff
from sync.core.records import Order, Reading, Refund, record_key
from sync.ledger.ledger import Ledger
from sync.rows.typed import typed_number, typed_order

#: Where staff type order numbers.
COLUMNS = {
    "refund_requests": ("order", "new_order"),
    "sla_board": ("new_order",),
    "add_by_hand": ("order",),
    "disputes": ("order_ours",),
    "trustpilot": ("order_ours",),
}

BACK = timedelta(days=400)
AGAIN = timedelta(hours=6)
NOTES = "order-numbers"


def named_by_staff(
    ledger: Ledger, staff: Staff, shown: Iterable[Reading[Order]], now: datetime
) -> tuple[dict[str, Reading[Order]], dict[str, Reading[Refund]]]:
    """The orders that staff named and that are not among those shown, and their refunds; by key."""
    typed = {
        number
        for tab, columns in COLUMNS.items()
        for cells in staff.get(tab, {}).values()
        for column in columns
        for number in (typed_number(cells.get(column)), typed_order(cells.get(column))[1])  # `VEL #1042`: both ways
        if number
    }
    sought = typed - {typed_number(r.record.name) for r in shown} if typed else typed
    if not sought:
        return {}, {}
    known: dict[str, Any] = ledger.notes.read(NOTES).value or {}
    new = {n for n in sought if n not in known or _stale(known[n], now)}
    if new:
        known = ledger.notes.change(NOTES, lambda value: {**(value or {}), **_searched(ledger, new, now)}).value
    orders = ledger.find("orders", {key for n in sought for key in known[n]["keys"]})
    return orders, ledger.find("refunds", {key for r in orders.values() for key in _refunds(r.record)})


def _stale(answer: Mapping[str, Any], now: datetime) -> bool:
    return not answer["keys"] and datetime.fromisoformat(answer["at"]) + AGAIN <= now


def _searched(ledger: Ledger, numbers: set[str], now: datetime) -> dict[str, Any]:
    """One pass over the numbers of all orders."""
    found: dict[str, Any] = {number: {"keys": [], "at": now.isoformat()} for number in numbers}
    table = ledger.table("orders", ["key", "name"], since=now - BACK)
    for key, name in zip(table["key"].to_pylist(), table["name"].to_pylist(), strict=True):
        if (number := typed_number(name)) in found:
            found[number]["keys"].append(key)
    return found


def _refunds(order: Order) -> Iterable[str]:
    return (record_key("refund", order.store, gid.rsplit("/", 1)[-1]) for gid in order.refund_ids)
