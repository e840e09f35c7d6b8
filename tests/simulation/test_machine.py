"""The same world under Hypothesis, for its shrinker: acts, faults and changes in any order, pushes among them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.simulation.schedules import FAULTS, KINDS, Event
from tests.simulation.sheet import settled
from tests.simulation.trial import Trial

#: What may happen between pushes; faults and further runs need a request under way.
STILL = sorted(set(KINDS) - set(FAULTS) - {"second run", "second run, older reading"})


class Disturbed(RuleBasedStateMachine):
    """One workbook. Each push may be disturbed at one of its gaps; at the end all must be right."""

    def __init__(self) -> None:
        super().__init__()
        self.trial = Trial((), settled().fork())

    @rule(kind=st.sampled_from(STILL), seed=st.integers(0, 99))
    def something_happens(self, kind: str, seed: int) -> None:
        self._plan(0, kind, seed)
        self.trial._happen(None)

    @rule(gap=st.integers(0, 7), kind=st.sampled_from(KINDS), seed=st.integers(0, 99))
    def push_while_something_happens(self, gap: int, kind: str, seed: int) -> None:
        self._plan(gap, kind, seed)
        self.trial.push(dict(self.trial.world.source))

    def teardown(self) -> None:
        self.trial.pushes = 1
        broken = self.trial.run()
        assert not broken, "\n".join([*map(str, broken), *self.trial.trace])

    def _plan(self, gap: int, kind: str, seed: int) -> None:
        self.trial.pending.append(Event(self.trial.gaps + gap, kind, seed))


def _run(examples: int) -> None:
    found = settings(
        max_examples=examples,
        stateful_step_count=8,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Disturbed, settings=found)


def test_whatever_happens_in_any_order() -> None:
    _run(40)


@pytest.mark.full
def test_whatever_happens_in_any_order_more_often() -> None:
    _run(1000)
