"""Which situation of the playbook a dispute is in: what the buyer says against what the order shows. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sync.core.records import Dispute, Order
from sync.core.rulebook import Rules
from sync.rules import order_facts, parcels, transit
from sync.rules.also import Beside
from sync.rules.duplicates import paid_twice_at
from sync.rules.flags import Case
from sync.rules.parcels import Carriers
from sync.rules.refund_facts import ON_ITS_WAY, given

NO_ORDER = "no order"
NOT_SHIPPED, NO_SCAN, IN_TRANSIT, TOO_LATE = "not shipped", "no scan", "in transit", "too late"
STALLED, DELIVERED, SENT_BACK, DIGITAL = "stalled", "delivered", "sent back", "digital"
KNOWN_DEFECT, RETURNED, FIRST = "known defect", "returned", "first"
HIGH_RISK, SHIPPED = "high risk", "shipped"
PAID_TWICE, REFUNDED, REFUND_ON_WAY, NOTHING_FOUND = "paid twice", "refunded", "refund on its way", "nothing found"
ANY = "any"

#: A PayPal inquiry closes by itself then; used where the processor names no deadline.
INQUIRY_LASTS = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Scene:
    """A dispute with everything that decides what to do about it."""

    dispute: Dispute
    reason: str
    case: Case | None  # of its order
    beside: Beside
    recurs: int  # how many orders with this reason and product in 14 days; 0 below three

    @property
    def order(self) -> Order | None:
        return self.case.order if self.case else None


def situation(scene: Scene, carriers: Carriers, rules: Rules, now: datetime, zone: ZoneInfo) -> str:
    """The first situation of its reason that fits; `any` for a reason with one way only."""
    find = _BY_REASON.get(scene.reason)
    if find is None:
        return ANY
    return find(scene, carriers, rules, now, zone) if scene.order else NO_ORDER


def _not_received(scene: Scene, carriers: Carriers, rules: Rules, now: datetime, zone: ZoneInfo) -> str:
    if not (case := scene.case):
        return NO_ORDER
    order = case.order
    sent = order_facts.live_parcels(order)
    if not order_facts.needs_shipping(order) and not sent:
        return DIGITAL
    if case.delivered:
        return DELIVERED
    if any(parcels.failed_at(p) for p in sent):
        return SENT_BACK
    if not sent or order_facts.waiting(order):
        return NOT_SHIPPED
    reporting = [p for p in sent if not p.delivered_at and carriers.report(order, p)]
    if any((at := parcels.stalled_at(order, p, rules)) and at <= now for p in reporting):
        return STALLED
    ripe = now - timedelta(days=rules.no_first_scan_days)
    if any(p.created_at <= ripe and not parcels.last_scan_at(p) for p in reporting):
        return NO_SCAN
    return _on_its_way(scene.dispute, case, rules, now, zone)


def _on_its_way(dispute: Dispute, case: Case, rules: Rules, now: datetime, zone: ZoneInfo) -> str:
    due = dispute.due_at or dispute.opened_at + INQUIRY_LASTS
    if case.expected is None:
        return TOO_LATE
    over = transit.end_of(case.expected, zone)
    if over + timedelta(days=rules.lost_after_days) <= now:
        return STALLED
    return IN_TRANSIT if now < over <= due + timedelta(days=1) else TOO_LATE


def _not_as_described(scene: Scene, _c: Carriers, _r: Rules, _n: datetime, _z: ZoneInfo) -> str:
    if scene.order and any(r.status in ("OPEN", "CLOSED") for r in scene.order.returns):
        return RETURNED
    return KNOWN_DEFECT if scene.recurs else FIRST


def _not_authorised(scene: Scene, _c: Carriers, _r: Rules, _n: datetime, _z: ZoneInfo) -> str:
    order, case = scene.order, scene.case
    if order and not order_facts.live_parcels(order) and order_facts.needs_shipping(order):
        return NOT_SHIPPED
    if order and order.risk_level == "HIGH":
        return HIGH_RISK
    return DELIVERED if case and case.delivered else SHIPPED


def _charged_twice(scene: Scene, _c: Carriers, _r: Rules, _n: datetime, _z: ZoneInfo) -> str:
    if any(given(r).minor for r in scene.beside.refunds):
        return REFUNDED
    twice = scene.case and (scene.case.duplicate or paid_twice_at(scene.case.order))
    return PAID_TWICE if twice else NOTHING_FOUND


def _refund_missing(scene: Scene, _c: Carriers, _r: Rules, _n: datetime, _z: ZoneInfo) -> str:
    refunds = [r for r in scene.beside.refunds if given(r).minor]
    if any(t.status in ON_ITS_WAY for r in refunds for t in r.transactions):
        return REFUND_ON_WAY
    if refunds:
        return REFUNDED
    return RETURNED if scene.order and scene.order.returns else NOTHING_FOUND


_BY_REASON: dict[str, Callable[[Scene, Carriers, Rules, datetime, ZoneInfo], str]] = {
    "Not received": _not_received,
    "Not as described": _not_as_described,
    "Not authorised": _not_authorised,
    "Charged twice": _charged_twice,
    "Refund missing": _refund_missing,
}
