"""Compaction interleaved with crashes, readers, writers and other folds: nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sync.core.records import Reading
from sync.ledger import Counts, Ledger
from sync.ledger.folding import fold, prune
from tests.support.stores import Interrupted, Killed, Memory, killed_at
from tests.unit.ledger.records import NOON, a_run, seen

OLD, OLDER = NOON - timedelta(days=100), NOON - timedelta(days=200)
LATER = NOON + timedelta(days=2)

#: Five runs over three months: new, changed, late, back to what it was.
BATCHES: list[list[Reading[Any]]] = [
    [seen(a_run(1), 0, "a"), seen(a_run(2, born=OLD), 0, "a"), seen(a_run(3, born=OLDER), 0, "a")],
    [seen(a_run(1, trigger="b"), 1, "b")],
    [seen(a_run(1, trigger="late"), 0.5, "c"), seen(a_run(2, born=OLD, finished_at=NOON), 2, "c")],
    [seen(a_run(1), 3, "d"), seen(a_run(4), 3, "d")],
    [seen(a_run(4, finished_at=NOON), 4, "e")],
]
NEWEST = {
    "run:-:1": BATCHES[3][0],
    "run:-:2": BATCHES[2][1],
    "run:-:3": BATCHES[0][2],
    "run:-:4": BATCHES[4][0],
}
OPEN = {key for key, reading in NEWEST.items() if reading.record.final_at is None}
HISTORY = {
    key: tuple(sorted((r for batch in BATCHES for r in batch if r.record.key == key), key=lambda r: r.version))
    for key in NEWEST
}


@pytest.fixture
def filled() -> Memory:
    """The first three batches folded, the others open."""
    store = Memory()
    ledger = Ledger(store)
    for batch in BATCHES[:3]:
        ledger.record("runs", batch)
    ledger.fold(NOON, runs=1)
    for batch in BATCHES[3:]:
        ledger.record("runs", batch)
    return store


def check(ledger: Ledger) -> None:
    """Everything a reader may ask, by one that has just started."""
    assert ledger.newest("runs") == NEWEST
    assert set(ledger.newest("runs", open_only=True)) == OPEN
    assert ledger.history("runs", NEWEST) == HISTORY
    assert sorted(ledger.table("runs", ["key"])["key"].to_pylist()) == sorted(NEWEST)


def compact(ledger: Ledger) -> None:
    fold(ledger.shelf, "runs", NOON, runs=1, files=1)
    prune(ledger.shelf, "runs", LATER)


def moments(store: Memory, work: Callable[[Ledger], object]) -> list[int]:
    """One before each operation that this work does on the store."""
    counted = Interrupted(store.copy(), lambda _: None)
    work(Ledger(counted))
    return list(range(counted.operations))


def test_a_fold_changes_nothing_for_readers(filled: Memory) -> None:
    ledger = Ledger(filled)
    check(ledger)

    assert ledger.fold(NOON, runs=1) == 2
    check(ledger)
    check(Ledger(filled))
    assert ledger.fold(NOON, runs=1) == 0


def test_folded_logs_stay_a_day_and_are_then_deleted(filled: Memory) -> None:
    ledger = Ledger(filled)
    ledger.fold(NOON, runs=1)
    assert ledger.prune(NOON + timedelta(hours=23)) == 0
    assert len(filled.list("log/")) == 8

    assert ledger.prune(NOON + timedelta(hours=24)) == 8

    assert (filled.list("log/"), filled.list("folded/")) == ([], [])
    check(ledger)
    check(Ledger(filled))


def test_it_waits_until_enough_logs_are_open(filled: Memory) -> None:
    ledger = Ledger(filled)

    assert ledger.fold(NOON) == 0
    assert ledger.fold(NOON, runs=3) == 0
    assert ledger.fold(NOON, files=2) == 2


def test_recording_goes_on_after_a_fold(filled: Memory) -> None:
    ledger = Ledger(filled)
    compact(ledger)

    assert ledger.record("runs", [seen(a_run(1), 9, "f")]) == Counts(unchanged=1)
    assert ledger.record("runs", [seen(a_run(1, trigger="f"), 9, "f")]) == Counts(changed=1)
    assert ledger.newest("runs")["run:-:1"].record.trigger == "f"


def test_months_without_open_records_are_not_read(filled: Memory) -> None:
    compact(Ledger(filled))
    read: list[str] = []

    class Watched(Memory):
        def read(self, name: str) -> tuple[bytes, str]:
            read.append(name)
            return filled.read(name)

    watched = Watched()
    watched.list = filled.list  # type: ignore[method-assign]

    assert set(Ledger(watched).newest("runs", open_only=True)) == OPEN
    assert {n for n in read if n.startswith("state/")} == {
        "state/runs/owner=-/month=2026-05/newest.parquet",
        "state/runs/owner=-/month=2026-11/newest.parquet",
    }


def test_a_fold_that_is_killed_anywhere_loses_and_doubles_nothing(filled: Memory) -> None:
    """Then a reader, then another fold that is not killed, then a reader again."""
    for moment in moments(filled, compact):
        store = filled.copy()
        with pytest.raises(Killed):
            compact(Ledger(Interrupted(store, killed_at(moment))))

        check(Ledger(store))
        compact(Ledger(store))
        compact(Ledger(store))
        check(Ledger(store))


def test_a_reader_between_any_two_steps_of_a_fold_sees_everything_once(filled: Memory) -> None:
    reader = Ledger(filled)  # one that has read before, and one that has just started

    def between(_: int) -> None:
        check(reader)
        check(Ledger(filled))

    check(reader)
    compact(Ledger(Interrupted(filled, between)))


def test_a_whole_fold_between_any_two_steps_of_a_reader(filled: Memory) -> None:
    """Even with the day that folded logs are kept gone by."""
    for moment in moments(filled, check):
        store = filled.copy()

        def between(now: int, moment: int = moment, store: Memory = store) -> None:
            if now == moment:
                compact(Ledger(store))

        check(Ledger(Interrupted(store, between)))


def test_another_fold_between_any_two_steps_of_a_fold(filled: Memory) -> None:
    for moment in moments(filled, compact):
        store = filled.copy()

        def between(now: int, moment: int = moment, store: Memory = store) -> None:
            if now == moment:
                compact(Ledger(store))

        compact(Ledger(Interrupted(store, between)))
        check(Ledger(store))


def test_a_writer_between_any_two_steps_of_a_fold(filled: Memory) -> None:
    """What is recorded while a fold runs is not taken for folded."""
    newer = seen(a_run(2, born=OLD, trigger="meanwhile"), 9, "f")
    for moment in moments(filled, compact):
        store = filled.copy()

        def between(now: int, moment: int = moment, store: Memory = store) -> None:
            if now == moment:
                Ledger(store).record("runs", [newer])

        compact(Ledger(Interrupted(store, between)))
        compact(Ledger(store))
        ledger = Ledger(store)
        assert ledger.newest("runs") == {**NEWEST, "run:-:2": newer}
        assert ledger.history("runs", ["run:-:2"])["run:-:2"] == (*HISTORY["run:-:2"], newer)
        assert set(ledger.newest("runs", open_only=True)) == OPEN | {"run:-:2"}


def test_a_fold_between_any_two_steps_of_a_writer(filled: Memory) -> None:
    newer = seen(a_run(1, trigger="meanwhile"), 9, "f")

    def write(ledger: Ledger) -> None:
        ledger.record("runs", [newer, seen(a_run(4, finished_at=NOON), 9, "f")])

    for moment in moments(filled, write):
        store = filled.copy()

        def between(now: int, moment: int = moment, store: Memory = store) -> None:
            if now == moment:
                compact(Ledger(store))

        write(Ledger(Interrupted(store, between)))
        assert Ledger(store).newest("runs") == {**NEWEST, "run:-:1": newer}
