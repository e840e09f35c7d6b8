"""What the panel lets happen is found in the world at its present time, as a record of the sources' own shape."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.web_grid.happenings import HAPPENINGS, MANY, NothingToDoError, happen
from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import World
from tests.support.tiny_world import tiny_world


@pytest.mark.parametrize("what", HAPPENINGS)
def test_it_changes_the_world_from_now_on(what: str) -> None:
    world = World.load(ready())
    before, now = world.at(world.start), world.start + timedelta(minutes=1)
    assert happen(world, now, what)
    after = world.at(now)
    changed = [path for path in after.collections if after.collections[path] is not before.collections.get(path)]
    assert len(changed) == 1
    fresh = len(after.collections[changed[0]]) - len(before.collections[changed[0]])
    assert fresh == {"dispute": 1, "review": 1, "orders": MANY}.get(what, 0)


def test_a_world_without_such_a_record_says_so(tmp_path: Path) -> None:
    world = World.load(tiny_world(tmp_path / "world"))
    with pytest.raises(NothingToDoError, match="This world has no open PayPal case"):
        happen(world, world.start, "dispute")
