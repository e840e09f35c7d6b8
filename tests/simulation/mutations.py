"""Faults of the protocol, switched in by the test: each must be noticed, or the simulation proves nothing.

They wrap or replace one piece of the product each, as a careless change might.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from sheets_schema.model import KEY, STAMP
from sync.core.address import ColumnWrite, column_writes
from sync.core.picture import Picture, RowName
from sync.core.plan import Change, Fresh, _Planner
from sync.core.wanted import Wanted
from sync.errors import FateUnknown, SheetRefused
from sync.sheets import converge
from sync.sheets.converge import Convergence
from sync.sheets.fresh_rows import insert_rows, swap_generation
from sync.sheets.workbook import Workbook

Patch = pytest.MonkeyPatch
Body = Mapping[str, Any]
WRITE = "/values:batchUpdateByDataFilter"
READ = "/values:batchGetByDataFilter"


def no_generation_swap(patch: Patch) -> None:
    patch.setattr(converge, "swap_generation", lambda sheet, cell, was: swap_generation(sheet, cell, was)[2:])


def columns_by_letter(patch: Patch) -> None:
    """The columns are written where the last reading saw them."""
    _by_a1(patch, lambda seen: seen)


def tab_by_title(patch: Patch) -> None:
    """The tab is written under the title that set-up gave it."""
    _by_a1(patch, lambda seen: f"Cases!{seen.rpartition('!')[2]}" if "_keepsheet" not in seen else seen)


def _by_a1(patch: Patch, named: Callable[[str], str]) -> None:
    plain = Workbook.read

    def read(self: Workbook, tab_ids: Iterable[str] | None = None) -> Any:
        ask, ranges = self.client.ask, {}

        def note(spreadsheet: str, path: str, body: Body) -> dict[str, Any]:
            answer = ask(spreadsheet, path, body)
            for matched in answer.get("valueRanges", []):
                for found in matched["dataFilters"]:
                    ranges[found["developerMetadataLookup"]["metadataId"]] = matched["valueRange"]["range"]
            return answer

        def by_letter(spreadsheet: str, path: str, body: Body) -> dict[str, Any]:
            if path != WRITE:
                return ask(spreadsheet, path, body)
            asked = [part["dataFilter"] for part in body["data"]]
            places = [named(ranges[found["developerMetadataLookup"]["metadataId"]]) for found in asked]
            data = [
                {"range": place, "majorDimension": "COLUMNS", "values": part["values"]}
                for place, part in zip(places, body["data"], strict=True)
            ]
            ask(spreadsheet, "/values:batchUpdate", {"valueInputOption": body["valueInputOption"], "data": data})
            filters = {"dataFilters": [{"a1Range": place} for place in places], "majorDimension": "COLUMNS"}
            options = {"valueRenderOption": "FORMULA", "dateTimeRenderOption": "SERIAL_NUMBER"}
            back = ask(spreadsheet, READ, {**filters, **options}).get("valueRanges", [])
            by_place = {found["a1Range"]: m["valueRange"] for m in back for found in m["dataFilters"]}
            return {
                "responses": [
                    {"dataFilter": found, "updatedData": by_place.get(place, {})}
                    for found, place in zip(asked, places, strict=True)
                ]
            }

        self.client.ask = note  # type: ignore[method-assign]
        reading = plain(self, tab_ids)
        self.client.ask = by_letter  # type: ignore[method-assign]
        return reading

    patch.setattr(Workbook, "read", read)


def staff_cells_from_the_cache(patch: Patch) -> None:
    """A changed row is written whole, staff's cells too, as they were read."""

    def writes(changes: Iterable[Change], picture: Picture) -> Mapping[str, ColumnWrite]:
        found = dict(column_writes(changes, picture))
        if "note" in picture.columns and STAMP in found:
            notes = picture.columns["note"]
            found["note"] = [None if stamp is None else notes[i] for i, stamp in enumerate(found[STAMP])]  # type: ignore[misc]
        return found

    patch.setattr(converge, "column_writes", writes)


def keys_written_over(patch: Patch) -> None:
    """The key goes along with each row's cells."""

    def writes(changes: Iterable[Change], picture: Picture) -> Mapping[str, ColumnWrite]:
        changes = list(changes)
        keys = [Change(c.row, KEY, c.row.key) for c in changes if isinstance(c.row, RowName)]
        return column_writes([*changes, *keys], picture)

    patch.setattr(converge, "column_writes", writes)


def no_stamp(patch: Patch) -> None:
    """Stamps are neither written nor missed."""
    patch.setattr(converge, "column_writes", _without_stamps)
    plain = _Planner._compare

    def compare(self: _Planner, row: Wanted, name: RowName, i: int) -> None:
        found = len(self.changes)
        plain(self, row, name, i)
        if len(self.changes) == found:
            self.stamps.pop(name, None)

    patch.setattr(_Planner, "_compare", compare)


def _without_stamps(changes: Iterable[Change], picture: Picture) -> Mapping[str, ColumnWrite]:
    return column_writes([c for c in changes if c.column != STAMP], picture)


def stamp_not_pending(patch: Patch) -> None:
    patch.setattr("sync.core.plan.PENDING", "")


def insert_sent_again(patch: Patch) -> None:
    """A batch whose fate is unknown goes out once more, as a retrying client would, under a fresh number."""
    plain = Convergence._send_insert

    def send(self: Convergence, fresh: Any) -> None:
        try:
            plain(self, fresh)
        except FateUnknown:
            self.generation = max(self.workbook.generation_ids(), default=0)
            plain(self, fresh)

    patch.setattr(Convergence, "_send_insert", send)


def typed_as_a_person_would(patch: Patch) -> None:
    plain = Workbook.write
    patch.setattr(Workbook, "write", lambda self, writes, formulas=False: plain(self, writes, formulas=True))


def cleared_then_written(patch: Patch) -> None:
    plain = Workbook.write

    def write(self: Workbook, writes: Any, *, formulas: bool = False) -> Any:
        blank: Any = {
            tab: {name: [None if value is None else "" for value in values] for name, values in columns.items()}
            for tab, columns in writes.items()
        }
        plain(self, blank)
        return plain(self, writes, formulas=formulas)

    patch.setattr(Workbook, "write", write)


def first_row_of_a_key_only(patch: Patch) -> None:
    plain = _Planner._compare
    patch.setattr(
        _Planner, "_compare", lambda self, row, name, i: plain(self, row, name, i) if name.copy == 0 else None
    )


def refusal_swallowed(patch: Patch) -> None:
    """A write that Google refuses counts as done."""
    plain = Workbook.write

    def write(self: Workbook, writes: Any, *, formulas: bool = False) -> Any:
        try:
            return plain(self, writes, formulas=formulas)
        except SheetRefused:
            return {tab: {} for tab in writes}

    def noted(self: Convergence, changes: Mapping[str, Sequence[Change]], *, formulas: bool) -> None:
        writes = {tab: column_writes(cells, self.pictures[tab]) for tab, cells in changes.items()}
        echo = self.workbook.write(writes, formulas=formulas)
        for tab, found in echo.items():
            self.pictures[tab] = self.pictures[tab].with_echo(found) if found else _believed(self, tab, changes[tab])

    patch.setattr(Workbook, "write", write)
    patch.setattr(Convergence, "_send", noted)


def nothing_read_back(patch: Patch) -> None:
    """What was sent is believed to stand where it was meant to."""

    def send(self: Convergence, changes: Mapping[str, Sequence[Change]], *, formulas: bool) -> None:
        writes = {tab: column_writes(cells, self.pictures[tab]) for tab, cells in changes.items()}
        self.workbook.write(writes, formulas=formulas)
        for tab, cells in changes.items():
            self.pictures[tab] = _believed(self, tab, cells)

    patch.setattr(Convergence, "_send", send)


def _believed(self: Convergence, tab: str, cells: Sequence[Change]) -> Picture:
    picture = self.pictures[tab]
    columns = {name: list(values) for name, values in picture.columns.items()}
    for cell in cells:
        columns[cell.column][picture.row_of(cell.row)] = cell.value
    return Picture(picture.tab, columns)


def header_not_mended(patch: Patch) -> None:
    patch.setattr(_Planner, "_mend_header", lambda self: None)


def strays_left(patch: Patch) -> None:
    patch.setattr(_Planner, "_clear_strays", lambda self, wanted: None)


def keys_astray_left(patch: Patch) -> None:
    def insert(picture: Picture, places: Mapping[str, int], fresh: Sequence[Fresh]) -> Any:
        return insert_rows(picture, places, [Fresh(row.key, row.staff) for row in fresh])

    patch.setattr(converge, "insert_rows", insert)


def notes_not_given_back(patch: Patch) -> None:
    patch.setattr(_Planner, "_fresh", lambda self, row: Fresh(row.key, {}, again=row.key in self.past.sent))


def older_reading_wins(patch: Patch) -> None:
    """A run does not look whose stamp is newer."""
    plain = _Planner._compare

    def compare(self: _Planner, row: Wanted, name: RowName, i: int) -> None:
        latest = Wanted(
            row.key, max(row.version, type(row.version)(self.latest_stamp, self.latest_stamp, "")), row.cells
        )
        plain(self, latest, name, i)

    patch.setattr(_Planner, "_compare", compare)


MUTATIONS: dict[str, Callable[[Patch], None]] = {
    mutation.__name__: mutation
    for mutation in (
        no_generation_swap, columns_by_letter, tab_by_title, staff_cells_from_the_cache, keys_written_over, no_stamp,
        stamp_not_pending, insert_sent_again, typed_as_a_person_would, cleared_then_written, first_row_of_a_key_only,
        refusal_swallowed, nothing_read_back, header_not_mended, strays_left, keys_astray_left, notes_not_given_back,
        older_reading_wins,
    )
}  # fmt: skip
