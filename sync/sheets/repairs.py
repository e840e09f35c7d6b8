"""A tab that is there, with what it has lost since: one batch a tab. Pure.

Never: a key column (its keys come back by `python -m sync repair`), a caption that people reworded, a validation
rule that is there, a place that people chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP, Column, Tab
from sheets_schema.widths import width
from sync.core.book import Store
from sync.sheets import formats, status_line
from sync.sheets.existing import TOP_ROWS, Existing
from sync.sheets.formats import Request
from sync.sheets.locks import locks
from sync.sheets.new_tab import HIDDEN_WIDTH, metadata, span
from sync.sheets.views import view_requests


def repairs(
    existing: Existing,
    tab: Tab,
    city: str,
    status: str | None,
    stores: Iterable[Store],
    people: Iterable[str] = (),
    managers: Iterable[str] = (),
    lists: Mapping[str, str] | None = None,
) -> list[Request]:
    """What makes an existing tab whole again; nothing where the header cannot be told."""
    header = existing.header_row(tab)
    if header is None:
        return []
    sheet = existing.sheets[tab.sheet_id]
    places = {c: p for c in (*(c.id for c in tab.columns), KEY, STAMP) if (p := existing.place(tab, c)) is not None}
    found = [
        request for column in _missing(tab, places) for request in _put_in(tab, column, places, header, city, lists)
    ]
    if header:
        found += formats.conditional_formats(tab, places, header, sheet.rules)
    if not found:  # the columns of views are told by number: first the columns, then the views, in the next round
        found += view_requests(tab, stores, places, header, sheet.views, people)
    found += locks(tab, managers, sheet.locks)
    marked = _header_mark(existing, tab, header, places)
    return [*found, *marked, *_status(existing, tab, header, status)]  # the last, as it moves the rows


def _missing(tab: Tab, places: dict[str, int]) -> list[Column | None]:
    """Columns whose mark is gone, left to right; None stands for the stamp."""
    lost: list[Column | None] = [c for c in tab.columns if c.id not in places]
    return [*lost, *([] if STAMP in places or KEY not in places else [None])]


def _put_in(
    tab: Tab,
    column: Column | None,
    places: dict[str, int],
    header: int,
    city: str,
    lists: Mapping[str, str] | None,
) -> list[Request]:
    """A column at its place among those that are there; `places` is moved along."""
    column_id = column.id if column else STAMP
    at = _place_for(tab, column, places)
    for name, place in places.items():
        places[name] = place + (place >= at)
    places[column_id] = at
    cell = formats.header_cell(column, city) if column else formats.mark_cell(HEADER_STAMP)
    body = formats.area(tab, header + 1, column=at)
    made: list[Request] = [
        {
            "insertDimension": {"range": span(tab, at), "inheritFromBefore": at > 0}
        },  # at the grid's end nothing is after
        metadata(tab, column_id, at),
        {
            "updateCells": {
                "start": {"sheetId": tab.sheet_id, "rowIndex": header, "columnIndex": at},
                "rows": [{"values": [cell]}],
                "fields": "userEnteredValue,note,userEnteredFormat",
            }
        },
    ]
    if column is None:
        return [*made, _shown(tab, at, HIDDEN_WIDTH, hidden=True), {"setDataValidation": {"range": body}}]
    rules = formats.validation(tab, column, at, header + 1, lists=lists) or [{"setDataValidation": {"range": body}}]
    look = formats.body_format(tab, column, at, header + 1)
    return [*made, _shown(tab, at, width(tab, column, city), hidden=column.more or column.hidden), look, *rules]


def _shown(tab: Tab, place: int, pixels: int, *, hidden: bool) -> Request:
    """Width and visibility of a fresh column, whatever it took over from the one beside it."""
    return {
        "updateDimensionProperties": {
            "range": span(tab, place),
            "properties": {"pixelSize": pixels, "hiddenByUser": hidden},
            "fields": "pixelSize,hiddenByUser",
        }
    }


def _place_for(tab: Tab, column: Column | None, places: dict[str, int]) -> int:
    """Right of the nearest declared column on its left that is there; else left of the nearest on its right."""
    order = [*(c.id for c in tab.columns), KEY, STAMP]
    mine = order.index(column.id if column else STAMP)
    left = next((places[c] for c in reversed(order[:mine]) if c in places), None)
    if left is not None:
        return left + 1
    return next((places[c] for c in order[mine:] if c in places), 0)


def _status(existing: Existing, tab: Tab, header: int, status: str | None) -> list[Request]:
    """The status line, where it was wiped or has lost what it reads: in a row of its own at the top.

    Rows may come and go between the reading and this batch, and a row that the batch itself makes is nobody's. A line
    that reads nothing any more is found by its words and blanked.
    """
    above = existing.sheets[tab.sheet_id].top[:header]
    lines = {str(cell) for row in above for cell in row if status_line.MARK in str(cell)}
    if status is None or header == 0 or header + 1 >= TOP_ROWS or any("#REF!" not in line for line in lines):
        return []
    top = {"sheetId": tab.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    return [
        *(_blanked(tab, line) for line in sorted(lines)),
        {"insertDimension": {"range": top, "inheritFromBefore": False}},
        {
            "updateCells": {
                "start": {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": [{"userEnteredValue": {"formulaValue": status}}]}],
                "fields": "userEnteredValue",
            }
        },
    ]


def _blanked(tab: Tab, formula: str) -> Request:
    found = {"find": formula, "replacement": "", "matchCase": True, "matchEntireCell": True}
    return {"findReplace": {**found, "includeFormulas": True, "sheetId": tab.sheet_id}}


def _header_mark(existing: Existing, tab: Tab, header: int, places: dict[str, int]) -> list[Request]:
    """The header's own stamp, where the header is known by its captions alone.

    Where its key is there the next push writes the stamp, in the column that bears the stamp's mark by then.
    """
    stamp, key = existing.place(tab, STAMP), existing.place(tab, KEY)
    row = existing.sheets[tab.sheet_id].top[header]
    marks = {row[place] for place in (stamp, key) if place is not None and place < len(row)}
    if stamp is None or not marks.isdisjoint({HEADER_KEY, HEADER_STAMP}):
        return []
    return [
        {
            "updateCells": {
                "start": {"sheetId": tab.sheet_id, "rowIndex": header, "columnIndex": places[STAMP]},
                "rows": [{"values": [formats.mark_cell(HEADER_STAMP)]}],
                "fields": "userEnteredValue",
            }
        }
    ]
