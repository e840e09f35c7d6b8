"""Requests about whole tabs and the spreadsheet itself."""

from __future__ import annotations

from dataclasses import replace

from sandbox.sheets_api import access, documents, formats, known_fields, masks, structure, tables
from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.batch import dimensions
from sandbox.sheets_api.batch.context import Batch, Handler
from sandbox.sheets_api.errors import MAX_COLUMNS, invalid, unimplemented
from sandbox.sheets_api.state import Json, Row, Sheet, Workbook

SIZES = {"rowCount", "columnCount"}
ALL_HIDDEN = "You can't hide all the sheets in a document."


def _taken(batch: Batch) -> set[int]:
    return {sheet.id for sheet in batch.workbook.sheets}


def _title_free(batch: Batch, title: str, own: int | None = None) -> None:
    other = batch.workbook.titled(title)
    if other is not None and other.id != own:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    if not title:
        raise invalid("The sheet name cannot be empty.")


def _fresh_title(batch: Batch) -> str:
    number = len(batch.workbook.sheets) + 1
    while batch.workbook.titled(f"Sheet{number}") is not None:
        number += 1
    return f"Sheet{number}"


def add_sheet(batch: Batch, given: Json) -> Json:
    wanted = given.get("properties") or {}
    if wanted.get("sheetType", "GRID") != "GRID":
        raise unimplemented(f"addSheet of type {wanted['sheetType']}")
    sheet_id = wanted.get("sheetId")
    if sheet_id is not None and sheet_id in _taken(batch):
        raise invalid(f"Sheet with id {sheet_id} already exists.")
    if sheet_id is None:
        sheet_id = batch.fresh_id(_taken(batch))
    title = wanted.get("title") or _fresh_title(batch)
    _title_free(batch, title)
    grid = dict(wanted.get("gridProperties") or {})
    rows, columns = int(grid.pop("rowCount", 1000) or 1000), int(grid.pop("columnCount", 26) or 26)
    _column_limit(columns)
    sheet = Sheet(sheet_id, title, rows, columns, batch.workbook.epoch, grid=_true(grid))
    kept = {name: wanted[name] for name in ("hidden", "tabColor", "tabColorStyle", "rightToLeft") if wanted.get(name)}
    sheet.properties = formats.stored(kept)
    sheets = batch.workbook.sheets
    sheets.insert(min(wanted.get("index", len(sheets)), len(sheets)), sheet)
    batch.check_size()
    return {"addSheet": {"properties": documents.properties(batch.workbook, sheet)}}


def _true(grid: Json) -> Json:
    return {name: value for name, value in grid.items() if value}


def _column_limit(columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise invalid(f"You cannot have more than {MAX_COLUMNS} columns in a sheet.")


def update_sheet_properties(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("properties") or {}
    known_fields.check(mask, "SheetProperties")
    sheet = batch.workbook.edit(wanted.get("sheetId") or 0)
    access.check_sheet(batch.workbook, sheet, batch.caller)
    names = set(mask) or set(wanted)
    if "title" in names:
        _retitle(batch, sheet, wanted.get("title") or "")
    if "gridProperties" in names:
        _grid(batch, sheet, masks.below(mask, "gridProperties") or {}, wanted.get("gridProperties") or {})
    if "index" in names:
        _reorder(batch, sheet, wanted.get("index") or 0)
    for name in ("hidden", "rightToLeft", "tabColor", "tabColorStyle"):
        if name in names:
            _property(sheet, name, wanted.get(name))
    if all(item.properties.get("hidden") for item in batch.workbook.sheets):
        raise invalid(ALL_HIDDEN)
    return {}


def _property(sheet: Sheet, name: str, value: object) -> None:
    kept = {key: item for key, item in sheet.properties.items() if key != name}
    if name.startswith("tabColor"):
        kept.pop("tabColor", None)
        kept.pop("tabColorStyle", None)
    sheet.properties = {**kept, **formats.stored({name: value})} if value else kept


def _retitle(batch: Batch, sheet: Sheet, title: str) -> None:
    _title_free(batch, title, own=sheet.id)
    old, sheet.title = sheet.title, title
    structure.retitled(batch.workbook, old, title)


def _reorder(batch: Batch, sheet: Sheet, index: int) -> None:
    """The index is meant as of before the move: moving right lands one place earlier."""
    sheets = batch.workbook.sheets
    at = sheets.index(sheet)
    sheets.pop(at)
    sheets.insert(index - 1 if index > at else index, sheet)


def _grid(batch: Batch, sheet: Sheet, mask: masks.Mask, wanted: Json) -> None:
    names = set(mask) or set(wanted) | SIZES  # a bare `gridProperties` writes the sizes too, so they must be there
    rows = (wanted.get("rowCount") or 0) if "rowCount" in names else sheet.row_count
    columns = (wanted.get("columnCount") or 0) if "columnCount" in names else sheet.column_count
    if not rows:
        raise invalid(dimensions.NO_ROWS_LEFT)
    if not columns:
        raise invalid(dimensions.NO_COLUMNS_LEFT)
    _column_limit(columns)
    if (rows, columns) != (sheet.row_count, sheet.column_count):
        _resize(batch, sheet, rows, columns)
    kept = {name: value for name, value in sheet.grid.items() if name not in names}
    sheet.grid = {**kept, **_true({name: wanted.get(name) for name in names - SIZES})}
    frozen = sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)
    if frozen[0] >= sheet.row_count:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if frozen[1] >= sheet.column_count:
        raise invalid("You can't freeze all visible columns on the sheet.")


def _resize(batch: Batch, sheet: Sheet, rows: int, columns: int) -> None:
    if rows < sheet.row_count:
        dimensions.delete(batch, sheet, "ROWS", rows, sheet.row_count)
    if columns < sheet.column_count:
        dimensions.delete(batch, sheet, "COLUMNS", columns, sheet.column_count)
    sheet.row_count, sheet.column_count = rows, columns
    batch.check_size()


def delete_sheet(batch: Batch, given: Json) -> Json:
    workbook = batch.workbook
    wanted = given.get("sheetId") or 0
    sheet = next((item for item in workbook.sheets if item.id == wanted), None)
    if sheet is None:
        raise invalid(f"No sheet with id: {wanted}")
    access.check_sheet(workbook, sheet, batch.caller)
    batch.guard(sheet, Box(sheet.id, 0, sheet.row_count, 0, sheet.column_count))
    if all(item.properties.get("hidden") for item in workbook.sheets if item.id != sheet.id):
        raise invalid("You can't remove all the visible sheets in a document.")
    drop(workbook, sheet)
    return {}


def drop(workbook: Workbook, sheet: Sheet) -> None:
    """Takes the tab out, and with it its named ranges and metadata; references to it break."""
    workbook.sheets = [item for item in workbook.sheets if item.id != sheet.id]
    workbook.named = {key: item for key, item in workbook.named.items() if item.range["sheetId"] != sheet.id}
    workbook.metadata = {key: item for key, item in workbook.metadata.items() if item.sheet != sheet.id}
    structure.retitled(workbook, sheet.title, None)


def duplicate_sheet(batch: Batch, given: Json) -> Json:
    """A copy beside the source. Its metadata gets new ids (ids are unique in a spreadsheet; which Google does is not
    documented, but a copy cannot keep them), and so do its filter views, charts and protections.
    """
    workbook = batch.workbook
    source = workbook.find(given.get("sourceSheetId") or 0)
    wanted = given.get("newSheetId")
    if wanted is not None and wanted in _taken(batch):
        raise invalid(f"Sheet with id {wanted} already exists.")
    new_id = wanted if wanted is not None else batch.fresh_id(_taken(batch))
    title = given.get("newSheetName") or copy_title(batch, source.title)
    _title_free(batch, title)
    twin = twin_of(batch, source, new_id, title)
    position = given.get("insertSheetIndex")
    sheets = workbook.sheets
    sheets.insert(min(position, len(sheets)) if position is not None else sheets.index(source) + 1, twin)
    copy_tags(batch, workbook, source.id, new_id)
    batch.check_size()
    return {"duplicateSheet": {"properties": documents.properties(workbook, twin)}}


def copy_tags(batch: Batch, source_book: Workbook, source: int, target: int) -> None:
    """The metadata of a copied tab, under new ids."""
    everything = dict(batch.workbook.metadata)
    for tag in [item for item in source_book.metadata.values() if item.sheet == source]:
        fresh = batch.fresh_id(everything)
        everything[fresh] = replace(tag, id=fresh, sheet=target)
    batch.workbook.metadata = everything


def copy_title(batch: Batch, title: str) -> str:
    """`Copy of X`, then `Copy of X 2` …, as Google names copies."""
    name, number = f"Copy of {title}"[:100], 1
    while batch.workbook.titled(name) is not None:
        number += 1
        name = f"Copy of {title} {number}"
    return name


def twin_of(batch: Batch, source: Sheet, new_id: int, title: str) -> Sheet:
    """The tab once more, under another id: rows are shared until one of the two changes."""
    twin = source.fork(batch.workbook.epoch)
    twin.id, twin.title = new_id, title
    twin.rows = [own_row(row, batch.workbook.epoch) for row in source.rows]

    def moved(items: list[Json], key: str | None = None) -> list[Json]:
        copies = [documents.on_sheet(item, source.id, new_id) for item in items]
        return [{**item, key: batch.fresh_id(())} if key else item for item in copies]

    twin.merges, twin.conditional_formats = moved(source.merges), moved(source.conditional_formats)
    twin.protected, twin.charts = moved(source.protected, "protectedRangeId"), moved(source.charts, "chartId")
    twin.filter_views, twin.banded = moved(source.filter_views, "filterViewId"), moved(source.banded, "bandedRangeId")
    twin.slicers, twin.tables = moved(source.slicers, "slicerId"), _tables(batch, moved(source.tables))
    twin.pivots = moved(source.pivots)
    twin.row_groups, twin.column_groups = moved(source.row_groups), moved(source.column_groups)
    twin.basic_filter = source.basic_filter and documents.on_sheet(source.basic_filter, source.id, new_id)
    return twin


def _tables(batch: Batch, copies: list[Json]) -> list[Json]:
    """A copied table has an id and a name of its own."""
    return [
        {**item, "tableId": tables.new_id(batch.chance), "name": tables.free_name(batch.workbook, item["name"])}
        for item in copies
    ]


def own_row(row: Row, epoch: int) -> Row:
    return Row(epoch, row.cells[:], row.extras)


def update_spreadsheet_properties(batch: Batch, given: Json) -> Json:
    mask, wanted = masks.written(given.get("fields")), given.get("properties") or {}
    names = set(mask) or set(wanted)
    known = {"title", "locale", "timeZone", "autoRecalc", "iterativeCalculationSettings"}
    for name in names - known:
        raise unimplemented(f"updateSpreadsheetProperties.{name}")
    fresh = {name: wanted.get(name) for name in names}
    if not all(fresh.get(name, "set") for name in ("title", "locale", "timeZone")):
        raise invalid("The title, the locale and the time zone cannot be empty.")
    batch.workbook.properties = {
        name: value for name, value in {**batch.workbook.properties, **fresh}.items() if value is not None
    }
    return {}


HANDLERS: dict[str, Handler] = {
    "addSheet": add_sheet,
    "updateSheetProperties": update_sheet_properties,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
