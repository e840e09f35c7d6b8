"""What a spreadsheet holds of our layout, as three reads found it. Nothing is found by title or by letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

from sheets_schema import start_here
from sheets_schema.machinery import MACHINERY, ROW_KEY, SCHEMA
from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP, Tab, stable_id
from sync.core.cells import Raw

#: The key that all our developer metadata bears; the id says what it is.
METADATA_KEY = "keepsheet"

#: Rows read at the top of each tab: the status line, the header, and the banners that staff put around them.
TOP_ROWS = 20

_FIELDS = (
    "properties(locale,timeZone,autoRecalc),namedRanges(namedRangeId),"
    "sheets(properties(sheetId,title,index,gridProperties(rowCount,columnCount)),charts(chartId),"
    "filterViews(filterViewId,title,filterSpecs,sortSpecs),conditionalFormats(booleanRule(condition)),"
    "protectedRanges(protectedRangeId,editors(users)))"
)


#: Raised when widths or alignments change. A tab bears the mark of the version whose looks it has.
LOOKS = 7


def looks_id(tab_id: str) -> int:
    """The id of the mark that says that the tab has the looks of this version."""
    return stable_id(f"looks:{LOOKS}:{tab_id}")


class SheetsApi(Protocol):
    """The two calls that set-up makes; `SheetsClient` has them."""

    def ask(self, spreadsheet: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]: ...
    def fetch_sheet_metadata(self, spreadsheet: str, /, params: Any = None) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class ExistingSheet:
    """One tab as it is, ours or not."""

    sheet_id: int
    title: str
    index: int
    columns: int
    bare: bool = True  # no chart, filter view or coloured rule
    views: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # by filterViewId
    rules: tuple[str, ...] = ()  # the formulas of its conditional formats
    top: Sequence[Sequence[Raw]] = ()  # the first rows, formulas as text
    locks: Mapping[int, Sequence[str]] = field(default_factory=dict)  # the editors of each protection by its id
    charts: frozenset[int] = frozenset()  # their ids


@dataclass(frozen=True)
class Existing:
    """One spreadsheet as it is."""

    properties: Mapping[str, Any]
    sheets: Mapping[int, ExistingSheet]
    generations: frozenset[int] = frozenset()
    places: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # metadata id → (sheet id, grid column)
    marks: frozenset[int] = frozenset()  # ids of our metadata on whole tabs
    start_here: int | None = None  # sheet id of the page
    blank: int | None = None  # the file's first tab, if nobody has put anything there
    pixels: Mapping[tuple[int, int], int] = field(default_factory=dict)  # (sheet id, grid column) → width, older looks

    @cached_property
    def titles(self) -> set[str]:
        return {s.title.casefold() for s in self.sheets.values()}

    def place(self, tab: Tab, column_id: str) -> int | None:
        """The grid column; None where its metadata is gone, or stands on another tab."""
        sheet_id, column = self.places.get(tab.metadata_id(column_id), (None, None))
        return column if sheet_id == tab.sheet_id else None

    def has(self, tab: Tab) -> bool:
        return tab.sheet_id in self.sheets

    def header_row(self, tab: Tab) -> int | None:
        """The grid row of the header: by the key's mark, else the stamp's, else by most of its captions.

        A row that bears a record's key is a record's, whatever a misplaced write of ours has left in it.
        """
        top = self.sheets[tab.sheet_id].top
        keys, stamps = self._column(tab, KEY), self._column(tab, STAMP)
        if HEADER_KEY in keys:
            return keys.index(HEADER_KEY)
        free = [i for i in range(len(top)) if keys[i] in ("", None)]
        marked = next((i for i in free if stamps[i] == HEADER_STAMP), None)
        if marked is not None:
            return marked
        captions = {c.header.split(" (")[0] for c in tab.columns}
        found = {i: sum(str(cell).split(" (")[0] in captions for cell in top[i] if cell) for i in free}
        best = max(free, key=lambda i: found[i], default=None)
        return best if best is not None and found[best] * 2 >= len(tab.columns) else None

    def _column(self, tab: Tab, column_id: str) -> list[Raw]:
        """The top cells of a column; blanks where its metadata is gone."""
        place, top = self.place(tab, column_id), self.sheets[tab.sheet_id].top
        return [row[place] if place is not None and place < len(row) else "" for row in top]

    def machinery_row(self) -> int | None:
        """The grid row that the machinery keeps its values in."""
        keys = self.place(MACHINERY, KEY)
        top = self.sheets[MACHINERY.sheet_id].top if self.has(MACHINERY) else ()
        if keys is None:
            return None
        return next((i for i, row in enumerate(top) if keys < len(row) and row[keys] == ROW_KEY), None)

    def schema_version(self) -> int | None:
        """The set-up that made the workbook; None where the machinery does not say."""
        number, column = self.machinery_row(), self.place(MACHINERY, SCHEMA)
        if number is None or column is None:
            return None
        row = self.sheets[MACHINERY.sheet_id].top[number]
        value = row[column] if column < len(row) else None
        return int(value) if isinstance(value, int | float) else None


def read_existing(api: SheetsApi, spreadsheet: str, tabs: Iterable[Tab]) -> Existing:
    """Read the layout of a spreadsheet: structure, our metadata, and the first rows of the tabs that are ours."""
    answer = api.fetch_sheet_metadata(spreadsheet, params={"fields": _FIELDS})
    sheets = {sheet.sheet_id: sheet for sheet in map(_sheet, answer.get("sheets", []))}
    columns, marks, start = _metadata(api, spreadsheet)
    page = start if start in sheets else start_here.SHEET_ID if start_here.SHEET_ID in sheets else None
    ours = {t.sheet_id: t for t in tabs if t.sheet_id in sheets}
    older = [sheets[i].title for i, t in ours.items() if t is not MACHINERY and looks_id(t.id) not in marks]
    candidate = 0 if page is None and 0 in sheets and sheets[0].bare else None
    tops = _tops(api, spreadsheet, [*ours, *([0] if candidate is not None else [])], {candidate})
    return Existing(
        properties=answer.get("properties", {}),
        sheets={i: _with_top(sheet, tops.get(i, [])) for i, sheet in sheets.items()},
        generations=frozenset(_generations(answer.get("namedRanges", []))),
        places=columns,
        marks=marks,
        start_here=page,
        blank=candidate if candidate is not None and not any(any(row) for row in tops.get(candidate, [])) else None,
        pixels=_pixels(api, spreadsheet, older) if older else {},
    )


def _sheet(given: Mapping[str, Any]) -> ExistingSheet:
    properties = given["properties"]
    conditions = [r.get("booleanRule", {}).get("condition", {}) for r in given.get("conditionalFormats", [])]
    views = {v["filterViewId"]: v for v in given.get("filterViews", [])}
    return ExistingSheet(
        sheet_id=properties.get("sheetId", 0),
        title=properties.get("title", ""),
        index=properties.get("index", 0),
        columns=properties.get("gridProperties", {}).get("columnCount", 0),
        bare=not (given.get("charts") or views or conditions),
        views=views,
        locks={p["protectedRangeId"]: p.get("editors", {}).get("users", []) for p in given.get("protectedRanges", [])},
        rules=tuple(str(v.get("userEnteredValue", "")) for c in conditions for v in c.get("values", [])),
        charts=frozenset(chart["chartId"] for chart in given.get("charts", [])),
    )


def _with_top(sheet: ExistingSheet, top: Sequence[Sequence[Raw]]) -> ExistingSheet:
    return replace(sheet, top=top)


def _metadata(api: SheetsApi, spreadsheet: str) -> tuple[dict[int, tuple[int, int]], frozenset[int], int | None]:
    """Where our columns stand, the marks on whole tabs, and which tab is the first page."""
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": METADATA_KEY}}]}
    answer = api.ask(spreadsheet, "/developerMetadata:search", body)
    columns: dict[int, tuple[int, int]] = {}
    marks, start = set(), None
    for matched in answer.get("matchedDeveloperMetadata", []):
        item = matched["developerMetadata"]
        span = item.get("location", {}).get("dimensionRange")
        if span:
            columns[item["metadataId"]] = (span.get("sheetId", 0), span.get("startIndex", 0))
            continue
        marks.add(item["metadataId"])
        if item["metadataId"] == start_here.METADATA_ID:
            start = item.get("location", {}).get("sheetId", 0)
    return columns, frozenset(marks), start


def _tops(
    api: SheetsApi, spreadsheet: str, sheet_ids: Sequence[int], whole: set[int | None]
) -> dict[int, list[list[Raw]]]:
    """The first rows of each tab; of those in `whole`, every row."""
    if not sheet_ids:
        return {}
    ends = {i: {} if i in whole else {"startRowIndex": 0, "endRowIndex": TOP_ROWS} for i in sheet_ids}
    filters = [{"gridRange": {"sheetId": i, **ends[i]}} for i in sheet_ids]
    body = {"dataFilters": filters, "valueRenderOption": "FORMULA", "dateTimeRenderOption": "SERIAL_NUMBER"}
    answer = api.ask(spreadsheet, "/values:batchGetByDataFilter", body)
    found: dict[int, list[list[Raw]]] = {}
    for matched in answer.get("valueRanges", []):
        for data_filter in matched["dataFilters"]:
            found[data_filter["gridRange"].get("sheetId", 0)] = matched["valueRange"].get("values", [])
    return found


def _pixels(api: SheetsApi, spreadsheet: str, titles: Iterable[str]) -> dict[tuple[int, int], int]:
    """How wide each column of some tabs is."""
    rows = ["'{}'!1:1".format(title.replace("'", "''")) for title in titles]
    fields = "sheets(properties(sheetId),data(startColumn,columnMetadata(pixelSize)))"
    answer = api.fetch_sheet_metadata(spreadsheet, params={"ranges": rows, "fields": fields})
    return {
        (sheet["properties"].get("sheetId", 0), block.get("startColumn", 0) + at): column.get("pixelSize", 0)
        for sheet in answer.get("sheets", [])
        for block in sheet.get("data", [])
        for at, column in enumerate(block.get("columnMetadata", []))
    }


def _generations(named_ranges: Iterable[Mapping[str, Any]]) -> Iterable[int]:
    ids = (str(r.get("namedRangeId", "")) for r in named_ranges)
    return (int(i[1:]) for i in ids if i[:1] == "g" and i[1:].isdecimal())
