"""The ledger's Parquet files as they are listed, and their bytes, kept while their generation stays."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import TypeVar

from sync.errors import Conflict, LedgerError
from sync.ledger.entities import Partition, kind
from sync.ledger.kept_bytes import KeptBytes
from sync.ledger.objects import NEW, Missing, ObjectStore, Stored

#: Bytes of files kept in memory. Orders compress to some 150 bytes each.
_KEPT_BYTES = 64 * 2**20

#: How often files are listed again after one of them was gone.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class View:
    """The files of one entity that count. A log that is folded already stands in the state and is left out."""

    state: Mapping[Partition, Stored]
    logs: Mapping[Partition, tuple[Stored, ...]]

    @property
    def partitions(self) -> list[Partition]:
        """Newest month first."""
        return sorted({*self.state, *self.logs}, key=lambda p: (p.month, p.owner), reverse=True)

    def files(self, partition: Partition) -> list[Stored]:
        """The state first, where there is one."""
        state = self.state.get(partition)
        return [*([state] if state else []), *self.logs.get(partition, ())]


T = TypeVar("T")


def steadily(entity: str, attempt: Callable[[], T]) -> T:
    """Folded logs are taken away after a day: whoever was slower than that since it listed them lists again."""
    kind(entity)
    for _ in range(_TRIES):
        try:
            return attempt()
        except Missing:
            continue
    raise LedgerError(f"The ledger's files of {entity} vanish while they are read. Does something else delete them?")


class Shelf:
    def __init__(self, store: ObjectStore) -> None:
        self.store = store
        self._kept = KeptBytes(_KEPT_BYTES)

    def forget(self) -> None:
        """Keep nothing in memory of what was read."""
        self._kept.forget()

    def view(self, entity: str) -> View:
        """Logs are listed before the state, so that a log folded in between is seen twice rather than not at all."""
        logs = self.store.list(f"log/{entity}/")
        folded = self.folded(entity)
        state = self.store.list(f"state/{entity}/owner=")
        grouped: defaultdict[Partition, list[Stored]] = defaultdict(list)
        for log in logs:
            if log.name not in folded:
                grouped[Partition.of(log.name)].append(log)
        return View({Partition.of(s.name): s for s in state}, {p: tuple(files) for p, files in grouped.items()})

    def folded(self, entity: str) -> set[str]:
        """The names of logs whose every version stands in the state."""
        manifests = self.store.list(f"folded/{entity}/")
        return {name for data in self.read(manifests) for name in json.loads(data)["logs"]}

    def read(self, files: Sequence[Stored]) -> list[bytes]:
        """The contents, in the same order; of a newer generation where a file was replaced since. Raises Missing."""
        if self.store.parallel > 1 and len(files) > 1:
            here = [copy_context() for _ in files]  # a glance belongs to the run that took it

            def read(context: Context, file: Stored) -> bytes:
                return context.run(self._read, file)

            with ThreadPoolExecutor(self.store.parallel) as pool:
                return list(pool.map(read, here, files))
        return [self._read(file) for file in files]

    def _read(self, file: Stored) -> bytes:
        kept = self._kept.get(file.name, file.generation)
        if kept is not None:
            return kept
        data, generation = self.store.read(file.name)
        self._kept.keep(file.name, generation, data)
        return data

    def write_new(self, files: Iterable[tuple[str, bytes]]) -> list[Stored]:
        """Files whose name says what is in them: one that is there already holds the same and is left."""
        return [self._write_new(name, data) for name, data in files]

    def _write_new(self, name: str, data: bytes) -> Stored:
        try:
            generation = self.store.write(name, data, only_if=NEW)
            self._kept.keep(name, generation, data)
            return Stored(name, generation, len(data))
        except Conflict:
            return Stored(name, "", len(data))
