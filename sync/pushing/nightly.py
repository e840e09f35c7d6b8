"""What is done to a workbook once a day, with the first push after the team's midnight: mend, adopt, prune."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from sheets_schema.board import BoardTab
from sheets_schema.model import Tab
from sheets_schema.workbook import TABS, boards
from sync.core.book import Settings
from sync.errors import SheetRefused
from sync.pushing.memory import Memory
from sync.rules.views_by_lists import by_the_lists, supplier_causes, supplier_names
from sync.sheets.adopted import adopt_columns, staff_columns
from sync.sheets.client import SheetsClient
from sync.sheets.drop_downs import drop_downs, lost
from sync.sheets.existing import Existing, read_existing
from sync.sheets.fresh_rows import Request
from sync.sheets.layout import ensure_workbook
from sync.sheets.locks import without
from sync.sheets.status_line import SILENT_MINUTES
from sync.sheets.workbook import Workbook

#: So many generations keep their ids; a run that began longer ago than that is dead.
KEPT_GENERATIONS = 100


def nightly(
    client: SheetsClient,
    spreadsheet: str,
    memory: Memory,
    settings: Settings,
    now: datetime,
    tabs: Sequence[Tab] = TABS,
    drawn: Sequence[BoardTab] = boards("operations"),
    silent_minutes: int = SILENT_MINUTES,
) -> bool:
    """Do the day's work if it is still to be done, or if what views name has changed; True if it was.

    `tabs` and `drawn`: what of it is ours.

    Views and colours of ours are mended, former managers are taken off the locked tabs, drop-downs are set over lists
    that have come or come again, columns that staff added are marked so that the journal covers them wherever they are
    moved, and old generation ids are taken away. Raises SheetError; the next push then tries again.
    """
    day = now.astimezone(settings.team_zone).date().isoformat()
    managers = sorted(address.strip().casefold() for address in settings.managers)
    lists = settings.rules
    named = [*(p.name for p in lists.people), *supplier_names(lists), *supplier_causes(lists), *managers]
    if (day, named) == (memory.nights.day(), memory.nights.words_of_views()):
        return False
    worded = [by_the_lists(tab, settings.rules) for tab in tabs]
    ensure_workbook(client, spreadsheet, worded, settings, drawn, silent_minutes)
    adopt_columns(client, spreadsheet, tabs)
    existing = read_existing(client, spreadsheet, tabs)
    _let_go(client, spreadsheet, existing, tabs, memory, managers)
    broken = lost(client, spreadsheet, existing, tabs)
    done = {tab: [c for c in ids if c not in broken.get(tab, ())] for tab, ids in memory.nights.drop_downs().items()}
    if rules := drop_downs(existing, tabs, done):
        client.ask(spreadsheet, ":batchUpdate", {"requests": [r for found in rules.values() for r in found]})
        memory.nights.dropped_down(
            {tab.id: [c.id for c in tab.columns if c.from_list] for tab in tabs if tab.id in rules}
        )
    if old := pruned(*Workbook(client, spreadsheet, ()).generation_traces()):
        client.ask(spreadsheet, ":batchUpdate", {"requests": old})
    memory.nights.done(day, {tab.id: [*staff_columns(existing, tab)] for tab in tabs}, named)
    return True


def _let_go(
    client: SheetsClient,
    spreadsheet: str,
    existing: Existing,
    tabs: Sequence[Tab],
    memory: Memory,
    managers: Sequence[str],
) -> None:
    """Take former managers off the locked tabs. Google refuses for the file's owner alone, who may always edit."""
    for former in memory.nights.managers_before():
        requests = without(tabs, former, managers, existing) if former not in managers else []
        if requests:
            with suppress(SheetRefused):
                client.ask(spreadsheet, ":batchUpdate", {"requests": requests})
            existing = read_existing(client, spreadsheet, tabs)
    memory.nights.locked_for(managers)


def pruned(names: Iterable[int], marks: Iterable[int]) -> list[Request]:
    """Requests that take away the ids of all but the newest hundred generations.

    >>> [*pruned(range(1, 103), [7, *range(50, 103)])][:2]
    [{'deleteNamedRange': {'namedRangeId': 'g1'}}, {'deleteNamedRange': {'namedRangeId': 'g2'}}]
    """
    names, marks = set(names), set(marks)
    oldest = max(names | marks, default=0) - KEPT_GENERATIONS
    return [
        *({"deleteNamedRange": {"namedRangeId": f"g{g}"}} for g in sorted(names) if g <= oldest),
        *(_unmarked(g) for g in sorted(marks) if g <= oldest),
    ]


def _unmarked(generation: int) -> Request:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": generation}}}}
