"""What formulas look at: which tabs, by their texts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.state import Formula, Sheet, Workbook

NAME = re.compile(r'"(?:[^"]|"")*"|(?<![\w.$!\'])([^\W\d]\w*)(?![\w(.!:])')
#: Functions that tell by where they stand, or make up addresses while they run.
_PLACED = re.compile(r"\b(?:INDIRECT|OFFSET|ROWS?|COLUMNS?|CELL|ADDRESS)\(", re.IGNORECASE)


class Mentions(NamedTuple):
    """What a formula looks at: cells of its own tab, other tabs by title, words that may be named ranges."""

    own: bool
    titles: frozenset[str]
    words: frozenset[str]
    anything: bool  # it makes up addresses while it runs


@lru_cache(maxsize=50_000)
def mentions(text: str) -> Mentions:
    """Titles and words are casefolded."""
    own, titles = False, set()

    def look(reference: references.Reference) -> str:
        nonlocal own
        if reference.prefix:
            titles.add(references.title_of(reference.prefix).casefold())
        else:
            own = True
        return "0"

    bare = references.rewrite(text, look)
    words = {match[1].casefold() for match in NAME.finditer(bare) if match[1]} - {"true", "false"}
    return Mentions(own, frozenset(titles), frozenset(words), bool(_PLACED.search(bare)))


def homes(workbook: Workbook, text: str) -> set[int]:
    """The tabs that a formula looks at, beside its own."""
    found = mentions(text)
    if found.anything and "INDIRECT" in text.upper():
        return {item.id for item in workbook.sheets}
    by_title = {item.id for item in workbook.sheets if item.title.casefold() in found.titles} if found.titles else set()
    if not found.words:
        return by_title
    return by_title | {item.range["sheetId"] for item in workbook.named.values() if item.name.casefold() in found.words}


def reach(workbook: Workbook, sheet: Sheet) -> list[Sheet]:
    """The sheet and every tab that its formulas need, directly or not."""
    found = {sheet.id: sheet}
    waiting = [sheet]
    while waiting:
        tab = waiting.pop()
        for text in _formulas(tab):
            for home in homes(workbook, text):
                if home not in found:
                    found[home] = workbook.find(home)
                    waiting.append(found[home])
    return list(found.values())


def _formulas(tab: Sheet) -> Iterable[str]:
    for index in tab.formula_rows():
        for cell in tab.rows[index].cells:
            if type(cell) is Formula:
                yield cell.text
