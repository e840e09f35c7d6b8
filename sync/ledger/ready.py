"""What readers made of a partition's files, kept because pushes repeat: which versions win, and their readings.

It counts only while each file that it was made of is there in the same generation: a log may be added, but a file that
was rewritten without a person, or a state that was folded, makes all of the partition be read again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from sync.core.records import Reading
from sync.ledger.entities import Partition
from sync.ledger.objects import Stored

if TYPE_CHECKING:
    import pyarrow as pa

#: A version as its envelope names it (`sync.ledger.version.ORDER`).
Identity = list[Any]

#: Readings, and rows of winning versions, that are kept.
_READY, _SAID = 20_000, 200_000


@dataclass
class _Made:
    files: frozenset[Stored]
    said: pa.Table
    readings: dict[str, tuple[Identity, Reading[Any]]] = field(default_factory=dict)

    def weight(self) -> int:
        return len(self.readings) * (_SAID // _READY) + len(self.said)


class Ready:
    """The partitions used last, as far as they fit. Safe to use from several threads."""

    def __init__(self) -> None:
        self._made: OrderedDict[Partition, _Made] = OrderedDict()
        self._lock = Lock()

    def said(self, partition: Partition, files: Sequence[Stored]) -> tuple[pa.Table | None, list[Stored]]:
        """The winning versions as last kept, and the files that they know nothing of: all where none were kept."""
        with self._lock:
            made = self._of(partition, files)
            return (made.said, [f for f in files if f not in made.files]) if made else (None, list(files))

    def say(self, partition: Partition, files: Sequence[Stored], said: pa.Table) -> None:
        """Keep the winning versions of these files."""
        with self._lock:
            made = self._of(partition, files)
            readings = made.readings if made else {}
            self._made[partition] = _Made(frozenset(files), said, readings)
            while len(self._made) > 1 and sum(m.weight() for m in self._made.values()) > _SAID:
                self._made.popitem(last=False)

    def readings(
        self, partition: Partition, files: Sequence[Stored], wanted: Mapping[str, Identity]
    ) -> dict[str, Reading[Any]]:
        """Those of the wanted versions that were built before."""
        with self._lock:
            made = self._of(partition, files)
            known = made.readings if made else {}
            return {
                key: known[key][1] for key, identity in wanted.items() if key in known and known[key][0] == identity
            }

    def keep(
        self,
        partition: Partition,
        files: Sequence[Stored],
        wanted: Mapping[str, Identity],
        built: Mapping[str, Reading[Any]],
    ) -> None:
        """Keep what was built of these files for these versions."""
        with self._lock:
            made = self._of(partition, files)
            if made and len(built) <= _READY:
                made.readings |= {key: (wanted[key], reading) for key, reading in built.items()}

    def _of(self, partition: Partition, files: Sequence[Stored]) -> _Made | None:
        made = self._made.get(partition)
        if made is None:
            return None
        if not made.files <= set(files):
            del self._made[partition]
            return None
        self._made.move_to_end(partition)
        return made
