"""Conditional formats that look at nothing but their own row: judged by the values that they look at, wherever the row
stands, so that a sort or an insert costs nothing and an edit costs one row.

Each rule has a sheet of an engine of its own; each row of values that was ever asked about has a line there, with the
rule's formula beside it.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import formualizer

from sandbox.sheets_api.areas import letters
from sandbox.sheets_api.formulas import google_functions, references
from sandbox.sheets_api.formulas.reach import mentions
from sandbox.sheets_api.formulas.results import Computed, ErrorValue

LINES = 60_000  # more than this: what is no longer asked about goes
_LINE = "\x00"

Values = tuple[Any, ...]


class RowRule(NamedTuple):
    """A formula with a gap for the line, and the columns whose values stand in the line's first cells."""

    template: str
    columns: tuple[int, ...]


@lru_cache(maxsize=4096)
def row_rule(formula: str, row: int) -> RowRule | None:
    """The rule as `row` has it; None for a formula that looks at other rows or tabs, at ranges or at named ones."""
    columns: list[int] = []
    told = mentions(formula)
    local = not (told.words or told.anything)

    def place(reference: references.Reference) -> str:
        nonlocal local
        first = reference.first
        if reference.prefix or reference.last or first.row_fixed or first.row != row or first.column is None:
            local = False
            return "0"
        if first.column not in columns:
            columns.append(first.column)
        return letters(columns.index(first.column)) + _LINE

    template = references.rewrite(formula, place)
    return RowRule(template, tuple(columns)) if local else None


def as_key(value: Computed) -> Any:
    """The value, told apart from those that are equal to Python alone."""
    return (value,) if isinstance(value, bool) else value


class Judge:
    """Ask for all that is to be known, call `judged`, then hear what holds."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._book: Any = formualizer.Workbook()
        self._book.set_temporal_egress("serial")
        google_functions.register(self._book)
        self._sheets: dict[RowRule, tuple[str, dict[Values, int]]] = {}
        self._answers: dict[RowRule, dict[Values, bool]] = {}
        self._fresh: dict[RowRule, list[Values]] = {}

    def at(self, now: datetime, zone: str) -> None:
        """The time that NOW() sees from here on; what was answered before is asked anew."""
        if sum(len(lines) for _, lines in self._sheets.values()) > LINES:
            self._reset()
        offset = now.astimezone(ZoneInfo(zone)).utcoffset()
        self._book.set_deterministic_clock(now, int(offset.total_seconds()) if offset else 0)
        self._answers = {}

    def ask(self, rule: RowRule, values: Values) -> None:
        title, lines = self._sheets.get(rule) or self._sheet(rule)
        if values not in lines:
            lines[values] = len(lines) + 1
            self._line(rule, title, lines[values], values)
        if values not in self._answers.setdefault(rule, {}):
            self._fresh.setdefault(rule, []).append(values)

    def _sheet(self, rule: RowRule) -> tuple[str, dict[Values, int]]:
        title = f"Rule{len(self._sheets)}"
        self._book.add_sheet(title)
        self._sheets[rule] = found = (title, dict[Values, int]())
        return found

    def _line(self, rule: RowRule, title: str, line: int, values: Values) -> None:
        for column, key in enumerate(values, 1):
            value = key[0] if isinstance(key, tuple) else key
            if isinstance(value, ErrorValue):
                self._book.set_formula(title, line, column, "=NA()")
            elif value is not None:
                self._book.set_value(title, line, column, value)
        with contextlib.suppress(ValueError, RuntimeError, formualizer.ParserError, formualizer.TokenizerError):
            self._book.set_formula(title, line, len(values) + 1, rule.template.replace(_LINE, str(line)))

    def judged(self) -> None:
        """Works out what was asked."""
        if not self._fresh:
            return
        self._book.evaluate_all()
        for rule, asked in self._fresh.items():
            title, lines = self._sheets[rule]
            answers = self._answers[rule]
            for values in asked:
                answers[values] = self._book.get_value(title, lines[values], len(values) + 1) is True
        self._fresh = {}

    def holds(self, rule: RowRule, values: Values) -> bool:
        return self._answers[rule][values]
