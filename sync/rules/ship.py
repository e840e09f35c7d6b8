"""By when an order must be handed over: the shortest fitting rule, in its own hours, and what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sync.core.records import Order
from sync.core.rulebook import Counting, Rules, ShipRule, Supplier
from sync.rules.clock import after_hours, after_working_hours, days_off

#: Holds that stop the clock, in Shopify's words. Missing stock never does: the customer waits all the same.
ADDRESS, FRAUD, UNPAID = "INCORRECT_ADDRESS", "HIGH_RISK_OF_FRAUD", "AWAITING_PAYMENT"
STOPS_CLOCK = frozenset({ADDRESS, FRAUD, UNPAID})


@dataclass(frozen=True, slots=True)
class ShipBy:
    """When the clock runs out and when to warn, by which rule."""

    due: datetime
    warn: datetime
    rule: str  # as `Rule used` shows it
    supplier: Supplier | None


def holds(order: Order) -> tuple[str, ...]:
    """What Shopify holds the order back for, in its words, each once."""
    return tuple(dict.fromkeys(hold.reason for task in order.shipping_tasks for hold in task.holds))


def ship_by(
    order: Order, paid: datetime, market: str | None, suppliers: Sequence[Supplier], rules: Rules, zone: ZoneInfo
) -> ShipBy | None:
    """The earliest deadline of all rules that fit, of every supplier. None while a hold stops the clock."""
    if STOPS_CLOCK & set(holds(order)):
        return None
    found = [
        _counted(hours, counting, supplier, order, paid, rules, zone)
        for supplier in (suppliers or (None,))
        for hours, counting in _rules(order, market, supplier, rules)
    ]
    return min(found, key=lambda s: s.due)


def _rules(order: Order, market: str | None, supplier: Supplier | None, rules: Rules) -> list[tuple[int, Counting]]:
    """A supplier's own hours and every line of `Ship rules` that fits; where none does, the hours in `Settings`."""
    fitting = [(r.hours, r.counting) for r in rules.ship_rules if fits(r, order, market, supplier)]
    if supplier and supplier.ship_within_h is not None:
        fitting.append((supplier.ship_within_h, supplier.counting))
    return fitting or [(rules.ship_within_h, Counting.ALL_HOURS)]


def fits(rule: ShipRule, order: Order, market: str | None, supplier: Supplier | None) -> bool:
    tags = {tag.casefold() for tag in order.tags}
    return (
        rule.store in ("", order.store)
        and rule.market in ("", market)
        and rule.supplier.casefold() in ("", supplier.name.casefold() if supplier else "")
        and (not rule.tag or rule.tag.casefold() in tags)
    )


def _counted(
    hours: int,
    counting: Counting,
    supplier: Supplier | None,
    order: Order,
    paid: datetime,
    rules: Rules,
    zone: ZoneInfo,
) -> ShipBy:
    words = f"{hours} h, {counting.value}"
    if supplier:
        words = f"{supplier.name}: {words}"
    warn_h = hours * rules.warn_at_percent / 100
    if counting is Counting.ALL_HOURS:
        return ShipBy(after_hours(paid, hours), after_hours(paid, warn_h), words, supplier)
    days = supplier.working_days if supplier else frozenset(range(5))
    off = _days_off(rules, order.store, supplier)
    cut_off = supplier.cut_off if supplier else None
    return ShipBy(
        after_working_hours(paid, hours, zone, days, off, cut_off),
        after_working_hours(paid, warn_h, zone, days, off, cut_off),
        words,
        supplier,
    )


def _days_off(rules: Rules, store: str, supplier: Supplier | None) -> frozenset[date]:
    """A supplier keeps its own holidays; the store's count only where no supplier is known."""
    return days_off(rules.holidays, supplier.name if supplier else store)
