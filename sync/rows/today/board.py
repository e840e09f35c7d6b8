"""Today as the board that people read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sheets_schema.board import Style
from sheets_schema.palette import GREY, QUIET, RED
from sheets_schema.today import HEADERS, TODAY
from sheets_schema.workbook import tab
from sync.core.board import Board, Spot, link, place_in
from sync.core.cells import Cell, Formula
from sync.rows.basis import Basis
from sync.rows.today import head as today_head
from sync.rules.order_facts import day
from sync.rules.today import NOW_PLACES, URGENT, Held, Item, later

_LABEL, _TITLE, _QUIET = Style(bold=True), Style(bold=True, fill=GREY), Style(ink=QUIET)
_DONE, _URGENT = Style(strike=True, ink=QUIET), Style(fill=RED)

#: In which columns numbers and moments stand: they and their headers lie right.
_RIGHT = (0, 1, 8)

Row = Sequence[Spot | Cell]


def today_board(basis: Basis, found: Iterable[Item], shown: Held, sentences: Sequence[str], status: Formula) -> Board:
    """The whole tab, `sentences` from the sheet at its end. Nothing on it changes only because time passes."""
    found = list(found)
    label, news = today_head.since(basis)
    counts, differing = today_head.open_there(basis)
    city = basis.settings.team_zone.key.rsplit("/", 1)[-1].replace("_", " ")
    ranked_at = shown.ranked_at.astimezone(basis.settings.team_zone)
    title = f"TODAY · in this order since {day(shown.ranked_at, basis.settings.team_zone)} {ranked_at:%H:%M}"
    rows: list[Row] = [
        [status],
        [Spot("PEOPLE", _LABEL), None, today_head.people(basis, [i for i in shown.items if not i.done])],
        [Spot("SINCE", _LABEL), None, f"{label}: {news}"],
        *([Spot("OPEN", _LABEL) if not i else None, None, line] for i, line in enumerate(counts)),
        *([None, None, Spot(sentence, _URGENT)] for sentence in differing),
        [_right(Spot(name.replace("{zone}", city), _TITLE), at) for at, name in enumerate(HEADERS)],
        [Spot("NOW", _LABEL)],
        *(_line(n, item) for n, item in enumerate(shown.now, 1)),
        [Spot(title, _LABEL)],
        *(_line(n, item) for n, item in enumerate(shown.lines, NOW_PLACES + 1)),
        *_rest(found, shown),
        *_section("SEEN OFTEN", [[sentence, _rows_of(where)] for sentence, where in today_head.often(basis)]),
        *_section("FROM THE SHEET", [[sentence] for sentence in sentences]),
    ]
    return Board.of_rows(TODAY, rows)


def _right(spot: Spot, column: int) -> Spot:
    return replace(spot, style=replace(spot.style, align="RIGHT")) if column in _RIGHT else spot


def _line(number: int, item: Item | None) -> Row:
    if item is None:
        return []
    done = "✓ " if item.done else ""
    style = _DONE if item.done else Style()
    due = style if item.done or item.rank not in URGENT else _URGENT
    cells: list[Cell] = [
        number,
        item.do_by or ("now" if due is _URGENT else None),
        f"{done}{item.what}",
        item.store or None,
        item.order or None,
        item.why,
        item.step or None,
        item.whose or None,
        None if item.done else item.minutes,
    ]
    return [*(_right(Spot(cell, due if i == 1 else style), i) for i, cell in enumerate(cells)), _open(item)]


def _open(item: Item) -> Spot:
    """The tab, in the saved view that shows the line."""
    declared = tab(item.tab)
    view = next((v for v in declared.views if v.id == item.view), None)
    place = f"&fvid={declared.view_id(view)}" if view else ""
    return Spot(link("open ▸", f"#gid={declared.sheet_id}{place}"))


def _rest(found: Iterable[Item], shown: Held) -> list[Row]:
    counts = later(found, shown)
    if not counts:
        return []
    parts = " · ".join(f"{tab(name).title} {n}" for name, n in counts.items())
    return [[None, None, Spot(f"+ {sum(counts.values())} more for later: {parts}", _QUIET)]]


def _rows_of(tab_id: str) -> Formula:
    return link("rows ▸", place_in(tab(tab_id)))


def _section(title: str, lines: Sequence[Row]) -> list[Row]:
    """A sentence, and what opens it in the last column."""
    if not lines:
        return []
    found = ([None, None, line[0], *[None] * (len(HEADERS) - 4), *line[1:]] for line in lines)
    return [[], [Spot(title, _LABEL)], *found]
