"""Conditional formats, worked out by the stand-in's own formula engine: the page only paints.

A twin of the workbook gets one extra column a rule, to the right of the grid, with the rule's formula for each row.
The twin has an engine of its own, so that painting never waits for the API, nor the API for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sandbox.sheets_api import references
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Formula, Json, Row, Sheet, Workbook, next_epoch

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


class Twin:
    """The workbook with its rules' columns, kept from version to version."""

    def __init__(self) -> None:
        self._engine: object = None
        self._rows: dict[int, tuple[Row, int, tuple[str, ...], Row]] = {}

    def of(self, book: Workbook, wanted: Iterable[Sheet]) -> tuple[Workbook, dict[int, list[Rule]]]:
        """The twin, with the rules of the wanted tabs."""
        rules = {sheet.id: rules_of(sheet) for sheet in wanted}
        twin = replace(book, epoch=next_epoch(), engine=self._engine, sheets=book.sheets[:])
        for place, sheet in enumerate(book.sheets):
            if rules.get(sheet.id):
                twin.sheets[place] = self._sheet(sheet, rules[sheet.id])
        return twin, rules

    def keep(self, twin: Workbook) -> None:
        self._engine = twin.engine

    def _sheet(self, sheet: Sheet, rules: list[Rule]) -> Sheet:
        texts = tuple(rule.formula for rule in rules)
        rows = []
        for index, row in enumerate(sheet.rows):
            known = self._rows.get(row.uid)
            if known is not None and known[0] is row and known[1] == index and known[2] == texts:
                rows.append(known[3])
                continue
            made = row.copy(0)
            for column, text in _formulas(sheet, rules, index, row):
                made.put(column, Formula(text))
            self._rows[row.uid] = (row, index, texts, made)
            rows.append(made)
        width = sheet.column_count + sum(1 if rule.by_row else len(rule.columns()) for rule in rules)
        return replace(sheet, rows=rows, column_count=width)


def _formulas(sheet: Sheet, rules: list[Rule], index: int, row: Row) -> Iterable[tuple[int, str]]:
    """The rules' formulas of one row, each with the extra column where it stands. Blank rows need none."""
    column = sheet.column_count
    for rule in rules:
        top, bottom, _, _ = rule.box
        count = 1 if rule.by_row else len(rule.columns())
        if top <= index < bottom and not row.blank:
            for right in range(count):
                yield column + right, references.copied(rule.formula, index - top, right)
        column += count


def holding(rendering: Rendering, sheet: Sheet, twin: Sheet, rules: list[Rule], row: int) -> dict[int, list[Json]]:
    """By column: the looks of the rules that hold in the row's cells, the strongest first."""
    found: dict[int, list[Json]] = {}
    extra = sheet.column_count
    for rule in rules:
        columns = rule.columns()
        answers = [rendering.value(twin, row, extra + at) is True for at in range(1 if rule.by_row else len(columns))]
        extra += len(answers)
        for place, column in enumerate(columns):
            if answers[0 if rule.by_row else place]:
                found.setdefault(column, []).append(rule.look)
    return found
