"""What a typed text becomes (USER_ENTERED, pasted data, a person at the keyboard)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.sheets_api.state import Formula, Json, Value, number

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial days are wall time of the file's zone
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\Z")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?\Z")


@dataclass(frozen=True, slots=True)
class Entered:
    """The value, and the number format that typing it gives the cell (None = the cell keeps its own)."""

    value: Value
    format: Json | None = None


def serial(moment: datetime) -> int | float:
    """Days since 1899-12-30 of a naive wall time."""
    gap = moment - EPOCH
    return number(round(gap.days + gap.seconds / 86400, 10))


def moment(value: float) -> datetime:
    """The naive wall time of a serial number, to the second."""
    return EPOCH + timedelta(seconds=round(value * 86400))


def entered(text: str, locale: str) -> Entered:
    """The value of a typed text in the spreadsheet's locale."""
    del locale
    if text.startswith("'"):
        return Entered(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entered(Formula(text))
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return Entered(bare.upper() == "TRUE")
    if _NUMBER.match(bare) and any(character.isdigit() for character in bare):
        pattern = "#,##0.00" if "." in bare else "#,##0"
        return Entered(number(float(bare.replace(",", ""))), _pattern("NUMBER", pattern) if "," in bare else None)
    match = _ISO.match(bare)
    if match:
        return _iso(text, match)
    return Entered(text)


def _iso(text: str, match: re.Match[str]) -> Entered:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        when = datetime.combine(date(year, month, day), datetime.min.time()) + timedelta(
            hours=hour, minutes=minute, seconds=second
        )
    except ValueError:
        return Entered(text)
    if match[4] is None:
        return Entered(serial(when), _pattern("DATE", "yyyy-mm-dd"))
    return Entered(serial(when), _pattern("DATE_TIME", "yyyy-mm-dd h:mm:ss"))


def _pattern(kind: str, pattern: str) -> Json:
    return {"type": kind, "pattern": pattern}
