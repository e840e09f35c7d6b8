"""A workbook as the page shows it: what each cell says, how it looks, what the editor offers, and the tab around it.

Painting again costs what changed: a row that stands as it did, wherever it stands now, is taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.sheets_api import filters
from sandbox.sheets_api.formulas.reach import reach
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Sheet, Workbook
from sandbox.web_grid.cells import Cell
from sandbox.web_grid.charts import charts_of, tabs_behind
from sandbox.web_grid.conditional import TIMED, RuleBook, Rules
from sandbox.web_grid.frames import Marks, body_of, head_of, hidden_by_hand
from sandbox.web_grid.looks import Looks
from sandbox.web_grid.rows import Place, RowPainter, Work
from sandbox.web_grid.twin import Twin


@dataclass(slots=True)
class Tab:
    """One tab. `frame` is all but cells and hidden rows; `rows` is None for a tab that nobody has looked at yet."""

    id: int
    frame: Json
    rows: list[list[Cell | None]] | None = None
    hidden: list[int] = field(default_factory=list)
    timed: bool = False
    reach: frozenset[int] = frozenset()  # the other tabs that its formulas look at

    def document(self, *, head: bool = False) -> Json:
        """For the page; a number among the rows stands for that many more like the row before. `head`: no rows."""
        if self.rows is None or head:
            return {"id": self.id, "rows": None, "hidden": [], **self.frame, "rules": [], "notes": [], "charts": []}
        rows: list[Any] = []
        before = None
        for row in self.rows:
            if row is not before or before is None:
                rows.append(row)
            elif isinstance(rows[-1], int):
                rows[-1] += 1
            else:
                rows.append(1)
            before = row
        return {"id": self.id, "rows": rows, "hidden": self.hidden, **self.frame}


@dataclass(slots=True)
class Picture:
    version: int
    title: str
    tabs: list[Tab]


class Painter:
    """Paints one workbook, and again what changed. Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self.looks = Looks()
        self._twin, self._rules, self._marks = Twin(), RuleBook(), Marks()
        self._row_painter = RowPainter(self.looks, self._twin)
        self._told = False
        self._seen: dict[int, Sheet] = {}
        self._tabs: dict[int, Tab] = {}

    def paint(
        self, book: Workbook, now: datetime, wanted: Collection[int] | None = None, *, time_passed: bool = False
    ) -> Picture:
        """The workbook's picture, with the cells of the `wanted` tabs (None: all). A tab that did not change is taken
        over; with `time_passed`, unless it shows the time.
        """
        changed = {sheet.id for sheet in book.sheets if self._seen.get(sheet.id) is not sheet}
        self._seen = {sheet.id: sheet for sheet in book.sheets}
        due = [
            sheet
            for sheet in book.sheets
            if (wanted is None or sheet.id in wanted) and self._stale(sheet, changed, time_passed=time_passed)
        ]
        twin, painted = self._painted(book, due, now, time_passed=time_passed)
        for sheet in book.sheets:
            if sheet.id in painted:
                self._tabs[sheet.id] = painted[sheet.id]
            elif sheet.id in changed:
                self._tabs[sheet.id] = Tab(sheet.id, head_of(sheet))
        self._forget(book, twin)
        return Picture(book.version, book.properties["title"], [self._tabs[sheet.id] for sheet in book.sheets])

    def glimpse(self, book: Workbook, now: datetime, tab: int, rows: int) -> Tab:
        """The tab with its first rows alone, for a page that cannot wait; none of it is remembered as the tab."""
        sheet, known = book.find(tab), self._tabs.get(tab)
        if known is not None and known.rows is not None and self._seen.get(tab) is sheet:
            hidden = [row for row in known.hidden if row < rows]
            return replace(known, rows=known.rows[:rows], hidden=hidden)
        short = replace(sheet, rows=sheet.rows[:rows], row_count=min(rows, sheet.row_count))
        cut = replace(book, sheets=[short if each is sheet else each for each in book.sheets])
        found = self._painted(cut, [short], now, time_passed=False)[1][tab]
        return replace(found, frame={**found.frame, **head_of(sheet)})

    def _painted(
        self, book: Workbook, due: Sequence[Sheet], now: datetime, *, time_passed: bool
    ) -> tuple[Workbook, dict[int, Tab]]:
        """The tabs, and the twin that they were worked out with."""
        if time_passed or not self._told:
            self._row_painter.at(now, book.properties["timeZone"])
            self._told = True
        rules = {sheet.id: self._rules.of(sheet) for sheet in due}
        whole = {sheet.id for sheet in due if sheet.basic_filter and filters.criteria(sheet.basic_filter)}
        whole |= {tab for sheet in due for tab in tabs_behind(sheet)} & {sheet.id for sheet in book.sheets}
        twin = self._twin.of(book, {tab: found.elsewhere for tab, found in rules.items()}, whole)
        rendering = Rendering(twin, now)
        painted = {}
        for sheet in due:
            tab = self._tab(rendering, sheet, rules[sheet.id], book, time_passed=time_passed)
            tab.hidden = sorted(hidden_by_hand(sheet) | filters.hidden_rows(twin, twin.find(sheet.id), now))
            painted[sheet.id] = tab
        self._twin.keep(twin)
        return twin, painted

    def _stale(self, sheet: Sheet, changed: set[int], *, time_passed: bool) -> bool:
        known = self._tabs.get(sheet.id)
        if known is None or known.rows is None or sheet.id in changed:
            return True
        return bool(known.reach & changed) or (time_passed and known.timed)

    def _forget(self, book: Workbook, twin: Workbook) -> None:
        """Lets go of rows that are no more, once they are many."""
        alive = sum(len(sheet.rows) for sheet in book.sheets)
        if len(self._row_painter) <= 2 * alive + 1000:
            self._twin.keep(twin)
            return
        uids = {row.uid for sheet in book.sheets for row in sheet.rows}
        self._row_painter.keep(uids)
        self._marks.keep(uids)
        self._twin.keep(twin, uids)

    def _tab(self, rendering: Rendering, sheet: Sheet, rules: Rules, book: Workbook, *, time_passed: bool) -> Tab:
        twin = rendering.workbook.find(sheet.id)
        texts = self._twin.formulas(sheet)
        spilled: set[Place] = set()
        if texts or rules.elsewhere:
            spilled = {place for place in rendering.spilled(twin) if place[1] < sheet.column_count}
        work = Work(rendering, sheet, twin, rules, spilled)
        around = reach(rendering.workbook, twin) if texts else []
        behind = frozenset(each.id for each in around)
        timed = bool(rules.timed) or any(map(TIMED.search, texts))
        timed = timed or any(TIMED.search(text) for each in around for text in self._twin.formulas(each))
        frame = {
            **head_of(sheet),
            **body_of(sheet, self._marks, book),
            "charts": charts_of(rendering, twin),
        }
        rows = self._row_painter.rows(work, again=time_passed and bool(rules.timed))
        return Tab(sheet.id, frame, rows, timed=timed, reach=(behind | tabs_behind(sheet)) - {sheet.id})
