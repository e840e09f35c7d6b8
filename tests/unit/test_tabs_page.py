"""docs/tabs.md says what the tabs are."""

from __future__ import annotations

from sheets_schema.workbook import TABS
from tests.support.tab_drawings import PAGE, drawings_on, page


def test_the_page_lists_every_tab_and_column_as_declared() -> None:
    """To write it anew: python -m tests.support.tab_drawings --columns."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(drawings_on(text))
    assert {tab.title for tab in TABS} <= drawings_on(text).keys()
    assert all(drawings_on(text).values())
