"""Plan, write, read back, plan again: until the workbook shows what it should, or eight rounds have not sufficed.

A round costs at most three writes: fresh rows (A), plain values (B), formulas (C), each planned on what the one before
left. After a lost race, or a write whose fate is unknown, nothing is sent again: the workbook is read and planned
anew (DESIGN §4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sheets_schema.machinery import MACHINERY
from sheets_schema.model import KEY, STAMP, Kind
from sync.core.address import column_writes
from sync.core.cells import Raw, canonical
from sync.core.numbered import is_empty
from sync.core.picture import Picture, RowName, Unread
from sync.core.plan import Change, Past, PutBack, TabPlan, plan_tab
from sync.core.wanted import Wanted
from sync.errors import FateUnknown, LostRace, SheetBusy, SheetRefused
from sync.sheets.fresh_rows import insert_rows, swap_generation
from sync.sheets.machinery import HiddenTab
from sync.sheets.workbook import Reading, Workbook

ROUNDS = 8

#: Seconds to wait when Google asks for a pause without saying how long: the quota refills every minute.
PAUSE_S = 20.0

Writes = dict[str, tuple[Change, ...]]


@dataclass
class TabOutcome:
    """What became of one tab."""

    fresh: int = 0
    cells: int = 0
    ahead: int = 0
    future: int = 0
    put_back: list[PutBack] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)  # keys whose row somebody had deleted
    refused: str | None = None  # nothing was written to the tab, or no new row: why
    no_room: str | None = None  # new rows were refused: why
    refused_columns: dict[str, str] = field(default_factory=dict)  # column id → Google's reason
    left_alone: dict[tuple[str, str], Raw] = field(default_factory=dict)  # cells that did not read back, twice
    settled: bool = False  # it shows what it should

    def then(self, later: TabOutcome) -> None:
        """Add what a later convergence of the same push did."""
        self.fresh += later.fresh
        self.cells += later.cells
        self.refused_columns |= later.refused_columns
        self.left_alone |= later.left_alone
        self.refused, self.settled = later.refused, later.settled


@dataclass
class Convergence:
    """Brings the tabs of one workbook to what they should show. One object, one use."""

    workbook: Workbook
    wanted: dict[str, Sequence[Wanted]]
    pasts: Mapping[str, Past]
    now: datetime
    zone: ZoneInfo
    reading: Reading
    pause: Callable[[float], None]
    before_insert: Callable[[Mapping[str, Sequence[str]]], None]  # told the keys by tab before a batch is sent
    keep_words: Callable[[str, Sequence[PutBack]], None]  # told, by tab, before what staff typed is overwritten
    machinery: HiddenTab
    pulse: Wanted | None = None  # the heartbeat: joins the hidden tab's row as soon as anything is written

    def __post_init__(self) -> None:
        self.pictures = dict(self.reading.pictures)
        self.captions = {tab: self.pictures[tab].captions or self.pasts[tab].captions for tab in self.wanted}
        self.outcomes = {tab: TabOutcome() for tab in self.wanted}
        self.sent: dict[str, set[str]] = {tab: set(self.pasts[tab].sent) for tab in self.wanted}
        self.did_not_stick: Counter[tuple[str, str, str]] = Counter()
        self.generation = self.machinery.generation(self.reading)
        self.refused_before = False
        self.inserted = False  # since the last reading

    def run(self) -> Mapping[str, TabOutcome]:
        """Write until nothing is left to write. Raises SheetError only when the workbook cannot be read at all."""
        for _ in range(ROUNDS):
            try:
                if self._round():
                    break
            except (LostRace, FateUnknown):
                self._read_again()
            except SheetBusy as e:
                self.pause(e.retry_after_s or PAUSE_S)
                self._read_again()
            except SheetRefused as e:
                self._refused(e)
        for tab, plan in self._plans().items():
            self.outcomes[tab].settled = not plan.writes
        return self.outcomes

    def _round(self) -> bool:
        """One A, B, C as far as needed; True when nothing was left to write."""
        plans = self._plans(final=True)
        if not any(plan.writes for plan in plans.values()):
            return True
        if self.beat():
            plans = self._plans()
        if any(plan.fresh for plan in plans.values()):
            self._insert(plans)
            plans = self._plans()
        self._write({tab: plan.values for tab, plan in plans.items() if plan.values}, formulas=False)
        plans = self._plans()
        self._write({tab: plan.formulas for tab, plan in plans.items() if plan.formulas}, formulas=True)
        return not any(plan.writes for plan in self._plans().values())

    def _plans(self, *, final: bool = False) -> dict[str, TabPlan]:
        plans = {}
        for tab, rows in self.wanted.items():
            outcome, past = self.outcomes[tab], self.pasts[tab]
            past = replace(
                past,
                sent=frozenset(self.sent[tab]),
                left_alone={**past.left_alone, **outcome.left_alone},
                no_column=past.no_column | outcome.refused_columns.keys(),
                captions=self.captions[tab],
            )
            plan = plan_tab(self.pictures[tab], rows, past, self.now, self.zone)
            if outcome.no_room:
                plan = replace(plan, fresh=())
            outcome.refused = plan.refused or outcome.no_room
            if final:
                outcome.ahead, outcome.future = plan.ahead, plan.future
                known = set(outcome.put_back)
                if new := [p for p in plan.put_back if p not in known]:
                    self.keep_words(tab, new)
                    outcome.put_back += new
            plans[tab] = plan
        return plans

    def beat(self) -> bool:
        """Let the heartbeat join, once. True if it has to be planned now."""
        if self.pulse is None or MACHINERY.id not in self.wanted:
            return False
        self.wanted[MACHINERY.id] = [
            Wanted(row.key, row.version, {**row.cells, **self.pulse.cells}) for row in self.wanted[MACHINERY.id]
        ]
        self.pulse = None
        return True

    def reading_left(self) -> Reading:
        """The workbook as this convergence left it, for another one to go on from."""
        return Reading(self.pictures, self.reading.places)

    def _read_again(self) -> None:
        """Read anew. The generation is never older than what was known before this reading began."""
        known = self.generation
        self.reading = self.workbook.read(self.reading.pictures)
        self.pictures, self.inserted = dict(self.reading.pictures), False
        self.captions |= {tab: said for tab in self.wanted if (said := self.pictures[tab].captions)}
        found = self.machinery.generation(self.reading)
        self.generation = max((g for g in (known, found) if g is not None), default=None)

    def _refused(self, error: SheetRefused) -> None:
        """A first refusal may only mean that a column went away meanwhile; a second one is final for what it names."""
        if self.refused_before:
            raise error
        self.refused_before = True
        self._read_again()

    # --- A: fresh rows ---

    def _insert(self, plans: Mapping[str, TabPlan]) -> None:
        fresh = {tab: plan for tab, plan in plans.items() if plan.fresh}
        if self.inserted:
            self._read_again()  # rows that did not appear: the columns moved, so their places are read anew
            return
        self.before_insert({tab: [row.key for row in plan.fresh] for tab, plan in fresh.items()})
        try:
            self._send_insert(fresh)
        except SheetRefused:
            if not self.refused_before:
                raise
            for tab, plan in fresh.items():
                self._insert_alone(tab, plan)

    def _insert_alone(self, tab: str, plan: TabPlan) -> None:
        try:
            self._send_insert({tab: plan})
        except SheetRefused as e:
            self.outcomes[tab].no_room = f"Google Sheets refuses new rows in {plan.tab.title}: {e.reason}"

    def _send_insert(self, fresh: Mapping[str, TabPlan]) -> None:
        generation = self._known_generation()
        sheet, row, column = self.machinery.generation_cell(self.reading)
        requests = swap_generation(sheet, (row, column), generation)
        for tab, plan in fresh.items():
            picture, places = self.pictures[tab], self.reading.places[tab]
            requests += insert_rows(picture, places, plan.fresh)
            if picture.empty:
                requests += self.machinery.rules_for_first_rows(picture, places, len(plan.fresh))
            self.sent[tab] |= {row.key for row in plan.fresh}  # also where nobody learns that it was applied
        try:
            self.workbook.batch(requests)
        except SheetRefused:
            newest = max(self.workbook.generation_ids(), default=0)
            if newest > generation:
                self.generation = newest
                raise LostRace("Another sync made rows at the same moment.") from None
            raise
        self.generation, self.inserted = generation + 1, True
        for tab, plan in fresh.items():
            picture = self.pictures[tab]
            rows = [{KEY: row.key, **row.staff} for row in plan.fresh]
            self.pictures[tab] = picture.with_rows(picture.insert_at, rows)
            self.outcomes[tab].fresh += len(rows)
            known = self.pasts[tab].typed
            empty = {key for key in known if picture.tab.numbered_rows and is_empty(known[key])}
            self.outcomes[tab].restored += [row.key for row in plan.fresh if row.key in known.keys() - empty]

    def _known_generation(self) -> int:
        """The generation of this reading. Where its cell is unreadable the ids decide, and the reading is repeated."""
        if self.generation is None:
            self.generation = max(self.workbook.generation_ids(), default=0)
            raise LostRace("The hidden generation cell is not readable.")
        return self.generation

    # --- B and C: cells of rows that exist ---

    def _write(self, changes: Writes, *, formulas: bool) -> None:
        """Write the cells; refused a second time, column by column, so that one cannot stop the rest."""
        if not changes:
            return
        try:
            self._send(changes, formulas=formulas)
        except SheetRefused:
            if not self.refused_before:
                raise
            for tab, cells in changes.items():
                self._write_by_column(tab, cells, formulas=formulas)
            self._read_again()

    def _write_by_column(self, tab: str, cells: Sequence[Change], *, formulas: bool) -> None:
        stamps = [c for c in cells if c.column == STAMP]
        for column in dict.fromkeys(c.column for c in cells if c.column != STAMP):
            if not all(self.pictures[tab].has(c.row) for c in cells):
                return  # the column before was read back, and a row is gone: the next round plans anew
            try:
                self._send({tab: (*stamps, *(c for c in cells if c.column == column))}, formulas=formulas)
            except SheetRefused as e:
                self.outcomes[tab].refused_columns[column] = e.reason

    def _send(self, changes: Mapping[str, Sequence[Change]], *, formulas: bool) -> None:
        writes = {tab: column_writes(cells, self.pictures[tab]) for tab, cells in changes.items()}
        echo = self.workbook.write(writes, formulas=formulas)
        for tab, cells in changes.items():
            before = self.pictures[tab]
            gone = {KEY, *writes[tab]} - echo[tab].keys()
            after = before.without(gone).with_echo(echo[tab])
            self._note_what_did_not_stick(tab, cells, before, after)
            self.pictures[tab] = after
            self.sent[tab] -= after.rows_of.keys()
            self.outcomes[tab].cells += sum(c.column != STAMP for c in cells)

    def _note_what_did_not_stick(self, tab: str, cells: Sequence[Change], before: Picture, after: Picture) -> None:
        """Count the cells that landed in the right row and yet read something else: under a merge, for example."""
        kinds = {c.id: c.kind for c in before.tab.columns}
        for cell in cells:
            if not isinstance(cell.row, RowName) or cell.column not in after.columns:
                continue
            i = before.row_of(cell.row)
            if i >= after.height or after.names[i] != cell.row:
                continue
            have, kind = after.columns[cell.column][i], kinds.get(cell.column, Kind.TEXT)
            if isinstance(have, Unread) or canonical(have, kind) == canonical(cell.value, kind):
                continue
            place = (tab, cell.row.key, cell.column)
            self.did_not_stick[place] += 1
            if self.did_not_stick[place] > 1:
                self.outcomes[tab].left_alone[cell.row.key, cell.column] = cell.value
