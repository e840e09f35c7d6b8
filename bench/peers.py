"""The same upsert by others and by us, beside one person at work: calls, bytes, rows harmed. Asserts nothing.

5,000 rows of a key, 16 columns of ours and 3 of staff; 100 records changed, 20 are new. Between a tool's read and its
first write somebody sorts the tab, inserts a row, or inserts a column. On the Sheets stand-in, in this process.

python -m bench.peers [ROWS]        pip install -r bench/requirements-peers.txt first, or those peers are left out
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import gspread
import requests
from google.auth.credentials import AnonymousCredentials

from sandbox.sheets_api.mount import session
from sandbox.sheets_api.service import SheetsService
from sheets_schema.model import KEY, Column, Kind, Owner, Tab
from sync.core.wanted import Version, Wanted
from tests.support.small_workbook import ANA, SYNC, SmallWorkbook

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


# --- the tools ---


def _nobody() -> Any:
    return AnonymousCredentials()  # type: ignore[no-untyped-call]


def by_row(book: SmallWorkbook, watched: Watched, case: Case) -> None:
    """Gspread as its manual shows it: read all, find the row of each key, write there; new ones below."""
    sheet = gspread.Client(_nobody(), watched.session()).open_by_key(book.id).worksheet(TAB.title)
    found = {row[0]: number for number, row in enumerate(sheet.get_all_values(), 1) if row}
    updates, fresh = [], []
    for own, cells in case.incoming.items():
        if own in found:
            updates.append({"range": f"B{found[own]}:Q{found[own]}", "values": [cells]})
        else:
            fresh.append([own, *cells])
    sheet.batch_update(updates)
    sheet.append_rows(fresh)


def dataframe(book: SmallWorkbook, watched: Watched, case: Case) -> None:
    """gspread-dataframe: the tab as a frame, changed there, written back whole."""
    module, pandas = import_module("gspread_dataframe"), import_module("pandas")
    sheet = gspread.Client(_nobody(), watched.session()).open_by_key(book.id).worksheet(TAB.title)
    frame = module.get_as_dataframe(sheet, dtype=str).dropna(how="all").set_index(KEY)
    incoming = pandas.DataFrame.from_dict(case.incoming, orient="index", columns=SYSTEM)
    frame = frame.reindex(frame.index.union(incoming.index, sort=False))
    frame.loc[incoming.index, SYSTEM] = incoming
    module.set_with_dataframe(sheet, frame.reset_index(names=KEY).fillna(""))


class _Http:
    """What httplib2 is to pygsheets, without a socket."""

    def __init__(self, watched: Watched) -> None:
        self.watched, self.redirect_codes = watched, set[int]()

    def request(self, uri: str, method: str = "GET", body: Any = None, headers: Any = None, **_: Any) -> Any:
        answer = self.watched.session().request(method, uri, data=body, headers=dict(headers or {}))
        given = import_module("httplib2").Response({**answer.headers, "status": str(answer.status_code)})
        return given, answer.content

    def close(self) -> None:
        """Nothing is open."""


def pygsheets(book: SmallWorkbook, watched: Watched, case: Case) -> None:
    """pygsheets: read all, one batch of ranges by row number, new ones below."""
    module, nobody = import_module("pygsheets.client"), _nobody()
    sheet = module.Client(nobody, http=_Http(watched), check=False).open_by_key(book.id).worksheet_by_title(TAB.title)
    found = {row[0]: number for number, row in enumerate(sheet.get_all_values(include_tailing_empty_rows=False), 1)}
    known = [own for own in case.incoming if own in found]
    sheet.update_values_batch([f"B{found[o]}:Q{found[o]}" for o in known], [[case.incoming[o]] for o in known])
    fresh = [[own, *cells] for own, cells in case.incoming.items() if own not in found]
    if fresh:
        sheet.append_table(fresh, start="A1", dimension="ROWS", overwrite=False)


def ours(book: SmallWorkbook, watched: Watched, case: Case) -> None:
    """The push protocol, as the workbook's tabs are kept."""

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        answer = plain(request, **kwargs)
        watched.note(str(request.method), str(request.url), len(request.body or b""), len(answer.content))
        return answer

    book.push(_rows(case.wanted, 2), workbook=book.workbook(send))


def _rows(wanted: Mapping[str, Sequence[str]], turn: int) -> list[Wanted]:
    when = NOW.replace(minute=turn)
    version = Version(when, when, f"r{turn}")
    return [Wanted(own, version, dict(zip(SYSTEM, cells, strict=True))) for own, cells in wanted.items()]


Tool = Callable[[SmallWorkbook, Watched, Case], None]
TOOLS: dict[str, Tool] = {
    "gspread by row": by_row,
    "gspread-dataframe": dataframe,
    "pygsheets": pygsheets,
    "ours": ours,
}


# --- before, after ---


def prepared(case: Case, tool: str) -> SmallWorkbook:
    """The workbook before: for us under the protocol, for the others a plain tab with the key in column A."""
    book = SmallWorkbook(TAB)
    if tool == "ours":
        book.push(_rows({key(n): values(n, 1) for n in range(case.rows)}, 1))
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


@dataclass(frozen=True)
class Result:
    tool: str
    act: str
    watched: Watched = field(repr=False)
    harmed: int


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
    wrong = 0
    for record, values_ in case.wanted.items():
        n = int(record[1:])
        right = {*values_, *(notes(n) if n < case.rows else ())}
        wrong += rows.get(record) != [right]
    strays = sum(len(those) for mark, those in rows.items() if mark not in case.wanted and any(those))
    return wrong + strays + sum(word not in {cell for row in grid for cell in row} for word in typed)


def measured(tool: str, act: str, case: Case) -> Result:
    book = prepared(case, tool)
    requests_ = acts(2 if tool == "ours" else 1)[act]
    watched = Watched(book.service, lambda: book.staff(*requests_) if requests_ else None)
    TOOLS[tool](book, watched, case)
    typed = [f"typed in a {act}"] if act in ("row", "column") else []
    return Result(tool, act, watched, harmed(book, case, typed))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    case = Case(rows, changed=min(100, rows // 2), new=20)
    print(f"{rows:,} rows × {1 + OURS + STAFF}, {case.changed} changed, {case.new} new; {ANA.split('@')[0]} acts once")
    print(f"{'':<20}{'between':<10}{'reads':>6}{'writes':>7}{'kB up':>9}{'kB down':>9}{'rows harmed':>13}")
    for tool in TOOLS:
        for act in acts(0):
            try:
                r = measured(tool, act, case)
            except ModuleNotFoundError as e:
                print(f"{tool:<20}not installed ({e.name})")
                break
            w = r.watched
            print(
                f"{tool:<20}{act:<10}{w.reads:>6}{w.writes:>7}{w.up / 1e3:>9,.0f}{w.down / 1e3:>9,.0f}{r.harmed:>13,}"
            )


if __name__ == "__main__":
    main()
