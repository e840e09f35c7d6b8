"""What the operations spreadsheet shows and remembers after its tabs: Today, Find notes, and what refunds inherit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_schema.finder import FINDER
from sheets_schema.machinery import MACHINERY, ROW_KEY
from sync.core.board import Board
from sync.core.cells import Formula
from sync.core.messages import Message
from sync.core.picture import Picture
from sync.core.wanted import Wanted
from sync.ledger.ledger import Ledger
from sync.pushing.finding import Finding
from sync.pushing.memory import Memory
from sync.rows.basis import Basis
from sync.rows.request_desk import RequestDesk
from sync.rows.today import head as today_head
from sync.rows.today.board import today_board
from sync.rows.today.items import items
from sync.rows.today.rows import hidden_and_due
from sync.rules import shifts
from sync.rules.today import held
from sync.sheets.filters import hidden_rows
from sync.sheets.status_line import status_line
from sync.sheets.workbook import Reading, Workbook


@dataclass(frozen=True, slots=True)
class Made:
    """What the tabs of a push were made of and what they should hold, and the messages for people so far."""

    basis: Basis
    wanted: Mapping[str, Sequence[Wanted]]
    messages: Sequence[Message]


def look_for_filters(workbook: Workbook, pictures: Mapping[str, Picture], memory: Memory) -> None:
    """Remember, for Today, which tabs hide rows from everybody. Raises SheetError."""
    found = hidden_rows(workbook.client, workbook.spreadsheet, [*workbook.tabs.values()])
    told = []
    for tab_id, picture in pictures.items():
        title, hidden = found.get(workbook.tabs[tab_id].sheet_id, ("", frozenset()))
        rows = [row for standing in picture.rows_of.values() for row in standing]
        if count := len(hidden.intersection(rows)):
            told.append(today_head.hidden(title, count, len(rows)))
    if told != memory.hidden():
        memory.hide(told)


def desk_boards(made: Made, reading: Reading, memory: Memory, ledger: Ledger) -> list[Board]:
    """Today, and what was typed for the order that somebody asks for."""
    found = (
        Finding(made.basis, memory, ledger).board(reading.boards[FINDER.id]) if FINDER.id in reading.boards else None
    )
    return [*_today(made, reading, memory), *([found] if found else [])]


def _today(made: Made, reading: Reading, memory: Memory) -> list[Board]:
    """Holding the places of its lines; none where the hidden tab that its first row reads is unreadable."""
    rows = reading.pictures[MACHINERY.id].rows_of.get(ROW_KEY) if MACHINERY.id in reading.pictures else None
    places = reading.places.get(MACHINERY.id, {})
    if not rows or not {c.id for c in MACHINERY.columns} <= places.keys():
        return []
    basis = made.basis
    memory.inherit(RequestDesk.of(basis).inherited())
    now, rules = basis.as_of.now, basis.settings.rules
    found = items(basis, made.wanted)
    starts = [span.start for span in shifts.spans(rules, now)]
    shown = memory.hold_today(lambda before: held(found, before, now, starts))
    told = [*hidden_and_due(basis, made.wanted), *memory.hidden(), *today_head.from_the_sheet(made.messages, now)]
    return [today_board(basis, found, shown, told, _status(basis, places, rows[0]))]


def _status(basis: Basis, places: Mapping[str, int], row: int) -> Formula:
    """As row 1 of every tab. Without quotes around the hidden tab's name, as Google gives it back."""
    city = basis.settings.team_zone.key.rsplit("/", 1)[-1].replace("_", " ")
    line = status_line(city, MACHINERY.title, places, row)
    return Formula(line.replace(f"'{MACHINERY.title}'!", f"{MACHINERY.title}!"))
