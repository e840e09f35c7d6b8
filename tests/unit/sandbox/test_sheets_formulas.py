"""Formulas are computed when somebody asks, follow changes, and know Google's own functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.sheets_api.areas import Box
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.service import SheetsService
from tests.support.sheets import NOON, Book, SheetsApi, block, rows

DATA: list[list[Any]] = [["id", "name", "amount"], ["D1", "ann", 10], ["D2", "bob", 30], ["D3", "cid", 20]]


@pytest.fixture
def book() -> Book:
    made = SheetsApi().new()
    made.put("A1", DATA)
    return made


def shown(book: Book, formula: str, area: str = "F1:H4") -> Any:
    book.put("F1", [[formula]], "USER_ENTERED")
    found = book.values(area, "UNFORMATTED_VALUE")
    book.put("F1", [[""]])
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else found


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(C2:C)", 60),
        ("=SUM(C2:C4)/3", 20),
        ("=ARRAYFORMULA(C2:C4*2)", [[20], [60], [40]]),
        ('=QUERY(A1:C4,"select B, C where C >= 20 order by C desc",1)', [["name", "amount"], ["bob", 30], ["cid", 20]]),
        ('=QUERY(A1:C4,"select sum(C)",1)', [["sum amount"], [60]]),
        ('=JOIN("-",B2:B4)', "ann-bob-cid"),
        ('=SPLIT("a;b;3",";")', [["a", "b", 3]]),
        ('=REGEXMATCH(A2,"^D[0-9]$")', True),
        ('=REGEXEXTRACT("order 1042","[0-9]+")', "1042"),
        ('=REGEXREPLACE("a1b2","[0-9]","")', "ab"),
        ("=COUNTUNIQUE(A2:A4,A2:A4)", 3),
        ('=IFNA(VLOOKUP("no",A2:C4,3,FALSE),"none")', "none"),
        ("=SPARKLINE(C2:C4)", []),
        ('=HYPERLINK("https://x.example","look")', "look"),
        ("=1/0", "#DIV/0!"),
        ("=NOPE(1)", "#NAME?"),
        ("=Z99", []),
        ('=IF(Z99="","blank","full")', "blank"),
        ("=SORT(A2:C4,3,FALSE)", [["D2", "bob", 30], ["D3", "cid", 20], ["D1", "ann", 10]]),
    ],
)
def test_value(book: Book, formula: str, value: Any) -> None:
    assert shown(book, formula) == value


def test_values_follow_changes_inserts_and_other_tabs(book: Book) -> None:
    book.batch({"addSheet": {"properties": {"title": "Sums of all", "sheetId": 5}}})
    book.put("'Sums of all'!A1", [["=SUM(Sheet1!C2:C4)", "=sheet1!B3"]], "USER_ENTERED")
    assert book.values("'Sums of all'", "UNFORMATTED_VALUE") == [[60, "bob"]]
    book.put("C2", [[11]])
    assert book.values("'Sums of all'", "UNFORMATTED_VALUE") == [[61, "bob"]]
    book.batch({"insertDimension": {"range": rows(2, 3)}})
    book.put("A3:C3", [["D9", "eve", 100]])
    assert book.values("'Sums of all'", "UNFORMATTED_VALUE") == [[161, "bob"]]
    book.batch({"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Data 1"}, "fields": "title"}})
    assert book.values("'Sums of all'") == [["=SUM('Data 1'!C2:C5)", "='Data 1'!B4"]]
    assert book.values("'Sums of all'", "UNFORMATTED_VALUE") == [[161, "bob"]]


def test_a_named_range_can_be_named_in_a_formula(book: Book) -> None:
    book.batch({"addNamedRange": {"namedRange": {"name": "amounts", "range": block(1, 4, 2, 3)}}})
    assert shown(book, "=SUM(amounts)") == 60


def test_now_is_the_clocks_time_in_the_spreadsheets_zone() -> None:
    at = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    moments = [at]
    book = SheetsApi(SheetsService(lambda: moments[0])).new()
    zone = {"properties": {"timeZone": "Asia/Manila"}, "fields": "timeZone"}
    book.batch({"updateSpreadsheetProperties": zone})
    book.put("A1", [["=TODAY()", "=NOW()"]], "USER_ENTERED")
    assert book.values("A1:B1", "UNFORMATTED_VALUE")[0] == [46349, pytest.approx(46349 + 4.5 / 24)]
    moments[0] = at + timedelta(hours=12)
    assert book.values("B1", "UNFORMATTED_VALUE")[0][0] == pytest.approx(46349 + 16.5 / 24)


def test_text_that_begins_with_an_equals_sign_stays_text(book: Book) -> None:
    book.put("E1", [["=1+1"]], "RAW")
    assert book.values("E1", "FORMATTED_VALUE") == [["=1+1"]]
    cell = book.get(ranges="E1", fields="sheets.data.rowData.values.userEnteredValue")["sheets"][0]["data"][0]
    assert cell["rowData"][0]["values"] == [{"userEnteredValue": {"stringValue": "=1+1"}}]
    book.put("G1", [["=LEN(E1)"]], "USER_ENTERED")
    assert book.values("G1", "UNFORMATTED_VALUE") == [[4]]


def test_an_array_formula_shows_in_grid_data_and_not_as_input(book: Book) -> None:
    book.put("F1", [["=ARRAYFORMULA(C2:C4*2)"]], "USER_ENTERED")
    data = book.get(ranges="F1:F3", fields="sheets.data.rowData.values(effectiveValue,userEnteredValue)")
    cells = [row["values"][0] for row in data["sheets"][0]["data"][0]["rowData"]]
    assert cells[1:] == [{"effectiveValue": {"numberValue": 60}}, {"effectiveValue": {"numberValue": 40}}]
    assert book.values("F1:F3") == [["=ARRAYFORMULA(C2:C4*2)"]]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=sum( sheet1!a3:a3 )", "=sum( Sheet1!A3 )"),
        ("='Sheet1'!B3:a2", "=Sheet1!A2:B3"),
        ("=sheet1!$d$3 + 1", "=Sheet1!$D$3 + 1"),
        ("=SUM(  A1 ,  'It''s'!a1:a1  )", "=SUM(  A1 ,  'It''s'!A1  )"),
        ("=if(true,\"a3:a3\",'It''s'!A1)", "=if(true,\"a3:a3\",'It''s'!A1)"),
        ("=Sheet1!3:3", "=Sheet1!3:3"),
        ("=SUM(Sheet1!$A3:$A3)", "=SUM(Sheet1!$A3)"),
        ("=Log10(a1)+nowhere!b2", "=Log10(A1)+nowhere!B2"),
    ],
)
def test_a_formula_is_kept_as_google_writes_it_down(book: Book, typed: str, kept: str) -> None:
    """As users measured it on the real service: what is read back is not always what was sent."""
    book.batch({"addSheet": {"properties": {"title": "It's"}}})
    cell = {"values": [{"userEnteredValue": {"formulaValue": typed}}]}
    book.batch({"updateCells": {"start": {"sheetId": 0, "rowIndex": 8}, "rows": [cell], "fields": "userEnteredValue"}})
    book.put("B9", [[typed]], "USER_ENTERED")
    assert book.values("A9:B9") == [[kept, kept]]


def sorted_by(column: int, order: str) -> dict[str, Any]:
    return {"sortRange": {"range": block(1, 4, 0, 5), "sortSpecs": [{"dimensionIndex": column, "sortOrder": order}]}}


def test_a_sort_by_formulas_is_seen_after_another_tab_was_written(book: Book) -> None:
    """The sort itself reads the formulas, of a workbook that is still under work."""
    book.batch({"addSheet": {"properties": {"title": "Log", "sheetId": 5}}})
    book.put(
        "D2:D4",
        [['=HYPERLINK("https://x.example","#3")'], ['=HYPERLINK("https://x.example","#1")'], ["#2"]],
        "USER_ENTERED",
    )
    book.batch(sorted_by(3, "ASCENDING"))
    book.put("Log!A1", [["written"]])
    assert book.values("D2:D4", "FORMATTED_VALUE") == [["#1"], ["#2"], ["#3"]]


LINKS = [
    [f'=HYPERLINK("https://x.example","#{number}")', f"=A{row}&{number}"] for row, number in ((2, 3), (3, 1), (4, 2))
]
ACTS: dict[str, Callable[[Book], object]] = {
    "sort": lambda book: book.batch(sorted_by(3, "ASCENDING")),
    "sort the other way": lambda book: book.batch(sorted_by(4, "DESCENDING")),
    "sort and type": lambda book: book.batch(sorted_by(3, "DESCENDING"), typed(1, "=A2&C3")),
    "type": lambda book: book.put("C2", [["=C3*2"]], "USER_ENTERED", includeValuesInResponse="true"),
    "insert": lambda book: book.batch({"insertDimension": {"range": rows(2, 3)}}),
    "delete": lambda book: book.batch({"deleteDimension": {"range": rows(2, 3)}}),
    "type elsewhere": lambda book: book.put("Log!A1", [["written"]]),
    "read": lambda book: book.values("A1:E9", "FORMATTED_VALUE"),
    "read elsewhere": lambda book: book.values("Log", "FORMATTED_VALUE"),
}


def typed(row: int, formula: str) -> dict[str, Any]:
    values = [{"values": [{"userEnteredValue": {"formulaValue": formula}}]}]
    return {"updateCells": {"range": block(row, row + 1, 4, 5), "rows": values, "fields": "userEnteredValue"}}


@pytest.mark.parametrize("first", ACTS)
def test_a_value_is_what_an_engine_makes_of_it_that_never_saw_the_past(first: str) -> None:
    """After each two acts, with formulas read before them; some acts read them while the workbook is under work."""
    for second in ACTS:
        book = SheetsApi().new()
        book.put("A1", DATA)
        book.batch({"addSheet": {"properties": {"title": "Log", "sheetId": 5}}})
        book.put("D2:E4", LINKS, "USER_ENTERED")
        book.put("Log!B1", [["=SUM(Sheet1!C2:C4)", "=Sheet1!D3"]], "USER_ENTERED")
        for act in ("read", first, second):
            ACTS[act](book)
        workbook = book.api.service.files.books[book.id]
        for sheet in workbook.sheets:
            box = Box(sheet.id, 0, 9, 0, 5)
            fresh = Rendering(replace(workbook, engine=None), NOON).rows(box)
            assert Rendering(workbook, NOON).rows(box) == fresh, second
