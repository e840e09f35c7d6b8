"""Reading the newest version of each key, opening no more files and building no more objects than needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sync.core.records import Reading
from sync.ledger.entities import Partition
from sync.ledger.index import Index
from sync.ledger.objects import Missing, Stored
from sync.ledger.ready import Identity, Ready
from sync.ledger.shelf import Shelf, steadily
from sync.ledger.version import DECIDING
from sync.ledger.which import JUDGED, Which

if TYPE_CHECKING:
    import pyarrow as pa

#: Partitions that are read ahead of the one that is worked on.
_AHEAD = 2

#: What is known of a version without building its record.
ENVELOPES = (*DECIDING, *(name for name in JUDGED if name not in DECIDING))


class Reader:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._index = Index(shelf.store)
        self._ready = Ready()

    def newest(self, entity: str, which: Which) -> dict[str, Reading[Any]]:
        def attempt() -> dict[str, Reading[Any]]:
            found: dict[str, Reading[Any]] = {}
            for files in self._files(entity, which):
                found.update(self._readings(entity, files, which))
                if which.keys is not None and len(found) == len(which.keys):
                    break  # a key stands in one partition only
            return found

        return steadily(entity, attempt)

    def table(self, entity: str, columns: Collection[str], which: Which) -> pa.Table:
        import pyarrow as pa

        from sync.ledger.schema import narrowed

        schema = narrowed(entity, tuple(columns)).remove_metadata()

        def attempt() -> pa.Table:
            parts = [self._rows(entity, files, which, columns) for files in self._files(entity, which)]
            return pa.concat_tables(
                [part.select(schema.names).cast(schema) for part in parts] or [schema.empty_table()]
            )

        return steadily(entity, attempt)

    def parts(
        self, entity: str, columns: Collection[str], which: Which, words: Collection[str] = ()
    ) -> Iterator[pa.Table]:
        """As `table`, one partition after the other, so that few of them are held at a time.

        While one is worked on the next two are read: decoding Parquet leaves Python's lock alone.
        """
        from sync.ledger.schema import narrowed

        schema = narrowed(entity, tuple(columns), tuple(words)).remove_metadata()

        def read(files: list[Stored]) -> pa.Table:
            partition = Partition.of(files[0].name)

            def attempt() -> pa.Table:
                try:
                    return self._rows(entity, files, which, columns, words)
                except Missing:  # folded and taken away since it was listed
                    return self._rows(entity, self._shelf.view(entity).files(partition), which, columns, words)

            table = steadily(entity, attempt).select(schema.names)
            return table if table.schema.equals(schema) else table.cast(schema)

        with ThreadPoolExecutor(_AHEAD) as pool:
            waiting: deque[Future[pa.Table]] = deque()
            for files in self._files(entity, which):
                waiting.append(pool.submit(read, files))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def history(self, entity: str, which: Which) -> dict[str, tuple[Reading[Any], ...]]:
        from sync.ledger.schema import from_file
        from sync.ledger.tables import each_version, to_readings

        def attempt() -> dict[str, tuple[Reading[Any], ...]]:
            found: dict[str, tuple[Reading[Any], ...]] = {}
            view = self._shelf.view(entity)
            for partition in filter(which.may_stand_in, view.partitions):
                files = view.files(partition)
                contents = self._shelf.read(files)
                past = self._shelf.store.list(partition.past)  # after the state: what that has lost stands here
                read = zip([*files, *past], [*contents, *self._shelf.read(past)], strict=True)
                rows = each_version([which.rows(from_file(f.name, data, entity)) for f, data in read])
                for key, reading in zip(rows["key"].to_pylist(), to_readings(entity, rows), strict=True):
                    found[key] = (*found.get(key, ()), reading)
            return found

        return steadily(entity, attempt)

    def _files(self, entity: str, which: Which) -> list[list[Stored]]:
        """The files to be read together, a partition each, newest month first."""
        view = self._shelf.view(entity)
        partitions = [p for p in view.partitions if which.may_stand_in(p)]
        if which.open_only or which.final_since is not None:
            facts = self._index.read(entity)
            partitions = [
                p
                for p in partitions
                if p in view.logs
                or (fact := facts.get(view.state[p].name)) is None
                or fact.generation != view.state[p].generation
                or which.may_be_among(fact.open_count, fact.last_final_at)
            ]
        return [view.files(p) for p in partitions]

    def _rows(
        self,
        entity: str,
        files: Sequence[Stored],
        which: Which,
        columns: Collection[str] | None,
        words: Collection[str] = (),
    ) -> pa.Table:
        """The newest versions that are meant, with at least these columns (None: all); `words` as dictionaries."""
        from sync.ledger.schema import schema_of
        from sync.ledger.tables import newest_rows

        needed = {*(columns if columns is not None else schema_of(entity).names)}
        if which != Which():
            needed |= set(JUDGED)
        if len(files) > 1 or not _is_state(files[0]):
            needed |= set(DECIDING)
        whole = [name for name in schema_of(entity).names if name in needed]
        names = [*whole, *sorted(needed - set(whole))]
        tables = self._tables(entity, files, names, tuple(sorted(words)))
        return which.rows(newest_rows(tables, first_is_newest=_is_state(files[0])))

    def _readings(self, entity: str, files: Sequence[Stored], which: Which) -> dict[str, Reading[Any]]:
        """As objects; those that were built before, for the same version, are given again."""
        from sync.ledger.tables import identities

        partition = Partition.of(files[0].name)
        said, added = self._winning(partition, files)
        wanted = {key: identity for key, *identity in identities(which.rows(said), DECIDING)}
        found = self._ready.readings(partition, files, wanted)
        for some in (added, [f for f in files if f not in added]):
            lacking = {key: identity for key, identity in wanted.items() if key not in found}
            if lacking and some:
                built = self._built(entity, some, lacking)
                self._ready.keep(partition, files, lacking, built)
                found |= built
        if found.keys() != wanted.keys():
            raise Missing(f"Some files of {partition.path} were replaced while they were read.")
        return {key: found[key] for key in wanted}

    def _winning(self, partition: Partition, files: Sequence[Stored]) -> tuple[pa.Table, list[Stored]]:
        """The envelopes of the newest versions, and the files that were read to tell: those not known before."""
        from sync.ledger.tables import newest_rows

        known, added = self._ready.said(partition, files)
        if known is not None and not added:
            return known, added
        tables = self._tables(partition.entity, added, ENVELOPES)
        state_first = known is not None or _is_state(files[0])
        said = newest_rows([*([] if known is None else [known]), *tables], first_is_newest=state_first)
        self._ready.say(partition, files, said)
        return said, added

    def _built(self, entity: str, files: Sequence[Stored], wanted: Mapping[str, Identity]) -> dict[str, Reading[Any]]:
        """The readings of these versions, as far as they stand in these files."""
        import pyarrow as pa

        from sync.ledger.schema import schema_of
        from sync.ledger.tables import identities, to_readings

        keys = Which(keys=frozenset(wanted))
        found: dict[str, Reading[Any]] = {}
        for table in self._tables(entity, files, schema_of(entity).names):
            rows = keys.rows(table)
            places = {
                key: place
                for place, (key, *identity) in enumerate(identities(rows, DECIDING))
                if wanted[key] == identity and key not in found
            }
            found |= dict(
                zip(places, to_readings(entity, rows.take(pa.array(places.values(), pa.int64()))), strict=True)
            )
        return found

    def _tables(
        self, entity: str, files: Sequence[Stored], names: Sequence[str], words: tuple[str, ...] = ()
    ) -> list[pa.Table]:
        from sync.ledger.schema import from_file

        read = zip(files, self._shelf.read(files), strict=True)
        return [from_file(f.name, data, entity, names, words) for f, data in read]


def _is_state(file: Stored) -> bool:
    return file.name.startswith("state/")
