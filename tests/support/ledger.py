"""The least a ledger can be, for tests of sources: readings by key, the newest wins, one cursor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sync.core.cursor import Cursor
from sync.core.records import Reading
from sync.sources import Batch, Source


class MemoryLedger:
    """What a source may ask of the ledger (`Known`), and what the shell does with its batches (`take`)."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Reading[Any]]] = {}
        self.cursor: Cursor | None = None
        self.notes: list[str] = []
        self.stored = 0  # readings whose content was new or had changed

    def take(self, source: Source, now: datetime) -> list[Batch]:
        """One pull: each batch is stored first, then its cursor. An error leaves what was stored before it."""
        batches = []
        for batch in source.read(self.cursor, self, now):
            for entity, readings in batch.readings.items():
                for reading in readings:
                    self._store(self.held.setdefault(entity, {}), reading)
            if batch.cursor is not None:
                self.cursor = Cursor.from_json(batch.cursor.to_json())
            self.notes.extend(batch.notes)
            batches.append(batch)
        return batches

    def _store(self, held: dict[str, Reading[Any]], reading: Reading[Any]) -> None:
        old = held.get(reading.record.key)
        if old is None or (reading.version > old.version and reading.record != old.record):
            held[reading.record.key] = reading
            self.stored += 1

    def open_records(self, entity: str, *, stores: Collection[str] | None = None) -> Iterator[Reading[Any]]:
        return (r for r in self._of(entity, stores) if r.record.final_at is None)

    def recent(self, entity: str, since: datetime, *, stores: Collection[str] | None = None) -> Iterator[Reading[Any]]:
        return (r for r in self._of(entity, stores) if r.record.born_at >= since)

    def find(self, entity: str, keys: Iterable[str]) -> Mapping[str, Reading[Any]]:
        held = self.held.get(entity, {})
        return {key: held[key] for key in keys if key in held}

    def records(self, entity: str) -> dict[str, Any]:
        """The records by their own id."""
        return {r.record.id: r.record for r in self.held.get(entity, {}).values()}

    def _of(self, entity: str, stores: Collection[str] | None) -> list[Reading[Any]]:
        return [r for r in self.held.get(entity, {}).values() if stores is None or r.record.store in stores]
