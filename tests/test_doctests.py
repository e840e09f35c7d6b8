"""Every example in a docstring is run."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.support.modules import MODULES

WITH_EXAMPLES = [
    name for name, file in MODULES.items() if ">>> " in file.read_text(encoding="utf-8") and name != __name__
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_hold(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))

    assert outcome.attempted
    assert not outcome.failed
