"""The workbook once more, with a formula engine of its own: painting never waits for the API, nor the API for it.

The engine is given no more than it needs: a tab that no formula looks at has only its formulas' rows there, and a link
with a fixed address and text is its text. Rules that look beyond their row stand in extra columns right of the grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.sheets_api.formulas import references
from sandbox.sheets_api.formulas.reach import homes, mentions
from sandbox.sheets_api.state import Formula, Row, Sheet, Workbook, next_epoch
from sandbox.web_grid.cells import label_of
from sandbox.web_grid.conditional import Rule


class Twin:
    """Kept from version to version. Not thread-safe."""

    def __init__(self) -> None:
        self._engine: object = None
        self._blank = Row(0)
        self._needs: dict[int, tuple[Row, frozenset[str]]] = {}
        self._rows: dict[int, tuple[Row, object, Row]] = {}
        self._texts: dict[int, tuple[Sheet, frozenset[str]]] = {}
        self._made: dict[int, tuple[Sheet, object, Sheet]] = {}

    def formulas(self, sheet: Sheet) -> frozenset[str]:
        """The tab's formulas that the engine has to work out."""
        known = self._texts.get(sheet.id)
        if known is None or known[0] is not sheet:
            found = frozenset(text for index in sheet.formula_rows() for text in self._needed(sheet.rows[index]))
            known = self._texts[sheet.id] = (sheet, found)
        return known[1]

    def _needed(self, row: Row) -> frozenset[str]:
        known = self._needs.get(row.uid)
        if known is None or known[0] is not row:
            texts = (cell.text for cell in row.cells if type(cell) is Formula and label_of(cell) is None)
            known = self._needs[row.uid] = (row, frozenset(texts))
        return known[1]

    def needs_engine(self, row: Row) -> bool:
        return row.formulas and bool(self._needed(row))

    def of(self, book: Workbook, elsewhere: Mapping[int, Sequence[Rule]], whole: Iterable[int] = ()) -> Workbook:
        """The twin. `elsewhere`: by tab, the rules that need a column there; `whole`: tabs whose values are needed."""
        looked_at = {*whole, *(tab for tab, rules in elsewhere.items() if rules)}
        for sheet in book.sheets:
            for text in self.formulas(sheet):
                found = mentions(text)
                looked_at |= {sheet.id} if found.own or found.anything else set()
                looked_at |= homes(book, text)
        for tab, rules in elsewhere.items():
            looked_at |= {home for rule in rules for home in homes(book, rule.formula)} | ({tab} if rules else set())
        twin = replace(book, epoch=next_epoch(), engine=self._engine)
        twin.sheets = [self._sheet(each, elsewhere.get(each.id, ()), each.id in looked_at) for each in book.sheets]
        return twin

    def keep(self, twin: Workbook, uids: Iterable[int] | None = None) -> None:
        """Keeps the engine; with `uids`, forgets every other row."""
        self._engine = twin.engine
        if uids is not None:
            alive = set(uids)
            self._needs = {uid: known for uid, known in self._needs.items() if uid in alive}
            self._rows = {uid: known for uid, known in self._rows.items() if uid in alive}

    def _sheet(self, sheet: Sheet, rules: Sequence[Rule], whole: bool) -> Sheet:
        case = (whole, tuple((rule.formula, rule.box) for rule in rules))
        known = self._made.get(sheet.id)
        if known is not None and known[0] is sheet and known[1] == case:
            return known[2]
        width = sheet.column_count + sum(rule.answers for rule in rules)
        rows = list(self._whole(sheet, rules, case)) if whole else self._thin(sheet)
        made = replace(sheet, rows=rows, column_count=width)
        self._made[sheet.id] = (sheet, case, made)
        return made

    def _thin(self, sheet: Sheet) -> list[Row]:
        rows = [self._plain(row) if self.needs_engine(row) else self._blank for row in sheet.rows]
        while rows and rows[-1] is self._blank:
            rows.pop()
        return rows

    def _plain(self, row: Row) -> Row:
        """The row with its links as texts."""
        if not row.formulas or all(label_of(cell) is None for cell in row.cells):
            return row
        known = self._rows.get(row.uid)
        if known is not None and known[0] is row and known[1] is None:
            return known[2]
        made = row.copy(0)
        made.cells = [cell if (label := label_of(cell)) is None else label for cell in row.cells]
        made.formulas = any(type(cell) is Formula for cell in made.cells)
        self._rows[row.uid] = (row, None, made)
        return made

    def _whole(self, sheet: Sheet, rules: Sequence[Rule], case: object) -> Iterator[Row]:
        if not rules:
            yield from map(self._plain, sheet.rows)
            return
        for index, row in enumerate(sheet.rows):
            known = self._rows.get(row.uid)
            if known is None or known[0] is not row or known[1] != (index, case):
                made = self._plain(row).copy(0)
                for column, text in _formulas(sheet, rules, index, row):
                    made.put(column, Formula(text))
                known = self._rows[row.uid] = (row, (index, case), made)
            yield known[2]


def _formulas(sheet: Sheet, rules: Sequence[Rule], index: int, row: Row) -> Iterator[tuple[int, str]]:
    """The rules' formulas of one row, each with the extra column where it stands. Blank rows need none."""
    column = sheet.column_count
    for rule in rules:
        top, bottom, _, _ = rule.box
        if top <= index < bottom and not row.blank:
            for right in range(rule.answers):
                yield column + right, references.copied(rule.formula, index - top, right)
        column += rule.answers
