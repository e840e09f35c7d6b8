"""Workbooks that many tests begin with: each is set up and pushed once in a process, and every test has a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.whole_workbook import WholeWorkbook

Begun = Callable[[Callable[[WholeWorkbook], object]], WholeWorkbook]


@pytest.fixture(scope="session")
def _first(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    made: dict[Callable[[WholeWorkbook], object], WholeWorkbook] = {}

    def first(make: Callable[[WholeWorkbook], object]) -> WholeWorkbook:
        if make not in made:
            book = WholeWorkbook(tmp_path_factory.mktemp("begun"))
            make(book)
            made[make] = book
        return made[make]

    return first


@pytest.fixture
def begun(_first: Begun, tmp_path: Path) -> Begun:
    """A blank workbook as a function leaves it; a copy that goes its own way."""
    return lambda make: _first(make).twin(tmp_path)
