"""One typed cell, read: a value, or a sentence about what is wrong and what to type. Pure.

People type numbers as text, dates as Google keeps them or as words, and names in any case: what is clear is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.cells import EPOCH, Raw

#: Reads a cell that is not blank.
Parse = Callable[[Raw], Any]

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_FORMS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d.%m.%Y")
_MONTH_FORMS = ("%Y-%m", "%b %Y", "%B %Y")


class WrongCell(Exception):  # noqa: N818 - no error of ours: a person's, told beside the cell
    """`what` is wrong, as a part of a sentence; `remedy` is what to type, as a sentence."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


def said(raw: Raw) -> str:
    """A cell as people see it, near enough to recognise it.

    >>> said(48.0), said(" x "), said(True), said("n" * 50)
    ('48', 'x', 'TRUE', 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…')
    """
    if isinstance(raw, bool):
        text = "TRUE" if raw else "FALSE"
    else:
        text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw or "").strip()
    return text if len(text) <= 40 else text[:39] + "…"


def blank(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def text(longest: int = 200) -> Parse:
    def parse(raw: Raw) -> str:
        words = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
        if len(words) > longest:
            raise WrongCell(f"the text has {len(words)} characters", f"Type at most {longest}.")
        return words.strip()

    return parse


def web_address(raw: Raw) -> str:
    """An address that something may be sent to: https, of a plain host."""
    words = str(raw).strip()
    if len(words) > 500 or not re.fullmatch(r"https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(/[^\s\"<>]*)?", words):
        raise WrongCell(f"“{said(raw)}” is no address of a chat", "Paste the whole address; it begins with https://.")
    return words


def number(low: Decimal | int, high: Decimal | int, *, whole: bool = False) -> Parse:
    """A number in a range; as text too, with a unit or a sign of percent behind it."""
    kind = "a whole number" if whole else "a number"
    remedy = f"Type {kind} from {low:,} to {high:,}."

    def parse(raw: Raw) -> Decimal:
        found = _number(raw)
        if found is None:
            raise WrongCell(f"“{said(raw)}” is no number", remedy)
        if not low <= found <= high or (whole and found != int(found)):
            raise WrongCell(f"{said(raw)} is not possible here", remedy)
        return found

    return parse


def whole(low: int, high: int) -> Parse:
    parse = number(low, high, whole=True)
    return lambda raw: int(parse(raw))


def _number(raw: Raw) -> Decimal | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return Decimal(int(raw)) if raw == int(raw) else Decimal(repr(raw))
    plain = re.sub(r"\s*(?:%|h|hours?|d|days?|[A-Z]{3})\s*$", "", str(raw).strip()).replace(",", "")
    if not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def one_of(words: Iterable[str], what: str = "a word of the list") -> Parse:
    """One of these words, in any case; returned as the list spells it."""
    known = {word.casefold(): word for word in words}

    def parse(raw: Raw) -> str:
        found = known.get(str(raw).strip().casefold())
        if found is None:
            named = ", ".join([*known.values()][:6]) + (" …" if len(known) > 6 else "")
            remedy = f"Type one of {named}." if known else f"Type {what}."
            raise WrongCell(f"“{said(raw)}” is not {what}", remedy)
        return found

    return parse


def spelled(names_of: Mapping[str, str], what: str) -> Parse:
    """One of the names, or an older spelling of one (lower case → name); returned as the name."""

    def parse(raw: Raw) -> str:
        found = names_of.get(str(raw).strip().casefold())
        if found is None:
            raise WrongCell(f"“{said(raw)}” is not in {what}", f"Type a name from {what}, or add it there first.")
        return found

    return parse


def several(words: Iterable[str], what: str) -> Parse:
    """Words of a list with commas between."""
    parse_one = one_of(words, what)

    def parse(raw: Raw) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse_one(word) for word in re.split(r"[,;\n]", str(raw)) if word.strip()))

    return parse


def names(raw: Raw) -> tuple[str, ...]:
    """Any words with commas between."""
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,;\n]", str(raw)) if word.strip()))


def day(raw: Raw) -> date:
    """A date as Google keeps it (a number), or as words: 25 Dec 2026."""
    found = _day(raw, _DAY_FORMS)
    if found is None:
        raise WrongCell(f"“{said(raw)}” is no date", "Type a day with its year: 25 Dec 2026.")
    return found


def month(raw: Raw) -> date:
    """Any day of it, or its name and year; returned as its first day."""
    found = _day(raw, (*_MONTH_FORMS, *_DAY_FORMS))
    if found is None:
        raise WrongCell(f"“{said(raw)}” is no month", "Type a month with its year: Nov 2026.")
    return found.replace(day=1)


def _day(raw: Raw, forms: Iterable[str]) -> date | None:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return (EPOCH + timedelta(days=int(raw))).date() if 36_526 <= raw <= 73_050 else None  # 2000 to 2099
    for form in forms:
        try:
            return datetime.strptime(str(raw).strip(), form).date()  # noqa: DTZ007 - a bare day has no zone
        except ValueError:
            continue
    return None


def clock_time(raw: Raw) -> time:
    """`14:00`, or the part of a day that Google makes of it."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and 0 <= raw < 1:
        minutes = round(raw * 1440)
        return time(minutes // 60 % 24, minutes % 60)
    found = re.fullmatch(r"(\d{1,2})[:.](\d\d)", str(raw).strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise WrongCell(f"“{said(raw)}” is no time", "Type a time of the day: 14:00.")
    return time(int(found[1]), int(found[2]))


def span(raw: Raw) -> tuple[tuple[time, time], ...]:
    """One shift or several: `09:00-13:00, 14:00-16:00`."""
    found = []
    for part in re.split(r"[,;\n]", str(raw)):
        ends = re.split(r"\s*(?:-|–|to)\s*", part.strip())
        if len(ends) != 2:
            raise WrongCell(f"“{said(raw)}” is no shift", "Type when it begins and ends: 09:00-13:00.")
        start, end = clock_time(ends[0]), time(0) if ends[1] in ("24:00", "24.00") else clock_time(ends[1])
        if start == end:
            raise WrongCell(f"“{said(raw)}” begins when it ends", "Type when it begins and ends: 09:00-13:00.")
        found.append((start, end))
    return tuple(found)


def weekdays(raw: Raw) -> frozenset[int]:
    """`Mon-Fri`, or `Mon Tue Thu`. 0 is Monday."""
    found: set[int] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", str(raw).strip())):
        ends = [DAY_NAMES.index(w[:3].casefold()) for w in part.split("-") if w[:3].casefold() in DAY_NAMES]
        if len(ends) != part.count("-") + 1 or len(ends) > 2:
            raise WrongCell(f"“{said(raw)}” are no days of the week", "Type Mon-Fri, or Mon Tue Thu.")
        first, last = ends[0], ends[-1]
        found |= {n % 7 for n in range(first, last + 1 + (7 if last < first else 0))}
    return frozenset(found)


def zone(raw: Raw) -> ZoneInfo:
    try:
        return ZoneInfo(str(raw).strip())
    except (KeyError, ValueError, OSError):
        raise WrongCell(f"“{said(raw)}” is no time zone", "Type one such as Asia/Manila or Europe/London.") from None


def code(length: int, example: str) -> Parse:
    """Capital letters: a market or a currency."""

    def parse(raw: Raw) -> str:
        word = str(raw).strip().upper()
        if not re.fullmatch(rf"[A-Z]{{{length}}}", word):
            raise WrongCell(f"“{said(raw)}” has not {length} letters", f"Type it as {example}.")
        return word

    return parse


def yes_no(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    return bool(one_of(("Yes", "No"), "Yes or No")(raw) == "Yes")
