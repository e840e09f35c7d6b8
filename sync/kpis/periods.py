"""The periods that KPIs are told for, on a store's own calendar. Pure; days are days since 1970."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    return _EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day, both counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Period:
    """`finished`: it ends before today. An unfinished period is compared with nothing."""

    id: str
    name: str
    finished: bool
    of: Callable[[date], Span]
    before: Callable[[Span], Span]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_start(day: date, back: int = 0) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _yesterday(day: date) -> date:
    return day - timedelta(days=1)


def _days_before(span: Span) -> Span:
    length = span.last - span.first + timedelta(days=1)
    return Span(span.first - length, span.first - timedelta(days=1))


def _months(count: int) -> tuple[Callable[[date], Span], Callable[[Span], Span]]:
    """Whole calendar months before this one."""
    return (
        lambda today: Span(_month_start(today, count), _yesterday(_month_start(today))),
        lambda span: Span(_month_start(span.first, count), _yesterday(span.first)),
    )


def _weeks(count: int) -> tuple[Callable[[date], Span], Callable[[Span], Span]]:
    """Whole weeks, Monday to Sunday, before this one."""
    return (
        lambda today: Span(_monday(today) - timedelta(weeks=count), _yesterday(_monday(today))),
        _days_before,
    )


PERIODS = (
    Period("today", "today", False, lambda today: Span(today, today), _days_before),
    Period("week", "this week so far", False, lambda today: Span(_monday(today), today), _days_before),
    Period("last_week", "last week", True, *_weeks(1)),
    Period("month", "this month so far", False, lambda today: Span(_month_start(today), today), _days_before),
    Period("last_month", "last month", True, *_months(1)),
    Period(
        "30_days",
        "last 30 days",
        True,
        lambda today: Span(today - timedelta(days=30), _yesterday(today)),
        _days_before,
    ),
    Period("3_months", "last 3 months", True, *_months(3)),
    Period("13_weeks", "last 13 weeks", True, *_weeks(13)),
    Period("12_months", "last 12 months", True, *_months(12)),
)


def _week(back: int) -> Period:
    def of(today: date) -> Span:
        monday = _monday(today) - timedelta(weeks=back)
        return Span(monday, monday + timedelta(days=6))

    return Period(f"week-{back}", f"{back} weeks ago", True, of, _days_before)


def _month(back: int) -> Period:
    def of(today: date) -> Span:
        return Span(_month_start(today, back), _yesterday(_month_start(today, back - 1)))

    def before(span: Span) -> Span:
        return Span(_month_start(span.first, 1), _yesterday(span.first))

    return Period(f"month-{back}", f"{back} months ago", True, of, before)


#: Finished weeks and months one by one, the last one first: for trends, and for what was closed.
WEEKS = tuple(_week(back) for back in range(1, 14))
MONTHS = tuple(_month(back) for back in range(1, 7))


def _last_days(count: int) -> Period:
    def of(today: date) -> Span:
        return Span(today - timedelta(days=count), _yesterday(today))

    return Period(f"{count}_days", f"last {count} days", True, of, _days_before)


#: For lists: whatever is still open shows in the year, as the months of `12_months` end with the last one.
QUARTER, YEAR = _last_days(90), _last_days(365)

BY_ID = {period.id: period for period in (*PERIODS, QUARTER, YEAR)}

#: What a list of records may be asked for: older weeks and months too, by how long ago they were.
ASKED = {**BY_ID, **{period.id: period for period in (*WEEKS[1:], *MONTHS[1:])}}
