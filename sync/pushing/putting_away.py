"""Old rows leave their tabs by moving, whole, to the hidden `_bin`; what was not meant comes back (DESIGN §4).

Move, look, sort out: one batch moves rows, the next reading says by their keys what really moved, and a second batch
puts back what staff had sorted in between. Each batch also moves the generation, so that of two runs only one does it,
and it is never sent again: after a race or an unknown fate the workbook is read anew, and it says itself what is open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sheets_schema.machinery import MACHINERY
from sheets_schema.model import HEADER_KEY, KEY, STAMP, Owner, Tab
from sync.core.archived import OldRow, said
from sync.core.cells import Raw
from sync.core.parcel import (
    Line,
    Parcel,
    at,
    key_in,
    places_of_rows,
    sort_out,
    spans_of,
    to_be_cleared,
)
from sync.core.picture import Picture
from sync.errors import FateUnknown, LostRace, SheetBusy, SheetRefused
from sync.pushing.away import AwayNotes
from sync.sheets import bin as hidden_bin
from sync.sheets.bin import MOST_ROWS, Grids, Request, Top
from sync.sheets.fresh_rows import swap_generation
from sync.sheets.machinery import HiddenTab
from sync.sheets.workbook import Reading, Workbook

#: Rounds of one pass: two a parcel, and some for races.
ROUNDS = 20

#: Of so many rows at most one parcel each; the next night goes on.
MOST_PARCELS = 6

#: So many rows in which somebody had typed are kept whole in the hidden tab; of older ones the words, in Archive.
ROOM = 5_000

PAUSE_S = 20.0

Typed = Mapping[str, Mapping[str, Raw]]


@dataclass
class Away:
    """What left, what could not, and the workbook as it was read last."""

    moved: dict[str, dict[str, OldRow]] = field(default_factory=dict)  # tab → key
    strays: dict[str, dict[str, str]] = field(default_factory=dict)  # tab → key → the words in the row
    back: dict[str, int] = field(default_factory=dict)  # tab → rows that were put back
    left: dict[str, str] = field(default_factory=dict)  # tab → why its old rows stay for now
    reading: Reading | None = None


@dataclass
class PuttingAway:
    """One pass. `journal` keeps what staff have typed in the rows of a picture, and returns it for every key."""

    workbook: Workbook
    notes: AwayNotes
    machinery: HiddenTab
    now: datetime
    journal: Callable[[str, Picture], Typed]
    pause: Callable[[float], None]
    sending: Callable[[Mapping[str, Sequence[str]]], None]  # told the keys by tab before a batch makes rows for them
    away: Away = field(default_factory=Away)
    generation: int | None = field(default=None, init=False)  # the newest that we know of

    def run(self, leaving: Mapping[str, Mapping[str, OldRow]]) -> Away:
        """Move these rows, and sort out what an earlier run has left open. Raises SheetError if nothing can be read."""
        self.leaving = {tab: dict(rows) for tab, rows in leaving.items() if rows}
        self.asked = {*self.leaving}
        self.parcels = 0
        self.sent: list[OldRow] = []
        for _ in range(ROUNDS):
            try:
                if not self._step():
                    break
            except (LostRace, FateUnknown):
                continue
            except SheetBusy as e:
                self.pause(e.retry_after_s or PAUSE_S)
        self.notes.complete(self.sent)
        return self.away

    def _step(self) -> bool:
        """One batch, if there is one to send."""
        reading = self.away.reading = self.workbook.read({*self.asked, MACHINERY.id})
        grids = hidden_bin.read_grids(self.workbook)
        headers = {t: p.header_row for t, p in reading.pictures.items() if p.header_row is not None}
        headers.pop(MACHINERY.id, None)
        top = hidden_bin.read_top(self.workbook, headers) if grids.has_bin else Top()
        if top.parcel and top.parcel.open and top.parcel.tab in self.workbook.tabs:
            if top.parcel.tab not in reading.pictures:
                self.asked.add(top.parcel.tab)
                return True
            return self._settle(top.parcel, top, reading, grids)
        self.notes.settled()
        return self._move(reading, grids)

    # --- move ---

    def _move(self, reading: Reading, grids: Grids) -> bool:
        for tab, rows in self.leaving.items():
            picture = reading.pictures[tab]
            if tab in self.away.left or self.parcels >= MOST_PARCELS:
                continue
            if why := _unfit(picture, grids):
                self.away.left[tab] = why
                continue
            alone = {key: stands[0] for key in rows if len(stands := picture.rows_of.get(key, [])) == 1}
            chosen = dict(sorted(alone.items(), key=lambda pair: pair[1])[:MOST_ROWS])
            if chosen:
                self._send_parcel(picture, reading, grids, chosen)
                return True
        return False

    def _send_parcel(self, picture: Picture, reading: Reading, grids: Grids, chosen: Mapping[str, int]) -> None:
        tab, header = picture.tab, picture.header_row
        assert header is not None
        spans = spans_of(chosen.values())
        parcel = Parcel(tab.id, self.now, tuple(chosen), spans, dict(reading.places[tab.id]), len(chosen))
        rows = [self.leaving[tab.id][key] for key in chosen]
        self.notes.begin(rows)
        self.sent += rows
        self.parcels += 1
        try:
            self._send(hidden_bin.moved(tab, header, parcel, grids), reading)
        except SheetRefused as e:
            self.away.left[tab.id] = f"Google Sheets does not let rows leave {tab.title}: {e.reason}"

    # --- look, and sort out ---

    def _settle(self, parcel: Parcel, top: Top, reading: Reading, grids: Grids) -> bool:
        tab, picture = self.workbook.tabs[parcel.tab], reading.pictures[parcel.tab]
        places = places_of_rows(parcel, top.header, top.headers_now.get(tab.id, ()), reading.places[tab.id])
        found = sort_out(parcel, top.rows, places, picture.rows_of)
        keys = [str(key_in(parcel, row, places)) for row in top.rows]
        words = self._words(parcel, top, grids, places, keys)
        meant = self._meant(parcel, {keys[i]: words[i] for i in found.meant})
        self.notes.add(meant.values())
        self.away.moved.setdefault(tab.id, {}).update(meant)
        strays = {keys[i]: words[i] for i in found.strays}
        self.away.strays.setdefault(tab.id, {}).update(strays)
        self.away.back[tab.id] = self.away.back.get(tab.id, 0) + len(found.back)
        typed = frozenset(key for key, row in meant.items() if row.typed)
        self.sending({tab.id: [keys[i] for i in found.back if keys[i] not in ("", HEADER_KEY)]})
        after = replace(parcel, rows=parcel.rows - len(found.back), open=False, typed=typed)
        try:
            self._send(hidden_bin.sorted_back(tab, found.back, after, grids, found.back.keys()), reading)
        except SheetRefused as e:
            self.away.left[tab.id] = f"Google Sheets does not let rows come back to {tab.title}: {e.reason}"
            return False
        self.notes.settled()
        return True

    def _meant(self, parcel: Parcel, words: Mapping[str, str]) -> dict[str, OldRow]:
        """The rows that were to leave, by key, with what was typed in them."""
        known = {**self.notes.meant(), **{row.own_key: row for row in self.leaving.get(parcel.tab, {}).values()}}
        plain = {key: OldRow(parcel.tab, key, parcel.when, {}) for key in words}
        return {key: known.get(row.own_key, row).saying(words[key]) for key, row in plain.items()}

    def _words(
        self, parcel: Parcel, top: Top, grids: Grids, places: Mapping[str, int] | None, keys: Sequence[str]
    ) -> list[str]:
        """What somebody typed in each row, by the last reading of it: kept in the journal too.

        Where the columns of the rows cannot be told, what was typed up to the reading before.
        """
        tab = self.workbook.tabs[parcel.tab]
        hung = hidden_bin.comments(self.workbook, grids, len(top.rows))
        known = places or {}
        staff = {c.id: known[c.id] for c in tab.owned_by(Owner.STAFF) if c.id in known}
        columns = {name: [at(row, place) for row in top.rows] for name, place in staff.items()}
        typed = self.journal(tab.id, Picture.of(tab, {**columns, KEY: keys, STAMP: [""] * len(keys)}))
        found = []
        for i, row in enumerate(top.rows):
            cells = {name: values[i] for name, values in columns.items()} if places else typed.get(keys[i], {})
            added = [p for p, v in enumerate(row) if p not in known.values() and v not in ("", None, False)]
            more = [(_caption(top.header, p), str(row[p])) for p in (added if places else ())]
            notes = [(f"Note on {_caption(top.header, p)}", note) for p, note in hung[i].items()]
            found.append(said(tab, cells, [*more, *notes]))
        return found

    # --- keep the hidden tab small ---

    def clear(self, removed: Collection[str]) -> int:
        """Take out of the hidden tab what need not stay there (`to_be_cleared`); returns how many rows."""
        reading = self.workbook.read([MACHINERY.id])
        if not hidden_bin.read_grids(self.workbook).has_bin:
            return 0
        parcels = hidden_bin.read_all(self.workbook)
        going = to_be_cleared(parcels, self.now, removed, ROOM)
        requests = hidden_bin.cleared(parcels, going)
        if requests:
            self._send(requests, reading)
        elif not parcels:
            self.notes.emptied()
        return sum(map(len, going))

    def _send(self, requests: Iterable[Request], reading: Reading) -> None:
        """One batch, if no other run has sent one since the reading. Raises LostRace if one has, or nobody can tell."""
        found = self.machinery.generation(reading)
        generation = max((g for g in (self.generation, found) if g is not None), default=None)
        if generation is None:
            self.generation = max(self.workbook.generation_ids(), default=0)
            raise LostRace("The hidden generation cell is not readable.")
        sheet, row, column = self.machinery.generation_cell(reading)
        try:
            self.workbook.batch([*swap_generation(sheet, (row, column), generation), *requests])
        except SheetRefused:
            newest = max(self.workbook.generation_ids(), default=0)
            if newest > generation:
                self.generation = newest
                raise LostRace("Another sync wrote at the same moment.") from None
            raise
        self.generation = generation + 1


def _unfit(picture: Picture, grids: Grids) -> str | None:
    """Why no row may leave the tab now."""
    tab: Tab = picture.tab
    whole = {KEY, STAMP} <= picture.columns.keys() and tab.sheet_id in grids.columns
    if not whole or picture.header_row is None or picture.header_overwritten:
        return f"The columns of {tab.title} cannot be told for sure, so its old rows stay where they are for now."
    if tab.sheet_id in grids.filtered:
        return f"A filter is on in {tab.title}, so its old rows stay where they are until it is off."
    return None


def _caption(header: Line, place: int) -> str:
    return str(at(header, place) or "a column of yours").split(" (")[0]
