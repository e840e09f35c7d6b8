"""What people do to columns, to the tab and to the whole workbook; and what is known of every act.

As in `staff`: positions, not names, as a person has them.
"""

from __future__ import annotations

import random

from sheets_schema.machinery import MACHINERY
from sheets_schema.model import KEY, STAMP
from tests.simulation import staff
from tests.simulation.sheet import OURS, STAFF, World
from tests.simulation.staff import Act, Request, _column, _data_row, _dimension, _put, _rows, _word
from tests.support.drawn import CASES

#: What the description of a lock says that nobody takes away again.
FOR_GOOD = "for good"


def insert_column(world: World, chance: random.Random) -> list[Request]:
    where = _dimension("COLUMNS", chance.randrange(world.sheet.column_count))
    return [{"insertDimension": {"range": where, "inheritFromBefore": where["startIndex"] > 0}}]


def insert_column_before_key(world: World, chance: random.Random) -> list[Request]:
    del chance
    place = world.places().get(KEY)
    if place is None:
        return []
    return [{"insertDimension": {"range": _dimension("COLUMNS", place), "inheritFromBefore": place > 0}}]


def move_column(world: World, chance: random.Random) -> list[Request]:
    place, to = chance.randrange(world.sheet.column_count), chance.randrange(world.sheet.column_count)
    if place <= to <= place + 1:
        return []
    return [{"moveDimension": {"source": _dimension("COLUMNS", place), "destinationIndex": to}}]


def hide_column(world: World, chance: random.Random) -> list[Request]:
    where = _dimension("COLUMNS", chance.randrange(world.sheet.column_count))
    return [
        {"updateDimensionProperties": {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}}
    ]


def delete_column(world: World, chance: random.Random) -> list[Request]:
    """One that is nobody's."""
    ours = set(world.places().values())
    free = [place for place in range(world.sheet.column_count) if place not in ours]
    return [{"deleteDimension": {"range": _dimension("COLUMNS", chance.choice(free))}}] if free else []


def delete_staff_column(world: World, chance: random.Random) -> list[Request]:
    return _deleted(_column(world, chance, STAFF))


def delete_our_column(world: World, chance: random.Random) -> list[Request]:
    return _deleted(_column(world, chance, OURS))


def delete_key_column(world: World, chance: random.Random) -> list[Request]:
    return _deleted(_column(world, chance, (KEY,)))


def delete_stamp_column(world: World, chance: random.Random) -> list[Request]:
    return _deleted(_column(world, chance, (STAMP,)))


def _deleted(column: int | None) -> list[Request]:
    return [] if column is None else [{"deleteDimension": {"range": _dimension("COLUMNS", column)}}]


def cut_keys(world: World, chance: random.Random) -> list[Request]:
    """The key cells cut and pasted elsewhere: every row loses its key at once."""
    place = world.places().get(KEY)
    if place is None:
        return []
    to = chance.randrange(world.sheet.column_count)
    where = {"sheetId": CASES.sheet_id, "rowIndex": 2, "columnIndex": to}
    cut = {"source": _rows(2, 30, (place, place + 1)), "destination": where, "pasteType": "PASTE_NORMAL"}
    return [{"cutPaste": cut}] if to != place else []


def rename_header(world: World, chance: random.Random) -> list[Request]:
    return [_put(1, chance.randrange(world.sheet.column_count), _word(world))]


def rename_tab(world: World, chance: random.Random) -> list[Request]:
    title = chance.choice(["A1", "Data!X", "'", "R1C1", "x" * 90, "💡", f"tab {world.minute}"])
    return [{"updateSheetProperties": {"properties": {"sheetId": CASES.sheet_id, "title": title}, "fields": "title"}}]


def copy_tab(world: World, chance: random.Random) -> list[Request]:
    del chance
    title = f"copy {world.minute} {world.word()}"
    return [{"duplicateSheet": {"sourceSheetId": CASES.sheet_id, "newSheetName": title}}]


def delete_tab(world: World, chance: random.Random) -> list[Request]:
    del world, chance
    return [{"deleteSheet": {"sheetId": CASES.sheet_id}}]


def filter_rows(world: World, chance: random.Random) -> list[Request]:
    criteria = {"filterCriteria": {"hiddenValues": ["", "K1.v1"]}, "columnIndex": chance.randrange(4)}
    return [{"setBasicFilter": {"filter": {"range": _rows(1, 39), "filterSpecs": [criteria]}}}]


def merge(world: World, chance: random.Random) -> list[Request]:
    column = _column(world, chance, ("order", "amount"))
    row = _data_row(world, chance)
    if column is None:
        return []
    return [{"mergeCells": {"range": _rows(row, row + 2, (column, column + 1)), "mergeType": "MERGE_ALL"}}]


def unmerge(world: World, chance: random.Random) -> list[Request]:
    del world, chance
    return [{"unmergeCells": {"range": {"sheetId": CASES.sheet_id}}}]


def protect(world: World, chance: random.Random) -> list[Request]:
    """A hard protection of somebody's over a column of ours, taken away again when it is read in the Sync log."""
    return _locked(world, chance, "")


def lock(world: World, chance: random.Random) -> list[Request]:
    """A hard protection that stays."""
    return _locked(world, chance, FOR_GOOD)


def _locked(world: World, chance: random.Random, words: str) -> list[Request]:
    column = _column(world, chance, ("order", "amount"))
    if column is None:
        return []
    rules = {
        "range": _rows(2, 39, (column, column + 1)),
        "editors": {"users": ["ana@keepsheet.example"]},
        "description": words,
    }
    return [{"addProtectedRange": {"protectedRange": rules}}]


def drop_down(world: World, chance: random.Random) -> list[Request]:
    """A strict rule of somebody's over a column of ours, which our values break."""
    column = _column(world, chance, OURS)
    if column is None:
        return []
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}, "strict": True}
    return [{"setDataValidation": {"range": _rows(2, 39, (column, column + 1)), "rule": rule}}]


def tick_boxes(world: World, chance: random.Random) -> list[Request]:
    """Tick boxes down to the last row, as people add them: rows without a record then hold FALSE."""
    column = _column(world, chance, ("tick",))
    if column is None:
        return []
    where = _rows(2, 39, (column, column + 1))
    blank = [i for i in range(2, 39) if world.sheet.value(i, column) is None]
    boxes = [_put(i, column, {"userEnteredValue": {"boolValue": False}}) for i in blank]
    return [{"setDataValidation": {"range": where, "rule": {"condition": {"type": "BOOLEAN"}, "strict": True}}}, *boxes]


def delete_generation(world: World, chance: random.Random) -> list[Request]:
    names = sorted(world.book.named)
    del chance
    return [{"deleteNamedRange": {"namedRangeId": names[-1]}}] if names else []


def spoil_generation(world: World, chance: random.Random) -> list[Request]:
    """Somebody unhides the machinery and types in its number."""
    start = {"sheetId": MACHINERY.sheet_id, "rowIndex": 2, "columnIndex": 0}
    cell = chance.choice([{}, _word(world), {"userEnteredValue": {"numberValue": 0}}])
    return [{"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}]


ACTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        *staff.ACTS, insert_column, insert_column_before_key, move_column, hide_column, delete_column,
        delete_staff_column, delete_our_column, delete_key_column, delete_stamp_column, cut_keys, rename_header,
        rename_tab, copy_tab, delete_tab, filter_rows, merge, unmerge, protect, lock, drop_down, tick_boxes,
        delete_generation, spoil_generation,
    )
}  # fmt: skip

#: Acts by which staff themselves take or double a record's row, or its key: what then stands twice is theirs.
DOUBLES = {
    "duplicate_row", "paste_row_over_row", "paste_block", "cut_row", "clear_key", "sort_part", "cut_keys", "undo",
    "late act", "version restored", "delete_key_column",
}  # fmt: skip

#: Acts that move or merge cells apart from their rows, so that what stands under a key may be staff's own doing.
TEARS = {
    "sort_part", "paste_block", "paste_row_over_row", "cut_row", "cut_keys", "merge", "undo", "late act",
    "version restored",
}  # fmt: skip

#: Acts after which every row is as whole as before, so that a push that settles leaves every cell of ours right.
WHOLE = {
    "type_note", "clear_note", "tick", "array_formula", "sort_all", "insert_row", "banner", "banners", "move_row",
    "delete_row", "insert_column", "insert_column_before_key", "move_column", "hide_column", "delete_column",
    "rename_tab", "copy_tab", "filter_rows", "drop_down", "tick_boxes", "clock", "source changes", "source adds",
    "file copied",
}  # fmt: skip

#: Of these, the acts that leave every note of the first push beside its record.
KEEPS_NOTES = (WHOLE | {"delete_tab", "type_over_ours", "rename_header", "delete_our_column"}) - {
    "type_note", "clear_note", "array_formula",
}  # fmt: skip
