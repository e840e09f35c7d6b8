"""What a push reads of the workbook: all its tabs whole, and formulas that staff typed as the values they have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sheets_schema.machinery import MACHINERY
from sync.core.book import Settings, Staff
from sync.core.journal import first_copies, formulas_in, staff_cells
from sync.core.own_row import forms
from sync.pushing.managed import remembered
from sync.pushing.memory import Memory
from sync.rules.views_by_lists import by_the_lists
from sync.sheets.layout import ensure_workbook
from sync.sheets.workbook import Reading, Workbook


def read_whole(
    workbook: Workbook,
    shown: Collection[str],
    drawn: Collection[str],
    memory: Memory,
    settings: Settings,
    now: datetime,
    silent_minutes: int,
) -> Reading:
    """The tabs `shown` and the boards `drawn`; where one of them or a column of ours is missing, set-up mends it first.

    Raises SheetError if the workbook cannot be read.
    """
    wanted = {*shown, *drawn}
    reading = workbook.read(wanted)
    if set(drawn) <= reading.boards.keys() and not any(reading.pictures[tab].lacks_columns for tab in shown):
        return reading
    known = remembered(memory, settings, now)
    tabs = [by_the_lists(tab.without_added(), known.rules) for tab in workbook.tabs.values() if tab is not MACHINERY]
    boards = [*workbook.boards.values()]
    if ensure_workbook(workbook.client, workbook.spreadsheet, tabs, known, boards, silent_minutes):
        memory.nights.mend_soon()
    return workbook.read(wanted)


def with_values(workbook: Workbook, reading: Reading, tabs: Collection[str], staff: Staff, memory: Memory) -> Staff:
    """The staff cells with formulas as the values they have: one more read, only where somebody typed a formula."""
    with_formulas = {tab for tab in tabs if any(map(formulas_in, staff_cells(reading.pictures[tab]).values()))}
    if not with_formulas:
        return staff
    values = workbook.read(with_formulas, evaluated=True)
    found = {tab: dict(rows) for tab, rows in staff.items()}
    for tab in with_formulas:
        memory.formulas(tab, forms(reading.pictures[tab], values.pictures[tab], reading.places[tab]))
        cells = first_copies(values.pictures[tab])
        for key, typed in staff[tab].items():
            known = cells.get(key, {})
            found[tab][key] = {c: known.get(c, v) if c in formulas_in(typed) else v for c, v in typed.items()}
    return found
