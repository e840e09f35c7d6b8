"""What staff typed, as the difference of two readings. Pure; `sync/ledger` keeps it.

The journal is how a deleted row comes back with its notes, how "what was typed for this order" is answered, and how
a partial sort is noticed. It is written from what was read, before anything is planned on that reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sheets_schema.model import Owner
from sync.core.cells import Raw, canonical
from sync.core.picture import UNREAD, Picture, RowName

Cells = Mapping[str, Raw]


@dataclass(frozen=True, slots=True)
class Typed:
    """One staff cell that changed between two readings. `was` is blank for a cell typed anew."""

    row: RowName
    column: str
    was: Raw
    now: Raw


def staff_cells(picture: Picture) -> dict[RowName, dict[str, Raw]]:
    """The staff cells of every keyed row, blanks left out."""
    columns = [c.id for c in picture.tab.owned_by(Owner.STAFF) if c.id in picture.columns]
    return {
        RowName(key, copy): {n: v for n, v in picture.cells(i, columns).items() if v not in ("", None)}
        for key, rows in picture.rows_of.items()
        for copy, i in enumerate(rows)
    }


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


def typed_since(before: Mapping[RowName, Cells], picture: Picture) -> tuple[Typed, ...]:
    """The staff cells that changed. A row that is gone is no change: what stood in it stays in the journal."""
    found = []
    kinds = {c.id: c.kind for c in picture.tab.owned_by(Owner.STAFF) if c.id in picture.columns}
    for row, cells in staff_cells(picture).items():
        old = before.get(row, {})
        if old == cells:
            continue
        for column in dict.fromkeys([*cells, *old]):
            was, now = old.get(column, ""), cells.get(column, "")
            if column in kinds and canonical(was, kinds[column]) != canonical(now, kinds[column]):
                found.append(Typed(row, column, was, now))
    return tuple(found)


def remembered(before: Mapping[RowName, Cells], picture: Picture) -> dict[RowName, Cells]:
    """The journal after this reading: what is read now wins; rows and columns not on the tab now are kept."""
    present = {c.id for c in picture.tab.owned_by(Owner.STAFF) if c.id in picture.columns}
    after: dict[RowName, Cells] = dict(before)
    for row, cells in staff_cells(picture).items():
        kept = {n: v for n, v in before.get(row, {}).items() if n not in present}
        after[row] = {**kept, **cells}
    return after


def sorted_in_part(changes: tuple[Typed, ...]) -> bool:
    """Whether these changes look like a sort of only some columns: the same words, on other rows, three or more.

    >>> a, b, c = RowName("a"), RowName("b"), RowName("c")
    >>> sorted_in_part((Typed(a, "n", 1, 2), Typed(b, "n", 2, 3), Typed(c, "n", 3, 1)))
    True
    >>> sorted_in_part((Typed(a, "n", 1, 2), Typed(b, "n", 2, 3), Typed(c, "n", 3, 9)))
    False
    """
    by_column: dict[str, list[Typed]] = {}
    for change in changes:
        by_column.setdefault(change.column, []).append(change)
    return any(
        len({c.row for c in cells}) >= 3 and Counter(c.was for c in cells) == Counter(c.now for c in cells)
        for cells in by_column.values()
    )
