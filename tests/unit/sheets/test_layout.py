"""Set-up against the Sheets stand-in: a blank spreadsheet becomes the workbook, and stays it whatever staff do."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.sheets_api.mount import session
from sheets_schema.machinery import MACHINERY, ROW_KEY
from sheets_schema.model import KEY, STAMP, Owner, Tab
from sheets_schema.workbook import TABS
from sync.errors import FateUnknown
from sync.sheets.client import SheetsClient
from sync.sheets.layout import ensure_workbook
from tests.support.layout import DISPUTES, Made
from tests.support.records import SETTINGS
from tests.support.sheets import SheetsApi


def test_a_blank_spreadsheet_becomes_the_workbook_and_a_second_run_sends_nothing() -> None:
    made = Made()
    done = made.ensure()
    assert done[:3] == ("file settings", "tab _keepsheet", "tab Start here")
    made.client.calls.clear()
    assert made.ensure() == ()
    assert dict(made.client.calls) == {"read": 3}
    titles = [s["properties"]["title"] for s in made.book.get()["sheets"]]
    assert titles == ["Start here", *(tab.title for tab in TABS), "_keepsheet"]


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
    assert [cell["formattedValue"] for cell in header[:3]] == ["Do by (Manila)", "Turn", "Store"]
    assert header[0]["note"].endswith(Owner.SYSTEM.value)
    ours, yours = (header[i]["userEnteredFormat"]["backgroundColor"] for i in (0, 6))
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
    assert made.book.values("Disputes!A3:AQ1000") == []
    rows = made.book.get(ranges="Disputes!G3:G1000", includeGridData=True)["sheets"][0]["data"][0]["rowData"]
    rules = [row["values"][0]["dataValidation"] for row in rows]
    assert len(rules) == 998
    assert rules[0]["condition"]["type"] == "ONE_OF_LIST"
    assert not rules[0].get("strict")


def test_there_is_one_view_a_store_beside_the_numbered_ones(made: Made) -> None:
    titles = [v["title"] for v in made.sheet()["filterViews"]]
    assert titles == [
        *("1 Act now", "2 Waiting", "3 Money at risk", "4 No order found", "5 Closed: say why", "6 All, newest first"),
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


def test_a_batch_whose_fate_is_unknown_is_looked_for_and_never_sent_blindly() -> None:
    """It was applied, and the answer was lost on the way."""
    made = Made()

    class Lossy(SheetsClient):
        lost = 0

        def ask(self, spreadsheet: str, path: str, body: Any) -> Any:
            answer = super().ask(spreadsheet, path, body)
            if path == ":batchUpdate" and self.lost < 2:
                self.lost += 1
                raise FateUnknown("The answer was lost.")
            return answer

    lossy = Lossy(session(made.book.api.service))
    ensure_workbook(lossy, made.book.id, TABS, SETTINGS)
    assert lossy.calls["write"] == len(TABS) + 3
    assert made.ensure() == ()
