"""How a tab looks reaches workbooks that are there: once for each tab and version of the looks. Pure.

A mark on the tab says that it has them. What people made of a tab stays: a column that is not as wide as it was made
keeps its width, and no drop-down, colour, value or cell of staff is touched.
"""

from __future__ import annotations

from collections.abc import Collection

from sheets_schema.board import BoardTab
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.widths import first_width, width
from sync.sheets import formats
from sync.sheets.board import widths
from sync.sheets.existing import Existing, looks_id
from sync.sheets.formats import Request
from sync.sheets.new_tab import looks_mark, wide

#: Stands at the end of a board's rows until they are written with the looks of this version.
OLD_LOOKS = {"stringValue": "…"}


def looks(existing: Existing, tab: Tab, city: str) -> list[Request]:
    """What gives a tab of an older version the looks of this one; nothing where it has them."""
    header = existing.header_row(tab)
    if tab is MACHINERY or looks_id(tab.id) in existing.marks or header is None:
        return []
    found: list[Request] = []
    for column in tab.columns:
        place = existing.place(tab, column.id)
        if place is None:
            continue
        now, was = width(tab, column, city), first_width(column)
        if now != was and existing.pixels.get((tab.sheet_id, place)) == was:
            found.append(wide(tab, place, place + 1, now))
        if column.lies:
            found.append(_laid(formats.area(tab, header, header + 1, place), {"horizontalAlignment": column.lies}))
        if laid := formats.laid(tab, column):
            found.append(_laid(formats.area(tab, header + 1, column=place), laid))
    return [*found, looks_mark(tab.id, tab.sheet_id)]


def _laid(where: Request, look: Request) -> Request:
    fields = f"userEnteredFormat({','.join(sorted(look))})"
    return {"repeatCell": {"range": where, "cell": {"userEnteredFormat": look}, "fields": fields}}


def board_looks(tab: BoardTab, marks: Collection[int]) -> list[Request]:
    """The widths of a board, and a mark at the end of each row, by which the next push writes every row whole.

    Not a blank board: until that push, an hour later on the managers' boards, people go on reading what it says.
    """
    if looks_id(tab.id) in marks:
        return []
    first = max((choice.row + 1 for choice in tab.choices), default=0)
    last = {"startColumnIndex": len(tab.widths) - 1, "endColumnIndex": len(tab.widths)}
    ends = {"sheetId": tab.sheet_id, "startRowIndex": first, **last}
    old = {"repeatCell": {"range": ends, "cell": {"userEnteredValue": OLD_LOOKS}, "fields": "userEnteredValue"}}
    frozen = {"sheetId": tab.sheet_id, "gridProperties": {"frozenColumnCount": tab.frozen_columns}}
    still = {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenColumnCount"}}
    return [*widths(tab), still, old, looks_mark(tab.id, tab.sheet_id)]
