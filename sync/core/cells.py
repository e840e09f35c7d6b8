"""What a cell should show, and when two cells are the same. Pure.

A cell of ours is one of the types of `Cell`; `encode` turns it into what the Sheets API takes, and `canonical` turns
both sides, the wanted and the read, into one form, so that 1.10 and 1.1, CRLF and LF, or a time that Google
keeps as a double are not "different".
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from sheets_schema.model import Kind

#: Google's limit is 50,000 characters a cell. support.google.com/drive/answer/37603
LONGEST = 50_000

#: Day 0 of a serial date. developers.google.com/workspace/sheets/api/guides/concepts
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone; the spreadsheet has one
_DAY_0 = EPOCH.toordinal()


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula built by us from validated ids only. Written as USER_ENTERED, never with text of customers."""

    text: str


Cell = str | int | Decimal | bool | datetime | date | Formula | None

#: What the API sends and takes for one cell.
Raw = str | int | float | bool | None

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    r"""Text as a cell can hold it: LF line ends, no control or lone surrogate, cut (and saying so) at 50,000.

    >>> clean_text("a\r\nb\x00")
    'a\nb'
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    tail = f" … (cut here: the text has {len(text):,} characters)"
    room = LONGEST - len(tail)
    return text.encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore") + tail


def serial(moment: datetime, zone: ZoneInfo) -> float:
    """A moment as the spreadsheet's serial number in `zone`, to the second. Years 1900 to 9999."""
    local = moment.astimezone(zone)
    return local.toordinal() - _DAY_0 + (local.hour * 3600 + local.minute * 60 + local.second) / 86400


def moment(value: float, zone: ZoneInfo) -> datetime:
    """A serial number of the spreadsheet as a moment in UTC (the first of the two in a repeated hour)."""
    return (EPOCH + timedelta(seconds=round(value * 86400))).replace(tzinfo=zone).astimezone(UTC)


def encode(cell: Cell, zone: ZoneInfo) -> str | int | float | bool:
    """The value for a write; "" clears. Times need the spreadsheet's zone, as a cell has none.

    Numbers are doubles in Sheets: an int beyond 2^53 is written as text, digits intact.
    """
    match cell:
        case str():
            return clean_text(cell)
        case Decimal():
            return float(cell)
        case datetime():
            return serial(cell, zone)
        case None:
            return ""
        case bool():
            return cell
        case int():
            return cell if abs(cell) <= 2**53 else str(cell)
        case date():
            return cell.toordinal() - _DAY_0
        case Formula():
            return cell.text


def canonical(value: Raw, kind: Kind) -> Hashable:
    """One form for what should stand in a cell and what does, by the kind of its column."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if kind is Kind.TIME:
            return ("n", round(value * 86400))
        try:
            return ("n", Decimal(repr(value)).normalize())
        except InvalidOperation:
            return ("n", str(value))
    return clean_text(value)
