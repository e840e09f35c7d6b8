"""Storing what was seen: one Parquet file a partition and batch, holding only versions that say something else."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import RLock
from typing import Any

from sync.core.records import Reading
from sync.ledger.documents import safe
from sync.ledger.entities import Partition, kind
from sync.ledger.hashing import content_hash
from sync.ledger.objects import Stored
from sync.ledger.shelf import Shelf, View, steadily
from sync.ledger.version import DECIDING, Kept, Version

#: Keys whose newest version is remembered, so that a pull of many batches reads each file once.
_KNOWN_KEYS = 200_000


#: A reading and its record's key.
_Keyed = tuple[str, Reading[Any]]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some readings. `late` were stored, but a newer reading was known already."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    late: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged, self.late + other.late
        )


@dataclass(slots=True)
class _Known:
    """The newest version of each key of a partition, and the files that say so."""

    state: Stored | None
    names: set[str] = field(default_factory=set)
    versions: dict[str, Version] = field(default_factory=dict)

    def holds(self, files: Sequence[Stored], state: Stored | None) -> bool:
        """Whether everything known is still said by the files that are there. More files may say more."""
        return self.state == state and self.names <= {f.name for f in files}

    def add(self, name: str, versions: Iterable[tuple[str, Version]]) -> None:
        self.names.add(name)
        for key, version in versions:
            known = self.versions.get(key)
            if known is None or known < version:
                self.versions[key] = version


@dataclass(frozen=True, slots=True)
class _Log:
    """A log file to be written, and what will then be known."""

    known: _Known
    name: str
    kept: Sequence[Kept]


class Recorder:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: OrderedDict[Partition, _Known] = OrderedDict()
        self._lock = RLock()

    def record(self, entity: str, readings: Iterable[Reading[Any]]) -> Counts:
        """See `Ledger.record`. Every file is made before the first is written."""
        from sync.ledger.schema import to_file
        from sync.ledger.tables import to_table

        groups: defaultdict[Partition, list[_Keyed]] = defaultdict(list)
        for reading in readings:
            key = reading.record.key
            groups[kind(entity).partition(key, reading.record)].append((key, reading))
        if not groups:
            return Counts()
        with self._lock:
            counts, files = steadily(entity, lambda: self._what_to_store(entity, groups))
            self._shelf.write_new([(f.name, to_file(to_table(entity, f.kept))) for f in files])
            for file in files:
                file.known.add(file.name, ((k.key, k.version) for k in file.kept))
            return counts

    def _what_to_store(self, entity: str, groups: Mapping[Partition, Sequence[_Keyed]]) -> tuple[Counts, list[_Log]]:
        view = self._shelf.view(entity)
        counts, files = Counts(), []
        for partition, group in groups.items():
            known = self._newest_versions(partition, view)
            some, kept = _compared(group, known.versions)
            counts += some
            if kept:
                files.append(_Log(known, _log_name(partition, kept), kept))
        return counts, files

    def _newest_versions(self, partition: Partition, view: View) -> _Known:
        from sync.ledger.schema import from_file
        from sync.ledger.tables import versions_of

        files = view.files(partition)
        state = view.state.get(partition)
        known = self._known.pop(partition, None)
        if known is None or not known.holds(files, state):
            known = _Known(state)
        added = [f for f in files if f.name not in known.names]
        for file, data in zip(added, self._shelf.read(added), strict=True):
            known.add(file.name, versions_of(from_file(file.name, data, partition.entity, DECIDING)))
        self._known[partition] = known
        while len(self._known) > 1 and sum(len(k.versions) for k in self._known.values()) > _KNOWN_KEYS:
            self._known.popitem(last=False)
        return known


def _compared(readings: Iterable[_Keyed], known: dict[str, Version]) -> tuple[Counts, list[Kept]]:
    """What is to be stored of the readings of one partition. `known` is left as it is."""
    new = changed = unchanged = late = 0
    kept: list[Kept] = []
    ahead: dict[str, Version] = {}  # the newest of each key, this batch included
    for key, reading in sorted(readings, key=lambda r: r[1].version):  # stable: of one version the latter is later
        newest = ahead.get(key) or known.get(key)
        version = Version(reading.seen_at, reading.run_id, 0, content_hash(reading.record))
        if newest is None:
            new += 1
        elif newest.content_hash == version.content_hash:
            unchanged += 1
            continue
        elif (newest.seen_at, newest.run_id) == reading.version:
            version = Version(reading.seen_at, reading.run_id, newest.edition + 1, version.content_hash)
            changed += 1
        elif (newest.seen_at, newest.run_id) > reading.version:
            late += 1
        else:
            changed += 1
        kept.append(Kept(key, reading, version))
        ahead[key] = version if newest is None else max(newest, version)
    return Counts(new, changed, unchanged, late), kept


def _log_name(partition: Partition, kept: Sequence[Kept]) -> str:
    """Named by the run and by what is in it: the same batch stored twice is one file, no name is used for another."""
    versions = "\n".join(sorted(f"{k.key} {k.version}" for k in kept))
    digest = blake2b(versions.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{partition.log}{safe(kept[0].version.run_id)[:80]}-{digest}.parquet"
