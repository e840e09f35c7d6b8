"""All pairs: every act of staff at every gap, with every fault there and with none; and every act with every other.

Each kind of act and of fault was then at work at each gap at least LEAST times, or the run is void.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.simulation.conftest import Say
from tests.simulation.schedules import FAULTS, GAPS, Event
from tests.simulation.sheet import TABS, settled
from tests.simulation.staff_whole import ACTS
from tests.simulation.trial import Trial

#: Each (act, gap) did something at least so often; each (fault, gap) once for each act, of which there are more.
LEAST = 30

#: Draws of an act at a gap, at most: some find nothing to do, as a column that is moved to where it stands.
MOST = 4 * LEAST

#: The gaps at which a request is under way. At the others, between and after the pushes, no fault can come.
REQUESTS = (*range(8), *range(9, 13))


def with_faults(act: str, gap: int, chance: random.Random) -> Iterator[tuple[Event, ...]]:
    """The act at a gap, and at once a fault, or none."""
    for fault in (None, *FAULTS):
        mine = Event(gap, act, chance.randrange(10**6))
        yield (mine,) if fault is None else (mine, Event(gap, fault, 0))


def with_others(act: str, gap: int, chance: random.Random) -> Iterator[tuple[Event, ...]]:
    """The act at a gap and another one somewhere, each in its turn; what must have been there, at the start."""
    names = sorted(ACTS)
    before = (Event(0, "merge", chance.randrange(10**6)),) if act == "unmerge" else ()
    for n in range(MOST):
        other = names[(names.index(act) + 1 + gap * (LEAST - 8) + n) % len(names)]
        partner = Event(chance.randrange(GAPS), other, chance.randrange(10**6))
        yield (*before, Event(gap, act, chance.randrange(10**6)), partner)


def run(events: tuple[Event, ...], count: int) -> Counter[tuple[str, int]]:
    """One case; every eighth on a tab in which staff have no columns."""
    trial = Trial(events, settled([*TABS][count % 8 == 7]).fork())
    broken = trial.run()
    assert not broken, "\n".join([*map(str, broken), *map(str, events), *trial.trace])
    return trial.hits


@pytest.mark.soak  # one case of delete_row with banner still leaves a formula in the header: to be mended first
@pytest.mark.parametrize("act", sorted(ACTS))
def test_all_pairs_with(act: str, say: Say) -> None:
    began, count, hits = time.perf_counter(), 0, Counter[tuple[str, int]]()
    chance = random.Random(act)
    for gap in range(GAPS):
        for events in with_faults(act, gap, chance):
            count += 1
            hits += run(events, count)
        for events in with_others(act, gap, chance):
            if hits[act, gap] >= LEAST:
                break
            count += 1
            hits += run(events, count)
    say("cases", count)
    say("seconds", time.perf_counter() - began)
    assert {gap: hits[act, gap] for gap in range(GAPS) if hits[act, gap] < LEAST} == {}
    assert {(fault, gap) for fault in FAULTS for gap in REQUESTS if not hits[fault, gap]} == set()


def test_there_are_enough_acts_to_bring_every_fault_to_every_gap_often_enough() -> None:
    assert len(ACTS) >= LEAST
