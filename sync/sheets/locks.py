"""Whole tabs that only managers and the sync account may edit, as the API writes it. Pure.

Google adds whoever protects a range to its editors, and the file's owner may always edit. A lock without any manager
would keep out everybody else, so there is none until the owner names them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sheets_schema.model import Tab, stable_id
from sync.sheets.existing import Existing
from sync.sheets.formats import Request

#: What the dialogue of Google Sheets says beside the lock.
DESCRIPTION = "Keepsheet: managers only"


def lock_id(tab: Tab) -> int:
    """The id of the tab's protection, the same in every workbook."""
    return stable_id(f"lock:{tab.id}")


def locks(tab: Tab, managers: Iterable[str], present: Mapping[int, Iterable[str]]) -> list[Request]:
    """What locks the tab; nothing where it is locked and every manager may edit it.

    `present`: the editors of each protection that is there, by its id. Nobody is taken off here: see `without`.
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


def without(tabs: Iterable[Tab], former: str, managers: Collection[str], existing: Existing) -> list[Request]:
    """What takes somebody off our locks who was a manager and is none any more; without managers, the locks themselves.

    Whoever else a person has let in stays: who was never named as a manager is not ours to take off.
    """
    requests: list[Request] = []
    for tab in tabs:
        own = lock_id(tab)
        editors = existing.sheets[tab.sheet_id].locks.get(own) if tab.locked and existing.has(tab) else None
        if editors is None or former not in (address.casefold() for address in editors):
            continue
        if not managers:
            requests.append({"deleteProtectedRange": {"protectedRangeId": own}})
            continue
        rest = [address for address in editors if address.casefold() != former]
        protected = {"protectedRangeId": own, "editors": {"users": rest}}
        requests.append({"updateProtectedRange": {"protectedRange": protected, "fields": "editors"}})
    return requests
