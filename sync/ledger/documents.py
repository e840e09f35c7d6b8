"""Small JSON documents with compare-and-swap: cursors, notes, the journal's sheets."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from sync.errors import Conflict, LedgerError
from sync.ledger.objects import NEW, Generation, Missing, ObjectStore

#: How often `change` reads again after another run was faster.
_TRIES = 10


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read. `value` is None, and `generation` too, where there is none yet."""

    name: str
    value: Any
    generation: Generation | None


class Documents:
    """The documents under one folder of the store. Any text is a name."""

    def __init__(self, store: ObjectStore, folder: str) -> None:
        self._store = store
        self._folder = folder

    def read(self, name: str) -> Document:
        try:
            data, generation = self._store.read(self._path(name))
        except Missing:
            return Document(name, None, None)
        try:
            return Document(name, json.loads(data), generation)
        except ValueError as e:
            raise LedgerError(f"{self._path(name)} in the ledger is not JSON. Restore it or delete it.") from e

    def write(self, document: Document, value: Any) -> Document:
        """Put `value` in the place of what was read. Raises Conflict if that is no longer what is there."""
        data = json.dumps(value, separators=(",", ":")).encode()
        only_if = document.generation or NEW
        return Document(document.name, value, self._store.write(self._path(document.name), data, only_if=only_if))

    def change(self, name: str, change: Callable[[Any], Any]) -> Document:
        """Write `change(value)`, where value is the newest (None at first), however many runs do so at once.

        `change` may be called several times, and must not alter what it is given. Nothing is written if it returns
        an equal value.
        """
        for _ in range(_TRIES):
            document = self.read(name)
            value = change(document.value)
            if document.generation is not None and value == document.value:
                return document
            try:
                return self.write(document, value)
            except Conflict:
                continue
        raise Conflict(f"{name} is being changed by too many runs at once. The next run tries again.")

    def names(self) -> list[str]:
        listed = self._store.list(f"{self._folder}/")
        return [unquote(s.name.removeprefix(f"{self._folder}/").removesuffix(".json")) for s in listed]

    def _path(self, name: str) -> str:
        return f"{self._folder}/{safe(name)}.json"


def safe(text: str) -> str:
    """Any text as one part of an object's name, reversibly, never hidden and never empty.

    >>> safe("shopify:LUM:orders"), safe(".."), safe("a/b")
    ('shopify%3ALUM%3Aorders', '%2E.', 'a%2Fb')
    """
    quoted = quote(text, safe="")
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted
