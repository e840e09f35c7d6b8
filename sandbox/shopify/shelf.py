"""What one shop has at one moment, and the ways to find it: by list, by id, by what belongs to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sandbox.shopify.catalogue import Resource
from sandbox.shopify.filters import stored
from sandbox.shopify.pages import Row, tail_of
from sandbox.worlds.state import Collection, Document, Moment, Store

RECENT = timedelta(days=60)
CHILDREN = {
    "lineItems": (),
    "transactions": (),
    "fulfillments": ("events", "fulfillmentLineItems"),
    "refunds": ("refundShippingLines", "orderAdjustments", "transactions"),
    "returns": ("returnLineItems",),
    "fulfillmentOrders": ("lineItems",),
}


class Shelf:
    """`all_orders` False leaves out the orders older than 60 days, without a word, as Shopify does."""

    def __init__(self, store: Store, moment: Moment, *, all_orders: bool = True) -> None:
        self.store, self.now = store, moment.now
        self._moment = moment
        self._oldest = None if all_orders else moment.now - RECENT

    def collection(self, name: str) -> Collection:
        return self._moment.collection(f"shopify/{self.store.store}/{name}.jsonl")

    def rows(self, resource: Resource, sort_key: str | None) -> list[Row]:
        """Everything of a resource, ascending. Raises KeyError for a sort key that is not served."""
        place = resource.place(sort_key)

        def build(collection: Collection) -> list[Row]:
            documents = tasks(collection) if resource.name == "fulfillmentOrders" else collection.documents
            return sorted((Row(place(each), tail_of(each["id"]), each) for each in documents), key=_key)

        rows = self.collection(_FILES[resource.name]).derived(f"{resource.name} by {sort_key}", build)
        if self._oldest is None or resource.name not in {"orders", "fulfillmentOrders"}:
            return rows
        return [row for row in rows if self._shown(row.document)]

    def order(self, gid: Any) -> Document | None:
        order = self.collection("orders").get(str(gid))
        return order if order is not None and self._shown(order) else None

    def find(self, gid: str) -> Document | None:
        """Whatever bears this id: an order, a part of one, a dispute, a variant, a product, a customer."""
        if "/Order/" in gid:
            return self.order(gid)
        for name in ("disputes", "variants", "balance_transactions"):
            found = self.collection(name).get(gid)
            if found is not None:
                return found
        placed = self.collection("orders").derived("parts", _parts).get(gid)
        if placed is not None:
            part, order = placed
            return part if self._shown(order) else None
        return self.collection("variants").derived("goods", _goods).get(gid)

    def order_of(self, part: Document) -> Document | None:
        """The order that a transaction, a refund, a parcel or a line stands in."""
        found = self.collection("orders").derived("parts", _parts).get(str(part.get("id")))
        return None if found is None else found[1]

    def disputes_of(self, order: Document) -> list[Document]:
        """From disputes.jsonl, by the order they name; what the order itself lists comes after, if it is not there."""
        mine = self.collection("disputes").derived("by order", _by_order).get(order["id"], [])
        known = {tail_of(each["id"]) for each in mine}
        return [*mine, *(each for each in order.get("disputes") or () if tail_of(each["id"]) not in known)]

    def tasks_of(self, order: Document) -> list[Document]:
        """An order's fulfilment orders, with what they say about it filled in."""
        return _tasks_of(order)

    def _shown(self, document: Document) -> bool:
        created = stored(document, "createdAt")
        return self._oldest is None or created is None or created >= self._oldest


def tasks(orders: Collection) -> list[Document]:
    """Every fulfilment order, with what it says about its order filled in."""

    def build(collection: Collection) -> list[Document]:
        return [_task(task, order) for order in collection for task in _list(order.get("fulfillmentOrders"))]

    return orders.derived("tasks", build)


def _task(task: Document, order: Document) -> Document:
    filled = {
        "createdAt": order["createdAt"],
        "updatedAt": order.get("updatedAt"),
        "orderId": order["id"],
        "orderName": order.get("name"),
        "orderProcessedAt": order.get("processedAt"),
    }
    return {**filled, **task}


def _parts(orders: Collection) -> dict[str, tuple[Document, Document]]:
    """Every part of every order by its id, beside its order."""
    parts = {task["id"]: (task, order) for order in orders for task in _tasks_of(order)}
    for order in orders:
        for part in _within(order):
            parts.setdefault(part["id"], (part, order))
    return parts


def _tasks_of(order: Document) -> list[Document]:
    return [_task(task, order) for task in _list(order.get("fulfillmentOrders"))]


def _within(order: Document) -> Iterator[Document]:
    for name, inner_names in CHILDREN.items():
        for child in _list(order.get(name)):
            yield from (each for each in (child,) if "id" in each)
            for inner in inner_names:
                yield from (each for each in _list(child.get(inner)) if "id" in each)
    customer = order.get("customer")
    if customer:
        yield customer


def _goods(variants: Collection) -> dict[str, Document]:
    goods: dict[str, Document] = {}
    for variant in variants:
        for name in ("product", "inventoryItem"):
            if variant.get(name):
                goods.setdefault(variant[name]["id"], variant[name])
    return goods


def _by_order(disputes: Collection) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for dispute in disputes:
        if dispute.get("order"):
            found.setdefault(dispute["order"]["id"], []).append(dispute)
    return found


def _list(value: Any) -> list[Document]:
    if isinstance(value, dict):
        return value.get("nodes") or [edge["node"] for edge in value.get("edges") or ()]
    return value or []


def _key(row: Row) -> tuple[Any, int]:
    return row.value, row.tail


_FILES = {
    "orders": "orders",
    "fulfillmentOrders": "orders",
    "disputes": "disputes",
    "balanceTransactions": "balance_transactions",
    "productVariants": "variants",
}
