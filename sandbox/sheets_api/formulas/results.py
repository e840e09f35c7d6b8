"""What a formula can come to: a value, or one of Google's errors."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.sheets_api.state import Value


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A formula's error: what the cell shows (`#REF!`), Google's name for it and its sentence."""

    shown: str
    kind: str
    message: str = ""


Computed = Value | ErrorValue
ERRORS = {
    "Div": ErrorValue("#DIV/0!", "DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."),
    "Name": ErrorValue("#NAME?", "NAME", "Unknown function or range name."),
    "Value": ErrorValue("#VALUE!", "VALUE", "A value in the formula is of the wrong type."),
    "Ref": ErrorValue("#REF!", "REF", "Reference does not exist."),
    "Na": ErrorValue("#N/A", "N_A", "Did not find value."),
    "Num": ErrorValue("#NUM!", "NUM", "A number in the formula is invalid."),
    "Null": ErrorValue("#NULL!", "NULL_VALUE", "The ranges do not meet."),
    "Circ": ErrorValue("#REF!", "REF", "Circular dependency detected."),
    "Spill": ErrorValue("#REF!", "REF", "Array result was not expanded because it would overwrite data."),
}
PARSE_ERROR = ErrorValue("#ERROR!", "ERROR", "Formula parse error.")
