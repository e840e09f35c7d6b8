"""A run compacts the ledger when it has pushed, and does not fail because of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sync.errors import LedgerError
from sync.ledger import Ledger
from sync.run import Fact, _tidied
from tests.support.stores import Interrupted, Memory
from tests.unit.ledger.records import NOON, a_run, seen


def test_the_logs_of_twenty_runs_are_folded_and_gone_a_day_later() -> None:
    store = Memory()
    ledger, told = Ledger(store), list[str]()

    def tell(event: str, sentence: str, facts: Mapping[str, Fact]) -> None:
        told.append(f"{event}: {sentence} {facts}")

    for n in range(20):
        _tidied(ledger, NOON, tell)
        assert len(store.list("log/")) == n
        ledger.record("runs", [seen(a_run(n), n, f"r{n}")])
    _tidied(ledger, NOON, tell)
    assert len(store.list("state/")) == 1

    _tidied(ledger, NOON + timedelta(days=1), tell)

    assert store.list("log/") == []
    assert len(ledger.newest("runs")) == 20
    assert told == []


def test_a_ledger_that_cannot_be_compacted_is_told_and_no_more() -> None:
    told = list[str]()

    def refuse(_: int) -> None:
        raise LedgerError("The disk is full.")

    _tidied(Ledger(Interrupted(Memory(), refuse)), NOON, lambda event, sentence, _: told.append(f"{event}: {sentence}"))

    assert told == ["ledger: The ledger could not be compacted; the next run tries again. The disk is full."]
