"""Tabs drawn as text, so that a test shows the sheet before and after.

    _key | _stamp      | amount | note
    -----+-------------+--------+---------
         | #header     | Amount | Note
    A    | A@1         | 10     | call her

`K@n` in the stamp column stands for a stamp of key K at version `at(n)`. Numbers are numbers; `''` is a blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sheets_schema.model import STAMP, Column, Kind, Owner, Tab
from sync.core.cells import Cell, Raw
from sync.core.picture import Picture, Stamp
from sync.core.plan import TabPlan
from sync.core.wanted import Version, Wanted

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

#: A small tab with two columns of ours around one of staff, and a formula column.
CASES = Tab(
    id="cases",
    title="Cases",
    doc="One row per case.",
    columns=(
        Column("order", "Order", Owner.SYSTEM, Kind.TEXT, "The order."),
        Column("note", "Note", Owner.STAFF, Kind.TEXT, "Yours."),
        Column("amount", "Amount", Owner.SYSTEM, Kind.MONEY, "Money."),
        Column("due", "Due", Owner.SYSTEM, Kind.TIME, "When."),
        Column("tick", "Tick", Owner.STAFF, Kind.TICK, "Yours."),
        Column("link", "Link", Owner.COMPUTED, Kind.LINK, "Opens it."),
    ),
)


def at(minutes: int, run: str = "r") -> Version:
    """A version `minutes` after noon."""
    moment = NOON + timedelta(minutes=minutes)
    return Version(moment, moment, run)


def want(key: str, minutes: int = 1, **cells: Cell) -> Wanted:
    return Wanted(key, at(minutes), cells)


def drawn(drawing: str, tab: Tab = CASES) -> Picture:
    """The picture of a drawn tab. Columns not drawn are absent, as if staff had deleted them."""
    head, _, *lines = [line for line in drawing.splitlines() if line.strip()]
    names = [name.strip() for name in head.split("|")]
    rows = [[_cell(name, text) for name, text in zip(names, line.split("|"), strict=False)] for line in lines]
    for row in rows:
        row.extend([""] * (len(names) - len(row)))
    return Picture.of(tab, {name: [row[i] for row in rows] for i, name in enumerate(names)})


def _cell(column: str, text: str) -> Raw:
    text = text.strip()
    if column == STAMP and "@" in text:
        key, _, minutes = text.partition("@")
        return str(Stamp(key, at(int(minutes))))
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    try:
        number = float(text)
    except ValueError:
        return "" if text == "''" else text
    return int(number) if number.is_integer() else number


def told(plan: TabPlan) -> Mapping[str, Mapping[str, Raw]]:
    """The plan's changes as {row: {column: value}}, stamps left out: what a test wants to read."""
    found: dict[str, dict[str, Raw]] = {}
    for change in plan.changes:
        found.setdefault(_row(change.row), {})[change.column] = change.value
    return found


def _row(name: object) -> str:
    key = getattr(name, "key", None)
    copy = getattr(name, "copy", 0)
    if key is None:
        return f"stray {Stamp.parse(name.stamp).key}"  # type: ignore[attr-defined, union-attr]
    return key if not copy else f"{key} copy {copy}"
