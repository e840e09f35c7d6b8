"""An order, its refunds, or a Shopify Payments dispute of the Admin API, as records. Pure.

Field meanings: Shopify's Admin GraphQL schema 2026-07. Enum values that we do not know pass through. What a record
cannot do without and does not have raises Unreadable, whose text says which part and holds nothing of a customer's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.money import Bag, Money
from sync.core.people import CustomerNames, email_hash, shown_name
from sync.core.records import (
    Dispute,
    Order,
    Refund,
)
from sync.sources.payload import count, flag, text, texts
from sync.sources.shopify import parts
from sync.sources.shopify.reading import Payload, bag, day_or_moment, items, moment, money, need, own_id, part

#: From the most to the least worrying; a level that we do not know stands between MEDIUM and LOW.
_RISK = {"HIGH": 5, "MEDIUM": 4, "LOW": 2, "NONE": 1, "PENDING": 0}

#: Statuses of a dispute after which nothing more is decided. A new word of Shopify's counts as open.
SETTLED = {"WON", "LOST", "ACCEPTED", "PREVENTED", "CHARGE_REFUNDED"}


#: Sums that every order has.
_TOTALS = {
    "total": "totalPriceSet",
    "current_total": "currentTotalPriceSet",
    "shipping": "totalShippingPriceSet",
    "received": "totalReceivedSet",
    "refunded": "totalRefundedSet",
    "net_payment": "netPaymentSet",
    "outstanding": "totalOutstandingSet",
}


@dataclass(frozen=True, slots=True)
class Whose:
    """The store a payload belongs to, and how much of its customers' names is kept."""

    store: str
    zone: ZoneInfo
    names: CustomerNames


def order(payload: Payload, whose: Whose) -> Order:
    gid, legacy_id = own_id(payload)
    currency = need(payload, "currencyCode", text)
    presentment = text(payload.get("presentmentCurrencyCode")) or currency
    address, risk = part(payload, "shippingAddress"), part(payload, "risk")
    created_at = need(payload, "createdAt", moment)
    return Order(
        store=whose.store,
        id=gid,
        legacy_id=legacy_id,
        name=need(payload, "name", text),
        number=count(payload.get("number")),
        created_at=created_at,
        processed_at=moment(payload.get("processedAt")) or created_at,
        updated_at=need(payload, "updatedAt", moment),
        cancelled_at=moment(payload.get("cancelledAt")),
        cancel_reason=text(payload.get("cancelReason")),
        closed_at=moment(payload.get("closedAt")),
        test=need(payload, "test", flag),
        edited=flag(payload.get("edited")) or False,
        source_name=text(payload.get("sourceName")),
        app=text(part(payload, "app").get("name")),
        tags=texts(payload.get("tags")),
        note=text(payload.get("note")),
        currency=currency,
        presentment_currency=presentment,
        taxes_included=flag(payload.get("taxesIncluded")) or False,
        financial_status=text(payload.get("displayFinancialStatus")),
        fulfillment_status=need(payload, "displayFulfillmentStatus", text),
        return_status=text(payload.get("returnStatus")),
        gateways=texts(payload.get("paymentGatewayNames")),
        country=text(address.get("countryCodeV2")),
        province=text(address.get("provinceCode")),
        risk_recommendation=text(risk.get("recommendation")),
        risk_level=_worst_risk(risk),
        **_totals(payload, Bag(Money(0, currency), Money(0, presentment))),
        **_customer(payload, whose),
        lines=tuple(map(parts.line, items(payload, "lineItems"))),
        transactions=tuple(map(parts.transaction, items(payload, "transactions"))),
        parcels=tuple(map(parts.parcel, items(payload, "fulfillments"))),
        shipping_tasks=tuple(map(parts.task, items(payload, "fulfillmentOrders"))),
        returns=tuple(map(parts.returned, items(payload, "returns"))),
        refund_ids=_ids(payload, "refunds"),
        dispute_ids=_ids(payload, "disputes"),
    )


def refund(payload: Payload, of: Order) -> Refund:
    """One refund of an order. Its money may still be on its way, may have failed, or may be none at all."""
    gid, legacy_id = own_id(payload)
    processed_at = need(payload, "processedAt", moment)
    returned = part(payload, "return")
    return Refund(
        store=of.store,
        id=gid,
        legacy_id=legacy_id,
        order_id=of.id,
        order_name=of.name,
        order_created_at=of.created_at,
        order_test=of.test,
        created_at=moment(payload.get("createdAt")) or processed_at,
        processed_at=processed_at,
        updated_at=moment(payload.get("updatedAt")) or processed_at,
        note=text(payload.get("note")),
        total=need(payload, "totalRefundedSet", bag),
        order_total=of.total,
        lines=tuple(map(parts.refund_line, items(payload, "refundLineItems"))),
        shipping=tuple(need(item, "subtotalAmountSet", bag) for item in items(payload, "refundShippingLines")),
        adjustments=tuple(map(parts.adjustment, items(payload, "orderAdjustments"))),
        transactions=tuple(map(parts.transaction, items(payload, "transactions"))),
        return_id=text(returned.get("id")),
        return_name=text(returned.get("name")),
    )


def dispute(payload: Payload, whose: Whose) -> Dispute:
    """A dispute of Shopify Payments. Shopify tells neither when it last changed nor, always, when it was settled."""
    gid, _ = own_id(payload)
    status = need(payload, "status", text)
    reason, of = part(payload, "reasonDetails"), part(payload, "order")
    day = day_or_moment(whose.zone)
    order_id = text(of.get("id"))
    return Dispute(
        store=whose.store,
        processor="shopify",
        account=whose.store,
        id=gid,
        kind=text(payload.get("type")),
        stage=None,
        channel=None,
        status=status,
        state=None,
        reason=text(reason.get("reason")),
        network_reason=text(reason.get("networkReasonCode")),
        amount=need(payload, "amount", money),
        opened_at=need(payload, "initiatedAt", day),
        updated_at=None,
        due_at=day(payload.get("evidenceDueBy")),
        due_text=text(payload.get("evidenceDueBy")),
        sent_at=day(payload.get("evidenceSentOn")),
        closed_at=day(payload.get("finalizedOn")),
        outcome=status if status in SETTLED else None,
        refunded=None,
        order_id=order_id,
        order_name=text(of.get("name")),
        order_store=whose.store if order_id else None,
        found_by="order given" if order_id else None,
        payments=(),
        messages=(),
        evidences=(),
        moves=(),
        actions=(),
        offers=(),
    )


def settled_when_seen(record: Dispute, before: Dispute | None, seen_at: datetime) -> Dispute:
    """A settled dispute has an end even if Shopify names none: the moment we first saw it settled."""
    if record.closed_at or record.status not in SETTLED:
        return record
    known = before.closed_at if before and before.status == record.status else None
    return replace(record, closed_at=known or seen_at)


def _customer(payload: Payload, whose: Whose) -> dict[str, Any]:
    """Who ordered: as much of the name as is wanted, and a hash in place of the address."""
    customer = part(payload, "customer")
    address = text(payload.get("email")) or text(part(customer, "defaultEmailAddress").get("emailAddress"))
    return {
        "customer_id": text(customer.get("id")),
        "customer_name": shown_name(text(customer.get("firstName")), text(customer.get("lastName")), whose.names),
        "email_hash": email_hash(address),
    }


def _ids(payload: Payload, name: str) -> tuple[str, ...]:
    return tuple(gid for item in items(payload, name) if (gid := text(item.get("id"))))


def _totals(payload: Payload, nothing: Bag) -> dict[str, Any]:
    """The order's sums. Tax and discounts alone may be null by the schema, where there is none."""
    optional = {
        "tax": nothing if payload.get("totalTaxSet") is None else need(payload, "totalTaxSet", bag),
        "discounts": nothing if payload.get("totalDiscountsSet") is None else need(payload, "totalDiscountsSet", bag),
    }
    return {**optional, **{name: need(payload, given, bag) for name, given in _TOTALS.items()}}


def _worst_risk(risk: Payload) -> str | None:
    levels = [level for item in items(risk, "assessments") if (level := text(item.get("riskLevel")))]
    return max(levels, key=lambda level: _RISK.get(level, 3), default=None)
