"""Typing into a cell: protections hold, and a strict rule refuses what is not allowed (rules do not hold the API)."""

from __future__ import annotations

from sandbox.sheets_api import values
from sandbox.sheets_api.areas import Box, box_of, parse
from sandbox.sheets_api.batch.context import Batch
from sandbox.sheets_api.errors import ApiError, invalid
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook

REFUSED = "The data you entered violates the data validation rules set on this cell."


def enter(batch: Batch, sheet_id: int, place: tuple[int, int], text: str) -> None:
    """USER_ENTERED, as a person types it; an empty text clears the cell."""
    sheet = batch.workbook.edit(sheet_id)
    row, column = place
    if not (0 <= row < sheet.row_count and 0 <= column < sheet.column_count):
        raise invalid("There is no such cell.")
    batch.guard(sheet, Box(sheet.id, row, row + 1, column, column + 1))
    rule = sheet.beside(row, column).validation
    if rule is not None and rule.get("strict") and text and not allowed(batch, rule, text):
        raise invalid(REFUSED)
    values.put_input(sheet, row, column, text, values.reading_of(batch.workbook, batch.now))


def allowed(batch: Batch, rule: Json, text: str) -> bool:
    """Whether a strict rule lets the text in; kinds that the stand-in cannot judge let everything in."""
    condition = rule.get("condition") or {}
    given = [str(item.get("userEnteredValue", "")) for item in condition.get("values") or []]
    kind = condition.get("type")
    if kind == "ONE_OF_LIST":
        return text in given
    if kind == "BOOLEAN":
        return text in (given or ["TRUE", "FALSE", "true", "false"])
    if kind == "ONE_OF_RANGE" and given:
        return text in _listed(batch.workbook, batch, given[0])
    return True


def _listed(workbook: Workbook, batch: Batch, reference: str) -> set[str]:
    try:
        box = box_of(workbook, parse(workbook, reference.removeprefix("=").replace("$", "")))
    except ApiError:
        return set()
    sheet: Sheet = workbook.find(box.sheet)
    rendering = Rendering(workbook, batch.now)
    return {
        rendering.shown(sheet, row, column)
        for row in range(box.top, min(box.bottom, len(sheet.rows)))
        for column in range(box.left, box.right)
    } - {""}
