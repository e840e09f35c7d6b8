"""The whole workbook as an .xlsx file: values, formats, drop-downs, widths, notes, charts and small charts. Text stays
text.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook
from sandbox.web_grid.export_beside import Beside, list_of
from sandbox.web_grid.export_charts import Titles, put_charts
from sandbox.web_grid.frames import Marks, rules_of_cells
from sandbox.web_grid.looks import rgb
from sandbox.web_grid.sparklines import sparkline_of

_TITLE = 31  # Excel's longest tab name
_ALIGN = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_DOWN = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
_BESIDE = "Behind the cells"


def xlsx(book: Workbook, now: datetime) -> bytes:
    """The file's bytes. Formulas come as the values they have now: Google's own functions are not Excel's."""
    own = replace(book, engine=None)
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as file:
        taken: set[str] = set()
        titles = {sheet.id: _title(sheet.title, taken) for sheet in own.sheets}
        targets = [file.add_worksheet(titles[sheet.id]) for sheet in own.sheets]
        shared = _Shared(_Formats(file), titles, Beside(file, _title(_BESIDE, taken)))
        for sheet, target_tab in zip(own.sheets, targets, strict=True):
            rendering = Rendering(own, now)
            _tab(target_tab, sheet, rendering, shared)
            put_charts(file, target_tab, sheet, rendering, titles)
    return target.getvalue()


def _title(title: str, taken: set[str]) -> str:
    """A name that Excel takes, and no other tab has."""
    plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip("'")[:_TITLE] or "Tab"
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: _TITLE - 4]} ({number})"
        number += 1
    taken.add(name.casefold())
    return name


class _Formats:
    """Excel's formats, each once."""

    def __init__(self, file: xlsxwriter.Workbook) -> None:
        self._file = file
        self._known: dict[str, Any] = {}

    def of(self, given: Json | None) -> Any:
        if not given:
            return None
        key = repr(given)
        if key not in self._known:
            self._known[key] = self._file.add_format(_excel(given))
        return self._known[key]


class _Shared(NamedTuple):
    """What all tabs of the file use."""

    formats: _Formats
    titles: Titles
    beside: Beside


def _excel(given: Json) -> Json:
    text = given.get("textFormat") or {}
    found: Json = {"font_name": "Arial", "font_size": text.get("fontSize", 10)}
    found |= {name: True for name in ("bold", "italic", "underline") if text.get(name)}
    if text.get("strikethrough"):
        found["font_strikeout"] = True
    fill, ink = rgb(given.get("backgroundColorStyle")), rgb(text.get("foregroundColorStyle"))
    if fill:
        found["bg_color"] = fill
    if ink:
        found["font_color"] = ink
    if given.get("horizontalAlignment") in _ALIGN:
        found["align"] = _ALIGN[given["horizontalAlignment"]]
    if given.get("verticalAlignment") in _DOWN:
        found["valign"] = _DOWN[given["verticalAlignment"]]
    if given.get("wrapStrategy") == "WRAP":
        found["text_wrap"] = True
    pattern = (given.get("numberFormat") or {}).get("pattern")
    if pattern:
        found["num_format"] = pattern
    return found


def _tab(target: Any, sheet: Sheet, rendering: Rendering, shared: _Shared) -> None:
    if sheet.properties.get("hidden"):
        target.hide()
    target.freeze_panes(sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0))
    for column, given in sheet.column_properties.items():
        options = {"hidden": True} if given.get("hiddenByUser") else {}
        target.set_column_pixels(column, column, given.get("pixelSize", 100), None, options)
    rendering.spilled(sheet)
    for index, row in enumerate(sheet.rows):
        for column in range(max(len(row.cells), max(row.extras, default=-1) + 1)):
            extra = row.extras.get(column)
            look = shared.formats.of(None if extra is None else extra.format)
            line = sparkline_of(rendering, sheet, row.value(column))
            if line is not None:
                shared.beside.sparkline(target, (index, column), line)
            _cell(target, (index, column), None if line else rendering.value(sheet, index, column), look)
            if extra is not None and extra.note:
                target.write_comment(index, column, extra.note)
    for merge in sheet.merges:
        _merge(target, merge, rendering, sheet)
    for each in rules_of_cells(sheet, Marks()):
        source = list_of(each["rule"], rendering.workbook, shared.titles, shared.beside)
        if source is not None:
            _rule(target, each, sheet.row_count, source)


def _cell(target: Any, place: tuple[int, int], value: Any, look: Any) -> None:
    if value is None or value == "":
        target.write_blank(*place, None, look)
    elif isinstance(value, bool):
        target.write_boolean(*place, value, look)
    elif isinstance(value, int | float):
        target.write_number(*place, value, look)
    else:
        target.write_string(*place, getattr(value, "shown", value), look)


def _merge(target: Any, merge: Json, rendering: Rendering, sheet: Sheet) -> None:
    top, left = merge["startRowIndex"], merge["startColumnIndex"]
    value = rendering.shown(sheet, top, left)
    target.merge_range(top, left, merge["endRowIndex"] - 1, merge["endColumnIndex"] - 1, value)


def _rule(target: Any, each: Json, end: int, source: list[str] | str) -> None:
    options = {"validate": "list", "source": source, "error_type": "stop" if each["rule"].get("strict") else "warning"}
    for top, bottom in each["rows"]:
        target.data_validation(top, each["column"], (end if bottom < 0 else bottom) - 1, each["column"], options)
