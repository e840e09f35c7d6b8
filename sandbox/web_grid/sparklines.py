"""The little charts in cells, as far as drawing: what SPARKLINE shows, in numbers.

Lines and columns are drawn; the other kinds and the options for colours and limits are not: they are shown as lines.
"""

from __future__ import annotations

import re

from sandbox.sheets_api.areas import box_of, parse, quoted
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Formula, Json, Sheet, Value

_CALL = re.compile(r"=\s*SPARKLINE\(\s*(\{[^{}]*\}|[^,;{}()]+)\s*([,;].*)?\)\s*\Z", re.IGNORECASE | re.DOTALL)
_COLUMNS = re.compile(r'"charttype"\s*[,;\\]\s*"column"', re.IGNORECASE)


def sparkline_of(rendering: Rendering, sheet: Sheet, given: Value) -> Json | None:
    """{"kind": "line" or "column", "points": numbers}; None for other formulas and where there is nothing to draw."""
    match = _CALL.match(given.text) if type(given) is Formula else None
    if match is None:
        return None
    source = match[1].strip()
    points = _listed(source[1:-1]) if source.startswith("{") else _in_cells(rendering, sheet, source)
    kind = "column" if _COLUMNS.search(match[2] or "") else "line"
    return {"kind": kind, "points": points} if points else None


def _listed(text: str) -> list[float]:
    return [float(word) for word in re.split(r"[,;\\]", text) if _NUMBER.fullmatch(word.strip())]


_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def _in_cells(rendering: Rendering, sheet: Sheet, reference: str) -> list[float]:
    book = rendering.workbook
    name = reference.replace("$", "")
    try:
        box = box_of(book, parse(book, name if "!" in name else f"{quoted(sheet.title)}!{name}"))
    except ApiError:
        return []
    home = book.find(box.sheet)
    values = (
        rendering.value(home, row, column)
        for row in range(box.top, min(box.bottom, len(home.rows)))
        for column in range(box.left, box.right)
    )
    return [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
