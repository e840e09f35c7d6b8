"""`Weekly` and `Monthly` as rows: the newest period on top, older ones stay below with their comments. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from sheets_schema.kpi_boards import KPI, ROWS_BEHIND
from sync.core.board import link, place_on
from sync.core.cells import Cell, Raw
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.kpis.catalogue import BY_ID
from sync.pages.statement import Line, Statement

#: Lines that wait for the manager's words, in every period.
MINE = {"mine-1": "Mine: what happened", "mine-2": "Mine: what I did", "mine-3": "Mine: decision needed"}


def period_rows(kind: str, told: Iterable[Statement], version: Version, zone: ZoneInfo) -> list[Wanted]:
    """Every row of the tab, topmost first."""
    return [
        Wanted(record_key(kind, "-", f"{statement.id}.{own}"), version, cells)
        for statement in told
        for own, cells in _rows(statement, zone)
    ]


def _rows(statement: Statement, zone: ZoneInfo) -> Iterator[tuple[str, dict[str, Cell]]]:
    closes = f"{statement.closes_at.astimezone(zone):%a %-d %b %H:%M}"
    state = "closed" if statement.closed else f"open, closes {closes}"
    yield "moved", _words(statement, "WHAT MOVED", statement.moved, state)
    for own, words in MINE.items():
        yield own, _words(statement, words, None, "")
    for line in statement.lines:
        yield line.kpi, _line(statement, line, state)
        for correction in statement.corrections:
            if correction.line.kpi == line.kpi:
                why = f"corrected {correction.on}: {correction.why}"
                yield f"{line.kpi}.{correction.on}", _line(statement, correction.line, why)
    yield "causes", _words(statement, "TOP CAUSES", statement.causes, state)
    if statement.tags:
        yield "data", _words(statement, "DATA", f"tags by person: {statement.tags}", state)


def _words(statement: Statement, number: str, text: str | None, state: str) -> dict[str, Cell]:
    return {
        "period": statement.title,
        "number": number,
        **dict.fromkeys(("all", "before", "change", "target", "light", "behind", "open", "definition")),
        "stores": text,
        "state": state or None,
    }


def _line(statement: Statement, line: Line, state: str) -> dict[str, Cell]:
    definition = BY_ID[line.kpi].definition if line.kpi in BY_ID else None
    return {
        "period": statement.title,
        "number": definition.name if definition else line.kpi,
        "all": line.all,
        "before": line.before,
        "change": line.change,
        "target": line.target,
        "light": line.light,
        "stores": line.stores,
        "behind": line.behind,
        "open": link("▸", place_on(ROWS_BEHIND, ROWS_BEHIND.choice(KPI).row)),
        "state": f"{state}; may still move" if line.moving and state == "closed" else state,
        "definition": line.reference,
    }


def newest_comment(staff: Mapping[str, Mapping[str, Raw]]) -> str:
    """What a manager last wrote beside a week, for the Scorecard: of the newest week that has a comment."""
    said = {key: str(cells.get("comment") or "").strip() for key, cells in staff.items()}
    found = {key: words for key, words in said.items() if words}
    if not found:
        return ""
    newest = max(found)
    year, week = newest.rsplit(":", 1)[-1].split(".")[0].split("-W")
    return f"Last comment, {year} week {week}: {found[newest]}"
