"""What must hold, each with its sentence. Checked after every request of ours, and again when all is quiet.

What may stay undefined is said where it is let pass:
- words typed in a column of ours: put back at the next push, kept in the Sync log;
- words typed in a column of ours in a row *without a key*, in the second in which a write of ours is under way;
- which of two rows that staff themselves made of one record gets later notes;
- text that reads exactly like a hidden key, outside the key column;
- a blank row where a key had landed beside its column; the order of rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sandbox.sheets_api.state import Formula, Row, Sheet, Value
from sheets_schema.model import HEADER_STAMP, KEY, STAMP
from sync.core.picture import Stamp
from tests.simulation.sheet import FIRST, OURS, STAFF, World, cells, key, record_of
from tests.support.small_workbook import ZONE

SENTENCES = {
    "I1": "a cell of staff was changed by us",
    "I2": "a row was removed, merged or reordered by us, or a row without a key was written",
    "I3": "a key that was not blank was changed by us",
    "I4": "a live record has no row",
    "I5": "a record has two rows that we made",
    "I6": "a cell of ours is not its record's newest value when all is quiet",
    "I6*": "a value of one record stood in another record's row and was not grey",
    "I8": "two quiet pushes did not settle the tab",
    "I9": "a push with nothing to do wrote something, or read more than once",
    "I11": "a text of ours became a formula",
    "I12": "a push took more calls than its budget",
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
    broken: list[Broken] = field(default_factory=list)
    torn: bool = False  # staff parted cells from their rows: what stands there wrongly may be their own doing
    made: dict[str, set[int]] = field(default_factory=dict)  # key → rows that we made for it, by their identity

    def request(self, before: Sheet, places: dict[str, int]) -> None:
        """One request of ours was applied to `before`, where our columns stood at `places`."""
        after = self.world.sheet
        if after is before:
            return
        old = {row.uid: row for row in before.rows}
        if self.world.places() != places:
            self._columns_moved(old, after)
            return
        kept = [row.uid for row in after.rows if row.uid in old]
        if kept != [row.uid for row in before.rows if row.uid in set(kept)] or _lost(before, kept):
            self.say("I2", "rows are gone or in another order")
        for row in after.rows:
            if row.uid in old and row.value(places.get(STAMP, 10**6)) == HEADER_STAMP:
                continue
            if row.uid in old:
                self._old_row(old[row.uid], row, places)
            else:
                self._fresh_row(row, places)
        wrong = self._misplaced(after, self.world.places()) - self._misplaced(before, places)
        for uid, column, seen in wrong:
            theirs = uid in old and self.torn and old[uid].value(places[column]) == _cell(after, uid, places[column])
            if not theirs:
                self.say("I6*", seen)

    def _columns_moved(self, old: dict[int, Row], after: Sheet) -> None:
        """Set-up put a lost column back: every word of staff is still in its row."""
        now = {row.uid: {c for c in row.cells if isinstance(c, str)} for row in after.rows}
        for uid, row in old.items():
            words = {c for c in row.cells if isinstance(c, str) and c.startswith(("word ", "note on "))}
            if lost := words - now.get(uid, set()):
                self.say("I1", f"{lost}")

    def _old_row(self, before: Row, after: Row, places: dict[str, int]) -> None:
        names = {place: name for name, place in places.items()}
        keyed, stamped = (before.value(places.get(name, 10**6)) for name in (KEY, STAMP))
        for column in range(max(len(before.cells), len(after.cells))):
            was, now = before.value(column), after.value(column)
            if was == now or (isinstance(was, Formula) and isinstance(now, Formula) and names.get(column) not in OURS):
                continue  # a formula of staff follows its cells when rows are inserted
            name = names.get(column)
            if isinstance(was, str) and was.startswith("K") and "." not in was and now is None and name != KEY:
                continue  # a key of ours that had landed beside its column
            if name == KEY:
                self.say("I3" if was is not None else "I2", f"{was!r} → {now!r}")
            elif name in OURS or name == STAMP:
                self._our_cell(name, keyed, stamped, was, now)
            else:
                self.say("I1", f"column {column} ({name}): {was!r} → {now!r}")

    def _our_cell(self, name: str, keyed: Value, stamped: Value, was: Value, now: Value) -> None:
        """A row without a key may only be cleared of what is ours, or be hit in the second of a write."""
        if isinstance(now, Formula) and name != "link":
            self.say("I11", f"{name}: {now!r}")
        if keyed is None and now is None and not isinstance(stamped, str):
            self.say("I2", f"{name} of a row without key and stamp: {was!r} → {now!r}")

    def _fresh_row(self, row: Row, places: dict[str, int]) -> None:
        bears = row.value(places[KEY]) if KEY in places else None
        if isinstance(bears, str):
            self.made.setdefault(bears, set()).add(row.uid)

    def _misplaced(self, sheet: Sheet, places: dict[str, int]) -> set[tuple[int, str, str]]:
        """Values of one record that stand ungreyed in another's row: (row's identity, column, what)."""
        found: set[tuple[int, str, str]] = set()
        if KEY not in places or STAMP not in places:
            return found
        for row in sheet.rows:
            bears, stamp = row.value(places[KEY]), Stamp.parse(row.value(places[STAMP]))
            if not isinstance(bears, str) or stamp is None or stamp.key != bears:
                continue  # no record's row, or greyed: its stamp names another
            for column in OURS:
                whose = record_of(column, row.value(places[column])) if column in places else None
                if whose is not None and key(whose) != bears and 1 <= whose <= FIRST + 4:
                    found.add((row.uid, column, f"{column} of K{whose} in the row of {bears}"))
        return found

    def say(self, invariant: str, seen: str) -> None:
        self.broken.append(Broken(invariant, seen))


def _cell(sheet: Sheet, uid: int, column: int) -> Value:
    return next(row.value(column) for row in sheet.rows if row.uid == uid)


def _lost(before: Sheet, kept: Collection[int]) -> bool:
    known = set(kept)
    return any(row.uid not in known and not row.blank for row in before.rows)


def quiet(world: World, watch: Watch, exempt: Collection[str], *, doubled: bool) -> list[Broken]:
    """What must hold once faults and staff have stopped and two pushes went through.

    `exempt`: columns that staff have locked or merged. `doubled`: staff themselves made rows of one record twice.
    """
    found: list[Broken] = []
    sheet, places = world.sheet, world.places()
    rows: dict[str, list[Row]] = {}
    for row in sheet.rows:
        bears = row.value(places[KEY])
        if isinstance(bears, str) and row.value(places[STAMP]) != HEADER_STAMP:
            rows.setdefault(bears, []).append(row)
    for record, (version, _) in world.source.items():
        mine = rows.get(key(record), [])
        if not mine:
            found.append(Broken("I4", key(record)))
        ours = [row for row in mine if row.uid in watch.made.get(key(record), set())]
        if len(ours) > 1 and not doubled:
            found.append(Broken("I5", f"{key(record)}: {len(ours)} rows"))
        for row in mine:
            found += _right(record, version, row, places, exempt)
    return found


def _right(record: int, version: int, row: Row, places: dict[str, int], exempt: Collection[str]) -> list[Broken]:
    from sync.core.cells import Formula as OurFormula
    from sync.core.cells import canonical, encode
    from tests.support.drawn import CASES

    found = []
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
            found.append(Broken("I6", f"{key(record)}.{column} is {has!r}"))
    return found


def staff_columns(places: dict[str, int]) -> set[int]:
    return {place for name, place in places.items() if name in STAFF}
