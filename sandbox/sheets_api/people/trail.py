"""Where a cell went: what each version moved, so that an act on an older picture of a workbook finds its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.shifts import Delete, Insert, Move, Shift
from sandbox.sheets_api.state import Workbook

REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Sorted:
    """The cells of `box` were put into another order: `rows` names, place by place, the row that is there now."""

    sheet: int
    box: Box
    rows: tuple[int, ...]

    def row(self, row: int, column: int) -> int:
        if self.box.top <= row < self.box.bottom and self.box.left <= column < self.box.right and row in self.rows:
            return self.box.top + self.rows.index(row)
        return row


Step = Shift | Sorted


def inverse(step: Step) -> Step:
    """What takes the step back."""
    if isinstance(step, Sorted):
        back = {old: step.box.top + at for at, old in enumerate(step.rows)}
        return Sorted(step.sheet, step.box, tuple(back[row] for row in sorted(back)))
    if isinstance(step, Insert):
        return Delete(step.sheet, step.dimension, step.at, step.at + step.count)
    if isinstance(step, Delete):
        return Insert(step.sheet, step.dimension, step.start, step.end - step.start)
    assert isinstance(step, Move)
    start, count = step.landing, step.end - step.start
    return Move(step.sheet, step.dimension, start, start + count, step.start if start > step.start else step.end)


def after(steps: Iterable[Step], sheet: int, row: int, column: int) -> tuple[int, int] | None:
    """Where the cell is after the steps; None = it was deleted."""
    for step in steps:
        if step.sheet != sheet:
            continue
        if isinstance(step, Sorted):
            row = step.row(row, column)
            continue
        moved = step.index(row if step.dimension == "ROWS" else column)
        if moved is None:
            return None
        row, column = (moved, column) if step.dimension == "ROWS" else (row, moved)
    return row, column


class Trail:
    """The steps of one workbook's last versions, from `start` on: what an earlier version moved, nobody remembers."""

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._steps: deque[tuple[int, tuple[Step, ...]]] = deque(maxlen=REMEMBERED)

    def note(self, book: Workbook) -> None:
        self._steps.append((book.version, tuple(book.moves)))

    def since(self, version: int, until: int | None = None) -> list[Step] | None:
        """Every step after the version, in order; None = that is too long ago to know."""
        if version < self._start:
            return None
        newer = [(at, steps) for at, steps in list(self._steps) if at > version and (until is None or at <= until)]
        if newer and newer[0][0] > version + 1:
            return None
        return [step for _, steps in newer for step in steps]
