"""Requests about native tables."""

from __future__ import annotations

from sandbox.sheets_api import areas, masks, tables
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import invalid, unimplemented
from sandbox.sheets_api.state import Json, Sheet

_PLAIN = "DOUBLE CURRENCY PERCENT DATE TIME DATE_TIME TEXT BOOLEAN DROPDOWN"
_CHIPS = "FILES_CHIP PEOPLE_CHIP FINANCE_CHIP PLACE_CHIP RATINGS_CHIP"
TYPES = frozenset([*_PLAIN.split(), *_CHIPS.split()])


def _columns(given: Json, left: int) -> list[Json]:
    """The columns that have a type, by the tab's own indexes."""
    kept = []
    for column in given.get("columnProperties") or []:
        kind, rule = column.get("columnType"), column.get("dataValidationRule")
        if kind is not None and kind not in TYPES:
            raise invalid(f"Invalid table column type: {kind}")
        if (kind == "DROPDOWN") != bool(rule):
            raise invalid("A data validation rule belongs to a DROPDOWN column, and to no other.")
        own = {"columnType": kind, "dataValidationRule": rule}
        kept.append({"columnIndex": left + (column.get("columnIndex") or 0), **{n: v for n, v in own.items() if v}})
    return kept


def _place(batch: Batch, given: Json, own: Json | None = None) -> tuple[Sheet, Box]:
    """Where the table is to stand: over no other, and over no merge."""
    box = areas.grid_box(batch.workbook, given.get("range"))
    sheet = batch.workbook.edit(box.sheet)
    batch.guard(sheet, box)
    if any(tables.box_of(batch.workbook, item).meets(box) for item in sheet.tables if item is not own):
        raise invalid("You can't add a table where there is another table.")
    if any(areas.box_json(merge).meets(box) for merge in sheet.merges):
        raise invalid(tables.IN_A_TABLE)
    return sheet, box


def _named(sheet: Sheet, box: Box, given: Json) -> None:
    """Names that are given are written over the columns."""
    for column in given.get("columnProperties") or []:
        if column.get("columnName"):
            sheet.put(box.top, box.left + (column.get("columnIndex") or 0), column["columnName"])
    tables.fill_ticks(sheet, box.top, box.bottom)


def add_table(batch: Batch, given: Json) -> Json:
    wanted = given.get("table") or {}
    if (wanted.get("rowsProperties") or {}).get("footerColorStyle"):
        raise unimplemented("Table.rowsProperties.footerColorStyle")
    sheet, box = _place(batch, wanted)
    item: Json = {
        "tableId": wanted.get("tableId") or tables.new_id(batch.chance),
        "name": tables.free_name(batch.workbook, wanted.get("name") or ""),
        "range": box.json(),
        "columns": _columns(wanted, box.left),
        "rowsProperties": wanted.get("rowsProperties"),
    }
    if any(item["tableId"] == other["tableId"] for home in batch.workbook.sheets for other in home.tables):
        raise invalid(f"A table with id {item['tableId']} already exists. Please choose another id.")
    sheet.tables = [*sheet.tables, item]
    _named(sheet, box, wanted)
    return {"addTable": {"table": tables.shown(batch.workbook, sheet, item, batch.now)}}


def _found(batch: Batch, table_id: str | None) -> tuple[Sheet, Json]:
    for sheet in batch.workbook.sheets:
        for item in sheet.tables:
            if item["tableId"] == table_id:
                return batch.workbook.edit(sheet.id), item
    raise invalid(f"No table with id: {table_id}")


def update_table(batch: Batch, given: Json) -> Json:
    wanted, mask = given.get("table") or {}, masks.written(given.get("fields"))
    sheet, item = _found(batch, wanted.get("tableId"))
    names = set(mask) or {"name", "range", "columnProperties", "rowsProperties"}
    if "rowsProperties" in names and (wanted.get("rowsProperties") or {}).get("footerColorStyle"):
        raise unimplemented("Table.rowsProperties.footerColorStyle")
    fresh = dict(item)
    if "name" in names and wanted.get("name") != item["name"]:
        fresh["name"] = tables.free_name(batch.workbook, wanted.get("name") or "")
    if "range" in names:
        fresh["range"] = _place(batch, wanted, item)[1].json()
    box = areas.box_json(fresh["range"])
    if "columnProperties" in names:
        fresh["columns"] = _columns(wanted, box.left)
    if "rowsProperties" in names:
        fresh["rowsProperties"] = wanted.get("rowsProperties")
    sheet.tables = [fresh if other is item else other for other in sheet.tables]
    _named(sheet, box, wanted if "columnProperties" in names else {})
    return {}


def delete_table(batch: Batch, given: Json) -> Json:
    """The table and everything in it: so says Google's guide, and people found out."""
    sheet, item = _found(batch, given.get("tableId"))
    box = tables.box_of(batch.workbook, item)
    batch.guard(sheet, box)
    sheet.tables = [other for other in sheet.tables if other is not item]
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        for column in range(box.left, box.right):
            sheet.put(row, column, None)
    return {}


HANDLERS: dict[str, Handler] = {"addTable": add_table, "updateTable": update_table, "deleteTable": delete_table}
