"""Set-up against the Sheets stand-in: a blank spreadsheet becomes the workbook, and stays it whatever staff do."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sheets_api.mount import session
from sheets_schema import start_here
from sheets_schema.machinery import MACHINERY, ROW_KEY
from sheets_schema.model import KEY, STAMP, Owner, Tab
from sheets_schema.workbook import TABS
from sync.sheets.adopted import adopt_columns, staff_columns
from sync.sheets.client import SheetsClient
from sync.sheets.layout import ensure_workbook
from tests.support.layout import DISPUTES, Made, columns
from tests.support.records import SETTINGS
from tests.support.sheets import Book, SheetsApi


@pytest.fixture(scope="module")
def pattern() -> Made:
    pattern = Made()
    pattern.ensure()
    return pattern


@pytest.fixture
def made(pattern: Made) -> Made:
    """A workbook of the test's own: a copy, which keeps every id, as Drive's copies do."""
    copied = pattern.book.api.call("POST", f"/drive/v3/files/{pattern.book.id}/copy", {"name": "Copy"})
    return Made(Book(pattern.book.api, copied["id"]))


def test_a_blank_spreadsheet_becomes_the_workbook_and_a_second_run_sends_nothing() -> None:
    made = Made()
    done = made.ensure()
    assert done[:3] == ("file settings", "tab _keepsheet", "tab Start here")
    made.client.calls.clear()
    assert made.ensure() == ()
    assert dict(made.client.calls) == {"read": 3}
    titles = [s["properties"]["title"] for s in made.book.get()["sheets"]]
    assert titles == [
        "Start here",
        "Disputes",
        "Trustpilot",
        "Refunds",
        "SLA board",
        "Sync log",
        "Stores",
        "_keepsheet",
    ]


def test_the_file_speaks_the_teams_time_and_counts_every_minute(made: Made) -> None:
    properties = made.book.get()["properties"]
    assert {n: properties[n] for n in ("locale", "timeZone", "autoRecalc")} == {
        "locale": "en_GB",
        "timeZone": "Asia/Manila",
        "autoRecalc": "MINUTE",
    }
    changed = {"properties": {"timeZone": "Europe/Paris"}, "fields": "timeZone"}
    made.book.batch({"updateSpreadsheetProperties": changed})
    assert made.ensure() == ("file settings",)


@pytest.mark.parametrize("of", [*TABS, MACHINERY], ids=lambda t: t.id)
def test_every_column_is_found_by_its_mark(made: Made, of: Tab) -> None:
    picture = made.read().pictures[of.id]
    assert set(picture.columns) == {KEY, STAMP, *(c.id for c in of.columns)}
    assert picture.header_row == 1
    assert picture.rows_of == ({ROW_KEY: [2]} if of is MACHINERY else {})


def test_a_tab_as_people_see_it(made: Made) -> None:
    sheet = made.sheet()
    grid = sheet["properties"]["gridProperties"]
    assert (grid["frozenRowCount"], grid["frozenColumnCount"]) == (2, 4)
    header = made.book.get(ranges="Disputes!A2:H2", includeGridData=True)["sheets"][0]["data"][0]["rowData"][0][
        "values"
    ]
    assert [cell["formattedValue"] for cell in header[:3]] == ["Turn", "Store", "Order"]
    assert header[0]["note"].endswith(Owner.SYSTEM.value)
    ours, yours = (header[i]["userEnteredFormat"]["backgroundColor"] for i in (0, 4))
    assert ours != yours
    assert "Final due (Manila)" in made.captions()


def test_more_is_folded_and_key_and_stamp_are_hidden(made: Made) -> None:
    width = len(DISPUTES.columns)
    first = next(i for i, c in enumerate(DISPUTES.columns) if c.more)
    groups = made.sheet()["columnGroups"]
    assert [(g["range"]["startIndex"], g["range"]["endIndex"], g["collapsed"]) for g in groups] == [
        (first, width, True)
    ]
    data = made.book.get(ranges="Disputes", includeGridData=True)["sheets"][0]["data"][0]["columnMetadata"]
    hidden = [i for i, column in enumerate(data) if column.get("hiddenByUser")]
    assert hidden == [*range(first, width), width, width + 1]


def test_choices_and_ticks_are_offered_without_filling_a_cell(made: Made) -> None:
    """A tick box that reads FALSE everywhere would make every empty row look typed in."""
    assert made.book.values("Disputes!A3:AH1000") == []
    rows = made.book.get(ranges="Disputes!E3:E1000", includeGridData=True)["sheets"][0]["data"][0]["rowData"]
    rules = [row["values"][0]["dataValidation"] for row in rows]
    assert len(rules) == 998
    assert rules[0]["condition"]["type"] == "ONE_OF_LIST"
    assert not rules[0].get("strict")


def test_there_is_one_view_a_store_beside_the_numbered_ones(made: Made) -> None:
    titles = [v["title"] for v in made.sheet()["filterViews"]]
    assert titles == [
        *("1 Act now", "2 Waiting", "4 No order found", "5 Closed: say why", "6 All, newest first"),
        *("Store · LUM", "Store · VEL"),
    ]


def test_start_here_takes_the_empty_first_tab_and_leaves_one_in_use_alone(made: Made) -> None:
    assert made.book.values("Start here!A1:B3")[0] == ["Start here"]
    used = Made()
    used.book.put("Sheet1!C7", [["my list"]])
    used.ensure()
    titles = [s["properties"]["title"] for s in used.book.get()["sheets"]]
    assert (titles[0], "Sheet1" in titles) == ("Start here", True)
    assert used.book.values("Sheet1!C7") == [["my list"]]
    assert used.ensure() == ()


def test_staffs_own_tab_of_the_same_name_is_left_alone() -> None:
    made = Made()
    made.book.batch({"addSheet": {"properties": {"title": "disputes"}}})
    made.ensure()
    titles = {s["properties"]["title"] for s in made.book.get()["sheets"]}
    assert {"disputes", "Disputes (Keepsheet)"} <= titles


def test_renamed_tabs_and_captions_and_moved_columns_stay_as_staff_want_them(made: Made) -> None:
    made.book.batch(
        {"updateSheetProperties": {"properties": {"sheetId": DISPUTES.sheet_id, "title": "Cases"}, "fields": "title"}},
        {"moveDimension": {"source": columns(DISPUTES, 8), "destinationIndex": 2}},
    )
    made.book.put("Cases!A2", [["Whose move"]])
    made.ensure()
    assert made.ensure() == ()
    assert made.captions()[:3] == ["Whose move", "Store", "Cur"]
    assert made.sheet()["properties"]["title"] == "Cases"


def test_rows_above_the_header_do_no_harm(made: Made) -> None:
    banner = {"sheetId": DISPUTES.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 3}
    made.book.batch({"insertDimension": {"range": banner, "inheritFromBefore": False}})
    assert made.ensure() == ()
    assert made.existing().header_row(DISPUTES) == 4


@pytest.mark.parametrize("lost", ["turn", "amount", "notes", "fee", STAMP])
def test_a_deleted_column_comes_back_at_its_place(made: Made, lost: str) -> None:
    before = made.captions()
    made.delete_column(lost)
    assert set(made.ensure()) == {"repairs on Disputes"}
    assert made.captions() == before
    assert made.ensure() == ()


def test_a_deleted_key_column_is_left_to_repair(made: Made) -> None:
    """An empty key column would make every row a second time: the keys come back from the stamps, or not at all."""
    made.delete_column(KEY)
    made.ensure()
    assert made.place(KEY) is None


def test_several_columns_and_the_stamp_at_once(made: Made) -> None:
    before = made.captions()
    for lost in ("turn", "reason", "hide", STAMP, "cause"):
        made.delete_column(lost)
    made.ensure()
    assert made.captions() == before
    assert made.ensure() == ()


def test_a_new_column_of_a_later_version_comes_to_its_place(made: Made) -> None:
    """An older set-up made the tab without it; the view over it is mended in the same run."""
    older = Made()
    cut = tuple(c for c in DISPUTES.columns if c.id not in ("reason", "how_found"))
    first = Tab("disputes", "Disputes", "", cut, store_views="store")
    older.ensure((first, *TABS[1:]))
    done = older.ensure()
    assert done == ("repairs on Disputes", "repairs on Disputes")
    assert older.captions() == made.captions()


def test_a_deleted_tab_is_made_again_whole(made: Made) -> None:
    made.book.batch({"deleteSheet": {"sheetId": DISPUTES.sheet_id}})
    assert made.ensure() == ("tab Disputes",)
    assert made.captions()[0] == "Turn"
    assert made.ensure() == ()


def test_a_deleted_hidden_tab_is_made_again_and_the_status_lines_read_it(made: Made) -> None:
    made.book.batch({"deleteSheet": {"sheetId": MACHINERY.sheet_id}})
    done = made.ensure()
    assert done[0] == "tab _keepsheet"
    assert "#REF!" not in str(made.book.values("Disputes!A1")[0][0])
    assert made.ensure() == ()


def test_a_wiped_status_line_comes_back(made: Made) -> None:
    line = made.book.values("Refunds!A1")
    made.book.put("Refunds!A1", [[""]])
    assert made.ensure() == ("repairs on Refunds",)
    assert made.book.values("Refunds!A1") == line


def test_the_headers_mark_comes_back(made: Made) -> None:
    stamp = made.place(STAMP)
    assert stamp is not None
    where = {"sheetId": DISPUTES.sheet_id, "rowIndex": 1, "columnIndex": stamp}
    made.book.batch({"updateCells": {"start": where, "rows": [{"values": [{}]}], "fields": "userEnteredValue"}})
    assert made.ensure() == ("repairs on Disputes",)
    assert made.read().pictures["disputes"].header_row == 1


def test_a_changed_numbered_view_is_mended_and_staffs_own_is_not(made: Made) -> None:
    act_now = DISPUTES.view_id(DISPUTES.views[0])
    store = next(v for v in made.sheet()["filterViews"] if v["title"] == "Store · LUM")["filterViewId"]
    for view_id in (act_now, store):
        changed: dict[str, Any] = {"filterViewId": view_id, "title": "mine", "filterSpecs": []}
        made.book.batch({"updateFilterView": {"filter": changed, "fields": "title,filterSpecs"}})
    assert made.ensure() == ("repairs on Disputes",)
    titles = [v["title"] for v in made.sheet()["filterViews"]]
    assert titles.count("1 Act now") == 1
    assert "mine" in titles


def test_coloured_rules_that_staff_deleted_come_back_and_theirs_stay(made: Made) -> None:
    before = len(made.sheet()["conditionalFormats"])
    own = {
        "ranges": [{"sheetId": DISPUTES.sheet_id, "startRowIndex": 2}],
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": True}}},
    }
    made.book.batch(
        {"deleteConditionalFormatRule": {"sheetId": DISPUTES.sheet_id, "index": 0}},
        {"addConditionalFormatRule": {"rule": own, "index": 0}},
    )
    assert made.ensure() == ("repairs on Disputes",)
    assert len(made.sheet()["conditionalFormats"]) == before + 1
    assert made.ensure() == ()


def test_two_set_ups_at_once_make_one_workbook(made: Made) -> None:
    """The second planned on the blank file; its first batch is refused whole, and it finds the work done."""
    other = Made(SheetsApi(made.book.api.service).new())

    class Raced(SheetsClient):
        """Lets the other set-up run whole just before its first write."""

        raced = False

        def ask(self, spreadsheet: str, path: str, body: Any) -> Any:
            if path == ":batchUpdate" and not self.raced:
                self.raced = True
                other.ensure()
            return super().ask(spreadsheet, path, body)

    late = Raced(session(other.book.api.service))
    ensure_workbook(late, other.book.id, TABS, SETTINGS)
    assert len(other.book.get()["sheets"]) == len(TABS) + 2
    assert other.ensure() == ()


def test_columns_that_staff_add_are_marked_once(made: Made) -> None:
    made.book.batch({"insertDimension": {"range": columns(DISPUTES, 3, 5), "inheritFromBefore": False}})
    made.book.put("Disputes!D2:E2", [["Colour", "Colour"]])
    assert adopt_columns(made.client, made.book.id, TABS) == 2
    assert adopt_columns(made.client, made.book.id, TABS) == 0
    made.book.batch({"moveDimension": {"source": columns(DISPUTES, 3), "destinationIndex": 0}})
    assert sorted(staff_columns(made.existing(), DISPUTES).values()) == [0, 4]


def test_a_newer_version_writes_start_here_again(made: Made) -> None:
    made.book.put("Start here!A1", [["old words"]])
    version = made.place("schema_version", MACHINERY)
    assert version is not None
    letter = "ABCDEFGH"[version]
    assert made.ensure() == ()
    made.book.put(f"_keepsheet!{letter}3", [[0]])
    assert made.ensure() == ("tab Start here",)
    assert made.book.values("Start here!A1") == [[start_here.TITLE]]
    assert made.ensure() == ()
