"""What a person does at the page, as acts on the workbook: the same code as the API's, under the person's name.

A page sends places as they stood in the version that it showed. They are followed to where they stand by then, so that
a word lands on the row on which it was typed, whoever sorted or inserted meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.sheets_api.batch import apply
from sandbox.sheets_api.batch.context import Batch
from sandbox.sheets_api.errors import ApiError, invalid
from sandbox.sheets_api.filters import criteria
from sandbox.sheets_api.people import typing_rules
from sandbox.sheets_api.people.staff import Act, carry_out
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet
from sandbox.web_grid import formats
from sandbox.web_grid.desk import Desk

GONE = "The row or column was deleted meanwhile, so this was not entered."
LOST = (
    "The workbook changed while this page had no connection, so it cannot be told where this belongs now. "
    "It was not entered."
)
#: Acts that staff.py knows, by the places in them that are to be followed.
PLACED = {
    "insert_rows",
    "delete_rows",
    "move_rows",
    "hide_rows",
    "show_rows",
    "insert_columns",
    "delete_columns",
    "move_columns",
    "hide_columns",
    "show_columns",
    "sort_sheet",
    "sort_range",
}
PLAIN = {"filter_on", "filter_off", "rename_tab", "hide_tab", "duplicate_tab", "delete_tab"}


def carrier(desk: Desk, order: Json) -> Callable[[Batch], None]:
    """The act as a change of a batch's draft, `sure` once the person was asked. Raises ApiError for an order that
    cannot be read.
    """
    name = str(order.get("act"))
    known: dict[str, Callable[[Desk, Json, Batch, Sheet], None]] = {
        "enter": _enter,
        "paste": _paste,
        "resize_columns": _resize,
        "filter_by": _filter_by,
        "freeze": _freeze,
        "format": _format,
        "add_tab": _add_tab,
    }
    if name not in known and name not in PLACED | PLAIN:
        raise invalid(f"The page cannot do {name}.")

    def carry(batch: Batch) -> None:
        batch.asks = not order.get("sure")
        sheet = batch.workbook.find(int(order.get("tab") or 0))
        if name in known:
            known[name](desk, order, batch, sheet)
            return
        place = next(index for index, each in enumerate(batch.workbook.sheets) if each is sheet)
        words = {key: value for key, value in order.items() if key not in {"act", "tab", "who", "version"}}
        carry_out(Act(name, place, _followed(desk, order, sheet, words) if name in PLACED else words), batch)

    return carry


def _followed(desk: Desk, order: Json, sheet: Sheet, words: Json) -> Json:
    """The words with their row or column where it stands by now."""
    version = int(order.get("version") or 0)
    found = dict(words)
    for key in ("row", "column", "to"):
        if key in words:
            by_row = key == "row" or (key == "to" and "row" in words)
            given = (int(words[key]), 0) if by_row else (0, int(words[key]))
            at = _place(desk, sheet, given, version)
            found[key] = at[0] if by_row else at[1]
    if "box" in words:
        box = _box(desk, sheet, words["box"], version, sheet.id)
        rows, columns = ((box[f"start{name}Index"], box[f"end{name}Index"]) for name in ("Row", "Column"))
        found["box"] = [*rows, *columns]
    return found


def _enter(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    """`cells`: [row, column, text]. All of them, or none. What is pasted beyond the tab's end makes it longer."""
    version = int(order.get("version") or 0)
    cells = order.get("cells") or []
    for which, dimension, has in ((0, "ROWS", sheet.row_count), (1, "COLUMNS", sheet.column_count)):
        more = max((cell[which] + 1 for cell in cells), default=0) - has
        if more > 0:
            apply.run(batch, [{"appendDimension": {"sheetId": sheet.id, "dimension": dimension, "length": more}}])
    for row, column, text in cells:
        typing_rules.enter(batch, sheet.id, _place(desk, sheet, (row, column), version), str(text))


def _place(desk: Desk, sheet: Sheet, given: tuple[int, int], version: int) -> tuple[int, int]:
    """Where the cell is now. Raises ApiError where it is gone, or nobody knows."""
    at = desk.place(sheet.id, *given, version)
    if at is None:
        raise invalid(GONE if desk.remembers(version) else LOST)
    return at


def _paste(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    """`source`, of the tab `from` as it was in the version `copied`, and `to`: boxes; with formulas, formats and rules,
    as Ctrl-V does. `cut` moves.
    """
    version = int(order.get("version") or 0)
    source = _box(desk, sheet, order["source"], int(order.get("copied", version)), int(order.get("from", sheet.id)))
    target = _box(desk, sheet, order["to"], version, sheet.id)
    if order.get("cut"):
        to = {"sheetId": sheet.id, "rowIndex": target["startRowIndex"], "columnIndex": target["startColumnIndex"]}
        apply.run(batch, [{"cutPaste": {"source": source, "destination": to, "pasteType": "PASTE_NORMAL"}}])
        return
    apply.run(batch, [{"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}}])


def _box(desk: Desk, sheet: Sheet, box: list[int], version: int, home: int) -> Json:
    top, bottom, left, right = box
    first, last = desk.place(home, top, left, version), desk.place(home, bottom - 1, right - 1, version)
    if first is None or last is None or last[0] - first[0] != bottom - 1 - top:
        raise invalid("The rows moved meanwhile; copy them again.")
    del sheet
    return {
        "sheetId": home,
        "startRowIndex": first[0],
        "endRowIndex": last[0] + 1,
        "startColumnIndex": first[1],
        "endColumnIndex": last[1] + 1,
    }


def _resize(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    words = _followed(desk, order, sheet, {"column": order["column"]})
    span = {
        "sheetId": sheet.id,
        "dimension": "COLUMNS",
        "startIndex": words["column"],
        "endIndex": words["column"] + int(order.get("count", 1)),
    }
    change = {"range": span, "properties": {"pixelSize": int(order["px"])}, "fields": "pixelSize"}
    apply.run(batch, [{"updateDimensionProperties": change}])


def _freeze(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    del desk
    grid = {"frozenRowCount": int(order["rows"]), "frozenColumnCount": int(order["columns"])}
    change = {"properties": {"sheetId": sheet.id, "gridProperties": grid}}
    fields = "gridProperties(frozenRowCount,frozenColumnCount)"
    apply.run(batch, [{"updateSheetProperties": {**change, "fields": fields}}])


def _add_tab(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    """A blank tab at the end, named as Google names it."""
    del desk, order, sheet
    apply.run(batch, [{"addSheet": {"properties": {}}}])


def _filter_by(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    """The funnel of one column: `keep` are the words that stay; null takes the column's condition away."""
    current = sheet.basic_filter
    if current is None:
        raise ApiError(400, "This tab has no filter.")
    column = int(_followed(desk, order, sheet, {"column": order["column"]})["column"])
    tests: dict[int, Any] = criteria(current)
    tests.pop(column, None)
    if order.get("keep") is not None:
        kept = {str(word) for word in order["keep"]}
        rendering = Rendering(batch.workbook, batch.now)
        top = current["range"].get("startRowIndex", 0) + 1
        shown = {rendering.shown(sheet, row, column) for row in range(top, len(sheet.rows))}
        tests[column] = {"hiddenValues": sorted(shown - kept)}
    specs = [{"columnIndex": at, "filterCriteria": test} for at, test in sorted(tests.items())]
    wanted = {"range": current["range"], **({"filterSpecs": specs} if specs else {})}
    apply.run(batch, [{"setBasicFilter": {"filter": wanted}}])


def _format(desk: Desk, order: Json, batch: Batch, sheet: Sheet) -> None:
    """`boxes` get what `set` says: see formats.py."""
    version = int(order.get("version") or 0)
    cell, fields = formats.of(dict(order.get("set") or {}))
    boxes = [_box(desk, sheet, box, version, sheet.id) for box in order.get("boxes") or []]
    change = {"cell": {"userEnteredFormat": cell}, "fields": fields}
    apply.run(batch, [{"repeatCell": {"range": box, **change}} for box in boxes])
