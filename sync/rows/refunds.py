"""Refunds as rows: what was given, as Shopify and PayPal know it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sync.core.book import AsOf, Book, Settings
from sync.core.cells import Cell
from sync.core.money import Bag, exponent
from sync.core.records import Dispute, Order, Reading, Refund
from sync.core.wanted import Wanted
from sync.rows import links, orders
from sync.rows.orders import OrderIndex
from sync.rows.shown import shown, version
from sync.rules import order_facts
from sync.rules.refund_facts import given, kind


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """What else we hold on one order."""

    refunds: list[Refund] = field(default_factory=list)
    paypal_cases: list[Dispute] = field(default_factory=list)


def rows(book: Book, settings: Settings, as_of: AsOf) -> list[Wanted]:
    """Refunds of real orders, made lately or with money still on its way; newest first."""
    index = OrderIndex.of(book)
    neighbours: dict[tuple[str, str], _Neighbours] = defaultdict(_Neighbours)
    for refund in (r.record for r in book.refunds.values()):
        neighbours[refund.store, refund.order_id].refunds.append(refund)
    for case in (r.record for r in book.disputes.values()):
        if case.processor == "paypal" and case.order_id:
            neighbours[case.order_store or case.store, case.order_id].paypal_cases.append(case)
    visible = [
        r
        for r in book.refunds.values()
        if not r.record.order_test and shown(r.record.final_at, as_of.now, settings.show_for_days)
    ]
    visible.sort(key=lambda r: (-r.record.processed_at.timestamp(), r.record.key))
    return [_row(r, neighbours[r.record.store, r.record.order_id], index, settings, as_of) for r in visible]


def _row(reading: Reading[Refund], beside: _Neighbours, index: OrderIndex, settings: Settings, as_of: AsOf) -> Wanted:
    refund = reading.record
    found = index.by_id(refund.store, refund.order_id)
    order = found.record if found else None
    moved = given(refund) if given(refund).minor else None
    legacy_id = refund.order_id.rsplit("/", 1)[-1]
    return Wanted(
        refund.key,
        version(as_of, reading, found),
        {
            "refunded_on": refund.processed_at,
            "store": refund.store,
            "order": links.order(settings.store(refund.store), legacy_id, refund.order_name),
            "amount": orders.amount(moved),
            "currency": moved.currency if moved else None,
            "kind": kind(refund, order, beside.paypal_cases),
            "given_in_total": _given(beside.refunds, refund, order),
            "items": orders.items((line.quantity, line.title, None) for line in refund.lines),
            "shopify_note": refund.note,
            **_parts(refund),
            **_about(order, refund, settings),
        },
    )


def _parts(refund: Refund) -> dict[str, Cell]:
    paid_out = [t.amount for t in refund.transactions if t.kind == "REFUND" and t.status == "SUCCESS"]
    return {
        "items_part": _sum(line.subtotal for line in refund.lines),
        "shipping_part": _sum(refund.shipping),
        "tax_part": _sum(line.tax for line in refund.lines),
        "paid_out": _sum(paid_out),
    }


def _about(order: Order | None, refund: Refund, settings: Settings) -> dict[str, Cell]:
    if not order:
        return {"customer": None, "market": None, "paid_on": None, "return_status": refund.return_name}
    returned = next((r for r in order.returns if refund.return_id and r.id == refund.return_id), None)
    words = [refund.return_name, order_facts.in_words(returned.status) if returned else None]
    return {
        "customer": order.customer_name,
        "market": order_facts.market(order, settings),
        "paid_on": order_facts.paid_at(order),
        "return_status": " · ".join(w for w in words if w) or None,
    }


def _given(refunds: Iterable[Refund], refund: Refund, order: Order | None) -> str:
    """All that is given back on the order, of what was paid: `45.00 of 89.00`."""
    total = sum((given(r).amount for r in refunds), Decimal(0))
    paid = order.received.shop if order and order.received.shop.minor else refund.order_total.shop
    digits = exponent(paid.currency)
    return f"{total:,.{digits}f} of {paid.amount:,.{digits}f}"


def _sum(bags: Iterable[Bag]) -> Decimal | None:
    """In the store's currency; None where there is nothing to add."""
    amounts = [bag.shop.amount for bag in bags]
    return sum(amounts, Decimal(0)) if amounts else None
