"""Rows whose number is there before anybody types: they wait, are topped up, and obey the promises of every row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_schema.model import Tab
from sync.core.cells import Raw
from sync.core.journal import staff_cells
from sync.core.numbered import is_empty, numbered
from sync.core.plan import Past
from sync.core.wanted import Wanted
from tests.support.drawn import CASES, at
from tests.support.small_workbook import SmallWorkbook

TOP = replace(CASES, numbered_rows=3)
BOTTOM = replace(TOP, at_bottom=True)


class Requests:
    """The small workbook as a tab of requests: what the push does, with its journal in a dict."""

    def __init__(self, tab: Tab) -> None:
        self.workbook, self.tab = SmallWorkbook(tab), tab
        self.journal: dict[str, dict[str, Raw]] = {}
        self.restored: list[str] = []

    def push(self, **born: date | str) -> list[str]:
        """Journal, top up, converge; the keys from the top."""
        rows = staff_cells(self.workbook.picture())
        self.journal |= {
            key: {c: v for c, v in cells.items() if v not in ("", None)} for (key, _), cells in rows.items()
        }
        keys = numbered("R", self.journal, self.tab.numbered_rows)
        wanted = [Wanted(k, at(1), {"order": k}, {} if k in self.journal else born) for k in keys]
        self.restored = self.workbook.push(wanted, Past(typed=self.journal)).restored
        return list(self.workbook.rows())

    def type(self, key: str, words: str) -> None:
        picture = self.workbook.picture()
        start = {"sheetId": self.tab.sheet_id, "rowIndex": picture.rows_of[key][0], "columnIndex": 1}
        cells = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
        self.workbook.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})

    def delete(self, key: str) -> None:
        row = self.workbook.picture().rows_of[key][0]
        span = {"sheetId": self.tab.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
        self.workbook.staff({"deleteDimension": {"range": span}})


def test_empty_rows_wait_and_one_more_comes_for_each_that_is_taken() -> None:
    requests = Requests(BOTTOM)
    assert requests.push() == ["R-0001", "R-0002", "R-0003"]
    requests.type("R-0002", "1042")
    assert requests.push() == ["R-0001", "R-0002", "R-0003", "R-0004"]
    assert requests.push() == ["R-0001", "R-0002", "R-0003", "R-0004"]


def test_at_the_top_the_new_one_comes_in_below_the_first_row() -> None:
    requests = Requests(TOP)
    requests.push()
    requests.type("R-0001", "1042")
    assert requests.push() == ["R-0001", "R-0004", "R-0002", "R-0003"]


def test_a_deleted_row_comes_back_with_its_words_and_an_empty_one_without_a_word() -> None:
    """Also when the deleted one was the newest: its number is never given again."""
    requests = Requests(BOTTOM)
    requests.push()
    requests.type("R-0003", "1042")
    requests.push()
    for key in ("R-0003", "R-0004"):
        requests.delete(key)
    assert sorted(requests.push()) == ["R-0001", "R-0002", "R-0003", "R-0004"]
    assert requests.workbook.rows("note")["R-0003"] == ("1042",)
    assert requests.restored == ["R-0003"]


def test_a_row_is_born_with_defaults_once_and_then_they_are_staffs() -> None:
    requests = Requests(BOTTOM)
    requests.push(note="10:00", tick=date(2026, 11, 22))
    assert requests.workbook.rows("note", "tick")["R-0001"] == ("10:00", 46348)
    requests.type("R-0001", "")
    requests.push(note="10:00")
    assert requests.workbook.rows("note")["R-0001"] == ("",)


@pytest.mark.parametrize(
    ("cells", "empty"),
    [({}, True), ({"a": "", "b": None}, True), ({"a": False}, True), ({"a": 0}, False), ({"a": True}, False)],
)
def test_a_row_is_empty_when_nobody_typed_or_ticked(cells: dict[str, Raw], empty: bool) -> None:
    assert is_empty(cells) is empty
