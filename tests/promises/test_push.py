"""The whole push: a blank spreadsheet becomes the workbook, and stays true beside the people in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.sync_log import SYNC_LOG
from sheets_schema.trustpilot import TRUSTPILOT
from sync.core.address import letter
from sync.core.journal import staff_cells
from sync.core.records import Reading
from tests.promises.conftest import Begun
from tests.support.records import LUM, card_dispute, dispute, order, refund, review
from tests.support.whole_path import grid
from tests.support.whole_workbook import ANA, WholeWorkbook


def a_few_records(book: WholeWorkbook) -> None:
    """A workbook of a few records, pushed once."""
    book.saw([order("5001"), order("5002", name="#1043"), dispute(), card_dispute(), refund(), review()])
    report = book.push()
    assert report.settled


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(a_few_records)


def test_a_blank_spreadsheet_becomes_the_workbook_with_every_record_once(whole: WholeWorkbook) -> None:
    assert {k: len(v) for k, v in whole.picture(DISPUTES).rows_of.items()} == {dispute().key: 1, card_dispute().key: 1}
    assert list(whole.picture(TRUSTPILOT).rows_of) == [review().key]


def test_nothing_changed_is_one_read_and_no_write(whole: WholeWorkbook) -> None:
    report = whole.push()

    assert (report.reads, report.writes) == (1, 0)
    assert report.settled


def test_the_heartbeat_is_one_small_write_when_nothing_else_was_for_a_quarter_of_an_hour(whole: WholeWorkbook) -> None:
    whole.later(minutes=14)
    assert whole.push().writes == 0

    whole.later(minutes=1)
    assert whole.push().writes == 1
    assert whole.push().writes == 0


def test_a_formula_of_staff_decides_by_its_value_and_costs_one_read_more(whole: WholeWorkbook) -> None:
    """`Follow up on` reached brings a waiting case back, whether the day was typed or worked out."""
    waiting = dispute("PP-W", status="WAITING_FOR_BUYER_RESPONSE")
    whole.saw([waiting])
    whole.push()
    assert whole.cell(DISPUTES, waiting.key, "turn") == "Buyer"

    row, column = whole.picture(DISPUTES).rows_of[waiting.key][0], whole.place(DISPUTES, "follow_up_on")
    start = {"sheetId": DISPUTES.sheet_id, "rowIndex": row, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": {"formulaValue": "=DATE(2026,11,1)+2"}}]}]
    whole.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})
    report = whole.push()

    assert whole.cell(DISPUTES, waiting.key, "turn") == "Us"
    assert (report.reads, report.writes) == (2, 2), "one of the writes is Today's"


def test_a_formula_of_staff_comes_back_as_a_formula_and_their_text_as_text(whole: WholeWorkbook) -> None:
    """The row was deleted; it is made again elsewhere, so the formula looks at its new row."""
    mine, other = dispute("PP-W"), dispute("PP-V")
    whole.saw([mine, other])
    whole.push()
    row, amount = whole.picture(DISPUTES).rows_of[mine.key][0], letter(whole.place(DISPUTES, "amount"))
    for column, typed in (("notes", {"formulaValue": f"={amount}{row + 1}*2"}), ("fix_no", {"stringValue": "=1+1"})):
        start = {"sheetId": DISPUTES.sheet_id, "rowIndex": row, "columnIndex": whole.place(DISPUTES, column)}
        cells = [{"values": [{"userEnteredValue": typed}]}]
        whole.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})
    whole.push()
    gone = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    whole.staff({"deleteDimension": {"range": gone}})
    assert whole.push().settled

    now = whole.picture(DISPUTES).rows_of[mine.key][0]
    shown = grid(whole, DISPUTES, "userEnteredValue")[now]["values"]
    assert shown[whole.place(DISPUTES, "notes")]["userEnteredValue"] == {"formulaValue": f"={amount}{now + 1}*2"}
    assert shown[whole.place(DISPUTES, "fix_no")]["userEnteredValue"] == {"stringValue": "=1+1"}


def test_a_hundred_changed_and_twenty_new_of_five_thousand(tmp_path: Path) -> None:
    """One read and two writes, one more for the links of the new rows and one for Today; staff cells bit-identical."""
    book = WholeWorkbook(tmp_path)
    cases = [dispute(f"PP-R-{n}", order_id=f"gid://shopify/Order/{9_000 + n}") for n in range(5_000)]
    book.ledger.record("disputes", [Reading(case, book.now, "r0") for case in cases])
    assert book.push().settled
    for n in range(0, 5_000, 500):
        book.type(DISPUTES, cases[n].key, "notes", f"note {n}")
    book.push()
    typed = staff_cells(book.picture(DISPUTES))

    book.later(minutes=5)
    book.saw([replace(case, status="UNDER_REVIEW") for case in cases[:100]])
    book.saw([dispute(f"PP-N-{n}", order_id=f"gid://shopify/Order/{8_000 + n}") for n in range(20)])
    report = book.push()

    assert report.settled
    assert (report.reads, report.writes) == (1, 4)
    assert report.tabs["disputes"].fresh == 20
    now = staff_cells(book.picture(DISPUTES))
    assert {row: cells for row, cells in now.items() if row in typed} == typed


def test_words_typed_over_our_cells_are_kept_before_they_are_overwritten(whole: WholeWorkbook) -> None:
    """The run dies right after the write that puts our value back: the words are in the Sync log all the same."""
    key = dispute().key
    whole.type(DISPUTES, key, "reason", "she says it was the wrong lamp")

    def send(plain: Callable[..., Any], request: Any, **kwargs: Any) -> Any:
        answer = plain(request, **kwargs)
        if "values:batchUpdate" in request.url:
            raise KeyboardInterrupt
        return answer

    with pytest.raises(KeyboardInterrupt):
        whole.push(send)
    assert whole.cell(DISPUTES, key, "reason") == "Not received"
    whole.push()
    log = whole.picture(SYNC_LOG).columns
    assert log["your_words"].count("she says it was the wrong lamp") == 1
    assert set(log["times"]) <= {"", "Times", None, 1}


def test_a_store_that_is_taken_out_of_the_settings_asks_nothing_of_anybody(whole: WholeWorkbook) -> None:
    """Nobody reads it any more, so what was open there would be open, and due, for ever."""
    theirs = dispute("PP-SOLD", store="VEL", account="velour", order_id=None, order_store=None, due_at=whole.now)
    whole.saw([theirs])
    whole.later(hours=3)
    whole.push()
    whole.type(DISPUTES, theirs.key, "notes", "sold to Mark")
    today = f"/v4/spreadsheets/{whole.id}/values/Today"
    assert any("VEL" in row for row in whole.call(ANA, "GET", today)["values"])

    whole.settings = replace(whole.settings, stores=(LUM,))
    whole.later(days=1)
    assert whole.push().settled
    assert not any("VEL" in row for row in whole.call(ANA, "GET", today)["values"])
    assert whole.cell(DISPUTES, theirs.key, "notes") == "sold to Mark"
    log = whole.picture(SYNC_LOG).columns["what"]
    assert any(str(words).startswith("VEL is not in keepsheet.yaml any more.") for words in log)
