"""A tab's conditional formats as formulas, and which looks they lay over a row's cells.

A rule that looks at its own row alone is judged by judge.py; any other by the twin (twin.py).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.state import Json, Sheet
from sandbox.web_grid.judge import RowRule, row_rule

TIMED = re.compile(r"\b(?:NOW|TODAY)\(", re.IGNORECASE)
Box = tuple[int, int, int, int]  # top, bottom, left, right; half open

_SIMPLE = {
    "BLANK": '{cell}=""',
    "NOT_BLANK": '{cell}<>""',
    "TEXT_EQ": "{cell}={text}",
    "TEXT_CONTAINS": "ISNUMBER(SEARCH({text},{cell}))",
    "TEXT_STARTS_WITH": "LEFT({cell},LEN({text}))={text}",
    "NUMBER_GREATER": "AND(ISNUMBER({cell}),{cell}>{value})",
    "NUMBER_GREATER_THAN_EQ": "AND(ISNUMBER({cell}),{cell}>={value})",
    "NUMBER_LESS": "AND(ISNUMBER({cell}),{cell}<{value})",
    "NUMBER_LESS_THAN_EQ": "AND(ISNUMBER({cell}),{cell}<={value})",
    "NUMBER_EQ": "{cell}={value}",
}


class Rule:
    """One rule on one of its ranges, as a formula for the range's first cell."""

    def __init__(self, sheet: Sheet, where: Json, formula: str, look: Json) -> None:
        self.look = look
        self.formula = formula
        self.box: Box = (
            where.get("startRowIndex", 0),
            min(where.get("endRowIndex", sheet.row_count), sheet.row_count),
            where.get("startColumnIndex", 0),
            min(where.get("endColumnIndex", sheet.column_count), sheet.column_count),
        )
        #: One answer holds for the whole row.
        self.by_row = self.box[3] - self.box[2] == 1 or references.copied(formula, 0, 1) == formula
        #: The rule for each of its answers in a row; None where it looks beyond the row.
        self.local = self._local()

    def _local(self) -> tuple[RowRule, ...] | None:
        found = [row_rule(references.copied(self.formula, 0, right), self.box[0]) for right in range(self.answers)]
        whole = [each for each in found if each is not None]
        return tuple(whole) if len(whole) == len(found) else None

    @property
    def answers(self) -> int:
        """How many answers a row needs."""
        return 1 if self.by_row else len(self.columns())

    def columns(self) -> range:
        return range(self.box[2], self.box[3])


def rules_of(sheet: Sheet) -> list[Rule]:
    """The rules that colour by a condition, the strongest first. Colour scales are not painted."""
    found = []
    for given in sheet.conditional_formats:
        boolean = given.get("booleanRule") or {}
        for where in given.get("ranges") or []:
            formula = _formula(boolean.get("condition") or {}, where)
            if formula:
                found.append(Rule(sheet, where, formula, boolean.get("format") or {}))
    return found


def _formula(condition: Json, where: Json) -> str | None:
    given = [str(item.get("userEnteredValue", "")) for item in condition.get("values") or []]
    kind = str(condition.get("type"))
    if kind == "CUSTOM_FORMULA":
        return given[0] if given else None
    if kind not in _SIMPLE:
        return None
    corner = references.Corner(where.get("startColumnIndex", 0), where.get("startRowIndex", 0)).text()
    value = given[0].removeprefix("=") if given else "0"
    text = '"' + value.replace('"', '""') + '"'
    return "=" + _SIMPLE[kind].format(cell=corner, text=text, value=value)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """A tab's rules. `same` is one and the same object as long as they ask the same of a row; `sway`: (row, which of
    them hold sway from there on, as bits).
    """

    all: tuple[Rule, ...]
    same: object
    sway: tuple[tuple[int, int], ...]
    elsewhere: tuple[Rule, ...]  # those that look beyond their row
    timed: tuple[Rule, ...]

    def over(self, row: int) -> int:
        """The rules that hold sway in the row, as bits."""
        return self.sway[bisect_right(self.sway, row, key=itemgetter(0)) - 1][1]


class RuleBook:
    """The rules of each tab, read once as long as nothing about them changes."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Json, Rules]] = {}
        self._same: dict[object, object] = {}

    def of(self, sheet: Sheet) -> Rules:
        mark: Json = {"formats": sheet.conditional_formats, "size": (sheet.row_count, sheet.column_count)}
        known = self._known.get(sheet.id)
        if known is not None and known[0]["formats"] is mark["formats"] and known[0]["size"] == mark["size"]:
            return known[1]
        found = tuple(rules_of(sheet))
        key = tuple((rule.local or rule.formula, rule.box[2:], repr(rule.look)) for rule in found)
        cuts = sorted({0, *(edge for rule in found for edge in rule.box[:2])})
        sway = tuple(
            (cut, sum(1 << at for at, rule in enumerate(found) if rule.box[0] <= cut < rule.box[1])) for cut in cuts
        )
        elsewhere = tuple(rule for rule in found if rule.local is None)
        timed = tuple(rule for rule in found if TIMED.search(rule.formula))
        made = Rules(found, self._same.setdefault(key, object()), sway, elsewhere, timed)
        self._known[sheet.id] = (mark, made)
        return made


def holding(rules: Iterable[Rule], row: int, answers: Callable[[Rule], Sequence[bool]]) -> dict[int, list[Json]]:
    """By column: the looks of the rules that hold in the row's cells, the strongest first."""
    found: dict[int, list[Json]] = {}
    for rule in rules:
        if not rule.box[0] <= row < rule.box[1]:
            continue
        given = answers(rule)
        for place, column in enumerate(rule.columns()):
            if given[0 if rule.by_row else place]:
                found.setdefault(column, []).append(rule.look)
    return found
