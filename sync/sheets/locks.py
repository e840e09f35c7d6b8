"""Whole tabs that only managers and the sync account may edit, as the API writes it. Pure.

Google adds whoever protects a range to its editors, and the file's owner may always edit. A lock without any manager
would keep out everybody else, so there is none until the owner names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_schema.model import Tab, stable_id
from sync.sheets.formats import Request

#: What the dialogue of Google Sheets says beside the lock.
DESCRIPTION = "Keepsheet: managers only"


def lock_id(tab: Tab) -> int:
    """The id of the tab's protection, the same in every workbook."""
    return stable_id(f"lock:{tab.id}")


def locks(tab: Tab, managers: Iterable[str], present: Mapping[int, Iterable[str]]) -> list[Request]:
    """What locks the tab; nothing where it is locked and every manager may edit it.

    `present`: the editors of each protection that is there, by its id. Nobody is taken off it: that is a person's deed.
    """
    wanted = [address.strip().casefold() for address in managers if address.strip()]
    if not tab.locked or not wanted:
        return []
    own = lock_id(tab)
    if own not in present:
        protected = {
            "protectedRangeId": own,
            "range": {"sheetId": tab.sheet_id},
            "description": DESCRIPTION,
            "editors": {"users": wanted},
        }
        return [{"addProtectedRange": {"protectedRange": protected}}]
    known = [address.casefold() for address in present[own]]
    if set(wanted) <= set(known):
        return []
    protected = {"protectedRangeId": own, "editors": {"users": [*dict.fromkeys((*known, *wanted))]}}
    return [{"updateProtectedRange": {"protectedRange": protected, "fields": "editors"}}]
