"""What an .xlsx file keeps on a hidden tab of its own: the points of small charts in cells, which Excel takes from
cells alone, and the words of drop-downs that are too long for a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from sandbox.sheets_api.areas import box_of, parse
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.state import Json, Workbook

#: Excel's longest list of words within a rule, in characters.
_LISTED = 255


class Beside:
    """The hidden tab `title`, made when it is first needed: one line of cells for each thing."""

    def __init__(self, file: xlsxwriter.Workbook, title: str) -> None:
        self._file, self._title = file, title
        self._tab: Any = None
        self._lines: dict[tuple[str | float, ...], str] = {}

    def line(self, values: Sequence[str | float]) -> str:
        """Where the values stand, as a formula names it; the same values stand once."""
        key = tuple(values)
        if key not in self._lines:
            if self._tab is None:
                self._tab = self._file.add_worksheet(self._title)
                self._tab.hide()
            row = len(self._lines)
            for column, value in enumerate(values):
                write = self._tab.write_string if isinstance(value, str) else self._tab.write_number
                write(row, column, value)
            self._lines[key] = f"'{self._title}'!{xl_range_abs(row, 0, row, len(values) - 1)}"
        return self._lines[key]

    def sparkline(self, target: Any, place: tuple[int, int], line: Json) -> None:
        """`line` as sparklines.py tells it."""
        options = {"range": self.line(line["points"]), "type": line["kind"]}
        target.add_sparkline(*place, options)


def list_of(rule: Json, book: Workbook, titles: Mapping[int, str], beside: Beside) -> list[str] | str | None:
    """What a drop-down offers, as Excel takes it: its words, or the cells where they stand. None: no drop-down."""
    condition = rule.get("condition") or {}
    kind = condition.get("type")
    words = [str(value.get("userEnteredValue", "")) for value in condition.get("values") or []]
    if kind == "BOOLEAN":
        return ["TRUE", "FALSE"]
    if kind == "ONE_OF_RANGE" and words:
        return _cells(words[0], book, titles)
    if kind != "ONE_OF_LIST" or not words:
        return None
    return words if len(",".join(words)) <= _LISTED else f"={beside.line(words)}"


def _cells(reference: str, book: Workbook, titles: Mapping[int, str]) -> str | None:
    """Down to the last cell that holds anything; None = the cells are no more."""
    try:
        box = box_of(book, parse(book, reference.removeprefix("=").replace("$", "")))
    except ApiError:
        return None
    sheet = book.find(box.sheet)
    filled = [row for row in range(box.top, min(box.bottom, len(sheet.rows))) if sheet.value(row, box.left) is not None]
    bottom = filled[-1] if filled else box.top
    return f"='{titles[box.sheet].replace(chr(39), chr(39) * 2)}'!{xl_range_abs(box.top, box.left, bottom, box.left)}"
