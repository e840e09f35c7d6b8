"""What each state file holds, told without opening it, so that open records are found without reading every month.

One document an entity. A fact counts only for the very generation of the file that it was taken from: after a crash
between a state file and its fact, the fact is not believed and the file is opened. So the index may send a reader to a
file in vain, and never past one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.ledger.documents import Documents
from sync.ledger.objects import Generation, ObjectStore


@dataclass(frozen=True, slots=True)
class Fact:
    generation: Generation
    open_count: int
    last_final_at: datetime | None


class Index:
    def __init__(self, store: ObjectStore) -> None:
        self._documents = Documents(store, "index")

    def read(self, entity: str) -> dict[str, Fact]:
        """By the state file's name."""
        value = self._documents.read(entity).value or {}
        return {
            name: Fact(g, count, datetime.fromisoformat(at) if at else None) for name, (g, count, at) in value.items()
        }

    def note(self, entity: str, facts: Mapping[str, Fact]) -> None:
        """Add facts, or put them in the place of older ones. Raises Conflict only if other runs write all the time."""
        plain = {
            n: [f.generation, f.open_count, f.last_final_at and f.last_final_at.isoformat()] for n, f in facts.items()
        }

        def change(value: Any) -> Any:
            return {**(value or {}), **plain}

        if plain:
            self._documents.change(entity, change)
