"""Hints: a webhook's "look at this soon". They carry no data that is believed; a pull asks the source itself.

A hint that names one id bears it in its own name: a burst is found with one listing, whatever its size. Of any other
hint the name is a hash, and it is opened.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar
from urllib.parse import unquote

from sync.errors import Conflict
from sync.ledger.documents import safe
from sync.ledger.objects import Generation, Missing, ObjectStore, Stored

#: How a name begins that bears the id, and the longest id that is put there.
_BEARS, _LONGEST = "id=", 180

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Hint:
    """`name` identifies it for `done`; `about` is what the door wrote, JSON values only."""

    name: str
    about: Mapping[str, Any]
    generation: Generation


class Hints:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def leave(self, source: str, about: Mapping[str, Any]) -> None:
        """Leave a hint for the next pull of a source. The same hint twice is one, with a new generation."""
        data = json.dumps(about, separators=(",", ":"), sort_keys=True).encode()
        self._store.write(f"hints/{safe(source)}/{_name(about, data)}.json", data)

    def waiting(self, source: str) -> tuple[Hint, ...]:
        """What was left for a source, in no particular order. They wait until `done`."""
        return self._opened(self._store.list(f"hints/{safe(source)}/"))

    def all(self) -> dict[str, tuple[Hint, ...]]:
        """Everything that waits, by source, found with one listing."""
        by_source: defaultdict[str, list[Stored]] = defaultdict(list)
        for stored in self._store.list("hints/"):
            by_source[stored.name.split("/")[1]].append(stored)
        found = {unquote(source): self._opened(stored) for source, stored in by_source.items()}
        return {source: hints for source, hints in found.items() if hints}

    def done(self, hint: Hint) -> None:
        """Take it away, once what it pointed to was read and stored. One left again meanwhile stays."""
        with suppress(Conflict):
            self._store.delete(hint.name, only_if=hint.generation)

    def all_done(self, hints: Iterable[Hint]) -> None:
        """`done` for each, several at once where that helps."""
        self._each(self.done, hints)

    def _opened(self, stored: Iterable[Stored]) -> tuple[Hint, ...]:
        return tuple(hint for hint in self._each(self._open, stored) if hint)

    def _open(self, stored: Stored) -> Hint | None:
        if (borne := _borne(stored.name)) is not None:
            return Hint(stored.name, {"id": borne}, stored.generation)
        try:
            data, generation = self._store.read(stored.name)
        except Missing:
            return None  # another pull has dealt with it
        return Hint(stored.name, json.loads(data), generation)

    def _each(self, work: Callable[[T], U], things: Iterable[T]) -> list[U]:
        if self._store.parallel == 1:
            return [work(thing) for thing in things]
        with ThreadPoolExecutor(self._store.parallel) as pool:
            return [*pool.map(work, things)]


def _name(about: Mapping[str, Any], data: bytes) -> str:
    if about.keys() == {"id"} and isinstance(about["id"], str) and len(safe(about["id"])) <= _LONGEST:
        return _BEARS + safe(about["id"])
    return blake2b(data, digest_size=16).hexdigest()


def _borne(name: str) -> str | None:
    """The id that a hint's name bears.

    >>> _borne("hints/shopify%3ALUM%3Aorders/id=gid%3A%2F%2Fshopify%2FOrder%2F1001.json")
    'gid://shopify/Order/1001'
    """
    last = name.rpartition("/")[2]
    return unquote(last.removeprefix(_BEARS).removesuffix(".json")) if last.startswith(_BEARS) else None
