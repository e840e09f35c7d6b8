"""Columns that staff added beside ours: marked once, so that the journal finds them wherever they are moved."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_schema.model import KEY, STAMP, Tab, stable_id
from sync.sheets.existing import METADATA_KEY, Existing, SheetsApi, read_existing
from sync.sheets.formats import Request
from sync.sheets.new_tab import span


def adopt_columns(api: SheetsApi, spreadsheet: str, tabs: Sequence[Tab]) -> int:
    """Mark the columns that staff have added since; returns how many. Raises what `api` raises."""
    requests = plan_adoption(read_existing(api, spreadsheet, tabs), tabs)
    if requests:
        api.ask(spreadsheet, ":batchUpdate", {"requests": requests})
    return len(requests)


def plan_adoption(existing: Existing, tabs: Sequence[Tab]) -> list[Request]:
    """A mark for every unmarked column whose header cell says something. Pure.

    The mark's id follows from the tab and the caption the column had when it was first seen.
    """
    taken = set(existing.places)
    found: list[Request] = []
    for tab in tabs:
        header = existing.header_row(tab) if existing.has(tab) else None
        if header is None:
            continue
        marked = {column for sheet, column in existing.places.values() if sheet == tab.sheet_id}
        for place, caption in enumerate(existing.sheets[tab.sheet_id].top[header]):
            if caption in ("", None) or place in marked:
                continue
            mark = _free_id(f"staff:{tab.id}:{caption}", taken)
            taken.add(mark)
            found.append(_marked(tab, place, mark))
    return found


def staff_columns(existing: Existing, tab: Tab) -> dict[int, int]:
    """The adopted columns of a tab: metadata id → grid column."""
    ours = {tab.metadata_id(name) for name in (*(c.id for c in tab.columns), KEY, STAMP)}
    return {i: c for i, (sheet, c) in existing.places.items() if sheet == tab.sheet_id and i not in ours}


def _free_id(name: str, taken: set[int]) -> int:
    number = 0
    while (found := stable_id(f"{name}:{number}")) in taken:
        number += 1
    return found


def _marked(tab: Tab, place: int, mark: int) -> Request:
    item = {
        "metadataId": mark,
        "metadataKey": METADATA_KEY,
        "metadataValue": f"{tab.id}:staff",
        "visibility": "DOCUMENT",
        "location": {"dimensionRange": span(tab, place)},
    }
    return {"createDeveloperMetadata": {"developerMetadata": item}}
