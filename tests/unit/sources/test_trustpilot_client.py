"""Trustpilot's API as it is: pages, reach, tokens and refusals, each fact under a name of its own."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from sync.errors import AccessRefused, BadAnswer, NotThere, SourceError, TokenRefused, TryLater
from tests.support.trustpilot import DAY, HOUR, MINUTE, NOW, Rig

LIST = "/v1/private/business-units/u1/reviews"


@pytest.fixture
def rig() -> Rig:
    return Rig()


def failing(path: str, answer: httpx.Response) -> object:
    return lambda request: answer if request.url.path.startswith(path) else None


def test_new_reviews_are_asked_for_from_two_hours_before_the_cursor(rig: Rig) -> None:
    rig.pull()
    rig.trustpilot.add("late to be listed", NOW - HOUR)
    rig.pull(15 * MINUTE)
    assert "late to be listed" in rig.held
    assert rig.trustpilot.lists[-1]["startDateTime"] == "2026-11-22T06:00:00"


def test_reviews_come_oldest_first_so_one_that_arrives_meanwhile_shifts_no_page(rig: Rig) -> None:
    for i in range(150):
        rig.trustpilot.add(f"r{i}", NOW - i * HOUR)

    def arrive(request: httpx.Request) -> None:
        if request.url.params.get("page") == "2":
            rig.trustpilot.add("new", NOW)

    rig.trustpilot.before = arrive
    rig.pull()
    assert len(rig.held) == 151


def test_a_page_as_long_as_the_default_is_not_taken_for_the_last(rig: Rig) -> None:
    rig.trustpilot.per_page = 20
    for i in range(130):
        rig.trustpilot.add(f"r{i}", NOW - i * HOUR)
    rig.pull()
    assert len(rig.held) == 130


def test_beyond_what_one_query_reaches_a_walk_goes_on_from_the_last_time() -> None:
    """100,000 at Trustpilot; 300 here."""
    rig = Rig(reach=300)
    for i in range(1000):
        rig.trustpilot.add(f"r{i}", NOW - i * MINUTE)
    batches = rig.pull()
    assert len(rig.held) == 1000 == sum(len(b.readings.get("reviews", ())) for b in batches)
    assert max(int(asked["page"]) for asked in rig.trustpilot.lists) == 3


def test_more_reviews_of_one_second_than_a_query_reaches_is_an_error_not_a_loop() -> None:
    rig = Rig(reach=300)
    for i in range(400):
        rig.trustpilot.add(f"r{i}", NOW - DAY)
    with pytest.raises(BadAnswer, match="more reviews for one moment"):
        rig.pull()


def test_a_list_that_ignores_the_page_is_an_error_not_a_loop(rig: Rig) -> None:
    page = {"reviews": [{"id": str(i)} for i in range(100)]}
    rig.trustpilot.before = failing(LIST, httpx.Response(200, json=page))  # type: ignore[assignment]
    with pytest.raises(BadAnswer, match="again and again"):
        rig.pull()


def test_the_tokens_life_is_a_text_of_seconds_and_issued_at_is_not_added_to_it(rig: Rig) -> None:
    rig.pull()
    rig.pull(timedelta(seconds=359999) - 6 * MINUTE)
    assert rig.trustpilot.mints == 1
    rig.pull(15 * MINUTE)
    assert rig.trustpilot.mints == 2


def test_a_token_refused_halfway_is_minted_again_once(rig: Rig) -> None:
    rig.pull()
    rig.trustpilot.token += 1
    rig.pull(15 * MINUTE)
    assert rig.trustpilot.mints == 2


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, TokenRefused, "refuses our password. The owner must renew it."),
        (403, AccessRefused, "does not let us read this business unit. The owner must check that the plan includes"),
        (404, NotThere, "knows no such business unit. The owner must check the unit's id in the configuration."),
        (500, TryLater, "has a fault of its own"),
        (429, TryLater, "asks us to slow down"),
        (501, BadAnswer, "refuses our question"),
    ],
)
def test_every_refusal_is_said_in_staffs_words(rig: Rig, status: int, error: type[SourceError], words: str) -> None:
    rig.trustpilot.before = failing(LIST, httpx.Response(status, text="<html>"))  # type: ignore[assignment]
    with pytest.raises(error) as caught:
        rig.pull()
    assert str(caught.value).startswith(f"Trustpilot of LUM {words}")
    assert rig.ledger.cursor is None


@pytest.mark.parametrize("body", ["", "<html>", '{"reviews": [{"id"', "null", "[]", "{}", '{"reviews": null}', "NaN"])
def test_an_answer_that_is_no_list_is_never_an_empty_list(rig: Rig, body: str) -> None:
    rig.trustpilot.add("r", NOW - DAY)
    rig.pull()
    held, until = dict(rig.held), rig.until
    rig.trustpilot.before = failing(LIST, httpx.Response(200, text=body))  # type: ignore[assignment]
    with pytest.raises(BadAnswer):
        rig.night()
    assert (rig.held, rig.until) == (held, until)


def test_requests_are_counted(rig: Rig) -> None:
    for i in range(150):
        rig.trustpilot.add(f"r{i}", NOW - i * HOUR)
    token, pages, score, open_there = 1, 2, 1, 2
    assert sum(b.requests for b in rig.pull()) == len(rig.trustpilot.calls) == token + pages + score + open_there
