"""The same upsert by others and by us, beside one person at work: calls, bytes, rows harmed. Asserts nothing.

5,000 rows of a key, 16 columns of ours and 3 of staff; 100 records changed, 20 are new. Between a tool's read and its
first write somebody sorts the tab, inserts a row, or inserts a column. On the Sheets stand-in, in this process.

python -m bench.peers [ROWS]        pip install -r bench/requirements-peers.txt first, or those peers are left out
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import gspread
import requests
from google.auth.credentials import AnonymousCredentials

from bench.upsert import OURS, STAFF, SYSTEM, TAB, Case, Watched, acts, harmed, prepared, wanted_rows
from sheets_schema.model import KEY
from tests.support.small_workbook import ANA, SmallWorkbook

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

    book.push(wanted_rows(case.wanted, 2), workbook=book.workbook(send))


Tool = Callable[[SmallWorkbook, Watched, Case], None]
TOOLS: dict[str, Tool] = {
    "gspread by row": by_row,
    "gspread-dataframe": dataframe,
    "pygsheets": pygsheets,
    "ours": ours,
}


@dataclass(frozen=True)
class Result:
    tool: str
    act: str
    watched: Watched = field(repr=False)
    harmed: int


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
