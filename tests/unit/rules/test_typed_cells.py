"""One typed cell, as people type it, and as nobody can have meant it."""

from __future__ import annotations

from datetime import date, time

import pytest

from sync.core.cells import Raw
from sync.rules.lists import cells
from sync.rules.lists.cells import Parse, WrongCell


@pytest.mark.parametrize(
    ("parse", "raw", "value"),
    [
        (cells.weekdays, "Mon-Fri", frozenset(range(5))),
        (cells.weekdays, "sat – mon", frozenset({5, 6, 0})),
        (cells.weekdays, "Mon, Thursday", frozenset({0, 3})),
        (cells.clock_time, "9:05", time(9, 5)),
        (cells.clock_time, 0.999999, time(0)),
        (cells.span, "09:00-24:00", ((time(9), time(0)),)),
        (cells.day, "25.12.2026", date(2026, 12, 25)),
        (cells.month, "2026-12", date(2026, 12, 1)),
        (cells.yes_no, False, False),
    ],
)
def test_a_cell_is_read_as_people_type_it(parse: Parse, raw: Raw, value: object) -> None:
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("parse", "raw"),
    [
        (cells.weekdays, "someday"),
        (cells.weekdays, "Mon-Tue-Wed"),
        (cells.clock_time, "25:00"),
        (cells.span, "09:00"),
        (cells.span, "09:00-09:00"),
        (cells.day, 12),
        (cells.day, "tomorrow"),
        (cells.zone, "Mars/Base"),
        (cells.zone, "../etc"),
        (cells.code(2, "AU"), "AUS"),
        (cells.number(0, 9), "1e5"),
        (cells.text(3), "four"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused(parse: Parse, raw: Raw) -> None:
    with pytest.raises(WrongCell):
        parse(raw)
