"""The Parquet schema of each entity, its version in every file, and how older files are read.

A file has the envelope's columns, then one column a field of the record. A field whose name the envelope has already is
kept as `own_<name>`, the store apart, which is one and the same.

To change a record class: raise `VERSIONS[entity]`, and, unless the new field may be None or (), say in `STEPS` what
older files are to read. `tests/unit/ledger/test_schema.py` keeps the schemas as written and refuses a silent change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sync.errors import LedgerError
from sync.ledger.columns import arrow_type
from sync.ledger.entities import ENTITIES
from sync.ledger.shape import Field, shape_of

#: Raised whenever the fields of an entity change.
VERSIONS = {"orders": 1, "refunds": 1, "disputes": 1, "reviews": 1, "scores": 1, "runs": 2}


@dataclass(frozen=True, slots=True)
class Renamed:
    """Since `version`, the column `was` is called `now`."""

    entity: str
    version: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Added:
    """Since `version` there is a column that may not be None. Older files read `value`."""

    entity: str
    version: int
    column: str
    value: Any


STEPS: tuple[Renamed | Added, ...] = ()

_MOMENT = pa.timestamp("us", tz="UTC")

#: What the ledger needs to know of a version without looking into the record.
ENVELOPE = pa.schema(
    [
        ("key", pa.string()),
        ("store", pa.string()),
        ("born_at", _MOMENT),
        ("final_at", _MOMENT),
        ("seen_at", _MOMENT),
        ("run_id", pa.string()),
        ("edition", pa.int32()),  # counts contents that one run stored of one key under one moment
        ("content_hash", pa.string()),
    ]
)

#: Bytes of a file from which on reading its columns side by side is faster than one by one.
_WORTH_THREADS = 2**19

_ENTITY, _VERSION = b"keepsheet.entity", b"keepsheet.schema"


def column_of(field: str) -> str:
    """The column of a record's field."""
    return f"own_{field}" if field in ENVELOPE.names and field != "store" else field


def record_fields(entity: str) -> tuple[Field, ...]:
    return shape_of(ENTITIES[entity].record).fields


@cache
def schema_of(entity: str) -> pa.Schema:
    own = [(column_of(f.name), arrow_type(f.shape)) for f in record_fields(entity) if f.name != "store"]
    fields = [*ENVELOPE, *(pa.field(name, kind) for name, kind in own)]
    return pa.schema(fields, {_ENTITY: entity.encode(), _VERSION: str(VERSIONS[entity]).encode()})


def to_file(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def from_file(
    name: str, data: bytes, entity: str, columns: Sequence[str] | None = None, words: Sequence[str] = ()
) -> pa.Table:
    """The rows of a file under today's schema, only `columns` where given, in parts too: see `narrowed`.

    Raises LedgerError for what is no file of this entity, and for one that a newer Keepsheet has written.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=[_in_file(path) for path in words])
        metadata = file.schema_arrow.metadata or {}
        version = int(metadata.get(_VERSION, b"0"))
    except (pa.ArrowException, ValueError) as e:
        raise LedgerError(f"{name} in the ledger is damaged. Restore it from a backup.") from e
    if metadata.get(_ENTITY) != entity.encode() or version < 1:
        raise LedgerError(f"{name} in the ledger was not written by Keepsheet. Move it away.")
    if version > VERSIONS[entity]:
        raise LedgerError(
            f"{name} was written by a newer Keepsheet (schema {version} of {entity}, this one knows "
            f"{VERSIONS[entity]}). Update Keepsheet; nothing was read."
        )
    wanted = tuple(columns) if columns is not None else tuple(schema_of(entity).names)
    target = narrowed(entity, wanted, tuple(words))
    if version == VERSIONS[entity]:
        table = file.read(columns=list(map(_in_file, wanted)), use_threads=len(data) > _WORTH_THREADS).select(
            target.names
        )
        return table if table.schema.equals(target) else table.cast(target)
    return upgraded(file.read(), entity, version, target)


def _in_file(path: str) -> str:
    """Parquet's own name of a column, or of a part of one."""
    return path.replace("[]", ".list.element")


@cache
def narrowed(entity: str, paths: tuple[str, ...], words: tuple[str, ...] = ()) -> pa.Schema:
    """The schema with only those columns, or parts of columns: `total.shop.minor`, `lines[].sku`.

    Reading parts reads no more bytes of a file than they take. Parts keep the order of the whole. `words`: which of
    them come as a dictionary, each different text once and its number in every row.
    """
    top: dict[str, list[str]] = {}
    for path in paths:
        name = path.replace("[]", "").split(".")[0]
        top.setdefault(name, []).append(path[len(name) :].removeprefix("[]").removeprefix("."))
    fields = [
        pa.field(name, _narrow(schema_of(entity).field(name).type, parts, name, words)) for name, parts in top.items()
    ]
    return pa.schema(fields, schema_of(entity).metadata)


def _narrow(kind: pa.DataType, parts: list[str], path: str, words: tuple[str, ...]) -> pa.DataType:
    """`path`: where in the record the kind stands."""
    if "" in parts:
        return pa.dictionary(pa.int32(), kind) if path in words else kind
    if pa.types.is_list(kind):
        return pa.list_(pa.field("item", _narrow(kind.value_type, parts, f"{path}[]", words)))
    inner: dict[str, list[str]] = {}
    for part in parts:
        name = part.split(".")[0].removesuffix("[]")
        inner.setdefault(name, []).append(part[len(name) :].removeprefix("[]").removeprefix("."))
    if unknown := inner.keys() - {f.name for f in kind}:
        raise ValueError(f"no such part of a column: {', '.join(sorted(unknown))}")
    return pa.struct(
        [pa.field(f.name, _narrow(f.type, inner[f.name], f"{path}.{f.name}", words)) for f in kind if f.name in inner]
    )


def upgraded(table: pa.Table, entity: str, version: int, target: pa.Schema) -> pa.Table:
    """A table of an older version under `target`: steps first, then null for what was not known then."""
    for step in sorted((s for s in STEPS if s.entity == entity and s.version > version), key=lambda s: s.version):
        match step:
            case Renamed(was=was, now=now):
                table = table.rename_columns([now if c == was else c for c in table.column_names])
            case Added(column=column, value=value):
                if column not in table.column_names:
                    kind = schema_of(entity).field(column).type
                    table = table.append_column(column, pa.repeat(pa.scalar(value, kind), len(table)))
    columns = [
        _conformed(table[f.name].combine_chunks(), f.type)
        if f.name in table.column_names
        else _absent(f.type, len(table))
        for f in target
    ]
    return pa.Table.from_arrays(columns, schema=target)


def _absent(kind: pa.DataType, count: int) -> pa.Array:
    """What a file that knew no such column says of it: nothing, or an empty list."""
    if pa.types.is_list(kind):
        return pa.ListArray.from_arrays(pa.array([0] * (count + 1), pa.int32()), pa.nulls(0, kind.value_type), kind)
    return pa.nulls(count, kind)


def _conformed(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """The array under a type with more or fewer fields in its depths."""
    if array.type == kind:
        return array
    if pa.types.is_struct(kind):
        was = {f.name: i for i, f in enumerate(array.type)}
        parts = array.flatten()
        fields = [
            _conformed(parts[was[f.name]], f.type) if f.name in was else _absent(f.type, len(array)) for f in kind
        ]
        return pa.StructArray.from_arrays(fields, fields=list(kind), mask=array.is_null())
    if pa.types.is_list(kind):
        items = array.flatten()
        offsets = pa.array(accumulate(array.value_lengths().to_pylist(), initial=0), pa.int32())
        return pa.ListArray.from_arrays(offsets, _conformed(items, kind.value_type), kind)
    return array.cast(kind)
