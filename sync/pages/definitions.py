"""`Definitions`: every number, as it is computed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from sheets_schema.board import Style
from sheets_schema.kpi_boards import DEFINITIONS
from sheets_schema.palette import GREY
from sync.core.board import Board, Spot
from sync.kpis.catalogue import KPIS
from sync.kpis.definitions.definition import Clock, Definition, Target
from sync.kpis.facts import FEWEST
from sync.pages.say import FAINT, HEAD, TITLE, WRAPPED, limits_text

COLUMNS = (
    *("Number", "Definition", "Unit and clock", "Why it matters", "Formula", "Numerator", "Denominator", "Left out"),
    *("Target", "Owner", "When it is red", "Zone and currency"),
)
NAMED = Style(bold=True, wrap=True, top=True)  # a name is read whole
_INTRO = (
    f"Below {FEWEST} cases the count is shown instead of a share. When a definition changes, its version rises; "
    "closed weeks keep the version that made them."
)


def definitions_board(targets: Mapping[str, Target] | None = None) -> Board:
    """Title, headers, then one row a number under the heading of its part. `targets`: those that managers set."""
    head = Style(bold=True, fill=GREY, wrap=True)
    rows: list[list[Spot]] = [[Spot("DEFINITIONS", TITLE), Spot(_INTRO, FAINT)], [Spot(name, head) for name in COLUMNS]]
    part = ""
    for kpi in KPIS:
        if kpi.definition.part != part:
            part = kpi.definition.part
            rows.append([Spot(part, HEAD)])
        own = (targets or {}).get(kpi.definition.id, kpi.definition.target)
        rows.append(_row(replace(kpi.definition, target=own)))
    return Board.of_rows(DEFINITIONS, rows)


@cache
def definition_rows() -> dict[str, int]:
    """In which row of the board each number stands."""
    names = {kpi.definition.name: kpi.definition.id for kpi in KPIS}
    board = definitions_board()
    return {
        names[str(spot.value)]: row
        for (row, column), spot in board.cells.items()
        if column == 0 and spot.style == NAMED and str(spot.value) in names
    }


def _row(d: Definition) -> list[Spot]:
    clock = "by the day it happened" if d.clock is Clock.PERIOD else "by the day its order was paid"
    ripens = f"; may move for {d.matures} days" if d.matures else ""
    texts = (
        d.reference,
        f"{d.unit.value}; {clock}{ripens}",
        d.why,
        *(d.formula, d.numerator, d.denominator),
        f"Not connected: {d.not_connected}." if d.not_connected else d.left_out,
        limits_text(d.target, d),
        d.owner,
        d.when_red,
        f"Zone: {d.zone}. Currency: {d.currency}.",
    )
    return [Spot(d.name, NAMED), *(Spot(text, WRAPPED) for text in texts)]
