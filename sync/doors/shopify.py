"""Shopify's webhooks: who sent them and which order or dispute they are about. Pure.

Facts (shopify.dev/docs/apps/build/webhooks): HMAC-SHA256 over the raw body with the app's client secret, in base64;
only the body is signed, not the headers. While a secret is being replaced the oldest one that is not revoked signs, so
two count. The same delivery may come again, late, or never, and in any order.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sync.doors.knock import Errand, Knock, Refused, Wish, document_of, number

#: Shopify retries for four hours and may be a day late; what is older is a replay. A webhook is only a hint anyway.
OLDEST = timedelta(hours=28)
SKEW = timedelta(minutes=5)

PRIVACY = "privacy"

ORDER, DISPUTE = "gid://shopify/Order/", "gid://shopify/ShopifyPaymentsDispute/"


@dataclass(frozen=True, slots=True)
class Shop:
    """A store that may knock: our name for it, and the secrets of its app, the newest first."""

    store: str
    secrets: tuple[str, ...] = field(repr=False)


def _own(document: Mapping[str, Any]) -> Any:
    return document.get("id")


def _of_order(document: Mapping[str, Any]) -> Any:
    return document.get("order_id")


def _within(name: str, key: str) -> Callable[[Mapping[str, Any]], Any]:
    def read(document: Mapping[str, Any]) -> Any:
        part = document.get(name)
        return part.get(key) if isinstance(part, Mapping) else None

    return read


_OF_ORDERS = ("create", "updated", "cancelled", "delete", "paid", "fulfilled", "partially_fulfilled")
_OF_RETURNS = ("request", "approve", "decline", "cancel", "close", "reopen", "process", "update")
_OF_PARTS = (
    *("order_transactions/create", "refunds/create", "fulfillments/create", "fulfillments/update"),
    *("fulfillment_events/create", "fulfillment_events/delete"),
)

#: Topic → part of the source that it is about, beginning of the id, and where in the body its number stands.
TOPICS: dict[str, tuple[str, str, Callable[[Mapping[str, Any]], Any]]] = {
    **{f"orders/{what}": ("orders", ORDER, _own) for what in _OF_ORDERS},
    "orders/edited": ("orders", ORDER, _within("order_edit", "order_id")),
    **dict.fromkeys(_OF_PARTS, ("orders", ORDER, _of_order)),
    **{f"returns/{what}": ("orders", ORDER, _within("order", "id")) for what in _OF_RETURNS},
    **{f"disputes/{what}": ("disputes", DISPUTE, _own) for what in ("create", "update")},
}

#: The topics that every app must answer. shopify.dev/docs/apps/build/compliance/privacy-law-compliance
PRIVACY_TOPICS = ("customers/data_request", "customers/redact", "shop/redact")


def errand(knock: Knock, shops: Mapping[str, Shop], now: datetime) -> Errand:
    """What an HTTPS delivery asks for, once its signature holds. `shops` by domain, lower case. Raises Refused."""
    shop = _shop(knock.headers, shops)
    if not signed(knock.body, knock.headers.get("x-shopify-hmac-sha256", ""), shop.secrets):
        raise Refused(401, "The signature does not fit the body.")
    return wanted(knock.headers, knock.body, shop, now)


def trusted(headers: Mapping[str, str], body: bytes, shops: Mapping[str, Shop], now: datetime) -> Errand:
    """The same for a delivery by Pub/Sub: it bears no signature, the topic's own permissions are the trust."""
    return wanted(headers, body, _shop(headers, shops), now)


def signed(body: bytes, signature: str, secrets: tuple[str, ...]) -> bool:
    """Whether one of the secrets has signed exactly these bytes. Takes as long for a near miss as for a far one."""
    try:
        given = base64.b64decode(signature.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return False
    matches = [hmac.compare_digest(hmac.new(s.encode(), body, hashlib.sha256).digest(), given) for s in secrets if s]
    return any(matches)


def wanted(headers: Mapping[str, str], body: bytes, shop: Shop, now: datetime) -> Errand:
    """What a believed delivery asks for. Raises Refused."""
    topic = headers.get("x-shopify-topic", "")
    delivery = headers.get("x-shopify-webhook-id", "")
    if topic not in TOPICS and topic not in PRIVACY_TOPICS:
        raise Refused(400, "The topic is none of those that we asked for.")
    if not 0 < len(delivery) <= 200 or not delivery.isascii():
        raise Refused(400, "The delivery has no id.")
    if not _recent(headers.get("x-shopify-triggered-at"), now):
        raise Refused(400, "The delivery is too old, or from the future.")
    document = document_of(body)
    wish = _privacy(topic, document, shop, headers) if topic in PRIVACY_TOPICS else _look(topic, document, shop)
    return Errand(f"shopify:{shop.store}:{delivery}", (wish,), {"store": shop.store, "topic": topic})


def _shop(headers: Mapping[str, str], shops: Mapping[str, Shop]) -> Shop:
    shop = shops.get(headers.get("x-shopify-shop-domain", "").lower())
    if shop is None:
        raise Refused(403, "The shop is none of ours.")
    return shop


def _recent(triggered: str | None, now: datetime) -> bool:
    """Without the header the delivery is taken for new: it is not signed and proves nothing."""
    if not triggered:
        return True
    try:
        at = datetime.fromisoformat(triggered)
        return at.tzinfo is not None and -SKEW <= now - at <= OLDEST
    except (ValueError, OverflowError):
        return False


def _look(topic: str, document: Mapping[str, Any], shop: Shop) -> Wish:
    part, beginning, where = TOPICS[topic]
    value = where(document)
    own_id = number(value.removeprefix(beginning) if isinstance(value, str) else value)
    if own_id is None:
        raise Refused(400, "The body does not fit its topic.")
    return Wish(f"shopify:{shop.store}:{part}", {"id": beginning + own_id})


def _privacy(topic: str, document: Mapping[str, Any], shop: Shop, headers: Mapping[str, str]) -> Wish:
    """Only numbers are kept of it: the ledger knows which e-mail belongs to a customer's number, as a hash."""
    domain = document.get("shop_domain")
    if not isinstance(domain, str) or domain.lower() != headers["x-shopify-shop-domain"].lower():
        raise Refused(403, "The body speaks of another shop than its header.")
    customer = document.get("customer")
    customer_id = number(customer.get("id")) if isinstance(customer, Mapping) else None
    if topic != "shop/redact" and customer_id is None:
        raise Refused(400, "The body does not fit its topic.")
    listed = document.get("orders_to_redact") or document.get("orders_requested") or []
    orders = sorted(filter(None, map(number, listed))) if isinstance(listed, list) else []
    about = {"topic": topic, "store": shop.store, "customer": customer_id, "orders": orders}
    return Wish(PRIVACY, about)
