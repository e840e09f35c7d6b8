"""`python -m sync status`: one line a source, and since when a failing one has not been read."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sheets_schema.disputes import DISPUTES
from sheets_schema.refunds import REFUNDS
from sync.core.archived import OldRow
from sync.core.book import Book, Settings
from sync.core.records import Reading, Run, SourceOutcome
from sync.core.tell_away import left_it
from sync.status import moved_in_words, status_in_words
from tests.support.records import LUM

SETTINGS = Settings(ZoneInfo("Asia/Manila"), "AUD", 60, (LUM,))


def at(hour: int) -> datetime:
    return datetime(2026, 3, 1, hour, 0, tzinfo=UTC)


def run(hour: int, *outcomes: SourceOutcome) -> Reading[Run]:
    return Reading(Run("-", f"r{hour}", "test", at(hour), at(hour), outcomes), at(hour), f"r{hour}")


def outcome(source: str, owner: str, until: int | None, *, new: int = 0, why: str | None = None) -> SourceOutcome:
    return SourceOutcome(source, owner, "disputes", until is not None, at(until) if until else None, new, 0, 1, why)


def test_a_store_that_was_taken_out_of_the_settings_fails_no_more() -> None:
    runs = [run(9, outcome("shopify", "SOLD", None, why="No such shop."), outcome("shopify", "LUM", 9, new=1))]
    lines = status_in_words(Book(runs={r.record.key: r for r in runs}), SETTINGS)
    assert [line.split(":")[0] for line in lines] == ["Shopify LUM"]


def test_each_source_has_a_line_those_that_fail_first() -> None:
    runs = [
        run(8, outcome("shopify", "LUM", None, why="Old trouble."), outcome("paypal", "lumen", 8)),
        run(9, outcome("shopify", "LUM", 9, new=1200), outcome("paypal", "lumen", None, why="PayPal refuses us.")),
    ]

    assert status_in_words(Book(runs={r.record.key: r for r in runs}), SETTINGS) == [
        (
            "PayPal LUM: FAILED since Sun 1 Mar 2026 17:00 Asia/Manila; "
            "read up to Sun 1 Mar 2026 16:00 Asia/Manila. PayPal refuses us."
        ),
        "Shopify LUM: read up to Sun 1 Mar 2026 17:00 Asia/Manila, last brought 1,200 new and 0 changed.",
    ]


def test_before_the_first_run_it_says_how_to_start() -> None:
    assert status_in_words(Book(), SETTINGS) == [
        "Nothing has been read yet. `python -m sync sync` starts the first run."
    ]


def test_what_left_in_the_last_night_is_told_and_nothing_of_the_nights_before() -> None:
    rows = {key: OldRow("disputes", key, at(9), {}, typed=key != "c") for key in "abc"}
    told = [*left_it(REFUNDS, rows, at(1)), *left_it(DISPUTES, rows, at(9)), *left_it(REFUNDS, {}, at(9))]

    (line,) = moved_in_words([each.message for each in told], SETTINGS)
    assert line.startswith("Disputes: 2 old rows with what you typed moved to Archive, and 1 in which nobody had typed")
    assert line.endswith("(Sun 1 Mar 2026 17:00 Asia/Manila)")
    assert moved_in_words([], SETTINGS) == []
