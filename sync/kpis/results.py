"""From cases to result rows: a value for each period, store and cut, with all that makes it trustworthy. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

import numpy as np
import pandas as pd

from sync.core.money import exponent
from sync.kpis.cases import Cases, Part
from sync.kpis.columns import Ints
from sync.kpis.definition import Definition, Unit
from sync.kpis.facts import Facts
from sync.kpis.periods import PERIODS, Period, Span, day_number
from sync.kpis.words import Words

#: Below this many cases a share says little: the count is shown.
FEWEST = 30

ALL = "All"
_SHARE = Decimal("0.0001")
_FIGURES = ("numerator", "denominator", "cases", "left_out", "known", "judged")
_SHARES = (Unit.SHARE, Unit.MONEY_SHARE)
_MEASURES = (Unit.HOURS, Unit.SCORE)
_MONEY = (Unit.MONEY, Unit.MONEY_SHARE)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period's cases add up to. `value` of a median is in minutes, of a score in hundredths."""

    numerator: int = 0
    denominator: int = 0
    cases: int = 0
    left_out: int = 0
    known: int = 0  # of those judged
    judged: int = 0
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One number of one period. `value` is None where it would mislead; `says` tells why, and is never blank then.

    `numerator` and `denominator` are counts, or minor units of `currency`. `coverage`: the share of cases in which the
    facts that it rests on are known. `moving_until`: the day up to which it may still change; None when it is settled.
    """

    kpi: str  # reference, with version
    period: str
    first: date
    last: date
    store: str
    cut: str  # "" or one of CUTS
    of: str  # the market, supplier, … ; "" where there is no cut
    value: Decimal | None
    numerator: int
    denominator: int
    cases: int
    left_out: int
    coverage: Decimal | None
    moving_until: date | None
    target: Decimal | None
    light: str  # G A R, or "" where there is no target or no value
    before: Decimal | None
    change: Decimal | None
    currency: str | None
    says: str


def results(
    definition: Definition, cases: Cases, words: Words, facts: Facts, periods: Sequence[Period] = PERIODS
) -> Iterator[Result]:
    """Every store and all of them together, then each cut that the definition allows."""
    for cut in ("", *definition.cuts):
        book = _Book(definition, cases, words, facts, cut)
        for period in periods:
            yield from _rows(definition, book, period, facts)


class _Book:
    """The cases summed by store, cut and day, so that every period is a sum over few rows.

    Of a median or a score every case is kept: its numerator is the measure.
    """

    def __init__(self, definition: Definition, cases: Cases, words: Words, facts: Facts, cut: str) -> None:
        self.cut, self.unit = cut, definition.unit
        self.stores = {words.stores.code(store.store): store for store in facts.stores}
        self.today = {code: facts.now.astimezone(store.zone).date() for code, store in self.stores.items()}
        names = {"": [], "market": words.markets.words, "supplier": words.suppliers.words, "sku": words.skus.words}
        self.names = {**names, "cause": words.causes.words}[cut]
        self.by_store = _by_store([_sums(part, cut, each_case=definition.unit in _MEASURES) for part in cases])

    def figures(self, spans: Mapping[int, Span]) -> dict[int, Figures]:
        """By cut value: what some stores, each in its own span, add up to."""
        slices = [self._slice(code, span) for code, span in spans.items() if code in self.by_store]
        ofs = np.concatenate([ofs for ofs, _ in slices]) if slices else np.zeros(0, np.int64)
        if not len(ofs):
            return {}
        lines = np.concatenate([lines for _, lines in slices])
        if self.cut:
            present, places = np.unique(ofs, return_inverse=True)
            totals = np.zeros((len(present), len(_FIGURES)), np.int64)
            np.add.at(totals, places, lines)
        else:
            present, totals = ofs[:1], lines.sum(axis=0)[np.newaxis]
        found = {int(of): Figures(*map(int, line)) for of, line in zip(present, totals, strict=True)}
        if self.unit in _MEASURES:
            found = {of: replace(f, value=self._measure(lines[ofs == of])) for of, f in found.items()}
        return found

    def _slice(self, code: int, span: Span) -> tuple[Ints, Ints]:
        days, ofs, lines = self.by_store[code]
        low, high = np.searchsorted(days, [day_number(span.first), day_number(span.last) + 1])
        return ofs[low:high], lines[low:high]

    def _measure(self, lines: Ints) -> int | None:
        """The last one of a score; of times the median, the lower of the two in the middle."""
        measures = lines[lines[:, 2] > 0, 0]
        if not len(measures):
            return None
        middle = (len(measures) - 1) // 2
        return int(measures[-1] if self.unit is Unit.SCORE else np.partition(measures, middle)[middle])

    def name(self, of: int) -> str:
        return "" if not self.cut else self.names[of] if of >= 0 else "not known"


def _sums(part: Part, cut: str, *, each_case: bool) -> tuple[Ints, Ints]:
    """Store, cut and day in one number, and the figures beside it."""
    counts = part.reason < 0
    lines = np.column_stack(
        [
            part.numerator,
            part.denominator,
            counts & (part.denominator != 0),
            ~counts,
            part.known & counts & part.judged,
            part.judged,
        ]
    ).astype(np.int64)
    ofs = part.column(cut).astype(np.int64) if cut else np.zeros(len(part.rows), np.int64)
    packed = (part.column("store").astype(np.int64) << 48) | (part.day.astype(np.int64) << 24) | (ofs + 1)
    if each_case:
        return packed, lines
    summed = pd.DataFrame(lines).groupby(packed, sort=True).sum()
    return summed.index.to_numpy(), summed.to_numpy()


def _by_store(parts: list[tuple[Ints, Ints]]) -> dict[int, tuple[Ints, Ints, Ints]]:
    """Day, cut and figures of each store, by day."""
    if not parts:
        return {}
    packed, lines = np.concatenate([p for p, _ in parts]), np.concatenate([f for _, f in parts])
    order = np.argsort(packed, kind="stable")
    packed, lines = packed[order], lines[order]
    stores = packed >> 48
    edges = [*np.searchsorted(stores, np.unique(stores), side="left").tolist(), len(stores)]
    return {
        int(stores[a]): ((packed[a:b] >> 24) & 0xFFFFFF, (packed[a:b] & 0xFFFFFF) - 1, lines[a:b])
        for a, b in pairwise(edges)
    }


def _rows(definition: Definition, book: _Book, period: Period, facts: Facts) -> Iterator[Result]:
    spans = {code: period.of(book.today[code]) for code in book.stores}
    earlier = {code: period.before(span) for code, span in spans.items()}
    for code, store in book.stores.items():
        now, before = book.figures({code: spans[code]}), book.figures({code: earlier[code]})
        yield from _results(definition, book, period, spans[code], store.store, store.currency, now, before, facts)
    if len(book.stores) > 1:
        currencies = {store.currency for store in book.stores.values()}
        currency = currencies.pop() if len(currencies) == 1 else None
        span = Span(min(s.first for s in spans.values()), max(s.last for s in spans.values()))
        now, before = book.figures(spans), book.figures(earlier)
        yield from _results(definition, book, period, span, ALL, currency, now, before, facts)


def _results(
    definition: Definition,
    book: _Book,
    period: Period,
    span: Span,
    store: str,
    currency: str | None,
    now: dict[int, Figures],
    before: dict[int, Figures],
    facts: Facts,
) -> Iterator[Result]:
    for of in sorted(now) if book.cut else (0,):
        figures, earlier = now.get(of, Figures()), before.get(of, Figures())
        value, says = _value(definition, figures, store, currency)
        was, _ = _value(definition, earlier, store, currency)
        comparable = period.finished and value is not None and was is not None
        until = _moving_until(definition, period, span, facts)
        target = definition.target
        yield Result(
            definition.reference,
            period.id,
            span.first,
            span.last,
            store,
            book.cut,
            book.name(of),
            value,
            figures.numerator,
            figures.denominator,
            figures.cases,
            figures.left_out,
            _coverage(figures),
            until,
            target.green if target else None,
            target.light(value) if target and value is not None else "",
            was if comparable else None,
            value - was if comparable and value is not None and was is not None else None,
            currency if definition.unit in _MONEY else None,
            says,
        )


def _moving_until(definition: Definition, period: Period, span: Span, facts: Facts) -> date | None:
    """The last day on which the value may still move by what the definition knows; None when that has passed."""
    until = span.last + timedelta(days=definition.matures)
    today = facts.now.date()
    return until if not period.finished or (definition.matures and until >= today) else None


def _coverage(figures: Figures) -> Decimal | None:
    """All where nothing had to be known; None where there is nothing."""
    if figures.judged:
        return _share(figures.known, figures.judged)
    return Decimal(1) if figures.cases or figures.numerator else None


def _share(numerator: int, denominator: int) -> Decimal:
    return (Decimal(numerator) / Decimal(denominator)).quantize(_SHARE, ROUND_HALF_EVEN)


def _value(definition: Definition, figures: Figures, store: str, currency: str | None) -> tuple[Decimal | None, str]:
    """The value, or why there is none."""
    unit = definition.unit
    if definition.not_connected:
        return None, f"not connected: {definition.not_connected}"
    if unit in _MONEY and currency is None:
        return None, "the stores have different currencies: see each store"
    if unit is Unit.SCORE and store == ALL:
        return None, "never averaged: see each store"
    if unit is Unit.COUNT:
        return Decimal(figures.numerator), ""
    if unit is Unit.MONEY:
        return Decimal(figures.numerator).scaleb(-exponent(currency or "")), ""
    if unit in _MEASURES:
        return _measured(unit, figures)
    if not figures.denominator:
        return (
            None,
            f"nothing to count: {figures.left_out:,} left out" if figures.left_out else "no cases in this period",
        )
    if figures.cases < FEWEST:
        return None, f"{figures.numerator:,} of {figures.denominator:,}" if unit is Unit.SHARE else _too_few(figures)
    return _share(figures.numerator, figures.denominator), ""


def _too_few(figures: Figures) -> str:
    return f"only {figures.cases} cases: too few for a share"


def _measured(unit: Unit, figures: Figures) -> tuple[Decimal | None, str]:
    if figures.value is None:
        return None, "no cases in this period"
    if unit is Unit.SCORE:
        return Decimal(figures.value).scaleb(-2), ""
    if figures.cases < FEWEST:
        return None, f"{figures.cases} cases: too few for a median"
    return (Decimal(figures.value) / 60).quantize(Decimal("0.1"), ROUND_HALF_EVEN), ""
