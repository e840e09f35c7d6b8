"""From names to places: the changes of a plan as column arrays for one write. Pure.

Only this module turns a row's name into a number, and only against the reading that the plan was made on. The column
stays a name: the server resolves its metadata when it applies the write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_schema.model import STAMP
from sync.core.picture import Picture
from sync.core.plan import Change

#: One column from the first grid row on; None = leave that cell alone.
ColumnWrite = list[str | int | float | bool | None]


def column_writes(changes: Iterable[Change], picture: Picture) -> Mapping[str, ColumnWrite]:
    """The changes by column id, the stamp first, each array as long as its last changed row."""
    writes: dict[str, ColumnWrite] = {}
    for change in sorted(changes, key=lambda c: c.column != STAMP):
        row = picture.row_of(change.row)
        cells = writes.setdefault(change.column, [])
        cells.extend([None] * (row + 1 - len(cells)))
        cells[row] = change.value
    return writes


def letter(place: int) -> str:
    """A grid column, from 0, as a letter.

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
