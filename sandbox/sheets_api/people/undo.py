"""Undoing a person's last act while others went on.

If nobody changed anything since, the workbook is as it was before. Otherwise the act's own changes are taken back, row
by row wherever the rows now stand: cells get the value they had, rows that it deleted come back, rows that it added go.
What others did in the meantime to the very same cells is lost, as it is in Sheets. After a change of columns the
stand-in refuses, which Sheets does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.sheets_api import shifts, structure
from sandbox.sheets_api.batch import dimensions, tabs
from sandbox.sheets_api.batch.context import Batch
from sandbox.sheets_api.errors import invalid
from sandbox.sheets_api.people import trail
from sandbox.sheets_api.state import NO_EXTRA, Row, Sheet, Workbook

REMEMBERED = 20
TAKEN_BACK = ("undo", "redo")


@dataclass(frozen=True, slots=True)
class Done:
    before: Workbook
    after: Workbook


class History:
    """Each person's last acts on each workbook, and those of them that were taken back."""

    def __init__(self) -> None:
        self._acts: dict[tuple[str, str], list[Done]] = {}
        self._undone: dict[tuple[str, str], list[Done]] = {}

    def remember(self, user: str, name: str, before: Workbook, after: Workbook) -> None:
        """An act was done. `undo` and `redo` are acts too: each can be taken back by the other."""
        undone = self._undone.setdefault((after.id, user), [])
        target = undone if name == "undo" else self._acts.setdefault((after.id, user), [])
        target.append(Done(before, after))
        del target[:-REMEMBERED]
        if name not in TAKEN_BACK:
            undone.clear()

    def taken_back(self, name: str, book: Workbook, user: str, batch: Batch) -> Workbook:
        """The draft with the person's last act (`undo`) or last undo (`redo`) taken back. Refused when there is none,
        or it cannot be.
        """
        acts = (self._acts if name == "undo" else self._undone).get((book.id, user), [])
        if not acts:
            raise invalid(f"There is nothing to {name}.")
        done = acts.pop()
        if book is done.after:
            fresh = done.before.fork()
            fresh.version = book.version + 1
            fresh.moves = [trail.inverse(move) for move in reversed(done.after.moves)]
            return fresh
        _take_back(done, batch)
        return batch.workbook


def _take_back(done: Done, batch: Batch) -> None:
    before = {sheet.id: sheet for sheet in done.before.sheets}
    after = {sheet.id: sheet for sheet in done.after.sheets}
    now = {sheet.id for sheet in batch.workbook.sheets}
    for sheet_id in (after.keys() - before.keys()) & now:
        if len(batch.workbook.sheets) == 1:
            raise invalid("You can't remove all the visible sheets in a document.")
        tabs.drop(batch.workbook, batch.workbook.find(sheet_id))
    for sheet_id in before.keys() - after.keys() - now:
        _restore_tab(done, batch, before[sheet_id])
    for sheet_id in before.keys() & after.keys() & now:
        if before[sheet_id] is not after[sheet_id]:
            _tab(batch, before[sheet_id], after[sheet_id])


def _restore_tab(done: Done, batch: Batch, sheet: Sheet) -> None:
    batch.workbook.sheets.append(sheet)
    names = {key: item for key, item in done.before.named.items() if item.range["sheetId"] == sheet.id}
    batch.workbook.named = {**names, **batch.workbook.named}
    tags = {key: item for key, item in done.before.metadata.items() if item.sheet == sheet.id}
    batch.workbook.metadata = {**tags, **batch.workbook.metadata}


def _tab(batch: Batch, before: Sheet, after: Sheet) -> None:
    sheet = batch.workbook.edit(before.id)
    if not before.column_changes == after.column_changes == sheet.column_changes:
        raise invalid("Columns were inserted, deleted or moved since; the act cannot be undone any more.")
    if before.title != after.title and sheet.title == after.title:
        sheet.title = before.title
    was, became = {row.uid: row for row in before.rows}, {row.uid: row for row in after.rows}
    for uid in became.keys() - was.keys():
        _remove(batch, sheet, uid)
    for uid in was.keys() & became.keys():
        if was[uid] is not became[uid]:
            _cells(sheet, was[uid], became[uid])
    for position, row in enumerate(before.rows):
        if row.uid not in became and not any(other.uid == row.uid for other in sheet.rows):
            _put_back(batch, sheet, before.rows[:position], row)
    _order(batch, sheet, before, after)


def _position(sheet: Sheet, uid: int) -> int | None:
    return next((index for index, row in enumerate(sheet.rows) if row.uid == uid), None)


def _remove(batch: Batch, sheet: Sheet, uid: int) -> None:
    at = _position(sheet, uid)
    if at is not None and sheet.row_count > 1:
        dimensions.delete(batch, sheet, "ROWS", at, at + 1)


def _cells(sheet: Sheet, was: Row, became: Row) -> None:
    at = _position(sheet, was.uid)
    if at is None:
        return
    row = sheet.row(at)
    for column in range(max(len(was.cells), len(became.cells))):
        if was.value(column) != became.value(column):
            row.put(column, was.value(column))
    for column in was.extras.keys() | became.extras.keys():
        if was.extras.get(column) != became.extras.get(column):
            row.put_extra(column, was.extras.get(column, NO_EXTRA))


def _put_back(batch: Batch, sheet: Sheet, above: list[Row], row: Row) -> None:
    """Below the nearest row that stood above it and is still there."""
    places = (_position(sheet, other.uid) for other in reversed(above))
    at = next((place + 1 for place in places if place is not None), 0)
    structure.carry(batch.workbook, shifts.Insert(sheet.id, "ROWS", at, 1))
    sheet.rows.insert(at, row.copy(sheet.epoch))
    sheet.row_count += 1


def _order(batch: Batch, sheet: Sheet, before: Sheet, after: Sheet) -> None:
    """Rows that the act moved go back below the row they stood under."""
    kept = {row.uid for row in after.rows}
    old = [row.uid for row in before.rows if row.uid in kept]
    known = set(old)
    new = [row.uid for row in after.rows if row.uid in known]
    moved = _moved(old, new)
    for uid in moved:
        at, position = _position(sheet, uid), old.index(uid)
        if at is None:
            continue
        under = next(
            (place for place in (_position(sheet, other) for other in reversed(old[:position])) if place is not None),
            -1,
        )
        if not at <= under + 1 <= at + 1:
            dimensions.move(batch, sheet, shifts.Move(sheet.id, "ROWS", at, at + 1, under + 1))


def _moved(old: list[int], new: list[int]) -> list[int]:
    """The rows of the block that was moved down or up, in their old order; the shorter of the two readings."""
    if old == new:
        return []
    differing = [index for index, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
    first, last = differing[0], differing[-1] + 1
    down = old[first : first + old[first:last].index(new[first])]
    up = new[first : first + new[first:last].index(old[first])]
    return min(down, up, key=len)
