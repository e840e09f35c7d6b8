"""A workbook as the page shows it: what each cell says, how it looks, what the editor offers, and the tab around it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.sheets_api import filters, formulas, numberformat
from sandbox.sheets_api.formula_errors import ErrorValue
from sandbox.sheets_api.griddata import COLUMN_PIXELS
from sandbox.sheets_api.locales import locale_of
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Extra, Formula, Json, Row, Sheet, Value, Workbook
from sandbox.web_grid.conditional import Rule, Twin, holding
from sandbox.web_grid.looks import Looks

#: What the cell says, the number of its look, and where they differ what the editor shows and the bare number.
Cell = list[Any]
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_TOLD_APART = re.compile(r"[=+'@-]|\s*[\d.,$€£¥%(]|true$|false$", re.IGNORECASE)
_EDITED = {"DATE": "yyyy-mm-dd", "TIME": "hh:mm:ss", "DATE_TIME": "yyyy-mm-dd hh:mm:ss"}
_TIMED = re.compile(r"\b(?:NOW|TODAY)\(", re.IGNORECASE)
LINKED: Json = {"textFormat": {"foregroundColor": {"red": 0.067, "green": 0.333, "blue": 0.8}, "underline": True}}


@dataclass(slots=True)
class Tab:
    """One tab. `frame` is all that changes seldom; when it does, the page builds itself anew."""

    id: int
    rows: list[list[Cell | None]]
    frame: Json
    hidden: list[int] = field(default_factory=list)
    timed: bool = False
    reach: frozenset[int] = frozenset()  # the other tabs that its formulas look at

    def document(self) -> Json:
        """For the page; a number among the rows stands for that many more like the row before."""
        rows: list[Any] = []
        before = None
        for row in self.rows:
            if row is not before or before is None:
                rows.append(row)
            elif isinstance(rows[-1], int):
                rows[-1] += 1
            else:
                rows.append(1)
            before = row
        return {"id": self.id, "rows": rows, "hidden": self.hidden, **self.frame}


@dataclass(slots=True)
class Picture:
    version: int
    title: str
    tabs: list[Tab]

    def document(self, looks: Looks) -> Json:
        tabs = [tab.document() for tab in self.tabs]
        return {"version": self.version, "title": self.title, "looks": looks.known, "tabs": tabs}


class Painter:
    """Paints one workbook, and again what changed. Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self.looks = Looks()
        self._twin = Twin()
        self._painted: dict[int, tuple[Sheet, Tab]] = {}
        self._rows: dict[int, tuple[Row, object, list[Cell | None]]] = {}
        self._blank: dict[tuple[tuple[int, int], ...], tuple[Row, list[Cell | None]]] = {}

    def paint(self, book: Workbook, now: datetime, *, time_passed: bool = False) -> Picture:
        """The workbook's picture. A tab that did not change is taken over; with `time_passed`, unless it shows time."""
        stale = {sheet.id for sheet in book.sheets if self._stale(sheet, time_passed=time_passed)}
        stale |= {key for key, (_, tab) in self._painted.items() if tab.reach & stale}
        wanted = [sheet for sheet in book.sheets if sheet.id in stale]
        twin, rules = self._twin.of(book, wanted)
        rendering = Rendering(twin, now)
        for sheet in wanted:
            tab = self._tab(rendering, sheet, twin.find(sheet.id), rules[sheet.id])
            tab.hidden = sorted(hidden_by_hand(sheet) | filters.hidden_rows(twin, twin.find(sheet.id), now))
            self._painted[sheet.id] = (sheet, tab)
        self._twin.keep(twin)
        return Picture(book.version, book.properties["title"], [self._painted[sheet.id][1] for sheet in book.sheets])

    def _stale(self, sheet: Sheet, *, time_passed: bool) -> bool:
        known = self._painted.get(sheet.id)
        return known is None or known[0] is not sheet or (time_passed and known[1].timed)

    def _tab(self, rendering: Rendering, sheet: Sheet, twin: Sheet, rules: list[Rule]) -> Tab:
        texts = [cell.text for row in sheet.rows if row.formulas for cell in row.cells if type(cell) is Formula]
        spilled = set()
        if texts or rules:
            found = rendering.spilled(twin)
            spilled = {place for place in found if place[1] < sheet.column_count}
        last = max(len(sheet.rows), max((row for row, _ in spilled), default=-1) + 1)
        rows = [self._row(rendering, sheet, twin, rules, index, spilled) for index in range(last)]
        timed = any(map(_TIMED.search, texts)) or any(_TIMED.search(rule.formula) for rule in rules)
        reach = frozenset(each.id for each in formulas.reach(rendering.workbook, twin)) if texts else frozenset()
        known = self._painted.get(sheet.id)
        frame = known[1].frame if known and known[0] is sheet else frame_of(sheet)
        return Tab(sheet.id, rows, frame, timed=timed, reach=reach - {sheet.id})

    def _row(
        self,
        rendering: Rendering,
        sheet: Sheet,
        twin: Sheet,
        rules: list[Rule],
        index: int,
        spilled: set[tuple[int, int]],
    ) -> list[Cell | None]:
        row = sheet.rows[index] if index < len(sheet.rows) else Row(0)
        reach = max((column for at, column in spilled if at == index), default=-1) + 1 if spilled else 0
        if row.blank and not reach:
            return self._blank_row(row)
        coloured = holding(rendering, sheet, twin, rules, index) if rules else {}
        known = self._rows.get(row.uid)
        worked_out = (
            [rendering.value(twin, index, at) for at, cell in enumerate(row.cells) if type(cell) is Formula]
            if row.formulas
            else []
        )
        key = (sheet.column_count, coloured, worked_out)
        if not reach and known is not None and known[0] is row and known[1] == key:
            return known[2]
        width = max(len(row.cells), max(row.extras, default=-1) + 1, max(coloured, default=-1) + 1, reach)
        shown: list[Cell | None] = []
        for column in range(min(width, sheet.column_count)):
            given = row.value(column)
            extra = row.extras.get(column)
            looks = coloured.get(column, [])
            if given is not None or (index, column) in spilled:
                shown.append(self._cell(rendering, twin, (index, column), given, extra, looks))
            elif extra is None and not looks:
                shown.append(None)
            else:
                shown.append(["", self.looks.number(extra.format if extra else None, 1, tuple(looks))])
        while shown and shown[-1] is None:
            shown.pop()
        if not reach:
            self._rows[row.uid] = (row, key, shown)
        return shown

    def _blank_row(self, row: Row) -> list[Cell | None]:
        """Rows that hold nothing are many and alike: those with the same looks share one list."""
        key = tuple((column, id(extra)) for column, extra in row.extras.items())
        known = self._blank.get(key)
        if known is None:
            shown: list[Cell | None] = [None] * (max(row.extras, default=-1) + 1)
            for column, extra in row.extras.items():
                shown[column] = ["", self.looks.number(extra.format, 1)]
            known = self._blank[key] = (row, shown)  # the row keeps the extras, so that their ids stay theirs
        return known[1]

    def _cell(
        self,
        rendering: Rendering,
        twin: Sheet,
        place: tuple[int, int],
        given: Value,
        extra: Extra | None,
        looks: list[Json],
    ) -> Cell:
        value = rendering.value(twin, *place)
        own = extra.format if extra else None
        across = 3 if type(value) in {int, float} else 2 if isinstance(value, bool | ErrorValue) else 1
        link = _LINK.match(given.text) if isinstance(given, Formula) else None
        rules = (*looks, LINKED) if link else tuple(looks)
        style = self.looks.number(own, across, rules)
        if value is None:
            return ["", style]
        display = rendering.shown(twin, *place)
        edited = _edited(given, value, display, own, rendering.workbook.properties["locale"])
        cell: Cell = [display, style]
        number = value if type(value) in {int, float} else None
        if edited != display or number is not None or link:
            cell.append(edited if edited != display else None)
        if number is not None or link:
            cell.append(number)
        if link:
            cell.append(link[1].replace('""', '"'))
        return cell


def _edited(given: Value, value: Any, display: str, own: Json | None, locale: str) -> str:
    """What the editor shows: input that, entered again, gives the same cell."""
    if isinstance(given, Formula):
        return given.text
    if given is None or isinstance(given, bool):
        return display
    kind = str(((own or {}).get("numberFormat") or {}).get("type"))
    if isinstance(given, str):
        return "'" + given if kind != "TEXT" and _TOLD_APART.match(given) else given
    if kind in _EDITED:
        pattern = _EDITED["DATE"] if kind == "DATE_TIME" and float(value).is_integer() else _EDITED[kind]
        return numberformat.display(value, {"type": kind, "pattern": pattern}, locale)
    if kind == "PERCENT":
        return numberformat.general(round(float(value) * 100, 12), locale_of(locale)) + "%"
    return numberformat.general(value, locale_of(locale))


def hidden_by_hand(sheet: Sheet) -> set[int]:
    return {index for index, given in sheet.row_properties.items() if given.get("hiddenByUser")}


def frame_of(sheet: Sheet) -> Json:
    """Everything about a tab but its cells and which rows are hidden."""
    widths = {at: given["pixelSize"] for at, given in sheet.column_properties.items() if given.get("pixelSize")}
    heights = {at: given["pixelSize"] for at, given in sheet.row_properties.items() if given.get("pixelSize")}
    hidden = [at for at, given in sheet.column_properties.items() if given.get("hiddenByUser")]
    folded = {
        at
        for group in sheet.column_groups
        if group.get("collapsed")
        for at in range(group["startIndex"], group["endIndex"])
    }
    views = [{"id": view["filterViewId"], "title": view.get("title", "")} for view in sheet.filter_views]
    return {
        "title": sheet.title,
        "tabHidden": bool(sheet.properties.get("hidden")),
        "rowCount": sheet.row_count,
        "columnCount": sheet.column_count,
        "frozenRows": sheet.grid.get("frozenRowCount", 0),
        "frozenColumns": sheet.grid.get("frozenColumnCount", 0),
        "widths": {str(at): width for at, width in sorted(widths.items()) if width != COLUMN_PIXELS},
        "heights": {str(at): height for at, height in sorted(heights.items())},
        "hiddenColumns": sorted({*hidden, *folded}),
        "groups": [{**group} for group in sheet.column_groups],
        "rules": rules_of_cells(sheet),
        "notes": notes_of(sheet),
        "merges": sheet.merges,
        "filter": sheet.basic_filter,
        "views": views,
    }


def rules_of_cells(sheet: Sheet) -> list[Json]:
    """Drop-downs and tick boxes, each with the blocks of rows it holds in; a block at the grid's end is open (-1)."""
    runs: dict[tuple[str, int], list[list[int]]] = {}
    texts: dict[int, str] = {}
    for index, row in enumerate(sheet.rows):
        for column, extra in row.extras.items():
            if extra.validation is None:
                continue
            if id(extra.validation) not in texts:
                texts[id(extra.validation)] = json.dumps(extra.validation)
            text = texts[id(extra.validation)]
            found = runs.setdefault((text, column), [])
            if found and found[-1][1] == index:
                found[-1][1] = index + 1
            else:
                found.append([index, index + 1])
    end = len(sheet.rows)
    return [
        {
            "rule": json.loads(text),
            "column": column,
            "rows": [[top, -1 if bottom >= end else bottom] for top, bottom in blocks],
        }
        for (text, column), blocks in runs.items()
    ]


def notes_of(sheet: Sheet) -> list[Json]:
    return [
        {"row": index, "column": column, "note": extra.note}
        for index, row in enumerate(sheet.rows)
        for column, extra in row.extras.items()
        if extra.note
    ]
