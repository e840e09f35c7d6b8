"""The results of one report, to be asked for one by one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sync.kpis.behind import typed_cases
from sync.kpis.cases import Cases
from sync.kpis.catalogue import BY_ID
from sync.kpis.definitions.definition import Definition
from sync.kpis.figures import ALL
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import MONTHS, PERIODS, QUARTER, WEEKS, YEAR, Period
from sync.kpis.results import Result, results


@dataclass
class Answers:
    """Each KPI is computed when it is first asked for, its cases once."""

    frames: Frames
    by_hand: Mapping[str, Any] = field(default_factory=dict)  # records that staff typed, by key
    _cases: dict[str, Cases] = field(default_factory=dict)
    _found: dict[tuple[str, str], dict[tuple[str, str, str], Result]] = field(default_factory=dict)

    def definition(self, kpi: str) -> Definition:
        """With the target that managers set, where they set one."""
        own = BY_ID[kpi].definition
        target = self.frames.facts.targets.get(kpi)
        return replace(own, target=target) if target else own

    def cases(self, kpi: str) -> Cases:
        if kpi not in self._cases:
            self._cases[kpi] = BY_ID[kpi].cases(self.frames)
        return self._cases[kpi]

    def one(self, kpi: str, period: str, store: str = ALL, *, cut: str = "", of: str = "") -> Result | None:
        """None where a cut has no such value."""
        store = self.frames.facts.stores[0].store if store == ALL and len(self.frames.facts.stores) == 1 else store
        return self._results(kpi, cut).get((period, store, of))

    def whole(self, kpi: str, period: str, store: str = ALL) -> Result:
        """The uncut number, which there always is. KeyError for a period or a store that is not ours."""
        found = self.one(kpi, period, store)
        if found is None:
            raise KeyError((kpi, period, store))
        return found

    def split(self, kpi: str, period: str, cut: str, store: str = ALL) -> list[Result]:
        """The values of a cut, those with most of it first."""
        store = self.frames.facts.stores[0].store if store == ALL and len(self.frames.facts.stores) == 1 else store
        found = [r for (p, s, _), r in self._results(kpi, cut).items() if (p, s) == (period, store)]
        return sorted(found, key=lambda r: (-r.numerator, r.of))

    def typed(self, kpi: str, period: str, store: str = ALL) -> int:
        """How many of its cases staff typed by hand."""
        return typed_cases(self.cases(kpi), self.frames, _BY_ID[period], store)

    def weeks(self, kpi: str, store: str = ALL) -> list[Result]:
        """The last thirteen finished weeks, the oldest first."""
        return [self.whole(kpi, week.id, store) for week in reversed(WEEKS)]

    def _results(self, kpi: str, cut: str) -> dict[tuple[str, str, str], Result]:
        if (kpi, cut) not in self._found:
            words, facts = self.frames.words, self.frames.facts
            made = results(self.definition(kpi), self.cases(kpi), words, facts, _ALL_PERIODS, cuts=[cut])
            self._found[kpi, cut] = indexed(made)
        return self._found[kpi, cut]


_ALL_PERIODS: tuple[Period, ...] = (*PERIODS, QUARTER, YEAR, *WEEKS, *MONTHS)


_BY_ID = {period.id: period for period in _ALL_PERIODS}


def indexed(made: Iterable[Result]) -> dict[tuple[str, str, str], Result]:
    return {(r.period, r.store, r.of): r for r in made}
