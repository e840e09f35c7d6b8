"""What people do in cells and rows, as requests of the API under their own name. An act is made of a world and chance.

Acts address by position, as a person does: what stands there when the act arrives is what it hits. An act returns
the requests to send, or nothing where it makes no sense just now.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sheets_schema.model import KEY
from tests.simulation.sheet import OURS, STAFF, World
from tests.support.drawn import CASES

Request = dict[str, Any]
Act = Callable[[World, random.Random], list[Request]]


def _word(world: World) -> Request:
    """A word nobody ever typed before."""
    return {"userEnteredValue": {"stringValue": world.word()}}


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
    return [] if column is None else [_put(_data_row(world, chance), column, _word(world))]


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
    return [] if column is None or not rows else [_put(chance.choice(rows), column, _word(world))]


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
    return made + [_put(row, places[c], _word(world)) for c in ("order", "note") if c in places]


def banner(world: World, chance: random.Random) -> list[Request]:
    del chance
    top = {"insertDimension": {"range": _dimension("ROWS", 0), "inheritFromBefore": False}}
    return [top, _put(0, 0, _word(world))]


def banners(world: World, chance: random.Random) -> list[Request]:
    """Several at once, so that the header moves far."""
    count = chance.randrange(2, 6)
    top = {"insertDimension": {"range": _dimension("ROWS", 0, count), "inheritFromBefore": False}}
    return [top, _put(chance.randrange(count), 0, _word(world))]


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


ACTS: tuple[Act, ...] = (
    type_note, clear_note, tick, type_over_ours, array_formula, sort_all, sort_part, insert_row, type_row_by_hand,
    banner, banners, delete_banner, delete_row, move_row, duplicate_row, paste_row_over_row, paste_block, cut_row,
    clear_key,
)  # fmt: skip
