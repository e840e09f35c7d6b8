"""What staff typed, as the difference of two readings. Pure; `sync/ledger` keeps it.

The journal is how a deleted row comes back with its notes, how "what was typed for this order" is answered, and how
a partial sort is noticed. It is written from what was read, before anything is planned on that reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sheets_schema.model import Owner
from sync.core.cells import Raw
from sync.core.picture import UNREAD, Picture, RowName

Cells = Mapping[str, Raw]


def staff_cells(picture: Picture) -> dict[tuple[str, int], dict[str, Raw]]:
    """The staff cells of every keyed row by key and copy number, blanks included: an emptied cell is news too."""
    columns = [c.id for c in picture.tab.owned_by(Owner.STAFF) if c.id in picture.columns]
    return {
        (key, copy): picture.cells(i, columns) for key, rows in picture.rows_of.items() for copy, i in enumerate(rows)
    }


def first_copies(picture: Picture) -> dict[str, dict[str, Raw]]:
    """The staff cells of each key's first row, blanks left out, as the journal gives them."""
    return {
        key: {c: v for c, v in row.items() if v not in ("", None)}
        for (key, copy), row in staff_cells(picture).items()
        if not copy
    }


def formulas_in(cells: Cells) -> set[str]:
    """The columns whose cell begins like a formula."""
    return {column for column, value in cells.items() if isinstance(value, str) and value.startswith("=")}


class Shown:
    """Our cells as the last run left them, by row: the merge base that tells staff's hand from our own.

    Kept as columns, since it is as large as the tabs; one row is looked up only when something differs there.
    """

    def __init__(self, rows: Sequence[RowName], columns: Mapping[str, Sequence[Raw]]) -> None:
        self.rows, self.columns = rows, columns

    @cached_property
    def _place(self) -> dict[RowName, int]:
        return {row: i for i, row in enumerate(self.rows)}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that had a row."""
        return frozenset(row.key for row in self.rows)

    def cells(self, row: RowName) -> Cells:
        """Our cells of that row; empty when it was not there."""
        i = self._place.get(row)
        return {} if i is None else {name: values[i] for name, values in self.columns.items()}

    @classmethod
    def of(cls, picture: Picture) -> Shown:
        """From the last reading of a run. Rows with cells that nobody read are left out."""
        ours = [c.id for c in picture.tab.owned_by(Owner.SYSTEM, Owner.COMPUTED) if c.id in picture.columns]
        unread = {i for name in ours for i, value in enumerate(picture.columns[name]) if value is UNREAD}
        places = [(row, i) for i, row in enumerate(picture.names) if row and i not in unread]
        columns = {name: [picture.columns[name][i] for _, i in places] for name in ours}
        return cls([row for row, _ in places], columns)  # type: ignore[arg-type]

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"rows": [[row.key, row.copy] for row in self.rows], "columns": self.columns}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Shown:
        return cls([RowName(key, copy) for key, copy in document["rows"]], document["columns"])


def sorted_in_part(before: Mapping[str, Cells], after: Mapping[str, Cells]) -> tuple[str, ...]:
    """The columns that look sorted on their own: the same words as before, on three or more other keys.

    >>> was = {"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}}
    >>> sorted_in_part(was, {"a": {"n": 2}, "b": {"n": 3}, "c": {"n": 1}})
    ('n',)
    >>> sorted_in_part(was, {"a": {"n": 2}, "b": {"n": 3}, "c": {"n": 9}})
    ()
    """
    moved: dict[str, list[tuple[Raw, Raw]]] = {}
    for key in before.keys() & after.keys():
        for column in before[key].keys() | after[key].keys():
            was, now = before[key].get(column, ""), after[key].get(column, "")
            if was != now:
                moved.setdefault(column, []).append((was, now))
    return tuple(
        sorted(
            column
            for column, pairs in moved.items()
            if len(pairs) >= 3 and Counter(was for was, _ in pairs) == Counter(now for _, now in pairs)
        )
    )
