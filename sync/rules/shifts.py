"""Who works when, around a moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.core.rulebook import Rules
from sync.rules.clock import shift_spans

#: Without shifts a day's work is taken to lie so far ahead.
A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Span:
    person: str
    start: datetime
    end: datetime


def spans(rules: Rules, now: datetime) -> list[Span]:
    """Every shift from two weeks ago to four days ahead, the earliest first."""
    people = dict.fromkeys(s.person for s in rules.shifts)
    ahead = now.date() + timedelta(days=3)
    found = [
        Span(person, start, end)
        for person in people
        for start, end in shift_spans(tuple(s for s in rules.shifts if s.person == person), ahead, rules.holidays)
    ]
    return sorted(found, key=lambda s: (s.start, s.end, s.person))


def end_of_work(known: list[Span], now: datetime) -> datetime:
    """The end of the shift that is on or comes next: what is due until then is today's."""
    return min((s.end for s in known if s.end > now), default=now + A_DAY)


def next_chance(known: list[Span], now: datetime) -> datetime:
    """When somebody works again after that: what is lost by then is lost by silence."""
    end = end_of_work(known, now)
    return min((s.start for s in known if s.start >= end), default=end + A_DAY)


def at_work(known: list[Span], now: datetime) -> Span | None:
    """The shift that is on, else the one that comes next."""
    return next((s for s in known if s.end > now), None)


def shift_before(known: list[Span], now: datetime, person: str) -> Span | None:
    """The person's last shift that is over."""
    return max((s for s in known if s.person == person and s.end <= now), key=lambda s: s.end, default=None)
