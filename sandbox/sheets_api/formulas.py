"""Formulas, evaluated when somebody asks for a value and not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sandbox.sheets_api.state import Value, Workbook


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A formula's error: what the cell shows (`#REF!`), Google's name for it and its sentence."""

    shown: str
    kind: str
    message: str = ""


Computed = Value | ErrorValue
NAME_ERROR = ErrorValue("#NAME?", "NAME")


def computed(workbook: Workbook, sheet: int, row: int, column: int, now: datetime) -> Computed:
    """The value that the formula in the cell shows."""
    del workbook, sheet, row, column, now
    return NAME_ERROR
