"""What staff typed, by workbook and tab: the newest value of every staff cell, and what each row's cells were before.

A sheet can lose a row (deleted, overwritten, a tab removed); the journal is what it is rebuilt from. It is written
before anything of ours is, so it never lags behind what a push has seen. One document a tab, replaced by
compare-and-swap.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.core.cells import Raw
from sync.errors import Conflict, LedgerError
from sync.ledger.documents import safe
from sync.ledger.objects import NEW, Generation, Missing, ObjectStore

#: How many changes are kept of one key, over all its copies and columns.
KEPT_CHANGES = 20

#: `last_seen` is brought up to date at most this often, unless something else is written anyway.
SEEN_EVERY = timedelta(days=1)

_TRIES = 10

#: A row as staff see it: the record's key and which copy of it (0 unless staff copied the row).
Row = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a staff cell held, and since when at the latest (the moment a push first saw it)."""

    value: Raw
    when: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A staff cell became `value`; None or "" when it was emptied."""

    when: datetime
    copy: int
    column: str
    value: Raw


@dataclass(frozen=True, slots=True)
class Journal:
    """One tab as last journalled. A row that is gone from the sheet stays here."""

    cells: Mapping[Row, Mapping[str, Typed]] = field(default_factory=dict)
    last_seen: Mapping[str, datetime] = field(default_factory=dict)  # every key that ever stood in the tab
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)  # by key, oldest first

    def row(self, key: str, copy: int = 0) -> dict[str, Raw]:
        """The staff cells of a row, by column id, empty ones left out: what a restored row is given back."""
        return {column: t.value for column, t in self.cells.get((key, copy), {}).items() if not _blank(t.value)}

    def last(self, key: str, count: int = KEPT_CHANGES) -> tuple[Change, ...]:
        """The last things staff typed for a key, newest first."""
        return self.changes.get(key, ())[::-1][:count]

    def after(self, rows: Mapping[Row, Mapping[str, Raw]], when: datetime) -> Journal:
        """The journal once the tab was read at `when` and held `rows`: every keyed row with all its staff cells.

        A row or a column that is not among them is left as it was known. A blank cell (None or "") of which nothing was
        known is nothing. Pure; returns this very journal when there is nothing to keep.
        """
        changed = {row: new for row, now in rows.items() if (new := self._differing(row, now, when))}
        keys = {key for key, _ in rows}
        stale = {k for k in keys if k not in self.last_seen or when - self.last_seen[k] >= SEEN_EVERY}
        if not changed and not stale:
            return self
        cells, changes = dict(self.cells), dict(self.changes)
        for row, differing in changed.items():
            key, copy = row
            cells[row] = {**cells.get(row, {}), **{column: Typed(v, when) for column, v in differing.items()}}
            added = tuple(Change(when, copy, column, v) for column, v in differing.items())
            changes[key] = (*changes.get(key, ()), *added)[-KEPT_CHANGES:]
        seen = {k: max(when, self.last_seen.get(k, when)) for k in keys}
        return Journal(cells, {**self.last_seen, **seen}, changes)

    def without_history(self, keys: Collection[str]) -> Journal:
        """What staff's cells of these keys hold now, without what they held before."""
        changes = {key: told for key, told in self.changes.items() if key not in keys}
        return self if len(changes) == len(self.changes) else Journal(self.cells, self.last_seen, changes)

    def _differing(self, row: Row, now: Mapping[str, Raw], when: datetime) -> dict[str, Raw]:
        """The cells that are not as known, those apart that another run has read later than `when`."""
        known, nothing = self.cells.get(row, {}), Typed(None, when)
        return {
            column: value
            for column, value in now.items()
            if (was := known.get(column, nothing)).when <= when and not _same(value, was.value)
        }


def _blank(value: Raw) -> bool:
    return value is None or value == ""


def _same(a: Raw, b: Raw) -> bool:
    """TRUE is not 1, but 1 is 1.0, and nothing is "" (the API leaves trailing blanks out)."""
    if _blank(a) or _blank(b):
        return _blank(a) and _blank(b)
    return isinstance(a, bool) == isinstance(b, bool) and a == b


class Journals:
    """The journals of all workbooks."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._read: dict[str, tuple[Generation, Journal]] = {}

    def read(self, workbook: str, tab: str) -> Journal:
        """Empty where the tab was never journalled."""
        return self._newest(_path(workbook, tab))[1]

    def keep(self, workbook: str, tab: str, rows: Mapping[Row, Mapping[str, Raw]], when: datetime) -> Journal:
        """Journal what a reading of the tab at `when` found (see `Journal.after`), and return the journal with it.

        Nothing is written if nothing is new. Raises Conflict if other runs write all the time.
        """
        name = _path(workbook, tab)
        for _ in range(_TRIES):
            generation, journal = self._newest(name)
            after = journal.after(rows, when)
            if after is journal:
                return journal
            try:
                written = self._store.write(name, _to_bytes(after), only_if=generation)
            except Conflict:
                self._read.pop(name, None)
                continue
            self._read[name] = (written, after)
            return after
        raise Conflict(f"The journal of {tab} is being changed by too many runs at once. The next run tries again.")

    def forget_history(self, keys: Collection[str]) -> int:
        """`Journal.without_history` in every tab of every workbook; returns how many tabs had some."""
        forgotten = 0
        for stored in self._store.list("journal/"):
            for _ in range(_TRIES):
                generation, journal = self._newest(stored.name)
                after = journal.without_history(keys)
                if after is journal:
                    break
                try:
                    self._read[stored.name] = (
                        self._store.write(stored.name, _to_bytes(after), only_if=generation),
                        after,
                    )
                except Conflict:
                    self._read.pop(stored.name, None)
                    continue
                forgotten += 1
                break
            else:
                raise Conflict("The journal is being changed by too many runs at once. The next run tries again.")
        return forgotten

    def _newest(self, name: str) -> tuple[Generation, Journal]:
        try:
            data, generation = self._store.read(name)
        except Missing:
            return NEW, Journal()
        known = self._read.get(name)
        if known is None or known[0] != generation:
            known = self._read[name] = (generation, _from_bytes(name, data))
        return known


def _path(workbook: str, tab: str) -> str:
    return f"journal/{safe(workbook)}/{safe(tab)}.json.gz"


def _to_bytes(journal: Journal) -> bytes:
    document = {
        "version": 1,
        "cells": [
            [key, copy, {column: [t.value, _text(t.when)] for column, t in cells.items()}]
            for (key, copy), cells in journal.cells.items()
        ],
        "last_seen": {key: _text(when) for key, when in journal.last_seen.items()},
        "changes": {
            key: [[_text(c.when), c.copy, c.column, c.value] for c in changes]
            for key, changes in journal.changes.items()
        },
    }
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), compresslevel=4, mtime=0)


def _from_bytes(name: str, data: bytes) -> Journal:
    try:
        document = json.loads(gzip.decompress(data))
        version = document["version"]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as e:
        raise LedgerError(f"{name} in the ledger is damaged. Restore it from a backup.") from e
    if version > 1:
        raise LedgerError(f"{name} was written by a newer Keepsheet. Update Keepsheet; nothing was read.")
    return Journal(
        cells={
            (key, copy): {column: Typed(value, _moment(when)) for column, (value, when) in cells.items()}
            for key, copy, cells in document["cells"]
        },
        last_seen={key: _moment(when) for key, when in document["last_seen"].items()},
        changes={key: tuple(_changes(changes)) for key, changes in document["changes"].items()},
    )


def _changes(raw: Iterable[list[Any]]) -> Iterable[Change]:
    return (Change(_moment(when), copy, column, value) for when, copy, column, value in raw)


def _text(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
