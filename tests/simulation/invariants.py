"""What must hold, each with its sentence. Checked after every request of ours, and again when all is quiet.

What may stay undefined is said where it is let pass:
- words typed in a column of ours: put back at the next push, kept in the Sync log;
- words typed in a column of ours in a row *without a key*, in the second in which a write of ours is under way: it
  names rows by number, as Google has no other way. Words that it has not itself overwritten stay (I1);
- which of two rows that staff themselves made of one record gets later notes;
- text that reads exactly like a hidden key, outside the key column;
- a blank row where a key had landed beside its column (with the key in it, if it landed in a column of staff's:
  what stands there may be theirs); the order of rows;
- the captions of a mended header in a row that staff moved to its place in that second: put right where it is a
  record's row; in a row without a key they stay, and the header is told by its key. Staff's own cells there stay (I1);
- a value that one run misplaced in a row which a run *beside it* then stamps as whole (counted in `Watch.crossed`). A
  row is stamped with the cells that differed when it was read, and Sheets has no write that depends on a cell, so the
  second run cannot know. The first run's read-back shows it and mends it at once; should that run die in that very
  second, the next push reads every cell and mends it: I6s looks after each push that was alone, I6 when all is quiet;
- an older value set back by a run that looked at the source earlier and overlapped with a newer one (counted in
  `Watch.set_back`): the next push mends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sandbox.sheets_api.state import Formula, Row, Sheet, Value
from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP
from sync.core.cells import Formula as OurFormula
from sync.core.cells import canonical, encode
from sync.core.picture import Stamp
from tests.simulation.sheet import FIRST, OURS, World, cells, key, record_of, version_of
from tests.support.drawn import CASES, NOON
from tests.support.small_workbook import ZONE

SENTENCES = {
    "I0": "a push fell over",
    "I1": "a cell of staff was changed by us",
    "I1r": "a row of ours came back without what staff had typed in it",
    "I2": "a row was removed, merged or reordered by us, or a row without a key was written",
    "I2w": "a row that we took away stands whole neither in the tab nor in the hidden one",
    "I2h": "the header does not read as staff left it",
    "I2j": "values of ours were left in a row that is no record's",
    "I3": "a key that was not blank was changed by us",
    "I3b": "a key of ours was left beside its column",
    "I4": "a live record has no row",
    "I5": "a record has two rows that we made",
    "I6": "a cell of ours is not its record's newest value when all is quiet",
    "I6*": "a value of one record stood in another record's row and was not grey",
    "I6+": "a row was stamped as whole while a cell of ours in it was not as the stamp says",
    "I6s": "a push that nobody disturbed any more said that all is settled, and it was not",
    "I7": "a cell of ours went back to an older value, or was emptied",
    "I8": "two quiet pushes did not settle the tab",
    "I9": "a push with nothing to do wrote something, or read more than once",
    "I11": "a text of ours became a formula",
    "I12": "a push took more calls than its budget",
    "I13": "a condition that lasts was told again, or never",
    "A1": "a record that is over still has a row",
    "A2": "what was typed beside a record that is over stands neither in the hidden tab nor in Archive",
    "I14": "a file or tab that is not ours was changed by us",
}


@dataclass(frozen=True)
class Broken:
    """An invariant that did not hold, and what was seen."""

    invariant: str
    seen: str

    def __str__(self) -> str:
        return f"{self.invariant}: {SENTENCES[self.invariant]} ({self.seen})"


@dataclass
class Watch:
    """Looks at the tab before and after each request of ours."""

    world: World
    overlook: Collection[str] = ()
    broken: list[Broken] = field(default_factory=list)
    torn: bool = False  # staff parted cells from their rows: what stands there wrongly may be their own doing
    spoiled: bool = False  # staff did something after which a row of ours may lack a cell until the next push
    alone: bool = True  # no other run of ours overlaps with the one that sends
    raced: bool = False  # something happened since that run's last request
    set_back: int = 0
    crossed: int = 0
    made: dict[str, set[int]] = field(default_factory=dict)  # key → rows that we made for it, by their identity
    others: dict[str, object] = field(default_factory=dict)

    def request(self, before: Sheet, places: dict[str, int]) -> None:
        """One request of ours was applied to `before`, where our columns stood at `places`."""
        after = self.world.sheet
        if after is before:
            return
        self._not_ours()
        old = {row.uid: row for row in before.rows}
        if self.world.places() != places:
            self._columns_moved(before, after, places)
            return
        kept = [row.uid for row in after.rows if row.uid in old]
        still = set(kept)
        if kept != [row.uid for row in before.rows if row.uid in still] or self.lost(before, still):
            self.say("I2", "rows are gone or in another order")
        for row in after.rows:
            if row is old.get(row.uid):
                continue  # the stand-in copies a row before it writes in it
            if row.uid in old:
                self._old_row(old[row.uid], row, places)
                if row.value(places.get(STAMP, 10**6)) != HEADER_STAMP:
                    self._history(old[row.uid], row, places)
            else:
                self._fresh_row(row, places)
        wrong = self._misplaced(after, self.world.places()) - self._misplaced(before, places)
        for uid, column, seen in wrong:
            theirs = uid in old and self.torn and old[uid].value(places[column]) == _cell(after, uid, places[column])
            if not theirs and self.alone:
                self.say("I6*", seen)
            elif not theirs:
                self.crossed += 1

    def lost(self, before: Sheet, kept: Collection[int]) -> bool:
        """Whether a row of the tab is gone in which something stood."""
        return any(row.uid not in kept and not row.blank for row in before.rows)

    def _columns_moved(self, before: Sheet, after: Sheet, places: dict[str, int]) -> None:
        """Set-up put a lost column back: every word of staff is still in its row."""
        now = {row.uid: set(row.cells) for row in after.rows}
        hidden = {places.get(KEY), places.get(STAMP)}
        header = next((i for i, row in enumerate(before.rows) if HEADER_KEY in row.cells), 0)
        for row in before.rows[header:]:
            words = {c for i, c in enumerate(row.cells) if i not in hidden and str(c).startswith(("word ", "note on "))}
            if lost := words - now.get(row.uid, set()):
                self.say("I1", f"{lost}")

    def _old_row(self, before: Row, after: Row, places: dict[str, int]) -> None:
        names = {place: name for name, place in places.items()}
        keyed, stamped = (before.value(places.get(name, 10**6)) for name in (KEY, STAMP))
        for column in range(max(len(before.cells), len(after.cells))):
            was, now = before.value(column), after.value(column)
            if _same(was, now) or (
                isinstance(was, Formula) and isinstance(now, Formula) and names.get(column) not in OURS
            ):
                continue  # a formula of staff follows its cells when rows are inserted
            name = names.get(column)
            if isinstance(was, str) and was.startswith("K") and "." not in was and now is None and name != KEY:
                continue  # a key of ours that had landed beside its column
            if name == STAMP and now == HEADER_STAMP:
                continue  # the header's mark, put back in the second in which staff moved another row there
            if name == KEY:
                self.say("I3" if was is not None else "I2", f"{was!r} → {now!r}")
            elif name in OURS or name == STAMP:
                if after.value(places.get(STAMP, 10**6)) != HEADER_STAMP:
                    self._our_cell(name, keyed, stamped, was, now)
            else:
                self.say("I1", f"column {column} ({name}): {was!r} → {now!r}")

    def _our_cell(self, name: str, keyed: Value, stamped: Value, was: Value, now: Value) -> None:
        """A row without a key may only be cleared of what is ours, or be hit in the second of a write."""
        if isinstance(now, Formula) and name != "link":
            self.say("I11", f"{name}: {now!r}")
        theirs = record_of(name, was) is None and not self.raced
        if keyed is None and now is None and not isinstance(stamped, str) and theirs:
            self.say("I2", f"{name} of a row without key and stamp: {was!r} → {now!r}")
        if keyed is None and now is None and theirs and self.alone and str(was).startswith("word "):
            version = getattr(Stamp.parse(stamped), "version", None)
            if version is not None and version.run_id == f"r{self.world.runs}":
                self.say("I1", f"{name} of a row that this run had hit: {was!r}")

    def _fresh_row(self, row: Row, places: dict[str, int]) -> None:
        bears = row.value(places[KEY]) if KEY in places else None
        if isinstance(bears, str):
            self.made.setdefault(bears, set()).add(row.uid)

    def _history(self, before: Row, after: Row, places: dict[str, int]) -> None:
        """In its own record's row a value of ours only gets newer, and a whole stamp is true when it is written."""
        bears = after.value(places.get(KEY, 10**6))
        stamp = Stamp.parse(after.value(places.get(STAMP, 10**6)))
        if self.torn or not {KEY, STAMP} <= places.keys():
            return
        right = stamp is not None and stamp.key == bears
        for column in ("order", "amount"):
            if column not in places or record_of(column, was := before.value(places[column])) is None:
                continue
            now = after.value(places[column])
            older = now is None or (version_of(column, now) or 0) < (version_of(column, was) or 0)
            if older and (right or (now is None and not self.raced)) and key(record_of(column, was) or 0) == bears:
                if self.alone or now is None:
                    self.say("I7", f"{bears}.{column}: {was!r} → {now!r}")
                else:
                    self.set_back += 1
        fresh = not _same(before.value(places[STAMP]), after.value(places[STAMP]))
        if fresh and stamp and right and not stamp.pending and self.alone and not self.spoiled:
            self._whole(str(bears), stamp, after, places)

    def _whole(self, bears: str, stamp: Stamp, row: Row, places: dict[str, int]) -> None:
        record = int(bears[1:])
        seen = round((stamp.version.seen_at - NOON).total_seconds() / 60) if stamp.version else -1
        version = self.world.history.get((record, seen))
        if version is not None:
            for wrong in wrong_cells(record, version, row, places):
                self.say("I6+", wrong)

    def _not_ours(self) -> None:
        """Copies of the tab and of the file are staff's."""
        now = self._others()
        for name, was in self.others.items():
            if now.get(name, was) != was:
                self.say("I14", name)

    def look_around(self) -> None:
        """Before a request: what is there that is not ours."""
        self.others = self._others()

    def _others(self) -> dict[str, object]:
        copies = (s for s in self.world.book.sheets if s.title.startswith("copy "))
        files = self.world.small.service.files.books
        return {
            **{s.title: [row.cells for row in s.rows] for s in copies},
            **{i: book.version for i, book in files.items() if i != self.world.small.id},
        }

    def _misplaced(self, sheet: Sheet, places: dict[str, int]) -> set[tuple[int, str, str]]:
        """Values of one record that stand ungreyed in another's row: (row's identity, column, what)."""
        found: set[tuple[int, str, str]] = set()
        if KEY not in places or STAMP not in places:
            return found
        for row in sheet.rows:
            bears, stamp = row.value(places[KEY]), Stamp.parse(row.value(places[STAMP]))
            if not isinstance(bears, str) or stamp is None or stamp.pending or stamp.key != bears:
                continue  # no record's row, or greyed: its stamp names another or says that more is to come
            for column in OURS:
                whose = record_of(column, row.value(places[column])) if column in places else None
                if whose is not None and key(whose) != bears and 1 <= whose <= FIRST + 4:
                    found.add((row.uid, column, f"{column} of K{whose} in the row of {bears}"))
        return found

    def say(self, invariant: str, seen: str) -> None:
        if invariant not in self.overlook:
            self.broken.append(Broken(invariant, seen))


def _cell(sheet: Sheet, uid: int, column: int) -> Value:
    return next(row.value(column) for row in sheet.rows if row.uid == uid)


def wrong_cells(
    record: int, version: int, row: Row, places: dict[str, int], exempt: Collection[str] = ()
) -> Iterator[str]:
    """The cells of ours in this row that are not as the record's version has them."""
    for column, wanted in cells(record, version).items():
        if column not in places or column in exempt:
            continue
        has = row.value(places[column])
        if isinstance(wanted, OurFormula):
            same = isinstance(has, Formula) and has.text == wanted.text
        else:
            kind = CASES.column(column).kind
            plain = None if isinstance(has, Formula) else has
            same = not isinstance(has, Formula) and canonical(plain, kind) == canonical(encode(wanted, ZONE), kind)
        if not same:
            yield f"{key(record)}.{column} is {has!r}"


def _same(was: Value, now: Value) -> bool:
    """The same value of the same type: a tick is not a 1."""
    return was == now and isinstance(was, bool) == isinstance(now, bool)
