"""One browser for all tests of a process. Pictures are left in the folder that KEEPSHEET_ARTEFACTS names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from sandbox.worlds.make_lumen.world import ready
from tests.support.browser import Play, Seat, browser, lacking, play, seat
from tests.support.page import TITLE, Small, small_page
from tests.support.ports import port_base
from tests.support.shared import ROOT


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Every test here needs it, so where it cannot be had they are skipped (tests/conftest.py: whether they may be)."""
    if (why := lacking()) is not None:
        pytest.skip(why)
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def pictures() -> Path:
    folder = Path(os.environ.get("KEEPSHEET_ARTEFACTS") or ROOT / ".artefacts")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def book() -> Iterator[Small]:
    with small_page() as found:
        yield found


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """The demo, shared by all tests that need a world and syncs."""
    with play(ready(), tmp_path_factory.mktemp("play"), port_base()) as found:
        yield found


@pytest.fixture
def ana_at_work(chrome: Browser, running: Play) -> Iterator[Seat]:
    """Ana, the operations person, at the demo's page."""
    found = seat(chrome)
    found.open(running.address, "Ana")
    yield found
    found.context.close()


@pytest.fixture
def ana(chrome: Browser, book: Small) -> Iterator[Seat]:
    found = seat(chrome)
    found.open(book.address, "Ana")
    found.open_tab(TITLE)
    yield found
    found.context.close()
