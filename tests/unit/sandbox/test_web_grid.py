"""The workbook's page behind the scenes: patches bring a page to the server's picture, acts find their rows, the file
it exports holds text as text.
"""

from __future__ import annotations

import copy
import io
import random
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.sheets_api.service import SheetsService
from sandbox.web_grid import acts, export
from sandbox.web_grid.desk import Desk
from sandbox.web_grid.frames import as_list
from sandbox.web_grid.panel import told_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANA, BEN = "ana@keepsheet.example", "ben@keepsheet.example"


class Room:
    """A service with one workbook of twelve keyed rows, and its desk."""

    def __init__(self) -> None:
        self.service = SheetsService(lambda: NOW)
        self.id = self.service.files.create("Book", ANA).id
        self.desk = Desk(self.id, self.service.files, lambda: 0.0)
        self.service.files.listeners.append(lambda _: self.desk.trail.note(self.service.files.books[self.id]))
        cells = [[row, 0, f"K{(row * 7) % 12:02}"] for row in range(12)]
        self.act(ANA, act="enter", cells=cells)

    @property
    def version(self) -> int:
        return self.service.files.books[self.id].version

    def act(self, who: str, **order: Any) -> dict[str, Any]:
        order.setdefault("version", self.version)
        if order["act"] == "undo":
            return self.service.person(self.id, who, "undo", lambda _: None)
        return self.service.person(self.id, who, order["act"], acts.carrier(self.desk, order))

    def column(self, column: int) -> list[Any]:
        sheet = self.service.files.books[self.id].sheets[0]
        return [row.value(column) for row in sheet.rows]


def _spread(rows: list[Any]) -> list[Any]:
    found: list[Any] = []
    for row in rows:
        found += [row] if not isinstance(row, int) else [found[-1][:] for _ in range(row)]
    return found


def _as_the_page_does(rows: list[Any], change: dict[str, Any]) -> None:
    """model.js in Python: rows go where the steps say, then cells are set."""
    for step in change.get("steps", []):
        if step["kind"] == "insert" and step["at"] < len(rows):
            rows[step["at"] : step["at"]] = [[] for _ in range(step["count"])]
        elif step["kind"] == "delete":
            del rows[step["start"] : step["end"]]
        elif step["kind"] == "move":
            needed = max(step["end"], step["to"] + step["end"] - step["start"])
            rows += [[] for _ in range(needed - len(rows))]
            block = rows[step["start"] : step["end"]]
            del rows[step["start"] : step["end"]]
            rows[step["to"] : step["to"]] = block
        elif step["kind"] == "sort":
            top, bottom, left, right = step["box"]
            rows += [[] for _ in range(bottom - len(rows))]
            taken = [(rows[at] + [None] * right)[left:right] for at in step["rows"]]
            for offset, cells in enumerate(taken):
                row = rows[top + offset]
                row += [None] * (right - len(row))
                row[left:right] = cells
    for row, column, cell in change.get("cells", []):
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] = rows[row] + [None] * (column + 1 - len(rows[row]))
        rows[row][column] = cell


def _bare(rows: list[Any]) -> list[Any]:
    trimmed = []
    for row in rows:
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        trimmed.append(cells)
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _random_act(chance: random.Random) -> dict[str, Any]:
    row = chance.randrange(12)
    return chance.choice(
        [
            {"act": "enter", "cells": [[row, chance.randrange(3), chance.choice(["x", "7", "=A1", ""])]]},
            {"act": "insert_rows", "row": row, "count": chance.randrange(1, 3)},
            {"act": "delete_rows", "row": row},
            {"act": "move_rows", "row": row, "count": 1, "to": chance.randrange(12)},
            {"act": "sort_range", "box": [0, 12, 0, 26], "column": chance.randrange(2), "down": chance.random() < 0.5},
            {"act": "sort_range", "box": [2, 8, 0, 2], "column": 0},
            {"act": "hide_rows", "row": row},
            {"act": "undo"},
        ]
    )


@pytest.mark.parametrize("seed", range(25))
def test_patches_bring_a_page_to_the_servers_picture(seed: int) -> None:
    """Whatever people do, and however many acts one patch takes together."""
    chance = random.Random(seed)
    room = Room()
    page = room.desk.document()
    rows, seen = _spread(copy.deepcopy(page["tabs"][0]["rows"])), page["seen"]
    for _ in range(20):
        room.act(chance.choice([ANA, BEN]), **_random_act(chance))
        if chance.random() < 0.6:
            for number, change in room.desk.since(seen) or []:
                seen = number
                for tab in change["tabs"]:
                    assert "whole" not in tab
                    _as_the_page_does(rows, copy.deepcopy(tab))
    for _, change in room.desk.since(seen) or []:
        for tab in change["tabs"]:
            _as_the_page_does(rows, copy.deepcopy(tab))
    assert _bare(rows) == _bare(_spread(room.desk.document()["tabs"][0]["rows"]))


@pytest.mark.parametrize("seed", range(25))
def test_a_word_lands_on_the_row_where_it_was_typed(seed: int) -> None:
    """Its row was sorted, moved or shifted by others between the first letter and Enter."""
    chance = random.Random(seed)
    room = Room()
    room.desk.document()
    row, version = chance.randrange(12), room.version
    key = room.column(0)[row]
    for _ in range(6):
        order = _random_act(chance)
        if order["act"] in {"insert_rows", "move_rows", "sort_range"} and order.get("box") != [2, 8, 0, 2]:
            room.act(BEN, **order)
    assert room.act(ANA, act="enter", cells=[[row, 4, "mine"]], version=version)["done"]
    assert room.column(4)[room.column(0).index(key)] == "mine"
    assert room.column(4).count("mine") == 1


def test_a_word_for_a_row_that_is_gone_is_refused_and_said() -> None:
    room = Room()
    room.desk.document()
    version = room.version
    room.act(BEN, act="delete_rows", row=3)
    answer = room.act(ANA, act="enter", cells=[[3, 4, "mine"]], version=version)
    assert answer == {"done": False, "why": acts.GONE}
    assert "mine" not in room.column(4)


def test_a_word_for_a_place_of_before_a_restart_is_refused_when_something_has_moved_since() -> None:
    """A server that was started again does not know what moved before: it says so, and guesses no row. Where nothing
    happened meanwhile, the word is taken.
    """
    room = Room()
    then = room.version
    again = Desk(room.id, room.service.files, lambda: 0.0)
    order = {"act": "enter", "cells": [[3, 1, "mine"]], "version": then}
    assert room.service.person(room.id, ANA, "enter", acts.carrier(again, order))["done"]
    later = Desk(room.id, room.service.files, lambda: 0.0)
    refused = room.service.person(room.id, ANA, "enter", acts.carrier(later, order))
    assert (refused["done"], refused["why"]) == (False, acts.LOST)


def test_a_tab_is_added_and_taken_back() -> None:
    room = Room()
    assert room.act(ANA, act="add_tab")["done"]
    assert len(room.service.files.books[room.id].sheets) == 2
    assert room.act(ANA, act="undo")["done"]
    assert len(room.service.files.books[room.id].sheets) == 1


def test_a_page_of_before_a_restart_does_not_take_new_patches_for_old_ones() -> None:
    room = Room()
    seen = room.desk.document()["seen"]
    room.act(ANA, act="enter", cells=[[1, 1, "one"]])
    seen += len(room.desk.since(seen) or [])
    again = Desk(room.id, room.service.files, lambda: 0.0, first=seen + 1)
    again.document()
    assert again.since(seen) is None, "it asks for all anew"


def test_what_looks_like_a_formula_stays_text_in_the_file() -> None:
    room = Room()
    room.act(ANA, act="enter", cells=[[0, 1, '\'=HYPERLINK("http://evil","x")'], [1, 1, "'+61 400"], [2, 1, "=1+1"]])
    content = export.xlsx(room.service.files.books[room.id], NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        sheet, words = (file.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "sharedStrings"))
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert "=HYPERLINK(" in words
    assert "+61 400" in words
    assert '<c r="B3"><v>2</v></c>' in sheet


def test_a_saved_picture_offers_what_was_typed_to_the_editor() -> None:
    """A formula shows its text, a text that looks like a formula its apostrophe, a date a form that reads back."""
    room = Room()
    room.act(ANA, act="enter", cells=[[0, 1, "=1+1"], [1, 1, "'=1+1"], [2, 1, "2026-11-05"], [3, 1, "plain"]])
    rows = _spread(room.desk.document()["tabs"][0]["rows"])
    assert [row[1][0] for row in rows[:4]] == ["2", "=1+1", "2026-11-05", "plain"]
    assert [row[1][2] if len(row[1]) > 2 else None for row in rows[:4]] == ["=1+1", "'=1+1", None, None]


def test_a_drop_down_over_cells_offers_the_words_that_stand_there() -> None:
    room = Room()
    book = room.service.files.books[room.id]
    rule = {
        "condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='Sheet1'!$A$3:$A"}]},
        "strict": False,
    }
    told = as_list(rule, book)
    words = [value["userEnteredValue"] for value in told["condition"]["values"]]
    assert (told["condition"]["type"], words[:2], len(words)) == ("ONE_OF_LIST", ["K02", "K09"], 10)
    assert as_list(told, book) is told
    gone = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "='Gone'!$A$3:$A"}]}}
    assert as_list(gone, book)["condition"]["values"] == []


def test_the_panel_tells_in_words_what_a_sync_did() -> None:
    answer = {
        "sources": [
            {"source": "paypal", "ok": True, "new": 1, "changed": 0},
            {"source": "shopify", "ok": True, "new": 0, "changed": 0},
        ],
        "tabs": [{"tab": "Disputes", "new_rows": 1, "cells": 1027}, {"tab": "Refunds", "new_rows": 0, "cells": 0}],
        "sentences": ["It sends rubbish."],
    }
    told = [
        "PayPal: 1 new record, 0 changed",
        "Disputes: 1 new row, 1,027 cells written",
        "⚠ It sends rubbish.",
    ]
    assert told_of(answer, NOW).splitlines() == ["Fri 20 Nov 09:00 UTC", *told]
    assert "Nothing had changed" in told_of({}, NOW)
