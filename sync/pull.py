"""Pull: ask every source what changed, store it, and only then move the source's cursor.

One source's failure never stops the others: it becomes a sentence for staff, and the sheet keeps what was known.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sync.core.book import Settings
from sync.core.cursor import Cursor
from sync.core.records import Reading, Run, SourceOutcome
from sync.errors import AccessRefused, Conflict, KeepsheetError, LedgerError, SourceError
from sync.pulling.linker import Brought, link_records
from sync.sources import Counted, Known, Source

_log = logging.getLogger(__name__)

#: Sentences of one source that a run tells; the rest is a number.
MOST_NOTES = 5


class Kept(Protocol):
    """What became of recorded readings."""

    @property
    def new(self) -> int: ...
    @property
    def changed(self) -> int: ...


class Store(Known, Protocol):
    """What pull needs of the ledger (`sync.ledger.ledger.Ledger` is one)."""

    def record(self, entity: str, readings: Iterable[Reading[Any]]) -> Kept: ...
    def newest(self, entity: str, *, since: datetime | None = None) -> dict[str, Reading[Any]]: ...
    def cursor(self, source: str) -> Cursor | None: ...
    def move_cursor(self, source: str, cursor: Cursor, was: Cursor | None) -> None: ...


def pull(
    sources: Iterable[Source],
    ledger: Store,
    *,
    clock: Callable[[], datetime],
    settings: Settings,
    run_id: str,
    trigger: str,
    tell: Callable[[SourceOutcome], None] = lambda _: None,
) -> tuple[SourceOutcome, ...]:
    """Read every source, link cases and reviews to orders, and keep a Run of how it went. `tell` hears of each source.

    Raises LedgerError only where the Run itself cannot be stored: then nothing of this run can be trusted to stay.
    """
    started_at = clock()
    brought, outcomes = Brought(), []
    for source in sources:
        outcome = _Reading(source, ledger, settings.team_zone, brought).outcome(clock())
        outcomes.append(outcome)
        tell(outcome)
    now = clock()
    if brought.oldest:
        _quietly("link cases and reviews to orders", lambda: link_records(ledger, settings, brought.oldest, now))
    run = Run("-", run_id, trigger, started_at, clock(), tuple(outcomes))
    ledger.record("runs", [Reading(run, started_at, run_id)])
    return run.outcomes


def _quietly(what: str, do: Callable[[], object]) -> None:
    """For what the next run does as well: what was read is stored, whatever becomes of this."""
    try:
        do()
    except KeepsheetError as e:
        _log.warning("This run could not %s; the next one will. %s", what, e)


class _Reading:
    """One source in one run."""

    def __init__(self, source: Source, ledger: Store, zone: ZoneInfo, brought: Brought) -> None:
        self.source, self.ledger, self.zone, self.brought = source, ledger, zone, brought
        self.cursor: Cursor | None = None
        self.new = self.changed = self.requests = 0
        self.notes: list[str] = []
        self.counted: Counted | None = None

    def outcome(self, now: datetime) -> SourceOutcome:
        failure = self._failure(now)
        kind, owner, part = self.source.name.split(":")
        sentences = [*([failure] if failure else []), *dict.fromkeys(self.notes)]
        return SourceOutcome(
            source=kind,
            owner=owner,
            part=part,
            ok=failure is None,
            good_until=self.cursor.until if self.cursor else None,
            new=self.new,
            changed=self.changed,
            requests=self.requests,
            sentence=_joined(sentences),
            counted_at=self.counted.at if self.counted else None,
            open_there=self.counted.open if self.counted else (),
        )

    def _failure(self, now: datetime) -> str | None:
        """Read to the end; why that failed, in words for staff, or None. What came before a failure is stored."""
        try:
            self._read(now)
        except SourceError as e:
            return self._in_words(e, now)
        except LedgerError as e:
            return f"What {self.source.title} says could not be stored. {e}"
        except Exception as e:  # noqa: BLE001 - the others must go on; its words may hold a customer's, so only its place is told
            _log.error("Reading %s failed: %s at %s", self.source.name, type(e).__name__, _place(e))
            what = f"A fault in Keepsheet stopped the reading of {self.source.title} ({type(e).__name__})"
            return f"{what}. {self._shown(now)} The owner must look at the log."
        return None

    def _read(self, now: datetime) -> None:
        self.cursor = self.ledger.cursor(self.source.name)
        for batch in self.source.read(self.cursor, self.ledger, now):
            self.requests += batch.requests
            self.notes.extend(batch.notes)
            self.counted = batch.counted or self.counted
            for entity, readings in batch.readings.items():
                counts = self.ledger.record(entity, readings)
                self.new += counts.new
                self.changed += counts.changed
                self.brought.add(entity, readings)
            if batch.cursor is None or batch.cursor == self.cursor:
                continue
            try:
                self.ledger.move_cursor(self.source.name, batch.cursor, self.cursor)
            except Conflict:
                self.notes.append(f"Another run was reading {self.source.title} at the same time and has gone further.")
                return
            self.cursor = batch.cursor

    def _in_words(self, error: SourceError, now: datetime) -> str:
        """What, since when, what rows show, who must do what."""
        if isinstance(error, AccessRefused) and self.cursor:
            since = _moment(self.cursor.until, now, self.zone)
            return f"{error.what} since {since}. Rows show what was known then. {error.remedy}".rstrip()
        remedy = error.remedy or "Keepsheet asks again at the next run."
        return f"{error.what}. {self._shown(now)} {remedy}"

    def _shown(self, now: datetime) -> str:
        if self.cursor is None:
            return "Nothing of it has been read yet."
        return f"Rows show what was known at {_moment(self.cursor.until, now, self.zone)}."


def _place(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def _joined(sentences: list[str]) -> str | None:
    more = len(sentences) - MOST_NOTES
    if more > 0:
        sentences = [*sentences[:MOST_NOTES], f"And {more} more like these."]
    return " ".join(sentences) or None


def _moment(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time of day in the team's zone; the date too when it is not today's, the year when not this one.

    >>> from datetime import UTC
    >>> manila, now = ZoneInfo("Asia/Manila"), datetime(2026, 11, 22, 3, tzinfo=UTC)
    >>> [_moment(datetime(*t, tzinfo=UTC), now, manila) for t in ((2026, 11, 22, 0, 10), (2026, 11, 21), (2018, 8, 20))]
    ['08:10', '08:00 on 21 Nov', '08:00 on 20 Aug 2018']
    """
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} on {local.day} {local:%b}{'' if local.year == today.year else f' {local.year}'}"
