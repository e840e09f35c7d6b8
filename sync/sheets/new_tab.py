"""A tab that is not there yet, as one batch: it exists whole or not at all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP, Tab
from sheets_schema.palette import GREY
from sheets_schema.widths import width
from sync.core.book import Store
from sync.sheets import formats
from sync.sheets.existing import METADATA_KEY, looks_id
from sync.sheets.formats import FIRST_ROW, HEADER_ROW, STATUS_ROW, Places, Request
from sync.sheets.locks import locks
from sync.sheets.views import view_requests

#: Rows of a new tab; Google's own default. A list of settings is short, and grows as rows come.
ROWS, LIST_ROWS = 1000, 200

#: Width in pixels of the two hidden columns, should somebody show them.
HIDDEN_WIDTH = 120


def places_of(tab: Tab) -> dict[str, int]:
    """Where the columns of a new tab stand: as declared, the hidden two at the right end."""
    return {column: i for i, column in enumerate((*(c.id for c in tab.columns), KEY, STAMP))}


@dataclass(frozen=True, slots=True)
class NewTab:
    """A tab to be made: its declaration, the title it gets, its place among the others, the city in its captions."""

    tab: Tab
    title: str
    index: int
    city: str


def new_tab(
    new: NewTab,
    status: str | None,
    stores: Iterable[Store],
    people: Iterable[str] = (),
    managers: Iterable[str] = (),
    lists: Mapping[str, str] | None = None,
) -> list[Request]:
    """All that a tab needs. `status` is the formula of row 1; None for a tab without a status line."""
    tab, places = new.tab, places_of(new.tab)
    properties: Request = {
        "sheetId": tab.sheet_id,
        "title": new.title,
        "index": new.index,
        "hidden": tab.hidden,
        "gridProperties": {
            "rowCount": LIST_ROWS if tab.at_bottom else ROWS,
            "columnCount": len(places),
            "frozenRowCount": FIRST_ROW,
            "frozenColumnCount": tab.frozen_columns,
        },
    }
    if tab.locked:
        properties["tabColorStyle"] = formats.colour(GREY)
    return [
        {"addSheet": {"properties": properties}},
        *(metadata(tab, column, place) for column, place in places.items()),
        looks_mark(tab.id, tab.sheet_id),
        _top(tab, new.city, status),
        *(formats.body_format(tab, c, places[c.id]) for c in tab.columns),
        *_widths(tab, new.city),
        *(request for c in tab.columns for request in formats.validation(tab, c, places[c.id], lists=lists)),
        *formats.conditional_formats(tab, places, HEADER_ROW),
        *view_requests(tab, stores, places, HEADER_ROW, {}, people),
        *_hidden(tab, places),
        *locks(tab, managers, {}),
    ]


def metadata(tab: Tab, column_id: str, place: int) -> Request:
    """The mark by which the column is found wherever staff move it."""
    return {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": tab.metadata_id(column_id),
                "metadataKey": METADATA_KEY,
                "metadataValue": f"{tab.id}:{column_id}",
                "visibility": "DOCUMENT",
                "location": {"dimensionRange": span(tab, place)},
            }
        }
    }


def looks_mark(tab_id: str, sheet_id: int) -> Request:
    """The mark that says that the tab has the looks of this version."""
    item = {
        "metadataId": looks_id(tab_id),
        "metadataKey": METADATA_KEY,
        "metadataValue": f"looks:{tab_id}",
        "visibility": "DOCUMENT",
        "location": {"sheetId": sheet_id},
    }
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def span(tab: Tab, start: int, end: int | None = None) -> Request:
    return {
        "sheetId": tab.sheet_id,
        "dimension": "COLUMNS",
        "startIndex": start,
        "endIndex": start + 1 if end is None else end,
    }


def _top(tab: Tab, city: str, status: str | None) -> Request:
    """Row 1 and row 2."""
    line = [{"userEnteredValue": {"formulaValue": status}}] if status else []
    header = [formats.header_cell(c, city) for c in tab.columns]
    marks = [formats.mark_cell(HEADER_KEY), formats.mark_cell(HEADER_STAMP)]
    return {
        "updateCells": {
            "start": {"sheetId": tab.sheet_id, "rowIndex": STATUS_ROW, "columnIndex": 0},
            "rows": [{"values": line}, {"values": [*header, *marks]}],
            "fields": "userEnteredValue,note,userEnteredFormat",
        }
    }


def wide(tab: Tab, start: int, end: int, pixels: int) -> Request:
    return {
        "updateDimensionProperties": {
            "range": span(tab, start, end),
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }


def _widths(tab: Tab, city: str) -> list[Request]:
    """One request for each run of equally wide columns."""
    given = [*(width(tab, c, city) for c in tab.columns), HIDDEN_WIDTH, HIDDEN_WIDTH]
    found = []
    for pixels, run in groupby(enumerate(given), key=lambda pair: pair[1]):
        places = [place for place, _ in run]
        found.append(wide(tab, places[0], places[-1] + 1, pixels))
    return found


def _hidden(tab: Tab, places: Places) -> list[Request]:
    """Fold *More* and hide the two columns that are nobody's business."""
    found: list[Request] = []
    more = [places[c.id] for c in tab.columns if c.more]
    if more:
        block = span(tab, min(more), max(more) + 1)
        found.append({"addDimensionGroup": {"range": block}})
        folded = {"range": block, "depth": 1, "collapsed": True}
        found.append({"updateDimensionGroup": {"dimensionGroup": folded, "fields": "collapsed"}})
    alone = [places[c.id] for c in tab.columns if c.hidden and not c.more]
    return [*found, *(hide(tab, place) for place in (*alone, places[KEY], places[STAMP]))]


def hide(tab: Tab, place: int) -> Request:
    return {
        "updateDimensionProperties": {
            "range": span(tab, place),
            "properties": {"hiddenByUser": True},
            "fields": "hiddenByUser",
        }
    }
