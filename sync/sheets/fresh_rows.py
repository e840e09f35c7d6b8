"""The one batch that makes rows: a compare-and-swap on the generation, then the rows with their keys. Pure.

Two runs that both saw a key missing would both make its row. So each such batch also adds ids that only the first of
them can add; the server refuses the other batch whole. There are two such ids, since staff can delete a named range
but cannot see metadata: developers.google.com/workspace/sheets/api (addNamedRange: "the id must not exist already";
metadata guide: "an id already in use makes the request fail").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sheets_schema.model import KEY, Owner, Tab
from sync.core.cells import Raw
from sync.core.own_row import given_back
from sync.core.picture import Picture
from sync.core.plan import Fresh
from sync.sheets.workbook import GENERATION_MARK

Request = dict[str, Any]


def swap_generation(sheet_id: int, cell: tuple[int, int], was: int) -> list[Request]:
    """Move the generation from `was` to the next; refused, with the whole batch, if another run has done so.

    `sheet_id` and `cell` (grid row and column) say where the hidden tab keeps the number.
    """
    now = was + 1
    row, column = cell
    at = {"sheetId": sheet_id, "startRowIndex": row, "endRowIndex": row + 1}
    where = {**at, "startColumnIndex": column, "endColumnIndex": column + 1}
    return [
        {"addNamedRange": {"namedRange": {"namedRangeId": f"g{now}", "name": f"keepsheet_g{now}", "range": where}}},
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": now,
                    "metadataKey": GENERATION_MARK,
                    "visibility": "DOCUMENT",
                    "location": {"sheetId": sheet_id},
                }
            }
        },
        {"updateCells": {"range": where, "rows": [{"values": [_cell(now)]}], "fields": "userEnteredValue"}},
    ]


def insert_rows(picture: Picture, places: Mapping[str, int], fresh: Sequence[Fresh]) -> list[Request]:
    """Insert the fresh rows and write their keys, and what staff had typed in them before.

    A key that an earlier batch was sent for and that is still missing may have landed beside its column, because a
    column was inserted meanwhile: its exact text is blanked first, outside the key column, unless a staff cell that
    we know holds just that text.
    """
    tab, at = picture.tab, picture.insert_at
    rows = {"startRowIndex": at, "endRowIndex": at + len(fresh)}
    astray = [row.key for row in fresh if row.again and not _typed(picture, row.key)]
    requests: list[Request] = []
    if astray and max(places.values()) == places[KEY]:
        # a search that begins beyond the grid is refused: so there is a blank column at its end
        requests.append({"appendDimension": {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "length": 1}})
    requests += [request for key in astray for request in _blank_elsewhere(tab, key, places[KEY])]
    requests.append(
        {
            "insertDimension": {
                "range": {
                    "sheetId": tab.sheet_id,
                    "dimension": "ROWS",
                    "startIndex": at,
                    "endIndex": at + len(fresh),
                },
                "inheritFromBefore": not picture.empty,
            }
        }
    )
    columns = {KEY: [_cell(row.key) for row in fresh]}
    for column in dict.fromkeys(name for row in fresh for name in row.staff if name in places):
        columns[column] = [_given_back(row, column, at + i, places) for i, row in enumerate(fresh)]
    for column, given in columns.items():
        where = {
            "sheetId": tab.sheet_id,
            **rows,
            "startColumnIndex": places[column],
            "endColumnIndex": places[column] + 1,
        }
        cells = {"range": where, "rows": [{"values": [cell]} for cell in given], "fields": "userEnteredValue"}
        requests.append({"updateCells": cells})
    return requests


def _typed(picture: Picture, key: str) -> bool:
    """Whether staff typed just this text: it stands in a row that has a key, or beside other words of theirs.

    A key of ours that landed in a column of staff stands alone in its row.
    """
    columns = [picture.columns[c.id] for c in picture.tab.owned_by(Owner.STAFF) if c.id in picture.columns]
    keys = picture.columns[KEY]
    rows = {i for values in columns for i, cell in enumerate(values) if cell == key}
    return any(keys[i] not in ("", None) or sum(v[i] not in ("", None, False) for v in columns) > 1 for i in rows)


def _blank_elsewhere(tab: Tab, key: str, key_place: int) -> list[Request]:
    """Blank every cell that reads exactly `key`, left and right of the key column."""
    sides = [{"startColumnIndex": key_place + 1}]
    if key_place:
        sides.append({"endColumnIndex": key_place})
    return [
        {
            "findReplace": {
                "find": key,
                "replacement": "",
                "matchCase": True,
                "matchEntireCell": True,
                "includeFormulas": False,
                "range": {"sheetId": tab.sheet_id, **side},
            }
        }
        for side in sides
    ]


def _given_back(row: Fresh, column: str, at: int, places: Mapping[str, int]) -> Request:
    """A staff cell of a restored row: a formula that staff typed as the formula it was, all else as plain values."""
    form = row.formulas.get(column)
    formula = given_back(form, at, places) if form else None
    return {"userEnteredValue": {"formulaValue": formula}} if formula else _cell(row.staff.get(column))


def _cell(value: Raw) -> Request:
    """A cell with an explicit type: nothing is parsed, so no text can become a formula or a number."""
    return {} if value in ("", None) else {"userEnteredValue": _typed_value(value)}


def _typed_value(value: Raw) -> Request:
    match value:
        case bool():
            return {"boolValue": value}
        case int() | float():
            return {"numberValue": value}
        case _:
            return {"stringValue": str(value)}
