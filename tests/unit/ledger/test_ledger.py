"""Recording and reading: the newest version of a key wins, and what says nothing new is not stored again."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sync.core.cursor import Cursor
from sync.errors import Conflict, LedgerError
from sync.ledger import Counts, Ledger, open_ledger
from tests.support.stores import Interrupted, Memory
from tests.unit.ledger.records import NOON, a_case, an_order, seen


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(str(tmp_path))


def files(tmp_path: Path) -> list[str]:
    return sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.parquet"))


def test_new_changed_and_unchanged_are_told_apart(ledger: Ledger, tmp_path: Path) -> None:
    first = ledger.record("orders", [seen(an_order(1)), seen(an_order(2))])
    again = ledger.record("orders", [seen(an_order(1), 5, "r2"), seen(an_order(2, note="call"), 5, "r2")])
    third = ledger.record("orders", [seen(an_order(1), 9, "r3")])

    assert (first, again, third) == (Counts(new=2), Counts(changed=1, unchanged=1), Counts(unchanged=1))
    assert len(files(tmp_path)) == 2


def test_the_newest_reading_wins_and_the_rest_is_kept(ledger: Ledger) -> None:
    ledger.record("orders", [seen(an_order(1, note="old"))])
    ledger.record("orders", [seen(an_order(1, note="new"), 5, "r2")])

    assert ledger.newest("orders") == {"order:LUM:1": seen(an_order(1, note="new"), 5, "r2")}


def test_an_older_reading_that_comes_late_is_stored_and_never_wins(ledger: Ledger, tmp_path: Path) -> None:
    ledger.record("orders", [seen(an_order(1, note="new"), 5, "r2")])
    late = ledger.record("orders", [seen(an_order(1, note="old"), 0, "r1")])

    assert late == Counts(late=1)
    assert ledger.newest("orders")["order:LUM:1"].record.note == "new"
    assert len(files(tmp_path)) == 2


def test_of_two_readings_under_one_moment_the_later_recorded_wins(ledger: Ledger) -> None:
    """A case that the pull has just linked to its order is recorded again under the moment it was read."""
    ledger.record("disputes", [seen(a_case())])
    ledger.record("disputes", [seen(a_case(order_name="#1"))])
    assert ledger.newest("disputes")["case:lumen:PP-1"].record.order_name == "#1"

    ledger.record("disputes", [seen(a_case(order_name="#2"))])
    assert ledger.newest("disputes")["case:lumen:PP-1"].record.order_name == "#2"


def test_a_case_that_moves_to_another_store_is_one_case(ledger: Ledger) -> None:
    """A PayPal account may serve several stores; which one a case belongs to shows when its order is found."""
    ledger.record("disputes", [seen(a_case(store="LUM"))])
    ledger.record("disputes", [seen(a_case(store="VEL"), 5, "r2")])

    assert [r.record.store for r in ledger.newest("disputes").values()] == ["VEL"]
    assert ledger.newest("disputes", stores=["LUM"]) == {}
    assert list(ledger.newest("disputes", stores=["VEL"])) == ["case:lumen:PP-1"]


def test_the_same_batch_twice_is_stored_once(tmp_path: Path) -> None:
    """Two processes that know nothing of each other."""
    ours, theirs = open_ledger(str(tmp_path)), open_ledger(str(tmp_path))
    ours.record("orders", [seen(an_order(1))])

    assert theirs.record("orders", [seen(an_order(1))]) == Counts(unchanged=1)
    assert len(files(tmp_path)) == 1


def test_what_another_process_recorded_is_seen(tmp_path: Path) -> None:
    ours, theirs = open_ledger(str(tmp_path)), open_ledger(str(tmp_path))
    ours.record("orders", [seen(an_order(1))])
    ours.newest("orders")
    theirs.record("orders", [seen(an_order(1, note="theirs"), 5, "r2"), seen(an_order(2), 5, "r2")])

    assert ours.record("orders", [seen(an_order(2), 6, "r3")]) == Counts(unchanged=1)
    assert ours.newest("orders")["order:LUM:1"].record.note == "theirs"


def test_filters_judge_the_newest_version(ledger: Ledger) -> None:
    old, day = NOON - timedelta(days=200), timedelta(days=1)
    ledger.record("orders", [seen(an_order(1)), seen(an_order(2, born=old)), seen(an_order(3, store="VEL"))])
    ledger.record("orders", [seen(an_order(2, born=old, closed_at=NOON), 5, "r2")])

    assert set(ledger.newest("orders", stores=["LUM"])) == {"order:LUM:1", "order:LUM:2"}
    assert set(ledger.newest("orders", since=NOON - day)) == {"order:LUM:1", "order:VEL:3"}
    assert set(ledger.newest("orders", open_only=True)) == {"order:LUM:1", "order:VEL:3"}
    assert set(ledger.newest("orders", final_since=NOON, stores=["LUM"])) == {"order:LUM:1", "order:LUM:2"}
    assert set(ledger.newest("orders", final_since=NOON + day)) == {"order:LUM:1", "order:VEL:3"}


def test_found_by_key(ledger: Ledger) -> None:
    old = an_order(2, born=NOON - timedelta(days=200))
    ledger.record("orders", [seen(an_order(1)), seen(old), seen(an_order(3))])

    found = ledger.find("orders", ["order:LUM:2", "order:LUM:404", "nonsense"])

    assert found == {"order:LUM:2": seen(old)}


def test_only_as_many_months_are_opened_as_the_keys_need() -> None:
    store, opened = Memory(), list[str]()
    for number, days in ((1, 0), (2, 100), (3, 200)):
        Ledger(store).record("orders", [seen(an_order(number, born=NOON - timedelta(days=days)))])

    class Watched(Interrupted):
        def read(self, name: str) -> tuple[bytes, str]:
            opened.append(name.split("/")[3])
            return super().read(name)

    assert set(Ledger(Watched(store, lambda _: None)).find("orders", ["order:LUM:2"])) == {"order:LUM:2"}
    assert opened == ["month=2026-11", "month=2026-08"]


def test_a_table_has_the_newest_versions_and_only_the_columns_asked_for(ledger: Ledger) -> None:
    ledger.record("orders", [seen(an_order(1)), seen(an_order(2))])
    ledger.record("orders", [seen(an_order(1, note="x"), 5, "r2")])

    table = ledger.table("orders", ["key", "note", "total"])

    assert table.column_names == ["key", "note", "total"]
    assert {row["key"]: row["note"] for row in table.to_pylist()} == {"order:LUM:1": "x", "order:LUM:2": None}
    assert table["total"][0].as_py()["shop"] == {"minor": 8900, "currency": "AUD"}
    assert ledger.table("refunds", ["key"]).num_rows == 0


def test_an_empty_ledger_is_empty(ledger: Ledger) -> None:
    assert ledger.newest("orders") == {}
    assert ledger.find("orders", ["order:LUM:1"]) == {}
    assert ledger.record("orders", []) == Counts()
    assert ledger.cursor("shopify:LUM:orders") is None


def test_there_is_no_other_entity(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="keeps no 'customers'"):
        ledger.newest("customers")


def test_a_cursor_moves_only_from_where_it_was_read(ledger: Ledger) -> None:
    source, first, second = "shopify:LUM:orders", Cursor(NOON, {"pages": [1]}), Cursor(NOON + timedelta(hours=1))
    ledger.move_cursor(source, first, None)
    assert ledger.cursor(source) == first

    ledger.move_cursor(source, second, first)
    with pytest.raises(Conflict, match="Another run"):
        ledger.move_cursor(source, first, first)
    with pytest.raises(Conflict):
        ledger.move_cursor(source, first, None)

    assert ledger.cursor(source) == second


def test_a_file_of_something_else_is_named(ledger: Ledger, tmp_path: Path) -> None:
    ledger.record("orders", [seen(an_order(1))])
    name = files(tmp_path)[0]
    (tmp_path / name).write_bytes(b"PAR1 nonsense")

    with pytest.raises(LedgerError, match=f"{name} in the ledger is damaged"):
        open_ledger(str(tmp_path)).newest("orders")


def test_a_door_that_leaves_a_hint_needs_neither_pyarrow_nor_pandas(tmp_path: Path) -> None:
    code = (
        "import sys; from sync.ledger import open_ledger\n"
        f"open_ledger({str(tmp_path)!r}).hints.leave('shopify:LUM:orders', {{'id': 1}})\n"
        "assert not {'pyarrow', 'pandas', 'numpy'} & set(sys.modules), 'imported too much'"
    )

    subprocess.run([sys.executable, "-c", code], check=True)

    assert [h.about for h in open_ledger(str(tmp_path)).hints.waiting("shopify:LUM:orders")] == [{"id": 1}]
