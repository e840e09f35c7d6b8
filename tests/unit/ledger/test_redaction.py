"""A person is taken out of every version in every file, stays out, and everybody else is left alone. Bad input 54."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.core.redacting import REMOVED, redacted
from sync.ledger import Ledger
from sync.ledger.objects import Missing
from tests.support.records import dispute, order, parcel, refund, review
from tests.support.stores import Interrupted, Killed, Memory, killed_at
from tests.unit.ledger.records import NOON, seen

ANA = {
    "customer_id": "gid://shopify/Customer/77",
    "customer_name": "Ana Q.",
    "email_hash": "hash-of-ana",
    "note": "Ana rang",
}
HERS = order("1", **ANA, parcels=(parcel(tracking_number="TRACK-ANA"),))
OTHER = order("2", customer_name="Bo R.", email_hash="hash-of-bo")
KEY = "order:LUM:1"
WORDS = (b"Ana", b"hash-of-ana", b"TRACK-ANA")


def everything(store: Memory) -> bytes:
    """All that is stored, Parquet read back, so that compression hides nothing."""
    from sync.ledger.schema import from_file

    parts = []
    for stored in store.list(""):
        data, _ = store.read(stored.name)
        if stored.name.endswith(".parquet"):
            data = repr(from_file(stored.name, data, stored.name.split("/")[1]).to_pylist()).encode()
        parts.append(data)
    return b"\n".join(parts)


@pytest.fixture
def store() -> Memory:
    """Old versions, folded and open logs: the customer stands in all of them."""
    store = Memory()
    ledger = Ledger(store)
    ledger.record("orders", [seen(HERS), seen(OTHER)])
    ledger.record("orders", [seen(replace(HERS, note="Ana wrote"), 1, "r2")])
    ledger.fold(NOON, runs=1)
    ledger.record("orders", [seen(replace(HERS, note="Ana again"), 2, "r3")])
    case = dispute("PP-1", order_id=HERS.id, order_store="LUM")
    ledger.record("disputes", [seen(case)])
    assert all(word in everything(store) for word in WORDS)
    return store


def test_every_version_in_every_file_is_cleaned(store: Memory) -> None:
    ledger = Ledger(store)
    before = ledger.history("orders", ["order:LUM:1", "order:LUM:2"])

    assert ledger.redact([KEY], [], NOON) >= 3

    assert not [word for word in WORDS if word in everything(store)]
    after = Ledger(store).history("orders", ["order:LUM:1", "order:LUM:2"])
    assert after["order:LUM:2"] == before["order:LUM:2"]
    assert [r.version for r in after[KEY]] == [r.version for r in before[KEY]]
    assert ledger.newest("orders")[KEY].record == redacted(replace(HERS, note="Ana again"))
    assert ledger.newest("orders")[KEY].record.customer_name == REMOVED


def test_a_process_that_remembers_the_person_forgets_them_too(store: Memory) -> None:
    """A version keeps its name when the person is taken out: what was built of the file before must not be shown."""
    ours = Ledger(store)
    assert ours.newest("orders")[KEY].record.customer_name == "Ana Q."
    Ledger(store).redact([KEY], [], NOON)
    assert ours.newest("orders")[KEY].record.customer_name == REMOVED
    with ours.glance():
        assert ours.find("orders", [KEY])[KEY].record.customer_name == REMOVED


def test_twice_is_once_and_folding_goes_on(store: Memory) -> None:
    ledger = Ledger(store)
    ledger.redact([KEY], [], NOON)
    assert ledger.redact([KEY], [], NOON) == 0
    ledger.fold(NOON, runs=1)
    ledger.prune(NOON + timedelta(days=2))
    assert not [word for word in WORDS if word in everything(store)]
    assert Ledger(store).newest("orders")["order:LUM:2"].record == OTHER


def test_the_record_that_arrives_again_is_stored_without_the_person(store: Memory) -> None:
    ledger = Ledger(store)
    ledger.redact([KEY], ["LUM:77"], NOON)
    ledger.record("orders", [seen(replace(HERS, note="Ana, once more"), 9, "r9")])
    ledger.record("disputes", [seen(dispute("PP-1", order_id=HERS.id, order_store="LUM", reason="NEW"), 9, "r9")])
    assert not [word for word in WORDS if word in everything(store)]
    again = ledger.record("orders", [seen(replace(HERS, note="Ana, once more"), 10, "r10")])
    assert (again.new, again.changed) == (0, 0)


def test_a_request_for_somebody_unknown_counts_when_they_turn_up() -> None:
    """Ordered before the request: without the person. Ordered after it: another matter."""
    store = Memory()
    ledger = Ledger(store)
    assert ledger.redact([], ["LUM:77"], HERS.created_at) == 0
    later = replace(HERS, id="gid://shopify/Order/3", legacy_id="3", created_at=HERS.created_at + timedelta(days=1))
    ledger.record("orders", [seen(HERS), seen(later)])
    newest = ledger.newest("orders")
    assert newest[KEY].record.customer_name == REMOVED
    assert newest["order:LUM:3"].record.customer_name == "Ana Q."


def test_a_redaction_that_dies_anywhere_is_finished_by_the_next(store: Memory) -> None:
    for at in range(200):
        copy = store.copy()
        try:
            Ledger(Interrupted(copy, killed_at(at))).redact([KEY], [], NOON)
        except Killed:
            Ledger(copy).redact([KEY], [], NOON)
            assert not [word for word in WORDS if word in everything(copy)]
            assert Ledger(copy).newest("orders")["order:LUM:2"].record == OTHER
        else:
            return
    raise AssertionError("a redaction has an end")


def test_a_fold_that_read_before_is_caught_by_going_through_again(store: Memory) -> None:
    """The fold writes back what it had read; the nightly pass finds it."""
    folding = Memory(store._objects)
    Ledger(store).redact([KEY], [], NOON)
    state = next(s.name for s in store.list("state/"))
    try:
        store.write(state, folding.read(state)[0])
    except Missing:
        raise AssertionError("the state stood before") from None
    assert b"Ana" in everything(store)
    assert Ledger(store).redact_again() == 1
    assert b"Ana" not in everything(store)


def test_what_staff_typed_keeps_its_newest_words_and_loses_the_older() -> None:
    """Their cells are theirs, on the sheet and in the journal; the history of them goes."""
    ledger = Ledger(Memory())
    for minute, note in enumerate(("Ana rang", "waits for parcel")):
        rows = {(KEY, 0): {"notes": note}, ("order:LUM:2", 0): {"notes": note}}
        ledger.journals.keep("w", "sla_board", rows, NOON + timedelta(minutes=minute))
    assert ledger.journals.forget_history([KEY]) == 1
    journal = ledger.journals.read("w", "sla_board")
    assert journal.row(KEY) == {"notes": "waits for parcel"}
    assert (journal.last(KEY), len(journal.last("order:LUM:2"))) == ((), 2)
    assert ledger.journals.forget_history([KEY]) == 0


@pytest.mark.parametrize("record", [HERS, refund(note="Ana"), dispute("PP-2"), review()])
def test_redacting_twice_is_redacting_once(record: Any) -> None:
    assert redacted(redacted(record)) == redacted(record)
    assert redacted(record).key == record.key
    assert (redacted(record).born_at, redacted(record).final_at) == (record.born_at, record.final_at)
