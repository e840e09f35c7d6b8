"""Serial numbers as dates and times, by the pattern language of number formats."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from sandbox.sheets_api.text.parsing import EPOCH, MONTHS, moment

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOKENS = re.compile(
    r'"[^"]*"|\\.|\[h+\]|\[m+\]|\[s+\]|yyyy|yy|mmmm+|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|a/p|\.0+', re.IGNORECASE
)
#: A piece of a pattern: what it shows of a moment and its serial number.
Piece = Callable[[datetime, float], str]


def _elapsed_s(when: datetime) -> int:
    return int((when - EPOCH).total_seconds())


_PIECES: dict[str, Piece] = {
    "yyyy": lambda when, _: f"{when.year:04d}",
    "yy": lambda when, _: f"{when.year % 100:02d}",
    "mmmm": lambda when, _: MONTHS[when.month - 1].capitalize(),
    "mmmmm": lambda when, _: MONTHS[when.month - 1][0].upper(),
    "mmm": lambda when, _: MONTHS[when.month - 1].capitalize()[:3],
    "mm": lambda when, _: f"{when.month:02d}",
    "m": lambda when, _: str(when.month),
    "dddd": lambda when, _: DAYS[when.weekday()],
    "ddd": lambda when, _: DAYS[when.weekday()][:3],
    "dd": lambda when, _: f"{when.day:02d}",
    "d": lambda when, _: str(when.day),
    "hh": lambda when, _: f"{when.hour:02d}",
    "h": lambda when, _: str(when.hour),
    "ss": lambda when, _: f"{when.second:02d}",
    "s": lambda when, _: str(when.second),
    "am/pm": lambda when, _: "PM" if when.hour >= 12 else "AM",
    "a/p": lambda when, _: "P" if when.hour >= 12 else "A",
    "[h]": lambda when, _: str(_elapsed_s(when) // 3600),
    "[hh]": lambda when, _: f"{_elapsed_s(when) // 3600:02d}",
    "[m]": lambda when, _: str(_elapsed_s(when) // 60),
    "[mm]": lambda when, _: f"{_elapsed_s(when) // 60:02d}",
    "[s]": lambda when, _: str(_elapsed_s(when)),
}
_TWELVE: dict[str, Piece] = {
    "hh": lambda when, _: f"{when.hour % 12 or 12:02d}",
    "h": lambda when, _: str(when.hour % 12 or 12),
}
_MINUTES: dict[str, Piece] = {"mm": lambda when, _: f"{when.minute:02d}", "m": lambda when, _: str(when.minute)}


@lru_cache(maxsize=50_000)
def display(value: float, pattern: str) -> str:
    """`m` is minutes beside hours or seconds and the month otherwise, as in every spreadsheet."""
    when = moment(value)
    return "".join([piece if isinstance(piece, str) else piece(when, value) for piece in _pieces(pattern)])


@lru_cache(maxsize=512)
def _pieces(pattern: str) -> tuple[str | Piece, ...]:
    """The pattern read once: texts, and what to make of a moment."""
    twelve = re.search(r"am/pm|a/p", pattern, re.IGNORECASE) is not None
    found: list[str | Piece] = []
    position, last = 0, ""
    for match in TOKENS.finditer(pattern):
        found.append(pattern[position : match.start()])
        token = match[0]
        lower = token.lower()
        if lower in {"m", "mm"} and (last.startswith(("h", "[h")) or _seconds_next(pattern[match.end() :])):
            found.append(_MINUTES[lower])
        else:
            found.append(_piece(lower, token, twelve=twelve))
        last = lower if token[0] not in '"\\' else last
        position = match.end()
    return (*found, pattern[position:])


def _seconds_next(rest: str) -> bool:
    following = TOKENS.search(rest)
    return following is not None and following[0].lower() in {"s", "ss"}


def _piece(lower: str, token: str, *, twelve: bool) -> str | Piece:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if lower.startswith(".0"):
        digits = len(lower) - 1
        return lambda _, value: f"{value * 86400 % 1:.{digits}f}"[1:]
    pieces = {**_PIECES, **_TWELVE} if twelve else _PIECES
    return pieces.get(lower, token)
