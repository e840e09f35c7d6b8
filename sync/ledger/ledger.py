"""The ledger: every version of every record that was seen, and where each source has been read up to.

Observations only: what a workbook shows is made from it again at every push.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sync.core.cursor import Cursor
from sync.core.records import Reading
from sync.errors import Conflict, LedgerError
from sync.ledger.documents import Documents
from sync.ledger.entities import ENTITIES
from sync.ledger.glance import DOCUMENTS, TABLES, Glancing
from sync.ledger.hints import Hints
from sync.ledger.journal import Journals
from sync.ledger.objects import ObjectStore
from sync.ledger.reading import Reader
from sync.ledger.recording import Counts, Recorder
from sync.ledger.redaction import Redaction
from sync.ledger.seen import Seen
from sync.ledger.shelf import Shelf
from sync.ledger.which import Which

if TYPE_CHECKING:
    import pyarrow as pa


#: An entity is folded once the logs of this many runs, or this many logs, are open.
RUNS, FILES = 20, 100


#: Entities that hold something of a person, and how their keys begin.
KINDS = {"orders": "order:", "refunds": "refund:", "disputes": "case:", "reviews": "review:"}


class Ledger:
    """One ledger. Any number of processes and threads may use the same store at once."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store = Glancing(store)
        self.shelf = Shelf(store)
        self._reader = Reader(self.shelf)
        self._recorder = Recorder(self.shelf)
        self._cursors = Documents(store, "cursors")
        self.notes = Documents(store, "notes")
        self.journals = Journals(store)
        self.hints = Hints(store)
        self.seen = Seen(store)
        self._redaction = Redaction(self.shelf, self.notes)

    @property
    def calls(self) -> Mapping[str, int]:
        """How often the place behind was called, by `read`, `list`, `write` and `delete`."""
        return dict(self._store.calls)

    def glance(self, *, documents: bool = True) -> AbstractContextManager[None]:
        """For a block in which the ledger is looked at many times and others' writes need not be seen (`Glancing`).

        Without `documents` notes and journals are read as ever. Never around a redaction.
        """
        return self._store.glance(*TABLES, *(DOCUMENTS if documents else ()))

    def record(self, entity: str, readings: Iterable[Reading[Any]]) -> Counts:
        """Store the readings that say something else than the newest known reading of their key.

        Safe to repeat, and to do twice at once. After an error some of them may be stored, and none is half stored.
        A reading older than the newest known is stored, for the record, and never wins. Of two readings of one run
        under one moment, the one recorded later wins. A reading that says the same as the newest known leaves no
        trace, so `seen_at` is when this content was first seen.
        """
        return self._recorder.record(entity, self._redaction.applied(readings))

    def redact(self, keys: Collection[str], customers: Collection[str], now: datetime) -> int:
        """Take the person out of these records, in every version and file; returns how many files were rewritten.

        `customers` ("LUM:77") and keys are remembered: what comes again is stored without the person, unless it was
        ordered after `now`. A key of which nothing is known is no error. Safe to repeat, and to be killed.
        """
        self._redaction.ask(keys, customers, now)
        return self.redact_again()

    def redact_again(self) -> int:
        """Go once more through all that was ever asked for; returns how many files had to be rewritten."""
        keys = set(self._redaction.removed().keys)
        rewritten = sum(
            self._redaction.carry_out(entity, {k for k in keys if k.startswith(kinds)})
            for entity, kinds in KINDS.items()
        )
        if rewritten:
            self.shelf.forget()  # nor does memory hold what the files held
            self._reader, self._recorder = Reader(self.shelf), Recorder(self.shelf)
        return rewritten

    def removed_keys(self) -> frozenset[str]:
        """The records that were ever to be kept without the person."""
        return frozenset(self._redaction.removed().keys)

    def newest(
        self,
        entity: str,
        *,
        stores: Collection[str] | None = None,
        since: datetime | None = None,
        open_only: bool = False,
        final_since: datetime | None = None,
    ) -> dict[str, Reading[Any]]:
        """The newest reading of every key, by key.

        `stores`: only records of these. `since`: only those born at or after it. `open_only`: only those not final.
        `final_since`: only those not final, or final at or after it (what a tracker shows). All that are given must
        hold, judged by the newest reading. Files that cannot hold such a record are not opened.
        """
        return self._reader.newest(entity, Which(_set(stores), since, open_only, final_since))

    def open_records(self, entity: str, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        """The newest reading of every record that is not final."""
        return self.newest(entity, stores=stores, open_only=True).values()

    def recent(self, entity: str, since: datetime, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        """The newest reading of every record born at or after `since`, final or not."""
        return self.newest(entity, stores=stores, since=since).values()

    def find(self, entity: str, keys: Iterable[str]) -> dict[str, Reading[Any]]:
        """The newest reading of those keys that are known."""
        sought = frozenset(keys)
        return self._reader.newest(entity, Which(keys=sought)) if sought else {}

    def table(
        self,
        entity: str,
        columns: Collection[str],
        *,
        stores: Collection[str] | None = None,
        since: datetime | None = None,
        open_only: bool = False,
        final_since: datetime | None = None,
    ) -> pa.Table:
        """As `newest`, as an Arrow table of these columns only: for reports over years.

        A part of a column is named by its path: `total.shop.minor`, `lines[].sku`.
        """
        return self._reader.table(entity, columns, Which(_set(stores), since, open_only, final_since))

    def parts(
        self,
        entity: str,
        columns: Collection[str],
        *,
        words: Collection[str] = (),
        stores: Collection[str] | None = None,
        since: datetime | None = None,
    ) -> Iterator[pa.Table]:
        """As `table`, in one table for each month and owner: a report need hold only one of them at a time.

        `words`: columns of few different texts, which then come as dictionaries.
        """
        return self._reader.parts(entity, columns, Which(_set(stores), since), words)

    def history(self, entity: str, keys: Iterable[str]) -> dict[str, tuple[Reading[Any], ...]]:
        """Every version of those keys that was ever stored, oldest first, each once."""
        return self._reader.history(entity, Which(keys=frozenset(keys)))

    def fold(self, now: datetime, *, runs: int = RUNS, files: int = FILES) -> int:
        """Compact every entity of which the logs of so many runs, or so many logs, are open; returns how many logs.

        For the end of a pull: safe at any moment, in any number of processes, and to be killed.
        """
        from sync.ledger.folding import fold

        return sum(fold(self.shelf, entity, now, runs=runs, files=files) for entity in ENTITIES)

    def prune(self, now: datetime) -> int:
        """Delete the logs that were folded a day ago; returns how many."""
        from sync.ledger.folding import prune

        return sum(prune(self.shelf, entity, now) for entity in ENTITIES)

    def cursor(self, source: str) -> Cursor | None:
        """How far a source was read; None if it never was."""
        value = self._cursors.read(source).value
        if value is None:
            return None
        try:
            return Cursor.from_json(value)
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise LedgerError(f"The cursor of {source} in the ledger is damaged. Delete it to read all again.") from e

    def move_cursor(self, source: str, cursor: Cursor, was: Cursor | None) -> None:
        """Put `cursor` in the place of `was`. Raises Conflict if another run has moved it: its reading is not lost, the
        next run goes on from there.
        """
        document = self._cursors.read(source)
        expected = json.loads(json.dumps(was.to_json())) if was else None
        if document.value != expected:
            raise Conflict(f"Another run has moved the cursor of {source}. What was read is stored.")
        self._cursors.write(document, cursor.to_json())


def _set(stores: Collection[str] | None) -> frozenset[str] | None:
    return None if stores is None else frozenset(stores)
