"""The Trustpilot source against a small Trustpilot: what arrives, what is read again and when, what is removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from sync.core.cursor import Cursor
from sync.errors import BadAnswer, TryLater
from sync.sources.trustpilot.reviews import MOST_MISSING
from tests.support.trustpilot import DAY, HOUR, MINUTE, NOW, Rig

LIST = "/v1/private/business-units/u1/reviews"


@pytest.fixture
def rig() -> Rig:
    return Rig()


def failing(path: str, answer: httpx.Response) -> object:
    return lambda request: answer if request.url.path.startswith(path) else None


def test_every_review_arrives_once_however_old(rig: Rig) -> None:
    for i in range(250):
        rig.trustpilot.add(f"r{i}", NOW - i * 10 * DAY)
    rig.pull()
    assert set(rig.held) == {f"r{i}" for i in range(250)}
    assert rig.ledger.stored == 250 + 1
    assert rig.until == NOW
    assert {r.store for r in rig.held.values()} == {"LUM"}


def test_it_is_asked_no_more_often_than_every_quarter_of_an_hour(rig: Rig) -> None:
    rig.pull()
    calls = len(rig.trustpilot.calls)
    assert rig.pull(14 * MINUTE) == []
    assert len(rig.trustpilot.calls) == calls
    assert rig.pull(MINUTE) != []


def test_a_day_of_polling_stays_within_the_years_quota(rig: Rig) -> None:
    """548 calls a day are paid for in the first tier; a scheduler that knocks every 5 minutes must not spend them."""
    for i in range(900):
        rig.trustpilot.add(f"r{i}", NOW - i * 6 * HOUR)
    rig.pull()
    calls = len(rig.trustpilot.calls)
    for _ in range(24 * 12):
        rig.pull(5 * MINUTE)
    assert len(rig.trustpilot.calls) - calls < 548 / 3


def test_a_failing_trustpilot_is_not_asked_at_every_run(rig: Rig) -> None:
    rig.pull()
    rig.trustpilot.before = failing(LIST, httpx.Response(500))  # type: ignore[assignment]
    with pytest.raises(TryLater):
        rig.pull(15 * MINUTE)
    calls = len(rig.trustpilot.calls)
    assert rig.pull(5 * MINUTE) == []
    assert len(rig.trustpilot.calls) == calls


def test_a_first_reading_cut_off_goes_on_from_the_last_page_stored(rig: Rig) -> None:
    for i in range(250):
        rig.trustpilot.add(f"r{i:03}", NOW - (300 - i) * DAY)
    rig.trustpilot.before = lambda r: httpx.Response(200, text="<html>") if r.url.params.get("page") == "3" else None
    with pytest.raises(BadAnswer):
        rig.pull()
    assert (len(rig.held), rig.until) == (200, NOW - 101 * DAY)
    rig.trustpilot.before = lambda _: None
    rig.pull(15 * MINUTE)
    assert (len(rig.held), rig.until) == (250, NOW + 15 * MINUTE)


def test_a_review_from_the_future_does_not_move_the_cursor_there(rig: Rig) -> None:
    rig.trustpilot.add("odd", NOW + 30 * DAY)
    batches = list(rig.source.read(None, rig.ledger, NOW))
    assert all(b.cursor is None or b.cursor.until <= NOW for b in batches)


def test_edits_and_replies_are_seen_in_the_night_as_no_filter_tells_of_them(rig: Rig) -> None:
    rig.trustpilot.add("r", NOW - 30 * DAY, stars=1)
    rig.pull()
    rig.trustpilot.add(
        "r", NOW - 30 * DAY, stars=4, companyReply={"text": "Thanks", "createdAt": "2026-11-22T09:00:00Z"}
    )
    rig.pull(6 * HOUR)
    assert rig.held["r"].stars == 1
    rig.pull(2 * HOUR)
    assert (rig.held["r"].stars, rig.held["r"].reply_text) == (4, "Thanks")


def test_the_night_begins_at_the_teams_midnight_and_happens_once(rig: Rig) -> None:
    """NOW is 16:00 in Manila: the night is eight hours away."""
    rig.pull()
    rig.pull(timedelta(hours=7, minutes=59))
    assert not [a for a in rig.trustpilot.lists if "reported" in a]
    rig.pull(MINUTE)
    rig.pull(15 * MINUTE)
    assert len([a for a in rig.trustpilot.lists if "reported" in a]) == 0 + 1


def test_a_night_that_was_slept_through_is_made_up_for_at_once(rig: Rig) -> None:
    rig.pull()
    rig.pull(9 * DAY + 3 * HOUR)
    assert [a for a in rig.trustpilot.lists if "reported" in a]


def test_a_night_that_fails_is_tried_again_after_two_hours_not_at_every_poll(rig: Rig) -> None:
    rig.pull()
    rig.trustpilot.before = lambda r: httpx.Response(500) if "reported" in r.url.params else None
    nights = 0
    for _ in range(12):
        try:
            rig.pull(DAY if not nights else 15 * MINUTE)
        except TryLater:
            nights += 1
    assert nights == 2
    rig.trustpilot.before = lambda _: None
    rig.pull(2 * HOUR)
    assert rig.ledger.cursor is not None
    assert rig.ledger.cursor.extra["reread_at"] == rig.trustpilot.now.isoformat()


def test_an_old_review_is_seen_to_be_answered(rig: Rig) -> None:
    """It leaves the list of the unanswered; what leaves it is asked for by its id."""
    rig.trustpilot.add("old", NOW - 200 * DAY)
    rig.pull()
    rig.trustpilot.held["old"]["companyReply"] = {"text": "Thanks", "createdAt": "2026-11-22T09:00:00Z"}
    rig.night()
    assert rig.held["old"].reply_text == "Thanks"


def test_on_sundays_a_whole_year_is_read_again(rig: Rig) -> None:
    """NOW is a Sunday. An answered review of last winter is edited on Monday, another removed."""
    for name in ("edited", "gone"):
        rig.trustpilot.add(name, NOW - 300 * DAY, companyReply={"text": "x"})
    rig.pull()
    rig.trustpilot.held["edited"]["stars"] = 1
    del rig.trustpilot.held["gone"]
    for _ in range(6):
        rig.night()
    assert (rig.held["edited"].stars, rig.held["gone"].removed_at) == (5, None)
    rig.night()
    assert (rig.held["edited"].stars, rig.held["gone"].removed_at) == (1, NOW + 7 * DAY)


def test_an_old_reported_review_is_read_again(rig: Rig) -> None:
    rig.trustpilot.add("old", NOW - 700 * DAY, companyReply={"text": "x"})
    rig.pull()
    rig.trustpilot.held["old"]["reportData"] = {"reasons": ["spam"]}
    rig.night()
    assert rig.held["old"].reported == ("spam",)


def test_a_removed_review_keeps_its_record_and_says_since_when(rig: Rig) -> None:
    rig.trustpilot.add("gone", NOW - 3 * DAY, text="Bad")
    rig.trustpilot.add("stays", NOW - 2 * DAY)
    rig.pull()
    del rig.trustpilot.held["gone"]
    rig.night()
    assert (rig.held["gone"].removed_at, rig.held["gone"].text) == (NOW + DAY, "Bad")
    assert rig.held["stays"].removed_at is None


def test_a_removed_review_is_asked_for_once_and_comes_back_when_trustpilot_restores_it(rig: Rig) -> None:
    rig.trustpilot.add("gone", NOW - 3 * DAY)
    rig.pull()
    kept = rig.trustpilot.held.pop("gone")
    rig.night()
    rig.night()
    assert rig.trustpilot.calls.count("/v1/private/reviews/gone") == 1
    rig.trustpilot.held["gone"] = kept
    rig.night()
    assert rig.held["gone"].removed_at is None


def test_a_review_that_a_list_forgot_is_not_removed(rig: Rig) -> None:
    """Only a 404 for its own id removes it: an empty list never does."""
    rig.trustpilot.add("r", NOW - 3 * DAY)
    rig.pull()
    rig.trustpilot.before = failing(LIST, httpx.Response(200, json={"reviews": []}))  # type: ignore[assignment]
    rig.night()
    assert rig.held["r"].removed_at is None


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(200, text=""), httpx.Response(200, json={})])
def test_a_review_that_cannot_be_asked_for_is_not_removed(rig: Rig, answer: httpx.Response) -> None:
    for name in ("r", "gone"):
        rig.trustpilot.add(name, NOW - 3 * DAY)
    rig.pull()
    rig.trustpilot.held.clear()
    rig.trustpilot.before = failing("/v1/private/reviews/r", answer)  # type: ignore[assignment]
    rig.night()
    assert rig.held["r"].removed_at is None
    assert rig.held["gone"].removed_at is not None
    assert "is asked for again tomorrow" in rig.ledger.notes[-1]


def test_a_unit_that_seems_to_have_lost_everything_is_looked_into_a_hundred_a_night(rig: Rig) -> None:
    for i in range(130):
        rig.trustpilot.add(f"r{i}", NOW - i * HOUR)
    rig.pull()
    rig.trustpilot.held.clear()
    rig.night()
    assert sum(r.removed_at is not None for r in rig.held.values()) == MOST_MISSING
    assert "did not list 130 reviews that it had; 100 were asked for" in rig.ledger.notes[-1]
    rig.night()
    assert sum(r.removed_at is not None for r in rig.held.values()) == 130


def test_a_review_keeps_the_order_that_was_found_for_it(rig: Rig) -> None:
    rig.trustpilot.add("r", NOW - DAY)
    rig.pull()
    (key,) = rig.ledger.readings["reviews"]
    reading = rig.ledger.readings["reviews"][key]
    linked = replace(reading.record, order_id="gid://1", order_name="#1", found_by="e-mail")
    rig.ledger.readings["reviews"][key] = replace(reading, record=linked)
    stored = rig.ledger.stored
    rig.night()
    assert rig.ledger.stored == stored + 1  # the score of the day
    rig.trustpilot.held["r"]["stars"] = 2
    rig.night()
    assert (rig.held["r"].stars, rig.held["r"].order_id) == (2, "gid://1")


def test_an_unreadable_review_is_left_out_alone(rig: Rig) -> None:
    rig.trustpilot.add("bad", NOW - DAY, stars=None)
    rig.trustpilot.add("good", NOW - DAY)
    rig.pull()
    assert set(rig.held) == {"good"}
    assert rig.ledger.notes == [
        "Trustpilot of LUM: review bad was left out: its stars are not 1 to 5. Look at it in Trustpilot."
    ]


def test_the_score_is_read_once_a_day_in_the_digits_that_were_sent(rig: Rig) -> None:
    for _ in range(40):
        rig.pull(15 * MINUTE)
    scores = [r.record for r in rig.ledger.readings["scores"].values()]
    assert [(s.day.isoformat(), s.trust_score, s.stars) for s in scores] == [
        ("2026-11-22", "4.10", "4.0"),
        ("2026-11-23", "4.10", "4.0"),
    ]
    assert rig.trustpilot.calls.count("/v1/business-units/u1") == 2


def test_a_score_that_cannot_be_read_is_no_score_and_spoils_nothing(rig: Rig) -> None:
    rig.trustpilot.add("r", NOW - DAY)
    rig.trustpilot.before = failing("/v1/business-units", httpx.Response(200, json={"score": {}}))  # type: ignore[assignment]
    rig.pull()
    assert "scores" not in rig.ledger.readings
    assert set(rig.held) == {"r"}
    assert rig.ledger.notes == ["Trustpilot of LUM: today's score was left out: its trustScore is missing."]


def test_a_clock_that_was_ahead_hides_nothing(rig: Rig) -> None:
    ahead = (NOW + 30 * DAY).isoformat()
    rig.ledger.cursor = Cursor(NOW + 30 * DAY, {"polled_at": ahead, "reread_at": NOW.isoformat()})
    rig.trustpilot.add("r", NOW - HOUR)
    rig.pull()
    assert "r" in rig.held
    assert rig.until == NOW


def test_every_six_hours_the_bad_ones_without_a_reply_are_listed_as_trustpilot_has_them(rig: Rig) -> None:
    rig.trustpilot.add("bad", NOW - DAY, stars=1)
    rig.trustpilot.add("two", NOW - DAY, stars=2)
    rig.trustpilot.add("answered", NOW - DAY, stars=1, companyReply={"text": "x", "createdAt": "2026-11-20T10:00:00Z"})
    rig.trustpilot.add("good", NOW - DAY, stars=4)
    rig.trustpilot.add("long ago", NOW - 61 * DAY, stars=1)

    def counted(after: timedelta) -> list[list[str]]:
        return [sorted(each.id for each in b.counted.open) for b in rig.pull(after) if b.counted]

    assert counted(timedelta()) == [["bad", "two"]]
    assert counted(HOUR) == []
    assert counted(5 * HOUR) == [["bad", "two"]]
