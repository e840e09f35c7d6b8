"""docs/tabs.md: every tab with its columns, and how its first rows look in the lumen world.

python -m tests.support.tab_drawings writes it anew, in about a minute; with --columns only what the declarations say,
at once. A test compares it with the declarations, another, longer one with the world.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sheets_schema.finder import FINDER
from sheets_schema.model import Column, Kind, Owner, Tab
from sheets_schema.today import TODAY
from sheets_schema.workbook import TABS, boards
from sync.core.cells import EPOCH, moment
from tests.support.lumen_week import MARK, LumenWeek
from tests.support.records import MANILA
from tests.support.shared import ROOT

PAGE = ROOT / "docs" / "tabs.md"

#: So many rows and columns are drawn, and so much of a cell.
ROWS, COLUMNS, LETTERS = 6, 10, 24

_WHO = {Owner.SYSTEM: "sheet", Owner.COMPUTED: "sheet", Owner.STAFF: "you"}
_BLOCK = re.compile(r"^## (.+?)\n.*?^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_HEAD = """# The tabs

What each tab of the operations spreadsheet shows, and its first rows in the world of the demo. Columns marked *you*
are yours to type in; the others fill themselves. This page is made by `python -m tests.support.tab_drawings`.
"""


def page(drawings: Mapping[str, str]) -> str:
    """The whole page around these drawings, by title."""
    drawn_boards = [
        f"## {board.title}\n\n{board.doc}\n\n```\n{drawings.get(board.title, '')}```\n"
        for board in boards("operations")
    ]
    drawn_tabs = [
        f"## {tab.title}\n\n{tab.doc}\n\n```\n{drawings.get(tab.title, '')}```\n\n{_columns(tab)}" for tab in TABS
    ]
    return "\n".join([_HEAD, *drawn_boards, *drawn_tabs])


def drawings_on(text: str) -> dict[str, str]:
    """The drawings that a page holds, by title."""
    return {found[1]: found[2] for found in _BLOCK.finditer(text)}


def _columns(tab: Tab) -> str:
    lines = ["| Column | Who | |", "|---|---|---|"]
    for column in tab.columns:
        header = column.header.replace(" ({zone})", "")
        name = f"**{header}**" if column.owner is Owner.STAFF else header
        lines.append(f"| {name}{' *(More)*' if column.more else ''} | {_WHO[column.owner]} | {column.doc} |")
    return "\n".join(lines) + "\n"


def drawn(lumen: LumenWeek) -> dict[str, str]:
    """How every tab of the workbook looks now."""
    found = {TODAY.title: _today(lumen), FINDER.title: _finder(lumen)}
    return found | {tab.title: _tab(lumen, tab) for tab in TABS}


def _tab(lumen: LumenWeek, tab: Tab) -> str:
    columns = [c for c in tab.columns if not c.more][:COLUMNS]
    rows = [*lumen.rows(tab.id).values()][:ROWS]
    lines = [[c.header.replace(" ({zone})", "") for c in columns]]
    lines += [[_text(row.get(c.id), c) for c in columns] for row in rows]
    return _aligned(lines)


def _finder(lumen: LumenWeek) -> str:
    lines = lumen.book.workbook().read([FINDER.id]).boards[FINDER.id].values
    return "".join("   ".join(str(cell) for cell in line if cell not in ("", None)) + "\n" for line in lines if line)


def _today(lumen: LumenWeek) -> str:
    lines = [row[:9] for row in lumen.today()[1:]]
    numbered = [row for row in lines if row and (row[0].isdecimal() or row[0] == "#")]
    table = iter(
        _aligned([[_number(c) if i == 1 else c for i, c in enumerate(row)] for row in numbered]).splitlines(
            keepends=True
        )
    )
    said = ("   ".join(filter(None, row)) + "\n" for row in lines if row not in numbered)
    return "".join(next(table) if row in numbered else next(said) for row in lines)


def _number(cell: str) -> str:
    try:
        return _time(float(cell))
    except ValueError:
        return cell


def _text(value: object, column: Column) -> str:
    if value in ("", None):
        return ""
    if isinstance(value, bool):
        return "[x]" if value else "[ ]"
    if isinstance(value, int | float) and column.kind is Kind.TIME:
        return _time(value)
    if isinstance(value, int | float) and column.kind is Kind.DATE:
        day = EPOCH.date().fromordinal(EPOCH.toordinal() + int(value))
        return f"{day:%a} {day.day} {day:%b}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _time(value: float) -> str:
    local = moment(value, MANILA).astimezone(MANILA)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    cut = [[_cut(" ".join(cell.split())) for cell in line] for line in lines]
    width = max((len(line) for line in cut), default=0)
    cut = [[*line, *[""] * (width - len(line))] for line in cut]
    widths = [max(len(line[i]) for line in cut) for i in range(width)]
    return "".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in cut)


def _cut(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1] + "…"


def played(folder: Path) -> LumenWeek:
    """The world on its first morning, with two people and a few things typed."""
    lumen = LumenWeek(folder)
    lumen.sync()
    lumen.types("people", "PE-0001", user=MARK, name="Ana", role="Agent", fri="08:00-12:00")
    lumen.types("people", "PE-0002", user=MARK, name="Mark", role="Manager")
    asked = {"cause": "Delivery: lost", "gives": "Full refund", "asked_by": "Ana"}
    lumen.types("refund_requests", "R-0001", order="#1122", store="LUM", **asked)
    lumen.types("refund_requests", "R-0002", order="#50344", cause="Product: damaged", asked_by="Ana")
    lumen.types("refund_requests", "R-0003", order="#9")
    lumen.types("add_by_hand", "H-0001", what="Review", store="LUM", amount=9, name="Bo C.")
    lumen.later(minutes=5)
    lumen.sync()
    return lumen


def main() -> None:
    if "--columns" in sys.argv:
        PAGE.write_text(page(drawings_on(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")
        return
    with TemporaryDirectory() as folder:
        PAGE.write_text(page(drawn(played(Path(folder)))), encoding="utf-8")
    sys.stdout.write(f"{PAGE} is written.\n")


if __name__ == "__main__":
    main()
