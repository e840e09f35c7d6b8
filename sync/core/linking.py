"""Which order a PayPal case or a review is about. Pure.

Keys are tried from the surest to the weakest, and the one that found the order is recorded:

1. transaction id: the case's `seller_transaction_id` is the processor's own number of one of the order's payments. All
   payments count: an authorisation and its capture bear different numbers.
2. invoice number: the case's `invoice_number` is the id that Shopify gave the payment (`paymentId`), case kept.
3. reference number: the review's is an order's number or id, because we sent it with the invitation.
4. e-mail: the review's and the order's addresses have the same hash; the last order before the review.
5. name and date: a suggestion for a person to check, and only if a single order fits.

A key that fits two orders says nothing. A weaker key never replaces a stronger one, and no key replaces what people
said: a link found by anything but our weakest key is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from sync.core.people import shown_name
from sync.core.records import Dispute, DisputedPayment, Found, Order, Review

#: A case names the payment's moment; an order is made within minutes of it, a capture within days.
PAID_WITHIN = timedelta(days=2)

#: A review is written this long after its order at most, for a name alone to suggest it.
WRITTEN_WITHIN = timedelta(days=120)

#: Found by nothing, or by a key that is only a suggestion: looked at again.
UNSURE = (None, "name and date")

Hit = tuple[Found, Order]


@dataclass(frozen=True, slots=True)
class OrderKeys:
    """Orders by everything that a case or a review may know of them."""

    by_transaction: Mapping[str, tuple[Order, ...]]
    by_payment: Mapping[str, tuple[Order, ...]]
    by_number: Mapping[str, tuple[Order, ...]]
    by_email: Mapping[str, tuple[Order, ...]]
    by_name: Mapping[str, tuple[Order, ...]]

    @classmethod
    def of(cls, orders: Iterable[Order]) -> OrderKeys:
        """The orders of the stores that could be meant, test orders left out."""
        maps: tuple[dict[str, dict[str, Order]], ...] = tuple(defaultdict(dict) for _ in range(5))
        for order in orders:
            if order.test:
                continue
            for known, keys in zip(maps, _keys(order), strict=True):
                for key in keys:
                    known[key][order.key] = order
        return cls(*({key: tuple(found.values()) for key, found in known.items()} for known in maps))


def link_dispute(dispute: Dispute, orders: OrderKeys) -> Dispute:
    """The case with its order, if one can be told; unchanged otherwise."""
    if dispute.processor != "paypal" or dispute.found_by not in UNSURE:
        return dispute
    hit = next(_orders_of_case(dispute, orders), None)
    if hit is None:
        return dispute
    found_by, order = hit
    return replace(dispute, order_id=order.id, order_name=order.name, order_store=order.store, found_by=found_by)


def link_review(review: Review, orders: OrderKeys) -> Review:
    """The review with its order, if one can be told; unchanged otherwise."""
    if review.found_by not in UNSURE:
        return review
    hit = next(_orders_of_review(review, orders), None)
    if hit is None:
        return review
    found_by, order = hit
    return replace(review, order_id=order.id, order_name=order.name, found_by=found_by)


def number_key(text: str) -> str:
    """An order's number as people write it, so that "#1042" and "1042 " are one.

    >>> number_key(" #1042 "), number_key("lum-77")
    ('1042', 'LUM-77')
    """
    return text.strip().lstrip("#").strip().upper()


def _keys(order: Order) -> tuple[Iterable[str], ...]:
    payments = order.transactions
    return (
        [t.authorization_code for t in payments if t.authorization_code],
        [t.payment_id for t in payments if t.payment_id],
        [key for key in (number_key(order.name), order.legacy_id) if key],
        [order.email_hash] if order.email_hash else [],
        [order.customer_name.casefold()] if order.customer_name else [],
    )


def _orders_of_case(dispute: Dispute, orders: OrderKeys) -> Iterator[Hit]:
    for payment in dispute.payments:
        given = payment.seller_transaction_id or ""
        yield from _single("transaction id", [*orders.by_transaction.get(given, ()), *orders.by_payment.get(given, ())])
    for payment in dispute.payments:
        yield from _single("invoice number", orders.by_payment.get(payment.invoice_number or "", ()))
    for payment in dispute.payments:
        yield from _single("name and date", [o for o in _named(payment.buyer_name, orders) if _paid_so(o, payment)])


def _orders_of_review(review: Review, orders: OrderKeys) -> Iterator[Hit]:
    if review.reference:
        yield from _single("reference number", orders.by_number.get(number_key(review.reference), ()))
    before = [o for o in orders.by_email.get(review.email_hash or "", ()) if o.created_at <= review.created_at]
    if before:
        yield "e-mail", max(before, key=lambda o: (o.created_at, o.key))
    start = review.created_at - WRITTEN_WITHIN
    named = _named(review.consumer_name, orders)
    yield from _single("name and date", [o for o in named if start <= o.created_at <= review.created_at])


def _single(found_by: Found, orders: Iterable[Order]) -> Iterator[Hit]:
    different = {order.key: order for order in orders}
    if len(different) == 1:
        yield found_by, next(iter(different.values()))


def _named(name: str | None, orders: OrderKeys) -> list[Order]:
    """Orders of a customer of this name, whether we keep it whole or as first name and initial."""
    words = (name or "").split()
    if len(words) < 2:
        return []
    forms = {" ".join(words), shown_name(words[0], words[-1], "first_initial") or ""}
    return [order for form in forms for order in orders.by_name.get(form.casefold(), ())]


def _paid_so(order: Order, payment: DisputedPayment) -> bool:
    """Whether that payment, of that amount and moment, can be this order's."""
    if payment.at is None or payment.gross is None:
        return False
    same_amount = payment.gross in (order.total.shop, order.total.seen)
    return same_amount and abs((order.paid_at or order.processed_at) - payment.at) <= PAID_WITHIN
