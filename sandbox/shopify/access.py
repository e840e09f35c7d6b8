"""Which scope opens which field, and what an app without it is told."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from graphql import GraphQLError

DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"
EVERY_ORDER = "read_all_orders"
TASKS = (
    "read_assigned_fulfillment_orders",
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
)
ORDERS = ("read_orders",)
DISPUTES = ("read_shopify_payments_disputes",)
EVIDENCE = ("read_shopify_payments_dispute_evidences",)
PAYMENTS = ("read_shopify_payments_accounts", "read_shopify_payments")
PAYOUTS = ("read_shopify_payments_payouts",)
PRODUCTS = ("read_products",)
STOCK = ("read_inventory",)
RETURNS = ("read_returns",)
CUSTOMERS = ("read_customers",)
WRITES = ("write_orders",)

#: One of these scopes is needed for the field.
FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    **{("QueryRoot", name): ORDERS for name in ("orders", "order", "ordersCount", "refund", "fulfillment")},
    **{("QueryRoot", name): DISPUTES for name in ("dispute", "disputes")},
    **{("QueryRoot", name): TASKS for name in ("fulfillmentOrder", "fulfillmentOrders")},
    **{("QueryRoot", name): PRODUCTS for name in ("product", "productVariant", "productVariants")},
    **{("QueryRoot", name): STOCK for name in ("inventoryItem", "inventoryItems")},
    **{("Mutation", name): WRITES for name in ("tagsAdd", "refundCreate", "orderCancel")},
    ("QueryRoot", "return"): RETURNS,
    ("QueryRoot", "customer"): CUSTOMERS,
    ("QueryRoot", "disputeEvidence"): EVIDENCE,
    ("QueryRoot", "shopifyPaymentsAccount"): PAYMENTS,
    ("QueryRoot", "shopifyqlQuery"): ("read_reports",),
    ("Order", "disputes"): DISPUTES,
    ("Order", "returns"): RETURNS,
    ("Order", "customer"): CUSTOMERS,
    ("Order", "fulfillmentOrders"): TASKS,
    ("ShopifyPaymentsDispute", "disputeEvidence"): EVIDENCE,
    ("ShopifyPaymentsAccount", "disputes"): DISPUTES,
    ("ShopifyPaymentsAccount", "balanceTransactions"): PAYOUTS,
    ("ProductVariant", "inventoryItem"): STOCK,
}

PROTECTED = "https://shopify.dev/docs/apps/launch/protected-customer-data"
#: Personal data, "level 2": null for an app that is not approved for it (approval 1), whatever its scopes.
PERSONAL = {
    **{("Order", name): None for name in ("email", "phone")},
    **{("Customer", name): None for name in ("firstName", "lastName", "email", "phone", "defaultPhoneNumber")},
    ("Customer", "defaultEmailAddress"): None,
    ("Customer", "displayName"): "",
    **{
        ("MailingAddress", name): None
        for name in ("firstName", "lastName", "name", "company", "address1", "address2", "zip", "phone")
    },
}
#: Whole objects that an app without any approval (0) may not read.
PEOPLE = {("Order", "customer"): "Customer", ("QueryRoot", "customer"): "Customer"}
APPROVED = 2

#: One of these scopes is needed for an object of the type, however it is reached by its id.
TYPES: dict[str, tuple[str, ...]] = {
    "Order": ORDERS,
    "Refund": ORDERS,
    "Fulfillment": ORDERS,
    "OrderTransaction": ORDERS,
    "LineItem": ORDERS,
    "Return": RETURNS,
    "FulfillmentOrder": TASKS,
    "ShopifyPaymentsDispute": DISPUTES,
    "ProductVariant": PRODUCTS,
    "Product": PRODUCTS,
    "InventoryItem": STOCK,
    "Customer": CUSTOMERS,
}
ALL = frozenset(
    {scope for needed in (*FIELDS.values(), *TYPES.values()) for scope in needed}
    | {EVERY_ORDER, "read_fulfillments", "write_shopify_payments_dispute_evidences"}
)


def allowed(scopes: AbstractSet[str], needed: tuple[str, ...]) -> bool:
    """A write scope implies the read scope of the same thing."""
    return any(scope in scopes or scope.replace("read_", "write_", 1) in scopes for scope in needed)


def unapproved(kind: str) -> GraphQLError:
    message = f"This app is not approved to access the {kind} object. See {PROTECTED} for more details."
    return GraphQLError(message, extensions={"code": "ACCESS_DENIED", "documentation": PROTECTED})


def denial(name: str, needed: tuple[str, ...]) -> GraphQLError:
    wanted = f"`{needed[0]}` access scope."
    extensions: dict[str, Any] = {
        "code": "ACCESS_DENIED",
        "documentation": DOCUMENTATION,
        "requiredAccess": wanted,
    }
    return GraphQLError(f"Access denied for {name} field. Required access: {wanted}", extensions=extensions)
