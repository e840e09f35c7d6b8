"""Money back, and orders taken back: refunds of every kind, cancellations, edits, returns."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.worlds.make_lumen.orders import CENT, NOTHING, Story
from sandbox.worlds.make_lumen.payments import settle, transaction
from sandbox.worlds.make_lumen.timeline import Document, iso


def refund(
    story: Story,
    at: datetime,
    kind: str,
    *,
    note: str | None = None,
    status: str = "SUCCESS",
    share: Decimal = Decimal("0.3"),
    settled_at: datetime | None = None,
    ends: str = "SUCCESS",
    return_: Document | None = None,
) -> Document:
    """Kinds: full, line (the first line), amount (a share, no line), shipping, restock (goods back, no money).

    With `status` PENDING the money is on its way; at `settled_at` it `ends` SUCCESS or FAILURE.
    """
    made = _refund(story, at, kind, note, share)
    made["return"] = return_
    amount = _amount(story, kind, made, share)
    sale = next((t for t in story.thing.document["transactions"] if t["kind"] in ("SALE", "AUTHORIZATION")), None)
    if kind != "restock" and sale is not None:
        made["transactions"].append(
            transaction(story, "REFUND", amount, at, status=status, parent=sale, gateway=sale["gateway"])
        )
    paid = amount if status == "SUCCESS" and kind != "restock" else NOTHING
    made["totalRefundedSet"] = story.bag(paid)

    def book(document: Document) -> None:
        document["refunds"].append(copy.deepcopy(made))
        document["transactions"] += copy.deepcopy(made["transactions"])
        _take_back(document, made, story)
        settle(document, story)

    story.thing.then(at, book)
    if settled_at:
        story.thing.then(settled_at, lambda document: _end(document, story, made["id"], ends, settled_at))
    return made


def _refund(story: Story, at: datetime, kind: str, note: str | None, share: Decimal) -> Document:
    gid = story.gid("Refund")
    lines = story.thing.document["lineItems"]
    chosen = {"full": lines, "line": lines[:1], "restock": lines[:1]}.get(kind, [])
    restock = {"full": "NO_RESTOCK", "line": "RETURN", "restock": "RETURN"}.get(kind, "")
    ship = (
        [
            {
                "id": story.gid("RefundShippingLine"),
                "subtotalAmountSet": story.bag(story.delivery_fee),
                "taxAmountSet": story.bag(NOTHING),
            }
        ]
        if kind in ("full", "shipping") and story.delivery_fee
        else []
    )
    off = {"amount": story.total * share, "restock": _price(lines[0])}.get(kind)
    adjust = (
        [
            {
                "id": story.gid("OrderAdjustment"),
                "reason": "REFUND_DISCREPANCY",
                "amountSet": story.bag(off if kind == "restock" else -off),
                "taxAmountSet": story.bag(NOTHING),
            }
        ]
        if off is not None
        else []
    )
    return {
        "id": gid,
        "legacyResourceId": gid.rsplit("/", 1)[-1],
        "createdAt": iso(at),
        "processedAt": iso(at),
        "updatedAt": iso(at),
        "note": note,
        "totalRefundedSet": story.bag(NOTHING),
        "return": None,
        "refundLineItems": [_refund_line(story, line, restock) for line in chosen],
        "refundShippingLines": ship,
        "orderAdjustments": adjust,
        "transactions": [],
    }


def _price(line: Document) -> Decimal:
    return Decimal(line["discountedUnitPriceAfterAllDiscountsSet"]["shopMoney"]["amount"]) * int(line["quantity"])


def _refund_line(story: Story, line: Document, restock: str) -> Document:
    return {
        "id": story.gid("RefundLineItem"),
        "quantity": line["quantity"],
        "restockType": restock,
        "restocked": restock == "RETURN",
        "subtotalSet": story.bag(_price(line)),
        "totalTaxSet": story.bag(NOTHING),
        "lineItem": {name: line[name] for name in ("id", "sku", "vendor", "title")},
    }


def _amount(story: Story, kind: str, made: Document, share: Decimal) -> Decimal:
    if kind == "full":
        return story.total
    if kind == "shipping":
        return story.delivery_fee
    if kind == "amount":
        return (story.total * share).quantize(CENT)
    return min(
        sum((Decimal(line["subtotalSet"]["shopMoney"]["amount"]) for line in made["refundLineItems"]), NOTHING),
        story.total,
    )


def _take_back(document: Document, made: Document, story: Story) -> None:
    back = {line["lineItem"]["id"]: line for line in made["refundLineItems"]}
    left = Decimal(document["currentTotalPriceSet"]["shopMoney"]["amount"])
    for line in document["lineItems"]:
        if line["id"] in back and line["currentQuantity"]:
            line |= {"currentQuantity": 0, "refundableQuantity": 0}
            left -= _price(line)
    document["currentTotalPriceSet"] = story.bag(max(left, NOTHING))


def _end(document: Document, story: Story, refund_id: str, ends: str, at: datetime) -> None:
    made = next(each for each in document["refunds"] if each["id"] == refund_id)
    moved = {each["id"] for each in made["transactions"]}
    for each in [*made["transactions"], *document["transactions"]]:
        if each["id"] in moved:
            each |= {"status": ends, "processedAt": iso(at) if ends == "SUCCESS" else None}
    made["updatedAt"] = iso(at)
    if ends == "SUCCESS":
        made["totalRefundedSet"] = made["transactions"][0]["amountSet"]
    settle(document, story)


def cancel(story: Story, at: datetime, reason: str, *, money_back: bool = True) -> None:
    """Cancelled before it left; the money goes back a minute later, or the authorisation is simply dropped."""

    def stop(document: Document) -> None:
        document |= {"cancelledAt": iso(at), "cancelReason": reason, "closedAt": iso(at)}
        for task in document["fulfillmentOrders"]:
            task |= {"status": "CLOSED", "updatedAt": iso(at)}
        for line in document["lineItems"]:
            line["unfulfilledQuantity"] = 0

    story.thing.then(at, stop)
    if money_back:
        refund(story, at + timedelta(minutes=1), "full", note="Order cancelled")


def edit(story: Story, at: datetime) -> None:
    """Staff add one more of the first line; the difference stays to be paid."""

    def change(document: Document) -> None:
        line = document["lineItems"][0]
        unit = Decimal(line["discountedUnitPriceAfterAllDiscountsSet"]["shopMoney"]["amount"])
        line["quantity"] += 1
        line["currentQuantity"] += 1
        line["refundableQuantity"] += 1
        line["unfulfilledQuantity"] += 1 if line["unfulfilledQuantity"] else 0
        document["edited"] = True
        document["currentTotalPriceSet"] = story.bag(story.total + unit)
        document["totalOutstandingSet"] = story.bag(unit)

    story.thing.then(at, change)


def give_back(story: Story, at: datetime, until: datetime | None) -> Document:
    """A return is opened; closing it does not move the order's own updatedAt, as observed at Shopify."""
    gid = story.gid("Return")
    entry = {"id": gid, "name": f"#{story.sale.number}-R{int(gid[-2:]) + 1}"}

    def open_it(document: Document) -> None:
        quantity = document["lineItems"][0]["quantity"]
        document["returns"].append(
            {**entry, "status": "OPEN", "createdAt": iso(at), "closedAt": None, "totalQuantity": quantity}
        )
        document["returnStatus"] = "IN_PROGRESS"

    def close_it(document: Document) -> None:
        document["returns"][-1] |= {"status": "CLOSED", "closedAt": iso(until or at)}
        document["returnStatus"] = "RETURNED"

    story.thing.then(at, open_it)
    if until:
        story.thing.then(until, close_it, stamps=False)
    return entry
