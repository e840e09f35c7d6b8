"""Whose goods an order holds: by the lines of `Suppliers`; by Shopify's vendor only if a line says so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sync.core.records import Line, Order
from sync.core.rulebook import FindBy, Supplier


def supplier_of_line(line: Line, order: Order, suppliers: Sequence[Supplier]) -> Supplier | None:
    """The supplier of one line of an order.

    A line's own marks (SKU, vendor) win over the order's (location, app, tag), the longest text over a shorter one,
    a line for this store over one for all stores, then the first in the list.
    """
    fitting = [(_weight(s), -n, s) for n, s in enumerate(suppliers) if _store_fits(s, order) and _fits(s, line, order)]
    return max(fitting, key=lambda f: f[:2])[2] if fitting else None


def suppliers_of(order: Order, suppliers: Sequence[Supplier], lines: Iterable[Line] | None = None) -> list[Supplier]:
    """The suppliers of what must be shipped, each once, in the order of the lines."""
    found: dict[str, Supplier] = {}
    for line in order.lines if lines is None else lines:
        if line.requires_shipping and (line.current_quantity or not any(each.current_quantity for each in order.lines)):
            supplier = supplier_of_line(line, order, suppliers)
            if supplier:
                found.setdefault(supplier.name, supplier)
    return list(found.values())


def named(name: str, suppliers: Iterable[Supplier]) -> Supplier | None:
    """The supplier that staff mean by a word, whatever the spelling of its capitals."""
    wanted = name.strip().casefold()
    return next((s for s in suppliers if s.name.casefold() == wanted), None)


def _weight(supplier: Supplier) -> tuple[bool, int, bool]:
    return supplier.find_by in (FindBy.SKU, FindBy.VENDOR), len(supplier.text.strip()), bool(supplier.store)


def _store_fits(supplier: Supplier, order: Order) -> bool:
    return not supplier.store or supplier.store == order.store


def _fits(supplier: Supplier, line: Line, order: Order) -> bool:
    text = supplier.text.strip().casefold()
    if not text:
        return False
    match supplier.find_by:
        case FindBy.SKU:
            return (line.sku or "").casefold().startswith(text)
        case FindBy.VENDOR:
            return (line.vendor or "").strip().casefold() == text
        case FindBy.TAG:
            return any(tag.strip().casefold() == text for tag in order.tags)
        case FindBy.LOCATION:
            places = [*(t.location for t in order.shipping_tasks), *(p.location for p in order.parcels)]
            return _only(text, places)
        case FindBy.APP:
            return _only(text, [*(p.service for p in order.parcels), order.app])


def _only(text: str, words: Iterable[str | None]) -> bool:
    """Whether this is the one place or app of the order: with two of them, a line cannot be told by it."""
    known = {word.strip().casefold() for word in words if word}
    return known == {text}
