"""Each act of staff on cells and rows, at each gap of a push, with each fault: LEAST times, or the run is void."""

from __future__ import annotations

import pytest

from tests.simulation import staff
from tests.simulation.conftest import Say
from tests.simulation.pairs import every_gap_and_fault


@pytest.mark.full
@pytest.mark.parametrize("act", [act.__name__ for act in staff.ACTS])
def test_at_every_gap_with_every_fault(act: str, say: Say) -> None:
    every_gap_and_fault(act, say)
