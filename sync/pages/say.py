"""A result as people read it: the value, its change, what stands behind it. Pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sheets_schema.board import Style
from sheets_schema.palette import AMBER, GREEN, GREY, QUIET, RED
from sync.core.board import Spot
from sync.core.money import exponent
from sync.kpis.definitions.definition import Definition, Target, Unit
from sync.kpis.results import Result

PATTERNS = {
    Unit.SHARE: "0.0 %",
    Unit.MONEY_SHARE: "0.0 %",
    Unit.MONEY: "#,##0",
    Unit.COUNT: "#,##0",
    Unit.HOURS: '0.0" h"',
    Unit.SCORE: "0.0",
}
SHARES = (Unit.SHARE, Unit.MONEY_SHARE)

_FILLS = {"R": RED, "A": AMBER, "G": GREEN}

#: What a narrow cell says where there is no value; the whole reason stands in `Behind it`.
_SHORT = (
    ("not connected", "not connected"),
    ("no cases", "no cases"),
    ("nothing to count", "not known"),
    ("only", "too few"),
    ("never averaged", "per store"),
    ("no exchange rate", "per store"),
)


def value_spot(definition: Definition, result: Result, *, bold: bool = False) -> Spot:
    """The value as a number; a count, or why there is none, as words. Never blank, never a 0 that is not one."""
    if result.value is None:
        words = short(result.says)
        counted = " of " in words or words[:1].isdigit()
        return Spot(words, Style(align="RIGHT", bold=bold and counted, ink="" if counted else QUIET))
    return Spot(result.value, Style(align="RIGHT", pattern=PATTERNS[definition.unit], bold=bold))


def short(says: str) -> str:
    """For a cell.

    >>> short("nothing to count: 13 left out"), short("9 of 12"), short("12 cases: too few for a median")
    ('not known', '9 of 12', 'too few')
    """
    if "too few" in says:
        return "too few"
    return next((words for beginning, words in _SHORT if says.startswith(beginning)), says)


def light_spot(light: str) -> Spot:
    return Spot(light or "–", Style(align="CENTER", fill=_FILLS.get(light, ""), bold=bool(light)))


def value_text(definition: Definition, value: Decimal | None, currency: str | None = None) -> str:
    """For a sentence: `6.1 %`, `14,230 AUD`, `5.2 h`."""
    if value is None:
        return "–"
    if definition.unit in SHARES:
        return percent(value)
    if definition.unit is Unit.MONEY:
        return f"{value:,.0f}{f' {currency}' if currency else ''}"
    if definition.unit is Unit.HOURS:
        return f"{value:,.1f} h"
    return f"{value:,.1f}" if definition.unit is Unit.SCORE else f"{value:,.0f}"


def percent(value: Decimal) -> str:
    """One digit, two below one percent.

    >>> percent(Decimal("0.0614")), percent(Decimal("0.0062")), percent(Decimal(1))
    ('6.1 %', '0.62 %', '100 %')
    """
    points = value * 100
    if points == points.to_integral_value():
        return f"{points:.0f} %"
    return f"{points:.2f} %" if abs(points) < 1 else f"{points:.1f} %"


def change_text(definition: Definition, change: Decimal | None) -> str:
    """With its sign; points of a share.

    >>> change_text(Definition("a", 1, "A", Unit.SHARE, *[""] * 7), Decimal("-0.004"))
    '−0.4'
    """
    if change is None:
        return "–"
    number = change * 100 if definition.unit in SHARES else change
    digits = 0 if definition.unit in (Unit.MONEY, Unit.COUNT) else 1
    text = f"{abs(number):,.{digits}f}"
    if not text.strip("0.,"):
        return "0"
    return f"{'+' if number > 0 else '−'}{text}"


def target_text(definition: Definition) -> str:
    return value_text(definition, definition.target.green) if definition.target else "–"


def behind_text(definition: Definition, result: Result, typed: int = 0) -> str:
    """Numerator, denominator, what was left out, how much is known, until when it moves; why there is no value.

    `typed`: how many of its cases staff typed by hand.
    """
    if result.value is None and result.says and " of " not in result.says:
        return result.says
    parts = [_counts(definition, result)]
    if result.coverage is not None and result.coverage < 1:
        parts.append(f"known for {result.coverage * 100:.0f} %")
    if result.left_out:
        parts.append(f"{result.left_out:,} left out")
    if typed:
        parts.append(f"{typed:,} typed")
    if result.moving_until:
        parts.append(f"may move until {day_text(result.moving_until)}")
    return " · ".join(part for part in parts if part)


def _counts(definition: Definition, result: Result) -> str:
    unit = definition.unit
    if unit is Unit.SHARE:
        return f"{result.numerator:,} of {result.denominator:,}"
    if unit is Unit.MONEY_SHARE:
        above, below = money(result.numerator, result.currency), money(result.denominator, result.currency)
        return f"{above} of {below}{f' {result.currency}' if result.currency else ''}"
    if unit is Unit.HOURS:
        nine = f", 9 in 10 within {result.p90:,.1f} h" if result.p90 is not None else ""
        return f"{_cases(result.cases)}{nine}"
    return _cases(result.cases) if unit is Unit.MONEY else ""


def _cases(count: int) -> str:
    return f"{count:,} case{'' if count == 1 else 's'}"


def money(minor: int, currency: str | None) -> str:
    """Whole units: cents decide nothing here."""
    return f"{Decimal(minor).scaleb(-exponent(currency or '')):,.0f}"


def day_text(day: date) -> str:
    """A day of this year or the next.

    >>> day_text(date(2026, 3, 4))
    '4 Mar'
    """
    return f"{day:%-d %b}"


def limits_text(target: Target | None, definition: Definition) -> str:
    """Where green ends and where red begins."""
    if target is None:
        return "none"
    green, amber = (value_text(definition, value) for value in (target.green, target.amber))
    if target.lower_is_better:
        return f"green up to {green}, red above {amber}"
    return f"green from {green}, red below {amber}"


HEAD = Style(bold=True, fill=GREY)
TITLE = Style(bold=True, size=12)
LOUD = Style(bold=True)
FAINT = Style(ink=QUIET)
HEAD_RIGHT, HEAD_CENTER = Style(bold=True, fill=GREY, align="RIGHT"), Style(bold=True, fill=GREY, align="CENTER")
WRAPPED = Style(wrap=True, top=True)
LINKED = Style(align="CENTER")
RIGHT = Style(align="RIGHT")
