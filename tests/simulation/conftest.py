"""What the simulation measured is said at the end of the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Say = Callable[[str, object], None]


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """Keep a figure for the end of the run: `cases`, `requests` and `seconds` are added up, a `mutation` is a line."""

    def keep(name: str, value: object) -> None:
        request.node.user_properties.append((name, value))

    return keep
