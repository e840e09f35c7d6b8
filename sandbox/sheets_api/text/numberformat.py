"""Numbers as a cell shows them: the number format patterns of the API, in the spreadsheet's locale."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from sandbox.sheets_api.state import Json
from sandbox.sheets_api.text import dateformat
from sandbox.sheets_api.text.locales import Locale, locale_of

DATES = {"DATE", "TIME", "DATE_TIME"}
_PIECE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+|[Ee][+-]0+|%|.', re.DOTALL
)


def general(value: float, locale: Locale | None = None) -> str:
    """Without a format: ten significant digits for fractions, whole numbers up to 15 digits, then 1E+15."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value)) if abs(value) < 1e15 else _scientific(value)
    text = f"{value:.10g}"
    shown = _scientific(value) if "e" in text else text
    return shown if locale is None else shown.replace(".", locale.decimal)


def _scientific(value: float) -> str:
    mantissa, _, exponent = f"{value:.9E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}E{exponent[0]}{exponent[1:].lstrip('0').zfill(2)}"


def display(value: float, number_format: Json | None, locale_name: str = "en_US") -> str:
    """The number as the format shows it; without a format, general."""
    locale = locale_of(locale_name)
    if number_format is None:
        return general(value, locale)
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern") or _default(kind, locale)
    if not pattern or kind == "TEXT" or pattern == "@" or pattern.lower() == "general":
        return general(value, locale)
    if kind in DATES or _is_date(pattern):
        return dateformat.display(value, pattern)
    return _sections(value, pattern, locale)


@lru_cache(maxsize=512)
def _is_date(pattern: str) -> bool:
    bare = re.sub(r'"[^"]*"|\\.|\[(?:[A-Za-z]{3,}|[<>=][^\]]*)\]', "", pattern)  # without quoted text and colours
    return not re.search(r"[0#?]", bare) and dateformat.TOKENS.search(bare) is not None


def _default(kind: str, locale: Locale) -> str:
    return {
        "NUMBER": "#,##0.00",
        "CURRENCY": f'"{locale.currency}"#,##0.00',
        "PERCENT": "0.00%",
        "SCIENTIFIC": "0.00E+00",
        "DATE": locale.date,
        "TIME": "h:mm:ss am/pm",
        "DATE_TIME": f"{locale.date} h:mm:ss",
    }.get(kind, "")


@lru_cache(maxsize=50_000)
def _sections(value: float, pattern: str, locale: Locale) -> str:
    """`positive;negative;zero`: a negative section shows no sign of its own."""
    parts = pattern.split(";")
    if value < 0 and len(parts) > 1:
        return _section(-value, parts[1], locale)
    if value == 0 and len(parts) > 2:
        return _section(value, parts[2], locale)
    shown = _section(abs(value), parts[0], locale)
    return f"-{shown}" if value < 0 and re.search(r"[1-9]", shown) else shown


def _section(value: float, pattern: str, locale: Locale) -> str:
    pieces = _PIECE.findall(pattern)
    exact = Decimal(repr(value))
    if "%" in pieces:
        exact *= 100
    exponent = next((piece for piece in pieces if re.fullmatch(r"[Ee][+-]0+", piece)), None)
    shown = ""
    for piece in pieces:
        if piece[0] in "0#?." and piece != "." and re.match(r"[0#?.,]+\Z", piece):
            shown += _with_exponent(value, piece, exponent) if exponent else _digits(exact, piece, locale)
        elif piece == exponent or piece[0] in "[*":
            continue
        elif piece[0] == '"':
            shown += piece[1:-1]
        elif piece[0] == "\\":
            shown += piece[1:]
        else:
            shown += " " if piece[0] == "_" else piece
    return shown


def _digits(value: Decimal, piece: str, locale: Locale) -> str:
    whole, _, fraction = piece.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    least = sum(character == "0" for character in whole)
    before = before.zfill(least) if least else before.lstrip("0")
    if "," in whole:
        groups = []
        while len(before) > 3:
            groups.append(before[-3:])
            before = before[:-3]
        before = locale.group.join([before, *reversed(groups)])
    keep = fraction.rfind("0") + 1
    while len(after) > keep and after.endswith("0"):
        after = after[:-1]
    return before + (locale.decimal + after if after else "")


def _with_exponent(value: float, piece: str, exponent: str) -> str:
    decimals = len(piece.partition(".")[2])
    mantissa, _, power = f"{value:.{decimals}E}".partition("E")
    sign = "-" if power.startswith("-") else ("+" if "+" in exponent else "")
    return f"{mantissa}E{sign}{power[1:].lstrip('0').zfill(exponent.count('0'))}"
