"""Each text of Messages as a customer would read it, filled from a real order. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sync.core.cells import Cell
from sync.core.records import Order
from sync.rows.basis import Basis
from sync.rows.typed import cells, typed_text
from sync.rules import order_texts
from sync.rules.lists.playbooks import message_key
from sync.rules.templates import fill, worded
from sync.rules.texts import TEXTS

#: Among so many of a brand's newest orders the one that fills a text best is looked for.
LOOKED_AT = 200

Facts = Mapping[str, str | None]


def samples(basis: Basis) -> dict[str, dict[str, Cell]]:
    """Key of the line → its sample; of a text that no order fills, nothing: its line keeps the made-up example."""
    by_brand = _facts_by_brand(basis)
    everybody = [facts for found in by_brand.values() for facts in found]
    found: dict[str, dict[str, Cell]] = {}
    for key, name, brand in _lines(basis):
        text = worded(name, brand, basis.settings.rules.texts, TEXTS)
        filled = [said for facts in (by_brand.get(brand, []) if brand else everybody) if (said := fill(text, facts))]
        if filled:
            found[key] = {"sample": max(filled, key=len)}  # what stands in brackets is shown where it can be
    return found


def _lines(basis: Basis) -> Iterator[tuple[str, str, str]]:
    """Key, name and brand of each line that says something."""
    brands = {s.brand.casefold(): s.brand for s in basis.settings.stores}
    known = basis.book.lists.get("messages", {})
    for key, line in known.items():
        name = typed_text(line.told.get("name"))  # type: ignore[arg-type]
        if not line.used_now or name not in TEXTS:
            continue
        typed = typed_text(cells(basis.book, "messages", key).get("brand"))
        if key == message_key(name) or typed:
            yield key, name, brands.get(typed.casefold(), "")


def _facts_by_brand(basis: Basis) -> dict[str, list[Facts]]:
    """What fills the gaps, of the newest orders of each brand, the newest first."""
    found: dict[str, list[Facts]] = defaultdict(list)
    stores = {s.store: s.brand for s in basis.settings.stores}
    orders = (r.record for r in basis.book.orders.values() if not r.record.test and r.record.store in stores)
    for order in sorted(orders, key=lambda o: (o.created_at, o.key), reverse=True):
        brand = stores[order.store]
        if len(found[brand]) < LOOKED_AT:
            found[brand].append(_facts(order, brand, basis))
    return found


def _facts(order: Order, brand: str, basis: Basis) -> Facts:
    zone = basis.settings.team_zone
    refunds = basis.together.beside(order.key).refunds
    return {
        **order_texts.facts(order, brand, basis.case(order).expected, zone),
        "refunded": order_texts.refunded(refunds, zone),
    }
