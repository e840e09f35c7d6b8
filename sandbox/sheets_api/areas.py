"""Ranges of a sheet: A1 notation, GridRange JSON and boxes clipped to the grid."""

from __future__ import annotations

import re
from typing import NamedTuple

from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.state import Json, Sheet, Workbook

_CELL = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]{0,8})")
_PLAIN_TITLE = re.compile(r"[^\W\d][\w.]*\Z", re.ASCII)
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*)\Z")
START = {"ROWS": "startRowIndex", "COLUMNS": "startColumnIndex"}
END = {"ROWS": "endRowIndex", "COLUMNS": "endColumnIndex"}


class Area(NamedTuple):
    """A half-open rectangle; None = open on that side."""

    sheet: int
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None


class Box(NamedTuple):
    """A half-open rectangle within its sheet's grid."""

    sheet: int
    top: int
    bottom: int
    left: int
    right: int

    def contains(self, row: int, column: int) -> bool:
        return self.top <= row < self.bottom and self.left <= column < self.right

    def meets(self, other: Box) -> bool:
        return (
            self.sheet == other.sheet
            and self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def covers(self, other: Box) -> bool:
        return (
            self.sheet == other.sheet
            and self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def json(self) -> Json:
        return {
            "sheetId": self.sheet,
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }


def box_json(given: Json) -> Box:
    """From GridRange JSON that has all four corners."""
    return Box(
        given["sheetId"],
        given["startRowIndex"],
        given["endRowIndex"],
        given["startColumnIndex"],
        given["endColumnIndex"],
    )


def letters(column: int) -> str:
    """0 -> A."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    total = 0
    for character in name.upper():
        total = total * 26 + ord(character) - 64
    return total - 1


def quoted(title: str) -> str:
    """The title as Google writes it before "!": plain names bare, everything else in quotes."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def a1(workbook: Workbook, box: Box) -> str:
    name = f"{quoted(workbook.find(box.sheet).title)}!{letters(box.left)}{box.top + 1}"
    if box.bottom - box.top == 1 and box.right - box.left == 1:
        return name
    return f"{name}:{letters(box.right - 1)}{box.bottom}"


def parse(workbook: Workbook, text: str) -> Area:
    """A range as typed: `A1:B2`, `'My tab'!C:C`, a title, or the name of a named range."""
    if text.startswith("'"):
        title, rest = _quoted_title(text)
    elif "!" in text:
        title, _, rest = text.partition("!")
    else:
        area = _corners(workbook.sheets[0].id, text) if workbook.sheets else None
        if area is not None:
            return area
        area = _named(workbook, text)
        if area is not None:
            return area
        title, rest = text, ""
    sheet = workbook.titled(title) if title is not None else None
    if sheet is None:
        raise invalid(f"Unable to parse range: {text}")
    if not rest:
        return Area(sheet.id)
    area = _corners(sheet.id, rest) or _named(workbook, rest, sheet.id)
    if area is None:
        raise invalid(f"Unable to parse range: {text}")
    return area


def _named(workbook: Workbook, name: str, sheet: int | None = None) -> Area | None:
    for named in workbook.named.values():
        if named.name.casefold() == name.casefold() and sheet in {None, named.range["sheetId"]}:
            return area_of(named.range)
    return None


def _quoted_title(text: str) -> tuple[str | None, str]:
    match = re.match(r"'((?:[^']|'')*)'(?:!(.*))?\Z", text, re.DOTALL)
    if match is None:
        return None, ""
    return match[1].replace("''", "'"), match[2] or ""


def _corners(sheet: int, text: str) -> Area | None:
    first, colon, last = text.partition(":")
    start, end = _CELL.fullmatch(first), _CELL.fullmatch(last) if colon else None
    if start is None or (colon and end is None) or not any(start.groups()):
        return None
    top, left = (int(start[2]) - 1 if start[2] else None), (column_of(start[1]) if start[1] else None)
    if not colon:
        if top is None or left is None or top < 0:
            return None
        return Area(sheet, top, top + 1, left, left + 1)
    if end is None or not any(end.groups()):
        return None
    bottom, right = (int(end[2]) if end[2] else None), (column_of(end[1]) + 1 if end[1] else None)
    if top is not None and bottom is not None and bottom <= top:
        top, bottom = bottom - 1, top + 1
    if left is not None and right is not None and right <= left:
        left, right = right - 1, left + 1
    return Area(sheet, top, bottom, left, right)


def area_of(grid_range: Json | None) -> Area:
    """From GridRange JSON; a missing sheetId is 0, as on the wire."""
    given = grid_range or {}
    return Area(
        given.get("sheetId") or 0,
        given.get("startRowIndex"),
        given.get("endRowIndex"),
        given.get("startColumnIndex"),
        given.get("endColumnIndex"),
    )


def kept(grid_range: Json | None) -> Json:
    """GridRange JSON as documents keep it: the sheetId always there, nulls never."""
    given = {name: value for name, value in (grid_range or {}).items() if value is not None}
    return {**given, "sheetId": given.get("sheetId", 0)}


def box_of(workbook: Workbook, area: Area, *, name: str | None = None) -> Box:
    """The area within the grid. An area that begins outside is refused; one that ends outside is clipped."""
    sheet = workbook.find(area.sheet)
    top, left = area.top or 0, area.left or 0
    if top >= sheet.row_count or left >= sheet.column_count:
        raise exceeds(sheet, name or label(sheet, area))
    bottom = sheet.row_count if area.bottom is None else min(area.bottom, sheet.row_count)
    right = sheet.column_count if area.right is None else min(area.right, sheet.column_count)
    if bottom <= top or right <= left:
        raise invalid("The range is empty.")
    return Box(area.sheet, top, bottom, left, right)


def grid_box(workbook: Workbook, grid_range: Json | None) -> Box:
    return box_of(workbook, area_of(grid_range))


def exceeds(sheet: Sheet, name: str) -> Exception:
    return invalid(
        f"Range ({name}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    )


def label(sheet: Sheet, area: Area) -> str:
    """The area in A1 notation, whether or not the grid has it."""
    first = (letters(area.left) if area.left is not None else "") + (str(area.top + 1) if area.top is not None else "")
    last = (letters(area.right - 1) if area.right else "") + (str(area.bottom) if area.bottom else "")
    corners = first if first == last else f"{first}:{last}"
    return f"{quoted(sheet.title)}!{corners}" if first or last else quoted(sheet.title)
