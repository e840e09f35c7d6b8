"""What the trackers say about an order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.book import Book, Settings
from sync.core.cells import Cell
from sync.core.money import Money
from sync.core.records import Order, Parcel, Reading, record_key
from sync.rows import links
from sync.rows.typed import typed_number

#: An item list longer than this says how many more there are.
ITEMS_SHOWN = 12

#: Countries that staff know by another word than their ISO code.
_MARKETS = {"GB": "UK"}

_DEAD = ("CANCELLED", "ERROR", "FAILURE")


@dataclass(frozen=True, slots=True)
class OrderIndex:
    """Finds orders by Shopify's id and by the number that people use."""

    by_key: Mapping[str, Reading[Order]]
    by_number: Mapping[tuple[str, str], Reading[Order] | None]  # None: two orders of the store have this number

    @classmethod
    def of(cls, book: Book) -> OrderIndex:
        by_number: dict[tuple[str, str], Reading[Order] | None] = {}
        for reading in book.orders.values():
            place = (reading.record.store, typed_number(reading.record.name))
            by_number[place] = None if place in by_number else reading
        return cls(book.orders, by_number)

    def by_id(self, store: str | None, gid: str | None) -> Reading[Order] | None:
        if not (store and gid):
            return None
        return self.by_key.get(record_key("order", store, gid.rsplit("/", 1)[-1]))

    def numbered(self, stores: Iterable[str], number: str) -> Reading[Order] | None:
        """The one order with this number in the first of `stores` that has one."""
        found = (self.by_number.get((store, number)) for store in stores)
        return next((reading for reading in found if reading), None) if number else None


def link(settings: Settings, order: Order) -> Cell:
    return links.order(settings.store(order.store), order.legacy_id, order.name)


def market(order: Order, settings: Settings) -> str | None:
    """Where it goes: the country of the address; without one, the store's market."""
    if order.country:
        return _MARKETS.get(order.country, order.country)
    store = settings.store(order.store)
    return store.market if store else None


def items(things: Iterable[tuple[int, str | None, str | None]]) -> str | None:
    """(quantity, title, variant) as one line.

    >>> items([(2, "Arc lamp", "brass"), (1, "Linen dress", None)])
    '2 × Arc lamp (brass), Linen dress'
    """
    lines = [
        (f"{quantity} × " if quantity != 1 else "") + (title or "item without name") + (f" ({kind})" if kind else "")
        for quantity, title, kind in things
        if quantity
    ]
    if len(lines) > ITEMS_SHOWN:
        lines[ITEMS_SHOWN:] = [f"and {len(lines) - ITEMS_SHOWN} more"]
    return ", ".join(lines) or None


def order_items(order: Order) -> str | None:
    """What the order holds now; of an order emptied by changes or refunds, what it held."""
    now = items((line.current_quantity, line.title, line.variant_title) for line in order.lines)
    return now or items((line.quantity, line.title, line.variant_title) for line in order.lines)


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


def amount(money: Money | None) -> Decimal | None:
    return money.amount if money else None


def day(moment: datetime, zone: ZoneInfo) -> str:
    """A day as staff read it, in the team's zone: `9 Nov`."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_words(code: str | None) -> str | None:
    """A source's word that we have no own word for, readable.

    >>> in_words("NO_SELLER_RESPONSE"), in_words("")
    ('No seller response', None)
    """
    return code.replace("_", " ").strip().capitalize() or None if code else None
