"""What staff do to a tab, by its number in the list of bad inputs (35 to 44): requests of the API under their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sheets_schema.disputes import DISPUTES
from sheets_schema.refunds import REFUNDS
from tests.support.records import card_dispute, dispute
from tests.support.whole_workbook import ANA, WholeWorkbook

Act = Callable[[WholeWorkbook], list[dict[str, Any]]]

CHANGED, NOTED, NEW = dispute(), card_dispute(), dispute("PP-R-NEW")
NOTE = "call back =1+1"
SHEET = DISPUTES.sheet_id
HEADER, FIRST = 1, 2
DECORATED = "userEnteredValue,userEnteredFormat,note"
RICH = "userEnteredValue,textFormatRuns"
BOLD = [{"startIndex": 4, "format": {"bold": True}}]


def cells(row: int, column: int, *values: Mapping[str, Any], fields: str = "userEnteredValue") -> dict[str, Any]:
    start = {"sheetId": SHEET, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": list(values)}], "fields": fields}}


def text(words: str) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": words}}


def header(column: str, words: str) -> Act:
    return lambda book: [cells(HEADER, book.place(DISPUTES, column), text(words))]


def area(**of: int) -> dict[str, int]:
    return {"sheetId": SHEET, **of}


def merged_header(book: WholeWorkbook) -> list[dict[str, Any]]:
    at = book.place(DISPUTES, "reason")
    where = area(startRowIndex=HEADER, endRowIndex=FIRST, startColumnIndex=at, endColumnIndex=at + 3)
    return [{"mergeCells": {"range": where, "mergeType": "MERGE_ALL"}}]


def banner(_: WholeWorkbook) -> list[dict[str, Any]]:
    where = {"sheetId": SHEET, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}
    return [{"insertDimension": {"range": where, "inheritFromBefore": False}}, cells(0, 0, text("Easter: be quick"))]


def title(words: str) -> Act:
    return lambda _: [{"updateSheetProperties": {"properties": {"sheetId": SHEET, "title": words}, "fields": "title"}}]


def decorated(book: WholeWorkbook) -> list[dict[str, Any]]:
    """A format, a note on the cell and a formula to another tab in cells of staff."""
    row = book.picture(DISPUTES).rows_of[CHANGED.key][0]
    rich = {**text("mine"), "userEnteredFormat": {"textFormat": {"bold": True}}, "note": "my own note"}
    there = {"userEnteredValue": {"formulaValue": f"='{REFUNDS.title}'!A2"}}
    return [
        cells(row, book.place(DISPUTES, "notes"), rich, fields=DECORATED),
        cells(row, book.place(DISPUTES, "order_ours"), there),
    ]


def chip_and_tick(book: WholeWorkbook) -> list[dict[str, Any]]:
    """A person's chip and bold words in a note, a tick box ticked."""
    row = book.picture(DISPUTES).rows_of[CHANGED.key][0]
    chip = {"startIndex": 0, "chip": {"personProperties": {"email": ANA}}}
    return [
        cells(row, book.place(DISPUTES, "notes"), {**text("@"), "chipRuns": [chip]}, fields=DECORATED + ",chipRuns"),
        cells(row, book.place(DISPUTES, "hand_to"), {**text("ask Bo"), "textFormatRuns": BOLD}, fields=RICH),
        cells(row, book.place(DISPUTES, "hide"), {"userEnteredValue": {"boolValue": False}}),
    ]


def whole(book: WholeWorkbook) -> dict[str, int]:
    """Header and rows, as somebody selects them."""
    picture = book.picture(DISPUTES)
    return area(
        startRowIndex=HEADER,
        endRowIndex=max(rows[0] for rows in picture.rows_of.values()) + 1,
        startColumnIndex=0,
        endColumnIndex=len(picture.columns),
    )


def table(book: WholeWorkbook) -> list[dict[str, Any]]:
    """The tab made a native table, the ticks typed as tick boxes: blank ones then read FALSE."""
    ticks = {"columnIndex": book.place(DISPUTES, "hide"), "columnType": "BOOLEAN"}
    return [{"addTable": {"table": {"name": "Cases", "range": whole(book), "columnProperties": [ticks]}}}]


def pivot(at: int) -> Act:
    """A pivot table over the tab, on a tab of its own or at the right of the rows."""

    def act(book: WholeWorkbook) -> list[dict[str, Any]]:
        source = whole(book)
        given = {
            "source": source,
            "rows": [{"sourceColumnOffset": book.place(DISPUTES, "store"), "showTotals": True}],
            "values": [{"sourceColumnOffset": book.place(DISPUTES, "amount"), "summarizeFunction": "COUNTA"}],
        }
        start = {"sheetId": at, "rowIndex": FIRST if at == SHEET else 0, "columnIndex": 0}
        made: list[dict[str, Any]] = [{"addSheet": {"properties": {"sheetId": at, "title": "My sums"}}}]
        if at == SHEET:
            start["columnIndex"] = source["endColumnIndex"]
            made = [{"appendDimension": {"sheetId": SHEET, "dimension": "COLUMNS", "length": 3}}]
        put = {"start": start, "rows": [{"values": [{"pivotTable": given}]}], "fields": "pivotTable"}
        return [*made, {"updateCells": put}]

    return act


def slicer(book: WholeWorkbook) -> list[dict[str, Any]]:
    """A slicer that hides the case that will change."""
    spec = {
        "dataRange": whole(book),
        "columnIndex": book.place(DISPUTES, "currency"),
        "filterCriteria": {"hiddenValues": [CHANGED.amount.currency]},
    }
    anchor = {"sheetId": SHEET, "rowIndex": 0, "columnIndex": 2}
    return [{"addSlicer": {"slicer": {"spec": spec, "position": {"overlayPosition": {"anchorCell": anchor}}}}}]


def array_formula(book: WholeWorkbook) -> list[dict[str, Any]]:
    """A column of staff's own at the left, one formula for all its rows, reading a column of ours."""
    where = {"sheetId": SHEET, "dimension": "COLUMNS", "startIndex": 4, "endIndex": 5}
    formula = {"userEnteredValue": {"formulaValue": "=ARRAYFORMULA(LEN(A3:A6))"}}
    return [{"insertDimension": {"range": where, "inheritFromBefore": True}}, cells(FIRST, 4, formula)]


def filtered(book: WholeWorkbook) -> list[dict[str, Any]]:
    at = book.place(DISPUTES, "currency")
    where = area(startRowIndex=HEADER, startColumnIndex=0)
    criteria = [{"columnIndex": at, "filterCriteria": {"hiddenValues": [CHANGED.amount.currency]}}]
    return [{"setBasicFilter": {"filter": {"range": where, "filterSpecs": criteria}}}]


def protected(book: WholeWorkbook) -> list[dict[str, Any]]:
    at = book.place(DISPUTES, "stage")
    where = area(startColumnIndex=at, endColumnIndex=at + 1)
    return [{"addProtectedRange": {"protectedRange": {"range": where, "editors": {"users": [ANA]}}}}]


def no_row_left(book: WholeWorkbook) -> list[dict[str, Any]]:
    rows = len(book.picture(DISPUTES).rows_of)
    where = {"sheetId": SHEET, "dimension": "ROWS", "startIndex": FIRST + rows, "endIndex": 1000}
    return [{"deleteDimension": {"range": where}}]


def full(book: WholeWorkbook) -> list[dict[str, Any]]:
    """A tab of staff's that takes what is left of ten million cells."""
    sheets = book.call(ANA, "GET", f"/v4/spreadsheets/{book.id}")["sheets"]
    grids = [s["properties"]["gridProperties"] for s in sheets]
    left = 10_000_000 - sum(g["rowCount"] * g["columnCount"] for g in grids)
    return [{"addSheet": {"properties": {"gridProperties": {"rowCount": left, "columnCount": 1}}}}]


ACTS: dict[str, Act] = {
    "35 a header twice": header("reason", "Amount"),
    "35 a blank header": header("reason", ""),
    "35 a header with a space": header("reason", " Reason "),
    "36 a merged header": merged_header,
    "37 rows above the header": banner,
    **{f"38 tab named {name[:6]}": title(name) for name in ("A1", "Data!X", "'", "x" * 100, "🧾", "R1C1")},
    "39 a decorated cell": decorated,
    "39 a chip and a tick box": chip_and_tick,
    "40 a staff array formula": array_formula,
    "41 a filter hides the row": filtered,
    "43 a native table": table,
    "43 a pivot table on a tab of its own": pivot(4711),
    "43 a pivot table beside the rows": pivot(SHEET),
    "43 a slicer": slicer,
    "44 no row left": no_row_left,
}
