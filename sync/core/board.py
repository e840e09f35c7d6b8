"""A board as it should look, and as it was read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sheets_schema.board import PLAIN, BoardTab, Choice, Style
from sheets_schema.model import Kind, Tab
from sync.core.cells import Cell, Formula, Raw, canonical, encode

Place = tuple[int, int]  # row, column


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell of a board. `choices`: the words of its drop-down, for a choice cell.

    Words that customers wrote may stand here as text: text is written as text, never as a formula.
    """

    value: Cell
    style: Style = PLAIN
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Board:
    """What a board tab should show: its cells by row and column. What is not named is blank."""

    tab: BoardTab
    cells: Mapping[Place, Spot]

    @classmethod
    def of_rows(cls, tab: BoardTab, rows: Sequence[Sequence[Spot | Cell]]) -> Board:
        """From rows of cells, top to bottom; None is a blank."""
        cells: dict[Place, Spot] = {}
        for row, line in enumerate(rows):
            for column, given in enumerate(line):
                spot = given if isinstance(given, Spot) else Spot(given)
                if spot.value is not None or spot.style is not PLAIN:
                    cells[row, column] = spot
        return cls(tab, cells)

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=-1) + 1


@dataclass(frozen=True)
class BoardPicture:
    """A board as one read found it: its values by row, blanks at the ends left out, and the size of its grid."""

    values: Sequence[Sequence[Raw]] = ()
    rows: int = 0
    columns: int = 0

    def at(self, row: int, column: int) -> Raw:
        line = self.values[row] if row < len(self.values) else ()
        return line[column] if column < len(line) else None

    @property
    def width(self) -> int:
        return max((len(line) for line in self.values), default=0)

    def typed(self, choice: Choice) -> Raw:
        """What stands in a choice cell, wherever its label stands by now; None for nothing."""
        places = [(choice.row, choice.column)]
        places += [(r, c) for r, line in enumerate(self.values) for c, v in enumerate(line) if v == choice.label]
        for row, column in places:
            if self.at(row, column) == choice.label:
                return self.at(row, column + 1)
        return None

    def chosen(self, choice: Choice) -> str:
        """What people chose, as words; "" for nothing."""
        value = self.typed(choice)
        return "" if value is None else str(value).strip()


def differs(wanted: Spot | None, have: Raw, zone: ZoneInfo) -> bool:
    """Whether the cell has to be written for the sake of its value."""
    value = None if wanted is None else wanted.value
    kind = Kind.TIME if hasattr(value, "hour") else Kind.NUMBER
    return canonical(encode(value, zone), kind) != canonical(have, kind)


def link(text: str, address: str) -> Formula:
    """A cell that reads `text` and opens `address`. Of words of ours and checked ids only.

    >>> link("open ▸", "#gid=7&range=A12").text
    '=HYPERLINK("#gid=7&range=A12","open ▸")'
    """
    quoted = [part.replace('"', '""') for part in (address, text)]
    return Formula(f'=HYPERLINK("{quoted[0]}","{quoted[1]}")')


def place_on(tab: BoardTab, row: int, column: int = 0) -> str:
    """The address of a cell of a board in the same file. Boards are written by place, so that it stays right."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"#gid={tab.sheet_id}&range={letters}{row + 1}"


def place_in(tab: Tab, view: str = "") -> str:
    """The address of a record tab, in one of its saved views: a row has no address that outlives a sort."""
    found = next((v for v in tab.views if v.id == view), None)
    return f"#gid={tab.sheet_id}" + (f"&fvid={tab.view_id(found)}" if found else "")


def file_address(spreadsheet: str) -> str:
    """What the address of a place in another spreadsheet begins with."""
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"
