"""The SLA board's one flag an order: the worst that fits, since when, and what to do about it. Pure.

Each test gives the moment from which it holds; a moment still to come does not hold yet. Nothing here changes while
time passes between two such moments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.records import Order, Parcel
from sync.core.rulebook import Rules, Supplier
from sync.rules import order_facts, parcels, ship, transit
from sync.rules.parcels import Carriers

#: For so long the stuck tests only ask.
FIRST_WEEK = timedelta(days=7)

_STOCK_HOLD = "INVENTORY_OUT_OF_STOCK"
_OVER = ("CLOSED", "CANCELLED", "INCOMPLETE")


@dataclass(frozen=True, slots=True)
class Case:
    """One order and what else decides its flag."""

    order: Order
    paid: datetime
    suppliers: Sequence[Supplier]
    ship_by: ship.ShipBy | None
    expected: date | None
    not_received: datetime | None = None  # since when a dispute or review says so
    duplicate: tuple[str, datetime] | None = None
    delivered: datetime | None = None  # by the carriers' or by our word

    @property
    def sent(self) -> bool:
        return bool(order_facts.live_parcels(self.order))


@dataclass(frozen=True, slots=True)
class Flag:
    """The words of the flag and since when it holds. `lost`: past the promised date for so long that it is gone."""

    words: str
    since: datetime
    lost: bool = False


def case_of(
    order: Order, paid: datetime, suppliers: Sequence[Supplier], market: str | None, rules: Rules, zone: ZoneInfo
) -> Case:
    """An order with its clocks; what else is known of it is added by `dataclasses.replace`."""
    due = ship.ship_by(order, paid, market, suppliers, rules, zone)
    sent = order_facts.sent_at(order)
    deciding = due.supplier if due else suppliers[0] if suppliers else None
    days = transit.transit_days(deciding.name if deciding else None, market, rules)
    expected = transit.expected_by(sent, days, zone) if sent else None
    return Case(order, paid, suppliers, due, expected, delivered=order_facts.delivered_at(order))


def flag(case: Case, carriers: Carriers, rules: Rules, now: datetime, zone: ZoneInfo) -> Flag:
    """The worst flag that holds now."""
    for word, test in _TESTS:
        since = None if word in rules.flags_off else test(case, carriers, rules, zone)
        if since is not None and since <= now:
            lost = word == words.PAST_PROMISED and since + timedelta(days=rules.lost_after_days - 1) <= now
            return Flag(_unsure(word, rules, now, zone), since, lost)
    if case.delivered:
        return Flag(words.DELIVERED, case.delivered)
    return Flag(words.OK_ON_THE_WAY if case.sent else words.OK_NOT_SENT, case.paid)


def _unsure(word: str, rules: Rules, now: datetime, zone: ZoneInfo) -> str:
    if word not in words.FLAGS_BY_CLOCK or rules.started_on is None:
        return word
    return f"{word}?" if now < transit.end_of(rules.started_on + FIRST_WEEK - timedelta(days=1), zone) else word


def _reporting(case: Case, carriers: Carriers) -> list[Parcel]:
    """Parcels on their way whose carrier gives scans, or of which staff typed some."""
    if case.delivered:
        return []
    on_the_way = [p for p in order_facts.live_parcels(case.order) if not p.delivered_at]
    return [p for p in on_the_way if carriers.report(case.order, p) or parcels.typed(p)]


def _failed(case: Case, carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return min((at for p in _reporting(case, carriers) if (at := parcels.failed_at(p))), default=None)


def _says_not_received(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return max(case.not_received, case.delivered) if case.not_received and case.delivered else None


def _duplicate(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return case.duplicate[1] if case.duplicate and not case.sent else None


def _no_stock(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    """Held for stock, refused, or nobody left who was asked to send the rest. Shopify does not tell since when."""
    tasks = case.order.shipping_tasks
    waiting = order_facts.waiting(case.order) > 0
    refused = any(t.request_status == "REJECTED" and t.status not in _OVER for t in tasks)
    nobody = bool(tasks) and all(t.status in _OVER for t in tasks)
    return case.paid if waiting and (refused or nobody or _STOCK_HOLD in ship.holds(case.order)) else None


def _hold(reason: str) -> Callable[[Case, Carriers, Rules, ZoneInfo], datetime | None]:
    def test(case: Case, _carriers: Carriers, rules: Rules, _zone: ZoneInfo) -> datetime | None:
        held = reason in ship.holds(case.order) and order_facts.waiting(case.order)
        return case.paid + timedelta(hours=rules.hold_h) if held else None

    return test


def _not_sent(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return case.ship_by.due if case.ship_by and not case.sent and order_facts.waiting(case.order) else None


def _part_not_sent(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return case.ship_by.due if case.ship_by and case.sent and order_facts.waiting(case.order) else None


def _past_promised(case: Case, _carriers: Carriers, _rules: Rules, zone: ZoneInfo) -> datetime | None:
    """From the day after the promised day."""
    return transit.end_of(case.expected, zone) if case.expected and not case.delivered else None


def _no_movement(case: Case, carriers: Carriers, rules: Rules, _zone: ZoneInfo) -> datetime | None:
    times = (parcels.stalled_at(case.order, p, rules) for p in _reporting(case, carriers))
    return min((t for t in times if t), default=None)


def _no_first_scan(case: Case, carriers: Carriers, rules: Rules, _zone: ZoneInfo) -> datetime | None:
    unseen = [p.created_at for p in _reporting(case, carriers) if p.tracking_number and not parcels.last_scan_at(p)]
    return min(unseen) + timedelta(days=rules.no_first_scan_days) if unseen else None


def _no_number(case: Case, _carriers: Carriers, rules: Rules, _zone: ZoneInfo) -> datetime | None:
    open_parcels = [p for p in order_facts.live_parcels(case.order) if not p.delivered_at and not p.tracking_number]
    if case.delivered or not open_parcels:
        return None
    return min(p.created_at for p in open_parcels) + timedelta(hours=rules.no_number_h)


def _due_soon(case: Case, _carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    return case.ship_by.warn if case.ship_by and order_facts.waiting(case.order) else None


def _silent_carrier(case: Case, carriers: Carriers, _rules: Rules, _zone: ZoneInfo) -> datetime | None:
    on_the_way = [p for p in order_facts.live_parcels(case.order) if not p.delivered_at]
    silent = [p.created_at for p in on_the_way if not carriers.report(case.order, p)]
    return None if case.delivered or not silent else min(silent)


#: Worst first.
_TESTS: tuple[tuple[str, Callable[[Case, Carriers, Rules, ZoneInfo], datetime | None]], ...] = (
    (words.FAILED_DELIVERY, _failed),
    (words.SAYS_NOT_RECEIVED, _says_not_received),
    (words.DUPLICATE, _duplicate),
    (words.NO_STOCK, _no_stock),
    (words.HOLD_ADDRESS, _hold(ship.ADDRESS)),
    (words.HOLD_FRAUD, _hold(ship.FRAUD)),
    (words.NOT_SENT_LATE, _not_sent),
    (words.PART_LATE, _part_not_sent),
    (words.PAST_PROMISED, _past_promised),
    (words.NO_MOVEMENT, _no_movement),
    (words.NO_FIRST_SCAN, _no_first_scan),
    (words.NO_NUMBER, _no_number),
    (words.DUE_SOON, _due_soon),
    (words.NO_SCANS, _silent_carrier),
)
