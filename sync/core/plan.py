"""Decide what a tab needs. Pure: no network, no clock, nothing changed in place.

The plan compares what a tab should show with what it does, and names every cell by key and column id: never by
number, letter or title. What is not ours cannot be named: `Change.column` is a SYSTEM or COMPUTED column or the
stamp; a staff cell appears only in a row that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema.model import HEADER_STAMP, KEY, STAMP, Kind, Owner, Tab
from sync.core.cells import Cell, Formula, Raw, canonical, encode, serial
from sync.core.journal import Shown
from sync.core.picture import HEADER, PENDING, Picture, RowName, Seen, Stamp, StrayName, Unread
from sync.core.wanted import Wanted

#: A stamp further ahead of the clock than this is no reason to leave a row alone: a clock was wrong.
STAMP_FROM_THE_FUTURE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row to be made: its key and, when it stood here before, what staff had typed in it."""

    key: str
    staff: Mapping[str, Raw] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)  # of these, those that fit any row (`own_row`)
    again: bool = False  # a batch was sent for it before, and it may have landed beside its column


@dataclass(frozen=True, slots=True)
class Change:
    """One cell to be written."""

    row: RowName | StrayName
    column: str
    value: str | int | float | bool
    formula: bool = False  # written as USER_ENTERED, after the plain values


@dataclass(frozen=True, slots=True)
class PutBack:
    """Somebody typed over a cell of ours. `words` is what stood there."""

    key: str
    column: str
    words: Raw


@dataclass(frozen=True, slots=True)
class TabPlan:
    """What one tab needs. `not plan.writes` means: the tab shows what it should."""

    tab: Tab
    fresh: tuple[Fresh, ...] = ()
    changes: tuple[Change, ...] = ()  # without the stamps
    stamps: Mapping[RowName | StrayName, str] = field(default_factory=dict)  # for every row to be touched
    put_back: tuple[PutBack, ...] = ()
    refused: str | None = None  # a sentence: why nothing may be written to this tab
    ahead: int = 0  # rows left alone because a newer run stamped them
    future: int = 0  # stamps ignored because they lie in the future

    @property
    def writes(self) -> bool:
        return bool(self.fresh or self.stamps)

    @property
    def values(self) -> tuple[Change, ...]:
        """The plain cells, stamps first. Whatever is written in a row, its stamp is written with it.

        A row that waits for formulas is stamped as pending: it stays grey until they are there too.
        """
        cells = tuple(c for c in self.changes if not c.formula)
        waiting = {c.row for c in self.changes if c.formula}
        plain = {c.row for c in cells}
        return (
            *(
                Change(row, STAMP, f"{PENDING}{stamp}" if row in waiting and stamp else stamp)
                for row, stamp in self.stamps.items()
                if row in plain or row not in waiting
            ),
            *cells,
        )

    @property
    def formulas(self) -> tuple[Change, ...]:
        """The formula cells of rows that need nothing else any more, stamps first: these rows are then complete."""
        plain = {c.row for c in self.changes if not c.formula}
        cells = tuple(c for c in self.changes if c.formula and c.row not in plain)
        return (*(Change(row, STAMP, self.stamps[row]) for row in dict.fromkeys(c.row for c in cells)), *cells)


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs know of a tab: the cells as they were left, and the cells that refuse to be written."""

    shown: Shown = field(default_factory=lambda: Shown((), {}))  # our cells, as last read back
    typed: Mapping[str, Mapping[str, Raw]] = field(default_factory=dict)  # staff cells by key, as last read
    left_alone: Mapping[tuple[str, str], Raw] = field(default_factory=dict)  # (key, column) → what does not stick
    formulas: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # of these, by key and column (`own_row`)
    captions: Mapping[str, Raw] = field(default_factory=dict)  # what the header said when it was last read whole
    sent: frozenset[str] = frozenset()  # keys that a batch was sent for and that nobody has seen in a row yet
    no_column: frozenset[str] = frozenset()  # columns that Google refuses to let us write


def plan_tab(picture: Picture, wanted: Sequence[Wanted], past: Past, now: datetime, zone: ZoneInfo) -> TabPlan:
    """Plan the writes that make `picture` show `wanted`.

    Rows and records meet by key, so staff may sort, insert and delete. A record without a row gets a fresh one;
    absence is not deletion, so a row without a record stays as it is. A row of a newer version is left alone.
    """
    refusal = _refusal(picture, past)
    if refusal:
        return TabPlan(picture.tab, refused=refusal)
    return _Planner(picture, past, now, zone).plan(wanted)


def _refusal(picture: Picture, past: Past) -> str | None:
    """Why nothing may be written: without keys we would write beside the wrong names, or make every row twice."""
    tab = picture.tab
    for column in (KEY, STAMP):
        if column not in picture.columns:
            return (
                f"A hidden column of {tab.title} was deleted, so the sheet cannot tell its rows apart. Nothing was "
                f"written there. Undo the deletion in Google Sheets, or ask the owner to run: python -m sync repair"
            )
    known = past.shown.keys
    gone = known - picture.rows_of.keys()
    if len(gone) > 10 and len(gone) * 20 > len(known):
        orphaned = {s.key for s in map(Stamp.parse, picture.columns[STAMP]) if s} & gone
        if len(orphaned) * 2 > len(gone):
            return (
                f"{len(gone)} of {len(known)} rows of {tab.title} have lost their hidden key. Nothing was written "
                f"there. Undo the last change in Google Sheets, or ask the owner to run: python -m sync repair"
            )
    return None


class _Planner:
    """One planning of one tab. Reads its arguments, fills its own lists."""

    def __init__(self, picture: Picture, past: Past, now: datetime, zone: ZoneInfo) -> None:
        self.picture, self.past, self.zone = picture, past, zone
        self.tab = tab = picture.tab
        self.latest_stamp = now + STAMP_FROM_THE_FUTURE
        self.ours = {
            c.id: c.kind
            for c in tab.owned_by(Owner.SYSTEM, Owner.COMPUTED)
            if c.id in picture.columns and c.id not in past.no_column
        }
        self.read = [(column, kind, picture.columns[column]) for column, kind in self.ours.items()]
        self.staff = {c.id for c in tab.owned_by(Owner.STAFF)}
        self.changes: list[Change] = []
        self.stamps: dict[RowName | StrayName, str] = {}
        self.put_back: list[PutBack] = []
        self.ahead = self.future = 0
        self.encoded: dict[Cell, str | int | float | bool] = {}

    def plan(self, wanted: Iterable[Wanted]) -> TabPlan:
        fresh: dict[str, Fresh] = {}
        by_key: dict[str, Wanted] = {}
        for row in wanted:
            by_key[row.key] = row
            if not self.staff.isdisjoint(row.cells):
                raise ValueError(f"{self.tab.id}: staff columns cannot be wanted: {self.staff & row.cells.keys()}")
            places = self.picture.rows_of.get(row.key)
            if places is None:
                fresh.setdefault(row.key, self._fresh(row))
                continue
            for copy, i in enumerate(places):
                self._compare(row, RowName(row.key, copy), i)
        self._clear_strays(by_key)
        self._mend_header()
        made, changes, put_back = tuple(fresh.values()), tuple(self.changes), tuple(self.put_back)
        return TabPlan(self.tab, made, changes, self.stamps, put_back, ahead=self.ahead, future=self.future)

    def _fresh(self, row: Wanted) -> Fresh:
        born = {column: self._encode(cell) for column, cell in row.born.items() if column in self.staff}
        past, key = self.past, row.key
        forms = {column: form for column, form in past.formulas.get(key, {}).items() if column not in born}
        return Fresh(key, {**past.typed.get(key, {}), **born}, forms, again=key in past.sent)

    def _compare(self, row: Wanted, name: RowName, i: int) -> None:
        mine = f"{row.key}|{row.version}"
        stamped = self.picture.columns[STAMP][i] == mine
        if not stamped:
            stamp = Stamp.parse(self.picture.columns[STAMP][i])
            theirs = stamp.version if stamp and stamp.key == row.key and not stamp.pending else None
            if theirs and theirs > row.version:
                if max(theirs.as_of, theirs.seen_at) <= self.latest_stamp:
                    self.ahead += 1
                    return
                self.future += 1
            stamped = theirs is not None or (row.key, STAMP) in self.past.left_alone
        found = len(self.changes)
        get, same = row.cells.get, self._same
        for column, kind, values in self.read:
            cell, have = get(column, _LEAVE), values[i]
            if cell == have if cell.__class__ is str else same(cell, have):
                continue
            if self._changed(name, column, kind, cell, have) and stamped:  # otherwise a write of ours may stand there
                self._keep_words(name, column, kind, have)  # type: ignore[arg-type]
        if len(self.changes) > found or not stamped:
            self.stamps[name] = mine

    def _same(self, cell: Cell | _Leave, have: Seen) -> bool:
        """The common cases of what `_changed` decides, quickly; False where it has to look."""
        kind = cell.__class__
        if have.__class__ is bool:  # to Python, True == 1
            return cell is _LEAVE
        if kind is datetime:
            return have == self._encode(cell)  # type: ignore[arg-type]
        if kind is Decimal:
            return have == float(cell)  # type: ignore[arg-type]
        if cell is None:
            return have == ""
        if kind is int:
            return have == cell
        return cell is _LEAVE

    def _changed(self, name: RowName, column: str, kind: Kind, cell: Cell | _Leave, have: Seen) -> bool:
        """Whether the cell has to be written; if so, it is planned."""
        if isinstance(have, Unread) or isinstance(cell, _Leave):
            return False
        value = self._encode(cell)
        should = canonical(value, kind)
        unwilling: Raw = self.past.left_alone.get((name.key, column))
        if should == canonical(have, kind) or (unwilling is not None and canonical(unwilling, kind) == should):
            return False
        self.changes.append(Change(name, column, value, formula=isinstance(cell, Formula)))
        return True

    def _keep_words(self, name: RowName, column: str, kind: Kind, have: Raw) -> None:
        """Remember what stood in a cell of ours, unless it is what we ourselves left there."""
        before = self.past.shown.cells(name)
        if column in before and have not in ("", None) and canonical(before[column], kind) != canonical(have, kind):
            self.put_back.append(PutBack(name.key, column, have))

    def _encode(self, cell: Cell) -> str | int | float | bool:
        """As `encode`; times, the dear ones, once each."""
        if cell.__class__ is not datetime:
            return encode(cell, self.zone)
        value = self.encoded.get(cell)
        if value is None:
            value = self.encoded[cell] = serial(cell, self.zone)
        return value

    def _clear_strays(self, wanted: Mapping[str, Wanted]) -> None:
        """Blank what a misplaced write of ours left in a row without a key.

        Only if its stamp names a key that lives in another row: then it was ours, also after a crash. What staff typed
        there stays: in columns that the record leaves out, and where this very version tells what the write was.
        """
        for name, i in self.picture.strays.items():
            stamp = Stamp.parse(name.stamp)
            if not stamp or stamp.key not in self.picture.rows_of:
                continue
            row = wanted.get(stamp.key)
            for column, kind in self.ours.items():
                have, cell = self.picture.columns[column][i], row.cells.get(column, _LEAVE) if row else None
                if have in ("", None) or isinstance(have, Unread) or isinstance(cell, _Leave):
                    continue
                if canonical(have, kind) != canonical(self._encode(cell), kind):
                    if row and stamp.version == row.version:
                        continue
                    self._keep_words(RowName(stamp.key), column, kind, have)
                self.changes.append(Change(name, column, ""))
            self.stamps[name] = ""

    def _mend_header(self) -> None:
        """Put back the captions of ours that a write of ours has overwritten, as they last read.

        Staff inserted or deleted a row above in the moment of a write, so that it hit the header. Its key still
        says which row it is.
        """
        row = self.picture.header_row
        if row is None or not self.picture.header_overwritten:
            return
        by_us = Stamp.parse(self.picture.columns[STAMP][row]) is not None  # else people typed over the mark alone
        for column in self.ours if by_us else ():
            caption, have = self.past.captions.get(column), self.picture.columns[column][row]
            if isinstance(caption, str) and caption != have and not isinstance(have, Unread):
                self.changes.append(Change(HEADER, column, caption))
        self.stamps[HEADER] = HEADER_STAMP


class _Leave:
    """Marks a column that a wanted row leaves out."""


_LEAVE = _Leave()
