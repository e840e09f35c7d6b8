"""The fields of QueryRoot, and a few others that no single document answers."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLError

from sandbox.shopify import catalogue
from sandbox.shopify.access import TYPES, allowed, denial
from sandbox.shopify.fields import Info, Resolver, counted, listed, searched_rows, unserved
from sandbox.shopify.pages import plain
from sandbox.shopify.refunds import suggested
from sandbox.shopify.versions import OFFERED
from sandbox.worlds.state import Document

MOST_IDS = 250
COUNT_CAP = 10_000
COUNTRIES = {"UK": "GB"}


def _listed(resource: catalogue.Resource) -> Resolver:
    return lambda _source, info, **arguments: listed(info, resource, arguments)


def _by_id(kind: str) -> Resolver:
    """The document with the id, if it is of this kind; null for any other, as Shopify answers."""

    def resolve(_source: Any, info: Info, **arguments: Any) -> Document | None:
        gid = arguments["id"]
        return info.context.shelf.find(gid) if kind_of(gid) == kind else None

    return resolve


def kind_of(gid: Any) -> str:
    """gid://shopify/Order/1 → Order. Raises GraphQLError where it is no global id."""
    parts = str(gid).split("/")
    if not str(gid).startswith("gid://shopify/") or len(parts) < 5 or not parts[4]:
        message = f"Invalid global id '{gid}'"
        extensions = {"code": "argumentLiteralsIncompatible", "typeName": "CoercionError"}
        raise GraphQLError(message, extensions=extensions)
    return parts[3]


def _node(_source: Any, info: Info, **arguments: Any) -> Document | None:
    return _found(info, arguments["id"])


def _nodes(_source: Any, info: Info, **arguments: Any) -> list[Any]:
    ids = arguments["ids"]
    if len(ids) > MOST_IDS:
        message = f"The input array size of {len(ids)} is greater than the maximum allowed of {MOST_IDS}."
        raise GraphQLError(message, extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})
    return [_refused_or_found(info, gid) for gid in ids]


def _refused_or_found(info: Info, gid: str) -> Any:
    try:
        return _found(info, gid)
    except GraphQLError as refusal:
        return refusal


def _found(info: Info, gid: str) -> Document | None:
    kind = kind_of(gid)
    needed = TYPES.get(kind)
    if needed is not None and not allowed(info.context.scopes, needed):
        raise denial(kind, needed)
    found: Document | None = info.context.shelf.find(gid)
    return found


def _count(_source: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    rows = searched_rows(info, catalogue.ORDERS, info.context.shelf.rows(catalogue.ORDERS, None), arguments)
    limit = arguments.get("limit", COUNT_CAP)
    if limit is not None and len(rows) > limit:
        return {"count": limit, "precision": "AT_LEAST"}
    return {"count": len(rows), "precision": "EXACT"}


def _shop(_source: Any, info: Info) -> dict[str, Any]:
    shelf = info.context.shelf
    store = shelf.store
    local = shelf.now.astimezone(ZoneInfo(store.timezone))
    return {
        "id": f"gid://shopify/Shop/{abs(hash_of(store.domain))}",
        "name": store.settings.get("brand") or store.domain.split(".")[0],
        "myshopifyDomain": store.domain,
        "ianaTimezone": store.timezone,
        "timezoneAbbreviation": local.tzname(),
        "timezoneOffset": local.strftime("%z"),
        "currencyCode": store.currency,
        "email": f"owner@{store.domain}",
        "createdAt": "2015-01-01T00:00:00Z",
        "taxesIncluded": bool(store.settings.get("taxes_included", True)),
        "plan": {"publicDisplayName": store.settings.get("plan", "Basic")},
    }


def hash_of(text: str) -> int:
    """A number for a name, the same in every process."""
    return int.from_bytes(text.encode()[:6], "big")


def _installation(_source: Any, info: Info) -> dict[str, Any]:
    scopes = [{"handle": scope, "description": scope.replace("_", " ")} for scope in sorted(info.context.scopes)]
    return {"id": "gid://shopify/AppInstallation/1", "accessScopes": scopes}


def _versions(_source: Any, _info: Info) -> list[dict[str, Any]]:
    return [{"handle": version, "displayName": version, "supported": True} for version in OFFERED]


def _payments(_source: Any, info: Info) -> dict[str, Any]:
    store = info.context.shelf.store
    return {
        "id": f"gid://shopify/ShopifyPaymentsAccount/{hash_of(store.domain)}",
        "activated": True,
        "country": COUNTRIES.get(store.market, store.market),
        "defaultCurrency": store.currency,
        "balance": [],
    }


def _evidence(_source: Any, info: Info, **arguments: Any) -> Document | None:
    for dispute in info.context.shelf.collection("disputes"):
        evidence: Document = dispute.get("disputeEvidence") or {}
        if evidence.get("id") == arguments["id"]:
            return evidence
    return None


def _tasks(_source: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    page = dict(arguments)
    if not page.get("includeClosed"):
        page["query"] = " ".join((f"({page['query']})" if page.get("query") else "", "-status:CLOSED")).strip()
    return listed(info, catalogue.FULFILLMENT_ORDERS, page)


def _tasks_of(source: Document, info: Info, **arguments: Any) -> dict[str, Any]:
    return counted(info, plain(info.context.shelf.tasks_of(source), arguments))


def _disputes_of(source: Document, info: Info) -> list[Document]:
    found: list[Document] = info.context.shelf.disputes_of(source)
    return found


def _disputes(_source: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    """Their order is that in which they were opened; no sort key can be asked for."""
    return listed(info, catalogue.DISPUTES, {**arguments, "sortKey": "INITIATED_AT"})


def _empty(_source: Any, info: Info, **arguments: Any) -> dict[str, Any]:
    return counted(info, plain((), arguments))


def refused(name: str) -> Resolver:
    def refuse(_source: Any, _info: Info, **_arguments: Any) -> Any:
        raise unserved(name)

    return refuse


def _customer_of(source: Document, info: Info) -> Document | None:
    customer = source.get("customer")
    if not customer or set(customer) - {"id"}:
        return customer
    found: Document | None = info.context.shelf.find(customer["id"])
    return {**(found or {}), **customer}


def queries() -> dict[str, dict[str, Resolver]]:
    root: dict[str, Resolver] = {
        "orders": _listed(catalogue.ORDERS),
        "disputes": _disputes,
        "fulfillmentOrders": _tasks,
        "productVariants": _listed(catalogue.VARIANTS),
        "order": _by_id("Order"),
        "refund": _by_id("Refund"),
        "return": _by_id("Return"),
        "fulfillment": _by_id("Fulfillment"),
        "fulfillmentOrder": _by_id("FulfillmentOrder"),
        "dispute": _by_id("ShopifyPaymentsDispute"),
        "productVariant": _by_id("ProductVariant"),
        "product": _by_id("Product"),
        "inventoryItem": _by_id("InventoryItem"),
        "customer": _by_id("Customer"),
        "disputeEvidence": _evidence,
        "node": _node,
        "nodes": _nodes,
        "ordersCount": _count,
        "shop": _shop,
        "currentAppInstallation": _installation,
        "publicApiVersions": _versions,
        "shopifyPaymentsAccount": _payments,
        "webhookSubscriptions": _empty,
        "webhookSubscription": lambda _source, _info, **_arguments: None,
    }
    root |= {name: refused(name) for name in ("shopifyqlQuery", "inventoryItems")}
    return {
        "QueryRoot": root,
        "Order": {
            "disputes": _disputes_of,
            "fulfillmentOrders": _tasks_of,
            "customer": _customer_of,
            "suggestedRefund": suggested,
        },
        "ShopifyPaymentsAccount": {
            "disputes": _disputes,
            "balanceTransactions": _listed(catalogue.BALANCE_TRANSACTIONS),
        },
    }
