"""Formulas, evaluated by formualizer when somebody asks for a value and not before.

The engine is a cache beside the workbook: it keeps what it has loaded and takes up only the cells that changed since.
Of the tabs it loads the one asked for and those that its formulas reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

import formualizer

from sandbox.sheets_api.areas import area_of, label, quoted
from sandbox.sheets_api.formulas import google_functions, references
from sandbox.sheets_api.formulas.reach import NAME, reach
from sandbox.sheets_api.formulas.references import BROKEN
from sandbox.sheets_api.formulas.results import ERRORS, PARSE_ERROR, Computed
from sandbox.sheets_api.state import Formula, Row, Sheet, Value, Workbook, number

REBUILD_CELLS = 20_000  # more changed cells than this: loading anew is quicker
_BARE_REFERENCE = re.compile(r"=\s*(?:'(?:[^']|'')*'!|[\w.]+!)?\$?[A-Za-z]{1,3}\$?[0-9]+\s*\Z")
_SPILLING = re.compile(
    r"\b(?:ARRAYFORMULA|QUERY|FILTER|UNIQUE|SORT|SPLIT|TRANSPOSE|SEQUENCE|FLATTEN|VSTACK|HSTACK|IMPORTRANGE)\(|\{",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Loaded:
    """A tab as the engine has it: its title, each row with the cells that were loaded, its array formulas; `sheet` is
    what they came from, in the version `epoch`.

    What was under work in that very version (a sort asks for values before it moves them) can have changed unseen
    since; all else changes only by being replaced.
    """

    title: str
    sheet: Sheet | None = None
    epoch: int = 0
    rows: list[tuple[Row, list[Value]]] = field(default_factory=list)
    arrays: set[tuple[int, int]] = field(default_factory=set)

    def take(self, tab: Sheet, epoch: int) -> None:
        self.rows = [(row, row.cells[:]) for row in tab.rows]
        self.sheet, self.epoch = tab, epoch

    def holds(self, tab: Sheet) -> bool:
        """Whether it is this very tab as it is now."""
        return self.sheet is tab and tab.epoch != self.epoch

    def holds_row(self, index: int, row: Row | None) -> bool:
        if row is None or index >= len(self.rows):
            return False
        before, cells = self.rows[index]
        if row is before and row.epoch != self.epoch:
            return True
        return len(row.cells) == len(cells) and all(
            type(new) is type(old) and new == old for new, old in zip(row.cells, cells, strict=True)
        )


class Engine:
    """One workbook's formulas. Call `follow` before asking for values."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._book: Any = formualizer.Workbook()
        self._book.set_temporal_egress("serial")
        google_functions.register(self._book)
        self._tabs: dict[int, _Loaded] = {}
        self._words: set[str] = set()
        self._named: dict[str, str] = {}
        self._spilled: dict[int, dict[tuple[int, int], tuple[int, int]]] = {}

    def follow(self, workbook: Workbook, sheet: Sheet, now: datetime) -> None:
        """Brings the engine to the workbook's state, as far as the sheet's formulas reach, at the given time."""
        wanted = reach(workbook, sheet)
        areas = {item.name.casefold(): area_of(item.range) for item in workbook.named.values()}
        named = {name: label(workbook.find(area.sheet), area) for name, area in areas.items()}
        used = {name: address for name, address in named.items() if name in self._words}
        titles = {item.id: item.title for item in workbook.sheets}
        gone = any(titles.get(key) != loaded.title for key, loaded in self._tabs.items())
        stale = used != {name: address for name, address in self._named.items() if name in self._words}
        changed = self._changes(wanted)
        arrays = any(loaded.arrays for loaded in self._tabs.values())
        if gone or stale or changed > REBUILD_CELLS or (changed and arrays):
            self._reset()  # a spill that was blocked is not tried again once its way is free
        self._named = named
        for tab in wanted:
            self._load(workbook, tab)
        offset = now.astimezone(ZoneInfo(workbook.properties["timeZone"])).utcoffset()
        self._book.set_deterministic_clock(now, int(offset.total_seconds()) if offset else 0)
        self._book.evaluate_all()
        self._spilled = {tab.id: self._spills(tab) for tab in wanted}

    def _changes(self, wanted: Iterable[Sheet]) -> int:
        """About how many cells would have to be set one by one."""
        total = 0
        for tab in wanted:
            loaded = self._tabs.get(tab.id)
            if loaded is not None and not loaded.holds(tab):
                total += sum(max(len(new), len(old)) for _, new, old in _changed_rows(tab, loaded))
        return total

    def _load(self, workbook: Workbook, tab: Sheet) -> None:
        loaded = self._tabs.get(tab.id)
        if loaded is None:
            loaded = self._tabs[tab.id] = _Loaded(tab.title)
            self._book.add_sheet(tab.title)
            self._fill(workbook, tab, loaded)
            return
        if loaded.holds(tab):
            return
        for change in _changed_rows(tab, loaded):
            self._set_row(workbook, tab, loaded, change)
        loaded.take(tab, workbook.epoch)

    def _fill(self, workbook: Workbook, tab: Sheet, loaded: _Loaded) -> None:
        """All values in one go, then the formulas one by one: a batch of formulas over values would keep the values."""
        if height := max((index + 1 for index, row in enumerate(tab.rows) if not row.blank), default=0):
            width = max(len(row.cells) for row in tab.rows[:height])
            plain = [
                [None if type(cell) is Formula else cell for cell in row.cells] + [None] * (width - len(row.cells))
                for row in tab.rows[:height]
            ]
            self._book.set_values_batch(tab.title, 1, 1, plain)
        for index in tab.formula_rows():
            for column, cell in enumerate(tab.rows[index].cells):
                if type(cell) is Formula:
                    self._set(workbook, tab, loaded, (index, column), cell)
        loaded.take(tab, workbook.epoch)

    def _set_row(
        self, workbook: Workbook, tab: Sheet, loaded: _Loaded, change: tuple[int, list[Value], list[Value]]
    ) -> None:
        index, new, old = change
        for column in range(max(len(new), len(old))):
            value = new[column] if column < len(new) else None
            before = old[column] if column < len(old) else None
            if type(value) is not type(before) or value != before:
                self._set(workbook, tab, loaded, (index, column), value)

    def _set(self, workbook: Workbook, tab: Sheet, loaded: _Loaded, place: tuple[int, int], value: Value) -> None:
        row, column = place[0] + 1, place[1] + 1
        loaded.arrays.discard(place)
        if not isinstance(value, Formula):
            self._book.set_value(tab.title, row, column, value)
            return
        if _SPILLING.search(value.text):
            loaded.arrays.add(place)
        self._book.set_value(tab.title, row, column, None)
        try:
            self._book.set_formula(tab.title, row, column, self._translated(workbook, tab, value.text))
        except (ValueError, RuntimeError, formualizer.ParserError, formualizer.TokenizerError) as refusal:
            kind = "Circ" if "#CIRC!" in str(refusal) else "Error"
            self._book.set_value(tab.title, row, column, formualizer.LiteralValue.error(kind, str(refusal)))

    def _translated(self, workbook: Workbook, tab: Sheet, text: str) -> str:
        """The formula as formualizer reads it: titles in their own case, names as the ranges they stand for."""

        def reference(given: references.Reference) -> str:
            if not given.prefix:
                return given.text()
            home = references.sheet_of(workbook, given, tab.id)
            title = next((item.title for item in workbook.sheets if item.id == home), None)
            return BROKEN if title is None else given._replace(prefix=quoted(title) + "!").text()

        def name(match: re.Match[str]) -> str:
            word = match[1]
            if word is None:
                return match[0]
            self._words.add(word.casefold())
            return self._named.get(word.casefold(), word)

        return NAME.sub(name, references.rewrite(text, reference))

    def _spills(self, tab: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells that an array formula fills, each with its own place: they hold a value and no input."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for row, column in self._tabs[tab.id].arrays:
            role = self._book.inspect_cell(_place(tab.title, row, column), include_values=False).cell.spill
            extent = getattr(role, "extent", None)
            if extent is None:
                continue
            corners = str(extent).rpartition("!")[2].split(":")
            first, last = references.corner(corners[0]), references.corner(corners[-1])
            for down in range(first.row or 0, (last.row or 0) + 1):
                for right in range(first.column or 0, (last.column or 0) + 1):
                    found[down, right] = (row, column)
        return found

    def value(self, workbook: Workbook, sheet: Sheet, row: int, column: int) -> Computed:
        """What the cell shows, for a formula or a cell that an array formula fills."""
        cell = sheet.value(row, column)
        if cell is None:  # get_value would answer from a cache that array formulas do not reach
            return _result(self._book.inspect_cell(_place(sheet.title, row, column)).cell.value)
        given = self._book.get_value(sheet.title, row + 1, column + 1)
        if given in (0, None) and isinstance(cell, Formula) and _BARE_REFERENCE.match(cell.text):
            return _bare(workbook, sheet, cell.text, given)
        return _result(given)

    def spilled(self, sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
        return self._spilled.get(sheet.id, {})


def _place(title: str, row: int, column: int) -> str:
    return f"{quoted(title)}!{references.Corner(column, row).text()}"


def _bare(workbook: Workbook, sheet: Sheet, text: str, given: Any) -> Computed:
    """`=A1` of a blank cell shows nothing, not 0."""
    blank = False

    def look(reference: references.Reference) -> str:
        nonlocal blank
        home = references.sheet_of(workbook, reference, sheet.id)
        if home is not None:
            blank = workbook.find(home).value(reference.first.row or 0, reference.first.column or 0) is None
        return ""

    references.rewrite(text, look)
    return None if blank else _result(given)


def _result(given: Any) -> Computed:
    while isinstance(given, list):
        given = given[0] if given else None
    if isinstance(given, dict):
        return ERRORS.get(str(given.get("kind")), PARSE_ERROR)
    if isinstance(given, bool | str) or given is None:
        return given
    return number(given) + 0


def _changed_rows(tab: Sheet, loaded: _Loaded) -> Iterator[tuple[int, list[Value], list[Value]]]:
    """By index, the cells as they are and as they were loaded; none where there is no such row."""
    for index, (row, before) in enumerate(zip_longest(tab.rows, loaded.rows)):
        if not loaded.holds_row(index, row):
            yield index, row.cells if row else [], before[1] if before else []


def engine_of(workbook: Workbook) -> Engine:
    """The workbook's engine, made when first asked for and handed on to its later versions."""
    if not isinstance(workbook.engine, Engine):
        workbook.engine = Engine()
    return workbook.engine
