"""adopt: take an old tracker over. A preview first; then its notes wait in the journal for the rows to be made."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_schema.model import Tab, stable_id
from sheets_schema.workbook import TABS, boards, tab
from sync.configuration.config import Config
from sync.core.book import AsOf, Settings
from sync.core.cells import Raw
from sync.core.journal import staff_cells
from sync.core.picture import Picture
from sync.errors import SheetError, SheetRefused
from sync.ledger import Ledger, open_ledger
from sync.pull import pull
from sync.pulling.connections import connected
from sync.pushing.gather import gather
from sync.pushing.memory import Memory
from sync.rows import rows
from sync.rows.adopting import INTO, Adoption, OldRow, adopted, as_text, best
from sync.rows.basis import Basis
from sync.run import new_run_id
from sync.sheets.client import SheetsClient
from sync.sheets.connect import connect
from sync.sheets.layout import ensure_workbook
from sync.sheets.workbook import Workbook

#: Where what existing rows lack is listed.
TO_COPY = "Old words to copy"

#: So many rows of each list are shown; the counts are whole.
LISTED = 20


@dataclass(frozen=True, slots=True)
class OldTracker:
    """A tab of the spreadsheet, as pasted."""

    title: str
    rows: list[list[Raw]]


def adopt(config: Config, title: str, into: str | None, *, carry_out: bool) -> Adoption:
    """What the old tracker gives; with `carry_out` it is kept for the rows to come.

    The sources are read first where nothing was read yet, since a row is known by its record. Raises SheetError where
    the old tab is not there or cannot be read.
    """
    clock = config.clock()
    run_id, client = new_run_id(clock.now()), connect(config.endpoints.sheets)
    ledger, settings = open_ledger(config.ledger), config.settings()
    spreadsheet = config.spreadsheets["operations"]
    if not ledger.newest("runs"):
        with connected(config, clock=clock.now, run_id=run_id) as sources:
            pull(sources, ledger, clock=clock.now, settings=settings, run_id=run_id, trigger="adopt")
    ensure_workbook(client, spreadsheet, TABS, settings, boards("operations"))
    old = OldTracker(title, read_tab(client, spreadsheet, title))
    workbook, as_of = Workbook(client, spreadsheet, TABS), AsOf(clock.now(), run_id)
    return adopt_into(workbook, ledger, settings, old, into, as_of, carry_out=carry_out)


def adopt_into(
    workbook: Workbook,
    ledger: Ledger,
    settings: Settings,
    old: OldTracker,
    into: str | None,
    as_of: AsOf,
    *,
    carry_out: bool,
) -> Adoption:
    """As `adopt`, of what is already read. Without `into` the tab that knows most of the rows is taken."""
    tabs = [target(into)] if into else [tab(name) for name in INTO]
    basis = Basis(gather(ledger, settings, as_of, {}, ()), settings, as_of)
    pictures = workbook.read([t.id for t in tabs]).pictures
    found = best(adopted(old.rows, t, rows(t.id, basis), _standing(pictures[t.id]), settings) for t in tabs)
    if carry_out and found.cells:
        kept = {(key, 0): cells for key, cells in found.cells.items()}
        ledger.journals.keep(workbook.spreadsheet, found.tab.id, kept, as_of.now)
        Memory(ledger, workbook.spreadsheet).adopt(found.tab.id, found.cells)
    if carry_out and found.to_copy:
        write_to_copy(workbook.client, workbook.spreadsheet, found)
    return found


def target(name: str) -> Tab:
    """The tab of that name or id. Raises SheetError for one that takes no old tracker."""
    for one in (tab(i) for i in INTO):
        if name.casefold() in (one.id, one.title.casefold()):
            return one
    raise SheetError(f"{name} takes no old tracker. There are: {', '.join(tab(i).title for i in INTO)}.")


def read_tab(client: SheetsClient, spreadsheet: str, title: str) -> list[list[Raw]]:
    """Every cell of a tab of any making, formulas as the values they have."""
    quoted = title.replace("'", "''")
    body = {
        "dataFilters": [{"a1Range": f"'{quoted}'"}],
        "valueRenderOption": "UNFORMATTED_VALUE",
        "dateTimeRenderOption": "SERIAL_NUMBER",
    }
    try:
        answer = client.ask(spreadsheet, "/values:batchGetByDataFilter", body)
    except SheetRefused as e:
        raise SheetError(f"There is no tab called {title} in the spreadsheet. Paste the old tracker into one.") from e
    ranges = answer.get("valueRanges", [])
    values: list[list[Raw]] = ranges[0]["valueRange"].get("values", []) if ranges else []
    return values


def _standing(picture: Picture) -> dict[str, dict[str, Raw]]:
    """The staff cells of the rows that the tab has, by key."""
    return {key: cells for (key, copy), cells in staff_cells(picture).items() if not copy}


def in_words(found: Adoption, *, carried_out: bool) -> list[str]:
    """The preview, or what was done: counts with their lists, and what is left to a person."""
    columns = ", ".join(f"{theirs} → {found.tab.column(ours).header}" for theirs, ours in found.columns.items())
    left_out = ", ".join(found.left_out).rstrip(".")
    lines = [
        f"Into {found.tab.title}. Columns: {columns or 'none'}.",
        *([f"Rows are known by {', '.join(found.known_by).rstrip('.')}."] if found.known_by else []),
        *([f"Left out: {left_out}. Name a column as ours to take it over."] if left_out else []),
    ]
    for name, old in (
        ("imported", found.imported),
        ("not matched", found.not_matched),
        ("doubled", found.doubled),
        ("made already", found.made),
    ):
        lines += [f"{len(old):,} {name}", *_listed(old)] if old or name != "made already" else []
    if found.made:
        sooner = "(Adopt before the first sync: then rows come with their words.)"
        lines += [
            f"Rows that {found.tab.title} has already are never written to; what they lack is yours to copy into their",
            f"yellow cells{_where(found, carried_out)}. {sooner}",
        ]
    if carried_out:
        kept = "Kept. With the next sync the rows come with these words in them."
        lines.append(kept if found.imported else "No row is to be made: nothing was kept.")
    else:
        lines.append("This was a preview: nothing is kept yet. Add --do to take it over.")
    return lines


def _where(found: Adoption, carried_out: bool) -> str:
    if not found.to_copy:
        return ""
    return f" from the tab {TO_COPY}" if carried_out else f": --do lists all of it on a tab {TO_COPY}"


def write_to_copy(client: SheetsClient, spreadsheet: str, found: Adoption) -> None:
    """A plain tab with what the rows that stand already lack, for people to copy from; the one of before is replaced.

    Raises SheetError.
    """
    sheets = client.fetch_sheet_metadata(spreadsheet, params={"fields": "sheets.properties(sheetId,title)"})["sheets"]
    before = [s["properties"]["sheetId"] for s in sheets if s["properties"].get("title") == TO_COPY]
    columns = [found.tab.column(ours) for ours in dict.fromkeys(c for cells in found.to_copy.values() for c in cells)]
    rows = [["Row", *(c.header for c in columns)]]
    rows += [[words, *(as_text(cells.get(c.id), c) for c in columns)] for words, cells in found.to_copy.items()]
    sheet_id = stable_id(TO_COPY) if stable_id(TO_COPY) not in before else stable_id(f"{TO_COPY} again")
    body = [{"values": [{"userEnteredValue": {"stringValue": cell}} for cell in row]} for row in rows]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    grid = {"rowCount": len(rows) + 1, "columnCount": len(rows[0]), "frozenRowCount": 1}
    client.ask(
        spreadsheet,
        ":batchUpdate",
        {
            "requests": [
                *({"deleteSheet": {"sheetId": each}} for each in before),
                {"addSheet": {"properties": {"sheetId": sheet_id, "title": TO_COPY, "gridProperties": grid}}},
                {"updateCells": {"start": start, "rows": body, "fields": "userEnteredValue"}},
            ]
        },
    )


def _listed(old: tuple[OldRow, ...]) -> list[str]:
    more = [f"  … and {len(old) - LISTED:,} more"] if len(old) > LISTED else []
    return [*(f"  {row}" for row in old[:LISTED]), *more]
