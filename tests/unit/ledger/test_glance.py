"""A glance: one listing in the place of many, and nothing that a listing cannot vouch for is taken from memory."""

from __future__ import annotations

import threading

import pytest

from sync.errors import Conflict
from sync.ledger import Ledger
from sync.ledger.glance import Glancing
from sync.ledger.objects import NEW, Missing
from tests.support.memory_store import MemoryStore
from tests.support.records import order
from tests.support.stores import Memory
from tests.unit.ledger.records import seen

NOTES = ("notes/",)


class FarAway(MemoryStore):
    """As a bucket is: several calls at once help."""

    parallel = 4


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    for name in ("a", "b", "c"):
        store.write(f"notes/{name}.json", name.encode())
    return store


def test_what_has_not_changed_is_listed_and_not_read(store: MemoryStore) -> None:
    port = Glancing(store)
    for _ in range(3):
        with port.glance(*NOTES):
            assert [port.read(f"notes/{name}.json")[0] for name in "abc"] == [b"a", b"b", b"c"]
            assert [s.name for s in port.list("notes/b")] == ["notes/b.json"]
    assert port.calls == {"list": 3, "read": 3}

    store.write("notes/b.json", b"new")
    with port.glance(*NOTES):
        assert [port.read(f"notes/{name}.json")[0] for name in "abc"] == [b"a", b"new", b"c"]
    assert port.calls == {"list": 4, "read": 4}


def test_outside_of_a_glance_each_call_goes_through(store: MemoryStore) -> None:
    port = Glancing(store)
    with port.glance(*NOTES):
        port.read("notes/a.json")
    port.read("notes/a.json")
    port.list("notes/")
    assert port.calls == {"list": 2, "read": 2}


def test_a_run_sees_what_it_has_written_and_others_with_the_next_glance(store: MemoryStore) -> None:
    port = Glancing(store)
    with port.glance(*NOTES):
        assert len(port.list("notes/")) == 3
        port.write("notes/ours.json", b"ours", only_if=NEW)
        port.delete("notes/a.json")
        store.write("notes/theirs.json", b"theirs")
        assert [s.name[6:] for s in port.list("notes/")] == ["b.json", "c.json", "ours.json"]
        assert port.read("notes/ours.json")[0] == b"ours"
        with pytest.raises(Missing):
            port.read("notes/theirs.json")
    with port.glance(*NOTES):
        assert port.read("notes/theirs.json")[0] == b"theirs"


def test_a_lost_race_is_looked_at_again(store: MemoryStore) -> None:
    """Who writes on what a glance showed loses against what is there, and then sees it."""
    port = Glancing(store)
    with port.glance(*NOTES):
        _, generation = port.read("notes/a.json")
        store.write("notes/a.json", b"theirs")
        assert port.read("notes/a.json")[0] == b"a"
        with pytest.raises(Conflict):
            port.write("notes/a.json", b"ours", only_if=generation)
        assert port.read("notes/a.json")[0] == b"theirs"


def test_what_is_gone_is_looked_for_again(store: MemoryStore) -> None:
    port = Glancing(store)
    with port.glance("log/"):
        store.write("log/x", b"x")
        assert len(port.list("log/")) == 1
        store.delete("log/x")
        store.write("log/y", b"y")
        with pytest.raises(Missing):
            port.read("log/x")
        assert [s.name for s in port.list("log/")] == ["log/y"]


def test_each_run_has_its_own_glance(store: MemoryStore) -> None:
    port = Glancing(store)
    found: list[int] = []
    with port.glance(*NOTES):
        port.list("notes/")
        store.write("notes/later.json", b"later")
        other = threading.Thread(target=lambda: found.append(len(port.list("notes/"))))
        other.start()
        other.join()
        assert (len(port.list("notes/")), found) == (3, [4])


def test_far_away_all_that_changed_is_fetched_at_once() -> None:
    store = FarAway()
    for number in range(20):
        store.write(f"notes/{number}.json", b"{}")
    port = Glancing(store)
    for _ in range(2):
        with port.glance(*NOTES):
            assert {port.read(f"notes/{number}.json")[0] for number in range(20)} == {b"{}"}
    assert port.calls == {"list": 2, "read": 20}


def test_a_burst_of_hints_is_found_with_one_listing() -> None:
    """The id is the name; of another hint the name is a hash, and it is opened."""
    ledger = Ledger(FarAway())
    ids = [f"gid://shopify/Order/{number}" for number in range(200)]
    for each in [*ids, ids[7]]:
        ledger.hints.leave("shopify:LUM:orders", {"id": each})
    ledger.hints.leave("privacy", {"topic": "customers/redact", "customer": "77"})
    before = dict(ledger.calls)

    waiting = ledger.hints.all()

    assert sorted(h.about["id"] for h in waiting["shopify:LUM:orders"]) == sorted(ids)
    assert waiting["privacy"][0].about["customer"] == "77"
    assert (ledger.calls["list"] - before.get("list", 0), ledger.calls["read"] - before.get("read", 0)) == (1, 1)
    again = waiting["shopify:LUM:orders"][0].about["id"]
    ledger.hints.leave("shopify:LUM:orders", {"id": again})
    ledger.hints.all_done([hint for hints in waiting.values() for hint in hints])
    assert [h.about["id"] for h in ledger.hints.waiting("shopify:LUM:orders")] == [again]


def test_one_more_log_is_all_that_is_read_of_a_partition() -> None:
    store = Memory()
    ours, theirs = Ledger(store), Ledger(store)
    for number in range(1, 6):
        theirs.record("orders", [seen(order(str(number)), number, f"r{number}")])
    assert len(ours.newest("orders")) == 5
    before = ours.calls["read"]
    theirs.record("orders", [seen(order("3", note="changed"), 9, "r9")])

    found = ours.newest("orders")

    assert found["order:LUM:3"].record.note == "changed"
    assert len(found) == 5
    assert ours.calls["read"] == before + 1
