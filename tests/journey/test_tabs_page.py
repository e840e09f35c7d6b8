"""The drawings of docs/tabs.md are what the lumen world looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tab_drawings import PAGE, drawings_on, drawn, played

pytestmark = pytest.mark.full


def test_every_tab_looks_as_it_is_drawn(tmp_path: Path) -> None:
    """To draw it anew: python -m tests.support.tab_drawings."""
    assert drawn(played(tmp_path)) == drawings_on(PAGE.read_text(encoding="utf-8"))
