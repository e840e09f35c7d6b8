"""What the cases of a period add up to, and the value that they make, or why they make none. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from sync.core.money import exponent
from sync.kpis.definitions.definition import Definition, Unit
from sync.kpis.facts import FEWEST

ALL = "All"
MONEY = (Unit.MONEY, Unit.MONEY_SHARE)
_SHARE = Decimal("0.0001")
_MEASURES = (Unit.HOURS, Unit.SCORE)


class Figures(NamedTuple):
    """What a period's cases add up to. `value` of a median is in minutes, of a score in hundredths."""

    numerator: int = 0
    denominator: int = 0
    cases: int = 0
    left_out: int = 0
    known: int = 0  # of those judged
    judged: int = 0
    value: int | None = None
    p90: int | None = None

    def plus(self, other: Figures) -> Figures:
        """Both together. No median is the sum of two."""
        return Figures(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.cases + other.cases,
            self.left_out + other.left_out,
            self.known + other.known,
            self.judged + other.judged,
        )


def coverage(figures: Figures) -> Decimal | None:
    """All where nothing had to be known; None where there is nothing."""
    if figures.judged:
        return _share(figures.known, figures.judged)
    return Decimal(1) if figures.cases or figures.numerator else None


def _share(numerator: int, denominator: int) -> Decimal:
    return (Decimal(numerator) / Decimal(denominator)).quantize(_SHARE, ROUND_HALF_EVEN)


def value_of(
    definition: Definition, figures: Figures, store: str, currency: str | None, fewest: int = FEWEST
) -> tuple[Decimal | None, str]:
    """The value, or why there is none."""
    unit = definition.unit
    if definition.not_connected:
        return None, f"not connected: {definition.not_connected}"
    if unit in MONEY and currency is None:
        return None, "no exchange rate for every store's currency: see each store"
    if unit is Unit.SCORE and store == ALL:
        return None, "never averaged: see each store"
    if unit is Unit.COUNT:
        return Decimal(figures.numerator), ""
    if unit is Unit.MONEY:
        return Decimal(figures.numerator).scaleb(-exponent(currency or "")), ""
    if unit in _MEASURES:
        return _measured(unit, figures, fewest)
    if not figures.denominator:
        return (
            None,
            f"nothing to count: {figures.left_out:,} left out" if figures.left_out else "no cases in this period",
        )
    if figures.cases < fewest:
        return None, f"{figures.numerator:,} of {figures.denominator:,}" if unit is Unit.SHARE else _too_few(figures)
    return _share(figures.numerator, figures.denominator), ""


def _too_few(figures: Figures) -> str:
    return f"only {figures.cases} case{'' if figures.cases == 1 else 's'}: too few for a share"


def _measured(unit: Unit, figures: Figures, fewest: int) -> tuple[Decimal | None, str]:
    if figures.value is None:
        return None, "no cases in this period"
    if unit is Unit.SCORE:
        return Decimal(figures.value).scaleb(-2), ""
    if figures.cases < fewest:
        return None, f"{figures.cases} cases: too few for a median"
    return hours(figures.value), ""


def hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_EVEN)
