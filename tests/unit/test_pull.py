"""The pull shell on a real ledger in a folder: order of storing, failures apart, words for staff, links."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.core.cursor import Cursor
from sync.core.records import DisputedPayment, Reading, Run, SourceOutcome
from sync.errors import AccessRefused, BadAnswer, Conflict, LedgerError, TryLater
from sync.ledger import Ledger, open_ledger
from sync.pull import pull
from sync.sources import Batch, Known
from tests.support.records import NOW, SETTINGS, ago, dispute, order, payment, review

Step = Batch | Exception

#: In Manila, the team's zone, on the day of NOW.
TEN_PAST_EIGHT = ago(hours=1, minutes=50)


@dataclass
class Scripted:
    """A source that gives these batches, or raises, one after the other."""

    steps: list[Step] = field(default_factory=list)
    name: str = "shopify:LUM:orders"
    title: str = "Shopify of LUM"
    stores: tuple[str, ...] = ("LUM",)
    before: Callable[[], None] = lambda: None
    asked: list[Cursor | None] = field(default_factory=list)

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        self.asked.append(cursor)
        for step in self.steps:
            self.before()
            if isinstance(step, Exception):
                raise step
            yield step


def batch(
    *records: Any,
    entity: str = "orders",
    until: datetime | None = None,
    notes: tuple[str, ...] = (),
    at: datetime = NOW,
    run_id: str = "r1",
) -> Batch:
    readings = {entity: tuple(Reading(record, at, run_id) for record in records)}
    return Batch(readings, Cursor(until) if until else None, 2, notes)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(str(tmp_path))


def run(ledger: Any, *sources: Scripted, now: datetime = NOW, run_id: str = "r1") -> tuple[SourceOutcome, ...]:
    return pull(sources, ledger, clock=lambda: now, settings=SETTINGS, run_id=run_id, trigger="test")


def test_what_came_is_counted_stored_and_the_cursor_follows(ledger: Ledger) -> None:
    source = Scripted([batch(order("1"), order("2"), until=ago(hours=1)), batch(order("3"), until=NOW)])
    (outcome,) = run(ledger, source)
    assert outcome == SourceOutcome("shopify", "LUM", "orders", True, NOW, 3, 0, 4, None)
    assert len(ledger.newest("orders")) == 3
    assert ledger.cursor(source.name) == Cursor(NOW)
    (again,) = run(ledger, Scripted([batch(order("1"), order("2", name="#9"), until=NOW)]))
    assert (again.new, again.changed) == (0, 1)


def test_the_next_run_starts_from_the_cursor_of_the_last(ledger: Ledger) -> None:
    run(ledger, Scripted([batch(until=NOW)]))
    source = Scripted()
    run(ledger, source)
    assert source.asked == [Cursor(NOW)]


def test_the_cursor_moves_only_after_the_batch_is_stored(ledger: Ledger) -> None:
    seen: list[tuple[int, Cursor | None]] = []
    source = Scripted([batch(order("1"), until=ago(hours=1)), batch(order("2"), until=NOW), batch()])
    source.before = lambda: seen.append((len(ledger.newest("orders")), ledger.cursor(source.name)))
    run(ledger, source)
    assert seen == [(0, None), (1, Cursor(ago(hours=1))), (2, Cursor(NOW))]


@pytest.mark.parametrize("error", [LedgerError("The disk is full."), Conflict("The disk is full.")])
def test_a_ledger_that_cannot_store_leaves_the_cursor_where_it_was(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, error: LedgerError
) -> None:
    store = ledger.record

    def full(entity: str, readings: Any) -> Any:
        if entity == "orders":
            raise error
        return store(entity, readings)

    monkeypatch.setattr(ledger, "record", full)
    (outcome,) = run(ledger, Scripted([batch(order("1"), until=NOW)]))
    assert ledger.cursor("shopify:LUM:orders") is None
    assert outcome.sentence == "What Shopify of LUM says could not be stored. The disk is full."


def test_one_sources_failure_never_stops_the_others(ledger: Ledger) -> None:
    failures: list[Exception] = [
        AccessRefused("A refuses"),
        TryLater("B is slow"),
        BadAnswer("C talks nonsense"),
        KeyError("dear Anna"),
        LedgerError("The cursor of D is damaged."),
    ]
    sources = [Scripted([failure], name=f"shopify:S{n}:orders") for n, failure in enumerate(failures)]
    outcomes = run(ledger, *sources, Scripted([batch(order("1"), until=NOW)]))
    assert [outcome.ok for outcome in outcomes] == [False] * 5 + [True]
    assert all(outcome.sentence for outcome in outcomes[:5])
    assert len(ledger.newest("orders")) == 1


def test_what_came_before_a_failure_is_kept(ledger: Ledger) -> None:
    source = Scripted([batch(order("1"), until=ago(hours=1)), TryLater("Shopify of LUM did not answer in time")])
    (outcome,) = run(ledger, source)
    assert (outcome.ok, outcome.new, outcome.good_until) == (False, 1, ago(hours=1))
    assert ledger.cursor(source.name) == Cursor(ago(hours=1))


class TestWords:
    """NOW is 10:00 in Manila, the team's zone."""

    def said(self, ledger: Ledger, failure: Exception, until: datetime | None = TEN_PAST_EIGHT) -> str | None:
        if until:
            run(ledger, Scripted([batch(until=until)]))
        (outcome,) = run(ledger, Scripted([failure]))
        return outcome.sentence

    def test_a_refusal_says_since_when_and_who_must_act(self, ledger: Ledger) -> None:
        refusal = AccessRefused("PayPal of VEL refuses our password", remedy="The owner must renew it.")
        assert self.said(ledger, refusal) == (
            "PayPal of VEL refuses our password since 08:10. Rows show what was known then. The owner must renew it."
        )

    def test_a_refusal_before_anything_was_read(self, ledger: Ledger) -> None:
        refusal = AccessRefused("PayPal of VEL refuses our password", remedy="The owner must renew it.")
        assert self.said(ledger, refusal, None) == (
            "PayPal of VEL refuses our password. Nothing of it has been read yet. The owner must renew it."
        )

    def test_a_fault_that_passes_says_that_we_ask_again(self, ledger: Ledger) -> None:
        assert self.said(ledger, TryLater("Shopify of LUM did not answer in time"), ago(days=1)) == (
            "Shopify of LUM did not answer in time. Rows show what was known at 10:00 on 17 Nov. "
            "Keepsheet asks again at the next run."
        )

    def test_a_fault_of_our_own_holds_no_word_of_a_customer(
        self, ledger: Ledger, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR):
            sentence = self.said(ledger, KeyError("dear Anna"))
        assert sentence == (
            "A fault in Keepsheet stopped the reading of Shopify of LUM (KeyError). "
            "Rows show what was known at 08:10. The owner must look at the log."
        )
        assert "KeyError at test_pull.py:" in caplog.text
        assert "Anna" not in caplog.text

    def test_notes_are_told_once_each_and_at_most_five(self, ledger: Ledger) -> None:
        notes = tuple(f"Order {n} was left out." for n in (1, 1, 2, 3, 4, 5, 6, 7))
        (outcome,) = run(ledger, Scripted([batch(notes=notes), batch(notes=notes, until=NOW)]))
        assert outcome.ok
        assert outcome.sentence == (
            "Order 1 was left out. Order 2 was left out. Order 3 was left out. Order 4 was left out. "
            "Order 5 was left out. And 2 more like these."
        )


def test_two_runs_at_once_lose_nothing_and_say_so(ledger: Ledger) -> None:
    def other_run() -> None:
        if ledger.cursor(name) is None:
            ledger.move_cursor(name, Cursor(ago(hours=2)), None)

    name = "shopify:LUM:orders"
    source = Scripted([batch(order("1"), until=NOW)], before=other_run)
    (outcome,) = run(ledger, source)
    assert outcome.ok
    assert outcome.sentence == "Another run was reading Shopify of LUM at the same time and has gone further."
    assert len(ledger.newest("orders")) == 1
    assert ledger.cursor(name) == Cursor(ago(hours=2))


def test_the_run_itself_is_kept(ledger: Ledger) -> None:
    outcomes = run(ledger, Scripted([batch(until=NOW)]), run_id="r7")
    (kept,) = ledger.newest("runs").values()
    assert kept.record == Run("-", "r7", "test", NOW, NOW, outcomes)


def test_each_source_is_told_of_when_it_is_done(ledger: Ledger) -> None:
    told: list[str] = []
    sources = [Scripted([batch(until=NOW)]), Scripted([TryLater("x")], name="paypal:lumen:disputes")]
    pull(
        sources,
        ledger,
        clock=lambda: NOW,
        settings=SETTINGS,
        run_id="r1",
        trigger="test",
        tell=lambda outcome: told.append(f"{outcome.source} {outcome.ok}"),
    )
    assert told == ["shopify True", "paypal False"]


class TestLinks:
    def case(self) -> Any:
        unlinked = {"order_id": None, "order_name": None, "order_store": None, "found_by": None}
        plain = dispute("PP-1", **unlinked)
        paid = DisputedPayment(None, "TX1", None, None, None, None, None, None)
        return replace(plain, payments=(paid,))

    def sold(self, **changes: Any) -> Any:
        return order("1", store="VEL", name="#77", transactions=(payment(authorization_code="TX1"),), **changes)

    def cases(self, *records: Any) -> Scripted:
        found = batch(*records, entity="disputes", until=NOW)
        return Scripted([found], name="paypal:lumen:disputes", title="PayPal of LUM, VEL", stores=("LUM", "VEL"))

    def linked(self, ledger: Ledger) -> Any:
        return ledger.newest("disputes")["case:lumen:PP-1"]

    def test_a_case_finds_its_order_in_any_store_of_its_account(self, ledger: Ledger) -> None:
        run(ledger, self.cases(self.case()), Scripted([batch(self.sold(), until=NOW)]))
        record = self.linked(ledger).record
        assert (record.order_name, record.order_store, record.found_by) == ("#77", "VEL", "transaction id")
        assert record.store == "LUM", "the ledger keeps it where it was"

    def test_an_order_that_comes_after_its_case_is_found_too(self, ledger: Ledger) -> None:
        run(ledger, self.cases(self.case()))
        assert self.linked(ledger).record.order_id is None
        run(ledger, Scripted([batch(self.sold(), until=NOW)]))
        assert self.linked(ledger).record.order_name == "#77"

    def test_a_link_is_stored_once(self, ledger: Ledger) -> None:
        run(ledger, self.cases(self.case()), Scripted([batch(self.sold(), until=NOW)]))
        before = self.linked(ledger)
        run(ledger, Scripted([batch(self.sold(note="new"), until=NOW, at=NOW + timedelta(hours=1))]))
        assert self.linked(ledger) == before

    def test_a_linked_version_wins_over_its_reading_but_not_over_a_later_one(self, ledger: Ledger) -> None:
        run(ledger, self.cases(self.case()), Scripted([batch(self.sold(), until=NOW)]))
        assert self.linked(ledger).seen_at - NOW < timedelta(seconds=1)
        later = replace(self.linked(ledger).record, status="RESOLVED")
        found = batch(later, entity="disputes", at=NOW + timedelta(seconds=1), until=NOW)
        run(ledger, Scripted([found], name="paypal:lumen:disputes"))
        assert self.linked(ledger).record.status == "RESOLVED"

    def test_an_order_of_a_store_with_another_account_is_not_meant(self, ledger: Ledger) -> None:
        other = replace(self.case(), account="another")
        run(ledger, self.cases(other), Scripted([batch(self.sold(), until=NOW)]))
        assert ledger.newest("disputes")["case:another:PP-1"].record.order_id is None

    def test_a_review_finds_its_order(self, ledger: Ledger) -> None:
        asked = review(store="VEL", unit="u2", reference="77", order_id=None, order_name=None, found_by=None)
        found = Scripted([batch(asked, entity="reviews", until=NOW)], name="trustpilot:u2:reviews")
        run(ledger, Scripted([batch(self.sold(), until=NOW)]), found)
        (reading,) = ledger.newest("reviews").values()
        assert (reading.record.order_name, reading.record.found_by) == ("#77", "reference number")

    def test_a_first_load_of_old_reviews_is_linked_as_well(self, ledger: Ledger) -> None:
        asked = review(store="VEL", unit="u2", reference="77", order_id=None, order_name=None, found_by=None)
        asked = replace(asked, created_at=ago(days=900))
        found = Scripted([batch(asked, entity="reviews", until=NOW)], name="trustpilot:u2:reviews")
        run(ledger, Scripted([batch(self.sold(created_at=ago(days=950)), until=NOW)]), found)
        (reading,) = ledger.newest("reviews").values()
        assert reading.record.order_name == "#77"

    def test_linking_that_fails_costs_nothing_but_the_links(
        self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*_: Any, **__: Any) -> Any:
            raise Conflict("x")

        monkeypatch.setattr(ledger, "newest", broken)
        outcomes = run(ledger, self.cases(self.case()))
        assert outcomes[0].ok
        assert "could not link cases and reviews to orders" in caplog.text
