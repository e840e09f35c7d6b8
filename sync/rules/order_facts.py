"""What an order's own record says, in the terms of the rules: paid, sent, delivered, where it goes. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sync.core.book import Settings
from sync.core.records import Order, Parcel

#: Countries that staff know by another word than their ISO code.
_MARKETS = {"GB": "UK"}

_DEAD = ("CANCELLED", "ERROR", "FAILURE")


def market(order: Order, settings: Settings) -> str | None:
    """Where it goes: the country of the address; without one, the store's market."""
    if order.country:
        return _MARKETS.get(order.country, order.country)
    store = settings.store(order.store)
    return store.market if store else None


def paid_at(order: Order) -> datetime | None:
    """When the money was there. An order that cost nothing has no payment: it counts from when it was placed."""
    free = order.financial_status == "PAID" and not any(t.kind in ("SALE", "CAPTURE") for t in order.transactions)
    return order.paid_at or (order.processed_at if free else None)


def needs_shipping(order: Order) -> bool:
    return any(line.requires_shipping and line.current_quantity for line in order.lines)


def live_parcels(order: Order) -> list[Parcel]:
    """Parcels that were really sent, newest last."""
    return sorted((p for p in order.parcels if p.status not in _DEAD), key=lambda p: (p.created_at, p.id))


def waiting(order: Order) -> int:
    """Items that must still be sent."""
    return sum(line.unfulfilled_quantity for line in order.lines if line.requires_shipping)


def sent_at(order: Order) -> datetime | None:
    """When the last part was sent; None while a part waits or nothing was sent."""
    parcels = live_parcels(order)
    return max(p.created_at for p in parcels) if parcels and not waiting(order) else None


def delivered_at(order: Order) -> datetime | None:
    """When all of it had arrived, as the carriers tell."""
    times = [p.delivered_at for p in live_parcels(order)]
    return None if waiting(order) else max((t for t in times if t), default=None) if all(times) else None


def day(moment: datetime, zone: ZoneInfo) -> str:
    """A day as staff read it, in the team's zone: `9 Nov`."""
    local = moment.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_words(code: str | None) -> str | None:
    """A source's word that we have no own word for, readable.

    >>> in_words("NO_SELLER_RESPONSE"), in_words("")
    ('No seller response', None)
    """
    return code.replace("_", " ").strip().capitalize() or None if code else None
