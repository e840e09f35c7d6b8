"""All pairs: which schedules bring every act of staff to every gap with every fault, and whether they did.

Two designs. `covering` is a covering array of strength two: each act at each gap, each act with each fault, each fault
at each gap, in as few cases as there can be (as many as the two longest lists have pairs). It is run on every type of
tab that the workbook has. `Counted` goes on until each act has been at work at each gap together with each fault LEAST
times; its cases are drawn towards what is still missing, several acts of one kind in each. A run in which something
stays missing is void: it fails.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import pytest

from tests.simulation.conftest import Say
from tests.simulation.schedules import FAULTS, GAPS, Event, shortest
from tests.simulation.sheet import DECLARED, TABS, settled
from tests.simulation.staff_whole import ACTS
from tests.simulation.trial import Trial

Case = tuple[Event, ...]
Triple = tuple[str, int, str]  # act, gap, fault; "" = the act alone

#: Each act was at work at each gap with each fault at least so often.
LEAST = 30

#: The gaps at which a request is under way. At the others, between and after the pushes, no fault can come.
REQUESTS = (*range(8), *range(9, 13))

#: A case has one act in each of these stretches: around the read, A, B and C, and around the next push's read and B.
STRETCHES = ((0, 1), (2, 3), (4, 5), (6, 7, 8), (9, 10), (11, 12, 13))

#: Of these acts a second one finds nothing to do: one a case.
ONCE = {"delete_tab", "delete_key_column", "delete_stamp_column"}

#: The acts that are about columns of staff, and which of them will do.
NEEDS = {
    "type_note": {"note", "tick"},
    "clear_note": {"note", "tick"},
    "array_formula": {"note", "tick"},
    "delete_staff_column": {"note", "tick"},
    "tick": {"tick"},
    "tick_boxes": {"tick"},
}

#: Draws of one place of the covering array, at most: a row moved to where it stands is no move.
DRAWS = 20

#: Tries of one triple, at most, before the run is void: an act may find nothing to do, or its run be dead by then.
MOST = 12 * LEAST


def faults_at(gap: int) -> tuple[str, ...]:
    """What may come together with an act there."""
    return ("", *FAULTS) if gap in REQUESTS else ("",)


def case(act: str, at: Sequence[tuple[int, str]], chance: random.Random) -> Case:
    """The act at some gaps, each with a fault or none; before each unmerging a merge, so that there is one."""
    events = [Event(0, "merge", chance.randrange(10**6))] if act == "unmerge" else []
    for gap, fault in at:
        events.append(Event(gap, act, chance.randrange(10**6)))
        events += [Event(gap, "merge", chance.randrange(10**6))] if act == "unmerge" else []
        events += [Event(gap, fault, 0)] if fault else []
    return tuple(events)


def covering(acts: Sequence[str], gaps: int = GAPS, requests: Collection[int] = REQUESTS) -> Iterator[Triple]:
    """Every act at every gap, and in step with both the faults: so every pair of the three is there."""
    for i, act in enumerate(acts):
        for n, gap in enumerate(requests):
            yield act, gap, ("", *FAULTS)[(i + n) % (1 + len(FAULTS))]
        for gap in set(range(gaps)).difference(requests):
            yield act, gap, ""


class Counted:
    """The cases of one act, and how often it was at work at each gap with each fault."""

    def __init__(self, act: str, least: int = LEAST) -> None:
        self.act, self.least = act, least
        self.chance = random.Random(act)
        self.seen, self.tried = Counter[tuple[int, str]](), Counter[tuple[int, str]]()

    def missing(self, gaps: Sequence[int] = range(GAPS)) -> list[tuple[int, str]]:
        """What was not seen often enough, what lacks most first; ties as chance has it."""
        lacking = [(g, f) for g in gaps for f in faults_at(g) if self.seen[g, f] < self.least]
        self.chance.shuffle(lacking)
        return sorted(lacking, key=lambda place: self.seen[place])

    def cases(self) -> Iterator[Case]:
        """Until nothing is missing, or something was tried too often."""
        while lacking := self.missing():
            if self.tried[lacking[0]] >= MOST:
                return
            each = (self.missing(stretch) for stretch in STRETCHES)
            at = lacking[:1] if self.act in ONCE else [found[0] for found in each if found]
            self.tried.update(at)
            yield case(self.act, at, self.chance)

    def ran(self, trial: Trial) -> None:
        self.seen.update({(gap, fault): n for (act, gap, fault), n in trial.together.items() if act == self.act})


def run(events: Case, tab: str) -> Trial:
    """One case; fails with all that is needed to look into it."""
    trial = Trial(events, settled(tab).fork())
    if trial.run():
        kept = shortest(events, lambda rest: bool(Trial(rest, settled(tab).fork()).run()))
        smallest = Trial(kept, settled(tab).fork())
        broken = smallest.run()
        pytest.fail("\n".join([tab, *map(str, broken), *map(repr, kept), *smallest.trace]), pytrace=False)
    return trial


def every_gap_and_fault(act: str, say: Say) -> None:
    """Run one act until it is counted: every other case on the small tab, the rest on all the others in turn.

    Of the acts that take six times as many cases, one in eight: a wide tab that is set up again is slow.
    """
    began, counted, count, steps = time.perf_counter(), Counted(act), 0, 0
    others = [tab for tab in (*TABS, *DECLARED) if can(act, tab)]
    every = 8 if act in ONCE else 2
    for count, events in enumerate(counted.cases(), 1):
        trial = run(events, others[0 if count % every else count // every % len(others)])
        counted.ran(trial)
        steps += trial.steps
    say("cases", count)
    say("requests", steps)
    say("seconds", time.perf_counter() - began)
    say("least", (act, min(counted.seen[g, f] for g in range(GAPS) for f in faults_at(g))))
    assert not counted.missing(), f"void: {counted.missing()} was seen less than {LEAST} times"


def all_pairs_on(tab: str, say: Say) -> None:
    """Run the covering array on one tab of the workbook; an act that finds nothing to do is drawn again."""
    began, steps, count, chance = time.perf_counter(), 0, 0, random.Random(tab)
    calm = run((), tab)  # a tab without formulas has fewer gaps: its rows take one write less
    for act, gap, fault in covering([a for a in sorted(ACTS) if can(a, tab)], calm.gaps, sorted(calm.under_way)):
        for _ in range(DRAWS):
            trial = run(case(act, [(gap, fault)], chance), tab)
            steps, count = steps + trial.steps, count + 1
            if trial.together[act, gap, fault]:
                break
        else:
            pytest.fail(f"void: {act} was never at work at gap {gap} together with {fault or 'no fault'}")
    say("cases", count)
    say("requests", steps)
    say("seconds", time.perf_counter() - began)


def can(act: str, tab: str) -> bool:
    """Whether the tab has a column of staff's such as the act is about."""
    return act not in NEEDS or not NEEDS[act].isdisjoint(settled(tab).places())
