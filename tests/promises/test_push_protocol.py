"""The push protocol on the Sheets stand-in: what a push costs, and what staff may do between its read and its write."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import requests

from sheets_schema.model import KEY
from sync.core.cells import Formula
from sync.core.journal import staff_cells
from sync.core.plan import Past
from tests.support.drawn import CASES, want
from tests.support.small_workbook import ANA, SmallWorkbook

THREE = [want(k, order=f"#{n}", amount=Decimal(n), due=None) for n, k in enumerate("ABC", 1)]


@pytest.fixture
def small() -> SmallWorkbook:
    book = SmallWorkbook()
    book.push(THREE)
    return book


def column(small: SmallWorkbook, name: str) -> int:
    """Where a column stands now."""
    return small.workbook().read().places[CASES.id][name]


def type_note(small: SmallWorkbook, key: str, words: str) -> None:
    row = small.picture().rows_of[key][0]
    start = {"sheetId": CASES.sheet_id, "rowIndex": row, "columnIndex": column(small, "note")}
    cells = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
    small.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def between(small: SmallWorkbook, act: Callable[[], None], before: str = "values:batchUpdateByDataFilter") -> Any:
    """A way in for the sync where `act` happens once, just before the first call whose path ends so."""
    done: list[bool] = []

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        if not done and str(request.url).split("?")[0].endswith(before):
            done.append(True)
            act()
        return plain(request, **kwargs)

    return small.workbook(send)


def test_a_first_push_makes_the_rows_below_the_header(small: SmallWorkbook) -> None:
    assert small.rows("order", "amount") == {"A": ("#1", 1), "B": ("#2", 2), "C": ("#3", 3)}
    assert small.picture().rows_of == {"A": [2], "B": [3], "C": [4]}


def test_nothing_changed_is_one_read_and_no_write(small: SmallWorkbook) -> None:
    workbook = small.workbook()
    outcome = small.push(THREE, workbook=workbook)

    assert outcome.settled
    assert dict(workbook.client.calls) == {"read": 1}


def test_a_change_is_one_read_and_one_write_and_new_rows_are_one_more(small: SmallWorkbook) -> None:
    workbook = small.workbook()
    small.push([want("A", 2, order="#1", amount=Decimal(9)), *THREE[1:]], workbook=workbook)
    assert dict(workbook.client.calls) == {"read": 1, "write": 1}

    workbook = small.workbook()
    small.push([want("D", 3, order="#4"), want("A", 3, order="#1", amount=Decimal(8)), *THREE[1:]], workbook=workbook)
    assert dict(workbook.client.calls) == {"read": 1, "write": 2}


def test_the_first_formulas_of_a_row_are_one_write_more(small: SmallWorkbook) -> None:
    workbook = small.workbook()
    link = Formula('=HYPERLINK("https://x.test/4","#4")')
    small.push([want("D", 3, order="#4", link=link), *THREE], workbook=workbook)

    assert dict(workbook.client.calls) == {"read": 1, "write": 3}
    assert small.rows("link")["D"] == ('=HYPERLINK("https://x.test/4","#4")',)


SORT = {
    "sortRange": {
        "range": {"sheetId": CASES.sheet_id, "startRowIndex": 2, "endRowIndex": 30},
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
    }
}
INSERT_ROW = {
    "insertDimension": {
        "range": {"sheetId": CASES.sheet_id, "dimension": "ROWS", "startIndex": 3, "endIndex": 4},
        "inheritFromBefore": True,
    }
}
BANNER = {
    "insertDimension": {
        "range": {"sheetId": CASES.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1},
        "inheritFromBefore": False,
    }
}
INSERT_COLUMN = {
    "insertDimension": {
        "range": {"sheetId": CASES.sheet_id, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2},
        "inheritFromBefore": True,
    }
}
MOVE_COLUMN = {
    "moveDimension": {
        "source": {"sheetId": CASES.sheet_id, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
        "destinationIndex": 0,
    }
}
RENAME_HEADER = {
    "updateCells": {
        "start": {"sheetId": CASES.sheet_id, "rowIndex": 1, "columnIndex": 2},
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "How much"}}]}],
        "fields": "userEnteredValue",
    }
}
RENAME_TAB = {
    "updateSheetProperties": {"properties": {"sheetId": CASES.sheet_id, "title": "'Mine!A1'"}, "fields": "title"}
}
DELETE_ROW = {
    "deleteDimension": {
        "range": {"sheetId": CASES.sheet_id, "dimension": "ROWS", "startIndex": 3, "endIndex": 4},
    }
}
TYPE_OVER = {
    "updateCells": {
        "start": {"sheetId": CASES.sheet_id, "rowIndex": 2, "columnIndex": 2},
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "my own"}}]}],
        "fields": "userEnteredValue",
    }
}
ACTS: dict[str, dict[str, Any]] = {
    "sort": SORT,
    "insert a row": INSERT_ROW,
    "banner row": BANNER,
    "insert a column": INSERT_COLUMN,
    "move a column": MOVE_COLUMN,
    "rename a header": RENAME_HEADER,
    "rename the tab": RENAME_TAB,
    "delete a row": DELETE_ROW,
    "type in a cell of ours": TYPE_OVER,
}
GAPS = ["values:batchGetByDataFilter", ":batchUpdate", "values:batchUpdateByDataFilter"]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("act", ACTS)
def test_staff_may_do_anything_between_our_calls(small: SmallWorkbook, act: str, gap: str) -> None:
    """Notes stay on their rows, every record is there once with its own values, and the next push writes nothing."""
    for key in "ABC":
        type_note(small, key, f"note of {key}")
    past = Past(typed={key: {"note": f"note of {key}"} for key in "ABC"})
    wanted = [
        want("D", 5, order="#4", amount=Decimal(40), due=None),
        *[want(k, 5, order=f"#{n}", amount=Decimal(n * 10), due=None) for n, k in enumerate("ABC", 1)],
    ]
    workbook = between(small, lambda: small.staff(ACTS[act]), before=gap)
    small.push(wanted, past, workbook)
    small.push(wanted, past)

    picture = small.picture()
    assert {key: len(rows) for key, rows in picture.rows_of.items()} == dict.fromkeys("ABCD", 1)
    assert small.rows("order", "amount") == {"A": ("#1", 10), "B": ("#2", 20), "C": ("#3", 30), "D": ("#4", 40)}
    notes = {key: cells["note"] for (key, _), cells in staff_cells(picture).items()}
    assert notes == {"A": "note of A", "B": "note of B", "C": "note of C", "D": ""}

    last = small.workbook()
    assert small.push(wanted, past, last).settled
    assert dict(last.client.calls) == {"read": 1}


def test_a_sum_over_a_column_goes_on_covering_new_rows(small: SmallWorkbook) -> None:
    start = {"sheetId": CASES.sheet_id, "rowIndex": 0, "columnIndex": 8}
    cells = [{"values": [{"userEnteredValue": {"formulaValue": "=SUM(C3:C5)"}}]}]
    small.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})

    small.push([want("D", 2, order="#4", amount=Decimal(4)), *THREE])

    assert small.grid()[0][8] == "=SUM(C3:C6)"


def test_two_pushes_at_once_make_no_row_twice(small: SmallWorkbook) -> None:
    """The second has read the workbook before the first has written: the generation refuses its rows."""
    wanted = [want("D", 2, order="#4"), *THREE]
    workbook = between(small, lambda: none(small.push(wanted)), before=":batchUpdate")
    outcome = small.push(wanted, workbook=workbook)

    assert outcome.fresh == 0
    assert len(small.picture().rows_of["D"]) == 1


def none(_: object) -> None:
    """For a callback whose result nobody wants."""


@pytest.mark.parametrize("gap", GAPS[1:])
@pytest.mark.parametrize("applied", [True, False])
def test_a_write_whose_fate_is_unknown_is_read_and_never_repeated(
    small: SmallWorkbook, gap: str, applied: bool
) -> None:
    seen: list[str] = []

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        path = str(request.url).split("?")[0]
        seen.append(path.rsplit("/", 1)[-1])
        if path.endswith(gap) and sum(p.endswith(gap) for p in seen) == 1:
            if applied:
                plain(request, **kwargs)
            raise requests.ReadTimeout
        return plain(request, **kwargs)

    wanted = [want("D", 2, order="#4"), want("A", 2, order="changed"), *THREE[1:]]
    outcome = small.push(wanted, workbook=small.workbook(send))

    assert outcome.settled
    assert small.rows("order") == {"A": ("changed",), "B": ("#2",), "C": ("#3",), "D": ("#4",)}
    assert len(small.picture().rows_of["D"]) == 1
    after = next(i for i, name in enumerate(seen) if name.endswith(gap))
    assert seen[after + 1] == "values:batchGetByDataFilter"


@pytest.mark.parametrize("answered", [True, False])
def test_a_key_that_landed_beside_its_column_is_blanked_when_its_row_is_made(
    small: SmallWorkbook, answered: bool
) -> None:
    """Also by a batch whose answer got lost."""
    insert_at_key = {
        "insertDimension": {
            "range": {
                "sheetId": CASES.sheet_id,
                "dimension": "COLUMNS",
                "startIndex": column(small, KEY),
                "endIndex": column(small, KEY) + 1,
            },
            "inheritFromBefore": True,
        }
    }
    batches: list[str] = []

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        first = str(request.url).endswith(":batchUpdate") and not batches
        if first:
            batches.append(str(request.url))
            small.staff(insert_at_key)
        answer = plain(request, **kwargs)
        if first and not answered:
            raise requests.ReadTimeout
        return answer

    wanted = [want("order:LUM:77", 2, order="#4"), *THREE]

    assert small.push(wanted, workbook=small.workbook(send)).settled
    assert sum("order:LUM:77" in row for row in small.grid()) == 1


def test_a_row_that_goes_while_its_columns_are_written_one_by_one_is_planned_anew(small: SmallWorkbook) -> None:
    """A refused write is tried column by column; staff delete a row before the first of them."""
    writes: list[int] = []

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        if not str(request.url).split("?")[0].endswith("values:batchUpdateByDataFilter"):
            return plain(request, **kwargs)
        writes.append(1)
        if len(writes) <= 2:
            return refused(request)
        if len(writes) == 3:
            gone = {"sheetId": CASES.sheet_id, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
            small.staff({"deleteDimension": {"range": gone}})
        return plain(request, **kwargs)

    wanted = [want("A", 2, order="new", amount=Decimal(9)), *THREE[1:]]

    assert small.push(wanted, workbook=small.workbook(send)).settled
    assert small.rows("order", "amount") == {"A": ("new", 9), "B": ("#2", 2), "C": ("#3", 3)}


def refused(request: requests.PreparedRequest) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.request = 400, request
    answer._content = b'{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}'
    return answer


def test_a_key_column_at_the_right_end_of_the_grid_gets_new_rows_all_the_same(small: SmallWorkbook) -> None:
    """A key that was sent before and is missing is looked for on both sides; beyond the grid there is nothing."""
    ends = small.call(ANA, "GET", f"/v4/spreadsheets/{small.id}")["sheets"]
    width = next(s["properties"]["gridProperties"]["columnCount"] for s in ends if s["properties"]["title"] == "Cases")
    at = column(small, KEY)
    source = {"sheetId": CASES.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    small.staff({"moveDimension": {"source": source, "destinationIndex": width}})

    assert small.push([want("D", 2, order="#4"), *THREE], Past(sent=frozenset("D"))).settled
    assert "D" in small.rows("order")
