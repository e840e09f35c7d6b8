"""What a saved view (Google's filter view) shows to the one who chose it, in which order; others see everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sandbox.sheets_api import filters, sorting
from sandbox.sheets_api.areas import Box, grid_box
from sandbox.sheets_api.state import Json, Sheet, Workbook
from sandbox.web_grid.frames import hidden_by_hand


def chosen(book: Workbook, tab: int, view: str, now: datetime) -> Json | None:
    """The rows that the view with this id hides, and, if it sorts, its rows in their order from row `top` on. None:
    there is no such view.
    """
    sheet = book.find(tab)
    found = next((each for each in sheet.filter_views if str(each["filterViewId"]) == view), None)
    if found is None:
        return None
    own = replace(book, engine=None)
    hidden = hidden_by_hand(sheet) | filters.hidden_rows(own, replace(sheet, basic_filter=found), now)
    answer: Json = {"id": view, "hidden": sorted(hidden), "version": book.version, "top": 0, "order": []}
    specs = found.get("sortSpecs") or []
    box = _sorted_box(own, sheet, found)
    if specs and box is not None:
        answer |= {"top": box.top, "order": sorting.order(own, sheet, box, specs, now)}
    return answer


def _sorted_box(book: Workbook, sheet: Sheet, view: Json) -> Box | None:
    """Below the header, down to the last row that holds anything."""
    box = grid_box(book, view.get("range") or {"sheetId": sheet.id})
    filled = [index for index, row in enumerate(sheet.rows[: box.bottom]) if not row.blank]
    bottom = filled[-1] + 1 if filled else 0
    return box._replace(top=box.top + 1, bottom=bottom) if bottom > box.top + 1 else None
