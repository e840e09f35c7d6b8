"""Rows that one batch moved, whole, from a tab to the hidden `_bin`: what was meant, and what really moved. Pure.

A batch names rows by number, and staff may sort between the reading and the batch. So whatever stood at those numbers
is copied whole before it is removed; the next reading says by the keys what moved, and what was not meant goes back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sheets_schema.model import HEADER_KEY, KEY, STAMP
from sync.core.cells import Raw

#: Begins the label of a parcel, in the first cell of its first row.
MARK = "keepsheet parcel "

#: A label, and the header as it stood when the rows moved, stand above the rows of a parcel.
HEAD = 2

#: Rows in which nobody had typed stay in the hidden tab for so long.
UNTYPED_STAY = timedelta(days=7)

Line = Sequence[Raw]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the label says. `rows`: how many rows stand below the header's copy now."""

    tab: str
    when: datetime
    keys: tuple[str, ...]  # of the rows that were meant
    spans: tuple[tuple[int, int], ...]  # the grid rows that were taken, from the top
    places: Mapping[str, int]  # where each column stood, as read before
    rows: int
    open: bool = True  # nobody has looked yet at what really moved
    typed: frozenset[str] = frozenset()  # of those that stay, the keys of rows in which somebody had typed

    @property
    def taken(self) -> list[int]:
        """The grid rows that were taken, from the top."""
        return [i for start, end in self.spans for i in range(start, end)]

    def label(self) -> str:
        document = {
            "tab": self.tab,
            "when": self.when.isoformat(),
            "keys": self.keys,
            "spans": self.spans,
            "places": self.places,
            "rows": self.rows,
            "open": self.open,
            "typed": sorted(self.typed),
        }
        return MARK + json.dumps(document, separators=(",", ":"))

    @classmethod
    def parse(cls, text: Raw) -> Parcel | None:
        """None for what is no label of ours, or one that somebody has changed."""
        if not isinstance(text, str) or not text.startswith(MARK):
            return None
        try:
            found: dict[str, Any] = json.loads(text.removeprefix(MARK))
            return cls(
                tab=found["tab"],
                when=datetime.fromisoformat(found["when"]),
                keys=tuple(found["keys"]),
                spans=tuple((start, end) for start, end in found["spans"]),
                places={name: int(place) for name, place in found["places"].items()},
                rows=int(found["rows"]),
                open=bool(found["open"]),
                typed=frozenset(found["typed"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def spans_of(rows: Collection[int]) -> tuple[tuple[int, int], ...]:
    """Grid rows as half-open spans, from the top.

    >>> spans_of([7, 3, 4])
    ((3, 5), (7, 8))
    """
    found: list[tuple[int, int]] = []
    for row in sorted(rows):
        if found and found[-1][1] == row:
            found[-1] = (found[-1][0], row + 1)
        else:
            found.append((row, row + 1))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SortedOut:
    """What became of a parcel's rows, by their place in it from 0."""

    meant: tuple[int, ...] = ()
    back: Mapping[int, int] = field(default_factory=dict)  # place in the parcel → grid row of the tab, in this order
    strays: tuple[int, ...] = ()  # not meant, and nobody can say any more where it belongs


def sort_out(
    parcel: Parcel, rows: Sequence[Line], places: Mapping[str, int] | None, standing: Collection[str]
) -> SortedOut:
    """Which rows were meant, which go back, and to where.

    `places`: what `places_of_rows` says. `standing`: the keys that the tab has at present.

    A row goes back whole, cell by cell as it came, so only where the columns stand as they stood then. And only while
    no other run has made a row for its key meanwhile: else the record would stand there twice.
    """
    meant, strays, back = [], [], []
    for place, row in enumerate(rows):
        key = key_in(parcel, row, places)
        if key in parcel.keys:
            meant.append(place)
        elif places is None or key in standing:
            strays.append(place)
        else:
            back.append(place)
    taken = parcel.taken
    gone = {taken[place] for place in (*meant, *strays)}
    return SortedOut(
        tuple(meant), {place: taken[place] - sum(g < taken[place] for g in gone) for place in back}, tuple(strays)
    )


def places_of_rows(parcel: Parcel, then: Line, now: Line, places_now: Mapping[str, int]) -> Mapping[str, int] | None:
    """Where each column stands in the moved rows, and on the tab still; None where it cannot be told, or has changed.

    `then`: the row that stood where the header was read, copied by the same batch; `now`: the tab's header at present.
    The header that moved along proves it, whatever was read before. Where staff moved rows in that second it is another
    row; then the columns must be where they were read before.
    """
    if not {KEY, STAMP} <= places_now.keys():
        return None
    if HEADER_KEY in then:
        proved = at(then, places_now[KEY]) == HEADER_KEY and trimmed(then) == trimmed(now)
    else:
        proved = {**places_now} == {**parcel.places}
    return places_now if proved else None


def key_in(parcel: Parcel, row: Line, places: Mapping[str, int] | None) -> Raw:
    """The key of a moved row; where its columns cannot be told, any cell that reads like a key that was meant."""
    if places is not None:
        return at(row, places[KEY])
    return next((cell for cell in row if isinstance(cell, str) and cell in parcel.keys), at(row, parcel.places[KEY]))


def trimmed(row: Line) -> list[Raw]:
    """Without the blanks at its end, which the API leaves out or not."""
    cells: list[Raw] = ["" if cell is None else cell for cell in row]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def at(row: Line, place: int) -> Raw:
    """The cell; a blank beyond the last that was answered."""
    return row[place] if place < len(row) else ""


def to_be_cleared(
    parcels: Sequence[tuple[Parcel, Sequence[Line]]], now: datetime, removed: Collection[str], room: int
) -> list[list[int]]:
    """Which rows of each settled parcel leave the hidden tab, newest parcel first: places from 0.

    Those of people who asked to be forgotten at once; those in which nobody had typed after a week; of the others the
    oldest, once there are more than `room`: what was typed in them stays in Archive and in the journal.
    """
    found, left = [], room
    for parcel, rows in parcels:
        keys = [key_in(parcel, row, None) for row in rows]
        old = parcel.when + UNTYPED_STAY <= now
        going = (
            []
            if parcel.open
            else [
                i
                for i, key in enumerate(keys)
                if key in removed or (old and key in parcel.keys and key not in parcel.typed)
            ]
        )
        left -= len(rows) - len(going)
        if left < 0 and not parcel.open:
            going = [*range(len(rows))]
        found.append(going)
    return found
