"""References inside formulas: rewritten when what they point at moves, shifted when the formula is copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sandbox.sheets_api import shifts
from sandbox.sheets_api.areas import Area, Box, column_of, letters, quoted
from sandbox.sheets_api.state import Formula, Sheet, Workbook

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?<![\w.$'!])(?P<sheet>(?:'(?:[^']|'')*'|[^\W\d][\w.]*)!)?
     (?P<ref>\$?[A-Za-z]{1,3}\$?[0-9]+(?::(?:\$?[A-Za-z]{1,3}\$?[0-9]+|\$?[A-Za-z]{1,3}|\$?[0-9]+))?
      |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[0-9]+)?
      |\$?[0-9]+:\$?[0-9]+)(?![\w(.!])""",
    re.VERBOSE,
)
_PART = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)")
BROKEN = "#REF!"


class Corner(NamedTuple):
    """One end of a reference; None = open. The flags say which part is absolute ($)."""

    column: int | None
    row: int | None
    column_fixed: bool = False
    row_fixed: bool = False

    def text(self) -> str:
        column = "" if self.column is None else ("$" if self.column_fixed else "") + letters(self.column)
        return column + ("" if self.row is None else ("$" if self.row_fixed else "") + str(self.row + 1))


class Reference(NamedTuple):
    """A cell (last is None) or a range, with the sheet prefix as written."""

    prefix: str
    first: Corner
    last: Corner | None

    def area(self, sheet: int) -> Area:
        last = self.last or self.first
        return Area(
            sheet,
            self.first.row,
            None if last.row is None else last.row + 1,
            self.first.column,
            None if last.column is None else last.column + 1,
        )

    def text(self) -> str:
        return self.prefix + self.first.text() + (f":{self.last.text()}" if self.last else "")

    def at(self, area: Area) -> str:
        """The same reference, pointing at another area of the same form."""
        first = self.first._replace(column=area.left, row=area.top)
        if self.last is None:
            return self.prefix + first.text()
        last = self.last._replace(
            column=None if area.right is None else area.right - 1, row=None if area.bottom is None else area.bottom - 1
        )
        return Reference(self.prefix, first, last).text()


def corner(text: str) -> Corner:
    """`$B7`, `B` or `7` as a corner."""
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(text)
    column_fixed, column, row_fixed, row = match.groups()
    if column:
        return Corner(column_of(column), int(row) - 1 if row else None, bool(column_fixed), bool(row_fixed))
    return Corner(None, int(row) - 1 if row else None, column_fixed=False, row_fixed=bool(column_fixed or row_fixed))


def canonical(workbook: Workbook, formula: str) -> str:
    """The formula as Google keeps it: titles in their own case and quoted only where they must be, references in upper
    case and in order, a range of one cell as the cell. Function names and spaces stay as typed (users measured it).
    """

    def change(reference: Reference) -> str:
        prefix = reference.prefix
        if prefix:
            home = sheet_of(workbook, reference, -1)
            prefix = prefix if home is None else quoted(workbook.find(home).title) + "!"
        first, last = reference.first, reference.last
        if last is not None:
            first, last = _ordered(first, last)
            if first == last and None not in (first.row, first.column):
                last = None
        return Reference(prefix, first, last).text()

    return rewrite(formula, change)


def _ordered(first: Corner, last: Corner) -> tuple[Corner, Corner]:
    """The same two corners, the upper left one first; each part keeps its $."""
    if None not in (first.row, last.row) and (first.row or 0) > (last.row or 0):
        first, last = (
            first._replace(row=last.row, row_fixed=last.row_fixed),
            last._replace(row=first.row, row_fixed=first.row_fixed),
        )
    if None not in (first.column, last.column) and (first.column or 0) > (last.column or 0):
        first, last = (
            first._replace(column=last.column, column_fixed=last.column_fixed),
            last._replace(column=first.column, column_fixed=first.column_fixed),
        )
    return first, last


def rewrite(formula: str, change: Callable[[Reference], str]) -> str:
    """The formula with every reference as `change` gives it back; text in quotes is left alone."""
    return "".join(piece if isinstance(piece, str) else change(piece) for piece in _pieces(formula))


@lru_cache(maxsize=50_000)
def _pieces(formula: str) -> tuple[str | Reference, ...]:
    """The formula cut into its references and what stands between them."""
    pieces: list[str | Reference] = []
    done = 0
    for match in _TOKEN.finditer(formula):
        if match["ref"] is None:
            continue
        first, colon, last = match["ref"].partition(":")
        found = Reference(match["sheet"] or "", corner(first), corner(last) if colon else None)
        pieces += [formula[done : match.start()], found]
        done = match.end()
    return (*pieces, formula[done:])


@lru_cache(maxsize=50_000)
def _plain(formula: str) -> str:
    """The formula with each reference as it is written anew."""
    return rewrite(formula, Reference.text)


def refers(formula: str) -> bool:
    """Whether there is any reference in the formula."""
    return len(_pieces(formula)) > 1


def title_of(prefix: str) -> str:
    """The tab's title in a prefix like `'Two words'!`."""
    title = prefix[:-1]
    return title[1:-1].replace("''", "'") if title.startswith("'") else title


def sheet_of(workbook: Workbook, reference: Reference, home: int) -> int | None:
    """The id of the sheet that the reference means; None = no such tab."""
    if not reference.prefix:
        return home
    sheet = workbook.titled(title_of(reference.prefix))
    return None if sheet is None else sheet.id


def shifted(workbook: Workbook, home: int, shift: shifts.Shift) -> Callable[[str], str]:
    """Rewrites formulas that live on sheet `home` after a structural change."""
    here: dict[str, bool] = {}  # prefix → whether it means the tab that changed

    def meant(reference: Reference) -> bool:
        if reference.prefix not in here:
            here[reference.prefix] = sheet_of(workbook, reference, home) == shift.sheet
        return here[reference.prefix]

    def change(reference: Reference) -> str:
        if not meant(reference):
            return reference.text()
        after = shifts.area(shift, reference.area(shift.sheet))
        return BROKEN if after is None else reference.at(after)

    def after(formula: str) -> str:
        if any(type(piece) is Reference and meant(piece) for piece in _pieces(formula)):
            return rewrite(formula, change)
        return _plain(formula)

    return after


def copied(formula: str, down: int, right: int) -> str:
    """The formula as it reads after a copy: relative parts move along, what falls off the sheet is #REF!."""

    def move(corner: Corner) -> Corner | None:
        row = corner.row if corner.row is None or corner.row_fixed else corner.row + down
        column = corner.column if corner.column is None or corner.column_fixed else corner.column + right
        if (row is not None and row < 0) or (column is not None and column < 0):
            return None
        return corner._replace(row=row, column=column)

    def change(reference: Reference) -> str:
        first, last = move(reference.first), reference.last and move(reference.last)
        if first is None or (reference.last is not None and last is None):
            return BROKEN
        return Reference(reference.prefix, first, last).text()

    return rewrite(formula, change)


def each_formula(workbook: Workbook, change: Callable[[Sheet, str], str]) -> None:
    """Rewrites every formula of the draft; rows whose formulas stay the same are not copied."""
    for home in list(workbook.sheets):
        for index in list(home.formula_rows()):
            for column, value in enumerate(home.rows[index].cells):
                if type(value) is Formula and refers(value.text):
                    after = change(home, value.text)
                    if after != value.text:
                        workbook.edit(home.id).row(index).put(column, Formula(after))


def follow(workbook: Workbook, source: Box, sheet: int, down: int, right: int) -> None:
    """After cut and paste: references that lie wholly in the cut block follow it."""
    to = quoted(workbook.find(sheet).title) + "!"

    def change_on(home: Sheet, formula: str) -> str:
        def change(reference: Reference) -> str:
            area = reference.area(source.sheet)
            inside = (
                sheet_of(workbook, reference, home.id) == source.sheet
                and None not in area
                and source.contains(area.top or 0, area.left or 0)
                and source.contains((area.bottom or 1) - 1, (area.right or 1) - 1)
            )
            if not inside:
                return reference.text()
            moved = Area(
                sheet,
                (area.top or 0) + down,
                (area.bottom or 0) + down,
                (area.left or 0) + right,
                (area.right or 0) + right,
            )
            prefix = reference.prefix if sheet == source.sheet else ("" if home.id == sheet else to)
            return reference._replace(prefix=prefix).at(moved)

        return rewrite(formula, change)

    each_formula(workbook, change_on)


def retitled(old: str, new: str | None) -> Callable[[str], str]:
    """A tab got another title, or (new is None) was deleted: references by its old title follow or break."""
    wanted = old.casefold()

    def change(reference: Reference) -> str:
        if not reference.prefix or title_of(reference.prefix).casefold() != wanted:
            return reference.text()
        return BROKEN if new is None else reference._replace(prefix=quoted(new) + "!").text()

    return lambda formula: rewrite(formula, change)
