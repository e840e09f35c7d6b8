"""What an app may change: tags, refunds, cancellations. The other mutations are refused by name."""

from __future__ import annotations

from typing import Any

from sandbox.shopify import refunds
from sandbox.shopify.fields import Info, Resolver
from sandbox.shopify.pages import tail_of
from sandbox.shopify.roots import refused
from sandbox.worlds.state import Document

LONGEST_NOTE = 255
UNSERVED = ("disputeEvidenceUpdate", "storeCreditAccountCredit", "webhookSubscriptionCreate")


def _tags_add(_source: Any, info: Info, **arguments: Any) -> Document:
    """Repeating it changes nothing more."""
    desk = info.context.desk
    with desk.lock:
        order = desk.order(arguments["id"])
        if order is None:
            return {"node": None, "userErrors": [{"field": ["id"], "message": "Order does not exist"}]}
        tags = order.get("tags") or []
        fresh = [tag for tag in dict.fromkeys(arguments["tags"]) if tag not in tags]
        if fresh:
            order = desk.change_order(order, tags=sorted([*tags, *fresh]))
        return {"node": order, "userErrors": []}


def _cancel(_source: Any, info: Info, **arguments: Any) -> Document:
    """The job stands at once, the order is cancelled at once too; Shopify takes a moment."""
    desk, shelf = info.context.desk, info.context.shelf
    with desk.lock:
        order = desk.order(arguments["orderId"])
        refusal = _refusal(order, arguments)
        if order is None or refusal is not None:
            return {"job": None, "orderCancelUserErrors": [refusal]}
        when = shelf.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        fields: Document = {"cancelledAt": when, "closedAt": order.get("closedAt") or when}
        desk.change_order(order, cancelReason=arguments["reason"], **fields)
        return {"job": {"id": f"gid://shopify/Job/{tail_of(order['id'])}", "done": False}, "orderCancelUserErrors": []}


def _refusal(order: Document | None, arguments: dict[str, Any]) -> Document | None:
    def words(field: str, message: str, code: str = "INVALID") -> Document:
        return {"field": [field], "message": message, "code": code}

    if order is None:
        return words("orderId", "Order does not exist", "NOT_FOUND")
    if len(arguments.get("staffNote") or "") > LONGEST_NOTE:
        return words("staffNote", "Staff note is too long. Maximum length is 255 characters.")
    if arguments.get("refund") is not None and arguments.get("refundMethod") is not None:
        return words("refund", "Only one of the arguments `refund` or `refund_method` is allowed.")
    if order.get("cancelledAt"):
        return words("orderId", "Cannot cancel an order that has already been canceled")
    if arguments.get("refund") or (arguments.get("refundMethod") or {}):
        return words("refundMethod", "This stand-in cancels without paying back. Use refundCreate for the money.")
    return None


def mutations() -> dict[str, dict[str, Resolver]]:
    served: dict[str, Resolver] = {
        "tagsAdd": _tags_add,
        "orderCancel": _cancel,
        "refundCreate": refunds.create,
    }
    return {"Mutation": served | {name: refused(name) for name in UNSERVED}}
