"""Makes a spreadsheet into the workbook, and keeps it whole. Safe to repeat: a workbook that is whole gets nothing.

Each missing tab is one batch, so that it exists whole or not at all; its fixed number makes a second set-up at the
same moment fail harmlessly. Everything is found by fixed ids (DESIGN §4, §6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheets_schema import start_here
from sheets_schema.board import BoardTab
from sheets_schema.machinery import MACHINERY, SCHEMA
from sheets_schema.model import Tab
from sheets_schema.workbook import SCHEMA_VERSION
from sync.core.book import Settings
from sync.errors import FateUnknown, SheetError, SheetRefused
from sync.sheets import start_page
from sync.sheets.board_tab import board_repairs, new_board
from sync.sheets.drop_downs import word_cells
from sync.sheets.existing import Existing, SheetsApi, read_existing
from sync.sheets.formats import FIRST_ROW, Request
from sync.sheets.looks import looks
from sync.sheets.machinery import new_machinery, schema_version
from sync.sheets.new_tab import NewTab, new_tab, places_of
from sync.sheets.repairs import repairs
from sync.sheets.status_line import SILENT_MINUTES, status_line

#: Day first, times to 24 hours, commas between the arguments of formulas, on which every formula of ours relies.
LOCALE = "en_GB"

#: "On change and every minute": the status line and the colours compare with NOW().
RECALCULATION = "MINUTE"

#: Reading and mending more often than this means that something undoes what we do.
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """One atomic batchUpdate, and what it does, for people."""

    what: str
    requests: tuple[Request, ...]


def ensure_workbook(
    api: SheetsApi,
    spreadsheet: str,
    tabs: Sequence[Tab],
    settings: Settings,
    boards: Sequence[BoardTab] = (),
    silent_minutes: int = SILENT_MINUTES,
) -> tuple[str, ...]:
    """Make what is missing; returns what was done, one phrase each, and nothing for a workbook that is whole.

    `silent_minutes`: without a heartbeat for so long the status lines warn.

    Raises SheetRefused where Google refuses a batch for good, SheetError where the workbook never becomes whole.
    """
    done: list[str] = []
    refused: tuple[Batch, SheetRefused] | None = None
    for _ in range(ROUNDS):
        existing = read_existing(api, spreadsheet, (*tabs, MACHINERY))
        plan = plan_layout(existing, tabs, settings, boards, silent_minutes)
        if not plan:
            return tuple(done)
        if refused and refused[0] in plan:
            raise refused[1]
        for batch in plan:
            try:
                api.ask(spreadsheet, ":batchUpdate", {"requests": list(batch.requests)})
            except FateUnknown:  # made or not: the next reading tells
                break
            except SheetRefused as e:  # another set-up may have made it meanwhile: the next reading tells
                refused = batch, e
                break
            done.append(batch.what)
    raise SheetError("The workbook's tabs do not stay as they are made. Run it again when nobody is changing them.")


def plan_layout(
    existing: Existing,
    tabs: Sequence[Tab],
    settings: Settings,
    boards: Sequence[BoardTab] = (),
    silent_minutes: int = SILENT_MINUTES,
) -> list[Batch]:
    """What makes `existing` whole: file settings, hidden tab, first page, tabs that are missing, then repairs.

    Boards stand before the record tabs: they are what people open first.
    """
    city = settings.team_zone.key.rsplit("/", 1)[-1].replace("_", " ")
    status = _status_formula(existing, city, silent_minutes)
    people = [person.name for person in settings.rules.people]
    found = [
        Batch("file settings", tuple(_file_settings(existing, settings))),
        Batch(f"tab {MACHINERY.title}", tuple(_machinery(existing, city))),
        Batch(f"tab {start_here.TITLE}", tuple(_first_page(existing, (*boards, *tabs)))),
    ]
    lists = word_cells(existing, tabs)
    index = _first_place(existing, tabs, boards)
    for board in boards:
        what, requests = f"tab {board.title}", new_board(board, _free_title(existing, board.title), index)
        if board.sheet_id in existing.sheets:
            index = max(index, existing.sheets[board.sheet_id].index)
            what, requests = f"repairs on {board.title}", board_repairs(existing, board)
        found.append(Batch(what, tuple(requests)))
        index += 1
    for tab in tabs:
        if existing.has(tab):
            index = max(index, existing.sheets[tab.sheet_id].index + 1)
            continue
        place = NewTab(tab, _free_title(existing, tab.title), index, city)
        requests = new_tab(place, status, settings.stores, people, settings.managers, lists)
        found.append(Batch(f"tab {tab.title}", tuple(requests)))
        index += 1
    for tab in (*tabs, MACHINERY):
        if existing.has(tab):
            line = None if tab is MACHINERY else status
            mended = looks(existing, tab, city)
            mended += repairs(existing, tab, city, line, settings.stores, people, settings.managers, lists)
            found.append(Batch(f"repairs on {existing.sheets[tab.sheet_id].title}", tuple(mended)))
    return [batch for batch in found if batch.requests]


def _first_place(existing: Existing, tabs: Sequence[Tab], boards: Sequence[BoardTab]) -> int:
    """Right of the first page; at the right end where the file holds other tabs of ours and none of these."""
    ours = {tab.sheet_id for tab in tabs} | {board.sheet_id for board in boards}
    others = existing.has(MACHINERY) and not ours & existing.sheets.keys()
    return len(existing.sheets) if others else 1


def _file_settings(existing: Existing, settings: Settings) -> list[Request]:
    """The zone decides what every time in the file means, so it is put back when somebody changed it."""
    wanted = {"locale": LOCALE, "timeZone": settings.team_zone.key, "autoRecalc": RECALCULATION}
    changed = {name: value for name, value in wanted.items() if existing.properties.get(name) != value}
    if not changed:
        return []
    return [{"updateSpreadsheetProperties": {"properties": changed, "fields": ",".join(changed)}}]


def _machinery(existing: Existing, city: str) -> list[Request]:
    if existing.has(MACHINERY):
        return []
    place = NewTab(MACHINERY, _free_title(existing, MACHINERY.title), len(existing.sheets), city)
    return new_machinery(place, max(existing.generations, default=None))


def _status_formula(existing: Existing, city: str, silent_minutes: int) -> str:
    """Over the hidden tab where it is, or where it is about to be made."""
    if not existing.has(MACHINERY):
        return status_line(
            city, _free_title(existing, MACHINERY.title), places_of(MACHINERY), FIRST_ROW, silent_minutes
        )
    places = {c.id: existing.place(MACHINERY, c.id) for c in MACHINERY.columns}
    known = places_of(MACHINERY) | {c: p for c, p in places.items() if p is not None}
    row = existing.machinery_row()
    title = existing.sheets[MACHINERY.sheet_id].title
    return status_line(city, title, known, FIRST_ROW if row is None else row, silent_minutes)


def _first_page(existing: Existing, tabs: Sequence[Tab | BoardTab]) -> list[Request]:
    """`Start here`: made once, written again only when a newer set-up has other words for it."""
    if existing.start_here is None:
        title = _free_title(existing, start_here.TITLE)
        if existing.blank is None:
            return start_page.made(title, tabs)
        return start_page.take_over(existing.blank, title, tabs)
    place, row = existing.place(MACHINERY, SCHEMA), existing.machinery_row()
    if place is None or row is None or existing.schema_version() == SCHEMA_VERSION:
        return []
    return [*start_page.written(existing.start_here, tabs), schema_version(place, row)]


def _free_title(existing: Existing, title: str) -> str:
    """The title, or one beside it where staff have a tab of that name: Google compares titles without case."""
    candidates = [title, f"{title} (Keepsheet)", *(f"{title} (Keepsheet {n})" for n in range(2, 100))]
    return next(t for t in candidates if t.casefold() not in existing.titles)
