"""Records for tests: a plain one of each kind, with what the test is about set by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.book import AsOf, Book, Settings, Store
from sync.core.cells import Raw
from sync.core.money import Bag, Money, parse_money
from sync.core.records import (
    Dispute,
    Line,
    Order,
    Parcel,
    Reading,
    Refund,
    Review,
    Transaction,
)
from sync.core.wanted import Wanted

#: A Wednesday.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
MANILA = ZoneInfo("Asia/Manila")

LUM = Store("LUM", "Lumen", "lumen.myshopify.com", ZoneInfo("Australia/Sydney"), "AUD", "AU", "lumen", "u1")
VEL = Store("VEL", "Velour", "velour.myshopify.com", ZoneInfo("Europe/London"), "GBP", "UK", "lumen", "u2")
SETTINGS = Settings(MANILA, "AUD", 60, (LUM, VEL))
AS_OF = AsOf(NOW, "run1")


def ago(**how_long: float) -> datetime:
    return NOW - timedelta(**how_long)


def bag(amount: str, currency: str = "AUD") -> Bag:
    return Bag(parse_money(amount, currency), parse_money(amount, currency))


def reading(record: Any, seen_at: datetime = NOW) -> Reading[Any]:
    return Reading(record, seen_at, "run1")


def book(*records: Any, staff: Mapping[str, Mapping[str, Mapping[str, Raw]]] | None = None, **more: Any) -> Book:
    """A book of these records, whatever their kinds."""

    def of(kind: Any) -> dict[str, Reading[Any]]:
        return {r.key: reading(r) for r in records if isinstance(r, kind)}

    return Book(
        orders=of(Order), refunds=of(Refund), disputes=of(Dispute), reviews=of(Review), staff=staff or {}, **more
    )


def line(**change: Any) -> Line:
    plain = Line(
        id="gid://shopify/LineItem/1",
        sku="LAMP-1",
        title="Arc lamp",
        variant_title="brass",
        vendor="Yiwu-A",
        quantity=1,
        current_quantity=1,
        unfulfilled_quantity=1,
        requires_shipping=True,
        gift_card=False,
        product_id=None,
        variant_id=None,
        unit_price=bag("89.00"),
        paid_unit_price=bag("89.00"),
    )
    return replace(plain, **change)


def payment(**change: Any) -> Transaction:
    plain = Transaction(
        id="gid://shopify/OrderTransaction/1",
        kind="SALE",
        status="SUCCESS",
        error_code=None,
        gateway="paypal",
        created_at=ago(days=2),
        processed_at=ago(days=2),
        payment_id=None,
        authorization_code=None,
        parent_id=None,
        test=False,
        amount=bag("89.00"),
        card_company=None,
    )
    return replace(plain, **change)


def parcel(**change: Any) -> Parcel:
    plain = Parcel(
        id="gid://shopify/Fulfillment/1",
        name="#1042.1",
        status="SUCCESS",
        display_status="IN_TRANSIT",
        created_at=ago(days=1),
        updated_at=ago(days=1),
        in_transit_at=None,
        estimated_delivery_at=None,
        delivered_at=None,
        quantity=1,
        location=None,
        service=None,
        carrier="Australia Post",
        tracking_number="33ABC1234567",
        tracking_url="https://auspost.com.au/track/33ABC1234567",
        scans=(),
    )
    return replace(plain, **change)


#: Of an order that cost 89.00 and is paid.
_SUMS = {
    "total": bag("89.00"),
    "current_total": bag("89.00"),
    "shipping": bag("0"),
    "tax": bag("0"),
    "discounts": bag("0"),
    "received": bag("89.00"),
    "refunded": bag("0"),
    "net_payment": bag("89.00"),
    "outstanding": bag("0"),
}


def order(legacy_id: str = "5001", **change: Any) -> Order:
    """Order #1042 of LUM: one lamp, paid two days ago, not sent."""
    plain = Order(
        store="LUM",
        id=f"gid://shopify/Order/{legacy_id}",
        legacy_id=legacy_id,
        name="#1042",
        number=1042,
        created_at=ago(days=2),
        processed_at=ago(days=2),
        updated_at=ago(days=1),
        cancelled_at=None,
        cancel_reason=None,
        closed_at=None,
        test=False,
        edited=False,
        source_name="web",
        app=None,
        tags=(),
        note=None,
        currency="AUD",
        presentment_currency="AUD",
        taxes_included=True,
        financial_status="PAID",
        fulfillment_status="UNFULFILLED",
        return_status="NO_RETURN",
        gateways=("paypal",),
        customer_id=None,
        customer_name="Ana B.",
        email_hash=None,
        country="AU",
        province="NSW",
        risk_recommendation=None,
        risk_level=None,
        **_SUMS,
        lines=(line(),),
        transactions=(payment(),),
        parcels=(),
        shipping_tasks=(),
        returns=(),
        refund_ids=(),
        dispute_ids=(),
    )
    return replace(plain, **change)


def refund(legacy_id: str = "7001", **change: Any) -> Refund:
    plain = Refund(
        store="LUM",
        id=f"gid://shopify/Refund/{legacy_id}",
        legacy_id=legacy_id,
        order_id="gid://shopify/Order/5001",
        order_name="#1042",
        order_created_at=ago(days=2),
        order_test=False,
        created_at=ago(hours=5),
        processed_at=ago(hours=5),
        updated_at=ago(hours=5),
        note=None,
        total=bag("45.00"),
        order_total=bag("89.00"),
        lines=(),
        shipping=(),
        adjustments=(),
        transactions=(),
        return_id=None,
        return_name=None,
    )
    return replace(plain, **change)


def dispute(own_id: str = "PP-R-1", **change: Any) -> Dispute:
    """A PayPal inquiry of LUM, linked to order #1042, waiting for us."""
    plain = Dispute(
        store="LUM",
        processor="paypal",
        account="lumen",
        id=own_id,
        kind=None,
        stage="INQUIRY",
        channel="INTERNAL",
        status="WAITING_FOR_SELLER_RESPONSE",
        state="REQUIRED_ACTION",
        reason="MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        network_reason=None,
        amount=Money(8900, "AUD"),
        opened_at=ago(days=3),
        updated_at=ago(days=1),
        due_at=NOW + timedelta(days=7),
        due_text="2026-11-25T02:00:00.000Z",
        sent_at=None,
        closed_at=None,
        outcome=None,
        refunded=None,
        order_id="gid://shopify/Order/5001",
        order_name="#1042",
        order_store="LUM",
        found_by="transaction id",
        payments=(),
        messages=(),
        evidences=(),
        moves=(),
        actions=(),
        offers=(),
    )
    return replace(plain, **change)


def card_dispute(own_id: str = "11022", **change: Any) -> Dispute:
    plain = dispute(
        f"gid://shopify/ShopifyPaymentsDispute/{own_id}",
        processor="shopify",
        account="LUM",
        kind="CHARGEBACK",
        stage=None,
        channel=None,
        status="NEEDS_RESPONSE",
        state=None,
        reason="FRAUDULENT",
    )
    return replace(plain, **change)


def review(own_id: str = "0" * 23 + "a", **change: Any) -> Review:
    plain = Review(
        store="LUM",
        unit="u1",
        id=own_id,
        consumer_id="c1",
        consumer_name="Ana B.",
        stars=1,
        title="Late",
        text="It never came.",
        language="en",
        created_at=ago(hours=20),
        updated_at=None,
        experienced_at=None,
        reference=None,
        email_hash=None,
        source="Organic",
        reply_text=None,
        replied_at=None,
        reply_updated_at=None,
        tags=(),
        verified=True,
        verification_level=None,
        status="active",
        reported=(),
        counts_in_score=True,
        invited=False,
        likes=0,
        info_asked_at=None,
        info_answered_at=None,
        removed_at=None,
        order_id=None,
        order_name=None,
        found_by=None,
    )
    return replace(plain, **change)


def by_key(rows: Iterable[Wanted]) -> dict[str, dict[str, object]]:
    """Rows as {key: cells}."""
    return {row.key: dict(row.cells) for row in rows}
