"""What bench/peers.py measures with: one tab, one upsert, one person at work beside it, and what harm was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sheets_schema.model import KEY, Column, Kind, Owner, Tab
from sync.core.wanted import Version, Wanted
from tests.support.small_workbook import SYNC, SmallWorkbook

OURS, STAFF = 16, 3
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SYSTEM = [f"c{i}" for i in range(OURS)]
YOURS = [f"note{i}" for i in range(STAFF)]

TAB = Tab(
    "data",
    "Data",
    "For the bench.",
    (
        *(Column(c, c, Owner.SYSTEM, Kind.TEXT, "Ours.") for c in SYSTEM),
        *(Column(c, c, Owner.STAFF, Kind.TEXT, "Yours.") for c in YOURS),
    ),
)


def key(n: int) -> str:
    return f"K{n:06}"


def values(n: int, turn: int) -> list[str]:
    return [f"{key(n)} {c} {turn}" for c in SYSTEM]


@dataclass
class Case:
    """How much there is, and what comes."""

    rows: int
    changed: int
    new: int

    @property
    def incoming(self) -> dict[str, list[str]]:
        some = range(0, self.rows, max(1, self.rows // self.changed))[: self.changed]
        return {key(n): values(n, 2) for n in (*some, *range(self.rows, self.rows + self.new))}

    @property
    def wanted(self) -> dict[str, list[str]]:
        return {key(n): values(n, 1) for n in range(self.rows)} | self.incoming


def notes(n: int) -> list[str]:
    return [f"{key(n)} {c}" for c in YOURS]


# --- the person ---

SHEET = TAB.sheet_id


def _insert(dimension: str, at: int) -> dict[str, Any]:
    where = {"sheetId": SHEET, "dimension": dimension, "startIndex": at, "endIndex": at + 1}
    return {"insertDimension": {"range": where, "inheritFromBefore": True}}


def acts(first_row: int) -> dict[str, list[dict[str, Any]]]:
    order = {"dimensionIndex": 1, "sortOrder": "DESCENDING"}
    return {
        "nothing": [],
        "sort": [{"sortRange": {"range": {"sheetId": SHEET, "startRowIndex": first_row}, "sortSpecs": [order]}}],
        "row": [_insert("ROWS", first_row + 3), _cell(first_row + 3, OURS + 1, "typed in a row")],
        "column": [_insert("COLUMNS", 2), _cell(first_row + 5, 2, "typed in a column")],
    }


def _cell(row: int, column: int, text: str) -> dict[str, Any]:
    start = {"sheetId": SHEET, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}}]}]
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


# --- the way in, counted and disturbed once ---


@dataclass
class Watched:
    """Counts calls and bytes; after the first read of values the person acts, once."""

    service: SheetsService
    act: Callable[[], None]
    acted: bool = False
    reads: int = 0
    writes: int = 0
    up: int = 0
    down: int = 0

    def note(self, method: str, url: str, up: int, down: int) -> None:
        path = urlsplit(url).path
        read = method == "GET" or path.endswith(("batchGetByDataFilter", "getByDataFilter"))
        self.reads, self.writes = self.reads + read, self.writes + (not read)
        self.up, self.down = self.up + up, self.down + down
        if read and "/values" in path and not self.acted:
            self.acted = True
            self.act()

    def session(self) -> requests.Session:
        made = session(self.service, SYNC)
        plain = made.send

        def send(request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
            answer = plain(request, **kwargs)
            self.note(str(request.method), str(request.url), len(request.body or b""), len(answer.content))
            return answer

        made.send = send  # type: ignore[method-assign]
        return made


def wanted_rows(wanted: Mapping[str, Sequence[str]], turn: int) -> list[Wanted]:
    when = NOW.replace(minute=turn)
    version = Version(when, when, f"r{turn}")
    return [Wanted(own, version, dict(zip(SYSTEM, cells, strict=True))) for own, cells in wanted.items()]


# --- before, after ---


def prepared(case: Case, tool: str) -> SmallWorkbook:
    """The workbook before: for us under the protocol, for the others a plain tab with the key in column A."""
    book = SmallWorkbook(TAB)
    if tool == "ours":
        book.push(wanted_rows({key(n): values(n, 1) for n in range(case.rows)}, 1))
        picture, place = book.picture(), book.workbook().read().places[TAB.id]
        texts = [notes(int(str(own)[1:])) for own in picture.columns[KEY][2:] if own]
        _put(book, 2, place[YOURS[0]], texts)
    else:
        book.call(SYNC, "POST", f"/v4/spreadsheets/{book.id}:batchUpdate", {"requests": _plain(case)})
        _put(book, 0, 0, [[KEY, *SYSTEM, *YOURS], *([key(n), *values(n, 1), *notes(n)] for n in range(case.rows))])
    return book


def _plain(case: Case) -> list[dict[str, Any]]:
    grid = {"rowCount": case.rows + 60, "columnCount": 24}
    made = {"properties": {"sheetId": SHEET, "title": TAB.title, "gridProperties": grid}}
    return [{"deleteSheet": {"sheetId": SHEET}}, {"addSheet": made}]


def _put(book: SmallWorkbook, row: int, column: int, table: Sequence[Sequence[str]]) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}} for text in line]} for line in table]
    start = {"sheetId": SHEET, "rowIndex": row, "columnIndex": column}
    book.staff({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})


def harmed(book: SmallWorkbook, case: Case, typed: Sequence[str]) -> int:
    """Records that do not stand in one row with their own values and notes, and words of the person that are gone."""
    grid = [[str(cell) for cell in row] for row in book.grid()]
    rows: dict[str, list[set[str]]] = {}
    for row in grid:
        cells = {cell for cell in row if cell}
        own = {cell for cell in cells if len(cell) == len(key(0)) and cell[0] == "K" and cell[1:].isdigit()}
        rows.setdefault(min(own, default=""), []).append(
            {c for c in cells if " " in c and "|" not in c and c[0] == "K"}
        )
    wrong, wanted = 0, case.wanted
    for record, values_ in wanted.items():
        n = int(record[1:])
        right = {*values_, *(notes(n) if n < case.rows else ())}
        wrong += rows.get(record) != [right]
    strays = sum(len(those) for mark, those in rows.items() if mark not in wanted and any(those))
    there = {cell for row in grid for cell in row}
    return wrong + strays + sum(word not in there for word in typed)
