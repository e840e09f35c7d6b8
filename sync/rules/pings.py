"""Which urgent things interrupt somebody now, and which wait for the sheet. Pure.

A ping is an exception: once per case and step, a few a day per person, and never in quiet hours, unless the deadline
ends before anybody's next shift.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sync.rules.shifts import Span
from sync.rules.today import URGENT

#: Where nobody has shifts, tomorrow at this time counts as the next one.
WITHOUT_SHIFTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Urgent:
    """One thing that cannot wait for somebody to look. Words of ours only: it leaves the sheet."""

    rank: int  # as on Today
    key: str  # of the case, order, source or request
    step: str  # what has come to be true of it, in a word: a new one may ping again
    person: str  # whose it is; "" for everybody
    where: str  # "LUM #1042"
    words: str  # a plain sentence: why now, and what to do
    due: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.key}|{self.step}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A ping that went out."""

    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Alerts:
    """How much interruption managers allow. `quiet` is the team's time of day, from and until."""

    a_day: int = 6
    quiet: tuple[time, time] | None = (time(22), time(7))


def pings(
    urgent: Iterable[Urgent],
    sent: Mapping[str, Sent],
    alerts: Alerts,
    ends: datetime,
    now: datetime,
    zone: ZoneInfo,
) -> tuple[list[Urgent], list[Urgent]]:
    """What is to be sent now, and what the day's limit holds back; the most urgent first.

    `sent` by `Urgent.id`; `ends` is when anybody's next shift begins. What quiet hours hold back is in neither list:
    it is sent after them, if it is still urgent.
    """
    today = now.astimezone(zone).date()
    used = Counter(s.person for s in sent.values() if s.at.astimezone(zone).date() == today)
    quiet = is_quiet(now, alerts.quiet, zone)
    chosen: list[Urgent] = []
    held: list[Urgent] = []
    for each in sorted(urgent, key=lambda u: (u.rank, u.due is None, u.due or now, u.id)):
        if each.rank not in URGENT or each.id in sent or (quiet and not (each.due and each.due <= ends)):
            continue
        if used[each.person] >= alerts.a_day:
            held.append(each)
            continue
        used[each.person] += 1
        chosen.append(each)
    return chosen, held


def is_quiet(now: datetime, quiet: tuple[time, time] | None, zone: ZoneInfo) -> bool:
    """Whether `now` lies in the quiet hours, which may go over midnight.

    >>> from datetime import UTC
    >>> night, manila = (time(22), time(7)), ZoneInfo("Asia/Manila")
    >>> [is_quiet(datetime(2026, 11, 22, h, tzinfo=UTC), night, manila) for h in (13, 14, 22, 23)]
    [False, True, True, False]
    """
    if quiet is None:
        return False
    start, end = quiet
    local = now.astimezone(zone).time()
    return start <= local < end if start <= end else local >= start or local < end


def next_shift(known: Iterable[Span], now: datetime) -> datetime:
    """When the next shift begins that is not going on now; tomorrow at this time where nobody has shifts."""
    return min((span.start for span in known if span.start > now), default=now + WITHOUT_SHIFTS)
