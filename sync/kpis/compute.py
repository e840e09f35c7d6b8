"""All KPIs of a report at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.kpis.catalogue import KPIS, Kpi
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import PERIODS, Period
from sync.kpis.results import Result, results


def compute(frames: Frames, kpis: Sequence[Kpi] = KPIS, periods: Sequence[Period] = PERIODS) -> Iterator[Result]:
    """Every KPI for every period, store and cut. Only one KPI's cases are held at a time."""
    for kpi in kpis:
        yield from results(kpi.definition, kpi.cases(frames), frames.words, frames.facts, periods)
