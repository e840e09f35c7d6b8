"""One workbook is set up for all tests; each works on a copy of it."""

from __future__ import annotations

import pytest

from tests.support.layout import Made
from tests.support.sheets import Book


@pytest.fixture(scope="session")
def pattern() -> Made:
    pattern = Made()
    pattern.ensure()
    return pattern


@pytest.fixture
def made(pattern: Made) -> Made:
    """A workbook of the test's own: a copy, which keeps every id, as Drive's copies do."""
    copied = pattern.book.api.call("POST", f"/drive/v3/files/{pattern.book.id}/copy", {"name": "Copy"})
    return Made(Book(pattern.book.api, copied["id"]))
