"""Tables of versions: which version of a key is the newest, and readings in and out of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sync.core.records import Reading
from sync.ledger.columns import build, from_arrow, many_objects, to_arrow
from sync.ledger.entities import ENTITIES
from sync.ledger.schema import ENVELOPE, column_of, record_fields, schema_of
from sync.ledger.shape import Leaf
from sync.ledger.version import DECIDING, Kept, Version

_LEAVES = {f.name: Leaf({pa.string(): str, pa.int32(): int}.get(f.type, datetime)) for f in ENVELOPE}


def to_table(entity: str, kept: Sequence[Kept]) -> pa.Table:
    records = [k.reading.record for k in kept]
    envelope: dict[str, list[Any]] = {
        "key": [k.key for k in kept],
        "store": [r.store for r in records],
        "born_at": [r.born_at for r in records],
        "final_at": [r.final_at for r in records],
        "seen_at": [k.version.seen_at for k in kept],
        "run_id": [k.version.run_id for k in kept],
        "edition": [k.version.edition for k in kept],
        "content_hash": [k.version.content_hash for k in kept],
    }
    columns = {f.name: to_arrow(envelope[f.name], _LEAVES[f.name]).cast(f.type) for f in ENVELOPE} | {
        column_of(f.name): to_arrow([getattr(r, f.name) for r in records], f.shape)
        for f in record_fields(entity)
        if f.name != "store"
    }
    return pa.Table.from_pydict(columns, schema=schema_of(entity))


def to_readings(entity: str, table: pa.Table) -> list[Reading[Any]]:
    with many_objects():
        fields = record_fields(entity)
        columns = [from_arrow(table[column_of(f.name)], f.shape) for f in fields]
        records = build(ENTITIES[entity].record, columns, len(table))
        seen_at = from_arrow(table["seen_at"], Leaf(datetime))
        run_id = from_arrow(table["run_id"], Leaf(str))
        return build(Reading, [records, seen_at, run_id], len(table))


def versions_of(table: pa.Table) -> Iterator[tuple[str, Version]]:
    """Key and version of each row of a table that has at least the columns `DECIDING`."""
    keys, seen_at, *rest = (from_arrow(table[name], _LEAVES[name]) for name in DECIDING)
    return zip(keys, map(Version, seen_at, *rest), strict=True)


def identities(table: pa.Table, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows of some envelope columns."""
    return list(zip(*(from_arrow(table[name], _LEAVES[name]) for name in columns), strict=True))


def newest_rows(tables: Sequence[pa.Table], *, first_is_newest: bool = False) -> pa.Table:
    """One row a key: its newest version. `first_is_newest`: the first table has each key once, and may be large."""
    if not first_is_newest:
        return _last_of_each(pa.concat_tables(tables))
    state, *logs = tables
    if not logs:
        return state
    later = pa.concat_tables(logs)
    touched = pc.is_in(state["key"], value_set=later["key"].combine_chunks())
    return pa.concat_tables(
        [state.filter(pc.invert(touched)), _last_of_each(pa.concat_tables([state.filter(touched), later]))]
    )


def each_version(tables: Sequence[pa.Table]) -> pa.Table:
    """Every version once, by key, oldest first."""
    ordered, _ = _ordered(pa.concat_tables(tables))
    return ordered.filter(pc.invert(_same_as_next(ordered, DECIDING)))


def superseded_rows(tables: Sequence[pa.Table]) -> pa.Table:
    """Every version that is not the newest of its key, each once."""
    ordered, last = _ordered(pa.concat_tables(tables))
    again = _same_as_next(ordered, DECIDING)
    return ordered.filter(pc.and_(pc.invert(last), pc.invert(again)))


def _last_of_each(table: pa.Table) -> pa.Table:
    ordered, last = _ordered(table)
    return ordered.filter(last)


def _ordered(table: pa.Table) -> tuple[pa.Table, pa.ChunkedArray]:
    """The rows by key and version, and for each whether it is the last of its key."""
    by_version = pc.sort_indices(table.select(DECIDING), sort_keys=[(name, "ascending") for name in DECIDING])
    ordered = table.take(by_version)
    return ordered, pc.invert(_same_as_next(ordered, ("key",)))


def _same_as_next(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    count = len(table)
    if not count:
        return pa.array([], pa.bool_())
    same = pa.array([True] * (count - 1), pa.bool_())
    for name in columns:
        column = table[name].combine_chunks()
        same = pc.and_(same, pc.equal(column.slice(0, count - 1), column.slice(1)))
    return pa.concat_arrays([same, pa.array([False])])
