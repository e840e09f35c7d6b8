"""Money in: how an order is paid, with the ids by which a dispute finds it again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.worlds.make_lumen.orders import NOTHING, Story
from sandbox.worlds.make_lumen.timeline import Document, iso

GATEWAYS = {
    "shopify_payments": "Shopify Payments",
    "paypal": "PayPal",
    "gift_card": "Gift Card",
    "Bank Deposit": "Bank Deposit",
    "bogus": "(for testing) Bogus Gateway",
}
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
MIXED = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"


def paypal_id(rng: Random) -> str:
    """Seventeen capital letters and digits, as PayPal numbers transactions."""
    return "".join(rng.choices(LETTERS, k=17))


def payment_id(rng: Random, number: int) -> str:
    """Newer checkouts write a mixed-case token with a letter `r` first; older ones c<checkout>.<attempt>."""
    if number % 5 == 0:
        return f"c{140_000_000 + number * 977}.{1 + number % 2}"
    return "r" + "".join(rng.choices(MIXED, k=24))


def transaction(
    story: Story,
    kind: str,
    amount: Decimal,
    at: datetime,
    *,
    status: str = "SUCCESS",
    parent: Document | None = None,
    gateway: str | None = None,
    error: str | None = None,
) -> Document:
    """One OrderTransaction. A refund's has an own PayPal id, and its payment's paymentId."""
    name = gateway or story.sale.gateway
    code = paypal_id(story.rng) if name == "paypal" else f"{story.rng.randrange(10**6):06d}"
    shared = parent["paymentId"] if parent else story.sale.payment_id or payment_id(story.rng, story.sale.number)
    paid = status == "SUCCESS"
    receipt = {"transaction_id": code, "invoice_id": shared} if name == "paypal" else {"id": f"pi_{code}"}
    made: Document = {
        "id": story.gid("OrderTransaction"),
        "kind": kind,
        "status": status,
        "errorCode": error,
        "gateway": name,
        "formattedGateway": GATEWAYS[name],
        "test": story.sale.test,
        "createdAt": iso(at),
        "processedAt": iso(at) if paid else None,
        "paymentId": shared,
        "authorizationCode": code if paid else None,
        "parentTransaction": {"id": parent["id"]} if parent else None,
        "amountSet": story.bag(amount),
        "paymentDetails": _details(story, name),
        "receiptJson": json.dumps(receipt) if paid else None,
    }
    if paid and kind in ("SALE", "CAPTURE"):
        story.takings.append(made)
    return made


def _details(story: Story, gateway: str) -> Document | None:
    if gateway == "shopify_payments":
        return {
            "__typename": "CardPaymentDetails",
            "company": story.rng.choice(["Visa", "Mastercard", "American Express"]),
            "avsResultCode": "Y",
            "cvvResultCode": "M",
            "bin": "424242",
            "wallet": None,
            "paymentMethodName": "card",
        }
    if gateway == "paypal":
        return {"__typename": "PaypalWalletPaymentDetails", "paymentMethodName": "paypal_wallet"}
    return None


def settle(document: Document, story: Story) -> None:
    """Makes the order's sums and its financial status follow its transactions."""
    done = [each for each in document["transactions"] if each["status"] == "SUCCESS"]
    received = _sum(each for each in done if each["kind"] in ("SALE", "CAPTURE"))
    refunded = _sum(each for each in done if each["kind"] == "REFUND")
    total = story.total
    document["totalReceivedSet"], document["totalRefundedSet"] = story.bag(received), story.bag(refunded)
    document["netPaymentSet"] = story.bag(received - refunded)
    document["totalOutstandingSet"] = story.bag(max(total - received, NOTHING))
    document["displayFinancialStatus"] = _status(document, received, refunded, total)


def _sum(transactions: object) -> Decimal:
    return sum((Decimal(each["amountSet"]["shopMoney"]["amount"]) for each in transactions), NOTHING)  # type: ignore[attr-defined]


def _status(document: Document, received: Decimal, refunded: Decimal, total: Decimal) -> str:
    kinds = {each["kind"] for each in document["transactions"] if each["status"] == "SUCCESS"}
    if refunded and refunded >= received:
        return "REFUNDED"
    if refunded:
        return "PARTIALLY_REFUNDED"
    if received >= total:
        return "PAID"
    if received:
        return "PARTIALLY_PAID"
    if "VOID" in kinds:
        return "VOIDED"
    return "AUTHORIZED" if "AUTHORIZATION" in kinds else "PENDING"


def pay(story: Story) -> None:
    """Pays the order in the manner its sale names."""
    _MANNERS[story.sale.payment](story)
    settle(story.thing.document, story)


def _paid(story: Story) -> None:
    story.thing.document["transactions"].append(transaction(story, "SALE", story.total, story.born))


def _free(story: Story) -> None:
    story.thing.document["paymentGatewayNames"] = []


def _declined_first(story: Story) -> None:
    failed = transaction(story, "SALE", story.total, story.born, status="FAILURE", error="CARD_DECLINED")
    story.thing.document["transactions"].append(failed)
    story.thing.document["transactions"].append(
        transaction(story, "SALE", story.total, story.born + timedelta(minutes=3))
    )


def _two_captures(story: Story) -> None:
    _paid(story)
    first = story.thing.document["transactions"][0]
    _later(story, timedelta(minutes=2), lambda at: transaction(story, "CAPTURE", story.total, at, parent=first))


def _captured_later(story: Story) -> None:
    held = transaction(story, "AUTHORIZATION", story.total, story.born)
    story.thing.document["transactions"].append(held)
    _later(story, timedelta(hours=7), lambda at: transaction(story, "CAPTURE", story.total, at, parent=held))


def _authorized(story: Story) -> None:
    story.thing.document["transactions"].append(transaction(story, "AUTHORIZATION", story.total, story.born))


def _voided(story: Story) -> None:
    _authorized(story)
    held = story.thing.document["transactions"][0]
    _later(story, timedelta(days=3), lambda at: transaction(story, "VOID", story.total, at, parent=held))


def _expired(story: Story) -> None:
    _authorized(story)

    def lapse(document: Document) -> None:
        document["displayFinancialStatus"] = "EXPIRED"

    story.thing.then(story.born + timedelta(days=7), lapse)


def _by_bank(story: Story) -> None:
    wait = transaction(story, "SALE", story.total, story.born, status="PENDING", gateway="Bank Deposit")
    story.thing.document["transactions"].append(wait)

    def arrive(document: Document) -> None:
        for each in document["transactions"]:
            if each["id"] == wait["id"]:
                each |= {"status": "SUCCESS", "processedAt": iso(story.born + timedelta(days=2))}
        settle(document, story)

    story.thing.then(story.born + timedelta(days=2), arrive)


def _unpaid(story: Story) -> None:
    wait = transaction(story, "SALE", story.total, story.born, status="PENDING", gateway="Bank Deposit")
    story.thing.document["transactions"].append(wait)


def _deposit(story: Story) -> None:
    half = (story.total / 2).quantize(Decimal("0.01"))
    story.thing.document["transactions"].append(transaction(story, "SALE", half, story.born))


def _split(story: Story) -> None:
    card = min(Decimal("20.00"), story.total)
    for amount, gateway in ((card, "gift_card"), (story.total - card, story.sale.gateway)):
        story.thing.document["transactions"].append(transaction(story, "SALE", amount, story.born, gateway=gateway))
    story.thing.document["paymentGatewayNames"] = ["gift_card", story.sale.gateway]


def _both(story: Story) -> None:
    """Half by PayPal and, as a second payment, half by card: the one way to have a dispute on both sides."""
    half = (story.total / 2).quantize(Decimal("0.01"))
    for amount, gateway in ((half, "paypal"), (story.total - half, "shopify_payments")):
        story.thing.document["transactions"].append(transaction(story, "SALE", amount, story.born, gateway=gateway))
    story.thing.document["paymentGatewayNames"] = ["paypal", "shopify_payments"]


def _later(story: Story, wait: timedelta, make: Callable[[datetime], Document]) -> None:
    at = story.born + wait
    fresh = make(at)

    def book(document: Document) -> None:
        document["transactions"].append(fresh)
        settle(document, story)

    story.thing.then(at, book)


_MANNERS: dict[str, Callable[[Story], None]] = {
    "paid": _paid,
    "free": _free,
    "declined first": _declined_first,
    "two captures": _two_captures,
    "captured later": _captured_later,
    "authorized": _authorized,
    "voided": _voided,
    "expired": _expired,
    "by bank": _by_bank,
    "unpaid": _unpaid,
    "deposit": _deposit,
    "gift card and card": _split,
    "paypal and card": _both,
}
