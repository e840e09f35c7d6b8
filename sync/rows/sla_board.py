"""Orders that need shipping as rows: from payment until a few days after delivery. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.book import AsOf, Settings
from sync.core.cells import Cell
from sync.core.records import Order, Parcel, Reading
from sync.core.wanted import Wanted
from sync.rows import links, orders
from sync.rows.basis import Basis
from sync.rows.shown import shows_everything, version
from sync.rows.typed import cells, typed_day
from sync.rules import last_change, order_facts
from sync.rules.also import also
from sync.rules.clock import start_of

TAB = "sla_board"

_HOLDS = {
    "INVENTORY_OUT_OF_STOCK": "Out of stock",
    "INCORRECT_ADDRESS": "Address",
    "HIGH_RISK_OF_FRAUD": "Fraud check",
    "AWAITING_PAYMENT": "Waiting for payment",
}


def rows(basis: Basis) -> list[Wanted]:
    """Orders on the board: those not sent first, and of each the longest paid first."""
    settings, as_of = basis.settings, basis.as_of
    visible = _open(basis)
    off = _left_off(visible, basis)
    visible = sorted((r for r in visible if r.record.key not in off), key=lambda r: _urgency(r.record))
    return [_row(reading, basis, settings, as_of) for reading in visible]


def left_off(basis: Basis) -> int:
    """How many orders on their way and on time are not on the board, because there are too many."""
    if len(basis.book.orders) <= basis.settings.rules.most_on_board:
        return 0
    return len(_left_off(_open(basis), basis))


def _open(basis: Basis) -> list[Reading[Order]]:
    book, settings, now = basis.book, basis.settings, basis.as_of.now
    return [
        reading
        for reading in book.orders.values()
        if belongs(reading.record, now) and (shows_everything(settings) or stays(reading.record, basis))
    ]


def _left_off(visible: list[Reading[Order]], basis: Basis) -> set[str]:
    """Those that ask for nothing, once there are too many; never one in whose row somebody typed."""
    if len(visible) <= basis.settings.rules.most_on_board:
        return set()
    return {
        r.record.key
        for r in visible
        if basis.flag(basis.case(r.record)).words == words.OK_ON_THE_WAY and not cells(basis.book, TAB, r.record.key)
    }


def belongs(order: Order, now: datetime) -> bool:
    """Paid, real, to be shipped, neither cancelled nor given back in full, and no pre-order before its date."""
    return (
        not order.test
        and order.cancelled_at is None
        and order_facts.paid_at(order) is not None
        and order_facts.needs_shipping(order)
        and not _given_back(order)
        and not _before_its_date(order, now)
    )


def _given_back(order: Order) -> bool:
    paid = order.received.shop.minor
    return order.financial_status in ("REFUNDED", "VOIDED") or 0 < paid <= order.refunded.shop.minor


def _before_its_date(order: Order, now: datetime) -> bool:
    open_tasks = [t for t in order.shipping_tasks if t.status not in ("CLOSED", "CANCELLED", "INCOMPLETE")]
    return bool(open_tasks) and all(
        t.status == "SCHEDULED" and t.fulfil_at is not None and t.fulfil_at > now for t in open_tasks
    )


def stays(order: Order, basis: Basis) -> bool:
    """Not delivered, by the carrier's or by staff's word, longer ago than the board keeps; nor put away in Shopify."""
    settings = basis.settings
    ours = typed_day(cells(basis.book, TAB, order.key).get("delivered_ours"))
    ended = start_of(ours, settings.team_zone) if ours else order.final_at
    return ended is None or ended + timedelta(days=settings.rules.keep_delivered_days) >= basis.as_of.now


def _urgency(order: Order) -> tuple[bool, float, str]:
    paid = order_facts.paid_at(order) or order.processed_at
    return order_facts.sent_at(order) is not None, paid.timestamp(), order.key


def _row(reading: Reading[Order], basis: Basis, settings: Settings, as_of: AsOf) -> Wanted:
    order = reading.record
    parcels = order_facts.live_parcels(order)
    newest = parcels[-1] if parcels else None
    beside = basis.together.beside(order.key)
    return Wanted(
        order.key,
        version(as_of, reading),
        {
            "store": order.store,
            "order": orders.link(settings, order),
            "market": order_facts.market(order, settings),
            "paid_on": order_facts.paid_at(order),
            "sent_on": order_facts.sent_at(order),
            "last_scan": _last_scan(order, newest, basis, settings.team_zone),
            "tracking": links.tracking(newest.tracking_number, newest.tracking_url) if newest else None,
            "carrier": newest.carrier if newest else None,
            "parts": _parts(order),
            "items": orders.order_items(order),
            "customer": order.customer_name,
            "delivered_on": order_facts.delivered_at(order),
            "also": also(beside),
            "last_change": last_change.last_change(last_change.of_order(order, beside), settings.team_zone),
            **_facts(order),
            **basis.judged(order),
        },
    )


def _last_scan(order: Order, newest: Parcel | None, basis: Basis, zone: ZoneInfo) -> str | None:
    told = last_scan(order, zone)
    silent = newest is not None and told == "No scan yet" and not basis.carriers.report(order, newest)
    return "Carrier gives no scans" if silent else told


def _facts(order: Order) -> dict[str, Cell]:
    holds = [hold.reason for task in order.shipping_tasks for hold in task.holds]
    return {
        "value": order.current_total.shop.amount,
        "currency": order.current_total.shop.currency,
        "hold_reason": ", ".join(dict.fromkeys(_HOLDS.get(h) or order_facts.in_words(h) or "" for h in holds)) or None,
        "tags": ", ".join(order.tags) or None,
        "fraud_risk": _risk(order),
    }


def last_scan(order: Order, zone: ZoneInfo) -> str | None:
    """The newest word of the carrier: `Delivered 9 Nov` or `10 Nov · left Shenzhen`; None while nothing was sent."""
    delivered = order_facts.delivered_at(order)
    if delivered:
        return f"Delivered {order_facts.day(delivered, zone)}"
    parcels = order_facts.live_parcels(order)
    told = [(moment, words) for parcel in parcels if (told := _told(parcel)) for moment, words in [told]]
    if told:
        moment, words = max(told, key=lambda t: t[0])
        return f"{order_facts.day(moment, zone)} · {words}"
    return "No scan yet" if parcels else None


def _told(parcel: Parcel) -> tuple[datetime, str] | None:
    """When the carrier last said something about a parcel, and what."""
    if parcel.scans:
        scan = max(parcel.scans, key=lambda s: s.at)
        place = f", {scan.city}" if scan.city else ""
        return scan.at, f"{scan.message or order_facts.in_words(scan.status) or 'scanned'}{place}"
    if parcel.delivered_at:
        return parcel.delivered_at, "delivered"
    return (parcel.in_transit_at, "on its way") if parcel.in_transit_at else None


def _parts(order: Order) -> str | None:
    """Items sent of items to send; blank where there is but one thing."""
    to_send = sum(line.current_quantity for line in order.lines if line.requires_shipping)
    return f"{max(0, to_send - order_facts.waiting(order))} of {to_send}" if to_send > 1 else None


def _risk(order: Order) -> str | None:
    """Shopify's assessment where it gives somebody something to do; blank for low."""
    words = [
        order_facts.in_words(word)
        for word in (order.risk_level, order.risk_recommendation)
        if word and word not in ("NONE", "LOW", "ACCEPT")
    ]
    return ": ".join(w for w in words if w) or None
