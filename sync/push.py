"""push: make the workbook show what the ledger knows, beside the people who work in it (DESIGN §4).

Gather, decide, write: read the tabs once, journal what staff typed, make the rows that should stand there, and
converge. It never trusts what an earlier push did, so any crash, duplicate trigger or accident is healed by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from sheets_schema.archive import ARCHIVE
from sheets_schema.machinery import HEARTBEAT, MACHINERY, ROW_KEY
from sheets_schema.today import TODAY
from sheets_schema.workbook import TABS, boards
from sync.configuration.config import Config
from sync.core.board import Board
from sync.core.book import AsOf, Settings, Staff
from sync.core.cells import moment
from sync.core.lines import ListLine
from sync.core.messages import Message
from sync.core.tell import Told, names_of
from sync.core.wanted import Version, Wanted
from sync.errors import SheetError
from sync.ledger.ledger import Ledger
from sync.pushing.desk_boards import Made, desk_boards, look_for_filters
from sync.pushing.first_seen import first_stars
from sync.pushing.gather import gather
from sync.pushing.managed import counted, in_use, managed
from sync.pushing.memory import Memory
from sync.pushing.nightly import nightly
from sync.pushing.old_rows import OldRows, day_of
from sync.pushing.putting_away import Away, PuttingAway
from sync.pushing.reading import read_whole, with_values
from sync.pushing.telling import Telling
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.by_hand import with_typed
from sync.sheets.board import BoardOutcome, write_boards
from sync.sheets.connect import connect
from sync.sheets.converge import Convergence, TabOutcome
from sync.sheets.machinery import HiddenTab
from sync.sheets.status_line import SILENT_MINUTES
from sync.sheets.workbook import Reading, Workbook
from sync.wire.retry import RetryPolicy

LOG = "sync_log"

#: The heartbeat is written with anything else, and otherwise at most this often (DESIGN §4).
HEARTBEAT_EVERY = timedelta(minutes=15)

#: What ended earlier than this before the first push is history, unless the settings name a day (`work_starts_on`).
WORK_BEFORE = timedelta(days=7)

#: What a push that changes something takes (DESIGN §8): begun without them it would stand still midway.
FEWEST_READS, FEWEST_WRITES = 2, 4

Lists = Mapping[str, Mapping[str, ListLine]]


@dataclass(frozen=True)
class PushReport:
    """What a push did, tab by tab."""

    tabs: Mapping[str, TabOutcome]
    reads: int
    writes: int
    told: tuple[Told, ...]
    boards: Mapping[str, BoardOutcome] = field(default_factory=dict)
    made: Made | None = None  # what the rows were made of, and what they should be

    @property
    def settled(self) -> bool:
        """Whether every tab shows what it should."""
        tabs = all(outcome.settled and not outcome.refused for outcome in self.tabs.values())
        return tabs and not any(outcome.refused for outcome in self.boards.values())


def push(
    config: Config, ledger: Ledger, as_of: AsOf, tabs: Collection[str] | None = None, retry: RetryPolicy | None = None
) -> PushReport:
    """Set the workbook up where it is not whole, and push to it. `tabs` as in `Push`.

    Raises SheetError if the workbook cannot be read at all, SettingsError if we have no way in.
    """
    client = connect(config.endpoints.sheets, retry, config.calls_a_minute)
    if client.pace:
        client.pace.room(read=FEWEST_READS, write=FEWEST_WRITES)
    settings, spreadsheet = config.settings(), config.spreadsheets["operations"]
    memory = Memory(ledger, spreadsheet)
    whole = [tab.with_added(memory.nights.added(tab.id)) for tab in TABS]
    workbook = Workbook(client, spreadsheet, (*whole, MACHINERY), boards("operations"))
    pushing = Push(workbook, ledger, settings, as_of, tabs)
    report = pushing.run()
    if tabs is None:
        with suppress(SheetError):  # the push is done; the next one tries the day's work again
            nightly(client, spreadsheet, memory, pushing.settings, as_of.now)
    return report


@dataclass
class Push:
    """One push of one workbook. `tabs` limits it to the tabs that a hint concerns; None means all of them."""

    workbook: Workbook
    ledger: Ledger
    settings: Settings
    as_of: AsOf
    tabs: Collection[str] | None = None
    pause: Callable[[float], None] = time.sleep
    machinery: HiddenTab = field(default_factory=HiddenTab)
    lists: Lists = field(default_factory=dict, init=False)  # the lines of the Settings tabs, as this push read them
    silent_minutes: int = SILENT_MINUTES
    made: Made = field(init=False)  # for the boards

    def __post_init__(self) -> None:
        self.memory = Memory(self.ledger, self.workbook.spreadsheet)
        self.old = OldRows(self.workbook, self.ledger)
        self.telling = Telling(self.workbook, self.memory, self.old, self.as_of.now)
        self.settings = self._since_the_start()
        self.shown = {*(self.workbook.tabs if self.tabs is None else self.tabs), MACHINERY.id}
        self.drawn = {*self.workbook.boards} if self.tabs is None else set()  # a hint's push leaves the boards alone

    def _since_the_start(self) -> Settings:
        """The settings with the day of the first push, and with when the work begins where nobody named a day."""
        rules = self.settings.rules
        started = self.memory.started_on(self.as_of.now.astimezone(self.settings.team_zone).date())
        begins = rules.work_starts_on or started - WORK_BEFORE
        return replace(self.settings, rules=replace(rules, started_on=started, work_starts_on=begins))

    def run(self) -> PushReport:
        """Push. Raises SheetError only if the workbook cannot be read at all."""
        before = dict(self.workbook.client.calls)
        if self.old.notes.unsettled():
            self._putting().run({})  # a run died while rows were leaving: what it moved by mistake comes back first
        reading = self._read()
        with self.ledger.glance():  # not before the sheet was read: the journal may only be newer than it
            return self._pushed(reading, before)

    def _read(self) -> Reading:
        memory, now = self.memory, self.as_of.now
        return read_whole(self.workbook, self.shown, self.drawn, memory, self.settings, now, self.silent_minutes)

    def _pushed(self, reading: Reading, before: Mapping[str, int]) -> PushReport:
        typed_before = {tab: self.memory.typed_before(tab) for tab in self.workbook.tabs}
        typed = {tab: self.memory.journal(tab, reading.pictures[tab], self.as_of.now) for tab in self.shown}
        evaluated = with_values(self.workbook, reading, self.shown, typed, self.memory)
        staff = {**typed_before, **evaluated}  # what one tab says decides rows of another
        self.settings, self.lists = managed(self.memory, self.settings, reading.pictures, staff, self.as_of.now)
        basis = self.basis(staff)
        made = {tab: in_use(self.rows(tab, basis), reading.pictures[tab], self.settings) for tab in self.shown}
        made = {tab: self.old.shown(tab, found, reading.pictures[tab], basis) for tab, found in made.items()}
        convergence = self._converge(reading, made, typed)
        away = self._put_away(basis, made, convergence)
        told = [*self.telling.told(convergence, typed_before, basis.book), *self.old.told(away, self.as_of)]
        log = self.memory.log.tell(told, self.shown)
        told += self.telling.kept
        if told and LOG in self.shown:
            self._show(log, basis, convergence, typed, away)
        self.made = Made(basis, made, log)
        if self._silent_for(reading) >= HEARTBEAT_EVERY and TODAY.id in self.drawn:
            with suppress(SheetError):  # the next heartbeat looks again
                look_for_filters(self.workbook, convergence.reading_left().pictures, self.memory)
        drawn = self._draw(self.boards(staff, reading), reading)
        calls = self.workbook.client.calls
        reads, writes = (calls[kind] - before.get(kind, 0) for kind in ("read", "write"))
        return PushReport(convergence.outcomes, reads, writes, tuple(told), drawn, self.made)

    def _show(self, log: tuple[Message, ...], basis: Basis, convergence: Convergence, typed: Staff, away: Away) -> None:
        """Write what this push has to tell where staff read it: on the Sync log and Archive, and in the status."""
        basis = replace(basis, book=replace(basis.book, messages=log, archived=self.old.notes.archived()))
        wanted = {tab: rows(tab, basis) for tab in (LOG, ARCHIVE.id, MACHINERY.id)}
        left = convergence.reading_left() if away.reading is None else self.workbook.read(wanted)
        for tab, outcome in self._converge(left, wanted, typed).outcomes.items():
            convergence.outcomes[tab].then(outcome)

    def _putting(self) -> PuttingAway:
        now, memory = self.as_of.now, self.memory
        keep = partial(memory.journal, now=now)
        return PuttingAway(self.workbook, self.old.notes, self.machinery, now, keep, self.pause, memory.sending)

    def _put_away(self, basis: Basis, made: dict[str, list[Wanted]], convergence: Convergence) -> Away:
        """Once a day, by a push of everything: rows that are over leave."""
        putting = self._putting()
        if self.tabs is not None or not self.old.due(self.settings, self.as_of):
            return putting.away
        leaving = self.old.leaving(basis, made, convergence.pictures)
        return self.old.put_away(putting, leaving, day_of(self.settings, self.as_of))

    def rows(self, tab: str, basis: Basis) -> list[Wanted]:
        """The rows that the tab should hold."""
        return rows(tab, basis)

    def _draw(self, wanted: list[Board], reading: Reading) -> dict[str, BoardOutcome]:
        return write_boards(self.workbook, reading, wanted, self.settings.team_zone, self.pause) if wanted else {}

    def boards(self, staff: Staff, reading: Reading) -> list[Board]:  # noqa: ARG002 - what a board may be made of
        """The boards as they should look, after the tabs."""
        return desk_boards(self.made, reading, self.memory, self.ledger) if TODAY.id in self.drawn else []

    def basis(self, staff: Staff) -> Basis:
        """What the rows of all tabs are made of: the ledger's records, what staff typed, and the lines of the lists."""
        when = {tab: self.memory.typed_when(tab) for tab in staff}
        book = gather(self.ledger, self.settings, self.as_of, staff, self.memory.log.messages(), when)
        if ARCHIVE.id in self.shown:
            book = replace(book, archived=self.old.notes.archived())
        stars = first_stars(self.memory, self.ledger, book.reviews)
        book = replace(with_typed(book, self.settings, self.as_of), lists=self.lists, first_stars=stars)
        basis = Basis(book, self.settings, self.as_of)
        told = counted(self.memory, basis) if self.lists else {}
        return Basis(replace(book, counts=told), self.settings, self.as_of) if told else basis

    def _converge(
        self,
        reading: Reading,
        wanted: dict[str, list[Wanted]],
        staff: Staff,
    ) -> Convergence:
        """Bring these tabs to what is wanted, and remember how they were left."""
        now = self.as_of.now
        pasts = {tab: self.memory.past(tab, staff[tab], now) for tab in wanted}
        for tab, past in pasts.items():
            if (captions := reading.pictures[tab].captions) and captions != past.captions:
                self.memory.headed(tab, captions)
        convergence = Convergence(
            workbook=self.workbook,
            wanted=dict(wanted),
            pasts=pasts,
            now=now,
            zone=self.settings.team_zone,
            reading=reading,
            pause=self.pause,
            before_insert=self.memory.sending,
            keep_words=partial(self.telling.keep_words, {tab: names_of(rows) for tab, rows in wanted.items()}),
            machinery=self.machinery,
            pulse=self._pulse(),
        )
        if self._silent_for(reading) >= HEARTBEAT_EVERY:
            convergence.beat()
        for tab, outcome in convergence.run().items():
            if outcome.fresh or outcome.cells or outcome.left_alone or outcome.refused_columns:
                self.memory.pushed(tab, convergence.pictures[tab], outcome, now)
        return convergence

    def _pulse(self) -> Wanted:
        now = self.as_of.now
        return Wanted(ROW_KEY, Version(now, now, self.as_of.run_id), {HEARTBEAT: now})

    def _silent_for(self, reading: Reading) -> timedelta:
        """How long ago the heartbeat was written; very long if its cell is unreadable."""
        beat = self.machinery.heartbeat(reading)
        return self.as_of.now - moment(beat, self.settings.team_zone) if beat is not None else timedelta.max
