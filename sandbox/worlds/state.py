"""What a world consists of: documents by file and key, and what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

Document = dict[str, Any]
T = TypeVar("T")


class WorldError(ValueError):
    """The folder cannot be served; the message says which file, which line, and what to do."""


class Collection:
    """The documents of one file at one moment, by key, in the file's order; newcomers last."""

    __slots__ = ("_by_key", "_derived", "documents")

    def __init__(self, by_key: Mapping[str, Document]) -> None:
        self._by_key = by_key
        self.documents: tuple[Document, ...] = tuple(by_key.values())
        self._derived: dict[str, Any] = {}

    def get(self, key: str) -> Document | None:
        return self._by_key.get(key)

    def derived(self, name: str, build: Callable[[Collection], T]) -> T:
        """`build(self)`, remembered under `name` for as long as this collection is current: sorted lists, look-ups."""
        if name not in self._derived:
            self._derived[name] = build(self)
        return cast("T", self._derived[name])

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)


NOTHING = Collection({})


@dataclass(frozen=True, slots=True)
class Moment:
    """The world as it stands at `now`."""

    now: datetime
    collections: Mapping[str, Collection]

    def collection(self, path: str) -> Collection:
        """`path` as in the folder, e.g. shopify/lumen/orders.jsonl; empty where the folder has no such file."""
        return self.collections.get(path, NOTHING)

    def document(self, path: str) -> Document | None:
        """The single document of a .json file, e.g. trustpilot/<unit>/unit.json."""
        return self.collection(path).get("")


@dataclass(frozen=True, slots=True)
class Store:
    """One entry of world.json's `stores`; `settings` is the whole entry, for what one stand-in alone understands."""

    store: str
    domain: str
    timezone: str
    currency: str
    market: str
    settings: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Store:
        names = ("store", "domain", "timezone", "currency", "market")
        return cls(**{name: str(entry[name]) for name in names}, settings=entry)


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    path: str
    key: str
    upsert: Document | None
    """None removes the document. Fields given replace those of a document that exists; its others stay."""


def key_of(path: str, document: Document) -> str:
    """What names a document within its file: dispute_id at PayPal, id elsewhere; a .json file holds just one."""
    if path.endswith(".json"):
        return ""
    return str(document["dispute_id" if path.startswith("paypal/") else "id"])
