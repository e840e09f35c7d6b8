"""What a workbook holds, with sharing: a fork costs little, and only the rows that change are copied.

A committed workbook is never changed. Every request that writes works on a `fork()`; if it fails, the fork is dropped,
so a batch is applied whole or not at all, and an old workbook kept aside is a snapshot. Documents (formats, rules,
filters …) are plain JSON and are replaced, never changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from sandbox.sheets_api.errors import no_grid

Json = dict[str, Any]
_epochs = count(1)


class _Uids:
    """Row ids, each once in a process and above all that were restored."""

    def __init__(self) -> None:
        self._next = 1

    def __next__(self) -> int:
        uid = self._next
        self._next += 1
        return uid

    def reserve(self, highest: int) -> None:
        self._next = max(self._next, highest + 1)


_uids = _Uids()
reserve_uids = _uids.reserve


def next_epoch() -> int:
    return next(_epochs)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula, as typed, with its "="."""

    text: str


Value = str | int | float | bool | Formula | None


@dataclass(frozen=True, slots=True)
class Extra:
    """What a cell has beside its value. Shared between cells, never changed."""

    format: Json | None = None
    note: str | None = None
    validation: Json | None = None
    runs: Json | None = None  # textFormatRuns and chipRuns: parts of the text, gone when it is typed over


NO_EXTRA = Extra()
#: By column. Rows that look alike share one, so it is replaced, never changed: most rows of a tab look like the next.
Extras = Mapping[int, Extra]
NO_EXTRAS: Extras = {}


def alike(change: Callable[[Extras], Extras]) -> Callable[[Extras], Extras]:
    """The change, worked out once for all rows that share their extras: they share what comes of it too."""
    known: dict[int, tuple[Extras, Extras]] = {}

    def once(extras: Extras) -> Extras:
        pair = known.get(id(extras))
        if pair is None:
            pair = known[id(extras)] = extras, change(extras)
        return pair[1]

    return once


class Row:
    """One row's cells, as long as it has any. `uid` stays with the row wherever it moves."""

    __slots__ = ("cells", "epoch", "extras", "formulas", "uid")

    def __init__(self, epoch: int, cells: list[Value] | None = None, extras: Extras = NO_EXTRAS) -> None:
        self.uid = next(_uids)
        self.epoch = epoch
        self.cells: list[Value] = cells if cells is not None else []
        self.extras = extras
        self.formulas = any(type(cell) is Formula for cell in self.cells)

    def copy(self, epoch: int) -> Row:
        twin = Row.__new__(Row)
        twin.uid, twin.epoch, twin.formulas = self.uid, epoch, self.formulas
        twin.cells, twin.extras = self.cells[:], self.extras
        return twin

    def value(self, column: int) -> Value:
        return self.cells[column] if column < len(self.cells) else None

    def put(self, column: int, value: Value) -> None:
        cells = self.cells
        if column >= len(cells):
            if value is None:
                return
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = value
        if type(value) is Formula:
            self.formulas = True
        extra = self.extras.get(column)
        if extra is not None and extra.runs is not None:
            self.put_extra(column, replace(extra, runs=None))

    def put_extra(self, column: int, extra: Extra) -> None:
        if extra != NO_EXTRA:
            self.extras = {**self.extras, column: extra}
        elif column in self.extras:
            self.extras = {other: kept for other, kept in self.extras.items() if other != column}

    @property
    def blank(self) -> bool:
        return all(cell is None for cell in self.cells)


@dataclass(slots=True, eq=False)
class Sheet:
    """One tab. Ranges inside documents are GridRange JSON, always with their sheetId."""

    id: int
    title: str
    row_count: int
    column_count: int
    epoch: int
    rows: list[Row] = field(default_factory=list)
    properties: Json = field(default_factory=dict)  # hidden, tabColorStyle, rightToLeft, …
    grid: Json = field(default_factory=dict)  # frozenRowCount, hideGridlines, …
    row_properties: dict[int, Json] = field(default_factory=dict)
    column_properties: dict[int, Json] = field(default_factory=dict)
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    merges: list[Json] = field(default_factory=list)
    conditional_formats: list[Json] = field(default_factory=list)
    banded: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None
    filter_views: list[Json] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    charts: list[Json] = field(default_factory=list)
    slicers: list[Json] = field(default_factory=list)
    tables: list[Json] = field(default_factory=list)  # their columns with the tab's own column indexes
    pivots: list[Json] = field(default_factory=list)  # rowIndex and columnIndex of the first cell, pivotTable
    sheet_type: str = "GRID"
    column_changes: int = 0  # how often columns were inserted, deleted or moved

    def fork(self, epoch: int) -> Sheet:
        return replace(
            self,
            epoch=epoch,
            rows=self.rows[:],
            row_properties=dict(self.row_properties),
            column_properties=dict(self.column_properties),
        )

    def value(self, row: int, column: int) -> Value:
        return self.rows[row].value(column) if row < len(self.rows) else None

    def beside(self, row: int, column: int) -> Extra:
        return self.rows[row].extras.get(column, NO_EXTRA) if row < len(self.rows) else NO_EXTRA

    def row(self, index: int) -> Row:
        """The row, to be written to; made when the sheet has not kept that many."""
        rows = self.rows
        while len(rows) <= index:
            rows.append(Row(self.epoch))
        row = rows[index]
        if row.epoch != self.epoch:
            row = rows[index] = row.copy(self.epoch)
        return row

    def put(self, row: int, column: int, value: Value) -> None:
        """Sets a value; blank cells of rows that were never kept stay so. Cells under a merge take nothing."""
        if value is None and row >= len(self.rows):
            return
        if self.merges and self.covered(row, column):
            return
        if self.pivots:
            self.pivots = [p for p in self.pivots if (p["rowIndex"], p["columnIndex"]) != (row, column)]
        self.row(row).put(column, value)

    def covered(self, row: int, column: int) -> bool:
        """Whether a merge hides the cell behind its first cell."""
        return any(
            merge["startRowIndex"] <= row < merge["endRowIndex"]
            and merge["startColumnIndex"] <= column < merge["endColumnIndex"]
            and (row, column) != (merge["startRowIndex"], merge["startColumnIndex"])
            for merge in self.merges
        )

    def formula_rows(self) -> Iterator[int]:
        return (index for index, row in enumerate(self.rows) if row.formulas)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Developer metadata on the spreadsheet, a sheet, one row or one column (`kind` is Google's location type)."""

    id: int
    key: str
    value: str
    visibility: str
    kind: str
    sheet: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class NamedRange:
    id: str
    name: str
    range: Json


@dataclass(slots=True, eq=False)
class Workbook:
    """One spreadsheet. `version` counts its changes."""

    id: str
    epoch: int
    properties: Json
    owner: str
    sheets: list[Sheet] = field(default_factory=list)
    named: dict[str, NamedRange] = field(default_factory=dict)
    metadata: dict[int, Metadata] = field(default_factory=dict)
    version: int = 0
    engine: object = None  # the formula engine's cache, handed on from version to version
    moves: list[Any] = field(default_factory=list)  # what went elsewhere since the version before, see trail.py

    def fork(self) -> Workbook:
        """A draft of the next version; sheets and rows are copied when they are first written to."""
        return replace(self, epoch=next(_epochs), sheets=self.sheets[:], version=self.version + 1, moves=[])

    def find(self, sheet_id: int) -> Sheet:
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise no_grid(sheet_id)

    def edit(self, sheet_id: int) -> Sheet:
        """The sheet, to be written to."""
        sheets = self.sheets
        for position, sheet in enumerate(sheets):
            if sheet.id == sheet_id:
                if sheet.epoch != self.epoch:
                    sheet = sheets[position] = sheet.fork(self.epoch)  # noqa: PLW2901 - the draft's own copy
                return sheet
        raise no_grid(sheet_id)

    def titled(self, title: str) -> Sheet | None:
        wanted = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == wanted), None)

    def cell_count(self) -> int:
        return sum(sheet.row_count * sheet.column_count for sheet in self.sheets)


def new_workbook(spreadsheet_id: str, title: str, owner: str) -> Workbook:
    """A file as the API makes it: one sheet `Sheet1`, id 0, 1000 x 26, en_US, Etc/GMT."""
    epoch = next(_epochs)
    properties = {"title": title, "locale": "en_US", "autoRecalc": "ON_CHANGE", "timeZone": "Etc/GMT"}
    sheet = Sheet(id=0, title="Sheet1", row_count=1000, column_count=26, epoch=epoch)
    return Workbook(spreadsheet_id, epoch, properties, owner, [sheet])


def number(value: float) -> int | float:
    """A double, as an int when it is one: so it is written, compared and sent as Google does."""
    as_double = float(value)
    return int(as_double) if as_double.is_integer() else as_double
