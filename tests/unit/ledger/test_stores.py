"""The contract of an object store, over every one there is."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.gcs.service import open_service
from sync.errors import Conflict, LedgerError
from sync.ledger.folder import Folder
from sync.ledger.objects import NEW, Missing, ObjectStore
from tests.support.stores import Memory
from tests.unit.ledger.test_bucket import a_bucket

STORES: dict[str, Callable[[Path], ObjectStore]] = {
    "folder": lambda path: Folder(path / "ledger"),
    "bucket": lambda _: a_bucket(open_service(["ours"], page=3)),
    "memory": lambda _: Memory(),
}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return STORES[request.param](tmp_path)


def test_what_is_written_is_read(store: ObjectStore) -> None:
    generation = store.write("log/a=b/c%3Ad.parquet", b"\x00\xff")

    assert store.read("log/a=b/c%3Ad.parquet") == (b"\x00\xff", generation)


def test_an_object_may_be_empty(store: ObjectStore) -> None:
    store.write("a", b"")

    assert store.read("a")[0] == b""


def test_what_is_not_there_is_missing(store: ObjectStore) -> None:
    with pytest.raises(Missing, match="has no log/a"):
        store.read("log/a")
    store.write("log/a", b"x")
    store.delete("log/a")
    with pytest.raises(Missing):
        store.read("log/a")
    store.delete("log/a")


def test_every_write_makes_another_generation(store: ObjectStore) -> None:
    generations = [store.write("a", b"same") for _ in range(50)]

    assert len(set(generations)) == 50
    assert store.read("a")[1] == generations[-1]


def test_a_listing_is_by_prefix_and_by_name(store: ObjectStore) -> None:
    for name in ("log/b/2", "log/a/1", "log/a/10", "log/ab", "state/a"):
        store.write(name, name.encode())

    assert [s.name for s in store.list("log/a")] == ["log/a/1", "log/a/10", "log/ab"]
    assert [s.name for s in store.list("log/a/")] == ["log/a/1", "log/a/10"]
    assert [s.name for s in store.list("")] == ["log/a/1", "log/a/10", "log/ab", "log/b/2", "state/a"]
    assert store.list("nothing/") == []


def test_a_listing_tells_generation_and_size(store: ObjectStore) -> None:
    generation = store.write("a/b", b"four")

    assert [(s.generation, s.size) for s in store.list("a/")] == [(generation, 4)]


def test_only_if_new(store: ObjectStore) -> None:
    store.write("a", b"first", only_if=NEW)

    with pytest.raises(Conflict):
        store.write("a", b"second", only_if=NEW)

    assert store.read("a")[0] == b"first"


def test_only_if_this_generation(store: ObjectStore) -> None:
    first = store.write("a", b"first")
    second = store.write("a", b"second", only_if=first)

    with pytest.raises(Conflict):
        store.write("a", b"third", only_if=first)
    with pytest.raises(Conflict):
        store.delete("a", only_if=first)
    with pytest.raises(Conflict):
        store.write("not_there", b"x", only_if=first)

    assert store.read("a") == (b"second", second)
    store.delete("a", only_if=second)
    store.delete("a", only_if=second)
    assert store.list("") == []


def test_names_stay_inside(store: ObjectStore) -> None:
    for name in ("../a", "/a", "a//b", "a/../b", ".a", "a/.b", "", "a\nb", "a b"):
        with pytest.raises(ValueError, match="not a name"):
            store.write(name, b"")


def test_of_many_at_once_one_wins(store: ObjectStore) -> None:
    """Ten threads add one to a number, each ten times, by compare-and-swap."""
    store.write("n", b"0")

    def add() -> None:
        for _ in range(10):
            while True:
                data, generation = store.read("n")
                try:
                    store.write("n", str(int(data) + 1).encode(), only_if=generation)
                    break
                except Conflict:
                    continue

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.read("n")[0] == b"40"


# --- the folder alone -------------------------------------------------------------------------------------------

_ADD = """
import sys; from pathlib import Path
from sync.errors import Conflict; from sync.ledger.folder import Folder
store = Folder(Path(sys.argv[1]))
for _ in range(25):
    while True:
        data, generation = store.read("n")
        try:
            store.write("n", str(int(data) + 1).encode(), only_if=generation)
            break
        except Conflict:
            continue
"""


def test_of_many_processes_at_once_one_wins(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("n", b"0")
    processes = [subprocess.Popen([sys.executable, "-c", _ADD, str(tmp_path)]) for _ in range(3)]

    assert [p.wait() for p in processes] == [0, 0, 0]
    assert store.read("n")[0] == b"75"


_WRITE_FOR_EVER = """
import sys; from pathlib import Path; from sync.ledger.folder import Folder
store, n = Folder(Path(sys.argv[1])), 0
while True:
    n += 1
    store.write("a", bytes([n % 256]) * 300_000)
"""


def test_a_writer_that_is_killed_leaves_no_torn_object_and_no_lock(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    store.write("a", b"x" * 300_000)
    for _ in range(5):
        before = store.read("a")[1]
        with subprocess.Popen([sys.executable, "-c", _WRITE_FOR_EVER, str(tmp_path)]) as writer:
            while store.read("a")[1] == before and writer.poll() is None:
                pass
            writer.kill()

        data, generation = store.read("a")
        assert len(data) == 300_000
        assert len(set(data)) == 1
        store.write("a", b"x" * 300_000, only_if=generation)

    assert [s.name for s in store.list("")] == ["a"]


def test_a_folder_that_refuses_us_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a file, where a folder should be")

    with pytest.raises(LedgerError, match="The ledger's folder cannot write a/b"):
        Folder(tmp_path).write("a/b", b"")
