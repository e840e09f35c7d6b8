"""How long a parcel may take: the days that we count on, by supplier and market, and the days really needed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from sync.core.rulebook import Rules
from sync.rules.clock import start_of

#: Fewer deliveries teach nothing.
FEWEST = 10

#: Six of ten parcels arrive within the learned number.
SHARE = 0.6


def transit_days(supplier: str | None, market: str | None, rules: Rules) -> int:
    """The days of the line that fits best: supplier and market, then supplier, then market, then the default."""
    lines = {(t.supplier.casefold(), t.market): t.days for t in rules.transit}
    name, place = (supplier or "").casefold(), market or ""
    tried = ((name, place), (name, ""), ("", place), ("", ""))
    return next((lines[key] for key in tried if key in lines), rules.transit_days)


def expected_by(sent: datetime, days: int, zone: ZoneInfo) -> date:
    """The day by which it should be there, in the team's zone."""
    return sent.astimezone(zone).date() + timedelta(days=days)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """A promised day is kept until it is over."""
    return start_of(day + timedelta(days=1), zone)


def learned(deliveries: Iterable[tuple[str, str, float]]) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(supplier, market) → (days in which six of ten arrived, number of parcels), from (supplier, market, days).

    Only where ten or more are known. It is shown beside the days we use, never applied by itself.
    """
    taken: dict[tuple[str, str], list[float]] = {}
    for supplier, market, days in deliveries:
        taken.setdefault((supplier, market), []).append(days)
    return {
        place: (ceil(sorted(days)[ceil(SHARE * len(days)) - 1]), len(days))
        for place, days in taken.items()
        if len(days) >= FEWEST
    }
