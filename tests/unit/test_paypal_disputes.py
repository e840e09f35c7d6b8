"""The PayPal source against a small PayPal of its own: each fact that decides correctness has a test of its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sync.core.cursor import Cursor
from sync.errors import AccessRefused, BadAnswer, SourceError, TokenRefused, TryLater
from sync.retry import RetryPolicy
from sync.sources.pace import Pace
from sync.sources.paypal.client import PayPal
from sync.sources.paypal.disputes import PayPalDisputes
from tests.support.ledger import MemoryLedger
from tests.support.shared import shared_path

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def parsed(text: str) -> datetime:
    return datetime.fromisoformat(text)


class SmallPayPal:
    """Serves `cases` (id → detail). The list is sorted by creation, newest first, and cuts times to the second."""

    def __init__(self) -> None:
        self.cases: dict[str, dict[str, Any]] = {}
        self.now = NOW
        self.token = 0
        self.mints = 0
        self.lists: list[dict[str, str]] = []
        self.details: list[str] = []
        self.hosts: set[str] = set()
        self.paging = "page"
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def add(self, name: str, *, updated: datetime, created: datetime | None = None, **fields: Any) -> None:
        self.cases[name] = {
            "dispute_id": name,
            "create_time": written(created or updated),
            "update_time": written(updated),
            "status": "OPEN",
            "dispute_amount": {"currency_code": "AUD", "value": "10.00"},
            **fields,
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.hosts.add(request.url.host)
        answer = self.before(request)
        if answer is not None:
            return answer
        if request.url.path == "/v1/oauth2/token":
            return self._mint(request)
        if request.headers.get("authorization") != f"Bearer t{self.token}":
            return httpx.Response(401, json={"error": "invalid_token"})
        if request.url.path == "/v1/customer/disputes":
            return self._list(dict(request.url.params))
        name = request.url.path.rsplit("/", 1)[1]
        self.details.append(name)
        if name not in self.cases:
            return error(404, "RESOURCE_NOT_FOUND")
        return httpx.Response(200, json=self.cases[name])

    def _mint(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Basic ")
        assert request.content == b"grant_type=client_credentials"
        self.mints += 1
        self.token += 1
        return httpx.Response(200, json={"access_token": f"t{self.token}", "expires_in": 32400})

    def _list(self, asked: dict[str, str]) -> httpx.Response:
        self.lists.append(asked)
        if "next_page_token" in asked:
            asked = {**asked, **dict(p.split("=", 1) for p in asked["next_page_token"].split("&"))}
        after, before = parsed(asked["update_time_after"]), parsed(asked.get("update_time_before", written(self.now)))
        if after < self.now - 180 * DAY:
            return error(400, "INVALID_REQUEST", "INVALID_DATE_RANGE")
        page, size = int(asked.get("page", 1)), int(asked["page_size"])
        assert page <= 50
        assert size <= 50
        found = [c for c in self.cases.values() if after <= parsed(c["update_time"]) <= before]
        found.sort(key=lambda c: c["create_time"], reverse=True)
        items = [
            {**c, "update_time": c["update_time"][:-4] + "000Z"} if "bare" not in c else {}
            for c in found[(page - 1) * size : page * size]
        ]
        links = [{"rel": "self", "href": "https://api-m.paypal.com/v1/customer/disputes", "method": "GET"}]
        if len(found) > page * size and self.paging != "none":
            query = f"page={page + 1}&page_size={size}&update_time_after={asked['update_time_after']}"
            query += f"&update_time_before={asked['update_time_before']}" if "update_time_before" in asked else ""
            if self.paging == "token":
                query = "page_size=50&next_page_token=" + query.replace("&", "%26").replace("=", "%3D")
            links.append({"rel": "next", "href": f"https://evil.example/other?{query}", "method": "GET"})
        return httpx.Response(200, json={"items": items, "links": links})


def error(status: int, name: str, issue: str | None = None) -> httpx.Response:
    body: dict[str, Any] = {"name": name, "message": "words that may change", "debug_id": "d1"}
    if issue:
        body["details"] = [{"issue": issue}]
    return httpx.Response(status, json=body, headers={"paypal-debug-id": "d1"})


class Rig:
    """A source, its PayPal, its ledger and the clock of both."""

    def __init__(self) -> None:
        self.paypal = SmallPayPal()
        self.ledger = MemoryLedger()
        self.slept: list[float] = []
        self.source = PayPalDisputes("lumen", ("LUM", "VEL"), self.client(), "r1")

    def client(self) -> PayPal:
        return PayPal(
            "PayPal of LUM, VEL",
            "https://paypal.test",
            "id",
            "secret",
            clock=lambda: self.paypal.now,
            retry=RetryPolicy(tries=3, sleep=self.slept.append, chance=lambda: 0.5),
            pace=Pace(0),
            transport=httpx.MockTransport(self.paypal),
        )

    def pull(self, after: timedelta = timedelta()) -> None:
        self.paypal.now += after
        self.ledger.take(self.source, self.paypal.now)

    @property
    def until(self) -> datetime:
        assert self.ledger.cursor is not None
        return self.ledger.cursor.until

    @property
    def held(self) -> dict[str, Any]:
        return self.ledger.records("disputes")


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_every_dispute_arrives_once_and_belongs_to_the_accounts_first_store(rig: Rig) -> None:
    for i in range(120):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * DAY)
    rig.pull()
    assert set(rig.held) == {f"PP-{i}" for i in range(120)}
    assert rig.ledger.stored == 120
    assert {d.store for d in rig.held.values()} == {"LUM"}


def test_the_first_reading_reaches_179_days_and_says_so_once(rig: Rig) -> None:
    rig.paypal.add("old", updated=NOW - 181 * DAY)
    rig.paypal.add("new", updated=NOW - 178 * DAY)
    rig.pull()
    rig.pull(15 * MINUTE)
    assert set(rig.held) == {"new"}
    assert rig.ledger.notes == [
        "PayPal of LUM, VEL shows only cases that changed since 27 May 2026; older ones cannot be read."
    ]


def test_a_cursor_that_slept_longer_than_paypal_remembers_is_moved_into_reach(rig: Rig) -> None:
    rig.ledger.cursor = Cursor(NOW - 300 * DAY)
    rig.pull()
    assert "was not read since 26 Jan 2026" in rig.ledger.notes[0]
    assert rig.until == NOW - 30 * MINUTE


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


@pytest.mark.parametrize("paging", ["page", "token", "none"])
def test_pages_are_followed_whatever_the_next_link_says(rig: Rig, paging: str) -> None:
    """By number, by token, or by number of our own where a full page has no link."""
    rig.paypal.paging = paging
    for i in range(130):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    rig.pull()
    assert len(rig.held) == 130


def test_the_next_links_host_is_never_trusted(rig: Rig) -> None:
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    rig.pull()
    assert rig.paypal.hosts == {"paypal.test"}


def test_a_full_page_50_halves_the_window_until_all_is_read(rig: Rig) -> None:
    """2,600 cases: one window holds 2,500. Details are limited a run, and the cursor waits for the last."""
    for i in range(2600):
        rig.paypal.add(f"PP-{i}", updated=NOW - timedelta(minutes=90 * i))
    rig.pull()
    assert rig.ledger.cursor is None
    assert any("update_time_before" in asked for asked in rig.paypal.lists)
    assert "PayPal of LUM, VEL has 2400 more changed cases; they come with the next runs." in rig.ledger.notes
    for _ in range(12):
        rig.pull()
    assert len(rig.held) == 2600
    assert rig.until == NOW - 30 * MINUTE
    assert sorted(rig.paypal.details) == sorted(set(rig.paypal.details))


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


def test_reading_goes_up_to_now_but_the_cursor_stays_half_an_hour_behind(rig: Rig) -> None:
    rig.paypal.add("fresh", updated=NOW)
    rig.pull()
    assert "fresh" in rig.held
    assert rig.until == NOW - 30 * MINUTE


def test_a_change_that_the_index_shows_two_hours_late_is_still_found(rig: Rig) -> None:
    rig.pull()
    rig.paypal.add("late", updated=NOW - 29 * MINUTE)
    rig.pull(2 * timedelta(hours=1))
    assert "late" in rig.held


def test_an_unchanged_case_costs_no_detail_though_the_list_cuts_its_milliseconds(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - timedelta(seconds=90, milliseconds=74), status="RESOLVED")
    rig.pull()
    rig.pull(15 * MINUTE)
    assert rig.paypal.details == ["x"]


def test_a_changed_case_costs_one_detail(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - MINUTE)
    rig.pull()
    rig.paypal.add("x", created=NOW - MINUTE, updated=NOW + MINUTE, status="RESOLVED")
    rig.pull(15 * MINUTE)
    assert rig.paypal.details == ["x", "x"]
    assert rig.held["x"].closed_at == NOW + MINUTE


def test_an_open_case_is_asked_for_again_though_its_time_of_change_stands_still(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - DAY)
    rig.pull()
    rig.paypal.cases["x"]["status"] = "RESOLVED"
    rig.pull(timedelta(hours=5))
    assert rig.held["x"].status == "OPEN"
    rig.pull(timedelta(hours=1))
    assert rig.held["x"].status == "RESOLVED"
    rig.pull(timedelta(hours=7))
    assert rig.paypal.details == ["x", "x"]


def test_a_case_due_within_two_days_is_asked_for_every_hour(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - DAY, seller_response_due_date=written(NOW + DAY))
    rig.pull()
    for _ in range(12):
        rig.pull(15 * MINUTE)
    assert len(rig.paypal.details) == 1 + 3


def test_an_open_case_older_than_the_list_reaches_is_still_read(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - 100 * DAY)
    rig.pull()
    rig.paypal.cases["x"]["status"] = "RESOLVED"
    rig.pull(100 * DAY)
    assert rig.held["x"].status == "RESOLVED"


def test_a_bad_amount_leaves_out_its_own_case_only_and_it_comes_when_it_is_mended(rig: Rig) -> None:
    rig.paypal.add("bad", updated=NOW, dispute_amount={"currency_code": "AUD", "value": "49,90"})
    rig.paypal.add("good", updated=NOW - MINUTE)
    rig.pull()
    assert set(rig.held) == {"good"}
    assert rig.ledger.notes[1:] == [
        "PayPal of LUM, VEL: case bad was left out: its disputed amount is not a number. Look at it in PayPal."
    ]
    rig.paypal.cases["bad"]["dispute_amount"]["value"] = "49.90"
    rig.pull(15 * MINUTE)
    assert "bad" not in rig.held
    rig.pull(timedelta(days=9))
    assert rig.held["bad"].amount.minor == 4990
    rig.pull(timedelta(hours=2))
    assert rig.ledger.cursor is not None
    assert rig.ledger.cursor.extra["left_out"] == []


def test_a_case_that_is_gone_keeps_its_record_and_is_noted(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - DAY)
    rig.pull()
    del rig.paypal.cases["x"]
    rig.pull(timedelta(hours=7))
    assert rig.held["x"].status == "OPEN"
    assert "PayPal has no such case any more" in rig.ledger.notes[-1]


def test_list_items_without_a_number_are_counted(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW, bare=True)
    rig.pull()
    assert "PayPal of LUM, VEL lists 1 cases without a number; they are left out." in rig.ledger.notes


def test_one_case_that_always_fails_does_not_hide_the_others_nor_move_the_cursor(rig: Rig) -> None:
    for i in range(40):
        rig.paypal.add(f"PP-{i:02}", updated=NOW - i * MINUTE)
    rig.paypal.before = lambda r: httpx.Response(500) if r.url.path.endswith("PP-00") else None
    with pytest.raises(TryLater, match="has a fault of its own"):
        rig.pull()
    assert len(rig.held) == 39
    assert rig.ledger.cursor is None
    rig.paypal.before = lambda _: None
    rig.pull()
    assert len(rig.held) == 40


def test_a_paypal_that_fails_everywhere_is_left_in_peace_after_three(rig: Rig) -> None:
    for i in range(40):
        rig.paypal.add(f"PP-{i:02}", updated=NOW - i * MINUTE)
    asked = []

    def fail(request: httpx.Request) -> httpx.Response | None:
        if "/disputes/" not in request.url.path:
            return None
        asked.append(request.url.path)
        return httpx.Response(503)

    rig.paypal.before = fail
    with pytest.raises(TryLater):
        rig.pull()
    assert len(asked) == 3 * 3


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


@pytest.mark.parametrize(
    "body", ["", "<html>", '{"dispute_id": "x", "status"', "null", "[]", "{}", '{"dispute_id": "y"}']
)
def test_a_detail_that_is_not_the_case_asked_for_stores_nothing(rig: Rig, body: str) -> None:
    rig.paypal.add("x", updated=NOW)
    rig.paypal.before = lambda r: httpx.Response(200, text=body) if r.url.path.endswith("/x") else None
    with pytest.raises(BadAnswer):
        rig.pull()
    assert (rig.held, rig.ledger.cursor) == ({}, None)


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


def test_a_case_keeps_the_order_that_was_found_for_it(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - MINUTE)
    rig.pull()
    (key,) = rig.ledger.held["disputes"]
    reading = rig.ledger.held["disputes"][key]
    linked = replace(reading.record, store="VEL", order_id="gid://1", order_store="VEL", found_by="transaction id")
    rig.ledger.held["disputes"][key] = replace(reading, record=linked)
    rig.paypal.add("x", created=NOW - MINUTE, updated=NOW + MINUTE, status="UNDER_REVIEW")
    rig.pull(15 * MINUTE)
    assert (rig.held["x"].status, rig.held["x"].order_id, rig.held["x"].store) == ("UNDER_REVIEW", "gid://1", "VEL")


def test_a_clock_that_was_ahead_hides_nothing(rig: Rig) -> None:
    rig.ledger.cursor = Cursor(NOW + 30 * DAY)
    rig.paypal.add("x", updated=NOW - MINUTE)
    rig.pull()
    assert "x" in rig.held
    assert rig.until <= NOW


def test_requests_are_counted(rig: Rig) -> None:
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    batches = rig.ledger.take(rig.source, NOW)
    assert sum(b.requests for b in batches) == 1 + 2 + 60
    assert [b.cursor is None for b in batches] == [True] * 3 + [False]


def test_a_run_cut_off_in_the_middle_goes_on_where_it_was(rig: Rig) -> None:
    """Details that were stored are not asked for again."""
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    batches = rig.source.read(None, rig.ledger, NOW)
    for reading in next(batches).readings["disputes"]:
        rig.ledger.held.setdefault("disputes", {})[reading.record.key] = reading
    asked = len(rig.paypal.details)
    del batches
    rig.pull()
    assert len(rig.paypal.details) == 60
    assert asked == 25


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


def test_paypals_documented_bodies_go_through_the_client(rig: Rig) -> None:
    """The list and the detail as printed in PayPal's documentation, byte for byte."""
    folder = shared_path("schemas/paypal/samples")
    rig.paypal.now = parsed("2025-09-23T10:00:00Z")
    detail = json.loads((folder / "detail.json").read_text())
    first = {**detail, "dispute_id": "PP-R-ORC-10135512", "status": "RESOLVED"}

    def documented(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/disputes"):
            return httpx.Response(200, content=(folder / "list.json").read_bytes())
        if request.url.path.endswith("PP-R-AYP-10135034"):
            return httpx.Response(200, content=(folder / "detail.json").read_bytes())
        return httpx.Response(200, json=first) if "disputes/" in request.url.path else None

    rig.paypal.before = documented
    rig.pull()
    assert set(rig.held) == {"PP-R-ORC-10135512", "PP-R-AYP-10135034"}
    assert rig.held["PP-R-AYP-10135034"].payments[0].seller_transaction_id == "8AW70038VH226914P"
