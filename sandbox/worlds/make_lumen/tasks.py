"""Fulfilment orders: what each supplier's location is asked to ship."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.worlds.make_lumen.facts import HOME, SUPPLIERS, Store, transit_days
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.timeline import Document, iso


def tasks(story: Story) -> list[Document]:
    """One fulfilment order for each supplier that has something to ship."""
    prefixes = dict.fromkeys(prefix_of(line) for line in story.thing.document["lineItems"] if not line["isGiftCard"])
    return [_task(story, prefix) for prefix in prefixes]


def prefix_of(line: Document) -> str:
    """Which supplier ships a line; the store's own warehouse where the SKU tells none."""
    prefix = (line["sku"] or "").split("-")[0]
    return prefix if prefix in SUPPLIERS else "LOC"


def location_of(prefix: str, store: Store) -> dict[str, Any]:
    supplier = SUPPLIERS[prefix]
    name = f"{store.brand} warehouse" if prefix == "LOC" else supplier.location
    number = supplier.location_id + (("LUM", "NOR", "VEL").index(store.store) * 100 if prefix in ("LOC", "DIG") else 0)
    return {"id": f"gid://shopify/Location/{number}", "name": name}


def _task(story: Story, prefix: str) -> Document:
    sale, supplier = story.sale, SUPPLIERS[prefix]
    at, location = sale.at, location_of(prefix, sale.store)
    home = HOME[sale.store.store]
    first, last = transit_days(prefix, sale.buyer.country, home) if prefix != "DIG" else (0, 0)
    return {
        "id": story.gid("FulfillmentOrder"),
        "orderId": story.thing.key,
        "orderName": f"#{sale.number}",
        "orderProcessedAt": iso(at),
        "status": "OPEN",
        "requestStatus": "SUBMITTED" if supplier.service else "UNSUBMITTED",
        "createdAt": iso(at),
        "updatedAt": iso(at),
        "fulfillAt": iso(at),
        "fulfillBy": None,
        "assignedLocation": {"name": location["name"], "countryCode": supplier.country or home, "location": location},
        "fulfillmentHolds": [],
        "deliveryMethod": {
            "id": story.gid("DeliveryMethod"),
            "methodType": "NONE" if prefix == "DIG" else "SHIPPING",
            "minDeliveryDateTime": iso(at + timedelta(days=first)),
            "maxDeliveryDateTime": iso(at + timedelta(days=last + 2)),
        },
    }
