"""Each act of staff on columns, the tab or the file, at each gap, with each fault: LEAST times, or the run is void."""

from __future__ import annotations

import pytest

from tests.simulation import staff
from tests.simulation.conftest import Say
from tests.simulation.pairs import every_gap_and_fault
from tests.simulation.staff_whole import ACTS


@pytest.mark.full
@pytest.mark.parametrize("act", [act for act in ACTS if act not in {a.__name__ for a in staff.ACTS}])
def test_at_every_gap_with_every_fault(act: str, say: Say) -> None:
    every_gap_and_fault(act, say)
