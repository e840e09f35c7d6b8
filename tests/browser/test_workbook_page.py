"""The workbook's page as people use it: in a real browser, while syncs run and the world moves.

Screenshots are left in the folder that KEEPSHEET_ARTEFACTS names.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.look import workbook
from sandbox.web_grid import assets
from sandbox.worlds.make_lumen.world import ready

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from tests.support.browser import Play, Seat, browser, chromium, play, seat, syncing, until

pytestmark = [
    pytest.mark.soak,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
]

PORT_BASE = 19540
BOARD = "SLA board"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    assets.ready()
    with play(ready(), tmp_path_factory.mktemp("play"), PORT_BASE) as found:
        yield found


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def ana(chrome: Browser, running: Play) -> Iterator[Seat]:
    """Ana, the operations person, at the page."""
    found = seat(chrome)
    found.open(running.address, "Ana")
    yield found
    found.context.close()


def headers(rows: list[list[str]]) -> dict[str, int]:
    header = next(row for row in rows if "Order" in row)
    return {name: at for at, name in enumerate(header) if name}


def keyed(rows: list[list[str]]) -> dict[tuple[str, str], int]:
    """Where each order's row is."""
    at = headers(rows)
    return {
        (row[at["Store"]], row[at["Order"]]): index
        for index, row in enumerate(rows)
        if len(row) > at["Order"] and row[at["Order"]].startswith("#")
    }


def note(who: Seat, key: tuple[str, str], text: str) -> None:
    """Clicks on the order's Notes cell, wherever it is by now, and types."""
    who.ask(
        """([title, store, order]) => {
          const { model, view } = keepsheet;
          const tab = model.order.find((id) => model.tabs.get(id).title === title);
          const { rows } = model.tabs.get(tab);
          const header = rows.find((row) => row.some((cell) => cell?.[0] === "Order")).map((cell) => cell?.[0]);
          const at = (name) => header.indexOf(name);
          const row = rows.findIndex((cells) => cells[at("Store")]?.[0] === store && cells[at("Order")]?.[0] === order);
          view.go({ tab, row, column: at("Notes") });
        }""",
        BOARD,
        *key,
    )
    who.type(text)


def sort_by(who: Seat, name: str, *, down: bool) -> None:
    """Sort range, as the menu does it."""
    who.ask(
        """([title, name, down]) => {
          const { model, view } = keepsheet;
          const tab = model.order.find((id) => model.tabs.get(id).title === title);
          const { rows, columnCount } = model.tabs.get(tab);
          const header = rows.findIndex((row) => row.some((cell) => cell?.[0] === "Order"));
          const last = rows.findLastIndex((row) => row.some((cell) => cell?.[0]));
          const range = { startRow: header + 1, endRow: last, startColumn: 0, endColumn: columnCount - 1 };
          const colIndex = rows[header].findIndex((cell) => cell?.[0] === name);
          const rule = { colIndex, type: down ? "desc" : "asc" };
          const given = { unitId: "book", subUnitId: tab, range, orderRules: [rule], hasTitle: false };
          view.commands.executeCommand("sheet.command.sort-range", given);
        }""",
        BOARD,
        name,
        down,
    )


def insert_row(who: Seat, row: int) -> None:
    who.ask(
        """([title, row]) => {
          const { model, view } = keepsheet;
          const tab = model.order.find((id) => model.tabs.get(id).title === title);
          const range = { startRow: row, endRow: row, startColumn: 0, endColumn: 5 };
          view.commands.executeCommand("sheet.command.insert-row-by-range", { unitId: "book", subUnitId: tab, range });
        }""",
        BOARD,
        row,
    )


def ben(running: Play, **act: object) -> int:
    """Ben at a desk of his own does something to the board; the version that came of it."""
    order = {"spreadsheetId": running.spreadsheet, "user": "ben@keepsheet.example", "tab": BOARD, **act}
    answer = httpx.post(f"{running.at.sheets}/_sandbox/staff", json=order, timeout=30, trust_env=False)
    assert answer.json()["done"], answer.text
    return int(answer.json()["version"])


def cases(who: Seat) -> int:
    """How many cases the page shows on Disputes."""
    return sum(bool(row and any(row[1:4])) for row in who.rows("Disputes")[2:])


def on_server(running: Play) -> list[list[str]]:
    found: list[list[str]] = workbook(running.at.sheets, running.spreadsheet).worksheet(BOARD).get_all_values()
    return found


def test_every_word_stays_on_its_row_while_it_syncs(ana: Seat, running: Play) -> None:
    """Syncs run every second, orders come in, Ana types, sorts and inserts; at the end each word is on the row where
    she typed it, every order is there exactly once, and what the page shows is what the workbook holds.
    """
    chance = random.Random(7)
    keys = chance.sample(sorted(keyed(ana.rows(BOARD))), 14)
    words = {key: f"note {place}: called, 5 Nov {place}" for place, key in enumerate(keys)}
    running.world({"clock": {"speed": 60}})
    with syncing(running) as answers:
        for place, (key, text) in enumerate(words.items()):
            note(ana, key, text)
            if place == 3:
                running.world({"happen": "orders"})
            if place % 4 == 1:
                sort_by(ana, chance.choice(["Order", "Store", "Notes"]), down=chance.random() < 0.5)
            if place % 5 == 2:
                insert_row(ana, chance.randrange(3, 30))
        until(lambda: len(answers) >= 3, 120)
    running.world({"clock": {"speed": 1}})
    assert all(answer["ok"] for answer in answers), [answer["sentences"] for answer in answers]
    ana.page.wait_for_function("document.getElementById('state').textContent === 'Saved'")
    truth = on_server(running)
    until(lambda: [row for row in ana.rows(BOARD) if any(row)][5:9] == [row for row in truth if any(row)][5:9])

    at = headers(truth)
    where = keyed(truth)
    assert {key: truth[where[key]][at["Notes"]] for key in words} == words
    orders = [(row[at["Store"]], row[at["Order"]]) for row in truth if row[at["Order"]].startswith("#")]
    assert len(orders) == len(set(orders))
    notes = [row[at["Notes"]] for row in truth[2:] if row[at["Notes"]]]
    assert sorted(notes) == sorted(words.values())
    shown = ana.rows(BOARD)
    assert [
        row[at["Notes"]] for row in shown if len(row) > at["Notes"] and row[at["Notes"]].startswith("note")
    ] == notes
    assert ana.grid(BOARD) == shown
    assert ana.complaints == []


def test_half_typed_text_survives_what_others_do_to_its_row(ana: Seat, running: Play) -> None:
    """Ben writes into the very cell, inserts a row above and sorts, while Ana has not pressed Enter yet."""
    rows = ana.rows(BOARD)
    key = sorted(keyed(rows))[5]
    row, at = keyed(rows)[key], headers(rows)
    ana.go(BOARD, row, at["Notes"])
    ana.page.keyboard.type("half a sen")
    ben(running, act="type", row=row, column=at["Notes"], text="from Ben")
    ben(running, act="insert_rows", row=row - 1)
    newest = ben(running, act="sort_sheet", column=at["Order"], down=True)
    ana.page.wait_for_function("([version]) => keepsheet.model.version >= version", arg=[newest])
    ana.page.keyboard.type("tence")
    ana.page.keyboard.press("Enter")
    until(lambda: on_server(running)[keyed(on_server(running))[key]][at["Notes"]] == "half a sentence")
    truth = on_server(running)
    assert sum("half a" in cell for line in truth for cell in line) == 1
    assert ana.complaints == []


def test_two_people_see_each_other_and_each_others_words(chrome: Browser, ana: Seat, running: Play) -> None:
    other = seat(chrome)
    other.open(running.address, "Ben")
    try:
        keys = sorted(keyed(ana.rows(BOARD)))
        note(ana, keys[20], "Ana was here")
        note(other, keys[21], "Ben was here")
        at = headers(ana.rows(BOARD))["Notes"]
        for who in (ana, other):
            until(lambda who=who: who.rows(BOARD)[keyed(who.rows(BOARD))[keys[20]]][at] == "Ana was here")
            until(lambda who=who: who.rows(BOARD)[keyed(who.rows(BOARD))[keys[21]]][at] == "Ben was here")
        ana.page.get_by_title("Ben is in SLA board").wait_for()
        other.page.get_by_title("Ana is in SLA board").wait_for()
        ana.page.keyboard.press("Control+z")
        until(lambda: "Ana was here" not in str(on_server(running)))
        assert "Ben was here" in str(on_server(running)), "undo takes back one's own act alone"
        assert ana.complaints == other.complaints == []
    finally:
        other.context.close()


def test_the_panel_brings_a_case_onto_the_board(ana: Seat, running: Play) -> None:
    """By mouse: the panel opens, a buyer opens a case, a sync brings it onto the board of disputes."""
    before = cases(ana)
    ana.page.click("#world-button")
    ana.page.get_by_role("button", name="A dispute opens").click()
    ana.page.get_by_text("A buyer opened case").wait_for()
    ana.page.get_by_role("button", name="Sync now").click()
    until(lambda: cases(ana) == before + 1)
    assert ana.complaints == []


def test_every_tab_is_pictured(ana: Seat) -> None:
    """The pictures are for people to look at; here it is shown that each tab opens without complaint."""
    folder = Path(os.environ.get("KEEPSHEET_ARTEFACTS") or ".artefacts")
    folder.mkdir(exist_ok=True)
    titles = ana.ask(
        """() => {
          const { order, tabs } = keepsheet.model;
          return order.map((id) => tabs.get(id)).filter((tab) => !tab.tabHidden).map((tab) => tab.title);
        }"""
    )
    assert "Start here" in titles
    for title in titles:
        ana.go(title, 3, 1)
        ana.page.screenshot(path=folder / f"{title}.png")
    assert ana.complaints == []
