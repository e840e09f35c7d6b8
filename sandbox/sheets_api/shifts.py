"""What happens to indexes, ranges and references when rows or columns are inserted, deleted or moved.

Inserting strictly inside a range extends it; at its first index shifts it; at its end leaves it alone. A moved block
takes with it the ranges that lie inside it; a range that holds both the block and its destination stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sandbox.sheets_api.areas import END, START, Area
from sandbox.sheets_api.state import Json

FAR = 1 << 40  # where an open range ends
_RANGE_KEYS = frozenset({"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"})
_INDEX_KEYS = {
    "ROWS": {"rowIndex": "anchor"},
    "COLUMNS": {"columnIndex": "any", "dimensionIndex": "any"},
}


class Shift(Protocol):
    """A structural change of one dimension of one sheet."""

    @property
    def sheet(self) -> int: ...
    @property
    def dimension(self) -> str: ...
    def index(self, index: int) -> int | None: ...
    def span(self, start: int, end: int) -> tuple[int, int] | None: ...


@dataclass(frozen=True, slots=True)
class Insert:
    sheet: int
    dimension: str
    at: int
    count: int

    def index(self, index: int) -> int | None:
        return index + self.count if index >= self.at else index

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        if self.at <= start:
            return start + self.count, end + self.count
        return (start, end + self.count) if self.at < end else (start, end)


@dataclass(frozen=True, slots=True)
class Delete:
    sheet: int
    dimension: str
    start: int
    end: int

    def index(self, index: int) -> int | None:
        if index < self.start:
            return index
        return None if index < self.end else index - (self.end - self.start)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        gone = self.end - self.start
        first = start if start < self.start else max(self.start, start - gone)
        last = end if end <= self.start else max(self.start, end - gone)
        return (first, last) if first < last else None


@dataclass(frozen=True, slots=True)
class Move:
    """`to` counts as the API does: before the block is taken out."""

    sheet: int
    dimension: str
    start: int
    end: int
    to: int

    @property
    def landing(self) -> int:
        return self.to - (self.end - self.start) if self.to > self.start else self.to

    def index(self, index: int) -> int | None:
        count = self.end - self.start
        if self.start <= index < self.end:
            return index - self.start + self.landing
        if index >= self.end:
            index -= count
        return index + count if index >= self.landing else index

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        if self.start <= start and end <= self.end:
            return start - self.start + self.landing, end - self.start + self.landing
        if start <= self.start and self.end <= end and start <= self.to <= end:
            return start, end
        left = Delete(self.sheet, self.dimension, self.start, self.end).span(start, end)
        return left and Insert(self.sheet, self.dimension, self.landing, self.end - self.start).span(*left)


def area(shift: Shift, given: Area) -> Area | None:
    """The area after the change; None = nothing of it is left."""
    if given.sheet != shift.sheet:
        return given
    rows = shift.dimension == "ROWS"
    start, end = (given.top, given.bottom) if rows else (given.left, given.right)
    if start is None and end is None:
        return given
    moved = shift.span(start or 0, FAR if end is None else end)
    if moved is None:
        return None
    first = None if start is None else moved[0]
    last = None if end is None else moved[1]
    return given._replace(top=first, bottom=last) if rows else given._replace(left=first, right=last)


def grid_range(shift: Shift, given: Json) -> Json | None:
    """The same for GridRange JSON."""
    if given.get("sheetId", 0) != shift.sheet:
        return given
    start, end = START[shift.dimension], END[shift.dimension]
    if start not in given and end not in given:
        return given
    moved = shift.span(given.get(start, 0), given.get(end, FAR))
    if moved is None:
        return None
    fresh = dict(given)
    if start in given:
        fresh[start] = moved[0]
    if end in given:
        fresh[end] = moved[1]
    return fresh


def document(shift: Shift, given: Any, formula: Callable[[str], str], sheet: int) -> Any:
    """A rule, filter or chart after the change; None = its range is gone. `formula` rewrites formulas inside it.

    `sheet` is the tab that the document belongs to: a bare column index inside it means a column of that tab.
    """
    if isinstance(given, list):
        items = [document(shift, item, formula, sheet) for item in given]
        return [item for item in items if item is not None]
    if not isinstance(given, dict):
        return given
    if given and given.keys() <= _RANGE_KEYS:
        return grid_range(shift, given)
    return _object(shift, given, formula, sheet)


def _object(shift: Shift, given: Json, formula: Callable[[str], str], sheet: int) -> Json | None:
    fresh: Json = {}
    for name, value in given.items():
        if name == "userEnteredValue" and isinstance(value, str) and value.startswith("="):
            fresh[name] = formula(value)
        elif name in _INDEX_KEYS[shift.dimension] and given.get("sheetId", sheet) == shift.sheet:
            moved = shift.index(value)
            if moved is None and "sheetId" not in given:
                return None
            fresh[name] = value if moved is None else moved
        elif name == "criteria" and shift.dimension == "COLUMNS" and sheet == shift.sheet:
            moves = {key: shift.index(int(key)) for key in value}
            fresh[name] = {str(moves[key]): rule for key, rule in value.items() if moves[key] is not None}
        else:
            after = document(shift, value, formula, sheet)
            if after is None and value is not None and name in {"range", "source"}:
                return None
            if after == [] and value and name == "ranges":
                return None
            if after is not None:
                fresh[name] = after
    return fresh
