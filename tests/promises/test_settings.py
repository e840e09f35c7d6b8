"""Managers change words, numbers and switches in the workbook, and the trackers follow in the same push."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_schema.workbook import LISTS, TABS, tab
from sync.core.cells import moment
from sync.push import Push
from sync.pushing.managed import changed_since
from sync.pushing.memory import Memory
from sync.pushing.nightly import nightly
from tests.promises.conftest import Begun
from tests.support.records import MANILA, order, review
from tests.support.records import SETTINGS as PLAIN
from tests.support.whole_workbook import SYNC, WholeWorkbook

BOARD, SETTINGS, CAUSES = tab("sla_board"), tab("settings"), tab("causes")
SHIP_WITHIN = "setting:-:ship_within_h"


def one_order(book: WholeWorkbook) -> None:
    book.saw([order("5001")])
    book.push()
    book.push()  # the journal knows the rows that the first one book


@pytest.fixture
def whole(begun: Begun) -> WholeWorkbook:
    return begun(one_order)


def ship_by(whole: WholeWorkbook) -> datetime:
    cell = whole.cell(BOARD, order("5001").key, "ship_by")
    assert isinstance(cell, int | float)
    return moment(cell, MANILA)


def test_a_number_is_used_in_the_push_that_reads_it_and_a_wrong_one_never(whole: WholeWorkbook) -> None:
    """One read, one write for what follows from the number and one for Today's list. What is wrong is told beside."""
    before = ship_by(whole)
    whole.type(SETTINGS, SHIP_WITHIN, "value", 72)
    whole.later(minutes=1)
    report = whole.push()
    assert report.reads == 1
    assert report.writes == 1 + any(board.rows for board in report.boards.values())
    assert ship_by(whole) == before + timedelta(hours=24)
    assert whole.cell(SETTINGS, SHIP_WITHIN, "used_now") == "72"

    whole.type(SETTINGS, SHIP_WITHIN, "value", "as soon as possible")
    whole.later(minutes=1)
    whole.push()
    assert ship_by(whole) == before + timedelta(hours=24)
    assert whole.cell(SETTINGS, SHIP_WITHIN, "check") == (
        "Value: “as soon as possible” is no number; “72” stays. Type a whole number from 1 to 2,160."
    )
    assert whole.cell(SETTINGS, SHIP_WITHIN, "value") == "as soon as possible"
    whole.later(minutes=1)
    report = whole.push()
    assert (report.reads, report.writes) == (1, 0)


def test_a_push_that_concerns_one_tab_reads_no_list_and_works_with_what_was_last_used(whole: WholeWorkbook) -> None:
    before = ship_by(whole)
    whole.type(SETTINGS, SHIP_WITHIN, "value", 72)
    whole.later(minutes=1)
    whole.push()
    seen: list[str] = []

    def watched(send, request, **more):  # type: ignore[no-untyped-def]
        seen.append(str(request.body))
        return send(request, **more)

    workbook = whole.workbook(watched)
    whole.saw([order("5002")])
    whole.push_tabs(workbook, ["sla_board"])
    assert ship_by(whole) == before + timedelta(hours=24)
    assert not [t.id for t in LISTS if str(t.metadata_id("check")) in "".join(seen)]


def test_every_change_is_remembered_with_its_old_and_new_value(whole: WholeWorkbook) -> None:
    memory = Memory(whole.ledger, whole.id)
    assert changed_since(memory, datetime(2020, 1, 1, tzinfo=UTC)) == []
    whole.type(SETTINGS, SHIP_WITHIN, "value", 72)
    whole.later(minutes=1)
    whole.push()
    (change,) = changed_since(memory, whole.now - timedelta(days=7))
    assert (change.tab, change.line, change.column, change.old, change.new) == (
        *("Settings", "Ship within", "Value"),
        *(48, 72),
    )


def test_lines_are_born_once_with_the_defaults_and_then_they_are_the_managers(whole: WholeWorkbook) -> None:
    assert whole.cell(CAUSES, "CA-0001", "cause") == "Delivery: sent late"
    whole.type(CAUSES, "CA-0001", "cause", "Delivery: left late")
    whole.type(CAUSES, "CA-0001", "also_called", "Delivery: sent late")
    whole.later(minutes=1)
    assert whole.push().settled
    assert whole.cell(CAUSES, "CA-0001", "cause") == "Delivery: left late"
    assert whole.cell(CAUSES, "CA-0001", "used_now") == "Delivery: left late"
    assert len(whole.picture(CAUSES).rows_of) == 38


def test_a_deleted_line_that_a_row_uses_comes_back_switched_off_and_another_stays_away(whole: WholeWorkbook) -> None:
    whole.type(BOARD, order("5001").key, "cause", "Delivery: sent late")
    for key in ("CA-0001", "CA-0024"):
        at = whole.picture(CAUSES).rows_of[key][0]
        rows = {"sheetId": CAUSES.sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        whole.staff({"deleteDimension": {"range": rows}})
    whole.later(minutes=1)
    whole.push()
    picture = whole.picture(CAUSES)
    assert "CA-0024" not in picture.rows_of
    assert picture.cells(picture.rows_of["CA-0001"][0], ["cause", "in_use", "check"]) == {
        "cause": "Delivery: sent late",
        "in_use": "No",
        "check": "OK, switched off",
    }
    assert whole.cell(BOARD, order("5001").key, "cause") == "Delivery: sent late"


def test_a_formula_gives_the_rate_and_the_order_keeps_the_rate_of_its_day(whole: WholeWorkbook) -> None:
    key = "setting:-:rate_GBP"
    row = whole.picture(SETTINGS).rows_of[key][0]
    start = {"sheetId": SETTINGS.sheet_id, "rowIndex": row, "columnIndex": whole.place(SETTINGS, "value")}
    cell = {"values": [{"userEnteredValue": {"formulaValue": "=1+0.9"}}]}
    whole.staff({"updateCells": {"start": start, "rows": [cell], "fields": "userEnteredValue"}})
    whole.later(minutes=1)
    push = Push(whole.workbook(), whole.ledger, whole.settings, whole.as_of(), pause=lambda _: None)
    push.run()
    assert [str(rate) for _, rate in push.settings.rules.rates["GBP"]] == ["1.9"]
    assert whole.cell(SETTINGS, key, "used_now") == "1.9"


def test_only_managers_type_on_the_locked_tabs_and_the_sync_goes_on_writing_there(tmp_path: Path) -> None:
    whole = WholeWorkbook(tmp_path, settings=replace(PLAIN, managers=("mark@keepsheet.example",)))
    whole.push()
    with pytest.raises(AssertionError, match="protected cell"):
        whole.type(SETTINGS, SHIP_WITHIN, "value", 72)
    whole.type(SETTINGS, SHIP_WITHIN, "value", 72, user="mark@keepsheet.example")
    whole.later(minutes=1)
    assert whole.push().settled
    assert whole.cell(SETTINGS, SHIP_WITHIN, "used_now") == "72"


def test_people_decide_whose_a_row_is_and_each_gets_a_view(whole: WholeWorkbook) -> None:
    for column, words in (("name", "Ana"), ("does", "Orders"), ("stores", "LUM")):
        whole.type(tab("people"), "PE-0001", column, words)
    whole.later(minutes=1)
    push = Push(whole.workbook(), whole.ledger, whole.settings, whole.as_of(), pause=lambda _: None)
    push.run()
    assert whole.cell(BOARD, order("5001").key, "whose") == "Ana"
    nightly(whole.workbook().client, whole.id, push.memory, push.settings, whole.now)
    sheets = whole.call(SYNC, "GET", f"/v4/spreadsheets/{whole.id}", fields="sheets.filterViews.title")["sheets"]
    titles = [view["title"] for sheet in sheets for view in sheet.get("filterViews", [])]
    assert titles.count("Mine · Ana") == len([t for t in TABS if t.person_views])
    assert not nightly(whole.workbook().client, whole.id, push.memory, push.settings, whole.now)


def test_a_store_that_is_switched_off_gets_no_new_rows_and_those_that_stand_stay_true(whole: WholeWorkbook) -> None:
    whole.type(tab("stores"), "store:-:LUM", "in_use", "No")
    whole.saw([order("5002")])
    whole.type(SETTINGS, SHIP_WITHIN, "value", 72)
    before = ship_by(whole)
    whole.later(minutes=1)
    whole.push()
    assert order("5002").key not in whole.picture(BOARD).rows_of
    assert ship_by(whole) == before + timedelta(hours=24)


def test_with_how_many_stars_a_review_began_is_kept_when_its_writer_changes_them(whole: WholeWorkbook) -> None:
    page = tab("trustpilot")
    whole.saw([review()])
    whole.push()
    whole.later(minutes=5)
    whole.saw([replace(review(), stars=4, updated_at=whole.now)])
    whole.push()
    assert (whole.cell(page, review().key, "stars"), whole.cell(page, review().key, "stars_at_first")) == (4, 1)


def test_what_a_supplier_pays_for_is_what_causes_says_he_can_fix(whole: WholeWorkbook) -> None:
    """The view `4 Supplier should pay` follows the list, a cause of one's own and a renamed one too."""

    def hidden() -> list[str]:
        fields = "sheets.filterViews(title,filterSpecs)"
        sheets = whole.call(SYNC, "GET", f"/v4/spreadsheets/{whole.id}", fields=fields)["sheets"]
        views = [v for sheet in sheets for v in sheet.get("filterViews", []) if v["title"] == "4 Supplier should pay"]
        words: list[str] = next(
            c["hiddenValues"] for s in views[0]["filterSpecs"] if "hiddenValues" in (c := s["filterCriteria"])
        )
        return words

    assert "Delivery: lost" in hidden()
    assert "Order: wrong item" not in hidden()
    lines = {str(whole.cell(CAUSES, key, "cause")): key for key in whole.picture(CAUSES).rows_of}
    whole.type(CAUSES, lines["Delivery: lost"], "owner", "Supplier")
    whole.type(CAUSES, lines["Order: wrong item"], "owner", "Support")
    whole.type(CAUSES, lines["Product: damaged"], "cause", "Product: broken")
    whole.type(CAUSES, lines["Product: damaged"], "also_called", "Product: damaged")
    whole.later(minutes=1)
    push = Push(whole.workbook(), whole.ledger, whole.settings, whole.as_of(), pause=lambda _: None)
    push.run()
    assert nightly(whole.workbook().client, whole.id, push.memory, push.settings, whole.now)
    assert "Order: wrong item" in hidden()
    assert not {"Delivery: lost", "Product: broken", "Product: damaged"} & set(hidden())


def test_each_supplier_has_a_view_of_the_board(whole: WholeWorkbook) -> None:
    for column, words in (("supplier", "Yiwu-A"), ("find_by", "SKU begins with"), ("text", "LAMP-")):
        whole.type(tab("suppliers"), "SU-0001", column, words)
    whole.later(minutes=1)
    push = Push(whole.workbook(), whole.ledger, whole.settings, whole.as_of(), pause=lambda _: None)
    push.run()
    assert nightly(whole.workbook().client, whole.id, push.memory, push.settings, whole.now)
    sheets = whole.call(SYNC, "GET", f"/v4/spreadsheets/{whole.id}", fields="sheets.filterViews.title")["sheets"]
    titles = [view["title"] for sheet in sheets for view in sheet.get("filterViews", [])]
    assert titles.count("Supplier · Yiwu-A") == 1
