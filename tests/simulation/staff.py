"""What people do in the sheet, as requests of the API under their own name. Each act is made of a world and chance.

Acts address by position, as a person does: what stands there when the act arrives is what it hits. An act returns
the requests to send, or nothing where it makes no sense just now.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count
from typing import Any

from sheets_schema.machinery import MACHINERY
from sheets_schema.model import KEY
from tests.simulation.sheet import OURS, STAFF, World
from tests.support.drawn import CASES

Request = dict[str, Any]
Act = Callable[[World, random.Random], list[Request]]

_words = count(1)


def _word() -> Request:
    """A word nobody ever typed before."""
    return {"userEnteredValue": {"stringValue": f"word {next(_words)}"}}


def _data_row(world: World, chance: random.Random) -> int:
    return chance.randrange(2, max(3, len(world.sheet.rows) + 1))


def _column(world: World, chance: random.Random, names: tuple[str, ...]) -> int | None:
    there = [place for name, place in world.places().items() if name in names]
    return chance.choice(there) if there else None


def _put(row: int, column: int, cell: Request) -> Request:
    start = {"sheetId": CASES.sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}


def _dimension(kind: str, start: int, end: int | None = None) -> Request:
    return {
        "sheetId": CASES.sheet_id,
        "dimension": kind,
        "startIndex": start,
        "endIndex": start + 1 if end is None else end,
    }


def _rows(first: int, last: int, columns: tuple[int, int] | None = None) -> Request:
    found = {"sheetId": CASES.sheet_id, "startRowIndex": first, "endRowIndex": last}
    return found if columns is None else {**found, "startColumnIndex": columns[0], "endColumnIndex": columns[1]}


def type_note(world: World, chance: random.Random) -> list[Request]:
    column = _column(world, chance, STAFF)
    return [] if column is None else [_put(_data_row(world, chance), column, _word())]


def clear_note(world: World, chance: random.Random) -> list[Request]:
    column = _column(world, chance, STAFF)
    return [] if column is None else [_put(_data_row(world, chance), column, {})]


def tick(world: World, chance: random.Random) -> list[Request]:
    column = _column(world, chance, ("tick",))
    value = {"userEnteredValue": {"boolValue": chance.random() < 0.7}}
    return [] if column is None else [_put(_data_row(world, chance), column, value)]


def type_over_ours(world: World, chance: random.Random) -> list[Request]:
    column = _column(world, chance, OURS)
    rows = [i for i in range(2, len(world.sheet.rows)) if _keyed(world, i)]
    return [] if column is None or not rows else [_put(chance.choice(rows), column, _word())]


def _keyed(world: World, row: int) -> bool:
    place = world.places().get(KEY)
    return place is not None and world.sheet.value(row, place) is not None


def array_formula(world: World, chance: random.Random) -> list[Request]:
    ours, theirs = _column(world, chance, OURS), _column(world, chance, STAFF)
    if ours is None or theirs is None:
        return []
    letter = chr(ord("A") + ours % 26)
    formula = {"userEnteredValue": {"formulaValue": f"=ARRAYFORMULA({letter}3:{letter}9)"}}
    return [_put(_data_row(world, chance), theirs, formula)]


def sort_all(world: World, chance: random.Random) -> list[Request]:
    order = chance.choice(["ASCENDING", "DESCENDING"])
    by = chance.randrange(world.sheet.column_count)
    return [{"sortRange": {"range": _rows(2, 39), "sortSpecs": [{"dimensionIndex": by, "sortOrder": order}]}}]


def sort_part(world: World, chance: random.Random) -> list[Request]:
    """Only some columns, as when somebody selects a block first: notes leave their rows by staff's own hand."""
    first = chance.randrange(world.sheet.column_count - 1)
    last = chance.randrange(first + 1, world.sheet.column_count + 1)
    spec = {"dimensionIndex": first, "sortOrder": chance.choice(["ASCENDING", "DESCENDING"])}
    return [{"sortRange": {"range": _rows(2, 39, (first, last)), "sortSpecs": [spec]}}]


def insert_row(world: World, chance: random.Random) -> list[Request]:
    where = _dimension("ROWS", _data_row(world, chance))
    return [{"insertDimension": {"range": where, "inheritFromBefore": True}}]


def type_row_by_hand(world: World, chance: random.Random) -> list[Request]:
    """A row typed where there was none: staff columns and ours alike, without a key."""
    row, places = _data_row(world, chance), world.places()
    made: list[Request] = [{"insertDimension": {"range": _dimension("ROWS", row), "inheritFromBefore": True}}]
    return made + [_put(row, places[c], _word()) for c in ("order", "note") if c in places]


def banner(world: World, chance: random.Random) -> list[Request]:
    del world, chance
    top = {"insertDimension": {"range": _dimension("ROWS", 0), "inheritFromBefore": False}}
    return [top, _put(0, 0, _word())]


def delete_banner(world: World, chance: random.Random) -> list[Request]:
    del world, chance
    return [{"deleteDimension": {"range": _dimension("ROWS", 0)}}]


def delete_row(world: World, chance: random.Random) -> list[Request]:
    return [{"deleteDimension": {"range": _dimension("ROWS", _data_row(world, chance))}}]


def move_row(world: World, chance: random.Random) -> list[Request]:
    row, to = _data_row(world, chance), _data_row(world, chance)
    if row <= to <= row + 1:
        return []
    return [{"moveDimension": {"source": _dimension("ROWS", row), "destinationIndex": to}}]


def duplicate_row(world: World, chance: random.Random) -> list[Request]:
    row = _data_row(world, chance)
    copy = {"source": _rows(row, row + 1), "destination": _rows(row + 1, row + 2), "pasteType": "PASTE_NORMAL"}
    below = {"range": _dimension("ROWS", row + 1), "inheritFromBefore": True}
    return [{"insertDimension": below}, {"copyPaste": copy}]


def paste_row_over_row(world: World, chance: random.Random) -> list[Request]:
    row, to = _data_row(world, chance), _data_row(world, chance)
    copy = {"source": _rows(row, row + 1), "destination": _rows(to, to + 1), "pasteType": "PASTE_NORMAL"}
    return [{"copyPaste": copy}] if row != to else []


def paste_block(world: World, chance: random.Random) -> list[Request]:
    first = chance.randrange(world.sheet.column_count - 1)
    columns = (first, chance.randrange(first + 1, world.sheet.column_count + 1))
    row, to = _data_row(world, chance), _data_row(world, chance)
    source, destination = _rows(row, row + 2, columns), _rows(to, to + 2, columns)
    return [{"copyPaste": {"source": source, "destination": destination, "pasteType": "PASTE_NORMAL"}}]


def cut_row(world: World, chance: random.Random) -> list[Request]:
    row, to = _data_row(world, chance), _data_row(world, chance)
    where = {"sheetId": CASES.sheet_id, "rowIndex": to, "columnIndex": 0}
    return [{"cutPaste": {"source": _rows(row, row + 1), "destination": where, "pasteType": "PASTE_NORMAL"}}]


def clear_key(world: World, chance: random.Random) -> list[Request]:
    place = world.places().get(KEY)
    return [] if place is None else [_put(_data_row(world, chance), place, {})]


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
    """One that is nobody's or staff's; ours come back through set-up, which the small world has not."""
    ours = {place for name, place in world.places().items() if name not in STAFF}
    free = [place for place in range(world.sheet.column_count) if place not in ours]
    return [{"deleteDimension": {"range": _dimension("COLUMNS", chance.choice(free))}}] if free else []


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
    return [_put(1, chance.randrange(world.sheet.column_count), _word())]


def rename_tab(world: World, chance: random.Random) -> list[Request]:
    title = chance.choice(["A1", "Data!X", "'", "R1C1", "x" * 90, "💡", f"tab {world.minute}"])
    return [{"updateSheetProperties": {"properties": {"sheetId": CASES.sheet_id, "title": title}, "fields": "title"}}]


def copy_tab(world: World, chance: random.Random) -> list[Request]:
    del chance
    return [
        {"duplicateSheet": {"sourceSheetId": CASES.sheet_id, "newSheetName": f"copy {world.minute} {next(_words)}"}}
    ]


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
    """A hard protection of somebody's over a column of ours."""
    column = _column(world, chance, ("order", "amount"))
    if column is None:
        return []
    rules = {"range": _rows(2, 39, (column, column + 1)), "editors": {"users": ["ana@keepsheet.example"]}}
    return [{"addProtectedRange": {"protectedRange": rules}}]


def delete_generation(world: World, chance: random.Random) -> list[Request]:
    names = sorted(world.book.named)
    del chance
    return [{"deleteNamedRange": {"namedRangeId": names[-1]}}] if names else []


def spoil_generation(world: World, chance: random.Random) -> list[Request]:
    """Somebody unhides the machinery and types in its number."""
    del world
    start = {"sheetId": MACHINERY.sheet_id, "rowIndex": 2, "columnIndex": 0}
    cell = chance.choice([{}, _word(), {"userEnteredValue": {"numberValue": 0}}])
    return [{"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}]


ACTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        type_note, clear_note, tick, type_over_ours, array_formula, sort_all, sort_part, insert_row, type_row_by_hand,
        banner, delete_banner, delete_row, move_row, duplicate_row, paste_row_over_row, paste_block, cut_row,
        clear_key, insert_column, insert_column_before_key, move_column, hide_column, delete_column, cut_keys,
        rename_header, rename_tab, copy_tab, filter_rows, merge, unmerge, protect, delete_generation,
        spoil_generation,
    )
}  # fmt: skip

#: Acts by which staff themselves take or double a record's row, or its key: what then stands twice is theirs.
DOUBLES = {
    "duplicate_row",
    "paste_row_over_row",
    "paste_block",
    "cut_row",
    "clear_key",
    "sort_part",
    "cut_keys",
    "undo",
}

#: Acts that move or merge cells apart from their rows, so that what stands under a key may be staff's own doing.
TEARS = {"sort_part", "paste_block", "paste_row_over_row", "cut_row", "cut_keys", "merge", "undo"}
