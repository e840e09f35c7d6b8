"""What goes into cells and how it comes out: RAW, USER_ENTERED, locales, formats, trimming, limits, append."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.sheets_api.state import Formula
from sandbox.sheets_api.text import numberformat
from sandbox.sheets_api.text.parsing import Reading, entered
from tests.support.sheets import Book, RefusedError, SheetsApi, block

TODAY = date(2026, 11, 22)


@pytest.fixture
def book() -> Book:
    return SheetsApi().new()


@pytest.mark.parametrize(
    ("text", "locale", "value", "pattern"),
    [
        ("0042", "en_US", 42, None),
        ("2,000,000.01", "en_US", 2000000.01, "#,##0.00"),
        ("1,5", "en_US", "1,5", None),
        ("1,5", "de_DE", 1.5, None),
        ("1.500,25", "de_DE", 1500.25, "#,##0.00"),
        ("1.5", "de_DE", "1.5", None),
        ("-3", "en_US", -3, None),
        ("(7)", "en_US", -7, None),
        ("1e5", "en_US", 100000, "0.00E+00"),
        ("12%", "en_US", 0.12, "0%"),
        ("12.5%", "en_US", 0.125, "0.00%"),
        ("$100.15", "en_US", 100.15, '"$"#,##0.00'),
        ("£1,200", "en_GB", 1200, '"£"#,##0'),
        ("5 €", "de_DE", 5, '#,##0"€"'),
        ("2020-01-01", "en_US", 43831, "yyyy-mm-dd"),
        ("1/2/2026", "en_US", 46024, "m/d/yyyy"),
        ("1/2/2026", "en_AU", 46054, "dd/mm/yyyy"),
        ("1/2", "en_US", 46024, "m/d"),
        ("Mar 1 2016", "en_US", 42430, "mmm d, yyyy"),
        ("1 Mar 2016", "en_US", 42430, "d mmm yyyy"),
        ("2020-01-01 6:00", "en_US", 43831.25, "yyyy-mm-dd h:mm"),
        ("10:30 PM", "en_US", 0.9375, "h:mm am/pm"),
        ("2026-01-02T10:30:00Z", "en_US", "2026-01-02T10:30:00Z", None),
        ("31/31/2026", "en_US", "31/31/2026", None),
        ("true", "en_US", True, None),
        ("'0042", "en_US", "0042", None),
        ("'=1+1", "en_US", "=1+1", None),
        ("=1+1", "en_US", Formula("=1+1"), None),
        ("+61 400 000", "en_US", Formula("=+61 400 000"), None),
        ("#1042", "en_US", "#1042", None),
        ("1042-A", "en_US", "1042-A", None),
        ("  padded ", "en_US", "  padded ", None),
    ],
)
def test_typed_text_becomes(text: str, locale: str, value: Any, pattern: str | None) -> None:
    found = entered(text, Reading("USER_ENTERED", locale, TODAY))
    assert (found.value, type(found.value)) == (value, type(value))
    assert (found.format or {}).get("pattern") == pattern


@pytest.mark.parametrize(
    ("value", "given", "locale", "shown"),
    [
        (0.1 + 0.2, None, "en_US", "0.3"),
        (1 / 3, None, "en_US", "0.3333333333"),
        (123456789012345, None, "en_US", "123456789012345"),
        (1e15, None, "en_US", "1E+15"),
        (1.5, None, "de_DE", "1,5"),
        (1234.5, {"type": "NUMBER"}, "en_US", "1,234.50"),
        (1234.5, {"type": "NUMBER", "pattern": "#,##0.00"}, "de_DE", "1.234,50"),
        (0.125, {"type": "PERCENT", "pattern": "0.0%"}, "en_US", "12.5%"),
        (-5, {"type": "CURRENCY", "pattern": '"A$"#,##0.00'}, "en_AU", "-A$5.00"),
        (-5, {"type": "NUMBER", "pattern": "0;(0);zero"}, "en_US", "(5)"),
        (0, {"type": "NUMBER", "pattern": '0;(0);"zero"'}, "en_US", "zero"),
        (2.5, {"type": "NUMBER", "pattern": "0"}, "en_US", "3"),
        (0.5, {"type": "NUMBER", "pattern": "0.##"}, "en_US", "0.5"),
        (7, {"type": "NUMBER", "pattern": "000"}, "en_US", "007"),
        (12345, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}, "en_US", "1.23E+04"),
        (43831.5, {"type": "DATE_TIME", "pattern": "yyyy-mm-dd hh:mm"}, "en_US", "2020-01-01 12:00"),
        (43831.75, {"type": "DATE_TIME", "pattern": "ddd d mmm yyyy h:mm am/pm"}, "en_US", "Wed 1 Jan 2020 6:00 PM"),
        (1.5, {"type": "TIME", "pattern": "[h]:mm"}, "en_US", "36:00"),
        (43831, {"type": "DATE"}, "en_AU", "01/01/2020"),
        (42, {"type": "TEXT"}, "en_US", "42"),
    ],
)
def test_number_is_shown(value: float, given: dict[str, str] | None, locale: str, shown: str) -> None:
    assert numberformat.display(value, given, locale) == shown


def test_raw_keeps_text_and_types_and_user_entered_reads(book: Book) -> None:
    book.put("A1", [["=1+1", "0042", "2020-01-01", True, 1.0, 2.5]], "RAW")
    assert book.values("A1:F1", "UNFORMATTED_VALUE") == [["=1+1", "0042", "2020-01-01", True, 1, 2.5]]
    book.put("A2", [["=1+1", "0042", "2020-01-01", "TRUE"]], "USER_ENTERED")
    assert book.values("A2:D2", "UNFORMATTED_VALUE") == [[2, 42, 43831, True]]
    assert book.values("A2:D2", "FORMULA") == [["=1+1", 42, 43831, True]]
    assert book.values("A2:D2", "FORMATTED_VALUE") == [["2", "42", "2020-01-01", "TRUE"]]
    strings = {"dateTimeRenderOption": "FORMATTED_STRING"}
    assert book.values("A2:D2", "UNFORMATTED_VALUE", **strings) == [[2, 42, "2020-01-01", True]]


def test_empty_cells_at_the_end_are_left_out_and_inner_ones_stay(book: Book) -> None:
    book.put("A1", [["a", "", "c", ""], [], ["x"], [""]])
    answer = book.api.call("GET", f"{book.path}/values/A1:D9")
    assert answer == {"range": "Sheet1!A1:D9", "majorDimension": "ROWS", "values": [["a", "", "c"], [], ["x"]]}
    columns = book.api.call("GET", f"{book.path}/values/A1:D9", majorDimension="COLUMNS")
    assert columns["values"] == [["a", "", "x"], [], ["c"]]
    assert book.api.call("GET", f"{book.path}/values/G1:H2") == {"range": "Sheet1!G1:H2", "majorDimension": "ROWS"}


def test_null_leaves_and_empty_clears(book: Book) -> None:
    book.put("A1", [["a", "b", "c"]])
    answer = book.put("A1", [[None, "", "z"]])
    assert (answer["updatedCells"], answer["updatedRange"]) == (2, "Sheet1!A1:C1")
    assert book.values("A1:C1") == [["a", "", "z"]]


def test_ranges_are_normalised_clipped_and_quoted(book: Book) -> None:
    shown = {
        text: book.api.call("GET", f"{book.path}/values/{quote(text, safe='')}")["range"]
        for text in ("D4:A1", "A1:C", "B", "sheet1!A:A", "Sheet1", "A1:ZZ5")
        if text != "B"
    }
    assert shown == {
        "D4:A1": "Sheet1!A1:D4",
        "A1:C": "Sheet1!A1:C1000",
        "sheet1!A:A": "Sheet1!A1:A1000",
        "Sheet1": "Sheet1!A1:Z1000",
        "A1:ZZ5": "Sheet1!A1:Z5",
    }
    for title, quoted in (("D3", "'D3'"), ("Ana's tab", "'Ana''s tab'"), ("Été", "'Été'"), ("Q", "Q")):
        properties = {"sheetId": 0, "title": title}
        book.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})
        area = quote(f"{quoted}!A1", safe="")
        assert book.api.call("GET", f"{book.path}/values/{area}")["range"] == f"{quoted}!A1"


@pytest.mark.parametrize(
    ("area", "values", "message"),
    [
        ("A1001", [["x"]], "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("AA1", [["x"]], "Range (Sheet1!AA1) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1000", [["x"], ["y"]], "Range (Sheet1!A1000:A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("A1:B2", [["x", "y", "z"]], "Requested writing within range [Sheet1!A1:B2], but tried writing to column [C]"),
        ("A1:B2", [["x"]] * 3, "Requested writing within range [Sheet1!A1:B2], but tried writing to row [3]"),
        ("A1", [["x" * 50_001]], "Your input contains more than the maximum of 50000 characters in a single cell."),
        ("Nope!A1", [["x"]], "Unable to parse range: Nope!A1"),
    ],
)
def test_a_write_that_does_not_fit_is_refused_in_googles_words(
    book: Book, area: str, values: list[list[str]], message: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        book.put(area, values)
    assert (refusal.value.code, refusal.value.message) == (400, message)


def test_a_body_that_is_no_list_of_lists_is_refused_with_the_field(book: Book) -> None:
    with pytest.raises(RefusedError, match="fieldViolations") as refusal:
        book.api.call("PUT", f"{book.path}/values/A1", {"values": "X"}, valueInputOption="RAW")
    assert refusal.value.message == (
        "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    )


def append(book: Book, area: str, row: list[Any], **query: Any) -> Any:
    path = f"{book.path}/values/{quote(area, safe='')}:append"
    return book.api.call("POST", path, {"values": [row]}, valueInputOption="RAW", **query)


def test_append_finds_the_table_as_google_does(book: Book) -> None:
    """Google's worked example, and the blank cell that parts a table."""
    book.put("A1", [["x", "y", "z"], ["x", "y", "z"]])
    book.put("B4", [["x", "y"], ["x", "y"]])
    book.put("D5", [["z"], ["z"]])
    ranges = {area: append(book, area, ["n"])["updates"]["updatedRange"] for area in ("Sheet1", "A1", "H4")}
    assert ranges == {"Sheet1": "Sheet1!B7", "A1": "Sheet1!A3", "H4": "Sheet1!H4"}


def test_a_blank_cell_shifts_the_next_append(book: Book) -> None:
    first = append(book, "Sheet1", ["x", "", "y"])
    assert "tableRange" not in first
    second = append(book, "Sheet1", ["x", "", "y"])
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("Sheet1!C1", "Sheet1!C2:E2")


def test_append_grows_the_grid_and_inserts_when_asked(book: Book) -> None:
    book.put("A1:A1000", [["r"]] * 1000)
    append(book, "A1", ["last"])
    assert book.get(fields="sheets.properties.gridProperties.rowCount")["sheets"][0]["properties"] == {
        "gridProperties": {"rowCount": 1001}
    }
    other = SheetsApi().new()
    other.put("A1", [["a"], [""], ["below"]])
    append(other, "A1", ["new"], insertDataOption="INSERT_ROWS")
    assert other.values("A1:A9") == [["a"], ["new"], [], ["below"]]


def test_clear_empties_values_and_keeps_formats(book: Book) -> None:
    book.put("A1", [["2020-01-01", "x"]], "USER_ENTERED")
    assert book.post("values/A1:B1:clear", {}) == {"spreadsheetId": book.id, "clearedRange": "Sheet1!A1:B1"}
    assert book.values("A1:B1") == []
    book.put("A1", [[43832]])
    assert book.values("A1", "FORMATTED_VALUE") == [["2020-01-02"]]


def test_cells_under_a_merge_take_nothing(book: Book) -> None:
    book.put("A1", [["a", "b"]])
    book.batch({"mergeCells": {"range": block(0, 1, 0, 2), "mergeType": "MERGE_ALL"}})
    book.put("A1", [["c", "d"]])
    assert book.values("A1:B1") == [["c"]]


def test_ten_million_cells_are_the_limit(book: Book) -> None:
    size = {"properties": {"gridProperties": {"rowCount": 400_000, "columnCount": 26}}}
    with pytest.raises(RefusedError) as refusal:
        book.batch({"addSheet": size})
    assert refusal.value.message == (
        "Invalid requests[0].addSheet: This action would increase the number of cells in the workbook above the limit "
        "of 10000000 cells."
    )
