"""A workbook that the version before made gets the new columns at the next push, and nothing else moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sheets_schema.machinery import MACHINERY, ROW_KEY, SCHEMA
from sheets_schema.model import Tab
from sheets_schema.workbook import SCHEMA_VERSION, TABS, tab
from sync.core.address import letter
from sync.pushing.memory import Memory
from sync.pushing.nightly import nightly
from sync.sheets.layout import ensure_workbook
from tests.support.records import SETTINGS, ago, dispute, order, refund, review
from tests.support.whole_workbook import SYNC, WholeWorkbook

#: What versions 2 to 6 of the workbook added.
ADDED = {
    "stores": {"default_margin", "in_use", "used_now", "check"},
    "disputes": {
        *("whose", "worth"),
        *("do_by", "next_step", "message", "evidence", "parcel", "also", "last_change", "advice", "evidence_text"),
    },
    "trustpilot": {
        *("whose", "stars_at_first"),
        *("do_by", "next_step", "about_order", "reply_draft", "reply_check", "changed", "private_message"),
        "cause_guessed",
    },
    "refunds": {
        *("whose", "worth"),
        *("to_do", "also", "parcel_then", "supplier", "cause_guessed"),
        *("request", "rule_said", "cause_counted", "asked_to_paid"),
    },
    "sla_board": {
        "whose",
        *("flag", "do_by", "next_step", "supplier", "ship_by", "expected_by", "message", "also", "last_change"),
        "rule_used",
    },
    "playbooks": {"used_30"},
    "approvals": {"lead_by", "answer_by"},
}


#: The tabs that version 2 had, and two of version 5.
BEFORE = ("disputes", "trustpilot", "refunds", "sla_board", "sync_log", "stores", "playbooks", "approvals")


def older(declared: Tab) -> Tab:
    """The tab as version 1 declared it: without the columns, and the views and colours over them."""
    added = ADDED.get(declared.id, set())
    return replace(
        declared,
        columns=tuple(c for c in declared.columns if c.id not in added),
        views=tuple(
            v for v in declared.views if not added & {*(c.column for c in v.conditions), *(s.column for s in v.sort)}
        ),
        person_views="",
        colours=tuple(c for c in declared.colours if not added & {c.column, *(x.column for x in c.conditions)}),
    )


def say_version(made: WholeWorkbook, version: int) -> None:
    """Let the hidden tab say that this version made the workbook."""
    start = {"sheetId": MACHINERY.sheet_id, "rowIndex": 2, "columnIndex": made.place(MACHINERY, SCHEMA)}
    cell = {"values": [{"userEnteredValue": {"numberValue": version}}]}
    made.staff({"updateCells": {"start": start, "rows": [cell], "fields": "userEnteredValue"}})


def drop_down(made: WholeWorkbook, of: Tab, column: str, row: int = 3) -> Mapping[str, Any]:
    """The rule on a row of a column, the first unless another is named."""
    place = letter(made.place(of, column))
    fields = "sheets.data.rowData.values.dataValidation"
    sheets = made.call(SYNC, "GET", f"/v4/spreadsheets/{made.id}", ranges=f"{of.title}!{place}{row}", fields=fields)
    rule: Mapping[str, Any] = sheets["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"]["condition"]
    return rule


@pytest.fixture
def whole(tmp_path: Path) -> WholeWorkbook:
    made = WholeWorkbook(tmp_path)
    ensure_workbook(made.workbook().client, made.id, [older(t) for t in TABS if t.id in BEFORE], SETTINGS)
    say_version(made, 2)
    made.saw([order("5001"), dispute(), refund(), review()])
    return made


def test_the_next_push_adds_the_new_columns_in_their_places_and_fills_them(whole: WholeWorkbook) -> None:
    made_new = WholeWorkbook(whole.folder / "new")
    made_new.push()
    assert whole.push().settled
    for declared in TABS:
        new = whole.workbook().read([declared.id]).places[declared.id]
        assert new == made_new.workbook().read([declared.id]).places[declared.id], declared.id
    assert whole.cell(tab("sla_board"), order().key, "flag") == "Not sent, late?"
    whole.later(minutes=1)
    assert whole.push().writes == 0


def test_the_drop_downs_of_an_older_workbook_follow_the_lists_from_the_first_night_on(whole: WholeWorkbook) -> None:
    """Once: the colours that staff then give their words stay."""
    board, causes = tab("sla_board"), tab("causes")
    whole.push()
    assert drop_down(whole, board, "cause")["type"] == "ONE_OF_LIST"
    memory = Memory(whole.ledger, whole.id)
    client = whole.workbook().client
    assert nightly(client, whole.id, memory, whole.settings, whole.now)
    for column, of in (("cause", causes), ("hand_to", tab("people")), ("supplier_ours", tab("suppliers"))):
        at = letter(whole.place(of, "used_now"))
        rule = drop_down(whole, board, column)
        assert rule == {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"='{of.title}'!${at}$3:${at}"}]}
    whole.saw([order("5002"), order("5003")])
    whole.push()
    assert drop_down(whole, board, "cause", 4)["type"] == "ONE_OF_RANGE"
    whole.later(days=1)
    client.calls.clear()
    assert nightly(client, whole.id, memory, whole.settings, whole.now)
    assert client.calls["write"] == 0


def test_the_hidden_tab_says_which_version_mended_the_workbook(whole: WholeWorkbook) -> None:
    whole.push()
    hidden = whole.picture(MACHINERY)
    assert hidden.cells(hidden.rows_of[ROW_KEY][0], [SCHEMA]) == {SCHEMA: SCHEMA_VERSION}


def test_what_staff_typed_stays_beside_its_record(whole: WholeWorkbook) -> None:
    """Rows are there before the columns are: staff delete them, as good as a workbook without."""
    board = tab("sla_board")
    whole.push()
    whole.type(board, order().key, "notes", "called Ana")
    places = whole.workbook().read([board.id]).places[board.id]
    for at in sorted((places[c] for c in ADDED["sla_board"]), reverse=True):
        cut = {"sheetId": board.sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        whole.staff({"deleteDimension": {"range": cut}})
    whole.later(minutes=1)
    assert whole.push().settled
    assert whole.cell(board, order().key, "notes") == "called Ana"
    assert whole.cell(board, order().key, "flag") == "Not sent, late?"
    assert whole.workbook().read([board.id]).places[board.id] == places


def test_the_first_week_is_counted_from_the_first_push_and_history_asks_nothing(whole: WholeWorkbook) -> None:
    """A case that ended eight days before the first push is history; one that ended six days before is not."""
    disputes, board = tab("disputes"), tab("sla_board")
    ended = {"status": "RESOLVED", "outcome": "RESOLVED_SELLER_FAVOUR"}
    old, new = (dispute(f"PP-{days}", closed_at=ago(days=days), **ended) for days in (8, 6))
    whole.saw([old, new])
    whole.push()
    assert [whole.cell(disputes, case.key, "next_step") or None for case in (old, new)] == [
        None,
        "Closed → say why, and whether it was preventable",
    ]
    whole.later(days=7)
    whole.push()
    assert whole.cell(board, order().key, "flag") == "Not sent, late"
