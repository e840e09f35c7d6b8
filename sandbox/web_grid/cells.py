"""One cell as the page has it: what it says, how it looks, what the editor offers, where it leads."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sandbox.sheets_api.formulas.results import Computed, ErrorValue
from sandbox.sheets_api.state import Formula, Json, Value
from sandbox.sheets_api.text import numberformat
from sandbox.sheets_api.text.locales import locale_of
from sandbox.web_grid.looks import Looks

#: What the cell says, the number of its look, and where they differ what the editor shows, the bare number, a link, a
#: sparkline.
Cell = list[Any]
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_LABELLED = re.compile(r'=\s*HYPERLINK\(\s*"(?:[^"]|"")*"\s*[,;]\s*"((?:[^"]|"")*)"\s*\)\s*\Z', re.IGNORECASE)
_TOLD_APART = re.compile(r"[=+'@-]|\s*[\d.,$€£¥%(]|true$|false$", re.IGNORECASE)
_EDITED = {"DATE": "yyyy-mm-dd", "TIME": "hh:mm:ss", "DATE_TIME": "yyyy-mm-dd hh:mm:ss"}
LINKED: Json = {"textFormat": {"foregroundColor": {"red": 0.067, "green": 0.333, "blue": 0.8}, "underline": True}}


def label_of(given: Value) -> str | None:
    """What a link with a fixed address and a fixed text says: the one formula that needs no engine."""
    match = _LABELLED.match(given.text) if type(given) is Formula else None
    return None if match is None else match[1].replace('""', '"')


def link_of(given: Value) -> str | None:
    match = _LINK.match(given.text) if type(given) is Formula else None
    return None if match is None else match[1].replace('""', '"')


class Shown(NamedTuple):
    """`given` is the input, `value` what it comes to, `display` that in words, `line` what SPARKLINE draws."""

    given: Value
    value: Computed
    display: str
    line: Json | None = None


def cell_of(looks: Looks, locale: str, shown: Shown, own: Json | None, rules: tuple[Json, ...]) -> Cell:
    """`own` is the cell's format; `rules` are the looks laid over it, the strongest first."""
    given, value, display, line = shown
    link = link_of(given)
    across = 3 if type(value) in {int, float} else 2 if isinstance(value, bool | ErrorValue) else 1
    style = looks.number(own, across, (*rules, LINKED) if link else rules)
    if line is not None:
        return ["", style, _edited(given, value, display, own, locale), None, None, line]
    if value is None:
        return ["", style]
    edited = _edited(given, value, display, own, locale)
    number = value if type(value) in {int, float} else None
    cell: Cell = [display, style]
    if edited != display or number is not None or link:
        cell.append(edited if edited != display else None)
    if number is not None or link:
        cell.append(number)
    if link:
        cell.append(link)
    return cell


def _edited(given: Value, value: Any, display: str, own: Json | None, locale: str) -> str:
    """What the editor shows: input that, entered again, gives the same cell."""
    if isinstance(given, Formula):
        return given.text
    if given is None or isinstance(given, bool):
        return display
    kind = str(((own or {}).get("numberFormat") or {}).get("type"))
    if isinstance(given, str):
        return "'" + given if kind != "TEXT" and _TOLD_APART.match(given) else given
    if kind in _EDITED:
        pattern = _EDITED["DATE"] if kind == "DATE_TIME" and float(value).is_integer() else _EDITED[kind]
        return numberformat.display(value, {"type": kind, "pattern": pattern}, locale)
    if kind == "PERCENT":
        return numberformat.general(round(float(value) * 100, 12), locale_of(locale)) + "%"
    return numberformat.general(value, locale_of(locale))
