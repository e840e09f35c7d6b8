"""What happens again and again: the same cause with the same product or supplier, three times in two weeks. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

WITHIN = timedelta(days=14)
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Event:
    """One case, refund or review: why, with which product or supplier, on which order."""

    cause: str
    thing: str
    at: datetime
    order_key: str


def recurring(events: Iterable[Event], now: datetime) -> Mapping[tuple[str, str], int]:
    """(cause, thing) → on how many orders in the last 14 days, where there were three or more."""
    orders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events:
        if event.thing and now - WITHIN < event.at <= now:
            orders[event.cause, event.thing].add(event.order_key)
    return {what: len(found) for what, found in orders.items() if len(found) >= FEWEST}
