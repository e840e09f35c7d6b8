"""The one list of causes: who can fix each, whether it could be prevented as a rule, how records hint at it. Data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sync.core.records import Order, Refund
from sync.core.rulebook import Cause, Rules
from sync.rules import topics

SUPPLIER, CARRIER, LISTING, SUPPORT = "Supplier", "Carrier", "Listing", "Support"
PAYMENTS, CUSTOMER, FRAUD = "Payments", "Customer", "Fraud"
OWNERS = (SUPPLIER, CARRIER, LISTING, SUPPORT, PAYMENTS, CUSTOMER, FRAUD)


CAUSES: Mapping[str, Cause] = {
    "Delivery: sent late": Cause(SUPPLIER, "Yes"),
    "Delivery: no tracking movement": Cause(SUPPLIER, "Yes"),
    "Delivery: slow on the way": Cause(CARRIER, "Yes"),
    "Delivery: lost": Cause(CARRIER, "No"),
    "Delivery: sent back": Cause(CARRIER, "No"),
    "Delivery: delivered, not received": Cause(CARRIER, "No"),
    "Delivery: customs or duty": Cause(LISTING, "Yes"),
    "Order: wrong item": Cause(SUPPLIER, "Yes"),
    "Order: item missing": Cause(SUPPLIER, "Yes"),
    "Order: out of stock": Cause(SUPPLIER, "Yes"),
    "Order: wrong address (customer)": Cause(CUSTOMER, "No"),
    "Order: wrong address (us)": Cause(SUPPORT, "Yes"),
    "Order: ordered twice": Cause(CUSTOMER, "No"),
    "Product: damaged": Cause(SUPPLIER, "Yes"),
    "Product: defective": Cause(SUPPLIER, "Yes"),
    "Product: not as described": Cause(LISTING, "Yes"),
    "Product: size or fit": Cause(LISTING, "No"),
    "Product: colour or style": Cause(LISTING, "No"),
    "Payment: charged twice": Cause(PAYMENTS, "Yes"),
    "Payment: refund too slow": Cause(SUPPORT, "Yes"),
    "Payment: unknown name on statement": Cause(PAYMENTS, "Yes"),
    "Payment: subscription confusion": Cause(LISTING, "Yes"),
    "Payment: stolen card": Cause(FRAUD, "No"),
    "Payment: abuse of dispute": Cause(FRAUD, "No"),
    "Customer: changed mind": Cause(CUSTOMER, "No"),
    "Customer: price or promo": Cause(CUSTOMER, "No"),
    "Us: slow reply": Cause(SUPPORT, "Yes"),
    "Other: say in Notes": Cause(SUPPORT, "Not sure"),
}

#: What staff and apps write on a refund, the plainest first.
_NOTES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), cause)
    for pattern, cause in (
        (r"duplicate|ordered twice|second order", "Order: ordered twice"),
        (r"charged twice|double charge", "Payment: charged twice"),
        (r"fraud|stolen", "Payment: stolen card"),
        (r"out of stock|no stock|oversold", "Order: out of stock"),
        (r"lost", "Delivery: lost"),
        (r"unclaimed|sent back|returned to sender|undeliver", "Delivery: sent back"),
        (r"wrong address|bad address", "Order: wrong address (customer)"),
        (r"wrong (?:item|product|size sent)", "Order: wrong item"),
        (r"(?:item|part|one|piece).{0,20}missing|missing", "Order: item missing"),
        (r"damaged|broken|smashed", "Product: damaged"),
        (r"defect|faulty|does ?n.t work", "Product: defective"),
        (r"not as described|different", "Product: not as described"),
        (r"size|fit|too (?:small|big|large)", "Product: size or fit"),
        (r"customs|duty|import", "Delivery: customs or duty"),
        (r"late|delay|slow", "Delivery: slow on the way"),
        (r"changed (?:her|his|their|my)? ?mind|no longer|unwanted", "Customer: changed mind"),
        (r"price|promo|discount|voucher", "Customer: price or promo"),
    )
)

_CANCELLED = {
    "INVENTORY": "Order: out of stock",
    "CUSTOMER": "Customer: changed mind",
    "FRAUD": "Payment: stolen card",
}

_BY_TOPIC = {
    topics.NOT_RECEIVED: "Delivery: slow on the way",
    topics.LATE: "Delivery: slow on the way",
    topics.REFUND: "Payment: refund too slow",
    topics.WRONG: "Order: wrong item",
    topics.DAMAGED: "Product: damaged",
    topics.SIZE: "Product: size or fit",
    topics.DIFFERENT: "Product: not as described",
    topics.NO_ANSWER: "Us: slow reply",
}


def of_refund(refund: Refund, order: Order | None, parcel: str | None) -> str | None:
    """A guess from the note, from why the order was cancelled, from its parcel. Shown as a guess, never counted."""
    for pattern, cause in _NOTES:
        if refund.note and pattern.search(refund.note):
            return cause
    if order and order.cancel_reason in _CANCELLED and order.cancelled_at:
        return _CANCELLED[order.cancel_reason]
    return {"lost": "Delivery: lost", "sent back": "Delivery: sent back", "late": "Delivery: slow on the way"}.get(
        parcel or ""
    )


def of_review(text: str) -> str | None:
    """A guess from the first topic of a review that has a cause."""
    return next((_BY_TOPIC[topic] for topic in topics.topics(text) if topic in _BY_TOPIC), None)


def named(word: str, rules: Rules) -> str:
    """The cause that staff mean: a renamed one answers to its older spelling too."""
    for name, cause in (rules.causes or {}).items():
        if word.casefold() in (name.casefold(), *(older.casefold() for older in cause.also_called)):
            return name
    return word


def spelled(rules: Rules) -> dict[str, str]:
    """Every spelling of a cause, in lower case, with what it is called now; the list that comes with it too."""
    found = {name.casefold(): name for name in CAUSES}
    for name, cause in (rules.causes or {}).items():
        found |= {older.casefold(): name for older in cause.also_called}
    return found | {name.casefold(): name for name in rules.causes or {}}


def of_suppliers(rules: Rules) -> frozenset[str]:
    """The causes that suppliers pay for."""
    return frozenset(name for name, cause in (rules.causes or CAUSES).items() if cause.owner == SUPPLIER)


def short(cause: str) -> str:
    """Without its group, for a cell with other words.

    >>> short("Delivery: sent late")
    'sent late'
    """
    return cause.split(": ", 1)[-1]
