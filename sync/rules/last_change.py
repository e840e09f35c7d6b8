"""What changed last, and when, in words: the newest of the moments that the sources give. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sync.core.records import Dispute, Order
from sync.rules import dispute_words, order_facts, parcels
from sync.rules.also import Beside, money
from sync.rules.refund_facts import given

Event = tuple[datetime, str]


def last_change(events: Iterable[Event], zone: ZoneInfo) -> str | None:
    """`12 Nov 09:10 · buyer wrote again`; of two at once, the later in the list."""
    newest = max(enumerate(events), key=lambda e: (e[1][0], e[0]), default=None)
    if newest is None:
        return None
    when, what = newest[1]
    return f"{order_facts.day(when, zone)} {when.astimezone(zone):%H:%M} · {what}"


def of_order(order: Order, beside: Beside) -> Iterable[Event]:
    paid = order_facts.paid_at(order)
    if paid:
        yield paid, "paid"
    for parcel in order_facts.live_parcels(order):
        yield parcel.created_at, "sent"
        for scan in parcels.scans(parcel):
            yield scan.at, (order_facts.in_words(scan.status) or "scanned").lower()
        if parcel.delivered_at:
            yield parcel.delivered_at, "delivered"
    for case in beside.disputes:
        yield case.opened_at, "dispute opened"
    yield from of_refunds(beside)
    for review in beside.reviews:
        yield review.created_at, f"{review.stars}★ review"


def of_refunds(beside: Beside) -> Iterable[Event]:
    for refund in beside.refunds:
        if given(refund).minor:
            yield refund.processed_at, f"refunded {money(given(refund))}"


def of_case(case: Dispute, beside: Beside) -> Iterable[Event]:
    yield case.opened_at, "opened"
    buyer = [m.at for m in case.messages if m.by == "BUYER"]
    for n, at in enumerate(sorted(buyer)):
        yield at, "buyer wrote again" if n else "buyer wrote"
    for message in case.messages:
        if message.by != "BUYER":
            yield message.at, "we wrote" if message.by == "SELLER" else "PayPal wrote"
    for evidence in case.evidences:
        if evidence.at and evidence.source in ("SUBMITTED_BY_SELLER", "REQUESTED_FROM_SELLER"):
            asked = evidence.source == "REQUESTED_FROM_SELLER"
            yield evidence.at, "evidence asked for" if asked else "evidence sent"
    if case.sent_at:
        yield case.sent_at, "response sent"
    yield from of_refunds(beside)
    if case.closed_at:
        yield case.closed_at, f"closed: {(dispute_words.outcome(case) or 'see the case').lower()}"
