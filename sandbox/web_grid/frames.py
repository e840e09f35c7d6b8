"""What is around a tab's cells: its size and widths, what is hidden, drop-downs, notes, saved views."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from sandbox.sheets_api.areas import box_of, parse
from sandbox.sheets_api.errors import ApiError
from sandbox.sheets_api.griddata import COLUMN_PIXELS
from sandbox.sheets_api.state import Json, Row, Sheet, Workbook


class Mark(NamedTuple):
    """What a row has beside cells: (column, number of the rule) and (column, note)."""

    rules: tuple[tuple[int, int], ...]
    notes: tuple[tuple[int, str], ...]


class Marks:
    """The marks of rows, read once for each row as it stands; rows that are marked alike share one."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Row, Mark]] = {}
        self._alike: dict[Mark, Mark] = {}
        self._numbers: dict[int, tuple[Json, int]] = {}  # by id; the rule is kept, so that its id stays its own
        self._texts: dict[str, int] = {}
        self.rules: list[Json] = []

    def of(self, row: Row) -> Mark:
        known = self._rows.get(row.uid)
        if known is not None and known[0] is row:
            return known[1]
        rules = tuple((at, self._number(e.validation)) for at, e in sorted(row.extras.items()) if e.validation)
        made = Mark(rules, tuple((at, e.note) for at, e in sorted(row.extras.items()) if e.note))
        mark = self._alike.setdefault(made, made)
        self._rows[row.uid] = (row, mark)
        return mark

    def _number(self, rule: Json) -> int:
        known = self._numbers.get(id(rule))
        if known is None:
            text = json.dumps(rule)
            if text not in self._texts:
                self._texts[text] = len(self.rules)
                self.rules.append(rule)
            known = self._numbers[id(rule)] = (rule, self._texts[text])
        return known[1]

    def keep(self, uids: Iterable[int]) -> None:
        """Forgets every other row."""
        self._rows = {uid: self._rows[uid] for uid in uids if uid in self._rows}


def hidden_by_hand(sheet: Sheet) -> set[int]:
    return {index for index, given in sheet.row_properties.items() if given.get("hiddenByUser")}


def head_of(sheet: Sheet) -> Json:
    """What is known of a tab without looking at its rows."""
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
        "gridlines": not sheet.grid.get("hideGridlines", False),
        "widths": {str(at): width for at, width in sorted(widths.items()) if width != COLUMN_PIXELS},
        "heights": {str(at): height for at, height in sorted(heights.items())},
        "hiddenColumns": sorted({*hidden, *folded}),
        "groups": [{**group} for group in sheet.column_groups],
        "merges": sheet.merges,
        "filter": sheet.basic_filter,
        "views": views,
    }


def body_of(sheet: Sheet, marks: Marks, book: Workbook) -> Json:
    """What hangs on the tab's rows. A drop-down over cells offers the words that stand there now."""
    rules = [{**each, "rule": as_list(each["rule"], book)} for each in rules_of_cells(sheet, marks)]
    return {"rules": rules, "notes": notes_of(sheet, marks)}


def as_list(rule: Json, book: Workbook) -> Json:
    """A drop-down over cells as one over their words, each once; any other rule as it is."""
    condition = rule.get("condition") or {}
    if condition.get("type") != "ONE_OF_RANGE":
        return rule
    reference = str(condition["values"][0].get("userEnteredValue", ""))
    try:
        box = box_of(book, parse(book, reference.removeprefix("=").replace("$", "")))
    except ApiError:
        return {**rule, "condition": {"type": "ONE_OF_LIST", "values": []}}
    sheet = book.find(box.sheet)
    cells = (
        sheet.value(row, column)
        for row in range(box.top, min(box.bottom, len(sheet.rows)))
        for column in range(box.left, box.right)
    )
    words = dict.fromkeys(cell for cell in cells if isinstance(cell, str) and cell)
    return {**rule, "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}}


def rules_of_cells(sheet: Sheet, marks: Marks) -> list[Json]:
    """Drop-downs and tick boxes, each with the blocks of rows it holds in; a block at the grid's end is open (-1)."""
    blocks: dict[tuple[int, int], list[list[int]]] = {}
    before: tuple[tuple[int, int], ...] = ()
    for index, row in enumerate(sheet.rows):
        rules = marks.of(row).rules
        if rules is before or rules == before:
            continue
        for gone in set(before) - set(rules):
            blocks[gone][-1][1] = index
        for fresh in set(rules) - set(before):
            blocks.setdefault(fresh, []).append([index, -1])
        before = rules
    return [
        {"rule": marks.rules[number], "column": column, "rows": found}
        for (column, number), found in sorted(blocks.items())
    ]


def notes_of(sheet: Sheet, marks: Marks) -> list[Json]:
    return [
        {"row": index, "column": column, "note": note}
        for index, row in enumerate(sheet.rows)
        for column, note in marks.of(row).notes
    ]
