"""A tab's charts as Excel's own, on the cells that they draw from: they follow whoever goes on with the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xlsxwriter

from sandbox.sheets_api.areas import grid_box
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet
from sandbox.web_grid.charts import cells_of, charts_of, sources_of

_KINDS = {
    "LINE": "line",
    "AREA": "area",
    "STEPPED_AREA": "area",
    "COLUMN": "column",
    "BAR": "bar",
    "COMBO": "column",
    "SCATTER": "scatter",
    "PIE": "pie",
    "DOUGHNUT": "doughnut",
}
_ROUND = {"pie", "doughnut"}
_LEGENDS = {"BOTTOM_LEGEND": "bottom", "LEFT_LEGEND": "left", "RIGHT_LEGEND": "right", "TOP_LEGEND": "top"}

#: Excel's name of each tab, by its id.
Titles = Mapping[int, str]


def put_charts(file: xlsxwriter.Workbook, target: Any, sheet: Sheet, rendering: Rendering, titles: Titles) -> None:
    """Line, area, column, bar, combo, scatter and pie charts; Excel has no others of Google's in its old format."""
    for shown, given in zip(charts_of(rendering, sheet), sheet.charts, strict=True):
        if shown["kind"] in _KINDS and shown["series"]:
            chart = _chart(file, shown, given["spec"], rendering, titles)
            at = shown["at"]
            chart.set_size({"width": at["width"], "height": at["height"]})
            target.insert_chart(at["row"], at["column"], chart, {"x_offset": at["right"], "y_offset": at["down"]})


def _chart(file: xlsxwriter.Workbook, shown: Json, spec: Json, rendering: Rendering, titles: Titles) -> Any:
    kind = _KINDS[shown["kind"]]
    stacked = {"subtype": "stacked"} if shown["stacked"] else {}
    chart = file.add_chart({"type": kind, **stacked})
    beside = file.add_chart({"type": "line"}) if shown["kind"] == "COMBO" else None
    lines = 0
    for told, series in _series(shown, spec, rendering, titles):
        own = beside if beside is not None and _KINDS.get(told["kind"]) == "line" else chart
        lines += own is beside
        own.add_series(series)
    if lines:
        chart.combine(beside)
    chart.set_title({"name": shown["title"], "overlay": False} if shown["title"] else {"none": True})
    one = kind not in _ROUND and len(shown["series"]) == 1
    hidden = one or shown["legend"] == "NO_LEGEND"
    chart.set_legend({"none": True} if hidden else {"position": _LEGENDS.get(shown["legend"], "top")})
    if kind not in _ROUND:
        chart.set_x_axis({"name": shown["axes"].get("bottom", "")})
        chart.set_y_axis({"name": shown["axes"].get("left", "")})
    return chart


def _series(shown: Json, spec: Json, rendering: Rendering, titles: Titles) -> list[tuple[Json, Json]]:
    """Each series as the page shows it, and as Excel is told of it."""
    inner = spec.get("basicChart") or spec.get("pieChart") or {}
    pie = "pieChart" in spec
    domain = inner.get("domain") if pie else next((each.get("domain") for each in inner.get("domains") or []), None)
    sources = [inner.get("series")] if pie else [each.get("series") for each in inner.get("series") or []]
    found = []
    for told, source in zip(shown["series"], sources, strict=True):
        values = _range(rendering, source or {}, len(told["values"]), titles)
        if values is None:
            continue
        series: Json = {"name": told["name"], "values": values}
        categories = _range(rendering, domain or {}, len(told["values"]), titles)
        if categories is not None:
            series["categories"] = categories
        if told.get("colour"):
            series |= {"line": {"color": told["colour"]}, "fill": {"color": told["colour"]}}
        if told.get("right"):
            series["y2_axis"] = True
        found.append((told, series))
    return found


def _range(rendering: Rendering, data: Json, count: int, titles: Titles) -> list[Any] | None:
    """[tab, first row, first column, last row, last column] of the values below the header; None: scattered ones."""
    sources = sources_of(data)
    if len(sources) != 1 or not count:
        return None
    try:
        box = grid_box(rendering.workbook, sources[0])
    except ApiError:
        return None
    headers = max(0, len(cells_of(rendering, data)) - count)
    title = titles[box.sheet]
    if box.right - box.left == 1:
        top = box.top + headers
        return [title, top, box.left, top + count - 1, box.left]
    left = box.left + headers
    return [title, box.top, left, box.top, left + count - 1]
