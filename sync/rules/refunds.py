"""What is wrong with a refund that was made, worst first. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.records import Order, Refund
from sync.core.rulebook import Rules
from sync.rules import also, causes
from sync.rules.also import Beside
from sync.rules.refund_facts import ON_ITS_WAY, given


def to_do(
    refund: Refund,
    order: Order | None,
    beside: Beside,
    tagged: tuple[bool, bool],
    guess: str | None,
    rules: Rules,
    now: datetime,
    zone: ZoneInfo,
    *,
    approved: bool | None = None,
) -> str:
    """One word for the row. `tagged`: whether the cause, and whether Preventable, is filled.

    `approved` is None as long as nobody can ask for approval: then no refund lacks it.
    """
    if given(refund).minor:
        if also.money_twice(beside) and refund in also.given_beside_cases(beside):
            return words.REFUNDED_AND_DISPUTED
        if order and more_than_paid(order, beside):
            return words.MORE_THAN_PAID
        if looks_twice(refund, beside, rules):
            return words.REFUNDED_TWICE
        if not_sent_since(refund, rules) <= now and _on_its_way(refund):
            return words.MONEY_NOT_SENT
        if approved is False and over_limit(refund, rules, "Agent"):
            return words.OVER_LIMIT
    return _say_why(refund, tagged, guess, rules, zone)


def _say_why(refund: Refund, tagged: tuple[bool, bool], guess: str | None, rules: Rules, zone: ZoneInfo) -> str:
    """Asked only for money, and only since the work with the sheet began."""
    start = rules.work_starts_on
    if not given(refund).minor or (start and refund.processed_at.astimezone(zone).date() < start):
        return words.OK
    has_cause, has_preventable = tagged
    if not has_cause:
        return f"{words.SAY_WHY} (guess: {causes.short(guess)})" if guess else words.SAY_WHY
    return words.OK if has_preventable else words.SAY_PREVENTABLE


def more_than_paid(order: Order, beside: Beside) -> bool:
    """All refunds of the order together, in the store's currency, against what came in."""
    paid = order.received.shop
    total = sum(given(r).minor for r in beside.refunds if given(r).currency == paid.currency)
    return 0 < paid.minor < total


def looks_twice(refund: Refund, beside: Beside, rules: Rules) -> bool:
    """The same sum on the same order a short time before, unless managers have switched the check off."""
    if not rules.double_check:
        return False
    within = timedelta(hours=rules.twice_within_h)
    return any(
        other.key != refund.key
        and given(other) == given(refund)
        and (other.processed_at, other.key) < (refund.processed_at, refund.key)
        and refund.processed_at - other.processed_at <= within
        for other in beside.refunds
    )


def _on_its_way(refund: Refund) -> bool:
    return any(t.status in ON_ITS_WAY for t in refund.transactions if t.kind == "REFUND")


def not_sent_since(refund: Refund, rules: Rules) -> datetime:
    """From when on a payment that is still on its way needs a look."""
    return refund.created_at + timedelta(days=rules.money_sent_days)


def over_limit(refund: Refund, rules: Rules, role: str) -> bool:
    """Whether the sum is more than a person of that role may give on one order. A role without a limit may give all."""
    limit = rules.limits.get(role)
    return limit is not None and given(refund).amount > limit.per_order
