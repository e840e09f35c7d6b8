"""The ledger, as far as a source looks into it: what was read, newest first, in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sync.core.records import Reading


class KnownInMemory:
    def __init__(self, **readings: Iterable[Reading[Any]]) -> None:
        self.readings = {entity: {r.record.key: r for r in given} for entity, given in readings.items()}

    def store(self, readings: Mapping[str, Iterable[Reading[Any]]]) -> None:
        for entity, given in readings.items():
            kept = self.readings.setdefault(entity, {})
            for reading in given:
                old = kept.get(reading.record.key)
                if old is None or reading.version >= old.version:
                    kept[reading.record.key] = reading

    def open_records(self, entity: str, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        return [r for r in self._of(entity, stores) if r.record.final_at is None]

    def recent(self, entity: str, since: datetime, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        return [r for r in self._of(entity, stores) if r.record.born_at >= since]

    def find(self, entity: str, keys: Iterable[str]) -> Mapping[str, Reading[Any]]:
        kept = self.readings.get(entity, {})
        return {key: kept[key] for key in keys if key in kept}

    def _of(self, entity: str, stores: Collection[str] | None) -> list[Reading[Any]]:
        return [r for r in self.readings.get(entity, {}).values() if stores is None or r.record.store in stores]
