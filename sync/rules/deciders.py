"""Who may say yes to a sum: the limits of persons and roles, and their shifts. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.records import Refund
from sync.core.rulebook import Limits, Rules
from sync.rules import refund_matrix
from sync.rules.clock import shift_spans, start_of
from sync.rules.refund_facts import given
from sync.rules.whose import fits, named

MANAGER = "Manager"

#: Who answers a request that is not about its sum: an open dispute, a second payment.
LOWEST_TO_DECIDE = "Lead"


def who_decides(amount: Decimal, before: Decimal, person: str, rules: Rules) -> str | None:
    """The role that must say yes; None when it is inside the person's own limits. Who is unknown is an agent."""
    return refund_matrix.who_decides(amount, before, role_of(person, rules), rules, limits_of(person, rules))


def role_of(person: str, rules: Rules) -> str:
    """As People says; whoever is not in it is an agent."""
    known = named(person, rules)
    return known.role if known else next(iter(rules.limits), MANAGER)


def limits_of(person: str, rules: Rules) -> Limits | None:
    """The person's own, else those of the role; None: no limit."""
    known = named(person, rules)
    return (known.limits if known else None) or rules.limits.get(role_of(person, rules))


def over_limit(refund: Refund, rules: Rules, person: str) -> bool:
    """Whether the sum is more than that person may give on one order."""
    limit = limits_of(person, rules)
    return limit is not None and given(refund).amount > limit.per_order


def names(role: str, store: str, rules: Rules) -> str:
    """Who that is, for the cell: `Mark (lead)`; of the next role above where People has none; else `a lead`."""
    for own in (role, MANAGER):
        fitting = [p.name for p in rules.people if p.role == own and fits(p, store)]
        if fitting:
            return f"{' or '.join(fitting[:2])} ({own.lower()})"
    return f"a {role.lower()}"


def only_manager(store: str, rules: Rules) -> str:
    """Who typed on Approvals, as far as can be known: a cell does not tell who wrote it; the name, if only one may."""
    fitting = [p.name for p in rules.people if p.role in (LOWEST_TO_DECIDE, MANAGER) and fits(p, store)]
    return fitting[0] if len(fitting) == 1 else "manager"


def shift_start(person: str, at: datetime, rules: Rules, zone: ZoneInfo) -> datetime:
    """When the person's shift at that moment began; without one, the first minute of the team's day."""
    own = tuple(s for s in rules.shifts if s.person.casefold() == person.casefold())
    spans = shift_spans(own, at.date(), rules.holidays) if own else ()
    day = start_of(at.astimezone(zone).date(), zone)
    return max((start for start, end in spans if start <= at <= end), default=day)
