"""What the stores sell, with cost and stock: two products have no cost typed in, and one was out of stock."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.worlds.make_lumen.facts import FIRST, PRODUCTS, START, STORES, Product, Store
from sandbox.worlds.make_lumen.orders import money
from sandbox.worlds.make_lumen.tasks import location_of, prefix_of
from sandbox.worlds.make_lumen.timeline import Document, Thing, iso

MADE = FIRST - timedelta(days=200)
COST_SHARE = {"YW": Decimal("0.24"), "CJ": Decimal("0.31"), "LOC": Decimal("0.42"), "EU": Decimal("0.55")}
NO_COST = ("CJ-LITE-01", "LOC-TEE-L")
OUT_OF_STOCK = ("YW-LAMP-02", "YW-PACK-30")
RESTOCKED = START + timedelta(days=6, hours=2)


def goods() -> list[Thing]:
    """One ProductVariant for every product of every store."""
    return [_variant(store, product) for store in STORES for product in PRODUCTS[store.store]]


def _variant(store: Store, product: Product) -> Thing:
    gid = f"gid://shopify/ProductVariant/44{product.number}0001"
    title = product.variant or "Default Title"
    stock = 0 if product.sku in OUT_OF_STOCK else 20 + product.number % 90
    document = {
        "id": gid,
        "sku": product.sku,
        "title": title,
        "displayName": f"{product.title} - {title}",
        "price": str(product.price),
        "createdAt": iso(MADE),
        "updatedAt": iso(FIRST),
        "inventoryQuantity": stock,
        "product": {
            "id": f"gid://shopify/Product/77{product.number}0001",
            "title": product.title,
            "vendor": store.brand,
            "status": "ACTIVE",
        },
        "inventoryItem": _item(store, product, stock, FIRST),
    }
    thing = Thing(f"shopify/{store.store}/variants.jsonl", gid, MADE, document, ("updatedAt", iso))
    if not stock:
        fresh = {"inventoryQuantity": 40, "inventoryItem": _item(store, product, 40, RESTOCKED)}
        thing.then(RESTOCKED, lambda known: known.update(fresh))
    return thing


def _item(store: Store, product: Product, stock: int, at: datetime) -> Document:
    prefix = prefix_of({"sku": product.sku})
    cost = None if product.sku in NO_COST or prefix == "DIG" else product.price * COST_SHARE[prefix]
    item = f"gid://shopify/InventoryItem/46{product.number}0001"
    counts = (("available", stock), ("on_hand", stock), ("committed", 0), ("incoming", 0 if stock else 40))
    return {
        "id": item,
        "sku": product.sku,
        "tracked": prefix != "DIG",
        "requiresShipping": prefix != "DIG",
        "createdAt": iso(MADE),
        "updatedAt": iso(at),
        "unitCost": None if cost is None else money(cost, store.currency),
        "inventoryLevels": [
            {
                "id": f"gid://shopify/InventoryLevel/48{product.number}0001?inventory_item_id=46{product.number}0001",
                "updatedAt": iso(at),
                "location": location_of(prefix, store),
                "quantities": [{"id": f"{item}/{name}", "name": name, "quantity": n} for name, n in counts],
            }
        ],
    }
