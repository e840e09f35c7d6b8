"""One browser for all tests of a process. Pictures are left in the folder that KEEPSHEET_ARTEFACTS names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from sandbox.web_grid import assets
from tests.support.browser import browser
from tests.support.shared import ROOT


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    assets.ready()
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def pictures() -> Path:
    folder = Path(os.environ.get("KEEPSHEET_ARTEFACTS") or ROOT / ".artefacts")
    folder.mkdir(exist_ok=True)
    return folder
