"""How tabs look: captions are read whole, and a newer version's looks reach workbooks that are there, once."""

from __future__ import annotations

from typing import Any

import pytest

from sheets_schema.kpi_boards import SCORECARD
from sheets_schema.model import Kind, Tab
from sheets_schema.today import TODAY
from sheets_schema.widths import WIDER, bold_pixels, first_width, width
from sheets_schema.workbook import BOARDS, KPI_TABS, TABS
from sync.core.board import Board
from sync.pages.scorecard import NEEDS_OVER
from sync.sheets.board import write_boards
from sync.sheets.existing import looks_id
from sync.sheets.layout import ensure_workbook
from sync.sheets.workbook import Workbook
from tests.support.layout import DISPUTES, Made, columns
from tests.support.records import MANILA, SETTINGS

#: A laptop's first screen at 100 %, without the numbers of the rows.
LAPTOP = 1305


@pytest.mark.parametrize("declared", [*TABS, *KPI_TABS], ids=lambda tab: tab.id)
def test_every_caption_is_read_whole(declared: Tab) -> None:
    for column in declared.columns:
        for city in ("Manila", "Los Angeles"):
            caption = column.header.replace("{zone}", city)
            assert width(declared, column, city) >= bold_pixels(caption) + 6, caption


def test_what_is_wider_than_declared_is_a_column_that_there_is() -> None:
    known = {tab.id: {c.id: c for c in tab.columns} for tab in (*TABS, *KPI_TABS)}
    for tab_id, wider in WIDER.items():
        assert wider.keys() <= known[tab_id].keys()
        assert all(pixels != first_width(known[tab_id][column]) for column, pixels in wider.items())


@pytest.mark.parametrize("tab_id", ["disputes", "trustpilot", "sla_board"])
def test_what_staff_type_all_day_begins_on_a_laptops_first_screen(tab_id: str) -> None:
    """Notes can be typed without scrolling away from what they are about."""
    declared = next(tab for tab in TABS if tab.id == tab_id)
    before = declared.columns[: [c.id for c in declared.columns].index("notes")]
    assert sum(width(declared, c, "Manila") for c in before) <= LAPTOP - 150


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.id)
def test_a_board_of_one_screen_is_no_wider_than_it(board: Any) -> None:
    if board.id != "definitions":  # twelve columns of text: its first column stays in sight
        assert sum(board.widths) <= 1235


def of_before(made: Made) -> None:
    """The workbook as the version before made it: first widths, captions left, no mark of the looks."""
    widths = [
        {
            "updateDimensionProperties": {
                "range": columns(DISPUTES, made.place(column.id) or 0),
                "properties": {"pixelSize": first_width(column)},
                "fields": "pixelSize",
            }
        }
        for column in DISPUTES.columns
    ]
    found = {"developerMetadataLookup": {"metadataId": looks_id(DISPUTES.id)}}
    made.book.batch(*widths, {"deleteDeveloperMetadata": {"dataFilter": found}})


def pixels(made: Made) -> dict[str, int]:
    data = made.book.get(ranges="Disputes!1:2", includeGridData=True)["sheets"][0]["data"][0]
    existing = made.existing()
    return {c.id: data["columnMetadata"][existing.place(DISPUTES, c.id)]["pixelSize"] for c in DISPUTES.columns}


def test_a_workbook_of_before_gets_the_new_widths_once_and_keeps_those_that_people_chose(made: Made) -> None:
    new = pixels(made)
    of_before(made)
    assert pixels(made)["next_step"] == 250
    own = {"range": columns(DISPUTES, made.place("parcel") or 0), "properties": {"pixelSize": 90}}
    made.book.batch({"updateDimensionProperties": {**own, "fields": "pixelSize"}})
    assert made.ensure() == ("repairs on Disputes",)
    assert pixels(made) == {**new, "parcel": 90}
    assert made.ensure() == ()
    made.book.batch({"updateDimensionProperties": {**own, "properties": {"pixelSize": 190}, "fields": "pixelSize"}})
    assert made.ensure() == ()
    assert pixels(made)["parcel"] == 190, "chosen after the looks came"


def test_captions_lie_as_what_stands_below_them(made: Made) -> None:
    data = made.book.get(ranges="Disputes!1:2", includeGridData=True)["sheets"][0]["data"][0]
    cells = data["rowData"][1]["values"]
    existing = made.existing()
    for column in DISPUTES.columns:
        look = cells[existing.place(DISPUTES, column.id) or 0]["userEnteredFormat"]
        right = column.kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.TIME)
        assert (look.get("horizontalAlignment") == "RIGHT") == right, column.id


def test_each_row_of_a_board_of_before_is_written_as_it_should_look_and_the_board_is_never_blank(made: Made) -> None:
    """Set-up comes after the push of the night: what it blanked would stay blank until the next."""

    def ensure() -> tuple[str, ...]:
        return ensure_workbook(made.client, made.book.id, TABS, SETTINGS, (TODAY,))

    ensure()
    assert ensure() == ()
    workbook = Workbook(made.client, made.book.id, (), (TODAY,))
    lines = Board.of_rows(TODAY, [[f"line {n}", "as before"] for n in range(12)])

    def draw() -> int:
        return write_boards(workbook, workbook.read([TODAY.id]), [lines], MANILA, lambda _: None)[TODAY.id].rows

    assert (draw(), draw()) == (12, 0)
    found = {"developerMetadataLookup": {"metadataId": looks_id(TODAY.id)}}
    made.book.batch({"deleteDeveloperMetadata": {"dataFilter": found}})
    assert ensure() == ("repairs on Today",)
    assert made.book.values("Today!A1:B12") == [[f"line {n}", "as before"] for n in range(12)]
    assert draw() == TODAY.rows
    assert made.book.values("Today!A1:Z99") == [[f"line {n}", "as before"] for n in range(12)]
    assert (draw(), ensure()) == (0, ())


def test_what_needs_a_person_is_told_in_the_room_that_it_has_on_the_scorecard() -> None:
    """The longest that each says, over the columns that it has; the last has a wide one of its own."""
    longest = (
        "Approvals 12, since Wed 23:59 ▸",
        "Disputes due in 48 h, not answered 12 ▸",
        "Orders not sent, late 99 ▸",
    )
    for words, (column, more) in zip(longest, NEEDS_OVER.items(), strict=False):
        assert bold_pixels(words) + 6 <= sum(SCORECARD.widths[column : column + more + 1]), words
