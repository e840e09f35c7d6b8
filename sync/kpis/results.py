"""From cases to result rows: a value for each period, store and cut, with all that makes it trustworthy. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from sync.kpis.cases import Cases
from sync.kpis.definitions.definition import Definition, Unit
from sync.kpis.facts import Facts
from sync.kpis.figures import ALL, MONEY, Figures, coverage, hours, value_of
from sync.kpis.frames.columns import Ints
from sync.kpis.periods import PERIODS, Period, Span, day_number
from sync.kpis.rates import converted, pieces
from sync.kpis.summing import by_cut, by_store
from sync.kpis.words import Words

_MEASURES = (Unit.HOURS, Unit.SCORE)


class Result(NamedTuple):
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
    p90: Decimal | None = None  # of times: nine in ten were no longer


def results(
    definition: Definition,
    cases: Cases,
    words: Words,
    facts: Facts,
    periods: Sequence[Period] = PERIODS,
    *,
    cuts: Sequence[str] | None = None,
) -> Iterator[Result]:
    """Every store and all of them together, then each cut that the definition allows; or only `cuts`, "" for none."""
    for cut in ("", *definition.cuts) if cuts is None else cuts:
        book = _Book(definition, cases, words, facts, cut)
        for period in periods:
            yield from _rows(definition, book, period, facts)


class _Book:
    """The cases summed by store, cut and day, so that every period is a sum over few rows.

    Of a median or a score every case is kept: its numerator is the measure.
    """

    def __init__(self, definition: Definition, cases: Cases, words: Words, facts: Facts, cut: str) -> None:
        self.cut, self.unit, self.facts = cut, definition.unit, facts
        self.stores = {words.stores.code(store.store): store for store in facts.stores}
        self.today = {code: facts.now.astimezone(store.zone).date() for code, store in self.stores.items()}
        names = {"": [], "market": words.markets.words, "supplier": words.suppliers.words, "sku": words.skus.words}
        self.names = {**names, "cause": words.causes.words}[cut]
        self.by_store = by_store(cases, cut, each_case=definition.unit in _MEASURES)

    def figures(self, spans: Mapping[int, Span]) -> dict[int, Figures]:
        """By cut value: what some stores, each in its own span, add up to."""
        slices = [self._slice(code, span) for code, span in spans.items() if code in self.by_store]
        ofs = np.concatenate([ofs for ofs, _ in slices]) if slices else np.zeros(0, np.int64)
        if not len(ofs):
            return {}
        lines = np.concatenate([lines for _, lines in slices])
        totals = by_cut(ofs, lines) if self.cut else {int(ofs[0]): lines.sum(axis=0).tolist()}
        found = {of: Figures(*line) for of, line in totals.items()}
        if self.unit in _MEASURES:
            counted = lines[:, 2] > 0
            found = {of: self._measured(f, lines[counted & (ofs == of), 0]) for of, f in found.items()}
        return found

    def currency(self) -> tuple[bool, str | None]:
        """In which currency all stores are told, and whether their money has to be converted for it.

        Only stores with cases need a rate. None: theirs differ, and one has none.
        """
        every = {store.currency for store in self.stores.values()}
        there = {store.currency for code, store in self.stores.items() if code in self.by_store}
        if len(every) == 1:
            return False, every.pop()
        if self.unit not in MONEY:
            return False, None
        if there <= {self.facts.portfolio, *self.facts.rates} and self.facts.portfolio:
            return True, self.facts.portfolio
        return False, there.pop() if len(there) == 1 else None

    def converted(self, spans: Mapping[int, Span]) -> dict[int, Figures]:
        """As `figures`, each store's money in the portfolio currency. Every currency has a rate."""
        found: dict[int, Figures] = {}
        for code, whole in spans.items():
            currency = self.stores[code].currency
            for span in pieces(whole, currency, self.facts):
                for of, figures in self.figures({code: span}).items():
                    own, sofar = self._in_portfolio(figures, currency, span.last), found.get(of, Figures())
                    found[of] = sofar.plus(own)
        return found

    def _in_portfolio(self, figures: Figures, currency: str, day: date) -> Figures:
        above, below = (converted(n, currency, self.facts, day) or 0 for n in (figures.numerator, figures.denominator))
        return figures._replace(numerator=above, denominator=figures.denominator if self.unit is Unit.MONEY else below)

    def _slice(self, code: int, span: Span) -> tuple[Ints, Ints]:
        days, ofs, lines = self.by_store[code]
        low, high = np.searchsorted(days, [day_number(span.first), day_number(span.last) + 1])
        return ofs[low:high], lines[low:high]

    def _measured(self, figures: Figures, measures: Ints) -> Figures:
        """The last one of a score; of times the median, the lower of the two in the middle, and what 9 in 10 kept."""
        if not len(measures):
            return figures
        if self.unit is Unit.SCORE:
            return figures._replace(value=int(measures[-1]))
        middle, late = (len(measures) - 1) // 2, (len(measures) * 9 + 9) // 10 - 1
        parted = np.partition(measures, [middle, late])
        return figures._replace(value=int(parted[middle]), p90=int(parted[late]))

    def name(self, of: int) -> str:
        return "" if not self.cut else self.names[of] if of >= 0 else "not known"


def _rows(definition: Definition, book: _Book, period: Period, facts: Facts) -> Iterator[Result]:
    spans = {code: period.of(book.today[code]) for code in book.stores}
    earlier = {code: period.before(span) for code, span in spans.items()}
    nows, befores = [], []
    for code, store in book.stores.items():
        nows.append(book.figures({code: spans[code]}))
        befores.append(book.figures({code: earlier[code]}) if period.finished else {})
        own = (store.store, store.currency, nows[-1], befores[-1])
        yield from _results(definition, book, period, spans[code], *own, facts)
    if len(book.stores) > 1:
        rated, currency = book.currency()
        span = Span(min(s.first for s in spans.values()), max(s.last for s in spans.values()))
        now, before = (
            book.converted(each) if rated else book.figures(each) if definition.unit in _MEASURES else _together(found)
            for each, found in ((spans, nows), (earlier, befores))
        )
        yield from _results(definition, book, period, span, ALL, currency, now, before, facts)


def _together(found: Iterable[dict[int, Figures]]) -> dict[int, Figures]:
    """The figures of all stores, by cut value."""
    totals: dict[int, Figures] = {}
    for each in found:
        for of, figures in each.items():
            totals[of] = totals[of].plus(figures) if of in totals else figures
    return totals


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
    reference, target, until = definition.reference, definition.target, _moving_until(definition, period, span, facts)
    for of in sorted(now) if book.cut else (0,):
        figures, earlier = now.get(of, Figures()), before.get(of, Figures())
        value, says = value_of(definition, figures, store, currency, facts.fewest)
        was = None
        if period.finished and value is not None:
            was, _ = value_of(definition, earlier, store, currency, facts.fewest)
        yield Result(
            reference,
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
            coverage(figures),
            until,
            target.green if target else None,
            target.light(value) if target and value is not None else "",
            was,
            value - was if value is not None and was is not None else None,
            currency if definition.unit in MONEY else None,
            says,
            hours(figures.p90) if definition.unit is Unit.HOURS and figures.cases >= facts.fewest else None,
        )


def _moving_until(definition: Definition, period: Period, span: Span, facts: Facts) -> date | None:
    """The last day on which the value may still move by what the definition knows; None when that has passed."""
    until = span.last + timedelta(days=definition.matures)
    today = facts.now.date()
    return until if not period.finished or (definition.matures and until >= today) else None
