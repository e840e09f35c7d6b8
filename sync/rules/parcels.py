"""What the carriers tell about a parcel, and which carriers tell anything at all. Pure.

Shopify's words: enums FulfillmentEventStatus and FulfillmentDisplayStatus, Admin API 2026-07.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.records import Order, Parcel, Scan
from sync.core.rulebook import Rules
from sync.rules import order_facts

#: Of so many parcels of a carrier in a store, half must have had a scan.
LAST_PARCELS = 50

_FAILED = "FAILURE"
_TRIED = "ATTEMPTED_DELIVERY"
_FAILED_DISPLAY = ("NOT_DELIVERED", "ATTEMPTED_DELIVERY")

#: Written by the shop itself, not by a carrier that has the parcel in hand.
_NO_SCAN = ("LABEL_PURCHASED", "LABEL_PRINTED", "CONFIRMED", "READY_FOR_PICKUP")


@dataclass(frozen=True, slots=True)
class Carriers:
    """Which carriers report to Shopify, by store. A carrier without a parcel that had time to move counts as one."""

    silent: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, orders: Iterable[Order], rules: Rules, now: datetime) -> Carriers:
        """Judged by the last 50 parcels that have had time to move."""
        moved: Mapping[tuple[str, str], list[tuple[datetime, bool]]] = defaultdict(list)
        ripe = now - timedelta(days=rules.no_first_scan_days)
        for order in orders:
            for parcel in order.parcels:
                if parcel.created_at <= ripe and parcel.status == "SUCCESS":
                    moved[_place(order, parcel)].append((parcel.created_at, last_scan_at(parcel) is not None))
        silent = set()
        for place, parcels in moved.items():
            last = sorted(parcels, reverse=True)[:LAST_PARCELS]
            if 2 * sum(scanned for _, scanned in last) < len(last):
                silent.add(place)
        return cls(frozenset(silent))

    def report(self, order: Order, parcel: Parcel) -> bool:
        return _place(order, parcel) not in self.silent


def _place(order: Order, parcel: Parcel) -> tuple[str, str]:
    return order.store, (parcel.carrier or "").strip().casefold()


def scans(parcel: Parcel) -> list[Scan]:
    """What a carrier said that had the parcel in hand, oldest first."""
    return sorted((s for s in parcel.scans if s.status not in _NO_SCAN), key=lambda s: s.at)


def typed(parcel: Parcel) -> bool:
    """Whether staff told something of it that the carrier does not."""
    return any((s.message or "").endswith(words.TYPED) for s in parcel.scans)


def last_scan_at(parcel: Parcel) -> datetime | None:
    found = scans(parcel)
    return found[-1].at if found else parcel.in_transit_at


def failed_at(parcel: Parcel) -> datetime | None:
    """When the carrier gave up or stood before a closed door, if nothing better came after it."""
    if parcel.delivered_at:
        return None
    told = scans(parcel)
    if given_up := [s.at for s in told if s.status == _FAILED]:
        return given_up[-1]
    if told and told[-1].status == _TRIED:
        return told[-1].at
    return parcel.updated_at if parcel.display_status in _FAILED_DISPLAY and not told else None


def sent_back(parcel: Parcel) -> bool:
    return failed_at(parcel) is not None and any(s.status == _FAILED for s in parcel.scans)


def abroad(order: Order, parcel: Parcel) -> bool:
    """Whether it crosses a border, by the countries of its scans; where none is told, it counts as if it did."""
    countries = {s.country for s in parcel.scans if s.country}
    return not order.country or countries != {order.country}


def stalled_at(order: Order, parcel: Parcel, rules: Rules) -> datetime | None:
    """From when on the parcel counts as not moving: too long after its last scan. None without a scan."""
    last = last_scan_at(parcel)
    days = rules.no_movement_abroad_days if abroad(order, parcel) else rules.no_movement_home_days
    return last + timedelta(days=days) if last else None


def in_words(order: Order, expected: date | None, carriers: Carriers, zone: ZoneInfo) -> str:
    """The state of an order's parcels: `In transit · last scan Sydney 10 Nov · due 14 Nov`."""
    parcels = order_facts.live_parcels(order)
    if not parcels:
        return "Not shipped" if order_facts.needs_shipping(order) else "Nothing to ship"
    if delivered := order_facts.delivered_at(order):
        return f"Delivered {order_facts.day(delivered, zone)}"
    newest = parcels[-1]
    if failed := max((at for p in parcels if (at := failed_at(p))), default=None):
        return f"{'Sent back' if any(map(sent_back, parcels)) else 'Not delivered'} {order_facts.day(failed, zone)}"
    words = ["Part sent" if order_facts.waiting(order) else "In transit"]
    told = [s for p in parcels for s in scans(p)]
    if told:
        last = max(told, key=lambda s: s.at)
        words.append(" ".join(w for w in ("last scan", last.city, order_facts.day(last.at, zone)) if w))
    elif not carriers.report(order, newest):
        words = ["Carrier gives no scans"]
    else:
        words.append("no scan yet")
    if expected:
        words.append(f"due {day_words(expected)}")
    return " · ".join(words)


def then(order: Order, at: datetime, zone: ZoneInfo) -> str:
    """Where the order's parcels were at that moment, as far as their scans tell."""
    sent = [p for p in order_facts.live_parcels(order) if p.created_at <= at]
    if not sent:
        return "Not shipped"
    if all(p.delivered_at and p.delivered_at <= at for p in sent) and not order_facts.waiting(order):
        return f"Delivered {order_facts.day(max(p.delivered_at for p in sent if p.delivered_at), zone)}"
    told = [s for p in sent for s in scans(p) if s.at <= at]
    if any(s.status == _FAILED for s in told):
        return "Not delivered"
    return f"In transit · last scan {order_facts.day(max(s.at for s in told), zone)}" if told else "Sent, no scan"


def day_words(day: date) -> str:
    """A bare date as staff read it: `9 Nov`."""
    return f"{day.day} {order_facts.MONTHS[day.month - 1]}"
