"""Find notes: type an order, and see what was typed for it. A board, with one cell that people type in."""

from __future__ import annotations

from sheets_schema.board import BoardTab, Choice

ORDER = "order"

HEADERS = ("When ({zone})", "Tab", "Row", "Column", "What was typed")

FINDER = BoardTab(
    id="finder",
    title="Find notes",
    doc="Type an order: the last 20 things that anybody typed for it, in any tab, with day and time.",
    widths=(170, 130, 150, 170, 520),
    rows=40,
    frozen_rows=4,
    choices=(Choice(ORDER, "Order, right of here ▸", 1, 0),),
)
