"""The shape of a record, taken from its dataclass: the one source of the Parquet schema and of both conversions."""

from __future__ import annotations

import dataclasses
import types
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Leaf:
    kind: type[Any]  # str int bool datetime date


@dataclass(frozen=True)
class Many:
    """A tuple of any length."""

    item: Leaf | Struct


@dataclass(frozen=True)
class Field:
    name: str
    shape: Leaf | Many | Struct
    optional: bool


@dataclass(frozen=True)
class Struct:
    cls: type[Any]
    fields: tuple[Field, ...]


Shape = Leaf | Many | Struct

_LEAVES = (bool, str, int, datetime, date)


_KNOWN: dict[type[Any], Struct] = {}


def shape_of(cls: type[Any]) -> Struct:
    """The fields of a frozen dataclass, in order. Raises TypeError for a type that the ledger has no column for."""
    if cls in _KNOWN:
        return _KNOWN[cls]
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} is built without __init__ when read back: it may have no __post_init__")
    hints = get_type_hints(cls)
    _KNOWN[cls] = Struct(cls, tuple(_field(cls, f.name, hints[f.name]) for f in dataclasses.fields(cls)))
    return _KNOWN[cls]


def _field(cls: type[Any], name: str, hint: Any) -> Field:
    where = f"{cls.__name__}.{name}"
    if get_origin(hint) in (Union, types.UnionType):
        members = [m for m in get_args(hint) if m is not type(None)]
        if len(members) != 1:
            raise TypeError(f"{where}: a column holds one type or none")
        if get_origin(members[0]) is tuple:
            raise TypeError(f"{where}: no list is (), never None")
        return Field(name, _shape(where, members[0]), optional=True)
    return Field(name, _shape(where, hint), optional=False)


def _shape(where: str, hint: Any) -> Shape:
    if get_origin(hint) is tuple:
        item, *rest = get_args(hint)
        if rest != [...]:
            raise TypeError(f"{where}: a list is tuple[Item, ...]")
        inner = _shape(where, item)
        if isinstance(inner, Many):
            raise TypeError(f"{where}: no list of lists")
        return Many(inner)
    if get_origin(hint) is Literal:
        return Leaf(str)  # an unknown word passes through
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return shape_of(hint)
    if hint in _LEAVES:
        return Leaf(hint)
    raise TypeError(f"{where}: the ledger has no column for {hint!r}")
