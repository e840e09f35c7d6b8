"""PayPal's API as it is: tokens, paging, windows and refusals, each fact under a name of its own."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from sync.core.cursor import Cursor
from sync.errors import AccessRefused, BadAnswer, SourceError, TokenRefused
from sync.sources.pace import Pace
from tests.support.paypal import DAY, MINUTE, NOW, Rig, error, written


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_window_that_ages_past_180_days_in_flight_is_asked_for_a_day_shorter(rig: Rig) -> None:
    """PayPal's clock is a day and a bit ahead of ours."""
    rig.paypal.add("x", updated=NOW - DAY)
    ours = rig.paypal.now
    rig.paypal.now = NOW + timedelta(days=1, hours=6)
    rig.ledger.take(rig.source, ours)
    assert set(rig.held) == {"x"}


def test_dates_that_paypal_refuses_for_good_are_a_matter_of_the_clock(rig: Rig) -> None:
    rig.ledger.cursor = Cursor(NOW)
    rig.paypal.before = lambda r: (
        error(400, "INVALID_REQUEST", "INVALID_DATE_RANGE") if "disputes" in str(r.url) else None
    )
    with pytest.raises(BadAnswer, match="check the clock"):
        rig.pull()


@pytest.mark.parametrize("paging", ["page", "token", "forgetful", "strange", "none"])
def test_pages_are_followed_whatever_the_next_link_says(rig: Rig, paging: str) -> None:
    """By number, by token, by a link that forgets the dates, by a name not known yet, or, where a full page has no
    link, by a number of our own."""
    rig.paypal.paging = paging
    for i in range(130):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    for i in range(60):
        rig.paypal.add(f"old-{i}", updated=NOW - 200 * DAY, created=NOW)
    rig.pull()
    assert len(rig.held) == 130


def test_the_next_links_host_is_never_trusted(rig: Rig) -> None:
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    rig.pull()
    assert rig.paypal.hosts == {"paypal.test"}


def test_a_full_page_50_halves_the_window_until_all_is_read(rig: Rig) -> None:
    """2,600 cases: one window holds 2,500."""
    for i in range(2600):
        rig.paypal.add(f"PP-{i}", updated=NOW - timedelta(minutes=90 * i))
    listing = rig.client().changed(NOW - 179 * DAY, NOW)
    assert len(listing.cases) == 2600
    assert max(int(asked.get("page", 1)) for asked in rig.paypal.lists) == 50


def test_a_case_that_changes_while_pages_are_read_hides_no_other(rig: Rig) -> None:
    """The newest window stays open: what changes while it is paged stays in it, so nothing moves up a page."""
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - timedelta(minutes=10 + i))

    def change(request: httpx.Request) -> None:
        if request.url.path.endswith("disputes") and len(rig.paypal.lists) == 1:
            rig.paypal.now += MINUTE
            rig.paypal.add("PP-0", updated=rig.paypal.now, created=NOW - 10 * MINUTE)

    rig.paypal.before = change
    rig.pull()
    assert len(rig.held) == 60


def test_pages_are_sorted_by_creation_so_the_cursor_waits_for_all_of_them(rig: Rig) -> None:
    """The oldest case, on the last page, changed last."""
    for i in range(110):
        rig.paypal.add(f"PP-{i}", created=NOW - (i + 1) * DAY, updated=NOW - (110 - i) * MINUTE)
    calls = iter(range(100))

    def fail_on_page_three(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("disputes") and next(calls) >= 2:
            return httpx.Response(200, text="<html>")
        return None

    rig.paypal.before = fail_on_page_three
    with pytest.raises(BadAnswer):
        rig.pull()
    assert rig.ledger.cursor is None
    assert rig.held == {}
    rig.paypal.before = lambda _: None
    rig.pull()
    assert len(rig.held) == 110


def test_one_token_serves_many_calls_and_runs(rig: Rig) -> None:
    for i in range(9):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    rig.pull()
    rig.pull(15 * MINUTE)
    assert rig.paypal.mints == 1


def test_a_token_is_renewed_before_it_expires(rig: Rig) -> None:
    rig.pull()
    rig.pull(timedelta(seconds=32400) - 4 * MINUTE)
    assert rig.paypal.mints == 2


def test_a_token_refused_halfway_is_minted_again_once(rig: Rig) -> None:
    rig.pull()
    rig.paypal.token += 1
    rig.pull(15 * MINUTE)
    assert rig.paypal.mints == 2


def test_a_wrong_password_is_said_in_staffs_words_and_tried_once(rig: Rig) -> None:
    asked = []

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(401, json={"error": "invalid_client"})

    rig.paypal.before = refuse
    with pytest.raises(TokenRefused, match=r"^PayPal of LUM, VEL refuses our password\. The owner must renew it\.$"):
        rig.pull()
    assert asked == ["/v1/oauth2/token"]


def test_an_app_without_the_disputes_feature_is_a_thing_for_the_owner(rig: Rig) -> None:
    rig.paypal.before = lambda r: error(403, "NOT_AUTHORIZED") if "disputes" in r.url.path else None
    with pytest.raises(AccessRefused, match="must switch on Disputes in the app's features") as caught:
        rig.pull()
    assert "NOT_AUTHORIZED" not in str(caught.value)


def test_retry_after_is_honoured(rig: Rig) -> None:
    answers = iter([httpx.Response(429, json={"name": "RATE_LIMIT_REACHED"}, headers={"retry-after": "7"})])
    rig.paypal.before = lambda r: next(answers, None) if "disputes" in r.url.path else None
    rig.pull()
    assert len(rig.slept) == 1
    assert 7 <= rig.slept[0] < 9


@pytest.mark.parametrize(
    "body",
    ["", "<html>", '{"items": [{"dispute_id"', "null", "[]", "{}", '{"items": null}', '{"items": {}}', '"text"', "NaN"],
)
def test_an_answer_that_is_no_list_is_never_an_empty_list(rig: Rig, body: str) -> None:
    rig.paypal.add("x", updated=NOW)
    rig.pull()
    before = (rig.ledger.cursor, dict(rig.held))
    rig.paypal.before = lambda r: httpx.Response(200, text=body) if r.url.path.endswith("disputes") else None
    with pytest.raises(BadAnswer):
        rig.pull(DAY)
    assert (rig.ledger.cursor, rig.held) == before


def test_an_account_without_disputes_is_no_fault(rig: Rig) -> None:
    rig.paypal.before = lambda r: (
        httpx.Response(200, json={"links": [{"rel": "self", "href": "x"}]}) if "disputes" in r.url.path else None
    )
    rig.pull()
    assert rig.until == NOW - 30 * MINUTE


def test_a_list_that_never_ends_is_an_error_not_a_loop(rig: Rig) -> None:
    item = {"dispute_id": "x", "update_time": written(NOW)}
    page = {"items": [item], "links": [{"rel": "next", "href": "https://paypal.test/v1/customer/disputes?page=2"}]}
    rig.paypal.before = lambda r: httpx.Response(200, json=page) if r.url.path.endswith("disputes") else None
    with pytest.raises(BadAnswer, match="again and again"):
        rig.pull()


def test_the_pace_is_kept_between_all_calls() -> None:
    slept: list[float] = []
    time_s = [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        time_s[0] += seconds

    pace = Pace(2.0, stopwatch=lambda: time_s[0], sleep=sleep)
    pace()
    time_s[0] += 0.5
    pace()
    time_s[0] += 5.0
    pace()
    assert slept == [1.5]


def test_no_error_tells_a_secret(rig: Rig) -> None:
    for status in (400, 401, 403, 404, 418, 500):
        answer = httpx.Response(status, text="Basic aWQ6c2VjcmV0 secret")
        rig.paypal.before = lambda _, answer=answer: answer  # type: ignore[misc]
        with pytest.raises(SourceError) as caught:
            rig.pull()
        assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_case_that_leaves_a_closed_window_while_it_is_paged_hides_no_other(rig: Rig) -> None:
    """2,600 cases need two windows; a case of the older one changes after its first page was read."""
    for i in range(2600):
        rig.paypal.add(f"PP-{i}", updated=NOW - timedelta(minutes=90 * i))
    newest_of_the_older = f"PP-{179 * 8}"
    changed: list[str] = []

    def change(request: httpx.Request) -> None:
        if "update_time_before" in request.url.params and request.url.params.get("page") == "2" and not changed:
            changed.append(newest_of_the_older)
            rig.paypal.cases[newest_of_the_older]["update_time"] = written(NOW)

    rig.paypal.before = change
    listing = rig.client().changed(NOW - 179 * DAY, NOW)
    assert changed
    assert len(listing.cases) == 2600


def test_more_cases_of_one_second_than_paypal_lists_is_an_error_not_a_loop(rig: Rig) -> None:
    for i in range(2501):
        rig.paypal.add(f"PP-{i}", updated=NOW - MINUTE)
    with pytest.raises(BadAnswer, match="more cases for one moment"):
        rig.client().changed(NOW - 2 * MINUTE, NOW)
