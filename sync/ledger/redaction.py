"""Taking a person out of what was stored: newest and old versions, logs, states and pasts alike.

A file is put in the place of itself, only if it is still the one that was read. What a version is called (key, moment,
run and hash) stays, so that readers and folds notice nothing. A fold that had read a log before may put a version back:
so the asking is kept, new readings are stored without the person, and `compact` goes through the files again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sync.core.records import Reading
from sync.core.redacting import Removed, redacted
from sync.errors import Conflict
from sync.ledger.documents import Documents
from sync.ledger.entities import ENTITIES
from sync.ledger.objects import Missing, Stored
from sync.ledger.shelf import Shelf
from sync.ledger.which import Which

_DOCUMENT = "removed"

_TRIES = 5


class Redaction:
    def __init__(self, shelf: Shelf, notes: Documents) -> None:
        self._shelf = shelf
        self._notes = notes

    def removed(self) -> Removed:
        """Everything that was ever asked for."""
        value = self._notes.read(_DOCUMENT).value or {}
        return Removed(value.get("keys", {}), value.get("customers", {}))

    def ask(self, keys: Iterable[str], customers: Iterable[str], now: datetime) -> None:
        """Keep the asking, before anything is done."""
        at = now.astimezone(UTC).isoformat()
        new_keys, new_customers = dict.fromkeys(keys, at), dict.fromkeys(customers, at)

        def change(value: Any) -> Any:
            old = value or {}
            return {
                "keys": {**new_keys, **old.get("keys", {})},
                "customers": {**old.get("customers", {}), **new_customers},
            }

        self._notes.change(_DOCUMENT, change)

    def applied(self, readings: Iterable[Reading[Any]]) -> list[Reading[Any]]:
        """The readings, those of removed persons without them."""
        removed = self.removed()
        if not removed.keys and not removed.customers:
            return list(readings)
        return [replace(r, record=redacted(r.record)) if removed.concerns(r.record) else r for r in readings]

    def carry_out(self, entity: str, keys: Collection[str]) -> int:
        """Rewrite every file of the entity that holds one of the keys; returns how many. Safe to repeat."""
        which = Which(keys=frozenset(keys))
        if not keys or entity not in ENTITIES:
            return 0
        view = self._shelf.view(entity)
        rewritten = 0
        for partition in {*filter(which.may_stand_in, view.partitions)}:
            store = self._shelf.store
            logs = store.list(partition.log)  # folded ones too: they stay for a day
            files = [*logs, *store.list(partition.past), *([state] if (state := view.state.get(partition)) else [])]
            rewritten += sum(self._rewritten(entity, file, which) for file in files)
        return rewritten

    def _rewritten(self, entity: str, file: Stored, which: Which) -> bool:
        from sync.ledger.schema import from_file, to_file

        for _ in range(_TRIES):
            try:
                data, generation = self._shelf.store.read(file.name)
            except Missing:
                return False
            table = from_file(file.name, data, entity)
            cleaned = _cleaned(entity, table, which)
            if cleaned is None:
                return False
            try:
                self._shelf.store.write(file.name, to_file(cleaned), only_if=generation)
            except Conflict:
                continue
            return True
        raise Conflict(f"{file.name} is being changed by too many runs at once. The next run tries again.")


def _cleaned(entity: str, table: Any, which: Which) -> Any:
    """The table with the meant rows redacted; None if there is nothing to do."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from sync.ledger.schema import schema_of
    from sync.ledger.tables import to_readings, to_table, versions_of
    from sync.ledger.version import DECIDING, Kept

    table = table.select(schema_of(entity).names).cast(schema_of(entity))
    meant = which.rows(table)
    readings = to_readings(entity, meant)
    clean = [replace(r, record=redacted(r.record)) for r in readings]
    if clean == readings:
        return None
    versions = versions_of(meant.select(DECIDING))
    kept = [Kept(key, reading, version) for (key, version), reading in zip(versions, clean, strict=True)]
    others = table.filter(pc.invert(pc.is_in(table["key"], value_set=meant["key"].combine_chunks())))
    return pa.concat_tables([others, to_table(entity, kept)])
