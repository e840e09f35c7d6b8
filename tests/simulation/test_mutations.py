"""The mutation gate: each fault of the protocol is found within CASES schedules, or the simulation proves nothing.

Costs (one read, three writes) are overlooked here: a fault has to be noticed by the harm that it does.
"""

from __future__ import annotations

import pytest

from tests.simulation.conftest import Say
from tests.simulation.invariants import Broken
from tests.simulation.mutations import MUTATIONS
from tests.simulation.schedules import schedule
from tests.simulation.sheet import settled
from tests.simulation.trial import Trial

#: About a minute's worth on one core.
CASES = 1200
QUICK = ("staff_cells_from_the_cache", "typed_as_a_person_would", "nothing_read_back")
COSTS = frozenset({"I9", "I12"})


def found(mutation: str, patch: pytest.MonkeyPatch, say: Say) -> None:
    settled()
    MUTATIONS[mutation](patch)
    for seed in range(CASES):
        broken = Trial(schedule(seed), settled().fork(), overlook=COSTS).run()
        if broken:
            assert broken[0].invariant != "I0", f"the fault is put in wrongly: {broken[0]}"
            say("mutation", f"{mutation}: {broken[0].invariant} after {seed + 1} cases")
            return
    pytest.fail(f"{mutation} went unnoticed in {CASES} cases: whatever forbids it is not watched")


@pytest.mark.parametrize("mutation", QUICK)
def test_a_broken_protocol_is_noticed(mutation: str, monkeypatch: pytest.MonkeyPatch, say: Say) -> None:
    found(mutation, monkeypatch, say)


@pytest.mark.full
@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m not in QUICK])
def test_every_broken_protocol_is_noticed(mutation: str, monkeypatch: pytest.MonkeyPatch, say: Say) -> None:
    found(mutation, monkeypatch, say)


def test_nothing_is_noticed_where_nothing_is_wrong() -> None:
    """Else the gate would be passed by a watch that always barks."""
    broken: list[Broken] = [b for seed in range(20) for b in Trial(schedule(seed), overlook=COSTS).run()]
    assert not broken
