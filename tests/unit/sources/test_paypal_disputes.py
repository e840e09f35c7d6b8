"""The PayPal source against a small PayPal: what arrives, what is asked for again, where the cursor stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from sync.core.cursor import Cursor
from sync.errors import BadAnswer, TryLater
from tests.support.paypal import DAY, MINUTE, NOW, Rig, parsed, written
from tests.support.shared import shared_path


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
    assert rig.ledger.notes[2:] == ["PayPal of LUM, VEL: bad still cannot be read. Look in PayPal."]
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


@pytest.mark.parametrize(
    "body", ["", "<html>", '{"dispute_id": "x", "status"', "null", "[]", "{}", '{"dispute_id": "y"}']
)
def test_a_detail_that_is_not_the_case_asked_for_stores_nothing(rig: Rig, body: str) -> None:
    rig.paypal.add("x", updated=NOW)
    rig.paypal.before = lambda r: httpx.Response(200, text=body) if r.url.path.endswith("/x") else None
    with pytest.raises(BadAnswer):
        rig.pull()
    assert (rig.held, rig.ledger.cursor) == ({}, None)


def test_a_case_keeps_the_order_that_was_found_for_it(rig: Rig) -> None:
    rig.paypal.add("x", updated=NOW - MINUTE)
    rig.pull()
    (key,) = rig.ledger.readings["disputes"]
    reading = rig.ledger.readings["disputes"][key]
    linked = replace(reading.record, store="VEL", order_id="gid://1", order_store="VEL", found_by="transaction id")
    rig.ledger.readings["disputes"][key] = replace(reading, record=linked)
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
    assert sum(b.requests for b in batches) == 1 + 2 + 60 + 2, (
        "a token, the list, the details, and the list of what is open"
    )
    assert [b.cursor is None for b in batches] == [True] * 3 + [False]


def test_a_run_cut_off_in_the_middle_goes_on_where_it_was(rig: Rig) -> None:
    """Details that were stored are not asked for again."""
    for i in range(60):
        rig.paypal.add(f"PP-{i}", updated=NOW - i * MINUTE)
    batches = rig.source.read(None, rig.ledger, NOW)
    for reading in next(batches).readings["disputes"]:
        rig.ledger.readings.setdefault("disputes", {})[reading.record.key] = reading
    asked = len(rig.paypal.details)
    del batches
    rig.pull()
    assert len(rig.paypal.details) == 60
    assert asked == 25


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


def test_when_there_is_more_than_a_run_may_ask_for_the_most_urgent_comes_first(rig: Rig) -> None:
    """The open before the resolved, then by the day our answer is due."""
    for i in range(250):
        rig.paypal.add(f"closed-{i:03}", updated=NOW - MINUTE, status="RESOLVED")
    for i in range(150):
        due = written(NOW + (i + 1) * DAY)
        rig.paypal.add(f"open-{149 - i:03}", updated=NOW - DAY, seller_response_due_date=due)
    rig.paypal.add("open-undated", updated=NOW)
    rig.pull()
    assert rig.paypal.details[:2] == ["open-149", "open-148"]
    assert len([d for d in rig.held.values() if d.status == "OPEN"]) == 151
    assert len(rig.held) == 200
    assert rig.ledger.cursor is None
    assert "PayPal of LUM, VEL has 201 more changed cases; they come with the next runs." in rig.ledger.notes
    rig.pull()
    rig.pull()
    assert len(rig.held) == 401 == len(rig.paypal.details)
    assert rig.until == NOW - 30 * MINUTE


def test_what_paypal_lists_as_open_is_kept_each_hour_whatever_we_hold(rig: Rig) -> None:
    rig.paypal.add("open", updated=NOW - DAY)
    rig.paypal.add("over", updated=NOW - DAY, status="RESOLVED")
    rig.paypal.add("unreadable", updated=NOW - DAY, dispute_amount={"currency_code": "AUD", "value": "49,90"})

    def counted() -> list[set[str]]:
        rig.paypal.now += 30 * MINUTE
        batches = rig.ledger.take(rig.source, rig.paypal.now)
        return [{each.id for each in b.counted.open} for b in batches if b.counted]

    assert counted() == [{"open", "unreadable"}]
    assert rig.paypal.lists[-1]["dispute_state"].startswith("REQUIRED_ACTION,")
    assert counted() == [], "not before an hour has passed"
    assert counted() == [{"open", "unreadable"}]


def test_a_count_that_fails_harms_no_reading(rig: Rig) -> None:
    rig.paypal.add("open", updated=NOW - DAY)
    rig.paypal.before = lambda asked: httpx.Response(500) if "dispute_state" in asked.url.params else None
    rig.pull()
    assert "open" in rig.held
    assert rig.until == NOW - 30 * MINUTE
