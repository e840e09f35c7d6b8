"""The charts of a tab, worked out as far as drawing: what each shows in numbers and words, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.sheets_api.areas import Box, grid_box
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook
from sandbox.web_grid.looks import rgb

#: Google's size of a chart that says none.
WIDTH, HEIGHT = 600, 371
_AXES = {"LEFT_AXIS": "left", "RIGHT_AXIS": "right", "BOTTOM_AXIS": "bottom"}


def tabs_behind(sheet: Sheet) -> set[int]:
    """The tabs that the charts draw from."""
    return {source["sheetId"] for chart in sheet.charts for source in sources_of(chart["spec"])}


def sources_of(document: Any) -> list[Json]:
    """The ranges of cells named anywhere in a chart's document."""
    if isinstance(document, list):
        return [source for item in document for source in sources_of(item)]
    if not isinstance(document, dict):
        return []
    own = [source for source in document.get("sources") or [] if "sheetId" in source]
    return own + [source for value in document.values() for source in sources_of(value)]


def charts_of(rendering: Rendering, sheet: Sheet) -> list[Json]:
    """Line, column, bar, area, combo, scatter and pie charts; of others title and place alone."""
    return [_chart(rendering, chart) for chart in sheet.charts]


def _chart(rendering: Rendering, chart: Json) -> Json:
    spec, overlay = chart["spec"], chart["position"]["overlayPosition"]
    anchor = overlay["anchorCell"]
    found: Json = {
        "id": chart["chartId"],
        "title": spec.get("title", ""),
        "subtitle": spec.get("subtitle", ""),
        "kind": "NONE",
        "at": {
            "row": anchor.get("rowIndex", 0),
            "column": anchor.get("columnIndex", 0),
            "right": overlay.get("offsetXPixels", 0),
            "down": overlay.get("offsetYPixels", 0),
            "width": overlay.get("widthPixels", WIDTH),
            "height": overlay.get("heightPixels", HEIGHT),
        },
        "labels": [],
        "series": [],
        "axes": {},
        "legend": "",
        "stacked": False,
    }
    if "basicChart" in spec:
        found |= _basic(rendering, spec["basicChart"])
    elif "pieChart" in spec:
        found |= _pie(rendering, spec["pieChart"])
    return found


def _basic(rendering: Rendering, spec: Json) -> Json:
    kind, headers = str(spec.get("chartType", "COLUMN")), spec.get("headerCount")
    domains = [cells_of(rendering, given.get("domain") or {}) for given in spec.get("domains") or []]
    raw = [(given, cells_of(rendering, given.get("series") or {})) for given in spec.get("series") or []]
    if headers is None:  # Google guesses: words above numbers are headers
        headers = 1 if any(cells and isinstance(cells[0][0], str) for _, cells in raw) else 0
    axes = {
        _AXES[axis["position"]]: axis["title"]
        for axis in spec.get("axis") or []
        if axis.get("position") in _AXES and axis.get("title")
    }
    return {
        "kind": kind,
        "labels": [text for _, text in domains[0][headers:]] if domains else [],
        "series": [_series(given, cells, headers, kind) for given, cells in raw],
        "axes": axes,
        "legend": str(spec.get("legendPosition", "")),
        "stacked": spec.get("stackedType") in {"STACKED", "PERCENT_STACKED"},
    }


def _series(given: Json, cells: Sequence[tuple[Any, str]], headers: int, kind: str) -> Json:
    return {
        "name": " ".join(text for _, text in cells[:headers] if text),
        "values": [value if _is_number(value) else None for value, _ in cells[headers:]],
        "texts": [text for _, text in cells[headers:]],
        "kind": str(given.get("type") or ("COLUMN" if kind == "COMBO" else kind)),
        "right": given.get("targetAxis") == "RIGHT_AXIS",
        "colour": rgb(given.get("colorStyle") or given.get("color")),
    }


def _pie(rendering: Rendering, spec: Json) -> Json:
    labels, values = cells_of(rendering, spec.get("domain") or {}), cells_of(rendering, spec.get("series") or {})
    headers = 1 if values and isinstance(values[0][0], str) else 0
    return {
        "kind": "DOUGHNUT" if spec.get("pieHole") else "PIE",
        "labels": [text for _, text in labels[headers:]],
        "series": [_series({}, values, headers, "PIE")],
        "legend": str(spec.get("legendPosition", "")),
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cells_of(rendering: Rendering, data: Json) -> list[tuple[Any, str]]:
    """The values of a chart's data, each with its text; blank cells at the end are left out."""
    found: list[tuple[Any, str]] = []
    for source in (data.get("sourceRange") or {}).get("sources") or []:
        try:
            box = grid_box(rendering.workbook, source)
        except ApiError:
            continue  # its tab is gone
        found += _of_box(rendering, rendering.workbook, box)
    while found and found[-1][0] in (None, ""):
        found.pop()
    return found


def _of_box(rendering: Rendering, workbook: Workbook, box: Box) -> list[tuple[Any, str]]:
    sheet = workbook.find(box.sheet)
    rendering.spilled(sheet)
    bottom = box.bottom if box.right - box.left > 1 else min(box.bottom, len(sheet.rows) + 1)
    return [
        (rendering.value(sheet, row, column), rendering.shown(sheet, row, column))
        for row in range(box.top, bottom)
        for column in range(box.left, box.right)
    ]
