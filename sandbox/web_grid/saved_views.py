"""What a saved view (Google's filter view) hides from the one who chose it; others see everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sandbox.sheets_api import filters
from sandbox.sheets_api.state import Workbook
from sandbox.web_grid.picture import hidden_by_hand


def hidden(book: Workbook, tab: int, view: str, now: datetime) -> list[int]:
    """The tab's hidden rows through the view with this id, or without a view when it is empty."""
    sheet = book.find(tab)
    chosen = next((each for each in sheet.filter_views if str(each["filterViewId"]) == view), None)
    own = replace(book, engine=None)
    given = sheet if chosen is None else replace(sheet, basic_filter=chosen)
    return sorted(hidden_by_hand(sheet) | filters.hidden_rows(own, given, now))
