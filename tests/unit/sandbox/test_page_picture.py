"""What a page is given of a workbook: the same whether it was painted at once, bit by bit, or from scratch."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from sandbox.web_grid import acts, conditional, export, saved_views
from sandbox.web_grid.desk import FIRST_ROWS, Desk
from tests.support.page import ANA, LOCKED_TAB, NOW, OWNER, ROWS, TAB, Small, box, small_service

KEY, AMOUNT, NOTES, STATE = 6, 2, 3, 5


class Room:
    """The small workbook, a desk that has followed it from the start, and a clock."""

    def __init__(self) -> None:
        service, spreadsheet = small_service()
        self.book = Small(service, "", spreadsheet)
        self.now = NOW
        service.now = service.files.now = lambda: self.now
        self.desk = self.fresh()
        service.files.listeners.append(lambda _: self.desk.trail.note(service.files.books[spreadsheet]))

    def fresh(self) -> Desk:
        return Desk(self.book.id, self.book.service.files, lambda: 0.0)

    def act(self, act: str, **order: Any) -> dict[str, Any]:
        order.setdefault("version", self.book.service.files.books[self.book.id].version)
        given = {"act": act, "tab": TAB, **order}
        if act in {"undo", "redo"}:
            return self.book.service.person(self.book.id, ANA, act, lambda _: None)
        return self.book.service.person(self.book.id, ANA, act, acts.carrier(self.desk, given))


def seen(desk: Desk) -> list[list[Any]]:
    """Each cell's text and look."""
    answer = desk.cells(TAB)
    assert answer is not None
    looks = answer["looks"]["list"]
    rows: list[list[Any]] = []
    for row in answer["tab"]["rows"]:
        told = [[cell and [cell[0], looks[cell[1]]] for cell in row]] if not isinstance(row, int) else [rows[-1]] * row
        rows += told
    return rows


def anything(chance: random.Random) -> tuple[str, dict[str, Any]]:
    row = chance.randrange(1, ROWS)
    word = chance.choice(["lost", "sent", "", "=UPPER(G3)"])
    found: list[tuple[str, dict[str, Any]]] = [
        ("enter", {"cells": [[row, chance.choice([NOTES, STATE]), word]]}),
        ("insert_rows", {"row": row, "count": 2}),
        ("delete_rows", {"row": row}),
        ("move_rows", {"row": row, "count": 1, "to": chance.randrange(1, ROWS)}),
        ("sort_sheet", {"column": chance.choice([AMOUNT, STATE])}),
        ("format", {"boxes": [[row, row + 1, 0, 3]], "set": {"bold": True, "fill": "#00ff00"}}),
        ("undo", {}),
        ("redo", {}),
    ]
    return chance.choice(found)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_painted_bit_by_bit_is_what_is_painted_from_scratch(seed: int) -> None:
    chance, room = random.Random(seed), Room()
    for _ in range(12):
        act, words = anything(chance)
        room.act(act, **words)
        if chance.random() < 0.6:
            room.desk.cells(TAB)
    assert seen(room.desk) == seen(room.fresh())


@pytest.mark.parametrize("seed", range(3))
def test_colours_judged_by_the_row_are_those_of_the_formula_engine(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is asked for every rule in every row; the page asks for each row's values once."""
    chance, room = random.Random(seed), Room()
    for text in ('=AND(LEFT($G2,1)="g",$C2>50)', "=C2<20", '=OR($F2="sent",ISNUMBER($D2))'):
        look = {"backgroundColorStyle": {"rgbColor": {"red": chance.random()}}}
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": text}]}
        rule = {"ranges": [box(1, 60, 0, 8)], "booleanRule": {"condition": condition, "format": look}}
        room.book.batch({"addConditionalFormatRule": {"index": 0, "rule": rule}})
    for _ in range(8):
        act, words = anything(chance)
        room.act(act, **words)
    judged = seen(room.desk)
    monkeypatch.setattr(conditional, "row_rule", lambda *_: None)
    assert judged == seen(room.fresh())


def test_a_colour_that_depends_on_the_time_comes_when_it_is_time() -> None:
    room = Room()
    room.act("enter", cells=[[2, NOTES, "2026-11-20 12:00"]])
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=AND(ISNUMBER($D2),$D2<NOW())"}]}
    rule = {"condition": condition, "format": {"textFormat": {"bold": True}}}
    where = {"ranges": [box(1, 60, 3, 4)], "booleanRule": rule}
    room.book.batch({"addConditionalFormatRule": {"index": 0, "rule": where}})
    assert "bl" not in seen(room.desk)[2][NOTES][1]
    room.now += timedelta(hours=4)
    assert seen(room.desk)[2][NOTES][1]["bl"] == 1


def test_a_tab_is_a_head_until_somebody_looks_at_it() -> None:
    """Its cells come with the number of the last patch that is in them; later patches are for what was asked for."""
    room = Room()
    told = room.desk.document(TAB)
    assert [(tab["title"], tab["rows"] is None) for tab in told["tabs"]] == [("Orders", False), ("Limits", True)]
    room.book.service.control.staff(room.book.id, OWNER, "insert_rows", "Limits", row=10)
    ((_, patch),) = room.desk.since(told["seen"]) or []
    assert patch["tabs"] == [{"id": LOCKED_TAB, "frame": {"rowCount": 21}}]
    cells = room.desk.cells(LOCKED_TAB)
    assert cells is not None
    assert (cells["seen"], cells["tab"]["rows"][1][0][0]) == (told["seen"] + 1, "g1")


def test_the_first_rows_of_a_long_tab_come_before_the_rest() -> None:
    room = Room()
    grow = {"sheetId": TAB, "dimension": "ROWS", "length": 400}
    room.book.batch({"appendDimension": grow})
    room.act("enter", cells=[[300, 0, "far down"]])
    told = room.fresh().document(TAB)
    tab = told["tabs"][0]
    assert not told["whole"]
    assert tab["rowCount"] == 460
    shown = sum(row if isinstance(row, int) else 1 for row in tab["rows"])
    assert shown == FIRST_ROWS
    room.desk.cells(TAB)
    assert room.desk.document(TAB)["tabs"][0]["rows"] == tab["rows"]


def test_a_saved_view_hides_and_sorts_and_changes_nothing() -> None:
    room = Room()
    book = room.book.service.files.books[room.book.id]
    view = saved_views.chosen(book, TAB, "31", NOW)
    assert view is not None
    assert {n for n in range(1, ROWS + 1) if n % 3 == 1} <= set(view["hidden"])
    amounts = [room.book.value(row, AMOUNT) for row in view["order"] if room.book.value(row, AMOUNT) is not None]
    assert (view["top"], amounts) == (1, sorted(amounts, reverse=True))
    assert saved_views.chosen(book, TAB, "99", NOW) is None


def test_what_was_undone_is_redone_until_something_else_is_done() -> None:
    room = Room()
    for text in ("one", "two"):
        room.act("enter", cells=[[2, NOTES, text]])
    room.act("undo")
    room.act("undo")
    assert room.book.value(2, NOTES) is None
    room.act("redo")
    room.book.act("insert_rows", row=2)
    room.act("redo")
    assert room.book.value(3, NOTES) == "two"
    room.act("undo")
    room.act("enter", cells=[[5, NOTES, "other"]])
    assert room.act("redo") == {"done": False, "why": "There is nothing to redo."}


def test_a_person_is_asked_before_a_range_that_warns_is_changed() -> None:
    """The API is not, and a hard protection is not asked about."""
    room = Room()
    order: dict[str, Any] = {"tab": LOCKED_TAB, "cells": [[1, 0, "mine"]]}
    answer = room.act("enter", **order)
    assert (answer["done"], answer["ask"]) == (False, True)
    assert room.act("enter", **order, sure=True)["done"]
    assert room.book.value(1, 0, LOCKED_TAB) == "mine"
    refused = room.act("enter", tab=LOCKED_TAB, cells=[[1, 1, "mine"]], sure=True)
    assert (refused["done"], "ask" in refused) == (False, False)
    update = {"range": {**box(1, 2, 0, 1), "sheetId": LOCKED_TAB}, "rows": [], "fields": "userEnteredValue"}
    room.book.batch({"updateCells": update}, user=ANA)
    assert room.book.value(1, 0, LOCKED_TAB) is None


def test_a_chart_says_what_its_cells_say() -> None:
    room = Room()
    answer = room.desk.cells(TAB)
    assert answer is not None
    (chart,) = answer["tab"]["charts"]
    assert (chart["title"], chart["kind"], chart["axes"]) == ("The first orders", "COLUMN", {"left": "Euro"})
    assert chart["labels"][:2] == ["#1001", "#1002"]
    assert chart["series"][0]["values"][:2] == [37.5, 74.5]
    assert chart["series"][0]["name"] == "Amount"
    seen_before = answer["seen"]
    room.act("enter", cells=[[1, AMOUNT, "7"]])
    ((_, patch),) = room.desk.since(seen_before) or []
    (change,) = patch["tabs"]
    assert change["frame"]["charts"][0]["series"][0]["values"][0] == 7
    assert change["cells"][0][2][0] == "7"


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("=SPARKLINE({3,1.5,-2})", {"kind": "line", "points": [3.0, 1.5, -2.0]}),
        ("=SPARKLINE(C2:C4)", {"kind": "line", "points": [37.5, 74.5, 10.5]}),
        ('=SPARKLINE(Orders!$C$2:$C$3,{"charttype","column"})', {"kind": "column", "points": [37.5, 74.5]}),
        ("=SPARKLINE(G2:G4)", None),
    ],
)
def test_a_sparkline_is_numbers_to_draw_and_no_word(formula: str, line: dict[str, Any] | None) -> None:
    """And follows the cells that it looks at."""
    room = Room()
    room.act("enter", cells=[[1, NOTES, formula]])
    answer = room.desk.cells(TAB)
    assert answer is not None
    cell = answer["tab"]["rows"][1][NOTES]
    assert cell[0] == ""
    assert (cell[5] if len(cell) > 5 else None) == line
    if line is not None and "C" in formula:
        room.act("enter", cells=[[1, AMOUNT, "7"]])
        ((_, patch),) = room.desk.since(answer["seen"]) or []
        assert [cell[2][5]["points"][0] for cell in patch["tabs"][0]["cells"] if len(cell[2]) > 5] == [7]


def test_the_file_has_the_charts_on_the_cells_that_they_draw_from() -> None:
    room = Room()
    content = export.xlsx(room.book.service.files.books[room.book.id], NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        chart = file.read("xl/charts/chart1.xml").decode()
    assert "<c:barChart>" in chart
    assert "The first orders" in chart
    assert "<c:f>Orders!$A$2:$A$9</c:f>" in chart
    assert "<c:f>Orders!$C$2:$C$9</c:f>" in chart


def test_the_file_draws_the_small_charts_and_offers_every_drop_down() -> None:
    """Points and long lists of words stand on a hidden tab: Excel takes both from cells. A drop-down over cells names
    them, so that it follows who goes on with the list; boxes and drop-downs hold in rows that are still to come.
    """
    room = Room()
    many = [{"userEnteredValue": f"word number {n}"} for n in range(30)]
    over = [{"userEnteredValue": "=Orders!$A$2:$A"}]
    for column, kind, values in ((9, "ONE_OF_LIST", many), (10, "ONE_OF_RANGE", over)):
        rule = {"condition": {"type": kind, "values": values}, "strict": True}
        room.book.batch({"setDataValidation": {"range": box(1, 60, column, column + 1), "rule": rule}})
    room.act("enter", cells=[[2, 8, "=SPARKLINE({3,1,2})"], [3, 8, '=SPARKLINE({3,1,2},{"charttype","column"})']])
    content = export.xlsx(room.book.service.files.books[room.book.id], NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        tab, behind = (file.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 3))
        tabs, words = file.read("xl/workbook.xml").decode(), file.read("xl/sharedStrings.xml").decode()
    assert 'name="Behind the cells" sheetId="3" state="hidden"' in tabs
    assert tab.count("<xm:f>'Behind the cells'!A1:C1</xm:f>") == 2
    assert "<xm:sqref>I3</xm:sqref>" in tab
    assert 'type="column"' in tab
    assert '<c r="A1"><v>3</v></c><c r="B1"><v>1</v></c><c r="C1"><v>2</v></c>' in behind
    assert "<formula1>'Behind the cells'!$A$2:$AD$2</formula1>" in tab
    assert "word number 29" in words
    assert "<formula1>'Orders'!$A$2:$A$25</formula1>" in tab
    assert 'sqref="E2:E60"' in tab
