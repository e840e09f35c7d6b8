"""A person at the keyboard: acts by position, as seen on the screen, under the person's own name.

    POST /_sandbox/staff {"spreadsheetId", "user", "act", "tab", …,
                          "when": {"match": {"method", "path_contains", "body_contains"}, "skip": n, "moment"}}

`tab` is a title, or the tab's place in the tab bar (0 = first). Rows and columns count from 0. A box is
[top, bottom, left, right], half open. An act that Sheets would refuse (a hard protection, a strict drop-down, a merge)
answers {"done": false, "why": …} and changes nothing. With `when` the act waits for a request that matches and happens
just before it is carried out, or just after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.sheets_api.batch import apply
from sandbox.sheets_api.batch.context import Batch
from sandbox.sheets_api.errors import ApiError, AsksFirst, invalid
from sandbox.sheets_api.people import typing_rules, undo
from sandbox.sheets_api.state import Json, Sheet, Workbook

Requests = list[Json]


@dataclass(slots=True)
class Act:
    """One act: its name, its place and words."""

    name: str
    tab: int | str = 0
    words: Json = field(default_factory=dict)

    def number(self, name: str, default: int | None = None) -> int:
        value = self.words.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid(f"The act {self.name} needs the number {name}.")
        return value

    def box(self, sheet: Sheet, name: str = "box") -> Json:
        """GridRange of the box; without one the whole tab."""
        top, bottom, left, right = self.words.get(name) or [0, sheet.row_count, 0, sheet.column_count]
        return {
            "sheetId": sheet.id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }

    def span(self, sheet: Sheet, dimension: str) -> Json:
        start = self.number("row" if dimension == "ROWS" else "column")
        end = start + self.number("count", 1)
        return {"sheetId": sheet.id, "dimension": dimension, "startIndex": start, "endIndex": end}


def tab_of(workbook: Workbook, tab: int | str) -> Sheet:
    if isinstance(tab, str):
        found = workbook.titled(tab)
        if found is None:
            raise invalid(f"There is no tab {tab}.")
        return found
    if not 0 <= tab < len(workbook.sheets):
        raise invalid(f"There is no tab at place {tab}.")
    return workbook.sheets[tab]


def _dimension(kind: str, dimension: str, key: str = "range") -> Callable[[Act, Sheet], Requests]:
    def requests(act: Act, sheet: Sheet) -> Requests:
        body: Json = {key: act.span(sheet, dimension)}
        if kind == "insertDimension":
            body["inheritFromBefore"] = bool(act.words.get("after")) and body[key]["startIndex"] > 0
        if kind == "moveDimension":
            body["destinationIndex"] = act.number("to")
        return [{kind: body}]

    return requests


def _hidden(dimension: str, *, hide: bool) -> Callable[[Act, Sheet], Requests]:
    def requests(act: Act, sheet: Sheet) -> Requests:
        properties = {"range": act.span(sheet, dimension), "properties": {"hiddenByUser": hide}}
        return [{"updateDimensionProperties": {**properties, "fields": "hiddenByUser"}}]

    return requests


def _duplicate_row(act: Act, sheet: Sheet) -> Requests:
    row, width = act.number("row"), sheet.column_count
    place = {"sheetId": sheet.id, "startColumnIndex": 0, "endColumnIndex": width}
    span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": row + 1, "endIndex": row + 2}
    return [
        {"insertDimension": {"range": span, "inheritFromBefore": True}},
        {
            "copyPaste": {
                "source": {**place, "startRowIndex": row, "endRowIndex": row + 1},
                "destination": {**place, "startRowIndex": row + 1, "endRowIndex": row + 2},
            }
        },
    ]


def _spec(act: Act) -> Json:
    return {"dimensionIndex": act.number("column"), "sortOrder": "DESCENDING" if act.words.get("down") else "ASCENDING"}


def _sort_sheet(act: Act, sheet: Sheet) -> Requests:
    """Sort sheet A to Z: every column, below the frozen rows."""
    box = {**act.box(sheet), "startRowIndex": sheet.grid.get("frozenRowCount", 0)}
    return [{"sortRange": {"range": box, "sortSpecs": [_spec(act)]}}]


def _sort_range(act: Act, sheet: Sheet) -> Requests:
    return [{"sortRange": {"range": act.box(sheet), "sortSpecs": [_spec(act)]}}]


def _filter_on(act: Act, sheet: Sheet) -> Requests:
    """A filter on the tab, the last frozen row being its header; `hide`: values of `column` that are filtered out."""
    frozen = sheet.grid.get("frozenRowCount", 0)
    box = act.box(sheet) if "box" in act.words else {**act.box(sheet), "startRowIndex": max(0, frozen - 1)}
    wanted: Json = {"range": box}
    if "hide" in act.words:
        criteria = {"hiddenValues": act.words["hide"]}
        wanted["filterSpecs"] = [{"columnIndex": act.number("column"), "filterCriteria": criteria}]
    return [{"setBasicFilter": {"filter": wanted}}]


def _sort_filter(act: Act, sheet: Sheet) -> Requests:
    """Sort from a filter's menu: the filtered range below its header."""
    if sheet.basic_filter is None:
        raise invalid("There is no filter on this tab.")
    box = sheet.basic_filter["range"]
    return [{"sortRange": {"range": {**box, "startRowIndex": box["startRowIndex"] + 1}, "sortSpecs": [_spec(act)]}}]


def _cut_paste(act: Act, sheet: Sheet) -> Requests:
    to = {"sheetId": sheet.id, "rowIndex": act.number("row"), "columnIndex": act.number("column")}
    return [{"cutPaste": {"source": act.box(sheet), "destination": to, "pasteType": "PASTE_NORMAL"}}]


def _copy_paste(act: Act, sheet: Sheet) -> Requests:
    row, column = act.number("row"), act.number("column")
    to = {
        "sheetId": sheet.id,
        "startRowIndex": row,
        "endRowIndex": row + 1,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }
    kind = "PASTE_VALUES" if act.words.get("values_only") else "PASTE_NORMAL"
    return [{"copyPaste": {"source": act.box(sheet), "destination": to, "pasteType": kind}}]


def _clear(act: Act, sheet: Sheet) -> Requests:
    return [{"updateCells": {"range": act.box(sheet), "rows": [], "fields": "userEnteredValue"}}]


def _clear_cell(act: Act, sheet: Sheet) -> Requests:
    row, column = act.number("row"), act.number("column")
    cell = Act(act.name, act.tab, {"box": [row, row + 1, column, column + 1]})
    return _clear(cell, sheet)


def _rename_tab(act: Act, sheet: Sheet) -> Requests:
    properties = {"sheetId": sheet.id, "title": str(act.words.get("text", ""))}
    return [{"updateSheetProperties": {"properties": properties, "fields": "title"}}]


def _hide_tab(act: Act, sheet: Sheet) -> Requests:
    properties = {"sheetId": sheet.id, "hidden": not act.words.get("show")}
    return [{"updateSheetProperties": {"properties": properties, "fields": "hidden"}}]


def _duplicate_tab(act: Act, sheet: Sheet) -> Requests:
    name = {"newSheetName": act.words["text"]} if act.words.get("text") else {}
    return [{"duplicateSheet": {"sourceSheetId": sheet.id, **name}}]


def _banner(act: Act, sheet: Sheet) -> Requests:
    """A row above everything with a word in its first cell."""
    span = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    cell = {"userEnteredValue": {"stringValue": str(act.words.get("text", "Look here first"))}}
    update = {"start": {"sheetId": sheet.id}, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
    return [{"insertDimension": {"range": span}}, {"updateCells": update}]


def _merge(act: Act, sheet: Sheet) -> Requests:
    return [{"mergeCells": {"range": act.box(sheet), "mergeType": act.words.get("kind", "MERGE_ALL")}}]


def _unmerge(act: Act, sheet: Sheet) -> Requests:
    return [{"unmergeCells": {"range": act.box(sheet)}}]


def _checkbox(act: Act, sheet: Sheet) -> Requests:
    """Checkboxes put FALSE into blank cells, as the menu does."""
    box = act.box(sheet)
    blank = {"userEnteredValue": {"boolValue": False}}
    requests: Requests = [
        {"setDataValidation": {"range": box, "rule": {"condition": {"type": "BOOLEAN"}, "strict": True}}}
    ]
    for row in range(box["startRowIndex"], box["endRowIndex"]):
        for column in range(box["startColumnIndex"], box["endColumnIndex"]):
            if sheet.value(row, column) is None:
                start = {"sheetId": sheet.id, "rowIndex": row, "columnIndex": column}
                update = {"start": start, "rows": [{"values": [blank]}], "fields": "userEnteredValue"}
                requests.append({"updateCells": update})
    return requests


def _protect(act: Act, sheet: Sheet) -> Requests:
    wanted = {"range": act.box(sheet), "editors": {"users": act.words.get("editors", [])}}
    return [{"addProtectedRange": {"protectedRange": wanted}}]


def _unprotect(act: Act, sheet: Sheet) -> Requests:
    del act
    return [{"deleteProtectedRange": {"protectedRangeId": item["protectedRangeId"]}} for item in sheet.protected]


ACTS: dict[str, Callable[[Act, Sheet], Requests]] = {
    "insert_rows": _dimension("insertDimension", "ROWS"),
    "delete_rows": _dimension("deleteDimension", "ROWS"),
    "move_rows": _dimension("moveDimension", "ROWS", "source"),
    "duplicate_row": _duplicate_row,
    "hide_rows": _hidden("ROWS", hide=True),
    "show_rows": _hidden("ROWS", hide=False),
    "insert_columns": _dimension("insertDimension", "COLUMNS"),
    "delete_columns": _dimension("deleteDimension", "COLUMNS"),
    "move_columns": _dimension("moveDimension", "COLUMNS", "source"),
    "hide_columns": _hidden("COLUMNS", hide=True),
    "show_columns": _hidden("COLUMNS", hide=False),
    "sort_sheet": _sort_sheet,
    "sort_range": _sort_range,
    "sort_filter": _sort_filter,
    "filter_on": _filter_on,
    "filter_off": lambda _, sheet: [{"clearBasicFilter": {"sheetId": sheet.id}}],
    "cut_paste": _cut_paste,
    "copy_paste": _copy_paste,
    "clear": _clear,
    "delete_key": _clear_cell,
    "rename_tab": _rename_tab,
    "hide_tab": _hide_tab,
    "duplicate_tab": _duplicate_tab,
    "delete_tab": lambda _, sheet: [{"deleteSheet": {"sheetId": sheet.id}}],
    "banner_row": _banner,
    "merge": _merge,
    "unmerge": _unmerge,
    "checkbox": _checkbox,
    "protect": _protect,
    "unprotect": _unprotect,
}
TYPED = ("type", "rename_header", "array_formula")  # row, column, text


def carry_out(act: Act, batch: Batch) -> None:
    """Does the act on the batch's draft. Raises ApiError where Sheets would refuse it."""
    sheet = tab_of(batch.workbook, act.tab)
    if act.name in TYPED:
        row, column = act.number("row"), act.number("column")
        typing_rules.enter(batch, sheet.id, (row, column), str(act.words.get("text", "")))
        return
    requests = ACTS[act.name](act, sheet)
    if requests:
        apply.run(batch, requests)


class Office:
    """Carries out people's acts on the service's files, and remembers them so that each can be undone."""

    def __init__(
        self, batch_on: Callable[[Workbook, str], Batch], commit: Callable[[Workbook, str, str], None]
    ) -> None:
        self._batch_on, self._commit = batch_on, commit
        self._done = undo.History()

    def do(self, book: Workbook, user: str, name: str, tab: int | str = 0, **words: Any) -> Json:
        """{"done": true, "version"} or {"done": false, "why"}. An act that nobody knows is an error of the caller."""
        known = [*ACTS, *TYPED, *undo.TAKEN_BACK]
        if name not in known:
            raise invalid(f"There is no act {name}. Known: {', '.join(sorted(known))}.")
        act = Act(name, tab, words)
        return self.change(book, user, name, lambda batch: carry_out(act, batch))

    def change(self, book: Workbook, user: str, name: str, carry: Callable[[Batch], None]) -> Json:
        """The same for an act that `carry` does on the batch's draft. `undo` takes back the person's last one, `redo`
        that. With "ask": true the person is to be asked first.
        """
        draft = book.fork()
        try:
            if name in undo.TAKEN_BACK:
                draft = self._done.taken_back(name, book, user, self._batch_on(draft, user))
            else:
                carry(self._batch_on(draft, user))
        except ApiError as refusal:
            return {"done": False, "why": refusal.message, **({"ask": True} if isinstance(refusal, AsksFirst) else {})}
        self._commit(draft, user, f"staff.{name}")
        self._done.remember(user, name, book, draft)
        return {"done": True, "version": draft.version}
