"""Reading a store's Shopify Payments disputes, which never say when they changed. At the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sync.core.cursor import Cursor
from sync.core.records import Dispute
from sync.errors import AccessRefused
from sync.sources import Batch
from sync.sources.shopify.disputes import Disputes
from sync.sources.shopify.records import Whose
from tests.support.known import KnownInMemory
from tests.support.shopify_wire import NOW, Json, Wire, by_ids, data, dispute_payload, error, page

SINCE = Cursor(NOW - timedelta(hours=1))


def answering(payloads: list[Json]) -> Callable[[Json], Json]:
    """`status:x` or `initiated_at:>='…'`, as Shopify filters."""

    def answer(variables: Json) -> Json:
        query = variables["query"]
        if query.startswith("status:"):
            return data(page=page([p for p in payloads if p["status"] == query[7:].upper()]))
        since = query.removeprefix("initiated_at:>='").removesuffix("'")
        return data(page=page([p for p in payloads if p["initiatedAt"] >= since]))

    return answer


def read(wire: Wire, cursor: Cursor | None, known: KnownInMemory) -> list[Batch]:
    whose = Whose("LUM", ZoneInfo("Australia/Sydney"), "none")
    batches = []
    for batch in Disputes(wire.shop(), whose, run_id="r1").read(cursor, known, wire.now):
        known.store(batch.readings)
        batches.append(batch)
    return batches


def records(batches: Iterable[Batch]) -> list[Dispute]:
    return [r.record for batch in batches for r in batch.readings.get("disputes", ())]


def test_the_first_load_reads_all_in_one_list() -> None:
    wire = Wire(DisputesPage=answering([dispute_payload(1, initiatedAt="2019-01-01T00:00:00Z", status="WON")]))
    batches = read(wire, None, KnownInMemory())
    assert [d.status for d in records(batches)] == ["WON"]
    assert [v["query"] for v in wire.asked("DisputesPage")] == ["initiated_at:>='2000-01-01T00:00:00Z'"]


def test_later_the_open_ones_and_those_opened_since_each_once() -> None:
    old = dispute_payload(1, initiatedAt="2026-01-01T00:00:00Z", status="UNDER_REVIEW")
    new = dispute_payload(2, initiatedAt="2026-11-22T11:30:00Z")
    settled = dispute_payload(3, initiatedAt="2026-11-21T00:00:00Z", status="PREVENTED")
    wire = Wire(DisputesPage=answering([old, new, settled]))
    batches = read(wire, SINCE, KnownInMemory())
    assert sorted(d.id[-1] for d in records(batches)) == ["1", "2", "3"]
    assert [v["query"] for v in wire.asked("DisputesPage")] == [
        "status:needs_response",
        "status:under_review",
        "initiated_at:>='2026-11-15T11:00:00Z'",
    ]


def test_won_is_learned_by_reading_what_left_the_open_ones() -> None:
    known, wire = KnownInMemory(), Wire()
    old = {"initiatedAt": "2026-01-01T00:00:00Z"}
    wire.answers["DisputesPage"] = answering([dispute_payload(1, **old), dispute_payload(2, **old)])
    read(wire, None, known)
    wire.answers["DisputesPage"] = answering([dispute_payload(2, **old)])
    wire.answers["DisputesByIds"] = by_ids([dispute_payload(1, status="WON", **old)], "ShopifyPaymentsDispute")
    batches = read(wire, SINCE, known)
    assert wire.asked("DisputesByIds") == [{"ids": ["gid://shopify/ShopifyPaymentsDispute/1"]}]
    assert {d.id[-1]: d.outcome for d in records(batches)} == {"2": None, "1": "WON"}
    read(wire, SINCE, known)
    assert len(wire.asked("DisputesByIds")) == 1, "a settled one is not read again"


def test_the_cursor_moves_with_the_last_batch_only() -> None:
    wire = Wire(DisputesPage=answering([dispute_payload(1)]))
    cursors = [batch.cursor for batch in read(wire, SINCE, KnownInMemory())]
    assert cursors[:-1] == [None] * (len(cursors) - 1)
    assert cursors[-1] == Cursor(NOW - timedelta(seconds=30), {"counted_at": NOW.isoformat()})


def test_a_settled_one_without_an_end_keeps_the_one_it_was_given() -> None:
    known = KnownInMemory()
    wire = Wire(DisputesPage=answering([dispute_payload(1, status="LOST")]))
    (first,) = records(read(wire, None, known))
    wire.now += timedelta(hours=2)
    (again,) = records(read(wire, SINCE, known))
    assert first == again
    assert first.closed_at == NOW


def test_one_that_is_gone_is_noted_once() -> None:
    known = KnownInMemory()
    wire = Wire(DisputesPage=answering([dispute_payload(1)]), DisputesByIds=by_ids([]))
    read(wire, None, known)
    wire.answers["DisputesPage"] = answering([])
    batches = read(wire, SINCE, known)
    assert [n for b in batches for n in b.notes] == ["Dispute 1 of Shopify of LUM is gone; its row stays as it was."]
    assert [n for b in read(wire, batches[-1].cursor, known) for n in b.notes] == []


def test_one_that_cannot_be_read_is_a_note() -> None:
    wire = Wire(DisputesPage=answering([dispute_payload(1, amount=None), dispute_payload(2)]))
    batches = read(wire, None, KnownInMemory())
    assert [d.id[-1] for d in records(batches)] == ["2"]
    assert [n for b in batches for n in b.notes] == [
        "Dispute 1 of Shopify of LUM was left out: its amount is missing or unreadable."
    ]


def test_a_missing_permission_is_one_sentence() -> None:
    fault = error("ACCESS_DENIED", "Access denied", ["page"])
    fault["errors"][0]["extensions"]["requiredAccess"] = "`read_shopify_payments_disputes` access scope."
    with pytest.raises(AccessRefused) as caught:
        read(Wire(DisputesPage=fault), None, KnownInMemory())
    assert str(caught.value) == (
        "Shopify of LUM does not let us read disputes. The owner must give our app read_shopify_payments_disputes."
    )


def test_once_an_hour_the_open_ones_are_kept_as_shopify_lists_them() -> None:
    """One that we cannot read is among them: Today then names it."""
    bad = {**dispute_payload(2), "amount": None}
    over = {**dispute_payload(3), "status": "WON"}
    wire = Wire(DisputesPage=answering([dispute_payload(1), bad, over]))
    batches = list(read(wire, SINCE, KnownInMemory()))
    assert [sorted(each.id for each in b.counted.open) for b in batches if b.counted] == [["1", "2"]]
    lately = Cursor(SINCE.until, {"counted_at": (NOW - timedelta(minutes=30)).isoformat()})
    assert not [b for b in read(wire, lately, KnownInMemory()) if b.counted]
