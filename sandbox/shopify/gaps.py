"""What a world may leave out, and what the stand-in says instead. Anything else that is missing is an error by name.

A value may be left out where the rest of the document decides it (an id's number, a count, a total that nothing has
changed) or where "no" is the ordinary case (a test order, a gift card). Facts are never made up.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.shopify.pages import tail_of
from sandbox.shopify.shelf import Shelf
from sandbox.worlds.state import Document

Fill = Callable[[Document, Shelf], Any]


def _no(_document: Document, _shelf: Shelf) -> bool:
    return False


def _yes(_document: Document, _shelf: Shelf) -> bool:
    return True


def _word(value: Any) -> Fill:
    return lambda _document, _shelf: value


def _same(*names: str) -> Fill:
    """The first of these fields that the document has."""
    return lambda document, _shelf: next((document[name] for name in names if document.get(name) is not None), None)


def _tail(document: Document, _shelf: Shelf) -> str:
    return str(tail_of(document.get("id")))


def _made_id(kind: str) -> Fill:
    """An id for a part that has none, the same every time."""

    def fill(document: Document, _shelf: Shelf) -> str:
        return f"gid://shopify/{kind}/{zlib.crc32(repr(sorted(document.items(), key=str)).encode())}"

    return fill


def _total(items: str, quantity: str) -> Fill:
    return lambda document, _shelf: sum(int(each.get(quantity) or 0) for each in document.get(items) or ())


def _count(items: str) -> Fill:
    return lambda document, _shelf: {"count": len(document.get(items) or ()), "precision": "EXACT"}


def _from_order(name: str) -> Fill:
    def fill(document: Document, shelf: Shelf) -> Any:
        return (shelf.order_of(document) or {}).get(name)

    return fill


def _order(document: Document, shelf: Shelf) -> Document | None:
    return shelf.order_of(document)


def money(amount: Decimal, like: Document) -> Document:
    """`amount` in the currency of `like`; a bag gets it on both sides, which holds for nought alone."""
    if "shopMoney" in like:
        return {side: money(amount, like[side]) for side in ("shopMoney", "presentmentMoney")}
    return {"amount": str(amount), "currencyCode": like["currencyCode"]}


def _nought(*like: str) -> Fill:
    def fill(document: Document, _shelf: Shelf) -> Document | None:
        model = _same(*like)(document, _shelf)
        return None if model is None else money(Decimal("0.00"), model)

    return fill


def scaled(bag: Document, factor: int) -> Document:
    return {
        side: {"amount": str(Decimal(part["amount"]) * factor), "currencyCode": part["currencyCode"]}
        for side, part in bag.items()
    }


def _times_quantity(unit: str) -> Fill:
    def fill(document: Document, shelf: Shelf) -> Document | None:
        bag = document.get(unit) or _same("originalUnitPriceSet")(document, shelf)
        return None if bag is None else scaled(bag, int(document["quantity"]))

    return fill


def _net(document: Document, _shelf: Shelf) -> Document:
    amount, fee = document["amount"], document.get("fee") or {"amount": "0"}
    return {**amount, "amount": str(Decimal(amount["amount"]) - Decimal(fee["amount"]))}


def _paid(*statuses: str) -> Fill:
    return lambda document, _shelf: document.get("displayFinancialStatus") in statuses


def _full_name(document: Document, _shelf: Shelf) -> str:
    names = [str(document[name]) for name in ("firstName", "lastName") if document.get(name)]
    email = (document.get("defaultEmailAddress") or {}).get("emailAddress") or document.get("email")
    return " ".join(names) or str(email or "")


def _line_name(document: Document, _shelf: Shelf) -> str:
    return " - ".join(str(document[name]) for name in ("title", "variantTitle") if document.get(name))


def _evidence(document: Document, _shelf: Shelf) -> Document:
    gid = f"gid://shopify/ShopifyPaymentsDisputeEvidence/{tail_of(document['id'])}"
    return {"id": gid, "submitted": document.get("evidenceSentOn") is not None, "dispute": document}


def _location(_document: Document, shelf: Shelf) -> Document:
    return {"name": shelf.store.domain.split(".")[0]}


GAPS: dict[str, dict[str, Fill]] = {
    "Order": {
        "test": _no,
        "edited": _no,
        "taxesIncluded": _no,
        "processedAt": _same("createdAt"),
        "number": lambda document, _shelf: int("".join(filter(str.isdigit, str(document["name"]))) or 0),
        "closed": lambda document, _shelf: document.get("closedAt") is not None,
        "currencyCode": lambda _document, shelf: shelf.store.currency,
        "presentmentCurrencyCode": lambda document, shelf: document.get("currencyCode") or shelf.store.currency,
        "risk": _word({"recommendation": "NONE", "assessments": []}),
        "returnStatus": lambda document, _shelf: None if document.get("returns") else "NO_RETURN",
        "currentTotalPriceSet": _same("totalPriceSet"),
        "currentSubtotalPriceSet": _same("subtotalPriceSet"),
        "currentTotalTaxSet": _same("totalTaxSet"),
        "currentTotalDiscountsSet": _same("totalDiscountsSet"),
        "currentShippingPriceSet": _same("totalShippingPriceSet"),
        "totalCapturableSet": _nought("totalPriceSet"),
        "totalTipReceivedSet": _nought("totalPriceSet"),
        "totalRefundedShippingSet": lambda document, shelf: (
            None if document.get("refunds") else _nought("totalPriceSet")(document, shelf)
        ),
        "subtotalLineItemsQuantity": _total("lineItems", "quantity"),
        "currentSubtotalLineItemsQuantity": _total("lineItems", "currentQuantity"),
        "transactionsCount": _count("transactions"),
        "fulfillmentsCount": _count("fulfillments"),
        "fullyPaid": _paid("PAID", "PARTIALLY_REFUNDED", "REFUNDED"),
        "unpaid": _paid("PENDING", "AUTHORIZED", "EXPIRED", "VOIDED"),
        "capturable": _paid("AUTHORIZED"),
        "refundable": _paid("PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED"),
    },
    "LineItem": {
        "name": _line_name,
        "currentQuantity": _same("quantity"),
        "refundableQuantity": _same("currentQuantity", "quantity"),
        "requiresShipping": _yes,
        "isGiftCard": _no,
        "discountedUnitPriceSet": _same("discountedUnitPriceAfterAllDiscountsSet", "originalUnitPriceSet"),
        "discountedUnitPriceAfterAllDiscountsSet": _same("discountedUnitPriceSet", "originalUnitPriceSet"),
        "originalTotalSet": _times_quantity("originalUnitPriceSet"),
        "discountedTotalSet": _times_quantity("discountedUnitPriceSet"),
        "totalDiscountSet": _nought("originalUnitPriceSet"),
    },
    "OrderTransaction": {"test": _from_order("test"), "processedAt": _same("createdAt"), "order": _order},
    "Fulfillment": {
        "updatedAt": _same("createdAt"),
        "requiresShipping": _yes,
        "totalQuantity": _total("fulfillmentLineItems", "quantity"),
        "order": _order,
    },
    "FulfillmentEvent": {"id": _made_id("FulfillmentEvent"), "createdAt": _same("happenedAt")},
    "FulfillmentOrder": {
        "requestStatus": _word("UNSUBMITTED"),
        "assignedLocation": _location,
        "order": _order,
    },
    "FulfillmentHold": {
        "id": _made_id("FulfillmentHold"),
        "displayReason": lambda document, _shelf: str(document["reason"]).replace("_", " ").capitalize(),
    },
    "Refund": {
        "processedAt": _same("createdAt"),
        "updatedAt": _same("processedAt", "createdAt"),
        "order": _order,
    },
    "RefundLineItem": {
        "restocked": lambda document, _shelf: document.get("restockType") in {"RETURN", "CANCEL", "LEGACY_RESTOCK"},
        "priceSet": _same("subtotalSet"),
        "totalTaxSet": _nought("subtotalSet"),
    },
    "RefundShippingLine": {"id": _made_id("RefundShippingLine"), "taxAmountSet": _nought("subtotalAmountSet")},
    "OrderAdjustment": {"id": _made_id("OrderAdjustment"), "taxAmountSet": _nought("amountSet")},
    "Return": {"totalQuantity": _total("returnLineItems", "quantity"), "order": _order},
    "OrderDisputeSummary": {"initiatedAs": _same("type")},
    "ShopifyPaymentsDispute": {"disputeEvidence": _evidence},
    "ShopifyPaymentsDisputeEvidence": {
        "submitted": _no,
        "dispute": lambda document, shelf: shelf.collection("disputes").derived(
            "by evidence", lambda disputes: {(each.get("disputeEvidence") or {}).get("id"): each for each in disputes}
        )[document["id"]],
    },
    "ShopifyPaymentsBalanceTransaction": {"test": _no, "fee": _nought("amount"), "net": _net},
    "Customer": {"displayName": _full_name},
    "MailingAddress": {"id": _made_id("MailingAddress")},
    "ProductVariant": {"createdAt": _same("updatedAt"), "displayName": _same("title", "sku")},
    "InventoryItem": {
        "createdAt": _same("updatedAt"),
        "requiresShipping": _yes,
        "tracked": _yes,
        "variant": lambda document, shelf: shelf.collection("variants").derived(
            "by item", lambda variants: {(each.get("inventoryItem") or {}).get("id"): each for each in variants}
        )[document["id"]],
    },
}
LEGACY_ID: Fill = _tail
