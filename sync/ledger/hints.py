"""Hints: a webhook's "look at this soon". They carry no data that is believed; a pull asks the source itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from sync.errors import Conflict
from sync.ledger.documents import safe
from sync.ledger.objects import Generation, Missing, ObjectStore


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
        self._store.write(f"hints/{safe(source)}/{blake2b(data, digest_size=16).hexdigest()}.json", data)

    def waiting(self, source: str) -> tuple[Hint, ...]:
        """What was left for a source, in no particular order. They wait until `done`."""
        found = []
        for stored in self._store.list(f"hints/{safe(source)}/"):
            try:
                data, generation = self._store.read(stored.name)
            except Missing:
                continue  # another pull has dealt with it
            found.append(Hint(stored.name, json.loads(data), generation))
        return tuple(found)

    def all(self) -> dict[str, tuple[Hint, ...]]:
        """Everything that waits, by source, found with one listing."""
        sources = dict.fromkeys(stored.name.split("/")[1] for stored in self._store.list("hints/"))
        found = {unquote(source): self.waiting(unquote(source)) for source in sources}
        return {source: hints for source, hints in found.items() if hints}

    def done(self, hint: Hint) -> None:
        """Take it away, once what it pointed to was read and stored. One left again meanwhile stays."""
        with suppress(Conflict):
            self._store.delete(hint.name, only_if=hint.generation)
