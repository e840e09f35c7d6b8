"""What of the evidence for a case is at hand, found in the order: have, missing, and as text to paste. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sync.core.records import Order, Parcel
from sync.rules import order_facts, parcels
from sync.rules.also import money
from sync.rules.playbooks import EVIDENCE
from sync.rules.refund_facts import given
from sync.rules.situations import Scene

#: The rest of the names under `missing` gives way to a number.
MOST_NAMED = 4


def evidence(scene: Scene, own: tuple[str, ...] | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(have, missing) of what wins a case of this reason, or of the manager's list where there is one.

    What no record can show (photos, pages) counts as missing.
    """
    wanted = EVIDENCE.get(scene.reason, EVIDENCE["Other"]) if own is None else own
    have = tuple(name for name in wanted if (find := _FINDERS.get(name)) and find(scene))
    return have, tuple(name for name in wanted if name not in have)


def in_words(scene: Scene, own: tuple[str, ...] | None = None) -> str:
    """`5 of 7 · missing: delivery scan, size chart`."""
    have, missing = evidence(scene, own)
    count = f"{len(have)} of {len(have) + len(missing)}"
    named = list(missing[:MOST_NAMED])
    if len(missing) > MOST_NAMED:
        named.append(f"{len(missing) - MOST_NAMED} more")
    return f"{count} · missing: {', '.join(named)}" if missing else count


def as_text(scene: Scene, zone: ZoneInfo) -> str | None:
    """Facts of the order, one a line, ready to paste into an answer. No name, no address."""
    order = scene.order
    if not order:
        return None
    paid = order_facts.paid_at(order)
    total = order.total.seen
    lines = [f"Order {order.name}: {money(total)} {total.currency}" + (f", paid {_on(paid, zone)}" if paid else "")]
    for parcel in order_facts.live_parcels(order):
        what = " ".join(w for w in (parcel.carrier, parcel.tracking_number) if w) or "without tracking number"
        lines.append(f"Parcel {what}: sent {_on(parcel.created_at, zone)}")
        lines += [_scanned(scan.at, scan.message or scan.status, scan.city, zone) for scan in parcels.scans(parcel)]
        if parcel.delivered_at:
            lines.append(f"Delivered {_on(parcel.delivered_at, zone)}")
        if parcel.tracking_url:
            lines.append(parcel.tracking_url)
    for refund in scene.beside.refunds:
        if given(refund).minor:
            lines.append(
                f"Refunded {money(given(refund))} {given(refund).currency} on {_on(refund.processed_at, zone)}"
            )
    return "\n".join(lines)


def _on(moment: datetime, zone: ZoneInfo) -> str:
    return order_facts.day(moment, zone)


def _scanned(at: datetime, words: str, city: str | None, zone: ZoneInfo) -> str:
    return f"  {_on(at, zone)} {order_facts.in_words(words) or 'scanned'}" + (f", {city}" if city else "")


def _parcel(test: Callable[[Parcel], object]) -> Callable[[Scene], bool]:
    def find(scene: Scene) -> bool:
        return bool(scene.order) and any(test(p) for p in order_facts.live_parcels(_order(scene)))

    return find


def _order(scene: Scene) -> Order:
    if scene.order is None:
        raise ValueError("asked only of a case with an order")
    return scene.order


def _refunded(scene: Scene) -> bool:
    return any(given(r).minor for r in scene.beside.refunds)


_FINDERS: dict[str, Callable[[Scene], bool]] = {
    "tracking number": _parcel(lambda p: p.tracking_number),
    "carrier": _parcel(lambda p: p.carrier),
    "ship date": _parcel(lambda p: p.created_at),
    "last scan": _parcel(parcels.last_scan_at),
    "delivery scan": _parcel(lambda p: p.delivered_at),
    "address on the order": lambda scene: bool(scene.order and scene.order.country),
    "order details": lambda scene: scene.order is not None,
    "receipt": lambda scene: scene.order is not None,
    "risk check passed": lambda scene: bool(scene.order and scene.order.risk_level in ("LOW", "NONE")),
    "message to the buyer": lambda scene: any(m.by == "SELLER" for m in scene.dispute.messages),
    "proof of refund": _refunded,
    "refund date": _refunded,
    "return tracking": lambda scene: bool(scene.order and any(r.closed_at for r in scene.order.returns)),
}
