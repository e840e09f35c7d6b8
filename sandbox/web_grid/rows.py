"""The rows of a tab as the page shows them. A row that stands as it did, wherever it stands now, is taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.sheets_api.formulas.results import Computed
from sandbox.sheets_api.rendering import Rendering, number_format, text_of
from sandbox.sheets_api.state import Extra, Formula, Json, Row, Sheet
from sandbox.web_grid.cells import Cell, Shown, cell_of, label_of
from sandbox.web_grid.conditional import Rule, Rules, holding
from sandbox.web_grid.judge import Judge, RowRule, Values, as_key
from sandbox.web_grid.looks import Looks
from sandbox.web_grid.sparklines import sparkline_of
from sandbox.web_grid.twin import Twin

Place = tuple[int, int]
Cells = list[Cell | None]


@dataclass(slots=True)
class _Known:
    """A painted row. `own`: nothing decides about it but its own cells, and the time in `timed`: what its rules asked
    then, with the answers.
    """

    row: Row
    rules: object
    sway: int
    width: int
    own: bool
    cells: list[Cell | None]
    timed: tuple[tuple[RowRule, Values, bool], ...] = ()


@dataclass(slots=True)
class Work:
    """One tab while it is painted."""

    rendering: Rendering
    sheet: Sheet
    twin: Sheet
    rules: Rules
    spilled: set[Place]
    values: dict[Place, Computed] = field(default_factory=dict)

    def value(self, row: int, column: int) -> Computed:
        given = self.sheet.value(row, column)
        if type(given) is not Formula and (row, column) not in self.spilled:
            return given
        if (label := label_of(given)) is not None:
            return label
        if (row, column) not in self.values:
            self.values[row, column] = self.rendering.value(self.twin, row, column)
        return self.values[row, column]

    def asked(self, rule: RowRule, row: int) -> Values:
        return tuple(as_key(self.value(row, column)) for column in rule.columns)


class RowPainter:
    """Paints rows, and remembers them by their uid."""

    def __init__(self, looks: Looks, twin: Twin) -> None:
        self._looks, self._twin, self._judge = looks, twin, Judge()
        self._rows: dict[int, _Known] = {}
        self._blank: dict[tuple[Place, ...], tuple[Row, Cells]] = {}

    def at(self, now: datetime, zone: str) -> None:
        """The time that rules see from here on."""
        self._judge.at(now, zone)

    def __len__(self) -> int:
        return len(self._rows)

    def keep(self, uids: set[int]) -> None:
        """Forgets every other row."""
        self._rows = {uid: known for uid, known in self._rows.items() if uid in uids}

    def rows(self, work: Work, *, again: bool) -> list[Cells]:
        """`again`: even rows that stand as they did are judged anew."""
        last = max(len(work.sheet.rows), max((row for row, _ in work.spilled), default=-1) + 1)
        spread = {row for row, _ in work.spilled}
        if again:
            self._ask_again(work)
        shown: list[Cells] = []
        due = []
        for index in range(last):
            row = work.sheet.rows[index] if index < len(work.sheet.rows) else _NO_ROW
            known = self._rows.get(row.uid)
            if (
                known is not None
                and index not in spread
                and self._holds(known, work, index, row)
                and not (again and any(self._judge.holds(rule, asked) != told for rule, asked, told in known.timed))
            ):
                shown.append(known.cells)
            elif row.blank and index not in spread:
                shown.append(self._blank_row(row))
            else:
                due.append((index, row))
                shown.append([])
        self._judge_all(work, due)
        for index, row in due:
            shown[index] = self._row(work, index, row, keep=index not in spread)
        return shown

    def _ask_again(self, work: Work) -> None:
        """What time may have changed."""
        for row in work.sheet.rows:
            known = self._rows.get(row.uid)
            for rule, asked, _ in known.timed if known is not None else ():
                self._judge.ask(rule, asked)
        self._judge.judged()

    def _holds(self, known: _Known, work: Work, index: int, row: Row) -> bool:
        same = known.row is row and known.rules is work.rules.same and known.width == work.sheet.column_count
        return same and known.own and known.sway == work.rules.over(index)

    def _judge_all(self, work: Work, due: Iterable[tuple[int, Row]]) -> None:
        ours = [rule for rule in work.rules.all if rule.local is not None]
        for index, _ in due:
            for rule in ours:
                if rule.box[0] <= index < rule.box[1]:
                    for each in rule.local or ():
                        self._judge.ask(each, work.asked(each, index))
        self._judge.judged()

    def _answers(self, work: Work, rule: Rule, index: int) -> Sequence[bool]:
        if rule.local is not None:
            return [self._judge.holds(each, work.asked(each, index)) for each in rule.local]
        before = 0
        for other in work.rules.elsewhere:
            if other is rule:
                break
            before += other.answers
        first = work.sheet.column_count + before
        return [work.rendering.value(work.twin, index, first + at) is True for at in range(rule.answers)]

    def _row(self, work: Work, index: int, row: Row, *, keep: bool) -> Cells:
        coloured = {}
        if not row.blank:
            coloured = holding(work.rules.all, index, lambda rule: self._answers(work, rule, index))
        spread = max((column for at, column in work.spilled if at == index), default=-1) if not keep else -1
        width = max(len(row.cells), max(row.extras, default=-1) + 1, max(coloured, default=-1) + 1, spread + 1)
        columns = range(min(width, work.sheet.column_count))
        shown = [self._cell(work, index, column, row, coloured.get(column, ())) for column in columns]
        while shown and shown[-1] is None:
            shown.pop()
        known = self._rows.get(row.uid)
        if known is not None and known.cells == shown:
            shown = known.cells
        own = not self._twin.needs_engine(row) and not work.rules.elsewhere
        if keep:
            timed = tuple(self._timed(work, index)) if own and not row.blank else ()
            self._rows[row.uid] = _Known(
                row, work.rules.same, work.rules.over(index), work.sheet.column_count, own, shown, timed
            )
        return shown

    def _timed(self, work: Work, index: int) -> Iterator[tuple[RowRule, Values, bool]]:
        for rule in work.rules.timed:
            if not rule.box[0] <= index < rule.box[1]:
                continue
            for each in rule.local or ():
                asked = work.asked(each, index)
                yield each, asked, self._judge.holds(each, asked)

    def _cell(self, work: Work, index: int, column: int, row: Row, looks: Sequence[Json]) -> Cell | None:
        given, extra = row.value(column), row.extras.get(column)
        own = extra.format if extra else None
        if given is None and (index, column) not in work.spilled:
            return None if extra is None and not looks else ["", self._looks.number(own, _across(extra), tuple(looks))]
        value = work.value(index, column)
        locale = work.rendering.workbook.properties["locale"]
        pattern = number_format(work.sheet, index, column) if type(value) in {int, float} else None
        display = text_of(value, pattern, locale)
        line = sparkline_of(work.rendering, work.twin, given)
        return cell_of(self._looks, locale, Shown(given, value, display, line), own, tuple(looks))

    def _blank_row(self, row: Row) -> Cells:
        """Rows that hold nothing are many and alike: those with the same looks share one list."""
        key = tuple((column, id(extra)) for column, extra in row.extras.items())
        known = self._blank.get(key)
        if known is None:
            shown: Cells = [None] * (max(row.extras, default=-1) + 1)
            for column, extra in row.extras.items():
                shown[column] = ["", self._looks.number(extra.format, _across(extra))]
            known = self._blank[key] = (row, shown)  # the row keeps the extras, so that their ids stay theirs
        return known[1]


def _across(extra: Extra | None) -> int:
    """How a blank cell is aligned: a tick box stands in the middle."""
    rule = (extra.validation if extra else None) or {}
    return 2 if (rule.get("condition") or {}).get("type") == "BOOLEAN" else 1


_NO_ROW = Row(0)
