"""Reading a store's orders: windows, pages, cursors, refusals, and what was left out. At the wire."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from sync.core.cursor import Cursor
from sync.errors import BadAnswer, TryLater
from sync.sources import Batch
from sync.sources.shopify import orders as module
from tests.support.known import KnownInMemory
from tests.support.shopify_orders import FRESH, HOUR, many, notes, read, records, source
from tests.support.shopify_wire import (
    NOW,
    Json,
    Wire,
    data,
    error,
    listing,
    order_payload,
    page,
    stamp,
)


class TestWindow:
    def test_every_moment_is_quoted_and_the_window_overlaps_and_lags(self) -> None:
        wire = Wire(OrdersPage=listing([]))
        until = NOW - HOUR
        (batch,) = read(wire, Cursor(until, FRESH))
        (asked,) = wire.asked("OrdersPage")
        assert asked["query"] == "updated_at:>='2026-11-22T10:50:00Z' updated_at:<'2026-11-22T11:59:30Z'"
        assert (asked["first"], asked["after"]) == (100, None)
        assert batch.cursor == Cursor(NOW - timedelta(seconds=30), FRESH)
        assert batch.requests == 3  # a token, the probe, one page

    def test_the_cursor_never_goes_back_when_a_clock_does(self) -> None:
        wire = Wire(OrdersPage=listing([]))
        cursor = Cursor(NOW + timedelta(minutes=10), FRESH)
        assert [batch.cursor for batch in read(wire, cursor)] == [cursor]

    def test_a_cursor_that_a_wrong_clock_wrote_hides_nothing(self) -> None:
        """Nobody knows how far it was really read: two months are read again, and it is of now from then on."""
        wire = Wire(OrdersPage=listing([order_payload(1, updated=NOW - timedelta(days=50))]))
        (batch,) = read(wire, Cursor(NOW + HOUR, FRESH))
        assert [reading.record.name for reading in batch.readings["orders"]] == ["#1"]
        assert batch.cursor == Cursor(NOW - timedelta(seconds=30), FRESH)

    def test_the_first_load_reads_everything_there_ever_was(self) -> None:
        wire = Wire(OrdersPage=listing(many(3)))
        assert [r.name for r in records(read(wire))] == ["#1", "#2", "#3"]
        assert wire.asked("OrdersPage")[0]["query"] == "updated_at:>='1999-12-31T23:50:00Z'"
        assert not wire.asked("OrdersByIds")

    def test_an_order_from_the_future_is_read_at_first_and_again_in_its_time(self) -> None:
        """Some do come from the future; the cursor stays in the present."""
        wire = Wire(OrdersPage=listing([order_payload(1, updated=NOW + HOUR)]))
        batches = read(wire)
        assert len(records(batches)) == 1
        assert batches[-1].cursor == Cursor(NOW - timedelta(seconds=30), FRESH)
        assert records(read(wire, batches[-1].cursor)) == []
        later = source(wire).read(batches[-1].cursor, KnownInMemory(), NOW + HOUR * 2)
        assert len(records(later)) == 1

    def test_an_order_that_was_not_asked_for_is_noted_and_read(self) -> None:
        """A filter that is ignored answers with all rows."""
        wire = Wire(OrdersPage=data(page=page([order_payload(1, updated=NOW - HOUR * 48)])))
        batches = read(wire, Cursor(NOW - HOUR, FRESH))
        assert len(records(batches)) == 1
        assert notes(batches) == ["Shopify of LUM gave orders that we had not asked for; they were read all the same."]


class TestPages:
    def test_250_orders_are_three_questions_each_order_once(self) -> None:
        wire = Wire(OrdersPage=listing(many(250)))
        batches = read(wire)
        assert [r.name for r in records(batches)] == [f"#{n}" for n in range(1, 251)]
        assert len(wire.asked("OrdersPage")) == 3
        assert sum(batch.requests for batch in batches) == 3 + 2

    def test_the_cursor_follows_one_page_behind_and_ends_at_the_window(self) -> None:
        """So that it is sure: the next page went on from there."""
        batches = read(Wire(OrdersPage=listing(many(250))))
        first, second, last = (batch.cursor for batch in batches)
        assert first is None
        assert second == Cursor(NOW - HOUR * 24 + timedelta(seconds=60 * 100), {**FRESH, "loading": True})
        assert last == Cursor(NOW - timedelta(seconds=30), FRESH)

    @pytest.mark.parametrize("after", range(4))
    def test_a_crash_between_any_two_batches_loses_nothing(self, after: int) -> None:
        wire, known = Wire(OrdersPage=listing(many(350))), KnownInMemory()
        cursor = None
        for n, batch in enumerate(source(wire).read(None, known, NOW)):
            known.store(batch.readings)
            if n == after:
                break  # stored, but the cursor was not saved
            cursor = batch.cursor or cursor
        for batch in source(wire).read(cursor, known, NOW):
            known.store(batch.readings)
        assert len(known.readings["orders"]) == 350

    def test_a_first_load_that_was_cut_off_goes_on_without_an_upper_end(self) -> None:
        wire = Wire(OrdersPage=listing(many(250)))
        cursor = read(wire)[1].cursor
        assert cursor
        batches = read(wire, cursor)
        assert wire.asked("OrdersPage")[-1]["query"].count("updated_at") == 1
        assert len(records(batches)) == 161, "the last ten minutes again, and all after"
        assert batches[-1].cursor == Cursor(NOW - timedelta(seconds=30), FRESH)

    def test_an_order_that_moved_while_we_paged_does_not_carry_the_cursor_along(self) -> None:
        """The search index still held its old place; what stands after it has not been seen yet."""
        payloads = many(250)
        answer = listing(payloads)

        def moving(variables: Json) -> Json:
            reply = answer(variables)
            if variables["after"] is None:
                nodes = reply["data"]["page"]["nodes"]
                nodes[-1] = {**nodes[-1], "updatedAt": stamp(NOW - timedelta(minutes=1))}
            return reply

        cursors = [batch.cursor for batch in read(Wire(OrdersPage=moving))]
        assert cursors[:2] == [None, None]

    def test_a_long_history_is_paged_in_several_chains(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Shopify ends a chain of pages at 25,000 things."""
        monkeypatch.setattr(module, "CHAIN", 200)
        wire = Wire(OrdersPage=listing(many(450)))
        batches = read(wire)
        assert {r.name for r in records(batches)} == {f"#{n}" for n in range(1, 451)}
        assert len({asked["query"] for asked in wire.asked("OrdersPage")}) > 1

    def test_a_page_that_is_too_dear_is_asked_for_in_halves(self) -> None:
        answer = listing(many(120))

        def dear(variables: Json) -> Json:
            return error("MAX_COST_EXCEEDED") if variables["first"] > 50 else answer(variables)

        wire = Wire(OrdersPage=dear)
        assert len(records(read(wire))) == 120
        assert [asked["first"] for asked in wire.asked("OrdersPage")] == [100, 50, 50, 50]

    @pytest.mark.parametrize(
        "broken",
        [
            {"nodes": []},
            {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}},
            {"nodes": None, "pageInfo": {"hasNextPage": False}},
            page([], after="same"),
        ],
    )
    def test_a_page_that_does_not_say_where_it_goes_on_stops_us(self, broken: Json) -> None:
        with pytest.raises(BadAnswer):
            read(Wire(OrdersPage=data(page=broken)))

    def test_half_a_page_and_an_error_store_nothing(self) -> None:
        partial = {**data(page=page([order_payload(1)])), "errors": [{"message": "x", "extensions": {"code": "ODD"}}]}
        with pytest.raises(BadAnswer):
            read(Wire(OrdersPage=partial))

    def test_what_was_read_before_a_failure_was_given_out(self) -> None:
        answer = listing(many(250))
        got: list[Batch] = []
        wire = Wire(OrdersPage=lambda v: answer(v) if v["after"] != "200" else error("INTERNAL_SERVER_ERROR"))
        with pytest.raises(TryLater):
            got.extend(source(wire, tries=2).read(None, KnownInMemory(), NOW))
        assert len(wire.asked("OrdersPage")) == 4


def test_a_reading_bears_the_moment_its_request_was_sent() -> None:
    wire = Wire()

    def slow(variables: Json) -> Json:
        wire.now += timedelta(seconds=20)
        return listing(many(150))(variables)

    wire.answers["OrdersPage"] = slow
    first, second = (batch.readings["orders"] for batch in read(wire))
    assert {r.seen_at for r in first} == {NOW}
    assert {r.seen_at for r in second} == {NOW + timedelta(seconds=20)}
    assert {r.run_id for r in first} == {"r1"}


def test_only_whole_seconds_are_asked_for() -> None:
    """Stored times have fractions, returned ones have none."""
    wire = Wire(OrdersPage=listing([]))
    at = datetime(2026, 11, 22, 11, 0, 0, 999_999, tzinfo=NOW.tzinfo)
    list(source(wire).read(Cursor(at, FRESH), KnownInMemory(), NOW))
    assert "'2026-11-22T10:50:00Z'" in wire.asked("OrdersPage")[0]["query"]
