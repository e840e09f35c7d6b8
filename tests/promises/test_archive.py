"""Rows that are over leave their tab by moving: nothing that staff typed is lost, whatever happens in that second."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests

from sheets_schema.archive import ARCHIVE, BIN_SHEET_ID
from sheets_schema.disputes import DISPUTES
from sheets_schema.refunds import REFUNDS
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.sync_log import SYNC_LOG
from sync.configuration.config import Config
from sync.core.parcel import Parcel
from sync.ledger.hints import Hint
from sync.privacy import serve_privacy
from tests.promises.conftest import Begun
from tests.support.records import ago, dispute, order, refund
from tests.support.whole_workbook import WholeWorkbook

OPEN = dispute("PP-OPEN")
LATE = dispute("PP-LATE")
OLD = dispute("PP-OLD", status="RESOLVED", closed_at=ago(days=50), outcome="RESOLVED_SELLER_FAVOUR")
QUIET = dispute("PP-QUIET", status="RESOLVED", closed_at=ago(days=50), outcome="RESOLVED_SELLER_FAVOUR")


def four_cases(book: WholeWorkbook) -> None:
    """Four cases, of which two are over for 61 days by the time the test begins; notes beside three of them."""
    book.saw([OPEN, LATE, OLD, QUIET])
    book.push()
    for case in (OPEN, LATE, OLD):
        book.type(DISPUTES, case.key, "notes", f"word on {case.id}")
    book.push()
    book.later(days=11)


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(four_cases)


def in_bin(book: WholeWorkbook) -> list[list[Any]]:
    sheets = book.call("sync@keepsheet.example", "GET", f"/v4/spreadsheets/{book.id}")["sheets"]
    titles = {s["properties"]["sheetId"]: s["properties"] for s in sheets}
    if BIN_SHEET_ID not in titles:
        return []
    assert titles[BIN_SHEET_ID]["hidden"]
    path = f"/v4/spreadsheets/{book.id}/values/{titles[BIN_SHEET_ID]['title']}"
    found: list[list[Any]] = book.call("sync@keepsheet.example", "GET", path).get("values", [])
    return found


def words_in_bin(book: WholeWorkbook) -> set[str]:
    return {str(cell) for row in in_bin(book) for cell in row if "word" in str(cell) and not Parcel.parse(cell)}


def log(book: WholeWorkbook) -> list[str]:
    picture = book.picture(SYNC_LOG)
    return [str(what) for what in picture.columns["what"]]


Sender = Callable[..., requests.Response]


def _body(request: requests.PreparedRequest) -> bytes:
    body = request.body or b""
    return body.encode() if isinstance(body, str) else bytes(body)


def just_before_the_move(book: WholeWorkbook, act: Callable[[], None]) -> Sender:
    """Somebody does something between the reading and the batch by which rows leave."""
    done: list[bool] = []

    def send(plain: Sender, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        if b"keepsheet parcel" in _body(request) and not done:
            done.append(True)
            act()
        return plain(request, **kwargs)

    return send


def test_old_rows_leave_in_the_night_and_what_was_typed_stands_in_archive(whole: WholeWorkbook) -> None:
    assert whole.push().settled

    assert whole.picture(DISPUTES).rows_of.keys() == {OPEN.key, LATE.key}
    assert [*whole.picture(ARCHIVE).rows_of] == [f"disputes:{OLD.key}"], "nobody had typed in the other"
    own = f"disputes:{OLD.key}"
    assert whole.cell(ARCHIVE, own, "typed") == "Notes: word on PP-OLD"
    assert (whole.cell(ARCHIVE, own, "result"), whole.cell(ARCHIVE, own, "came_from")) == ("Won", "Disputes")
    assert words_in_bin(whole) == {"word on PP-OLD"}
    assert any(
        "1 old row with what you typed moved to Archive, and 1 in which nobody had typed" in w for w in log(whole)
    )


def test_once_a_night_and_never_again_that_day(whole: WholeWorkbook) -> None:
    whole.push()
    assert whole.push().writes == 0
    again = whole.push()
    assert (again.reads, again.writes) == (1, 0)


def test_whoever_sorts_in_that_second_loses_nothing(whole: WholeWorkbook) -> None:
    """The rows that moved by mistake come back whole: format, note and column of staff's own."""
    row, column = whole.picture(DISPUTES).rows_of[OPEN.key][0], whole.place(DISPUTES, "notes")
    cell = {"note": "rang twice", "userEnteredFormat": {"textFormat": {"bold": True}}}
    start = {"sheetId": DISPUTES.sheet_id, "rowIndex": row, "columnIndex": column}
    look = "note,userEnteredFormat.textFormat.bold"
    whole.staff({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": look}})

    def upside_down() -> None:
        height = max(rows[0] for rows in whole.picture(DISPUTES).rows_of.values()) + 1
        where = {"sheetId": DISPUTES.sheet_id, "startRowIndex": 2, "endRowIndex": height}
        by = [{"dimensionIndex": whole.place(DISPUTES, "case"), "sortOrder": order_} for order_ in ("ASCENDING",)]
        before = whole.picture(DISPUTES).names
        whole.staff({"sortRange": {"range": where, "sortSpecs": by}})
        if whole.picture(DISPUTES).names == before:
            by[0]["sortOrder"] = "DESCENDING"
            whole.staff({"sortRange": {"range": where, "sortSpecs": by}})

    assert whole.push(just_before_the_move(whole, upside_down)).settled

    assert whole.picture(DISPUTES).rows_of.keys() == {OPEN.key, LATE.key}
    for case in (OPEN, LATE):
        assert whole.cell(DISPUTES, case.key, "notes") == f"word on {case.id}"
    assert whole.cell(ARCHIVE, f"disputes:{OLD.key}", "typed") == "Notes: word on PP-OLD"
    found = whole.call(
        "sync@keepsheet.example",
        "GET",
        f"/v4/spreadsheets/{whole.id}",
        ranges="Disputes",
        fields="sheets.data.rowData.values(note,userEnteredFormat.textFormat.bold)",
    )
    assert "rang twice" in json.dumps(found)
    assert '"bold": true' in json.dumps(found)


def test_what_is_typed_in_that_second_moves_along(whole: WholeWorkbook) -> None:
    whole.push(just_before_the_move(whole, lambda: whole.type(DISPUTES, OLD.key, "notes", "last word")))
    assert whole.cell(ARCHIVE, f"disputes:{OLD.key}", "typed") == "Notes: last word"


def test_a_banner_above_the_header_and_a_typed_row_come_back(whole: WholeWorkbook) -> None:
    def insert() -> None:
        top = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 3}
        whole.staff({"insertDimension": {"range": top, "inheritFromBefore": False}})

    assert whole.push(just_before_the_move(whole, insert)).settled
    picture = whole.picture(DISPUTES)
    assert picture.header_row == 4
    assert picture.rows_of.keys() == {OPEN.key, LATE.key}
    assert whole.cell(DISPUTES, OPEN.key, "notes") == "word on PP-OPEN"


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_run_that_dies_in_the_middle_is_finished_by_the_next(whole: WholeWorkbook, fault: str) -> None:
    dead: list[bool] = []

    def send(plain: Sender, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        hit = b"keepsheet parcel" in _body(request) and not dead
        if not hit:
            return plain(request, **kwargs)
        dead.append(True)
        if fault == "after":
            plain(request, **kwargs)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole.push(send)
    whole.later(minutes=5)
    whole.push()
    assert whole.push().settled
    assert whole.picture(DISPUTES).rows_of.keys() == {OPEN.key, LATE.key}
    assert whole.cell(ARCHIVE, f"disputes:{OLD.key}", "typed") == "Notes: word on PP-OLD"


def test_a_case_that_is_opened_again_comes_back_with_its_words(whole: WholeWorkbook) -> None:
    whole.push()
    whole.later(minutes=5)
    whole.saw([dispute("PP-OLD", status="WAITING_FOR_SELLER_RESPONSE")])
    whole.push()

    assert whole.cell(DISPUTES, OLD.key, "notes") == "word on PP-OLD"
    assert any("It belongs here again" in words for words in log(whole))
    assert not any("was deleted" in words for words in log(whole))
    whole.later(days=1)
    whole.push()
    assert OLD.key in whole.picture(DISPUTES).rows_of


def test_a_filter_that_is_on_keeps_old_rows_where_they_are(whole: WholeWorkbook) -> None:
    """Whether a copy takes along what a filter hides is not written anywhere: so nothing moves, and staff are told."""
    criteria = {"columnIndex": 1, "filterCriteria": {"hiddenValues": ["Us"]}}
    where = {"sheetId": DISPUTES.sheet_id, "startRowIndex": 1, "endRowIndex": 9}
    whole.staff({"setBasicFilter": {"filter": {"range": where, "filterSpecs": [criteria]}}})
    whole.push()
    assert OLD.key in whole.picture(DISPUTES).rows_of
    assert any("A filter is on in Disputes" in words for words in log(whole))


def test_the_last_row_of_archive_leaves_it_too(whole: WholeWorkbook) -> None:
    """Its case is opened again: Archive would go on saying that it is over."""
    whole.push()
    assert [*whole.picture(ARCHIVE).rows_of] == [f"disputes:{OLD.key}"]
    whole.saw([dispute("PP-OLD", status="WAITING_FOR_SELLER_RESPONSE")])
    whole.push()
    whole.later(days=1)
    whole.push()
    assert not whole.picture(ARCHIVE).rows_of


def test_a_cancelled_order_leaves_the_board_though_nobody_typed_there(tmp_path: Path) -> None:
    book = WholeWorkbook(tmp_path)
    book.saw([order("5001"), order("5002", name="#1043"), refund()])
    book.push()
    book.later(days=1)
    book.saw([order("5002", name="#1043", cancelled_at=book.now)])
    book.push()
    assert book.picture(SLA_BOARD).rows_of.keys() == {order("5001").key}
    assert not book.picture(ARCHIVE).rows_of
    assert book.picture(REFUNDS).rows_of.keys() == {refund().key}


def test_rows_in_which_nobody_typed_leave_the_hidden_tab_after_a_week(whole: WholeWorkbook) -> None:
    whole.push()
    assert any(QUIET.key in row for row in in_bin(whole))
    whole.later(days=8)
    whole.push()
    assert not any(QUIET.key in row for row in in_bin(whole))
    assert words_in_bin(whole) == {"word on PP-OLD"}


def test_who_asks_to_be_forgotten_is_gone_from_the_hidden_tab_too(tmp_path: Path) -> None:
    """What staff had typed stays, in Archive: it is theirs."""
    book = WholeWorkbook(tmp_path)
    customer = {"customer_id": "gid://shopify/Customer/77", "customer_name": "Ana Quill"}
    hers = order("1", **customer)
    book.saw([hers, order("2", name="#2", customer_name="Bo Reed")])
    book.push()
    for each in (hers, order("2")):
        book.type(SLA_BOARD, each.key, "notes", "rang on Monday")
    book.push()
    book.later(days=1)
    book.saw([order("1", **customer, cancelled_at=book.now), order("2", name="#2", cancelled_at=book.now)])
    book.push()
    assert "Ana Quill" in json.dumps(in_bin(book))

    config = cast("Config", SimpleNamespace(spreadsheets={"operations": book.id}))
    about = {"topic": "customers/redact", "store": "LUM", "customer": "77", "orders": []}
    book.later(minutes=5)
    serve_privacy(config, book.ledger, [Hint("h", about, "1")], book.now)
    book.push()

    assert "Ana Quill" not in json.dumps(in_bin(book))
    assert "Bo Reed" in json.dumps(in_bin(book))
    assert book.cell(ARCHIVE, f"sla_board:{hers.key}", "typed") == "Notes: rang on Monday"
