"""Working time: hours that pass only on working days, and deadlines that fall into somebody's shift. Pure.

Days are those of the zone that is given. A moment that the change to summer time skips or repeats counts as Python's
`zoneinfo` reads it: no deadline moves by more than that hour.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sync.core.rulebook import Holiday, Shift

_DAY = timedelta(days=1)

#: No rule of ours reaches further; a list without any working day ends the search here.
_LONGEST_SEARCH_DAYS = 400


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """A bare date counts from its first minute."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def after_hours(start: datetime, hours: float) -> datetime:
    return start + timedelta(hours=hours)


def days_off(holidays: Iterable[Holiday], *whose: str) -> frozenset[date]:
    """The holidays of these stores, suppliers or people, however they are spelled."""
    names = {name.strip().casefold() for name in whose if name.strip()}
    return frozenset(h.day for h in holidays if h.of.strip().casefold() in names)


def after_working_hours(
    start: datetime,
    hours: float,
    zone: ZoneInfo,
    working_days: Collection[int],
    off: Collection[date] = (),
    cut_off: time | None = None,
) -> datetime:
    """`hours` later, of which only those on working days count: 48 hours from Friday noon end on Tuesday noon.

    What comes in after the cut-off, or on a day off, starts with the next working day. Without any working day the
    hours pass as they are: a mistake in a list must not take a deadline away.
    """

    def works(day: date) -> bool:
        return day.weekday() in working_days and day not in off

    start = start.astimezone(UTC)  # sums in a zone of its own would be sums of the clock on the wall
    local = start.astimezone(zone)
    day = local.date()
    if not works(day) or (cut_off is not None and local.time() > cut_off):
        for _ in range(_LONGEST_SEARCH_DAYS):
            day += _DAY
            if works(day):
                break
        else:
            return after_hours(start, hours)
        start = start_of(day, zone)
    left = timedelta(hours=hours)
    for _ in range(_LONGEST_SEARCH_DAYS):
        end = start_of(day + _DAY, zone)
        if works(day):
            if start + left <= end:
                return start + left
            left -= end - start
        start, day = end, day + _DAY
    return start + left


@lru_cache(maxsize=1024)
def shift_spans(
    shifts: tuple[Shift, ...], day: date, off: tuple[Holiday, ...]
) -> tuple[tuple[datetime, datetime], ...]:
    """Every shift from two weeks before a day (UTC) to the day after it, as moments, in order."""
    spans = []
    for shift in shifts:
        free = days_off(off, shift.person)
        for back in range(-1, 15):
            start_day = day - back * _DAY
            if start_day.weekday() != shift.weekday or start_day in free:
                continue
            end_day = start_day if shift.end > shift.start else start_day + _DAY
            start = datetime.combine(start_day, shift.start, shift.zone).astimezone(UTC)
            spans.append((start, datetime.combine(end_day, shift.end, shift.zone).astimezone(UTC)))
    return tuple(sorted(spans))


def in_shift(moment: datetime, shifts: tuple[Shift, ...], off: tuple[Holiday, ...] = ()) -> datetime:
    """The moment itself if somebody works then, else the end of the last shift before it.

    Unchanged when nobody has shifts, or none in the two weeks before.
    """
    if not shifts:
        return moment
    spans = shift_spans(shifts, moment.astimezone(UTC).date(), off)
    if any(start <= moment <= end for start, end in spans):
        return moment
    return max((end for _, end in spans if end < moment), default=moment)
