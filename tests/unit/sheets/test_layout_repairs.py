"""What staff do to the layout, and what set-up then mends: what was lost comes back, what was chosen stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sheets_schema import start_here
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import KEY, STAMP, Tab
from sheets_schema.workbook import TABS
from sync.sheets.adopted import adopt_columns, staff_columns
from sync.sheets.layout import ensure_workbook
from tests.support.layout import DISPUTES, Made, columns
from tests.support.records import SETTINGS


def test_renamed_tabs_and_captions_and_moved_columns_stay_as_staff_want_them(made: Made) -> None:
    made.book.batch(
        {"updateSheetProperties": {"properties": {"sheetId": DISPUTES.sheet_id, "title": "Cases"}, "fields": "title"}},
        {"moveDimension": {"source": columns(DISPUTES, 8), "destinationIndex": 2}},
    )
    made.book.put("Cases!A2", [["Whose move"]])
    made.ensure()
    assert made.ensure() == ()
    assert made.captions()[:3] == ["Whose move", "Turn", "Notes"]
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


def test_a_column_that_comes_back_takes_nothing_over_from_its_neighbours(made: Made) -> None:
    """Reason stands between a link and a drop-down; staff have hidden the column on its left."""
    made.delete_column("reason")
    left = made.place("order")
    assert left is not None
    properties = {"range": columns(DISPUTES, left), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    made.book.batch({"updateDimensionProperties": properties})
    made.ensure()
    data = made.book.get(ranges="Disputes!A1:E4", includeGridData=True)["sheets"][0]["data"][0]
    reason = made.place("reason")
    assert reason == left + 1
    assert not data["columnMetadata"][reason].get("hiddenByUser")
    cells = [row["values"][reason] for row in data["rowData"][2:] if len(row.get("values", [])) > reason]
    assert not [c for c in cells if "dataValidation" in c or "backgroundColor" in c.get("userEnteredFormat", {})]


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
    assert made.captions()[0] == "Do by (Manila)"
    assert made.ensure() == ()


def test_a_deleted_hidden_tab_is_made_again_and_the_status_lines_read_it(made: Made) -> None:
    made.book.batch({"deleteSheet": {"sheetId": MACHINERY.sheet_id}})
    done = made.ensure()
    assert done[0] == "tab _keepsheet"
    assert "#REF!" not in str(made.book.values("Disputes!A1")[0][0])
    assert made.ensure() == ()


def test_a_wiped_status_line_comes_back_in_a_row_of_its_own(made: Made) -> None:
    """What has come to stand in its place meanwhile may be somebody's."""
    line = made.book.values("Refunds!A1")
    made.book.put("Refunds!A1", [["Easter: be quick"]])
    assert made.ensure() == ("repairs on Refunds",)
    assert made.book.values("Refunds!A1") == line
    assert made.book.values("Refunds!A2") == [["Easter: be quick"]]
    assert made.ensure() == ()


def test_the_headers_mark_comes_back_where_only_its_captions_are_left(made: Made) -> None:
    stamp, key = made.place(STAMP), made.place(KEY)
    assert stamp is not None
    assert key is not None
    for column in (stamp, key):
        where = {"sheetId": DISPUTES.sheet_id, "rowIndex": 1, "columnIndex": column}
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


def test_two_set_ups_at_once_that_mend_the_same_column_both_come_to_their_end(made: Made) -> None:
    """The other's batch makes ours be refused; what is left to mend is another batch, not the refused one again."""
    made.delete_column(DISPUTES.columns[3].id)

    class Raced:
        """Somebody else sends the first batch a moment earlier."""

        fetch_sheet_metadata = staticmethod(made.client.fetch_sheet_metadata)
        raced = False

        def ask(self, spreadsheet: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
            if path == ":batchUpdate" and not self.raced:
                self.raced = True
                made.client.ask(spreadsheet, path, body)
            return made.client.ask(spreadsheet, path, body)

    ensure_workbook(Raced(), made.book.id, TABS, SETTINGS)
    assert made.ensure() == ()
