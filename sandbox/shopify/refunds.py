"""Refunds: what Shopify suggests, and what refundCreate does to an order.

Refusals are in Shopify's words where recorded replies show them: a kind other than REFUND, a parent that is not the
order's, a missing or reused idempotency key. A transaction's gateway is its parent's, whatever the request says.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from graphql import get_directive_values

from sandbox.shopify.fields import Info
from sandbox.shopify.pages import tail_of
from sandbox.worlds.state import Document

CENT = Decimal("0.01")
PAYMENTS = {"SALE", "CAPTURE"}
SIDES = ("shopMoney", "presentmentMoney")


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """A userError: the field it is about, and the sentence."""

    field: list[str] | None
    message: str


def suggested(order: Document, _info: Info, **arguments: Any) -> Document:
    """The sum for the lines asked for, or for everything that is left, out of the order's own payment."""
    if arguments.get("suggestFullRefund"):
        bag = _left(order)
    else:
        bag = _sum([_subtotal(order, each) for each in arguments.get("refundLineItems") or ()], _zero(order))
    payment = next((each for each in order.get("transactions") or () if _is_payment(each)), None)
    parts = [
        {"kind": "SUGGESTED_REFUND", "gateway": each["gateway"], "amountSet": bag, "parentTransaction": each}
        for each in ([payment] if payment else [])
    ]
    return {"amountSet": bag, "suggestedTransactions": parts}


def create(_source: Any, info: Info, **arguments: Any) -> Any:
    wish, ask = arguments["input"], info.context
    directive = next(each for each in info.schema.directives if each.name == "idempotent")
    mark = get_directive_values(directive, info.field_nodes[0], info.variable_values)
    key = None if mark is None else mark["key"]

    def act() -> Any:
        order = ask.desk.order(wish["orderId"])
        if order is None:
            return _payload(None, RefusedError(["orderId"], "Order does not exist"))
        try:
            return _carried_out(order, wish, info)
        except RefusedError as refusal:
            return _payload(order, refusal)

    return ask.desk.once(key, wish, act, lambda words: _payload(None, RefusedError(None, words)))


def _carried_out(order: Document, wish: Document, info: Info) -> Any:
    lines = [_line(order, each) for each in wish.get("refundLineItems") or ()]
    paid_back = [_transaction(order, each, place, info) for place, each in enumerate(wish.get("transactions") or ())]
    zero = _zero(order)
    amount = _sum([each["amountSet"] for each in paid_back], zero)
    left = _left(order)
    if not wish.get("allowOverRefunding") and _of(amount) > _of(left):
        raise RefusedError(
            ["transactions"], f"Refund amount {_of(amount)} is more than the {_of(left)} left of the payment"
        )
    when = info.context.shelf.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    refund = {
        "id": f"gid://shopify/Refund/{_number(order, len(order.get('refunds') or ()))}",
        "createdAt": when,
        "processedAt": wish.get("processedAt") or when,
        "updatedAt": when,
        "note": wish.get("note"),
        "totalRefundedSet": amount,
        "return": None,
        "refundLineItems": lines,
        "transactions": paid_back,
    }
    changed = info.context.desk.change_order(order, **_after(order, refund, lines))
    return _payload(changed, None, refund)


def _after(order: Document, refund: Document, lines: list[Document]) -> Document:
    """What the refund changes of its order."""
    taken = {each["lineItem"]["id"]: each["quantity"] for each in lines}
    refunded = _sum([refund["totalRefundedSet"]], order["totalRefundedSet"])
    received = order["totalReceivedSet"]
    return {
        "refunds": [*(order.get("refunds") or ()), refund],
        "transactions": [*(order.get("transactions") or ()), *refund["transactions"]],
        "lineItems": [_reduced(each, taken.get(each["id"], 0)) for each in order.get("lineItems") or ()],
        "totalRefundedSet": refunded,
        "netPaymentSet": _minus(received, refunded),
        "currentTotalPriceSet": _minus(
            order.get("currentTotalPriceSet") or order["totalPriceSet"],
            _sum([each["subtotalSet"] for each in lines], _zero(order)),
        ),
        "displayFinancialStatus": "REFUNDED" if _of(refunded) >= _of(received) else "PARTIALLY_REFUNDED",
    }


def _reduced(line: Document, taken: int) -> Document:
    current: Any = line["quantity"] if line.get("currentQuantity") is None else line["currentQuantity"]
    refundable: Any = current if line.get("refundableQuantity") is None else line["refundableQuantity"]
    return {**line, "currentQuantity": current - taken, "refundableQuantity": refundable - taken}


def _line(order: Document, wish: Document) -> Document:
    line = next((each for each in order.get("lineItems") or () if each["id"] == wish["lineItemId"]), None)
    if line is None:
        raise RefusedError(["refundLineItems"], "Refund line items line item does not exist")
    if wish["quantity"] > line.get("refundableQuantity", line["quantity"]):
        raise RefusedError(["refundLineItems"], "Quantity cannot refund more items than were purchased")
    return {
        "lineItem": {"id": line["id"]},
        "quantity": wish["quantity"],
        "restockType": wish.get("restockType") or "NO_RESTOCK",
        "subtotalSet": _subtotal(order, wish),
    }


def _transaction(order: Document, wish: Document, place: int, info: Info) -> Document:
    if wish["kind"] != "REFUND":
        raise RefusedError(None, f"Kind {wish['kind'].lower()} is not a valid transaction")
    parent = next((each for each in order.get("transactions") or () if each["id"] == wish.get("parentId")), None)
    if parent is None:
        raise RefusedError(["transactions"], "Transactions require a parent_id associated with the order")
    when = info.context.shelf.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    number = _number(order, len(order.get("transactions") or ()) + place)
    return {
        "id": f"gid://shopify/OrderTransaction/{number}",
        "kind": "REFUND",
        "status": "SUCCESS",
        "gateway": parent["gateway"],
        "formattedGateway": parent.get("formattedGateway"),
        "test": parent.get("test", False),
        "createdAt": when,
        "processedAt": when,
        "parentTransaction": {"id": parent["id"]},
        "amountSet": _bag(order, Decimal(str(wish["amount"]))),
    }


def _subtotal(order: Document, wish: Document) -> Document:
    line = next((each for each in order.get("lineItems") or () if each["id"] == wish["lineItemId"]), None)
    if line is None:
        return _zero(order)
    unit = line.get("discountedUnitPriceAfterAllDiscountsSet") or line["originalUnitPriceSet"]
    return _sum([unit] * wish["quantity"], _zero(order))


# --- bags of money


def _bag(order: Document, amount: Decimal) -> Document:
    """`amount` is in the customer's currency; the shop's side follows at the order's own rate."""
    total = order["totalPriceSet"]
    shown, kept = (Decimal(total[side]["amount"]) for side in reversed(SIDES))
    shop = amount if not shown else (amount * kept / shown).quantize(CENT, ROUND_HALF_UP)
    return {
        side: {"amount": str(value), "currencyCode": total[side]["currencyCode"]}
        for side, value in zip(SIDES, (shop, amount), strict=True)
    }


def _sum(bags: list[Document], start: Document) -> Document:
    """The bags together, and `start`."""
    total = {side: Decimal(start[side]["amount"]) for side in SIDES}
    for bag in bags:
        for side in SIDES:
            total[side] += Decimal(bag[side]["amount"])
    return {side: {**start[side], "amount": str(total[side])} for side in SIDES}


def _minus(bag: Document, less: Document) -> Document:
    return {
        side: {**bag[side], "amount": str(Decimal(bag[side]["amount"]) - Decimal(less[side]["amount"]))}
        for side in SIDES
    }


def _zero(order: Document) -> Document:
    return {side: {**order["totalPriceSet"][side], "amount": "0.00"} for side in SIDES}


def _left(order: Document) -> Document:
    return _minus(order["totalReceivedSet"], order["totalRefundedSet"])


def _of(bag: Document) -> Decimal:
    return Decimal(bag["presentmentMoney"]["amount"])


def _is_payment(transaction: Document) -> bool:
    return transaction.get("kind") in PAYMENTS and transaction.get("status") == "SUCCESS"


def _number(order: Document, place: int) -> str:
    """A number for a new part of an order that no other part has."""
    return f"9{tail_of(order['id'])}{place + 1:03d}"


def _payload(order: Document | None, refusal: RefusedError | None, refund: Document | None = None) -> Document:
    errors = [] if refusal is None else [{"field": refusal.field, "message": refusal.message}]
    return {"refund": refund, "order": order, "userErrors": errors}
