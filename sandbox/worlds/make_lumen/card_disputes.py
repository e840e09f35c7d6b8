"""Shopify Payments disputes: inquiries and chargebacks of every reason and ending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.worlds.make_lumen.orders import Story, money
from sandbox.worlds.make_lumen.timeline import Document, Thing, iso

NETWORK_CODES = {
    "FRAUDULENT": "10.4",
    "PRODUCT_NOT_RECEIVED": "13.1",
    "PRODUCT_UNACCEPTABLE": "13.3",
    "DUPLICATE": "12.6.1",
    "CREDIT_NOT_PROCESSED": "13.7",
    "SUBSCRIPTION_CANCELLED": "13.2",
    "GENERAL": "4834",
    "UNRECOGNIZED": "4863",
}
FEE = Decimal("15.00")
KINDS = ("DISPUTE_WITHDRAWAL", "CHARGEBACK_FEE", "DISPUTE_REVERSAL", "CHARGEBACK_FEE_REFUND")
CLOSED = ("WON", "LOST", "ACCEPTED", "PREVENTED")


def dispute(
    story: Story,
    opened: datetime,
    kind: str,
    reason: str,
    *,
    course: Sequence[tuple[str, datetime]] = (),
    share: Decimal = Decimal(1),
) -> list[Thing]:
    """The dispute, and what it moves on the account. Opens as NEEDS_RESPONSE and takes the given course of (status,
    when). It has no updatedAt, as at Shopify.

    Where nobody does anything, Shopify sends what it has on the due date.
    """
    order = story.thing
    number = story.legacy % 10**12 + len(order.document["disputes"])
    gid = f"gid://shopify/ShopifyPaymentsDispute/{number}"
    due = (opened + timedelta(days=9)).replace(hour=13, minute=0, second=0, microsecond=0)
    thing = Thing(
        f"shopify/{story.sale.store.store}/disputes.jsonl",
        gid,
        opened,
        {
            "id": gid,
            "legacyResourceId": str(number),
            "type": kind,
            "status": "NEEDS_RESPONSE",
            "initiatedAt": iso(opened),
            "evidenceDueBy": iso(due),
            "evidenceSentOn": None,
            "finalizedOn": None,
            "amount": money(story.total * share, story.sale.store.currency),
            "reasonDetails": {"reason": reason, "networkReasonCode": NETWORK_CODES.get(reason)},
            "order": story.head(),
            "disputeEvidence": {"id": f"gid://shopify/ShopifyPaymentsDisputeEvidence/{number}", "submitted": False},
        },
    )
    order.then(opened, lambda document: _show(document, gid, kind, "NEEDS_RESPONSE"), stamps=False)
    for status, at in course or (("UNDER_REVIEW", due),):
        _goes_on(thing, order, status, at)
    return [thing, *(_moves(story, thing, course) if kind == "CHARGEBACK" else ())]


def _moves(story: Story, dispute: Thing, course: Sequence[tuple[str, datetime]]) -> Iterator[Thing]:
    """A chargeback takes money and fee at once; a win brings both back."""
    amount = Decimal(dispute.document["amount"]["amount"])
    taken = (("DISPUTE_WITHDRAWAL", -amount), ("CHARGEBACK_FEE", -FEE))
    back = (("DISPUTE_REVERSAL", amount), ("CHARGEBACK_FEE_REFUND", FEE))
    steps = [(dispute.born + timedelta(minutes=10), taken), *((at, back) for status, at in course if status == "WON")]
    for at, moved in steps:
        for kind, net in moved:
            yield _move(story, dispute, kind, net, at)


def _move(story: Story, dispute: Thing, kind: str, net: Decimal, at: datetime) -> Thing:
    store = story.sale.store
    number = int(dispute.document["legacyResourceId"])
    gid = f"gid://shopify/ShopifyPaymentsBalanceTransaction/{number}{KINDS.index(kind)}"
    document = {
        "id": gid,
        "type": kind,
        "test": False,
        "transactionDate": iso(at),
        "sourceId": number,
        "sourceType": "DISPUTE",
        "adjustmentReason": None,
        "amount": money(net, store.currency),
        "fee": money(Decimal(0), store.currency),
        "net": money(net, store.currency),
        "associatedOrder": {"id": story.thing.key, "name": story.thing.document["name"]},
    }
    return Thing(f"shopify/{store.store}/balance_transactions.jsonl", gid, at, document)


def _goes_on(thing: Thing, order: Thing, status: str, at: datetime) -> None:
    kind = thing.document["type"]

    def change(document: Document) -> None:
        document["status"] = status
        if status == "UNDER_REVIEW":
            document["evidenceSentOn"] = iso(at)
            document["disputeEvidence"] = {**document["disputeEvidence"], "submitted": True}
        if status in CLOSED:
            document["finalizedOn"] = iso(at)

    thing.then(at, change)
    order.then(at, lambda document: _show(document, thing.key, kind, status), stamps=False)


def _show(document: Document, gid: str, kind: str, status: str) -> None:
    """The order's summary. That a dispute moves an order's updatedAt is not established: here it does not."""
    others = [each for each in document["disputes"] if each["id"] != gid]
    document["disputes"] = [*others, {"id": gid, "initiatedAs": kind, "status": status}]
