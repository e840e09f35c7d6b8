"""Find notes: what was typed for one order, newest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sheets_schema.board import Style
from sheets_schema.finder import FINDER, HEADERS, ORDER
from sheets_schema.model import Kind, Tab
from sheets_schema.palette import GREY, QUIET, YELLOW
from sync.core.archived import in_words
from sync.core.board import Board, Spot
from sync.core.book import Settings
from sync.core.cells import Cell, Raw

#: So many things are shown; the journal keeps as many of each row.
MOST = 20

_TITLE, _HEAD, _HEAD_RIGHT, _LOUD, _FAINT = (
    Style(bold=True, size=12),
    Style(bold=True, fill=GREY),
    Style(bold=True, fill=GREY, align="RIGHT"),
    Style(bold=True),
    Style(ink=QUIET),
)
#: As the columns that people type in.
_YOURS = Style(fill=YELLOW)
_HOW = (
    "Type the number of an order in the cell right of “Order”; the next sync answers. "
    "With the store before it where several have that number: LUM #1042."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A staff cell became `value`; `row` names the row for people."""

    when: datetime
    tab: Tab
    row: str
    column: str
    value: Raw


def finder_board(asked: Raw, orders: Sequence[str], typed: Iterable[Typed], settings: Settings) -> Board:
    """The board. `asked`: what stands in the choice cell, and stays there; `orders`: the names of those it means."""
    newest = sorted(typed, key=lambda each: each.when, reverse=True)[:MOST]
    city = settings.team_zone.key.rsplit("/", 1)[-1].replace("_", " ")
    label = FINDER.choice(ORDER).label
    rows: list[list[Spot | Cell]] = [
        [Spot("FIND NOTES", _TITLE), Spot(_HOW, _FAINT)],
        [Spot(label, _LOUD), Spot(Decimal(repr(asked)) if isinstance(asked, float) else asked or None, _YOURS)],
        [Spot(_answer(asked, orders, len(newest)), _LOUD)],
        [Spot(name.replace("{zone}", city), _HEAD if at else _HEAD_RIGHT) for at, name in enumerate(HEADERS)],
    ]
    return Board.of_rows(FINDER, [*rows, *([*_line(each)] for each in newest)])


def _answer(asked: Raw, orders: Sequence[str], found: int) -> str | None:
    if asked in (None, ""):
        return None
    if not orders:
        return f"No order {asked} of the last 400 days is known. Compare the number, and the store before it."
    if not found:
        return f"{', '.join(orders)}: nobody has typed anything yet."
    return (
        f"{', '.join(orders)}: the last {found} things typed, newest first."
        if found > 1
        else f"{', '.join(orders)}: one thing was typed."
    )


def _line(each: Typed) -> Iterable[Cell]:
    column = next((c for c in each.tab.columns if c.id == each.column), None)
    caption = column.header.replace(" ({zone})", "") if column else ""
    return (
        each.when,
        each.tab.title,
        each.row,
        caption or "A column of yours",
        _value(each.value, column.kind if column else Kind.TEXT),
    )


def _value(value: Raw, kind: Kind) -> str:
    if value in (None, ""):
        return "(emptied)"
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    return in_words(value, kind)
