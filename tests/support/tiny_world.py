"""A world of one store with one order, for tests that are about something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def bag(amount: str) -> dict[str, Any]:
    money = {"amount": amount, "currencyCode": "AUD"}
    return {"shopMoney": money, "presentmentMoney": money}


AMOUNTS = [
    *("total", "currentTotal", "totalShipping", "totalTax", "totalDiscounts"),
    *("totalReceived", "totalRefunded", "netPayment", "totalOutstanding"),
]
PRICES = ("total", "currentTotal", "totalShipping")

ORDER: dict[str, Any] = {
    "id": "gid://shopify/Order/1001",
    "legacyResourceId": "1001",
    "name": "#1001",
    "number": 1001,
    "createdAt": "2026-03-01T00:00:00Z",
    "processedAt": "2026-03-01T00:00:00Z",
    "updatedAt": "2026-03-01T00:00:00Z",
    "test": False,
    "edited": False,
    "tags": [],
    "currencyCode": "AUD",
    "presentmentCurrencyCode": "AUD",
    "taxesIncluded": True,
    "displayFinancialStatus": "PAID",
    "displayFulfillmentStatus": "UNFULFILLED",
    "returnStatus": "NO_RETURN",
    "paymentGatewayNames": ["shopify_payments"],
    "shippingAddress": {"countryCodeV2": "AU", "provinceCode": "NSW"},
    "risk": {"recommendation": "NONE", "assessments": []},
    **{f"{name}{'PriceSet' if name in PRICES else 'Set'}": bag("0.00") for name in AMOUNTS},
    "currentTotalPriceSet": bag("89.00"),
    "totalReceivedSet": bag("89.00"),
    "disputes": [],
    "transactions": [
        {
            "id": "gid://shopify/OrderTransaction/1",
            "kind": "SALE",
            "status": "SUCCESS",
            "gateway": "shopify_payments",
            "test": False,
            "createdAt": "2026-03-01T00:00:00Z",
            "processedAt": "2026-03-01T00:00:00Z",
            "amountSet": bag("89.00"),
        }
    ],
    "fulfillments": [],
    "refunds": [],
    "returns": [],
    "lineItems": [
        {
            "id": "gid://shopify/LineItem/1",
            "sku": "ARC",
            "title": "Arc lamp",
            "vendor": "Yiwu-A",
            "quantity": 1,
            "currentQuantity": 1,
            "refundableQuantity": 1,
            "unfulfilledQuantity": 1,
            "requiresShipping": True,
            "isGiftCard": False,
            "originalUnitPriceSet": bag("89.00"),
            "discountedUnitPriceAfterAllDiscountsSet": bag("89.00"),
        }
    ],
    "fulfillmentOrders": [],
}


def tiny_world(folder: Path, **store: str | None) -> Path:
    """Written into `folder`. Words about the store, such as its trustpilot_unit, may be given."""
    orders = folder / "shopify" / "LUM"
    orders.mkdir(parents=True)
    (orders / "orders.jsonl").write_text(json.dumps(ORDER) + "\n")
    (orders / "disputes.jsonl").write_text("")
    own: dict[str, str | None] = {"store": "LUM", "brand": "Lumen", "domain": "lumen.myshopify.com"}
    own |= {"timezone": "Australia/Sydney", "currency": "AUD", "market": "AU", **store}
    head = {"name": "tiny", "now": "2026-03-02T00:00:00Z", "stores": [own]}
    (folder / "world.json").write_text(json.dumps(head))
    return folder
