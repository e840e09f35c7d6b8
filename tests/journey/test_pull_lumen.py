"""All sources of the project's own world pulled into a real ledger, as a configuration names them."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.worlds.make_lumen.world import ready
from tests.support.pulled_world import Sandbox


@pytest.fixture
def still(tmp_path: Path) -> Sandbox:
    """The world without its events: time passes, nothing happens."""
    world = shutil.copytree(ready(), tmp_path / "lumen")
    (world / "events.jsonl").unlink()
    return Sandbox(world, tmp_path)


def test_where_nothing_happens_a_day_of_pulls_changes_nothing_and_keeps_every_link(still: Sandbox) -> None:
    """The night reads every review again, and open cases are asked for: what was linked stays as it was."""
    first = still.pull("r1")
    assert [(name, o.sentence) for name, o in first.items() if not o.ok] == []
    found = still.links()
    assert len([by for _, by, _ in found.values() if by]) > 20
    still.wait(timedelta(hours=25))
    second = still.pull("r2")
    quiet = {name: (o.new, o.changed) for name, o in second.items() if name.split(":")[0] != "trustpilot"}
    assert set(quiet.values()) == {(0, 0)}
    scores = {name: (o.new, o.changed) for name, o in second.items() if name.split(":")[0] == "trustpilot"}
    assert set(scores.values()) == {(1, 0)}
    assert still.links() == found
