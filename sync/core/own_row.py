"""A formula that staff typed beside a record, so that it can be given back in another row. Pure.

Kept are formulas that look at their own row, at whole columns or at other tabs: each reference to a column that we know
is kept by the column's id, and the row as "this row". A formula that looks at other rows of its tab is not: nobody can
say what stands there once rows were deleted and made again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sync.core.address import letter
from sync.core.cells import Raw
from sync.core.journal import staff_cells
from sync.core.picture import Picture

_OPEN, _CLOSE = "⟦", "⟧"
_ROW = f"{_OPEN}row{_CLOSE}"

_TOKEN = re.compile(
    r"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<elsewhere>(?:'(?:[^']|'')*'|(?<![\w.])[^\W\d][\w.]*)!\$?[A-Za-z0-9$]+(?::\$?[A-Za-z0-9$]+)?)
    | (?P<rows>(?<![\w.$])\$?\d+:\$?\d+(?![\w.]))
    | (?P<columns>(?<![\w.$])\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.$(]))
    | (?P<cell>(?<![\w.$])\$?[A-Za-z]{1,3}\$?\d+(?![\w.(]))
    """,
    re.VERBOSE,
)
_COLUMN = re.compile(r"[A-Za-z]+")

#: Functions that send what they are given elsewhere: these come back as text, whoever typed them.
_FETCHES = re.compile(r"\b(IMPORT\w*|IMAGE)\s*\(", re.IGNORECASE)
_MARK = re.compile(f"{_OPEN}(.*?){_CLOSE}")


def kept(formula: str, row: int, columns: Mapping[str, int]) -> str | None:
    """The formula of a cell in grid row `row` (from 0), in a form that fits any row; None where there is none.

    `columns`: the grid column, from 0, of each column id.

    >>> kept('=C5*2+LOG10(1)&"C9"', 4, {"amount": 2})
    '=⟦amount⟧⟦row⟧*2+LOG10(1)&"C9"'
    >>> kept("=C4+1", 4, {"amount": 2}) is None
    True
    """
    ids = {letter(place): column for column, place in columns.items()}
    if _OPEN in formula or _CLOSE in formula or _FETCHES.search(formula):
        return None
    parts, end = [], 0
    for found in _TOKEN.finditer(formula):
        whole = found[0]
        if found.lastgroup in ("columns", "cell"):
            number = re.search(r"\d+", whole)
            used = [name.upper() for name in _COLUMN.findall(whole)]
            if (number and int(number[0]) != row + 1) or not ids.keys() >= set(used):
                return None
            whole = _COLUMN.sub(lambda name: f"{_OPEN}{ids[name[0].upper()]}{_CLOSE}", whole)
            whole = re.sub(r"\$?\d+$", _ROW, whole) if number else whole
        elif found.lastgroup == "rows":
            return None
        parts += [formula[end : found.start()], whole]
        end = found.end()
    return "".join([*parts, formula[end:]])


def given_back(form: str, row: int, columns: Mapping[str, int]) -> str | None:
    """The formula for a cell in grid row `row`; None where a column that it looks at is gone.

    >>> given_back("=⟦amount⟧⟦row⟧*2", 9, {"amount": 27})
    '=AB10*2'
    """
    if not {name for name in _MARK.findall(form) if name != "row"} <= columns.keys():
        return None
    return _MARK.sub(lambda mark: str(row + 1) if mark[1] == "row" else letter(columns[mark[1]]), form)


def is_formula(text: Raw, value: Raw) -> bool:
    """Whether a cell that reads `text` as typed is a formula: its value is then another one.

    Text that merely begins with "=", as customers' may, reads the same both ways.
    """
    return isinstance(text, str) and text.startswith("=") and value != text


def forms(typed: Picture, valued: Picture, columns: Mapping[str, int]) -> dict[str, dict[str, tuple[str, str]]]:
    """The formulas of staff in each key's first row: (as typed, in a form that fits any row) by key and column id.

    `typed` shows formulas as text, `valued` what they come to.
    """
    values = staff_cells(valued)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for (key, copy), cells in staff_cells(typed).items():
        theirs = values.get((key, copy), {}) if not copy else {}
        mine = found.setdefault(key, {})
        for column, text in cells.items():
            if column in theirs and isinstance(text, str) and is_formula(text, theirs[column]):
                form = kept(text, typed.rows_of[key][copy], columns)
                mine |= {column: (text, form)} if form else {}
    return found
