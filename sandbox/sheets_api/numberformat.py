"""Numbers as a cell shows them: number formats of the API, in the spreadsheet's locale."""

from __future__ import annotations

from sandbox.sheets_api.parsing import moment
from sandbox.sheets_api.state import Json

DATES = {"DATE", "TIME", "DATE_TIME"}


def general(value: float) -> str:
    """Without a format: ten significant digits for fractions, whole numbers up to 15 digits, then 1E+15."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value)) if abs(value) < 1e15 else _scientific(value)
    text = f"{value:.10g}"
    return _scientific(value) if "e" in text else text


def _scientific(value: float) -> str:
    mantissa, _, exponent = f"{value:.9E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    sign, digits = exponent[0], exponent[1:].lstrip("0").zfill(2)
    return f"{mantissa}E{sign}{digits}"


def display(value: float, number_format: Json | None) -> str:
    if number_format is None:
        return general(value)
    kind = number_format.get("type")
    if kind == "DATE":
        return moment(value).strftime("%Y-%m-%d")
    if kind == "DATE_TIME":
        return moment(value).strftime("%Y-%m-%d %H:%M:%S")
    if kind == "NUMBER" and number_format.get("pattern") == "#,##0.00":
        return f"{value:,.2f}"
    if kind == "NUMBER" and number_format.get("pattern") == "#,##0":
        return f"{value:,.0f}"
    return general(value)
