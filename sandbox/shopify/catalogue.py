"""What can be listed: the fields that a search of it may name, and the orders in which it can be sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.shopify.filters import Field, Kind, stored
from sandbox.shopify.pages import tail_of
from sandbox.worlds.state import Document

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class Resource:
    """`lacking` are fields that Shopify knows and this stand-in does not: a search for one is refused by name.

    `sorts` maps a sort key to the field of a document; `times` are those of them that hold a time, with the search
    field of the same meaning.
    """

    name: str
    fields: Mapping[str, Field]
    lacking: frozenset[str]
    sorts: Mapping[str, str]
    times: Mapping[str, str]

    def place(self, sort_key: str | None) -> Callable[[Document], Any]:
        """The value by which `sort_key` sorts. Raises KeyError for one that is not served."""
        if sort_key is None or sort_key == "ID":
            return lambda document: tail_of(document.get("id"))
        name = self.sorts[sort_key]
        if sort_key in self.times:
            return lambda document: milliseconds(stored(document, name))
        return lambda document: document[name]


def milliseconds(moment: datetime | None) -> int:
    return 0 if moment is None else int((moment - EPOCH).total_seconds() * 1000)


def _of(kind: Kind, *path: str, words: str = "", lower: bool = False) -> Field:
    """The values found along `path`, through lists."""

    def get(document: Document) -> Iterable[Any]:
        found: list[Any] = [document]
        for name in path:
            found = [inner for each in found if isinstance(each, dict) for inner in _flat(each.get(name))]
        if kind == "id":
            return [tail_of(value) for value in found]
        if kind == "number":
            return [float(value) for value in found]
        return [str(value).lower() for value in found] if lower else found

    return Field(kind, get, frozenset(words.split()))


def _flat(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _time(name: str) -> Field:
    def get(document: Document) -> Iterable[Any]:
        moment = stored(document, name)
        return [] if moment is None else [moment]

    return Field("time", get)


def _status(order: Document) -> Iterable[str]:
    if order.get("cancelledAt"):
        return ["cancelled", "not_closed"] if not order.get("closedAt") else ["cancelled"]
    return ["closed"] if order.get("closedAt") else ["open", "not_closed"]


FULFILLMENT_WORDS = {
    "FULFILLED": ("shipped", "fulfilled"),
    "UNFULFILLED": ("unshipped", "unfulfilled"),
    "PARTIALLY_FULFILLED": ("partial",),
}


def _fulfillment(order: Document) -> Iterable[str]:
    status = str(order.get("displayFulfillmentStatus"))
    return FULFILLMENT_WORDS.get(status, (status.lower(),))


def _everything(order: Document) -> Iterable[str]:
    customer = order.get("customer") or {}
    return [
        *str(order.get("name")).lstrip("#").split(),
        *(str(value) for value in (order.get("name"), order.get("email"), order.get("poNumber")) if value),
        *(str(customer[name]) for name in ("firstName", "lastName") if customer.get(name)),
    ]


def _names(order: Document) -> Iterable[str]:
    """name:1001 and name:#1001 both find #1001."""
    name = str(order.get("name"))
    return [name, name.lstrip("#")]


ORDERS = Resource(
    "orders",
    {
        "default": Field("text", _everything),
        "id": _of("id", "id"),
        "updated_at": _time("updatedAt"),
        "created_at": _time("createdAt"),
        "processed_at": _time("processedAt"),
        "name": Field("text", _names),
        "confirmation_number": _of("text", "confirmationNumber"),
        "financial_status": _of(
            "words",
            "displayFinancialStatus",
            words="paid pending authorized partially_paid partially_refunded refunded voided expired",
        ),
        "fulfillment_status": Field(
            "words",
            _fulfillment,
            frozenset(
                "unshipped shipped fulfilled partial scheduled on_hold unfulfilled request_declined".split()  # noqa: SIM905
            ),
        ),
        "return_status": _of(
            "words",
            "returnStatus",
            words="return_requested in_progress inspection_complete returned return_failed no_return",
        ),
        "status": Field("words", _status, frozenset({"open", "closed", "cancelled", "not_closed"})),
        "chargeback_status": _of(
            "words", "disputes", "status", words="accepted charge_refunded lost needs_response under_review won"
        ),
        "risk_level": _of("words", "risk", "assessments", "riskLevel", words="high medium low none pending"),
        "gateway": _of("text", "paymentGatewayNames"),
        "payment_id": _of("text", "transactions", "paymentId"),
        "sku": _of("text", "lineItems", "sku"),
        "tag": _of("text", "tags"),
        "test": _of("text", "test", words="true false", lower=True),
        "email": _of("text", "email"),
        "customer_id": _of("id", "customer", "id"),
        "source_name": _of("text", "sourceName"),
        "po_number": _of("text", "poNumber"),
        "fulfillment_location_id": _of("id", "fulfillments", "location", "id"),
        "current_total_price": _of("number", "currentTotalPriceSet", "shopMoney", "amount"),
    },
    frozenset(
        {
            *("cart_token", "channel", "channel_id", "checkout_token", "credit_card_last4", "delivery_method"),
            *("discount_code", "fraud_protection_level", "location_id", "payment_provider_id", "reference_location_id"),
            *("sales_channel", "shipping_address", "source_identifier", "tag_not", "total_weight", "user_id"),
            *("metafields",),
        }
    ),
    {
        "UPDATED_AT": "updatedAt",
        "CREATED_AT": "createdAt",
        "PROCESSED_AT": "processedAt",
        "ORDER_NUMBER": "number",
    },
    {"UPDATED_AT": "updated_at", "CREATED_AT": "created_at", "PROCESSED_AT": "processed_at"},
)
DISPUTES = Resource(
    "disputes",
    {
        "id": _of("id", "id"),
        "initiated_at": _time("initiatedAt"),
        "status": _of(
            "words",
            "status",
            words="accepted charge_refunded lost needs_response under_review won prevented",
        ),
    },
    frozenset(),
    {"INITIATED_AT": "initiatedAt"},
    {"INITIATED_AT": "initiated_at"},
)
FULFILLMENT_ORDERS = Resource(
    "fulfillmentOrders",
    {
        "id": _of("id", "id"),
        "updated_at": _time("updatedAt"),
        "status": _of("text", "status"),
        "assigned_location_id": _of("id", "assignedLocation", "location", "id"),
    },
    frozenset({"default"}),
    {"UPDATED_AT": "updatedAt"},
    {"UPDATED_AT": "updated_at"},
)
RETURNS = Resource("returns", {"id": _of("id", "id"), "status": _of("text", "status")}, frozenset(), {}, {})
FULFILLMENTS = Resource(
    "fulfillments",
    {"id": _of("id", "id"), "created_at": _time("createdAt"), "updated_at": _time("updatedAt")},
    frozenset(),
    {},
    {},
)
BALANCE_TRANSACTIONS = Resource(
    "balanceTransactions",
    {
        "id": _of("id", "id"),
        "processed_at": _time("transactionDate"),
        "transaction_type": _of("text", "type"),
        "currency": _of("text", "amount", "currencyCode"),
    },
    frozenset(
        {
            *("available_on", "credit_card_last4", "default", "payment_method_name", "payments_transfer_id"),
            *("payout_date", "payout_status", "tax_reporting_exempt"),
        }
    ),
    {"PROCESSED_AT": "transactionDate"},
    {"PROCESSED_AT": "processed_at"},
)
VARIANTS = Resource(
    "productVariants",
    {
        "id": _of("id", "id"),
        "sku": _of("text", "sku"),
        "updated_at": _time("updatedAt"),
        "product_id": _of("id", "product", "id"),
        "vendor": _of("text", "product", "vendor"),
    },
    frozenset({"barcode", "collection", "default", "inventory_quantity", "location_id", "managed", "tag", "title"}),
    {"SKU": "sku", "TITLE": "title"},
    {},
)
BULK_OPERATIONS = Resource(
    "bulkOperations",
    {
        "id": _of("id", "id"),
        "created_at": _time("createdAt"),
        "status": _of("words", "status", words="canceled canceling completed created failed running"),
        "operation_type": _of("words", "type", words="query mutation"),
    },
    frozenset(),
    {"CREATED_AT": "createdAt"},
    {"CREATED_AT": "created_at"},
)
