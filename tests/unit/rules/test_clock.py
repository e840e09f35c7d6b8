"""Working time, and deadlines that somebody can keep."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sync.core.rulebook import MONDAY_TO_FRIDAY, Holiday, Shift
from sync.rules.clock import after_working_hours, days_off, in_shift, start_of
from tests.support.records import MANILA

SYDNEY = ZoneInfo("Australia/Sydney")
FRIDAY = date(2026, 11, 20)


def manila(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MANILA)


@pytest.mark.parametrize(
    ("start", "hours", "end", "why"),
    [
        (manila(16, 10), 48, manila(18, 10), "within the week all hours of working days count"),
        (manila(20, 12), 48, manila(24, 12), "a weekend does not count"),
        (manila(21, 12), 24, manila(24, 0), "what comes in on Saturday starts on Monday"),
        (manila(20, 0), 24, manila(21, 0), "a day that is filled to the last minute ends with it"),
        (manila(20, 12), 0, manila(20, 12), "no hours are no time"),
    ],
)
def test_working_hours(start: datetime, hours: float, end: datetime, why: str) -> None:
    assert after_working_hours(start, hours, MANILA, MONDAY_TO_FRIDAY) == end, why


def test_after_the_cut_off_and_on_a_holiday_the_next_working_day_counts() -> None:
    def due(start: datetime, off: tuple[date, ...] = ()) -> datetime:
        return after_working_hours(start, 24, MANILA, MONDAY_TO_FRIDAY, off, time(15))

    assert due(manila(17, 15)) == manila(18, 15)
    assert due(manila(17, 15, 1)) == manila(19, 0)
    assert due(manila(17, 10), (date(2026, 11, 18),)) == manila(19, 10)


def test_a_list_without_a_working_day_takes_no_deadline_away() -> None:
    assert after_working_hours(manila(17, 10), 24, MANILA, ()) == manila(18, 10)


def test_the_day_of_the_change_to_summer_time_is_an_hour_short() -> None:
    """Sydney, Sunday 4 October 2026, 02:00 becomes 03:00: a day that began at midnight holds 23 hours."""
    start = datetime(2026, 10, 4, tzinfo=SYDNEY)
    assert after_working_hours(start, 23, SYDNEY, range(7)) == datetime(2026, 10, 5, tzinfo=SYDNEY)


def test_a_bare_date_counts_from_its_first_minute() -> None:
    assert start_of(FRIDAY, MANILA) == datetime(2026, 11, 19, 16, tzinfo=UTC)


SHIFTS = tuple(Shift("Ana", day, time(9), time(13), MANILA) for day in range(5))


@pytest.mark.parametrize(
    ("moment", "moved", "why"),
    [
        (manila(20, 10), manila(20, 10), "inside a shift"),
        (manila(20, 13), manila(20, 13), "its last minute"),
        (manila(20, 20), manila(20, 13), "in the evening"),
        (manila(22, 10), manila(20, 13), "on Sunday"),
        (manila(23, 8), manila(20, 13), "before Monday's shift: on Friday"),
    ],
)
def test_a_deadline_outside_all_shifts_comes_before_the_last_one_ends(
    moment: datetime, moved: datetime, why: str
) -> None:
    assert in_shift(moment, SHIFTS) == moved, why


def test_a_shift_over_midnight_a_day_off_and_nobody_at_all() -> None:
    night = (Shift("Luis", 4, time(22), time(2), MANILA),)
    assert in_shift(manila(21, 1), night) == manila(21, 1)
    assert in_shift(manila(21, 3), night) == manila(21, 2)
    assert in_shift(manila(20, 20), SHIFTS, (Holiday(FRIDAY, "ana"),)) == manila(19, 13)
    assert in_shift(manila(20, 20), ()) == manila(20, 20)
    assert days_off((Holiday(FRIDAY, "Yiwu-A "), Holiday(FRIDAY, "")), "yiwu-a", "") == {FRIDAY}
