"""Native tables: a named range of a tab whose first row names its columns, some of them of a type.

Kept with the tab's own column indexes, so that they follow inserts and moves; Google counts from the left edge of the
table. developers.google.com/workspace/sheets/api/guides/tables: a BOOLEAN column fills blank cells with FALSE, and
deleting a table deletes what stands in it.
"""

from __future__ import annotations

import random
from datetime import datetime

from sandbox.sheets_api import areas
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook

IN_A_TABLE = "You can't merge cells in a table."
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_id(chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(12))


def free_name(workbook: Workbook, name: str) -> str:
    """The name, or the next numbered one: a table's name is once in a spreadsheet."""
    taken = {item["name"].casefold() for sheet in workbook.sheets for item in sheet.tables}
    stem, number = (name, 1) if name else ("Table", 1)
    candidate = name or "Table1"
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{stem}{number}" if not name else f"{stem}_{number}"
    return candidate


def box_of(workbook: Workbook, item: Json) -> Box:
    return areas.grid_box(workbook, item["range"])


def shown(workbook: Workbook, sheet: Sheet, item: Json, now: datetime) -> Json:
    """The table as Google sends it: a column is called what its header cell says."""
    box, rendering = box_of(workbook, item), Rendering(workbook, now)
    types = {column["columnIndex"]: column for column in item["columns"]}
    columns = []
    for index in range(box.left, box.right):
        own = {name: value for name, value in types.get(index, {}).items() if name != "columnIndex"}
        words = rendering.shown(sheet, box.top, index) or f"Column {index - box.left + 1}"
        place = {"columnIndex": index - box.left} if index > box.left else {}
        columns.append({**place, "columnName": words, **own})
    place = {name: value for name, value in item["range"].items() if name != "sheetId" or value}
    kept: Json = {"tableId": item["tableId"], "name": item["name"], "range": place, "columnProperties": columns}
    return {**kept, "rowsProperties": item["rowsProperties"]} if item.get("rowsProperties") else kept


def fill_ticks(sheet: Sheet, top: int, bottom: int) -> None:
    """Blank cells of BOOLEAN columns read FALSE in these rows, as far as a table covers them, its header apart."""
    for item in sheet.tables:
        first, last = max(top, item["range"]["startRowIndex"] + 1), min(bottom, item["range"]["endRowIndex"])
        ticks = [column["columnIndex"] for column in item["columns"] if column.get("columnType") == "BOOLEAN"]
        for row in range(first, last):
            for column in ticks:
                if sheet.value(row, column) is None:
                    sheet.put(row, column, value=False)


def refuse_merge(workbook: Workbook, sheet: Sheet, box: Box) -> None:
    if any(box_of(workbook, item).meets(box) for item in sheet.tables):
        raise invalid(IN_A_TABLE)
