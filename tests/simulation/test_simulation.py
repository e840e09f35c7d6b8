"""Random schedules: whatever happens at the gaps of a push, what staff typed is never lost, moved or overwritten.

`--seeds N` draws N schedules (`--first-seed S` to begin elsewhere); `--soak N` draws N more and longer ones, for the
night. A seed that ever failed stands in past_seeds.txt and is always run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.simulation.conftest import Say
from tests.simulation.schedules import MOST_TRIES, Event, long_schedule, schedule, shortest
from tests.simulation.sheet import TABS, settled
from tests.simulation.trial import Trial

PAST = Path(__file__).with_name("past_seeds.txt")

#: A chunk is one test, so that the workers share the seeds.
CHUNK = 50


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    option = metafunc.config.getoption
    first, count, soak = option("first_seed"), option("seeds"), option("soak")
    if "seeds" in metafunc.fixturenames:
        chunks = [range(s, min(s + CHUNK, first + count)) for s in range(first, first + count, CHUNK)]
        metafunc.parametrize("seeds", chunks, ids=lambda r: f"{r.start}-{r.stop - 1}")
    if "full_seeds" in metafunc.fixturenames:
        begin = first + count
        chunks = [range(s, s + CHUNK) for s in range(begin, begin + (soak or 3000), CHUNK)]
        metafunc.parametrize("full_seeds", chunks, ids=lambda r: f"{r.start}-{r.stop - 1}")
    if "long_seeds" in metafunc.fixturenames:
        chunks = [range(s, s + 2) for s in range(first, first + max(8, soak // 20), 2)]
        metafunc.parametrize("long_seeds", chunks, ids=lambda r: f"{r.start}-{r.stop - 1}")


def trial(events: Sequence[Event], seed: int, pushes: int = 2) -> Trial:
    """Every fourth seed disturbs a tab in which staff have no columns."""
    return Trial(events, settled([*TABS][seed % 4 == 3]).fork(), pushes)


def judge(seeds: Sequence[int], draw: Callable[[int], tuple[Event, ...]], pushes: int, say: Say) -> None:
    """Run the seeds; the first that fails fails the test, with all that is needed to look into it."""
    began, steps = time.perf_counter(), 0
    for seed in seeds:
        this = trial(draw(seed), seed, pushes)
        broken = this.run()
        steps += this.steps
        if broken:
            pytest.fail(_in_full(seed, draw(seed), pushes, this), pytrace=False)
    say("cases", len(seeds))
    say("requests", steps)
    say("seconds", time.perf_counter() - began)


def _in_full(seed: int, events: tuple[Event, ...], pushes: int, first: Trial) -> str:
    again = trial(events, seed, pushes)
    again.run()
    if again.trace != first.trace:
        return f"seed {seed}: two runs, two traces: the simulation itself is at fault"
    kept = shortest(events, lambda rest: bool(trial(rest, seed, pushes).run()))
    smallest = trial(kept, seed, pushes)
    broken = smallest.run()
    return "\n".join(
        [
            f"seed {seed}: {len(events)} events, of which {len(kept)} still fail",
            *(str(b) for b in broken),
            "the smallest trace:",
            *smallest.trace,
            "the whole trace:",
            *first.trace,
        ]
    )


def test_random_schedules(seeds: range, say: Say) -> None:
    judge(seeds, schedule, 2, say)


@pytest.mark.full
def test_many_random_schedules(full_seeds: range, say: Say) -> None:
    judge(full_seeds, schedule, 2, say)


@pytest.mark.full
def test_a_long_life_settles_as_soon_as_it_is_left_in_peace(long_seeds: range, say: Say) -> None:
    """A hundred and more disturbances over forty pushes; then two quiet pushes must do."""
    judge(long_seeds, long_schedule, 40, say)


def test_past_failures_stay_mended(say: Say) -> None:
    lines = (line.split("#")[0].strip() for line in PAST.read_text(encoding="utf-8").splitlines())
    judge([int(line) for line in lines if line], schedule, 2, say)


def test_one_seed_is_one_trace() -> None:
    """Byte for byte, runs in threads included."""
    for seed in range(20):
        first, again = trial(schedule(seed), seed), trial(schedule(seed), seed)
        first.run()
        again.run()
        assert first.trace == again.trace
        assert first.hits == again.hits


def test_a_long_trace_is_made_small_within_its_tries() -> None:
    """Of 120 events, the two that it takes; and where the tries run out, something that still fails."""
    events, tried = long_schedule(1), 0
    needed = {events[17], events[90]}

    def fails(rest: Sequence[Event]) -> bool:
        nonlocal tried
        tried += 1
        return needed <= set(rest)

    assert set(shortest(events, fails)) == needed
    assert tried <= MOST_TRIES
    assert needed <= set(shortest(events, fails, 10))
    assert len(shortest(events, fails, 10)) < len(events)
