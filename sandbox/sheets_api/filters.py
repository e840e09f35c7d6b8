"""Basic filters and slicers: which rows they hide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sandbox.sheets_api import access
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook

_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "TEXT_EQ": lambda shown, wanted: shown.casefold() == wanted.casefold(),
    "TEXT_CONTAINS": lambda shown, wanted: wanted.casefold() in shown.casefold(),
    "TEXT_NOT_CONTAINS": lambda shown, wanted: wanted.casefold() not in shown.casefold(),
    "TEXT_STARTS_WITH": lambda shown, wanted: shown.casefold().startswith(wanted.casefold()),
    "TEXT_ENDS_WITH": lambda shown, wanted: shown.casefold().endswith(wanted.casefold()),
}


def hidden_rows(workbook: Workbook, sheet: Sheet, now: datetime) -> set[int]:
    """Rows that the basic filter or a slicer hides; the first row of each is the header and is never hidden."""
    hidden = set[int]()
    if sheet.basic_filter is not None:
        place = sheet.basic_filter.get("range") or {"sheetId": sheet.id}
        hidden |= _hidden(workbook, sheet, place, criteria(sheet.basic_filter), now)
    for spec in (item["spec"] for home in workbook.sheets for item in home.slicers):
        if "filterCriteria" in spec and spec.get("dataRange", {}).get("sheetId") == sheet.id:
            column = spec["dataRange"]["startColumnIndex"] + (spec.get("columnIndex") or 0)
            hidden |= _hidden(workbook, sheet, spec["dataRange"], {column: spec["filterCriteria"]}, now)
    return hidden


def _hidden(workbook: Workbook, sheet: Sheet, place: Json, tests: dict[int, Json], now: datetime) -> set[int]:
    box = access.clip(sheet, place)
    if box is None or not tests:
        return set()
    rendering = Rendering(workbook, now)
    hidden = set()
    for row in range(box.top + 1, box.bottom):
        for column, test in tests.items():
            if not _passes(rendering, sheet, row, column, test):
                hidden.add(row)
    return hidden


def criteria(basic_filter: Json) -> dict[int, Json]:
    """By column: from filterSpecs and from the older criteria map."""
    tests = {int(column): test for column, test in (basic_filter.get("criteria") or {}).items()}
    for spec in basic_filter.get("filterSpecs") or []:
        if "filterCriteria" in spec:
            tests[spec.get("columnIndex", 0)] = spec["filterCriteria"]
    return tests


def _passes(rendering: Rendering, sheet: Sheet, row: int, column: int, test: Json) -> bool:
    value = rendering.value(sheet, row, column)
    shown = rendering.shown(sheet, row, column)
    if shown in (test.get("hiddenValues") or []):
        return False
    condition = test.get("condition")
    if not condition:
        return True
    kind = str(condition.get("type"))
    if kind in {"BLANK", "NOT_BLANK"}:
        return (shown == "") == (kind == "BLANK")
    wanted = str(((condition.get("values") or [{}])[0]).get("userEnteredValue", ""))
    if kind in _TEXT_TESTS:
        return _TEXT_TESTS[kind](shown, wanted)
    if kind.startswith("NUMBER_") and isinstance(value, int | float):
        return _number_passes(kind, float(value), [float(item["userEnteredValue"]) for item in condition["values"]])
    return not kind.startswith("NUMBER_")


def _number_passes(kind: str, value: float, wanted: list[float]) -> bool:
    tests: dict[str, Callable[[], bool]] = {
        "NUMBER_GREATER": lambda: value > wanted[0],
        "NUMBER_GREATER_THAN_EQ": lambda: value >= wanted[0],
        "NUMBER_LESS": lambda: value < wanted[0],
        "NUMBER_LESS_THAN_EQ": lambda: value <= wanted[0],
        "NUMBER_EQ": lambda: value == wanted[0],
        "NUMBER_NOT_EQ": lambda: value != wanted[0],
        "NUMBER_BETWEEN": lambda: wanted[0] <= value <= wanted[1],
        "NUMBER_NOT_BETWEEN": lambda: not wanted[0] <= value <= wanted[1],
    }
    return tests[kind]() if kind in tests else True
