"""Once a day: is a spreadsheet of ours open to people outside the team? Told in the Sync log and on the Scorecard."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sync.core.messages import Message
from sync.core.records import record_key
from sync.core.tell import Told
from sync.errors import SheetError
from sync.pushing.memory import Memory
from sync.rules.sharing import too_wide
from sync.sheets.sharing import permissions_of

if TYPE_CHECKING:
    from sync.configuration.config import Config
    from sync.ledger import Ledger

#: The note that holds the day of the last check and what it found, by spreadsheet.
NOTE = "sharing"

WHAT_TO_DO = "The owner must look at Share, at the top right, and take away whoever does not belong to the team."


def check_sharing(config: Config, ledger: Ledger, now: datetime) -> int | None:
    """The day's check, where it is still to be done: how many spreadsheets are open too wide; None if it was done.

    Raises LedgerError. Where Google does not tell, that is a line of the Sync log and counts as nothing wrong.
    """
    day = now.astimezone(config.team_zone).date().isoformat()
    if (ledger.notes.read(NOTE).value or {}).get("day") == day:
        return None
    told, briefs = [], {}
    for name, spreadsheet in _each(config).items():
        try:
            wide = too_wide(*_of(config, spreadsheet))
        except SheetError as e:
            told.append(_line(spreadsheet, name, "unseen", str(e), "docs/operations.md says why and what to do.", now))
            continue
        if wide:
            told.append(_line(spreadsheet, name, "wide", wide.sentence, WHAT_TO_DO, now))
            briefs[spreadsheet] = wide.brief
    Memory(ledger, config.spreadsheets["operations"]).log.tell(told, (NOTE,))
    ledger.notes.change(NOTE, lambda _: {"day": day, "found": briefs})
    return len(briefs)


def found_wide(ledger: Ledger) -> str:
    """What the last check found, in a few words for the managers; "" for nothing."""
    return " · ".join(dict.fromkeys((ledger.notes.read(NOTE).value or {}).get("found", {}).values()))


def _each(config: Config) -> dict[str, str]:
    """Our spreadsheets by the name that people know, each once."""
    names = {config.spreadsheets[name]: title for name, title in (("kpis", "KPIs"), ("operations", "Operations"))}
    return {title: spreadsheet for spreadsheet, title in names.items()}


def _of(config: Config, spreadsheet: str) -> tuple[list[dict[str, object]], tuple[str, ...], str]:
    permissions, own = permissions_of(config.endpoints.sheets, spreadsheet)
    return permissions, config.inside, own


def _line(spreadsheet: str, name: str, what: str, sentence: str, to_do: str, now: datetime) -> Told:
    key = record_key("condition", NOTE, f"{what}/{spreadsheet}")
    return Told(Message(key, now, f"Spreadsheet {name}", sentence, to_do), lasting=True)
