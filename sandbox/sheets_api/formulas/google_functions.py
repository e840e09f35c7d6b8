"""Functions that Google Sheets has and formualizer lacks, registered on its workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

from sandbox.sheets_api.formulas.query import query
from sandbox.sheets_api.text.numberformat import general

Grid = list[list[Any]]
NOT_AVAILABLE = {"type": "Error", "kind": "Na"}
VALUE_ERROR = {"type": "Error", "kind": "Value"}
REF_ERROR = {"type": "Error", "kind": "Ref"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}\Z")
_URL = re.compile(r"(?:(?:https?|ftp)://)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?\Z")


def grid(given: Any) -> Grid:
    """Any argument as rows of cells."""
    if isinstance(given, list):
        return given if given and isinstance(given[0], list) else [given]
    return [[given]]


def cells(*given: Any) -> Iterator[Any]:
    for item in given:
        yield from chain.from_iterable(grid(item))


def text(given: Any) -> str:
    if given is None:
        return ""
    if isinstance(given, bool):
        return "TRUE" if given else "FALSE"
    return general(given) if isinstance(given, int | float) else str(given)


def each(function: Callable[..., Any]) -> Callable[..., Any]:
    """Over ranges cell by cell, as inside ARRAYFORMULA; the other arguments stay."""

    def over(first: Any, *rest: Any) -> Any:
        if isinstance(first, list):
            return [[function(cell, *rest) for cell in row] for row in grid(first)]
        return function(first, *rest)

    return over


def _pattern(given: Any) -> re.Pattern[str]:
    return re.compile(text(given))


def regex_extract(given: Any, pattern: Any) -> Any:
    match = _pattern(pattern).search(text(given))
    if match is None:
        return NOT_AVAILABLE
    groups = match.groups()
    return [[group or "" for group in groups]] if len(groups) > 1 else (groups[0] if groups else match[0])


def regex_replace(given: Any, pattern: Any, replacement: Any) -> str:
    return _pattern(pattern).sub(re.sub(r"\$([0-9])", r"\\\1", text(replacement)), text(given))


def split(given: Any, delimiter: Any, by_each: Any = True, drop_empty: Any = True) -> Any:
    """Parts that look like numbers become numbers, as in Google's."""
    marks = text(delimiter)
    pattern = f"[{re.escape(marks)}]" if by_each else re.escape(marks)
    parts = re.split(pattern, text(given))
    kept = [part for part in parts if part or not drop_empty]
    return [[_number_or_text(part) for part in kept]] if kept else VALUE_ERROR


def _number_or_text(part: str) -> Any:
    try:
        return float(part.replace(",", ""))
    except ValueError:
        return part


def sort(given: Any, *keys: Any) -> Grid:
    """SORT(range, column, ascending, …): blanks last."""
    rows = grid(given)
    pairs = list(zip(keys[::2] or (1,), keys[1::2] or (True,), strict=False))
    for column, ascending in reversed(pairs):
        at = int(column) - 1
        filled = [row for row in rows if row[at] not in (None, "")]
        blank = [row for row in rows if row[at] in (None, "")]
        filled.sort(key=lambda row, at=at: (isinstance(row[at], str), row[at]), reverse=not ascending)  # type: ignore[misc]
        rows = filled + blank
    return rows


def array_constrain(given: Any, height: Any, width: Any) -> Grid:
    return [row[: int(width)] for row in grid(given)[: int(height)]]


def flatten(*given: Any) -> Grid:
    return [[cell] for cell in cells(*given)]


def epoch_to_date(given: Any, unit: Any = 1) -> float:
    """Seconds (1), milliseconds (2) or microseconds (3) since 1970, as a serial number."""
    return 25569.0 + float(given) / float(86400 * 1000 ** (int(unit) - 1))


def is_between(value: Any, low: Any, high: Any, low_in: Any = True, high_in: Any = True) -> bool:
    above = value >= low if low_in else value > low
    return bool(above and (value <= high if high_in else value < high))


def _divide(first: Any, second: Any) -> Any:
    return first / second if second else {"type": "Error", "kind": "Div"}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ARRAYFORMULA": lambda given: given,
    "QUERY": query,
    "JOIN": lambda delimiter, *given: text(delimiter).join(text(cell) for cell in cells(*given)),
    "SPLIT": split,
    "REGEXMATCH": each(lambda given, pattern: bool(_pattern(pattern).search(text(given)))),
    "REGEXEXTRACT": each(regex_extract),
    "REGEXREPLACE": each(regex_replace),
    "COUNTUNIQUE": lambda *given: len({cell for cell in cells(*given) if cell not in (None, "")}),
    "SPARKLINE": lambda *_: "",
    "IMAGE": lambda *_: "",
    "IMPORTRANGE": lambda *_: REF_ERROR,
    "FLATTEN": flatten,
    "SORT": sort,
    "ARRAY_CONSTRAIN": array_constrain,
    "TO_TEXT": each(text),
    "TO_DATE": each(lambda given: given),
    "TO_PERCENT": each(lambda given: given),
    "EPOCHTODATE": epoch_to_date,
    "ISBETWEEN": is_between,
    "ISEMAIL": each(lambda given: bool(_EMAIL.match(text(given)))),
    "ISURL": each(lambda given: bool(_URL.match(text(given)))),
    "ENCODEURL": each(lambda given: quote(text(given), safe="")),
    "ADD": lambda first, second: first + second,
    "MINUS": lambda first, second: first - second,
    "MULTIPLY": lambda first, second: first * second,
    "DIVIDE": _divide,
    "POW": lambda first, second: first**second,
    "EQ": lambda first, second: first == second,
    "GT": lambda first, second: first > second,
    "LT": lambda first, second: first < second,
}
BUILT_IN = {"SORT"}


def register(book: Any) -> None:
    """Makes them known to a formualizer workbook."""
    for name, function in FUNCTIONS.items():
        book.register_function(name, function, allow_override_builtin=name in BUILT_IN)
