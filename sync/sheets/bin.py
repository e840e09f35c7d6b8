"""The hidden `_bin`: where rows that leave a tab stand whole, parcel under parcel, the newest on top.

Every batch that touches it also moves the generation, so its rows stand where the reading saw them: people are locked
out of it. A parcel is a label (`Parcel.label`), a copy of the tab's header, and the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sheets_schema.archive import BIN_LOCK_ID, BIN_SHEET_ID, BIN_TITLE
from sheets_schema.model import Tab
from sync.core.cells import Raw
from sync.core.parcel import HEAD, Parcel
from sync.sheets.workbook import Workbook

Request = dict[str, Any]

#: The most rows that one parcel holds: its label names all their keys, and a cell holds 50,000 characters.
MOST_ROWS = 300

#: So many columns more than the widest tab has: people may add some between the reading and the batch.
SPARE_COLUMNS = 10

_FIELDS = "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),basicFilter(criteria,filterSpecs))"


@dataclass(frozen=True, slots=True)
class Grids:
    """How large each tab is, which tabs hide rows behind a funnel filter, and where cells are merged."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    filtered: frozenset[int]
    titles: Mapping[int, str]
    merges: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)  # the rows of each merge, by tab

    @property
    def has_bin(self) -> bool:
        return BIN_SHEET_ID in self.rows


@dataclass(frozen=True, slots=True)
class Top:
    """The newest parcel, its copy of the header, its rows; and the first rows of tabs as asked for, by tab id."""

    parcel: Parcel | None = None
    header: Sequence[Raw] = ()
    rows: Sequence[Sequence[Raw]] = ()
    headers_now: Mapping[str, Sequence[Raw]] = field(default_factory=dict)


def read_grids(workbook: Workbook) -> Grids:
    answer = workbook.client.fetch_sheet_metadata(workbook.spreadsheet, params={"fields": _FIELDS})
    sheets = {s["properties"].get("sheetId", 0): s for s in answer.get("sheets", [])}
    grids = {i: s["properties"].get("gridProperties", {}) for i, s in sheets.items()}
    return Grids(
        {i: grid.get("rowCount", 0) for i, grid in grids.items()},
        {i: grid.get("columnCount", 0) for i, grid in grids.items()},
        frozenset(i for i, s in sheets.items() if _hides(s.get("basicFilter", {}))),
        {i: s["properties"].get("title", "") for i, s in sheets.items()},
        {i: [(m.get("startRowIndex", 0), m["endRowIndex"]) for m in s.get("merges", [])] for i, s in sheets.items()},
    )


def _hides(shared_filter: Mapping[str, Any]) -> bool:
    return bool(shared_filter.get("criteria") or shared_filter.get("filterSpecs"))


def read_top(workbook: Workbook, headers: Mapping[str, int]) -> Top:
    """The newest parcel and, by the same call, the row where the header of each tab was read."""
    where = {"bin": {"sheetId": BIN_SHEET_ID, "startRowIndex": 0, "endRowIndex": HEAD + MOST_ROWS}}
    where |= {
        tab: {"sheetId": workbook.tabs[tab].sheet_id, "startRowIndex": row, "endRowIndex": row + 1}
        for tab, row in headers.items()
    }
    found = read_areas(workbook, where)
    lines = found.get("bin", [])
    parcel = Parcel.parse(lines[0][0]) if lines and lines[0] else None
    now = {tab: (found.get(tab) or [[]])[0] for tab in headers}
    if parcel is None:
        return Top(headers_now=now)
    lines += [[] for _ in range(HEAD + parcel.rows - len(lines))]
    return Top(parcel, lines[1], lines[HEAD : HEAD + parcel.rows], now)


def read_all(workbook: Workbook) -> list[tuple[Parcel, list[list[Raw]]]]:
    """Every parcel with its rows, the newest first, as far as the labels are whole."""
    lines = read_areas(workbook, {"bin": {"sheetId": BIN_SHEET_ID}}).get("bin", [])
    found, at = [], 0
    while at < len(lines) and (parcel := Parcel.parse(lines[at][0] if lines[at] else "")):
        rows = lines[at + HEAD : at + HEAD + parcel.rows]
        found.append((parcel, rows + [[] for _ in range(parcel.rows - len(rows))]))
        at += HEAD + parcel.rows
    return found


def read_areas(workbook: Workbook, areas: Mapping[str, Mapping[str, int]]) -> dict[str, list[list[Raw]]]:
    """The rows of each area by its name, formulas as text."""
    body = {
        "dataFilters": [{"gridRange": area} for area in areas.values()],
        "valueRenderOption": "FORMULA",
        "dateTimeRenderOption": "SERIAL_NUMBER",
    }
    answer = workbook.client.ask(workbook.spreadsheet, "/values:batchGetByDataFilter", body)
    names = {(area.get("sheetId"), area.get("startRowIndex", 0)): name for name, area in areas.items()}
    found: dict[str, list[list[Raw]]] = {}
    for matched in answer.get("valueRanges", []):
        for data_filter in matched["dataFilters"]:
            area = data_filter["gridRange"]
            name = names[area.get("sheetId", 0), area.get("startRowIndex", 0)]
            found[name] = [list(row) for row in matched["valueRange"].get("values", [])]
    return found


def comments(workbook: Workbook, grids: Grids, rows: int) -> list[dict[int, str]]:
    """The notes that people hung on cells, by grid column, of the first `rows` rows below the newest label."""
    title = grids.titles[BIN_SHEET_ID].replace("'", "''")
    params: Any = {"ranges": f"'{title}'!{HEAD + 1}:{HEAD + rows}", "fields": "sheets.data.rowData.values.note"}
    answer = workbook.client.fetch_sheet_metadata(workbook.spreadsheet, params=params)
    data = [d for sheet in answer.get("sheets", []) for d in sheet.get("data", [])]
    lines = data[0].get("rowData", []) if data else []
    found = [{i: c["note"] for i, c in enumerate(line.get("values", [])) if c.get("note")} for line in lines]
    return found + [{} for _ in range(rows - len(found))]


def new_bin(grids: Grids, widest: int) -> list[Request]:
    """The tab itself, hidden, and closed to everybody but the sync account."""
    taken = {title.casefold() for title in grids.titles.values()}
    names = (BIN_TITLE, *(f"{BIN_TITLE} (Keepsheet {n})" for n in range(1, 100)))
    title = next(name for name in names if name.casefold() not in taken)
    grid = {"rowCount": 2, "columnCount": widest + SPARE_COLUMNS}
    properties = {"sheetId": BIN_SHEET_ID, "title": title, "hidden": True, "gridProperties": grid}
    lock = {
        "protectedRangeId": BIN_LOCK_ID,
        "range": {"sheetId": BIN_SHEET_ID},
        "description": "Keepsheet: nobody works here",
        "editors": {"users": []},
    }
    return [{"addSheet": {"properties": properties}}, {"addProtectedRange": {"protectedRange": lock}}]


def moved(tab: Tab, header: int, parcel: Parcel, grids: Grids) -> list[Request]:
    """Copy each span whole, from the bottom up, and remove the very rows that were copied.

    The source is open at its right end, so that a column that is there by then comes along; were the hidden tab too
    narrow for it, Google would refuse the whole batch.
    """
    requests: list[Request] = []
    if not grids.has_bin:
        requests += new_bin(grids, grids.columns[tab.sheet_id])
    elif (lacking := grids.columns[tab.sheet_id] + SPARE_COLUMNS - grids.columns[BIN_SHEET_ID]) > 0:
        wider = {"sheetId": BIN_SHEET_ID, "dimension": "COLUMNS", "length": lacking}
        requests.append({"appendDimension": wider})
    requests += [_inserted(BIN_SHEET_ID, 0, HEAD + parcel.rows, before=False), labelled(0, parcel)]
    requests.append(_copied(tab.sheet_id, header, header + 1, BIN_SHEET_ID, 1))
    below = HEAD + parcel.rows
    for start, end in reversed(parcel.spans):
        below -= end - start
        requests += [_copied(tab.sheet_id, start, end, BIN_SHEET_ID, below), _removed(tab.sheet_id, start, end)]
    return requests


def sorted_back(
    tab: Tab, back: Mapping[int, int], after: Parcel, grids: Grids, taken_out: Collection[int]
) -> list[Request]:
    """Put rows of the newest parcel back into the tab, whole, and take them out of the parcel.

    `back`: place in the parcel → grid row, ascending. `after`: the parcel once that is done.
    """
    requests: list[Request] = []
    height, width = grids.rows.get(tab.sheet_id, 0), grids.columns.get(tab.sheet_id, 0)
    merged = grids.merges.get(tab.sheet_id, ())
    for done, (place, row) in enumerate(back.items()):
        at = min(_outside(row - done, merged) + done, height)
        height += 1
        requests.append(_inserted(tab.sheet_id, at, 1, before=at > 0))
        requests.append(_copied(BIN_SHEET_ID, HEAD + place, HEAD + place + 1, tab.sheet_id, at, width))
    requests += [_removed(BIN_SHEET_ID, HEAD + i, HEAD + i + 1) for i in sorted(taken_out, reverse=True)]
    return [*requests, labelled(0, after)]


def _outside(row: int, merges: Sequence[tuple[int, int]]) -> int:
    """The row, or the first below it at which no merged cells are torn: what is pasted among them is lost."""
    while inside := [end for start, end in merges if start < row < end]:
        row = max(inside)
    return row


def cleared(parcels: Sequence[tuple[Parcel, Sequence[Any]]], going: Sequence[Collection[int]]) -> list[Request]:
    """Take these rows out of the parcels, and a parcel that is empty then; from the bottom up."""
    starts, at = [], 0
    for parcel, _ in parcels:
        starts.append(at)
        at += HEAD + parcel.rows
    requests: list[Request] = []
    for (parcel, _), start, gone in reversed([*zip(parcels, starts, going, strict=True)]):
        if not gone:
            continue
        if len(gone) == parcel.rows:
            requests.append(_removed(BIN_SHEET_ID, start, start + HEAD + parcel.rows))
            continue
        requests += [_removed(BIN_SHEET_ID, start + HEAD + i, start + HEAD + i + 1) for i in sorted(gone, reverse=True)]
        requests.append(labelled(start, without(parcel, len(gone))))
    return requests


def without(parcel: Parcel, count: int) -> Parcel:
    """The parcel with so many rows fewer."""
    return replace(parcel, rows=parcel.rows - count)


def labelled(row: int, parcel: Parcel) -> Request:
    cell = {"userEnteredValue": {"stringValue": parcel.label()}}
    start = {"sheetId": BIN_SHEET_ID, "rowIndex": row, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def _inserted(sheet_id: int, at: int, count: int, *, before: bool) -> Request:
    return {"insertDimension": {"range": _rows(sheet_id, at, at + count), "inheritFromBefore": before}}


def _removed(sheet_id: int, start: int, end: int) -> Request:
    return {"deleteDimension": {"range": _rows(sheet_id, start, end)}}


def _rows(sheet_id: int, start: int, end: int) -> Request:
    return {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def _copied(source: int, start: int, end: int, target: int, at: int, width: int | None = None) -> Request:
    where = {"sheetId": source, "startRowIndex": start, "endRowIndex": end}
    if width is not None:
        where |= {"startColumnIndex": 0, "endColumnIndex": width}
    to = {"sheetId": target, "startRowIndex": at, "endRowIndex": at + end - start}
    to |= {"startColumnIndex": 0, "endColumnIndex": 1}
    return {"copyPaste": {"source": where, "destination": to, "pasteType": "PASTE_NORMAL"}}
