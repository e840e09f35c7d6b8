"""Files of older versions stay readable, a file from the future is refused, and no schema changes unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sync.errors import LedgerError
from sync.ledger import schema
from sync.ledger.entities import ENTITIES
from sync.ledger.hashing import content_hash
from sync.ledger.schema import VERSIONS, Added, Renamed, from_file, schema_of, to_file
from sync.ledger.shape import shape_of
from sync.ledger.tables import to_readings, to_table
from sync.ledger.version import Kept, Version
from tests.support.records import line
from tests.unit.ledger.records import an_order, seen

#: One file an entity and version that was ever written: <entity>-<version>.txt.
KEPT = Path(__file__).parent / "schemas"


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_schema_changes_only_with_its_version(entity: str) -> None:
    """If this fails: raise VERSIONS in sync/ledger/schema.py, add what older files need to STEPS, and keep the new
    schema beside the old one. Before the first release, when no ledger exists yet, write it over the old one:
    python -m tests.unit.ledger.keep_schemas
    """
    kept = KEPT / f"{entity}-{VERSIONS[entity]}.txt"

    assert kept.exists(), f"{kept.name} is not kept yet"
    assert schema_of(entity).to_string(show_schema_metadata=False) + "\n" == kept.read_text()


def file_of(table: pa.Table, version: int) -> bytes:
    """A file as an older or newer Keepsheet would have written it."""
    metadata = {b"keepsheet.entity": b"orders", b"keepsheet.schema": str(version).encode()}
    return to_file(table.replace_schema_metadata(metadata))


@pytest.fixture
def reading() -> Any:
    return seen(an_order(1, note="n", tags=("a",), lines=(line(sku="S1"), line(sku="S2"))))


@pytest.fixture
def table(reading: Any) -> pa.Table:
    version = Version(reading.seen_at, reading.run_id, 0, content_hash(reading.record))
    return to_table("orders", [Kept(reading.record.key, reading, version)])


@pytest.fixture
def _version_2(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Today's orders are version 2."""
    monkeypatch.setitem(VERSIONS, "orders", 2)
    schema_of.cache_clear()
    yield
    schema_of.cache_clear()


def read(data: bytes, **more: Any) -> Any:
    return to_readings("orders", from_file("a file", data, "orders", **more))


@pytest.mark.usefixtures("_version_2")
def test_an_older_file_lacks_what_was_added_since(reading: Any, table: pa.Table) -> None:
    """A column, a list, and a field in the depth of a list of things: null, empty, null."""
    flat = table.drop_columns(["note", "returns"])
    lines = table["lines"].combine_chunks()
    item = lines.values
    narrower = pa.StructArray.from_arrays(
        [item.field(f.name) for f in item.type if f.name != "sku"], fields=[f for f in item.type if f.name != "sku"]
    )
    older = flat.set_column(
        flat.column_names.index("lines"), "lines", pa.ListArray.from_arrays(lines.offsets, narrower)
    )

    [read_back] = read(file_of(older, 1))

    assert read_back.record.note is None
    assert read_back.record.returns == ()
    assert [item.sku for item in read_back.record.lines] == [None, None]
    assert [item.title for item in read_back.record.lines] == [item.title for item in reading.record.lines]
    assert read_back.record.total == reading.record.total


@pytest.mark.usefixtures("_version_2")
def test_a_column_that_got_another_name(monkeypatch: pytest.MonkeyPatch, reading: Any, table: pa.Table) -> None:
    monkeypatch.setattr(schema, "STEPS", (Renamed("orders", 2, "remark", "note"),))
    older = table.rename_columns(["remark" if c == "note" else c for c in table.column_names])

    assert read(file_of(older, 1)) == [reading]
    assert from_file("a file", file_of(older, 1), "orders", ["note"]).to_pylist() == [{"note": "n"}]


@pytest.mark.usefixtures("_version_2")
def test_a_new_column_that_may_not_be_empty(monkeypatch: pytest.MonkeyPatch, reading: Any, table: pa.Table) -> None:
    monkeypatch.setattr(schema, "STEPS", (Added("orders", 2, "edited", value=False), Added("runs", 2, "x", value=1)))

    assert read(file_of(table.drop_columns(["edited"]), 1)) == [reading]


@pytest.mark.usefixtures("_version_2")
def test_a_column_that_is_no_longer_known_is_left_out(reading: Any, table: pa.Table) -> None:
    older = table.append_column("colour", pa.array(["red"]))

    assert read(file_of(older, 1)) == [reading]


def test_a_file_from_the_future_is_refused(table: pa.Table) -> None:
    with pytest.raises(LedgerError, match=r"a file was written by a newer Keepsheet.*Update Keepsheet"):
        read(file_of(table, VERSIONS["orders"] + 1))


def test_a_file_of_another_entity_or_program_is_refused(table: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)

    with pytest.raises(LedgerError, match="not written by Keepsheet"):
        from_file("a file", sink.getvalue().to_pybytes(), "orders")
    with pytest.raises(LedgerError, match="not written by Keepsheet"):
        from_file("a file", to_file(table), "refunds")


def test_half_a_file_is_damaged(table: pa.Table) -> None:
    data = to_file(table)

    with pytest.raises(LedgerError, match="a file in the ledger is damaged"):
        from_file("a file", data[: len(data) // 2], "orders")


REFUSED = {
    "dict[str, str]": "no column for",
    "float": "no column for",
    "tuple[str, ...] | None": "no list is",
    "tuple[str, int]": "a list is tuple",
    "tuple[tuple[str, ...], ...]": "no list of lists",
    "str | int": "one type or none",
}


@pytest.mark.parametrize(("hint", "reason"), REFUSED.items())
def test_a_type_without_a_column_is_refused_at_once(hint: str, reason: str) -> None:
    from dataclasses import make_dataclass

    with pytest.raises(TypeError, match=reason):
        shape_of(make_dataclass("Odd", [("x", hint)], frozen=True, slots=True))
