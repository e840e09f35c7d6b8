"""A board tab that is not there yet, as one batch, and what one that is there has lost. Pure."""

from __future__ import annotations

from sheets_schema.board import BoardTab, Chart
from sheets_schema.palette import GREY
from sync.sheets import formats
from sync.sheets.board import widths
from sync.sheets.existing import METADATA_KEY, Existing
from sync.sheets.formats import Request
from sync.sheets.looks import board_looks
from sync.sheets.new_tab import looks_mark


def new_board(tab: BoardTab, title: str, index: int) -> list[Request]:
    """All that a board needs before its first cells."""
    properties: Request = {
        "sheetId": tab.sheet_id,
        "title": title,
        "index": index,
        "gridProperties": {
            "rowCount": tab.rows,
            "columnCount": len(tab.widths),
            "frozenRowCount": tab.frozen_rows,
            "frozenColumnCount": tab.frozen_columns,
            "hideGridlines": True,
        },
    }
    if tab.locked:
        properties["tabColorStyle"] = formats.colour(GREY)
    return [
        {"addSheet": {"properties": properties}},
        _mark(tab),
        looks_mark(tab.id, tab.sheet_id),
        *widths(tab),
        *(_chart(tab, chart) for chart in tab.charts),
    ]


def board_repairs(existing: Existing, tab: BoardTab) -> list[Request]:
    """The mark and the charts that were lost, and looks that are older than this version's."""
    lost = [] if tab.metadata_id in existing.marks else [_mark(tab)]
    there = existing.sheets[tab.sheet_id].charts
    return [
        *lost,
        *board_looks(tab, existing.marks),
        *(_chart(tab, chart) for chart in tab.charts if chart.chart_id not in there),
    ]


def _mark(tab: BoardTab) -> Request:
    """The mark by which the tab is found."""
    item = {
        "metadataId": tab.metadata_id,
        "metadataKey": METADATA_KEY,
        "metadataValue": f"board:{tab.id}",
        "visibility": "DOCUMENT",
        "location": {"sheetId": tab.sheet_id},
    }
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def _chart(tab: BoardTab, chart: Chart) -> Request:
    top, left, bottom, right = chart.block
    domain = {"domain": {"sourceRange": {"sources": [_column(tab, top, bottom, left)]}}}
    series = [
        {"series": {"sourceRange": {"sources": [_column(tab, top, bottom, column)]}}, "targetAxis": "LEFT_AXIS"}
        for column in range(left + 1, right)
    ]
    basic: Request = {
        "chartType": chart.kind,
        "legendPosition": "BOTTOM_LEGEND",
        "domains": [domain],
        "series": series,
        "headerCount": 1,
    }
    if chart.stacked:
        basic["stackedType"] = "STACKED"
    anchor = {"sheetId": tab.sheet_id, "rowIndex": chart.anchor[0], "columnIndex": chart.anchor[1]}
    size = {"anchorCell": anchor, "widthPixels": chart.width, "heightPixels": chart.height}
    return {
        "addChart": {
            "chart": {
                "chartId": chart.chart_id,
                "spec": {"title": chart.title, "basicChart": basic, "hiddenDimensionStrategy": "SHOW_ALL"},
                "position": {"overlayPosition": size},
            }
        }
    }


def _column(tab: BoardTab, top: int, bottom: int, column: int) -> Request:
    return {
        "sheetId": tab.sheet_id,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
