"""The hidden tab: made at set-up, read with every push. Implements what the push needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_schema.machinery import GENERATION, HEARTBEAT, MACHINERY, ROW_KEY, SCHEMA
from sheets_schema.model import KEY
from sheets_schema.workbook import SCHEMA_VERSION
from sync.core.cells import Raw
from sync.core.picture import Picture, Unread
from sync.sheets import formats
from sync.sheets.formats import FIRST_ROW, Request
from sync.sheets.new_tab import NewTab, new_tab, places_of
from sync.sheets.workbook import Reading


class HiddenTab:
    """Reads the machinery out of a reading that covers it."""

    def generation(self, reading: Reading) -> int | None:
        """The number in the generation cell; None where it is not readable as one."""
        value = self.value(reading, GENERATION)
        whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
        return int(value) if whole and isinstance(value, int | float) else None

    def heartbeat(self, reading: Reading) -> float | None:
        """When a sync last wrote that it is alive, as a serial number of the spreadsheet's zone."""
        value = self.value(reading, HEARTBEAT)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def value(self, reading: Reading, column: str) -> Raw:
        """A cell of the machinery's row; None where the tab, its row or its column is gone."""
        picture = reading.pictures.get(MACHINERY.id)
        rows = picture.rows_of.get(ROW_KEY) if picture else None
        if not picture or not rows or column not in picture.columns:
            return None
        value = picture.columns[column][rows[0]]
        return None if isinstance(value, Unread) else value

    def generation_cell(self, reading: Reading) -> tuple[int, int, int]:
        """Sheet id, grid row and grid column of the generation. KeyError where set-up must run first."""
        picture, places = reading.pictures[MACHINERY.id], reading.places[MACHINERY.id]
        rows = picture.rows_of.get(ROW_KEY, [FIRST_ROW])
        return MACHINERY.sheet_id, rows[0], places[GENERATION]

    def rules_for_first_rows(self, picture: Picture, places: Mapping[str, int], count: int) -> list[Request]:
        """Drop-downs and formats for the first rows of an empty tab, which have no row beside them to inherit from."""
        return formats.rules_for_rows(picture.tab, places, picture.insert_at, picture.insert_at + count)


def new_machinery(new: NewTab, newest: int | None) -> list[Request]:
    """The hidden tab with its row. `newest` is the newest generation whose id is there; without one, g0 is added."""
    places, generation = places_of(MACHINERY), newest or 0
    values: dict[str, Request] = {
        KEY: {"stringValue": ROW_KEY},
        GENERATION: {"numberValue": generation},
        SCHEMA: {"numberValue": SCHEMA_VERSION},
    }
    where = formats.area(MACHINERY, FIRST_ROW, FIRST_ROW + 1, places[GENERATION])
    named = {"namedRangeId": f"g{generation}", "name": f"keepsheet_g{generation}", "range": where}
    return [
        *new_tab(new, None, ()),
        *(_value(places[column], value) for column, value in values.items()),
        *([{"addNamedRange": {"namedRange": named}}] if newest is None else []),
    ]


def schema_version(place: int, row: int) -> Request:
    return _value(place, {"numberValue": SCHEMA_VERSION}, row)


def _value(place: int, value: Request, row: int = FIRST_ROW) -> Request:
    return {
        "updateCells": {
            "start": {"sheetId": MACHINERY.sheet_id, "rowIndex": row, "columnIndex": place},
            "rows": [{"values": [{"userEnteredValue": value}]}],
            "fields": "userEnteredValue",
        }
    }
