"""The simulated push in the night in which rows leave: by the real pass, disturbed at its gaps like everything else.

Two of the six records are over. What must hold at every instant: whatever stood in a row that we take out of the tab,
or out of the hidden `_bin`, stands whole in one of the two at that very instant. And when all is quiet: no live record
is gone, no old one is left, and what was typed beside it stands in `_bin` and in Archive.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from sandbox.sheets_api.state import Formula, Sheet, Value
from sheets_schema.archive import BIN_SHEET_ID
from sync.core.parcel import Parcel
from sync.ledger.ledger import Ledger
from sync.pushing.away import AwayNotes
from tests.simulation.calm import keyed_rows
from tests.simulation.invariants import Broken, Watch
from tests.simulation.schedules import FAULTS, OTHERS, Event
from tests.simulation.sheet import World, key, settled
from tests.simulation.staff_whole import ACTS, KEEPS_NOTES
from tests.simulation.trial import Trial

#: The records that are over. The trial itself changes the first and the second.
OVER = (3, 5)

#: The gaps of a push in which rows leave and nobody disturbs, and some of the push after it.
GAPS = 34

#: After these, rows that are over stay for the night, or staff have taken one away themselves.
STAYS = {"filter_rows", "delete_row", "rename_header", "delete_tab", "delete_our_column", "type_over_ours"}


@cache
def _eve() -> World:
    world = settled().fork()
    for record in OVER:
        world.retire(record)
    return world


def eve() -> World:
    """As `settled`, on the eve of the night in which two rows leave."""
    return _eve().fork()


class ArchivingWatch(Watch):
    """Rows may leave the tab and come back, whole.

    Not looked at: a tab on which staff merge cells in the second in which a row comes back to just that place. What it
    brings under the merged cells is lost with them; what staff had typed there stands in the journal by then.
    """

    hidden: Sheet | None = None

    def look_around(self) -> None:
        super().look_around()
        self.hidden = _bin(self.world)

    def request(self, before: Sheet, places: dict[str, int]) -> None:
        after, hidden = self.world.sheet, _bin(self.world)
        same_columns = self.world.places() == places
        stands = _contents(after, hidden)
        left = {row.uid for row in before.rows} - {row.uid for row in after.rows}
        went = hidden is not self.hidden
        moved = [_cells(row.cells) for row in before.rows if row.uid in left and not row.blank] if same_columns else []
        moved += [cells for cells in _contents(None, self.hidden) if went]
        lost = [] if after.merges else [cells for cells in moved if cells not in stands]
        for cells in lost:
            self.say("I2w", f"{cells}")
        self.let_go = frozenset() if lost else frozenset(left)
        super().request(before, places)

    def lost(self, before: Sheet, kept: Collection[int]) -> bool:
        """What left is looked at whole, above."""
        return any(row.uid not in kept and not row.blank and row.uid not in self.let_go for row in before.rows)

    def _misplaced(self, sheet: Sheet, places: dict[str, int]) -> set[tuple[int, str, str]]:
        """What staff themselves parted from its row comes back as it went, in a row of another identity."""
        return set() if self.torn else super()._misplaced(sheet, places)


def _bin(world: World) -> Sheet | None:
    return next((s for s in world.book.sheets if s.id == BIN_SHEET_ID), None)


def _contents(*sheets: Sheet | None) -> Counter[tuple[object, ...]]:
    """The rows of these tabs by what stands in them, labels and the headers below them left out."""
    found: Counter[tuple[object, ...]] = Counter()
    for sheet in sheets:
        rows = [_cells(row.cells) for row in sheet.rows] if sheet else []
        labels = {i for i, row in enumerate(rows) if row and Parcel.parse(str(row[0]))}
        found.update(row for i, row in enumerate(rows) if row and i not in labels and i - 1 not in labels)
    return found


def _cells(cells: Sequence[Value]) -> tuple[object, ...]:
    """Formulas follow their row, so one is as good as another."""
    found: list[object] = ["a formula" if isinstance(c, Formula) else c for c in cells]
    while found and found[-1] is None:
        found.pop()
    return tuple(found)


@dataclass
class ArchivingTrial(Trial):
    """A schedule over two pushes, in the first of which rows leave. Its cost is not counted, and what
    happens during the pass is put right by the next push."""

    world: World = field(default_factory=eve)
    overlook: frozenset[str] = frozenset({"I12", "I6s"})

    def watching(self) -> Watch:
        return ArchivingWatch(self.world, self.overlook)

    def _reads(self) -> int:
        """Rows that must stay (behind a filter, or copied) are looked at each night: reads are not counted here."""
        return self.world.last_calls.get("read", 1)

    def calm_down(self) -> Iterator[Broken]:
        yield from super().calm_down()
        yield from _old_ones(self.world, self.did)


def _old_ones(world: World, did: Collection[str]) -> Iterator[Broken]:
    """Records that are over have no row any more, and what was typed beside them stands in `_bin` and in Archive."""
    if not KEEPS_NOTES.difference(STAYS).issuperset(did):
        return
    rows, hidden = keyed_rows(world), _bin(world)
    kept = {cell for row in (hidden.rows if hidden else ()) for cell in row.cells}
    told = {old.key: str(old.cells.get("typed")) for old in AwayNotes(Ledger(world.store), world.small.id).archived()}
    for name in map(key, world.retired.keys() - world.source.keys()):
        words = f"note on {name}"
        if name in rows:
            yield Broken("A1", name)
        if words not in kept or words not in told.get(name, ""):
            yield Broken("A2", f"{name}: {sorted(map(str, kept))} {told}")


def schedule(seed: int) -> tuple[Event, ...]:
    """Up to four disturbances."""
    chance = random.Random(seed)
    kinds = [*ACTS, *ACTS, *FAULTS, *OTHERS, "second run", "sort_all", "move_row", "type_note"]
    count = chance.choice([1, 1, 2, 2, 3, 4])
    events = [Event(chance.randrange(GAPS), chance.choice(kinds), chance.randrange(10**6)) for _ in range(count)]
    return tuple(sorted(events, key=lambda e: e.gap))


def crowded(seed: int) -> tuple[Event, ...]:
    """A second run while rows leave, and something else beside it."""
    chance = random.Random(seed)
    kinds = ["sort_all", "move_row", "insert_row", "second run", "source changes"]
    second = Event(chance.randrange(9, 14), "second run", chance.randrange(10**6))
    other = Event(chance.randrange(9, 18), chance.choice(kinds), chance.randrange(10**6))
    return tuple(sorted((second, other), key=lambda e: e.gap))
