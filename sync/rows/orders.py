"""What the trackers say about an order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sync.core.book import Book, Settings
from sync.core.cells import Cell
from sync.core.money import Money
from sync.core.records import Order, Reading, record_key
from sync.rows import links
from sync.rows.typed import typed_number, typed_order

#: An item list longer than this says how many more there are.
ITEMS_SHOWN = 12


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
        return self.by_key.get(key_of(store, gid) or "")

    def numbered(self, stores: Iterable[str], number: str) -> Reading[Order] | None:
        """The one order with this number in the first of `stores` that has one; `VEL #1042` means that of VEL alone."""
        stores = list(stores)
        said, bare = typed_order(number)
        named = [(store, bare) for store in stores if said == store.upper()]
        found = (self.by_number.get(place) for place in [*((store, number) for store in stores), *named])
        return next((reading for reading in found if reading), None) if number else None


def key_of(store: str | None, gid: str | None) -> str | None:
    """The key of an order by Shopify's id, or by the number at its end."""
    return record_key("order", store, gid.rsplit("/", 1)[-1]) if store and gid else None


def link(settings: Settings, order: Order) -> Cell:
    return links.order(settings.store(order.store), order.legacy_id, order.name)


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


def amount(money: Money | None) -> Decimal | None:
    return money.amount if money else None
