"""Records to Arrow columns and back, column by column: a row-wise conversion is ten times slower.

Money is struct<minor: int64, currency: string>, a list of things list<struct>, a moment timestamp[us, UTC], None null.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from typing import Any

import pyarrow as pa

from sync.core.money import Bag, Money
from sync.errors import LedgerError
from sync.ledger.hashing import storable
from sync.ledger.shape import Field, Leaf, Many, Shape, Struct

_LEAF_TYPES: dict[type[Any], pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
    date: pa.date32(),
}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

#: Small values of which a ledger holds millions of equal ones; equal ones are read as one object.
_SHARED = (Money, Bag)


def arrow_type(shape: Shape) -> pa.DataType:
    match shape:
        case Leaf(kind):
            return _LEAF_TYPES[kind]
        case Many(item):
            return pa.list_(pa.field("item", arrow_type(item)))
        case Struct(_, fields):
            return pa.struct([pa.field(f.name, arrow_type(f.shape)) for f in fields])


# --- writing ----------------------------------------------------------------------------------------------------


def to_arrow(values: Sequence[Any], shape: Shape) -> pa.Array:
    """One column. Raises LedgerError for a value that no column can hold (a naive time, a number beyond 64 bits)."""
    match shape:
        case Leaf(kind):
            return _leaf_to_arrow(values, kind)
        case Many(item):
            offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
            return pa.ListArray.from_arrays(
                offsets, to_arrow(tuple(chain.from_iterable(values)), item), arrow_type(shape)
            )
        case Struct(_, fields):
            absent = [v is None for v in values]
            if any(absent):
                filler = _Absent()
                values = [filler if v is None else v for v in values]
            columns = [to_arrow(list(map(attrgetter(f.name), values)), f.shape) for f in fields]
            return pa.StructArray.from_arrays(
                columns, fields=list(arrow_type(shape)), mask=pa.array(absent, pa.bool_())
            )


class _Absent:
    """Stands for None while the fields of its column are taken apart; it has every field, and each is None."""

    def __getattr__(self, name: str) -> None:
        return None


def _leaf_to_arrow(values: Sequence[Any], kind: type[Any]) -> pa.Array:
    if kind is datetime and any(v is not None and v.tzinfo is None for v in values):
        raise LedgerError("A time without a zone cannot be stored. Nothing of this batch was.")
    try:
        return pa.array(values, _LEAF_TYPES[kind])
    except UnicodeEncodeError:
        return pa.array([None if v is None else storable(v) for v in values], pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as e:
        raise LedgerError(f"A value is not a {kind.__name__} that can be stored. Nothing of this batch was.") from e


# --- reading ----------------------------------------------------------------------------------------------------


def from_arrow(array: pa.Array | pa.ChunkedArray, shape: Shape) -> list[Any]:
    """The values of one column, equal to those that were written."""
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
    match shape:
        case Leaf(kind):
            return _leaf_from_arrow(array, kind)
        case Many(item):
            offsets = array.offsets.to_numpy().tolist()
            start = offsets[0]
            items = from_arrow(array.values.slice(start, offsets[-1] - start), item)
            return [tuple(items[a - start : b - start]) for a, b in pairwise(offsets)]
        case Struct(cls, fields):
            children = [from_arrow(child, f.shape) for child, f in zip(array.flatten(), fields, strict=True)]
            made = _shared(cls, children, fields) if cls in _SHARED else build(cls, children, len(array))
            if not array.null_count:
                return made
            present = array.is_valid().to_numpy(zero_copy_only=False).tolist()
            return [value if there else None for value, there in zip(made, present, strict=True)]


def _leaf_from_arrow(array: pa.Array, kind: type[Any]) -> list[Any]:
    if kind in (int, bool) and array.null_count:
        return list(array.to_pylist())
    if kind is datetime:
        since = array.cast(pa.int64()).cast(pa.duration("us")).to_numpy(zero_copy_only=False).tolist()
        return (
            [None if s is None else _EPOCH + s for s in since] if array.null_count else list(map(_EPOCH.__add__, since))
        )
    values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
    return values


def _shared(cls: type[Any], children: list[list[Any]], fields: tuple[Field, ...]) -> list[Any]:
    # The parts of a Bag are shared already, so that their identity says what their (slow) hash would.
    keys = [list(map(id, c)) if isinstance(f.shape, Struct) else c for c, f in zip(children, fields, strict=True)]
    identities = list(zip(*keys, strict=True))
    parts = dict(zip(identities, zip(*children, strict=True), strict=True))
    made = {identity: cls(*part) for identity, part in parts.items()}
    return [made[identity] for identity in identities]


def build(cls: type[Any], children: list[list[Any]], count: int) -> list[Any]:
    """`count` instances of a frozen dataclass with slots, from the lists of their fields' values.

    Its `__init__` would look every field's name up again for every instance; the slots' own setters need not.
    """
    made = list(map(object.__new__, [cls] * count))
    for name, values in zip(cls.__dataclass_fields__, children, strict=True):
        setter = cls.__dict__[name].__set__
        deque(map(setter, made, values), maxlen=0)
    return made


@contextmanager
def many_objects() -> Iterator[None]:
    """While hundreds of thousands of objects without cycles are made, looking for cycles doubles the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
