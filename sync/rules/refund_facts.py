"""What a refund gave, and what kind it was. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sync.core.money import Money
from sync.core.records import Dispute, Order, Refund

#: States of a payment that may still go through.
ON_ITS_WAY = ("PENDING", "AWAITING_RESPONSE", "UNKNOWN")

_STORE_CREDIT = ("shopify_store_credit", "store_credit", "gift_card")


def given(refund: Refund) -> Money:
    """What the customer gets, in the store's currency: Shopify's total, or, while that is 0, what is on its way.

    Shopify counts a payment in the total once it went through (an eCheck takes days).
    """
    total = refund.total.shop
    pending = [t.amount.shop.minor for t in refund.transactions if t.kind == "REFUND" and t.status in ON_ITS_WAY]
    return total if total.minor else Money(sum(pending), total.currency)


def kind(refund: Refund, order: Order | None, paypal_cases: Iterable[Dispute]) -> str:
    """What kind of refund it was, the most telling word first."""
    if not given(refund).minor:
        return "Restock, no money"
    if any(paid_by(case, refund) for case in paypal_cases):
        return "Inside PayPal (dispute)"
    if any(t.gateway in _STORE_CREDIT for t in refund.transactions):
        return "Store credit"
    if refund.return_id:
        return "Return"
    if order and order.cancelled_at and not any(p.created_at <= refund.processed_at for p in order.parcels):
        return "Cancelled before shipping"
    if refund.shipping and not refund.lines:
        return "Shipping only"
    return "Full" if given(refund).minor >= refund.order_total.shop.minor else "Part"


def paid_by(case: Dispute, refund: Refund) -> bool:
    """Whether PayPal made this refund itself, to end the case: the same sum, after the case was opened."""
    sums = (given(refund), refund.total.seen)
    return (
        bool(case.refunded and case.refunded.minor)
        and case.refunded in sums
        and (refund.processed_at >= case.opened_at)
    )
