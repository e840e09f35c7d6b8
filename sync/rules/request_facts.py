"""Which of the fixed tests of the refund rules are true of an order at a moment. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sync.rules import order_facts
from sync.rules.flags import Case
from sync.rules.refund_matrix import LATE_A_LITTLE, LATE_LONG, NOT_SENT, ON_TIME, SENT

#: So many days past the promised one still count as a little late.
A_LITTLE_DAYS = 7


def facts(case: Case, at: datetime, zone: ZoneInfo) -> frozenset[str]:
    """Sent or not, and how late the parcel was by then. What came before its day was inside the promise."""
    sent = any(p.created_at <= at for p in order_facts.live_parcels(case.order))
    arrived = case.delivered if case.delivered and case.delivered <= at else at
    late = (arrived.astimezone(zone).date() - case.expected).days if case.expected and sent else 0
    how = ON_TIME if late <= 0 else LATE_A_LITTLE if late <= A_LITTLE_DAYS else LATE_LONG
    return frozenset({SENT if sent else NOT_SENT, how})
