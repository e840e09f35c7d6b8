"""Cells as values: formatted, unformatted or as formulas; rows trimmed as Google trims them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.sheets_api import pivots
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.formulas.engine import Engine, engine_of
from sandbox.sheets_api.formulas.results import Computed, ErrorValue
from sandbox.sheets_api.state import Formula, Json, Row, Sheet, Value, Workbook
from sandbox.sheets_api.text import numberformat

RENDER_OPTIONS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATE_FUNCTION = re.compile(r"=\s*(TODAY|NOW|DATE|EDATE|EOMONTH|WORKDAY|TO_DATE|EPOCHTODATE)\(", re.IGNORECASE)
DATE_OPTIONS = ("SERIAL_NUMBER", "FORMATTED_STRING")


@dataclass(slots=True)
class Rendering:
    """How values are to be written out; `now` is what NOW() sees (UTC, aware).

    It sees the workbook as it was when a formula's value was first asked for: make a new one after a change.
    """

    workbook: Workbook
    now: datetime
    option: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    _followed: set[int] = field(default_factory=set)
    _pivots: dict[int, dict[tuple[int, int], Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.option not in RENDER_OPTIONS:
            raise invalid(f"Invalid value at 'value_render_option': \"{self.option}\"")
        if self.dates not in DATE_OPTIONS:
            raise invalid(f"Invalid value at 'date_time_render_option': \"{self.dates}\"")

    def rows(self, box: Box) -> list[list[Any]]:
        """The box's values without empty cells at the end of a row and empty rows at the end."""
        if box.right - box.left == 1:
            return [[] if value == "" and isinstance(value, str) else [value] for value in self._column(box)]
        sheet = self.workbook.find(box.sheet)
        spilled = self.spilled(sheet)
        last = max(len(sheet.rows), max((row for row, _ in spilled), default=-1) + 1)
        grid = [self._row(sheet, index, box, spilled) for index in range(box.top, min(box.bottom, last))]
        while grid and not grid[-1]:
            grid.pop()
        return grid

    def _column(self, box: Box) -> list[Any]:
        """The values of a single column without empty ones at the end: the push reads tabs column by column."""
        sheet, column = self.workbook.find(box.sheet), box.left
        spilled = self.spilled(sheet)
        last = max(len(sheet.rows), max((row for row, _ in spilled), default=-1) + 1)
        as_input = self.option == "FORMULA" or (self.option == "UNFORMATTED_VALUE" and self.dates == "SERIAL_NUMBER")
        if not spilled:
            last = _filled(sheet.rows, column, box.top, min(box.bottom, last))
        shown: list[Any] = []
        for index in range(box.top, min(box.bottom, last)):
            row = sheet.rows[index] if index < len(sheet.rows) else None
            if spilled or row is None or not as_input or (row.formulas and self.option != "FORMULA"):
                shown.append(self.cell(sheet, index, column))
            else:
                value = row.cells[column] if column < len(row.cells) else None
                shown.append("" if value is None else value.text if type(value) is Formula else value)
        _trim(shown)
        return shown

    def spilled(self, sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells filled by array formulas and pivot tables; of formulas none for FORMULA, which shows input alone."""
        own = dict.fromkeys(self._pivoted(sheet), (0, 0)) if sheet.pivots else {}
        if self.option == "FORMULA" or not any(row.formulas for row in sheet.rows):
            return own
        return {**self._engine(sheet).spilled(sheet), **own} if own else self._engine(sheet).spilled(sheet)

    def _pivoted(self, sheet: Sheet) -> dict[tuple[int, int], Value]:
        if sheet.id not in self._pivots:
            self._pivots[sheet.id] = {}  # a pivot over itself sees nothing
            self._pivots[sheet.id] = pivots.filled(self.workbook, sheet, self)
        return self._pivots[sheet.id]

    def _engine(self, sheet: Sheet) -> Engine:
        engine = engine_of(self.workbook)
        if sheet.id not in self._followed:
            engine.follow(self.workbook, sheet, self.now)
            self._followed.add(sheet.id)
        return engine

    def columns(self, box: Box) -> list[list[Any]]:
        """The same, column by column."""
        if box.right - box.left == 1:
            return [column] if (column := self._column(box)) else []
        rows = self.rows(box)
        width = max((len(row) for row in rows), default=0)
        grid = [[row[index] if index < len(row) else "" for row in rows] for index in range(width)]
        for column in grid:
            _trim(column)
        return grid

    def _row(self, sheet: Sheet, index: int, box: Box, spilled: Collection[tuple[int, int]]) -> list[Any]:
        if spilled:
            shown = [self.cell(sheet, index, column) for column in range(box.left, box.right)]
            _trim(shown)
            return shown
        row = sheet.rows[index]
        cells = row.cells[box.left : box.right]
        if self.option == "FORMULA":
            shown = [_as_formula(cell) for cell in cells] if row.formulas else ["" if c is None else c for c in cells]
        elif self.option == "UNFORMATTED_VALUE" and not row.formulas and self.dates == "SERIAL_NUMBER":
            shown = ["" if cell is None else cell for cell in cells]
        else:
            shown = [self.cell(sheet, index, box.left + offset) for offset in range(len(cells))]
        _trim(shown)
        return shown

    def cell(self, sheet: Sheet, row: int, column: int) -> Any:
        value = self.value(sheet, row, column)
        if value is None:
            return ""
        if self.option == "FORMATTED_VALUE":
            return self._text(value, sheet, row, column)
        if isinstance(value, ErrorValue):
            return value.shown
        if self.dates == "FORMATTED_STRING" and type(value) in {int, float}:
            given = number_format(sheet, row, column)
            if given is not None and given.get("type") in numberformat.DATES:
                return self._text(value, sheet, row, column)
        return value

    def shown(self, sheet: Sheet, row: int, column: int) -> str:
        """What the cell shows, in words."""
        return self._text(self.value(sheet, row, column), sheet, row, column)

    def _text(self, value: Computed, sheet: Sheet, row: int, column: int) -> str:
        given = number_format(sheet, row, column) if type(value) in {int, float} else None
        return text_of(value, given, self.workbook.properties["locale"])

    def value(self, sheet: Sheet, row: int, column: int) -> Computed:
        """The cell's effective value: its own, or what its formula gives."""
        value = sheet.value(row, column)
        if value is None and sheet.pivots and (shown := self._pivoted(sheet).get((row, column))) is not None:
            return shown
        if type(value) is Formula:
            return self._engine(sheet).value(self.workbook, sheet, row, column)
        if value is None and self._followed and (row, column) in engine_of(self.workbook).spilled(sheet):
            return self._engine(sheet).value(self.workbook, sheet, row, column)
        return value


def text_of(value: Computed, given: Json | None, locale: str) -> str:
    """The value in words; `given` is the cell's number format."""
    if isinstance(value, ErrorValue):
        return value.shown
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return numberformat.display(value, given, locale)
    return "" if value is None else str(value)


def number_format(sheet: Sheet, row: int, column: int) -> Json | None:
    """The cell's own; a formula that is a date function shows a date without one."""
    own: Json | None = (sheet.beside(row, column).format or {}).get("numberFormat")
    value = sheet.value(row, column)
    if own is None and isinstance(value, Formula):
        match = _DATE_FUNCTION.match(value.text)
        if match:
            return {"type": "DATE_TIME" if match[1].upper() == "NOW" else "DATE"}
    return own


def _as_formula(cell: Value) -> Any:
    if type(cell) is Formula:
        return cell.text
    return "" if cell is None else cell


def _filled(rows: Sequence[Row], column: int, top: int, bottom: int) -> int:
    """Just below the last row of these that has anything in the column; `top` if none has."""
    while bottom > top and ((cells := rows[bottom - 1].cells) == [] or len(cells) <= column or cells[column] is None):
        bottom -= 1
    return bottom


def _trim(cells: list[Any]) -> None:
    while cells and cells[-1] == "" and isinstance(cells[-1], str):
        cells.pop()
