"""The least a ledger can be, for tests of sources: readings by key, the newest wins, one cursor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sync.core.cursor import Cursor
from sync.core.records import Reading
from sync.sources import Batch, Source
from tests.support.known import KnownInMemory


class MemoryLedger(KnownInMemory):
    """What a source may ask of the ledger, and what the shell does with its batches (`take`)."""

    def __init__(self) -> None:
        super().__init__()
        self.cursor: Cursor | None = None
        self.notes: list[str] = []
        self.stored = 0  # readings whose content was new or had changed

    def take(self, source: Source, now: datetime) -> list[Batch]:
        """One pull: each batch is stored first, then its cursor. An error leaves what was stored before it."""
        batches = []
        for batch in source.read(self.cursor, self, now):
            for entity, readings in batch.readings.items():
                for reading in readings:
                    self._store(self.readings.setdefault(entity, {}), reading)
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

    def records(self, entity: str) -> dict[str, Any]:
        """The records by their own id."""
        return {r.record.id: r.record for r in self.readings.get(entity, {}).values()}
