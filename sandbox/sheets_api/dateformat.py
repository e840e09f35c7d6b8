"""Serial numbers as dates and times, by the pattern language of number formats."""

from __future__ import annotations

import re
from datetime import datetime

from sandbox.sheets_api.parsing import EPOCH, MONTHS, moment

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOKENS = re.compile(
    r'"[^"]*"|\\.|\[h+\]|\[m+\]|\[s+\]|yyyy|yy|mmmm+|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|a/p|\.0+', re.IGNORECASE
)


def display(value: float, pattern: str) -> str:
    """`m` is minutes beside hours or seconds and the month otherwise, as in every spreadsheet."""
    when = moment(value)
    twelve = re.search(r"am/pm|a/p", pattern, re.IGNORECASE) is not None
    shown, position, last = "", 0, ""
    for match in TOKENS.finditer(pattern):
        shown += pattern[position : match.start()]
        token = match[0]
        lower = token.lower()
        if lower in {"m", "mm"} and (last.startswith(("h", "[h")) or _seconds_next(pattern[match.end() :])):
            shown += f"{when.minute:0{len(token)}d}"
        else:
            shown += _part(lower, token, when, value, twelve=twelve)
        last = lower if token[0] not in '"\\' else last
        position = match.end()
    return shown + pattern[position:]


def _seconds_next(rest: str) -> bool:
    following = TOKENS.search(rest)
    return following is not None and following[0].lower() in {"s", "ss"}


def _part(lower: str, token: str, when: datetime, value: float, *, twelve: bool) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    month = MONTHS[when.month - 1].capitalize()
    hour = (when.hour % 12 or 12) if twelve else when.hour
    total = when - EPOCH
    elapsed = int(total.total_seconds())
    parts = {
        "yyyy": f"{when.year:04d}",
        "yy": f"{when.year % 100:02d}",
        "mmmm": month,
        "mmmmm": month[0],
        "mmm": month[:3],
        "mm": f"{when.month:02d}",
        "m": str(when.month),
        "dddd": DAYS[when.weekday()],
        "ddd": DAYS[when.weekday()][:3],
        "dd": f"{when.day:02d}",
        "d": str(when.day),
        "hh": f"{hour:02d}",
        "h": str(hour),
        "ss": f"{when.second:02d}",
        "s": str(when.second),
        "am/pm": "PM" if when.hour >= 12 else "AM",
        "a/p": "P" if when.hour >= 12 else "A",
        "[h]": str(elapsed // 3600),
        "[hh]": f"{elapsed // 3600:02d}",
        "[m]": str(elapsed // 60),
        "[mm]": f"{elapsed // 60:02d}",
        "[s]": str(elapsed),
    }
    if lower.startswith(".0"):
        fraction = value * 86400 % 1
        return f"{fraction:.{len(lower) - 1}f}"[1:]
    return parts.get(lower, token)
