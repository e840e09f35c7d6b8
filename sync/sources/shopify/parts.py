"""The parts of an order and of a refund: lines, payments, parcels with their scans, what was asked of whom. Pure."""

from __future__ import annotations

from sync.core.records import Adjustment, Hold, Line, Parcel, RefundLine, Return, Scan, ShippingTask, Transaction
from sync.sources.payload import count, flag, text
from sync.sources.shopify.reading import Payload, bag, items, moment, need, own_id, part


def line(payload: Payload) -> Line:
    return Line(
        id=own_id(payload)[0],
        sku=text(payload.get("sku")),
        title=text(payload.get("title")) or "",
        variant_title=text(payload.get("variantTitle")),
        vendor=text(payload.get("vendor")),
        quantity=need(payload, "quantity", count),
        current_quantity=need(payload, "currentQuantity", count),
        unfulfilled_quantity=need(payload, "unfulfilledQuantity", count),
        requires_shipping=need(payload, "requiresShipping", flag),
        gift_card=flag(payload.get("isGiftCard")) or False,
        product_id=text(part(payload, "product").get("id")),
        variant_id=text(part(payload, "variant").get("id")),
        unit_price=need(payload, "originalUnitPriceSet", bag),
        paid_unit_price=need(payload, "discountedUnitPriceAfterAllDiscountsSet", bag),
    )


def transaction(payload: Payload) -> Transaction:
    return Transaction(
        id=own_id(payload)[0],
        kind=need(payload, "kind", text),
        status=need(payload, "status", text),
        error_code=text(payload.get("errorCode")),
        gateway=text(payload.get("gateway")),
        created_at=need(payload, "createdAt", moment),
        processed_at=moment(payload.get("processedAt")),
        payment_id=text(payload.get("paymentId")),
        authorization_code=text(payload.get("authorizationCode")),
        parent_id=text(part(payload, "parentTransaction").get("id")),
        test=flag(payload.get("test")) or False,
        amount=need(payload, "amountSet", bag),
        card_company=text(part(payload, "paymentDetails").get("company")),
    )


def parcel(payload: Payload) -> Parcel:
    tracking = next(items(payload, "trackingInfo"), {})
    created_at = need(payload, "createdAt", moment)
    return Parcel(
        id=own_id(payload)[0],
        name=text(payload.get("name")),
        status=need(payload, "status", text),
        display_status=text(payload.get("displayStatus")),
        created_at=created_at,
        updated_at=moment(payload.get("updatedAt")) or created_at,
        in_transit_at=moment(payload.get("inTransitAt")),
        estimated_delivery_at=moment(payload.get("estimatedDeliveryAt")),
        delivered_at=moment(payload.get("deliveredAt")),
        quantity=count(payload.get("totalQuantity")) or 0,
        location=text(part(payload, "location").get("name")),
        service=text(part(payload, "service").get("serviceName")),
        carrier=text(tracking.get("company")),
        tracking_number=text(tracking.get("number")),
        tracking_url=text(tracking.get("url")),
        scans=tuple(scan for item in items(payload, "events") if (scan := _scan(item))),
    )


def _scan(payload: Payload) -> Scan | None:
    """One event of a parcel. Carriers write nonsense: one without a moment or a status says nothing."""
    at, status = moment(payload.get("happenedAt")), text(payload.get("status"))
    if at is None or status is None:
        return None
    city, country = text(payload.get("city")), text(payload.get("country"))
    return Scan(status, at, city, country, text(payload.get("message")))


def task(payload: Payload) -> ShippingTask:
    return ShippingTask(
        id=own_id(payload)[0],
        status=need(payload, "status", text),
        request_status=text(payload.get("requestStatus")),
        fulfil_at=moment(payload.get("fulfillAt")),
        fulfil_by=moment(payload.get("fulfillBy")),
        location=text(part(payload, "assignedLocation").get("name")),
        holds=tuple(
            Hold(need(item, "reason", text), text(item.get("reasonNotes")))
            for item in items(payload, "fulfillmentHolds")
        ),
    )


def returned(payload: Payload) -> Return:
    return Return(
        id=own_id(payload)[0],
        name=text(payload.get("name")),
        status=need(payload, "status", text),
        created_at=moment(payload.get("createdAt")),
        closed_at=moment(payload.get("closedAt")),
        quantity=count(payload.get("totalQuantity")) or 0,
    )


def refund_line(payload: Payload) -> RefundLine:
    of = part(payload, "lineItem")
    return RefundLine(
        line_id=text(of.get("id")),
        sku=text(of.get("sku")),
        title=text(of.get("title")),
        vendor=text(of.get("vendor")),
        quantity=need(payload, "quantity", count),
        restock_type=text(payload.get("restockType")),
        subtotal=need(payload, "subtotalSet", bag),
        tax=need(payload, "totalTaxSet", bag),
    )


def adjustment(payload: Payload) -> Adjustment:
    return Adjustment(text(payload.get("reason")), need(payload, "amountSet", bag), need(payload, "taxAmountSet", bag))
