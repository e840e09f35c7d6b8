"""One spreadsheet as the push sees it: read once, insert fresh rows, write cells and read them back.

Columns are found by the ids of their developer metadata, which the server resolves when it applies a call. Only
`insert` uses column letters, and only in rows that the same batch has just made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from sheets_schema.board import BoardTab
from sheets_schema.model import KEY, STAMP, Tab
from sync.core.address import ColumnWrite
from sync.core.board import BoardPicture
from sync.core.cells import Raw
from sync.core.picture import Picture
from sync.sheets.client import SheetsClient

_COLUMN_OF = re.compile(r"!?\$?([A-Z]+)\$?\d*(?::|$)")

#: The lower right cell of a range: `Scorecard!A1:Z200`.
_CORNER = re.compile(r"(?:!|:)\$?([A-Z]+)\$?(\d+)$")

#: The key of the metadata that marks a generation, beside its named range.
GENERATION_MARK = "g"


@dataclass(frozen=True)
class Reading:
    """What one read found: the picture of each tab, and in which grid column each of its columns stands."""

    pictures: Mapping[str, Picture]
    places: Mapping[str, Mapping[str, int]]  # tab id → column id → grid column from 0
    boards: Mapping[str, BoardPicture] = field(default_factory=dict)  # those that are there


class Workbook:
    """The record tabs of one spreadsheet (the hidden machinery tab among them), and its boards."""

    def __init__(
        self, client: SheetsClient, spreadsheet: str, tabs: Sequence[Tab], boards: Sequence[BoardTab] = ()
    ) -> None:
        self.client, self.spreadsheet = client, spreadsheet
        self.tabs = {tab.id: tab for tab in tabs}
        self.boards = {board.id: board for board in boards}
        self._board_of = {board.metadata_id: board.id for board in boards}
        self._column_of = {
            tab.metadata_id(column): (tab.id, column)
            for tab in tabs
            for column in (KEY, STAMP, *(c.id for c in tab.columns))
        }

    def read(self, tab_ids: Iterable[str] | None = None, *, evaluated: bool = False) -> Reading:
        """Read every column of the tabs, and the boards, in one call: `tab_ids` names both.

        A column whose metadata is gone is absent from its picture, a board that is gone from the boards. Formulas are
        read as text, or, `evaluated`, as the values they have now.
        """
        chosen = {*self.tabs, *self.boards} if tab_ids is None else set(tab_ids)
        wanted = chosen & self.tabs.keys()
        ids = [i for i, (tab, _) in self._column_of.items() if tab in wanted]
        ids += [i for i, board in self._board_of.items() if board in chosen]
        answer = self.client.ask(
            self.spreadsheet,
            "/values:batchGetByDataFilter",
            {
                "dataFilters": [_lookup(i) for i in ids],
                "majorDimension": "COLUMNS",
                "valueRenderOption": "UNFORMATTED_VALUE" if evaluated else "FORMULA",
                "dateTimeRenderOption": "SERIAL_NUMBER",
            },
        )
        columns: dict[str, dict[str, Sequence[Raw]]] = {tab: {} for tab in wanted}
        places: dict[str, dict[str, int]] = {tab: {} for tab in wanted}
        boards: dict[str, BoardPicture] = {}
        for matched in answer.get("valueRanges", []):
            values = _first_column(matched["valueRange"])
            for data_filter in matched["dataFilters"]:
                mark = data_filter["developerMetadataLookup"]["metadataId"]
                if mark in self._board_of:
                    boards[self._board_of[mark]] = _board(matched["valueRange"])
                    continue
                tab, column = self._column_of[mark]
                columns[tab][column] = values
                places[tab][column] = _grid_column(matched["valueRange"]["range"])
        return Reading({tab: Picture.of(self.tabs[tab], found) for tab, found in columns.items()}, places, boards)

    def batch(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """One atomic `spreadsheets.batchUpdate`. Raises what the client raises; never repeated."""
        self.client.ask(self.spreadsheet, ":batchUpdate", {"requests": list(requests)})

    def write(
        self, writes: Mapping[str, Mapping[str, ColumnWrite]], *, formulas: bool = False
    ) -> dict[str, dict[str, Sequence[Raw]]]:
        """Write columns by tab and column id in one call; returns what those columns and the key column read after it.

        `None` in a column leaves that cell alone. Plain values go RAW, so that no text becomes a formula, a link
        or a number; only `formulas`, which are built from validated ids, are entered as a person would.
        """
        data = []
        for tab_id, columns in writes.items():
            tab = self.tabs[tab_id]
            for column, values in {KEY: [None], **columns}.items():
                data.append(
                    {
                        "dataFilter": _lookup(tab.metadata_id(column)),
                        "majorDimension": "COLUMNS",
                        "values": [values],
                    }
                )
        answer = self.client.ask(
            self.spreadsheet,
            "/values:batchUpdateByDataFilter",
            {
                "valueInputOption": "USER_ENTERED" if formulas else "RAW",
                "data": data,
                "includeValuesInResponse": True,
                "responseValueRenderOption": "FORMULA",
                "responseDateTimeRenderOption": "SERIAL_NUMBER",
            },
        )
        echo: dict[str, dict[str, Sequence[Raw]]] = {tab: {} for tab in writes}
        for response in answer.get("responses", []):
            tab_id, column = self._column_of[response["dataFilter"]["developerMetadataLookup"]["metadataId"]]
            echo[tab_id][column] = _first_column(response.get("updatedData", {}))
        return echo

    def generation_ids(self) -> set[int]:
        """The generations whose ids exist, named range or metadata: the truth when the generation cell is in doubt."""
        names, marks = self.generation_traces()
        return names | marks

    def generation_traces(self) -> tuple[set[int], set[int]]:
        """The generations that still have their named range, and those that still have their metadata."""
        fields = "namedRanges.namedRangeId,sheets.developerMetadata(metadataId,metadataKey)"
        answer = self.client.fetch_sheet_metadata(self.spreadsheet, params={"fields": fields})
        ids = (str(named.get("namedRangeId", "")) for named in answer.get("namedRanges", []))
        marks = (mark for sheet in answer.get("sheets", []) for mark in sheet.get("developerMetadata", []))
        return (
            {int(i[1:]) for i in ids if re.fullmatch(r"g\d+", i)},
            {mark["metadataId"] for mark in marks if mark.get("metadataKey") == GENERATION_MARK},
        )


def _lookup(metadata_id: int) -> dict[str, Any]:
    return {"developerMetadataLookup": {"metadataId": metadata_id}}


def _first_column(value_range: Mapping[str, Any]) -> list[Raw]:
    """The values of a one-column range, whichever way round the server wrote them."""
    values = value_range.get("values", [])
    if value_range.get("majorDimension") == "COLUMNS":
        return list(values[0]) if values else []
    return [row[0] if row else "" for row in values]


def _board(value_range: Mapping[str, Any]) -> BoardPicture:
    """A whole tab, whichever way round the server wrote it; the range names its last cell."""
    values = value_range.get("values", [])
    if value_range.get("majorDimension") == "COLUMNS":
        values = [list(line) for line in zip_longest(*values)]
    corner = _CORNER.search(value_range["range"])
    rows, columns = (int(corner[2]), _grid_column(f"!{corner[1]}:") + 1) if corner else (1, 1)
    return BoardPicture(values, rows, columns)


def _grid_column(a1: str) -> int:
    """The grid column, from 0, of a range as the API writes it.

    >>> _grid_column("'My tab!'!AB1:AB1000"), _grid_column("Sheet1!C1:C")
    (27, 2)
    """
    found = _COLUMN_OF.search(a1[a1.rindex("!") :] if "!" in a1 else a1)
    if not found:
        raise ValueError(f"not the range of a column: {a1!r}")
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
