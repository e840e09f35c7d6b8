"""What fills the gaps of a message: the facts of one order, in words a customer may read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sync.core.records import Order, Refund
from sync.rules import order_facts, parcels
from sync.rules.also import money
from sync.rules.refund_facts import given


def facts(order: Order | None, brand: str, expected: date | None, zone: ZoneInfo) -> Mapping[str, str | None]:
    """By the names of `templates.GAPS`; without an order, only what is known without one."""
    if not order:
        return {"first name": "there", "brand": brand}
    sent = order_facts.live_parcels(order)
    newest = sent[-1] if sent else None
    told = [s for p in sent for s in parcels.scans(p)]
    last = max(told, key=lambda s: s.at) if told else None
    paid, delivered = order_facts.paid_at(order), order_facts.delivered_at(order)
    return {
        "first name": first_name(order.customer_name),
        "brand": brand,
        "order": order.name,
        "items": ", ".join(line.title for line in order.lines if line.requires_shipping) or None,
        "amount": f"{order.total.seen.amount} {order.total.seen.currency}",
        "paid on": order_facts.day(paid, zone) if paid else None,
        "sent on": order_facts.day(newest.created_at, zone) if newest else None,
        "carrier": newest.carrier if newest else None,
        "tracking": newest.tracking_number if newest else None,
        "tracking link": newest.tracking_url if newest else None,
        "last scan": " ".join(w for w in (order_facts.day(last.at, zone), last.city) if w) if last else None,
        "expected by": parcels.day_words(expected) if expected else None,
        "delivered on": order_facts.day(delivered, zone) if delivered else None,
        "place": ", ".join(p for p in (order.province, order.country) if p) or None,
    }


def refunded(refunds: Iterable[Refund], zone: ZoneInfo) -> str | None:
    """The newest money that went back: `45.00 AUD on 12 Nov`."""
    newest = max((r for r in refunds if given(r).minor), key=lambda r: r.processed_at, default=None)
    if newest is None:
        return None
    return f"{money(given(newest))} {given(newest).currency} on {order_facts.day(newest.processed_at, zone)}"


#: Nobody is called more than this.
NAME_CHARACTERS = 40


def first_name(name: str | None) -> str:
    """How to address somebody; `there` where no name may be shown, or the word is none.

    >>> first_name("Ana B."), first_name("A."), first_name(None), first_name("ha" * 1_000)
    ('Ana', 'there', 'there', 'there')
    """
    first = (name or "").split()[:1]
    return first[0] if first and 1 < len(first[0].rstrip(".")) <= NAME_CHARACTERS else "there"
