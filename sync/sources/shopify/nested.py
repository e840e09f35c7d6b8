"""Lists within an order that did not fit: each is followed by its owner's own id until it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.errors import BadAnswer
from sync.sources.payload import Unreadable, text
from sync.sources.shopify.client import Shop
from sync.sources.shopify.reading import Payload, items, own_id, part

#: How many of a plain list (which has no pageInfo) a page of orders asks for.
LIST_SIZE = 50

#: Pages of one nested list after which something is wrong: 250 × 100 things in one order.
MOST_PAGES = 100

_ORDER = {"lineItems": "rest_lines", "returns": "rest_returns", "fulfillmentOrders": "rest_tasks"}
_PARCEL = {"events": "rest_scans"}
_REFUND = {
    "refundLineItems": "rest_refund_lines",
    "refundShippingLines": "rest_refund_shipping",
    "orderAdjustments": "rest_adjustments",
    "transactions": "rest_refund_payments",
}


def whole(shop: Shop, order: Payload, *, returns: bool) -> Payload:
    """The order with every nested list complete. Raises Unreadable if a part of it was gone by then."""
    if any(_full(order.get(name)) for name in ("transactions", "fulfillments", "refunds")):
        variables = {"id": own_id(order)[0], "returns": returns}
        owner = _owner(shop.ask("long_lists", lambda _: variables).data)
        order = {**order, **{name: owner[name] for name in ("transactions", "fulfillments", "refunds")}}
    order = _followed(shop, order, _ORDER)
    parcels = [_followed(shop, parcel, _PARCEL) for parcel in items(order, "fulfillments")]
    refunds = [_followed(shop, refund, _REFUND) for refund in items(order, "refunds")]
    return {**order, "fulfillments": parcels, "refunds": refunds}


def _full(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= LIST_SIZE


def _followed(shop: Shop, owner: Payload, questions: Mapping[str, str]) -> Payload:
    rest = {name: _rest(shop, owner, name, question) for name, question in questions.items() if _more(owner, name)}
    return {**owner, **rest} if rest else owner


def _more(owner: Payload, name: str) -> bool:
    return part(part(owner, name), "pageInfo").get("hasNextPage") is True


def _rest(shop: Shop, owner: Payload, name: str, question: str) -> dict[str, Any]:
    """A connection of which we hold the first page, with all its nodes."""
    gid = own_id(owner)[0]
    nodes, page = list(items(owner, name)), part(owner, name)
    for _ in range(MOST_PAGES):
        after = text(part(page, "pageInfo").get("endCursor"))
        if part(page, "pageInfo").get("hasNextPage") is not True:
            return {"nodes": nodes}
        if after is None:
            raise BadAnswer(f"{shop.title} cut a list short and does not say where it goes on")
        variables = {"id": gid, "after": after}
        page = part(_owner(shop.ask(question, lambda _, v=variables: v).data), "rest")  # type: ignore[misc]
        nodes.extend(items({name: page}, name))
    raise BadAnswer(f"{shop.title} gives a list without end")


def _owner(data: Payload) -> Payload:
    owner = data.get("owner")
    if not isinstance(owner, Mapping):
        raise Unreadable("a part of it was gone while we read it")
    return owner
