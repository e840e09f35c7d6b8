"""Stand-up: a row a person and day, in at most 120 words, also on the worst of days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from sync.core.rulebook import Shift
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
    ago,
    book,
    by_key,
    card_dispute,
    dispute,
    order,
    refund,
    review,
)
from tests.unit.rows.test_today import RULES, first_load, sixty_days

OURS = ("done", "due_next", "blocked", "new_red", "data_gaps")
KEY = "standup:Team:2026-11-18"


def day(
    *records: Any, staff: Mapping[str, Any] | None = None, at: datetime = NOW, **more: Any
) -> dict[str, dict[str, Any]]:
    """The rows of today; what staff typed was typed at `at`."""
    when = {tab: {key: dict.fromkeys(cells, at) for key, cells in keys.items()} for tab, keys in (staff or {}).items()}
    settings = replace(SETTINGS, rules=replace(RULES, **more))
    return by_key(rows("stand_up", Basis(book(*records, staff=staff, typed_when=when), settings, AS_OF)))


def test_a_day_tells_what_was_done_what_is_due_and_who_is_waited_for() -> None:
    case, bad = dispute(), review()
    typed = {
        "disputes": {case.key: {"we_did": "Asked the supplier"}},
        "trustpilot": {bad.key: {"we_did": "Asked who the reviewer is"}},
    }
    row = day(order(), case, bad, card_dispute(), staff=typed)[KEY]
    assert (row["date"], row["person"]) == (NOW.date(), "Team")
    assert row["done"] == "1 dispute · 1 review"
    assert row["blocked"] == "customer 1 · supplier 1"
    assert row["due_next"] == "Disputes 2, first Mon 10:00 · SLA board 1, first Wed 10:00"


def test_what_was_done_yesterday_is_not_todays() -> None:
    case = dispute()
    typed = {"disputes": {case.key: {"we_did": "Asked the supplier"}}}
    assert day(order(), case, staff=typed, at=ago(hours=20))[KEY]["done"] is None


def test_what_cannot_wait_and_what_is_missing_stand_in_it() -> None:
    row = day(order(), refund(), card_dispute(status="UNDER_REVIEW"))[KEY]
    assert row["new_red"] == "Stop LUM #1042"
    assert row["data_gaps"] is None, "while money may be paid twice, nobody asks why"


def test_each_person_who_works_today_has_a_row_of_their_own() -> None:
    weekday = NOW.astimezone(MANILA).weekday()
    shifts = (
        Shift("Ana", weekday, time(9), time(13), MANILA),
        Shift("Luis", weekday, time(14), time(19), MANILA),
        Shift("Mia", (weekday + 1) % 7, time(9), time(13), MANILA),
    )
    assert [*day(order(), shifts=shifts)] == ["standup:Ana:2026-11-18", "standup:Luis:2026-11-18"]


def test_the_worst_day_is_told_in_120_words() -> None:
    row = by_key(rows("stand_up", Basis(book(*sixty_days()), first_load(), AS_OF)))[KEY]
    text = " ".join(str(row[c]) for c in OURS if row[c])
    assert 10 < len(text.split()) <= 120
