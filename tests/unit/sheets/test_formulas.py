"""The formulas of ours, evaluated by the stand-in: the status line, and when a row fades or turns red."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.sheets_api.service import SheetsService
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import KEY, STAMP
from sheets_schema.workbook import tab
from sync.core.cells import serial
from sync.sheets import formats
from sync.sheets.new_tab import places_of
from sync.sheets.status_line import status_line
from tests.support.records import MANILA
from tests.support.sheets import NOON, Book, SheetsApi

PLACES = places_of(MACHINERY)


@pytest.fixture
def book() -> Book:
    """Noon in London is eight in the evening in Manila, the zone of the file."""
    book = SheetsApi(SheetsService(lambda: NOON)).new()
    zone = {"properties": {"timeZone": "Asia/Manila"}, "fields": "timeZone"}
    wide = {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 20}}
    book.batch(
        wide,
        {"updateSpreadsheetProperties": zone},
        {"addSheet": {"properties": {"title": MACHINERY.title, "sheetId": 9}}},
    )
    book.put("Sheet1!A1", [[status_line("Manila", MACHINERY.title, PLACES, 2)]], option="USER_ENTERED")
    return book


def says(book: Book, beat: datetime | None, *sources: str) -> Any:
    cells = ["" if beat is None else serial(beat, MANILA), *sources]
    book.put(f"{MACHINERY.title}!B3:E3", [[*cells, *[""] * (4 - len(cells))]])
    return book.values("Sheet1!A1", option="FORMATTED_VALUE")[0][0]


def test_the_status_line_when_all_is_well(book: Book) -> None:
    line = says(book, NOON - timedelta(minutes=4), "Shopify ok", "PayPal ok")
    assert line == "Up to date 19:56 Manila · Shopify ok · PayPal ok"


def test_the_status_line_when_a_source_failed(book: Book) -> None:
    trouble = "⚠ PayPal (LUM) cannot be read since 08:10. Check PayPal by hand for new cases."
    assert says(book, NOON, "Shopify ok", trouble).strip() == trouble


def test_the_status_line_turns_by_itself_when_nothing_is_written_any_more(book: Book) -> None:
    assert says(book, NOON - timedelta(minutes=59), "Shopify ok").startswith("Up to date 19:01")
    assert says(book, NOON - timedelta(minutes=61), "Shopify ok") == (
        "⚠ Nothing has been updated since 18:59. Deadlines may be old. "
        "Work from PayPal, Shopify and Trustpilot until this line is normal again."
    )
    assert "since Sat 21 Nov 19:00. " in says(book, NOON - timedelta(hours=25))


def test_the_status_line_before_the_first_sync(book: Book) -> None:
    assert says(book, None).startswith("⚠ Nothing has been read yet.")


def holds(book: Book, formula: str, cells: dict[int, Any]) -> Any:
    """What a coloured rule's formula gives in row 2, with these cells by grid column."""
    width = max(cells) + 1
    book.put("Sheet1!A2", [[cells.get(i, "") for i in range(width)]])
    book.put("Sheet1!A9", [[formula]], option="USER_ENTERED")
    return book.values("Sheet1!A9", option="UNFORMATTED_VALUE")[0][0]


@pytest.mark.parametrize(
    ("key", "stamp", "fades"),
    [
        ("case:a:1", "case:a:1|v", False),
        ("case:a:1", "case:a:2|v", True),
        ("case:a:1", "case:a:11|v", True),
        ("case:a:P", "case:a:p|v", True),
        ("case:a:1", "", False),
        ("", "case:a:1|v", True),
        ("", "", False),
        ("#key", "#header", False),
    ],
)
def test_a_row_fades_where_its_stamp_names_another_key(book: Book, key: str, stamp: str, fades: bool) -> None:
    """Also a row without a key: what stands there belongs to the stamp's."""
    small = tab("stores")
    places = places_of(small)
    rule = formats.conditional_formats(small, places, 1)[0]["addConditionalFormatRule"]["rule"]
    formula = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
    assert holds(book, formula, {places[KEY]: key, places[STAMP]: stamp}) is fades


@pytest.mark.parametrize(
    ("turn", "hours", "shade"),
    [
        ("Us", -1, "RED"),
        ("Us", 23, "AMBER"),
        ("Us", 25, None),
        ("Bank", -1, None),
        ("Us", None, None),
    ],
)
def test_a_deadline_is_red_when_past_and_amber_the_day_before(
    book: Book, turn: str, hours: int | None, shade: str | None
) -> None:
    disputes = tab("disputes")
    places = places_of(disputes)
    due = "" if hours is None else serial(NOON + timedelta(hours=hours), MANILA)
    found = []
    for request in formats.conditional_formats(disputes, places, 1)[1:3]:
        formula = request["addConditionalFormatRule"]["rule"]["booleanRule"]["condition"]["values"][0]
        cells = {places["turn"]: turn, places["final_due"]: due, places[KEY]: "case:a:1"}
        if holds(book, formula["userEnteredValue"], cells):
            found.append(formula["userEnteredValue"].split(":")[2].split('"')[0])
    assert (found[0] if found else None) == shade
