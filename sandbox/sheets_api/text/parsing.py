"""What a typed text becomes (USER_ENTERED, pasted data, a person at the keyboard): value and number format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.sheets_api.state import Formula, Json, Value, number
from sandbox.sheets_api.text.locales import Locale, locale_of

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial days are wall time of the file's zone
MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_SIGNS = "$£€¥₱₹"
_CURRENCY = re.compile(rf"(?P<sign>[{_SIGNS}])\s*(?P<front>\S.*)|(?P<back>\S.*?)\s*(?P<tail>[{_SIGNS}])")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?\Z", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?(?:,?[ -](\d{4}|\d{2}))?\Z")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\Z")


@dataclass(frozen=True, slots=True)
class Reading:
    """How input is read: RAW or USER_ENTERED, in which locale, and which day it is (1/2 means this year's)."""

    option: str
    locale: str
    today: date
    formula: Callable[[str], str] = str  # how the workbook writes a formula down


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


def entered(text: str, reading: Reading) -> Entered:
    """The value of a typed text. What reads as nothing else is text, exactly as typed."""
    if text.startswith("'"):
        return Entered(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entered(Formula(reading.formula(text)))
    bare, locale = text.strip(), locale_of(reading.locale)
    if bare.upper() in {"TRUE", "FALSE"}:
        return Entered(bare.upper() == "TRUE")
    if any(character.isdigit() for character in bare):
        for read in (_number, _percent, _currency, lambda given, local: _moment(given, local, reading.today)):
            found = read(bare, locale)
            if found is not None:
                return found
    if text.startswith("+") and len(text) > 1:
        return Entered(Formula(reading.formula(f"={text}")))
    return Entered(text)


def _pattern(kind: str, pattern: str) -> Json:
    return {"type": kind, "pattern": pattern}


def _plain(text: str, locale: Locale) -> tuple[float, str] | None:
    """A number and the pattern that its separators suggest; brackets mean minus."""
    if text.startswith("(") and text.endswith(")"):
        inner = _plain(text[1:-1], locale)
        return None if inner is None or inner[0] < 0 else (-inner[0], inner[1])
    group, decimal = re.escape(locale.group), re.escape(locale.decimal)
    match = re.fullmatch(
        rf"([+-]?)((?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)?)({decimal}\d*)?(e[+-]?\d+)?", text, re.IGNORECASE
    )
    if match is None or not any(character.isdigit() for character in match[2] + (match[3] or "")):
        return None
    fraction = "." + match[3][1:] if match[3] else ""
    value = float(f"{match[1]}{match[2].replace(locale.group, '') or '0'}{fraction}{match[4] or ''}")
    if match[4]:
        return value, "0.00E+00"
    grouped = "#,##0" if locale.group in match[2] else "0"
    return value, grouped + (".00" if len(fraction) > 1 else "")


def _number(text: str, locale: Locale) -> Entered | None:
    found = _plain(text, locale)
    if found is None:
        return None
    value, pattern = found
    if pattern.startswith("#"):
        return Entered(number(value), _pattern("NUMBER", pattern))
    return Entered(number(value), _pattern("SCIENTIFIC", pattern) if "E" in pattern else None)


def _percent(text: str, locale: Locale) -> Entered | None:
    found = _plain(text[:-1].rstrip(), locale) if text.endswith("%") else None
    if found is None:
        return None
    value, pattern = found
    return Entered(number(float(f"{value / 100:.15g}")), _pattern("PERCENT", "0.00%" if "." in pattern else "0%"))


def _currency(text: str, locale: Locale) -> Entered | None:
    minus = text.startswith("-")
    match = _CURRENCY.fullmatch(text.removeprefix("-"))
    found = _plain(match["front"] or match["back"], locale) if match else None
    if match is None or found is None:
        return None
    value, pattern = found
    sign = match["sign"] or match["tail"]
    decimals = ".00" if "." in pattern else ""
    shown = f'"{sign}"#,##0{decimals}' if match["sign"] else f'#,##0{decimals}"{sign}"'
    return Entered(number(-value if minus else value), _pattern("CURRENCY", shown))


def _moment(text: str, locale: Locale, today: date) -> Entered | None:
    """A date, a time, or both with a space between."""
    day = _date(text, locale, today)
    if day is not None:
        return Entered(serial(datetime.combine(day[0], datetime.min.time())), _pattern("DATE", day[1]))
    clock = _clock(text)
    if clock is not None:
        return Entered(number(round(clock[0].total_seconds() / 86400, 10)), _pattern("TIME", clock[1]))
    for split in (index for index, character in enumerate(text) if character == " "):
        first, rest = _date(text[:split], locale, today), _clock(text[split + 1 :].strip())
        if first is not None and rest is not None:
            when = datetime.combine(first[0], datetime.min.time()) + rest[0]
            return Entered(serial(when), _pattern("DATE_TIME", f"{first[1]} {rest[1]}"))
    return None


def _clock(text: str) -> tuple[timedelta, str] | None:
    match = _TIME.match(text)
    if match is None:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").lower()
    if minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    pattern = "h:mm" + (":ss" if match[3] else "") + (" am/pm" if half else "")
    return timedelta(hours=hour, minutes=minute, seconds=second), pattern


def _date(text: str, locale: Locale, today: date) -> tuple[date, str] | None:
    readers: tuple[Callable[[], tuple[int, int, int, str] | None], ...] = (
        lambda: _iso(text),
        lambda: _numeric(text, locale, today),
        lambda: _named(text, today),
    )
    for read in readers:
        found = read()
        if found is not None:
            try:
                return date(*found[:3]), found[3]
            except ValueError:
                return None
    return None


def _iso(text: str) -> tuple[int, int, int, str] | None:
    match = _ISO.match(text)
    return (int(match[1]), int(match[2]), int(match[3]), "yyyy-mm-dd") if match else None


def _numeric(text: str, locale: Locale, today: date) -> tuple[int, int, int, str] | None:
    match = _NUMERIC.match(text)
    if match is None or (match[2] == "." and match[4] is None):
        return None
    first, second = int(match[1]), int(match[3])
    month, day = (second, first) if locale.order == "DMY" else (first, second)
    return _year(match[4], today), month, day, locale.date if match[4] else locale.date.replace("yyyy", "").strip("/.-")


def _named(text: str, today: date) -> tuple[int, int, int, str] | None:
    front, back = _DAY_FIRST.match(text), _MONTH_FIRST.match(text)
    if front:
        day, name, year = front.groups()
    elif back:
        name, day, year = back.groups()
    else:
        return None
    month = next((index for index, full in enumerate(MONTHS, 1) if name.lower() in {full, full[:3]}), 0)
    if not month:
        return None
    pattern = ("d mmm yyyy" if front else "mmm d, yyyy") if year else ("d mmm" if front else "mmm d")
    return _year(year, today), month, int(day), pattern


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 30 else 1900)
