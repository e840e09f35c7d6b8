"""Small worlds for tests of the stand-ins, written as the folders they would be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DOMAIN = "lum.myshopify.com"
START = "2026-11-01T00:00:00Z"


def money(amount: str, currency: str = "AUD") -> dict[str, Any]:
    part = {"amount": amount, "currencyCode": currency}
    return {"shopMoney": part, "presentmentMoney": part}


def order(number: int, **fields: Any) -> dict[str, Any]:
    """An order with what a world may not leave out."""
    created = fields.pop("createdAt", "2026-10-20T10:00:00Z")
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "createdAt": created,
        "updatedAt": created,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "totalPriceSet": money("10.00"),
        "totalReceivedSet": money("10.00"),
        "totalRefundedSet": money("0.00"),
        "netPaymentSet": money("10.00"),
        **fields,
    }


def dispute(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/ShopifyPaymentsDispute/{number}",
        "type": "CHARGEBACK",
        "status": "NEEDS_RESPONSE",
        "initiatedAt": "2026-10-25T10:00:00Z",
        "amount": {"amount": "10.00", "currencyCode": "AUD"},
        "reasonDetails": {"reason": "FRAUDULENT", "networkReasonCode": "10.4"},
        **fields,
    }


def shopify_world(folder: Path, *, settings: dict[str, Any] | None = None, **files: list[Any]) -> Path:
    """A world of the stores lum and oth; `files` are lum's, by name: orders, disputes, …"""
    stores: list[dict[str, Any]] = [
        {
            "store": name,
            "domain": f"{name}.myshopify.com",
            "timezone": "Australia/Sydney",
            "currency": "AUD",
            "market": "AU",
        }
        for name in ("lum", "oth")
    ]
    stores[0] |= settings or {}
    for store in stores:
        (folder / "shopify" / store["store"]).mkdir(parents=True, exist_ok=True)
        (folder / "shopify" / store["store"] / "orders.jsonl").write_text("")
    (folder / "world.json").write_text(json.dumps({"name": "small", "now": START, "stores": stores}))
    for name, documents in files.items():
        text = "".join(json.dumps(document) + "\n" for document in documents)
        (folder / "shopify" / "lum" / f"{name}.jsonl").write_text(text)
    return folder
