"""Whether two readings of a record say the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from sync.core.records import Record
from sync.ledger.entities import ENTITIES
from sync.ledger.shape import Field, Struct, shape_of

_NOT_CONTENT = {entity.record: entity.not_content for entity in ENTITIES.values()}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def content_hash(record: Record) -> str:
    """32 hexadecimal digits, the same in every run and on every machine for the same content.

    A field that is None or () hashes like one that does not exist, so that a field added to a record class later
    does not make every known record look changed. Text is hashed as the ledger keeps it (see `storable`).
    """
    text = _encode(record)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = storable(text).encode()
    return blake2b(data, digest_size=16).hexdigest()


def storable(text: str) -> str:
    """Text as Parquet can hold it: a lone surrogate, which is no character, becomes U+FFFD.

    The sheet drops lone surrogates anyway; refusing the record would lose it for a broken emoji.
    """
    return _LONE_SURROGATE.sub("\ufffd", text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    names, values = _READERS.get(type(value)) or _reader(type(value))
    return {name: v for name, v in zip(names, values(value), strict=True) if v is not None and v != ()}


_Reader = tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]
_READERS: dict[type[Any], _Reader] = {}


def _reader(cls: type[Any]) -> _Reader:
    """The names of a class's fields that are content, and what reads them all at once."""
    names = tuple(_paths(f for f in shape_of(cls).fields if f.name not in _NOT_CONTENT.get(cls, ())))
    read = attrgetter(*names)
    _READERS[cls] = names, read if len(names) > 1 else lambda value: (read(value),)
    return _READERS[cls]


def _paths(fields: Iterable[Field]) -> Iterator[str]:
    """The fields, and in the place of one that is always a thing of its own (an amount), the fields of that."""
    for field in fields:
        if isinstance(field.shape, Struct) and not field.optional:
            yield from (f"{field.name}.{path}" for path in _paths(field.shape.fields))
        else:
            yield field.name


_encode = json.JSONEncoder(default=_plain, ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
