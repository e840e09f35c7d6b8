"""An order with its lines, payments, parcels and returns, as Shopify tells it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.core.money import Bag
from sync.core.records.key import record_key


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    sku: str | None
    title: str
    variant_title: str | None
    vendor: str | None
    quantity: int
    current_quantity: int
    unfulfilled_quantity: int
    requires_shipping: bool
    gift_card: bool
    product_id: str | None
    variant_id: str | None
    unit_price: Bag  # before discounts
    paid_unit_price: Bag  # after all discounts


@dataclass(frozen=True, slots=True)
class Transaction:
    id: str
    kind: str  # SALE AUTHORIZATION CAPTURE REFUND VOID …
    status: str  # SUCCESS FAILURE PENDING …
    error_code: str | None
    gateway: str | None
    created_at: datetime
    processed_at: datetime | None
    payment_id: str | None
    authorization_code: str | None
    parent_id: str | None
    test: bool
    amount: Bag
    card_company: str | None


@dataclass(frozen=True, slots=True)
class Scan:
    """One event of a parcel."""

    status: str
    at: datetime
    city: str | None
    country: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A fulfilment."""

    id: str
    name: str | None
    status: str  # SUCCESS CANCELLED …
    display_status: str | None  # IN_TRANSIT DELIVERED …
    created_at: datetime
    updated_at: datetime
    in_transit_at: datetime | None
    estimated_delivery_at: datetime | None
    delivered_at: datetime | None
    quantity: int
    location: str | None
    service: str | None
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    reason: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class ShippingTask:
    """Shopify's fulfilment order: what a location was asked to ship."""

    id: str
    status: str
    request_status: str | None
    fulfil_at: datetime | None
    fulfil_by: datetime | None
    location: str | None
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Return:
    id: str
    name: str | None
    status: str
    created_at: datetime | None
    closed_at: datetime | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    store: str
    id: str  # gid://shopify/Order/…
    legacy_id: str
    name: str  # "#1042"; neither unique across stores nor, for certain, within one
    number: int | None
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str | None
    closed_at: datetime | None
    test: bool
    edited: bool
    source_name: str | None
    app: str | None
    tags: tuple[str, ...]
    note: str | None
    currency: str
    presentment_currency: str
    taxes_included: bool
    financial_status: str | None
    fulfillment_status: str
    return_status: str | None
    gateways: tuple[str, ...]
    customer_id: str | None
    customer_name: str | None  # as far as the setting `customer_names` allows
    email_hash: str | None  # sha256 of the lower-cased address: joins reviews, shows nothing
    country: str | None  # ISO 3166 of the shipping address
    province: str | None
    risk_recommendation: str | None
    risk_level: str | None  # the highest of the assessments
    total: Bag
    current_total: Bag
    shipping: Bag
    tax: Bag
    discounts: Bag
    received: Bag
    refunded: Bag
    net_payment: Bag
    outstanding: Bag
    lines: tuple[Line, ...]
    transactions: tuple[Transaction, ...]
    parcels: tuple[Parcel, ...]
    shipping_tasks: tuple[ShippingTask, ...]
    returns: tuple[Return, ...]
    refund_ids: tuple[str, ...]
    dispute_ids: tuple[str, ...]

    @property
    def key(self) -> str:
        return record_key("order", self.store, self.legacy_id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def paid_at(self) -> datetime | None:
        """When the money was there: the first successful sale or capture. The SLA clock starts here."""
        times = [
            t.processed_at or t.created_at
            for t in self.transactions
            if t.kind in ("SALE", "CAPTURE") and t.status == "SUCCESS"
        ]
        return min(times, default=None)

    @property
    def final_at(self) -> datetime | None:
        """Cancelled, or everything that needs shipping was delivered (or, untracked, closed in Shopify)."""
        if self.cancelled_at:
            return self.cancelled_at
        live = [p for p in self.parcels if p.status not in ("CANCELLED", "ERROR", "FAILURE")]
        waiting = any(line.unfulfilled_quantity for line in self.lines if line.requires_shipping)
        if live and not waiting and all(p.delivered_at for p in live):
            return max(p.delivered_at for p in live if p.delivered_at)
        return self.closed_at
