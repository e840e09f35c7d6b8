"""What happens when: one seed, one schedule. And the smallest schedule that still fails."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.simulation.staff_whole import ACTS

#: The gaps of two pushes that nobody disturbs: around the read, A, B and C; between them; around the read and B.
GAPS = 14

FAULTS = (
    "429", "503 not applied", "503 applied", "time-out before", "time-out after", "truncated answer", "crash",
)  # fmt: skip
OTHERS = (
    "source changes", "source adds", "second run", "second run, older reading", "clock", "undo", "version restored",
    "late act", "file copied",
)  # fmt: skip
KINDS = (*ACTS, *OTHERS, *FAULTS)

#: A failing schedule is run again at most so often to make it smaller: a long one takes about a second each time.
MOST_TRIES = 200


@dataclass(frozen=True)
class Event:
    """Something that happens at a gap; `seed` decides its details, so that dropping another event changes nothing."""

    gap: int
    kind: str
    seed: int

    def __str__(self) -> str:
        return f"gap {self.gap}: {self.kind} (seed {self.seed})"


def schedule(seed: int) -> tuple[Event, ...]:
    """Up to six disturbances."""
    chance = random.Random(seed)
    return _drawn(chance, chance.choice([1, 1, 2, 2, 3, 4, 6]), GAPS)


def long_schedule(seed: int, count: int = 120) -> tuple[Event, ...]:
    """For a run of many pushes: something at every other gap or so."""
    return _drawn(random.Random(seed), count, 2 * count)


def _drawn(chance: random.Random, count: int, gaps: int) -> tuple[Event, ...]:
    kinds = [*ACTS, *ACTS, *FAULTS, *OTHERS, "second run"]
    events = [Event(chance.randrange(gaps), chance.choice(kinds), chance.randrange(10**6)) for _ in range(count)]
    return tuple(sorted(events, key=lambda e: e.gap))


def shortest(
    events: Sequence[Event], fails: Callable[[Sequence[Event]], bool], most: int = MOST_TRIES
) -> Sequence[Event]:
    """The fewest of these events that still fail, as far as `most` tries go.

    Halves are left out first, then quarters, at last one after the other, until none can be spared.
    """
    kept, size, tried = list(events), max(1, len(events) // 2), 0
    while size and tried < most:
        at, before = 0, len(kept)
        while at < len(kept) and tried < most:
            rest, tried = kept[:at] + kept[at + size :], tried + 1
            if fails(rest):
                kept = rest
            else:
                at += size
        if size > 1 or len(kept) == before:
            size //= 2
    return kept
