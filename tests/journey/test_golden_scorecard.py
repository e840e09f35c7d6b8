"""The Scorecard of the project's own world, cell for cell: a number that changes is seen and has to be meant.

To write it anew: KEEPSHEET_GOLDEN=write python -m pytest -m full tests/journey/test_golden_scorecard.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sandbox.worlds.make_lumen.world import ready
from tests.support.kpi_file import Managers
from tests.support.pulled_world import Sandbox

GOLDEN = Path(__file__).parent / "golden" / "scorecard_lumen.txt"


@pytest.mark.full
def test_the_scorecard_of_lumen_is_the_one_that_was_looked_at(tmp_path: Path) -> None:
    """A second report of the same moment writes nothing."""
    box = Sandbox(ready(tmp_path / "lumen"), tmp_path)
    box.pull("r1")
    now = box.stand_ins["paypal"].clock.now()
    managers = Managers(box.ledger, box.config.settings(), now)
    assert managers.report().settled
    drawn = "\n".join(" | ".join(str(cell) for cell in row).rstrip(" |") for row in managers.seen("Scorecard")) + "\n"
    if os.environ.get("KEEPSHEET_GOLDEN") == "write":
        GOLDEN.write_text(drawn, encoding="utf-8")
    assert drawn == GOLDEN.read_text(encoding="utf-8")
    assert managers.report().writes == 0
