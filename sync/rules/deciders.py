"""Who may say yes to a sum: the limits of persons and roles, and their shifts. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.records import Refund
from sync.core.rulebook import Rules
from sync.rules import refund_matrix
from sync.rules.clock import shift_spans, start_of
from sync.rules.refund_facts import given

MANAGER = "Manager"

#: Who answers a request that is not about its sum: an open dispute, a second payment.
LOWEST_TO_DECIDE = "Lead"


def who_decides(amount: Decimal, before: Decimal, person: str, rules: Rules) -> str | None:
    """The role that must say yes; None when it is inside the person's own limits. Who is unknown is an agent."""
    return refund_matrix.who_decides(amount, before, role_of(person, rules), rules)


def role_of(_person: str, rules: Rules) -> str:
    return next(iter(rules.limits), MANAGER)


def over_limit(refund: Refund, rules: Rules, person: str) -> bool:
    """Whether the sum is more than that person may give on one order."""
    limit = rules.limits.get(role_of(person, rules))
    return limit is not None and given(refund).amount > limit.per_order


def names(role: str, _store: str, _rules: Rules) -> str:
    """Who that is, for the cell: `a lead`."""
    return f"a {role.lower()}"


def only_manager(_store: str, _rules: Rules) -> str:
    """Who typed on Approvals, as far as can be known: a cell does not tell who wrote it."""
    return "manager"


def shift_start(person: str, at: datetime, rules: Rules, zone: ZoneInfo) -> datetime:
    """When the person's shift at that moment began; without one, the first minute of the team's day."""
    own = tuple(s for s in rules.shifts if s.person.casefold() == person.casefold())
    spans = shift_spans(own, at.date(), rules.holidays) if own else ()
    day = start_of(at.astimezone(zone).date(), zone)
    return max((start for start, end in spans if start <= at <= end), default=day)
