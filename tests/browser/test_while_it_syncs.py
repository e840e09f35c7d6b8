"""The workbook's page while syncs run and the world moves: the promises of the design, as far as they can be seen.

These run in every ./test.sh, in one file because they share a running world; what else can be seen beside one runs in
./test.sh --full (test_workbook_page.py).
"""

from __future__ import annotations

import random
import time
from typing import Any

import httpx
import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from sandbox.look import workbook
from tests.support.board import TITLE as BOARD
from tests.support.board import headers, keyed
from tests.support.browser import Play, Seat, seat, syncing, until

ROUNDS, MINUTE_S = 14, 60.0
SCORECARD, DEFINITIONS, BEHIND = "Scorecard", "Definitions", "Rows behind"


@pytest.fixture
def ana(ana_at_work: Seat) -> Seat:
    return ana_at_work


def note(who: Seat, key: tuple[str, str], text: str) -> None:
    """Goes to the order's Notes cell, wherever it is by now, and types."""
    who.open_tab(BOARD)
    who.ask(
        """([store, order]) => {
          const { model, view } = keepsheet;
          const tab = view.tab();
          const { rows } = model.tabs.get(tab);
          const header = rows.find((row) => row.some((cell) => cell?.[0] === "Order")).map((cell) => cell?.[0]);
          const at = (name) => header.indexOf(name);
          const row = rows.findIndex((cells) => cells[at("Store")]?.[0] === store && cells[at("Order")]?.[0] === order);
          view.go({ tab, row, column: at("Notes") });
        }""",
        *key,
    )
    who.type(text)


def insert_row(who: Seat, row: int) -> None:
    """As the menu of the row does it."""
    who.ask(
        """([row]) => {
          const range = { startRow: row, endRow: row, startColumn: 0, endColumn: 5 };
          const given = { unitId: "book", subUnitId: keepsheet.view.tab(), range };
          keepsheet.view.commands.executeCommand("sheet.command.insert-row-by-range", given);
        }""",
        row,
    )


def on_server(running: Play) -> list[list[str]]:
    found: list[list[str]] = workbook(running.at.sheets, running.spreadsheet).worksheet(BOARD).get_all_values()
    return found


def test_every_word_stays_on_its_row_while_it_syncs(ana: Seat, running: Play) -> None:
    """For a minute syncs run every second, 200 orders come in, the world runs at ×60; Ana types, sorts, filters and
    inserts by keyboard and mouse. At the end each word is on the row where she typed it, no half-typed text was lost,
    every order is there exactly once, and what the page shows is what the workbook holds.
    """
    chance = random.Random(7)
    at = headers(ana.rows(BOARD))
    keys = iter(chance.sample(sorted(keyed(ana.rows(BOARD))), 300))
    words: dict[tuple[str, str], str] = {}
    running.world({"clock": {"speed": 60}})
    with syncing(running) as answers:
        over = time.monotonic() + MINUTE_S
        while time.monotonic() < over or len(words) < ROUNDS:
            place, key = len(words), next(keys)
            words[key] = f"note {place}: called, 5 Nov {place}"
            note(ana, key, words[key])
            if place == 3:
                running.world({"happen": "orders"})
            if place % 4 == 1:
                ana.click(BOARD, 4, at[chance.choice(["Order", "Store", "Notes"])])
                ana.page.get_by_role("button", name=chance.choice(["A to Z", "Z to A"])).click()
            if place % 5 == 2:
                insert_row(ana, chance.randrange(3, 30))
            if place % 6 == 4:
                ana.page.get_by_role("button", name="Create or remove the filter").click()
        until(lambda: len(answers) >= 3)
        ana.saved()
    running.world({"clock": {"speed": 1}})
    assert all(answer["ok"] for answer in answers), [answer["sentences"] for answer in answers]
    truth = on_server(running)
    at, where = headers(truth), keyed(truth)
    lacking = words.keys() - where.keys()
    assert not lacking, [row for row in truth if {words[key] for key in lacking} & {*row}]
    assert {key: truth[where[key]][at["Notes"]] for key in words} == words
    orders = [(row[at["Store"]], row[at["Order"]]) for row in truth if row[at["Order"]].startswith("#")]
    assert len(orders) == len(set(orders))
    notes = [row[at["Notes"]] for row in truth[2:] if row[at["Notes"]]]
    assert sorted(notes) == sorted(words.values())
    shown = [row[at["Notes"]] for row in ana.rows(BOARD)[2:] if len(row) > at["Notes"] and row[at["Notes"]]]
    assert shown == notes
    assert ana.grid(BOARD) == ana.rows(BOARD)
    assert ana.complaints == []


def test_two_people_work_at_once_while_it_syncs(chrome: Browser, ana: Seat, running: Play) -> None:
    """Each types on rows of their own; nobody's word is lost, and each sees the other's."""
    other = seat(chrome)
    other.open(running.address, "Ben")
    keys = sorted(keyed(ana.rows(BOARD)))[20:30]
    other.rows(BOARD)
    with syncing(running):
        for turn, key in enumerate(keys):
            note(ana if turn % 2 else other, key, f"turn {turn}")
        ana.saved()
        other.saved()
    at = headers(on_server(running))["Notes"]
    expected = [f"turn {turn}" for turn in range(len(keys))]

    def notes(who: Seat) -> list[str]:
        rows = who.rows(BOARD)
        where = keyed(rows)
        return [rows[where[key]][at] for key in keys]

    for who in (ana, other):
        until(lambda who=who: notes(who) == expected)
    assert ana.complaints == other.complaints == []
    other.context.close()


def test_nothing_leaves_the_workbook(ana: Seat, running: Play) -> None:
    """She answers a dispute and syncs run: Shopify, PayPal and Trustpilot are asked and never told anything, and the
    page speaks to its own machine alone.
    """
    doors = [f"http://127.0.0.1:{running.at.port_base + offset}" for offset in (1, 2, 3)]
    for door in doors:
        httpx.delete(f"{door}/_sandbox/calls", timeout=60, trust_env=False)
    rows = ana.rows("Disputes")
    header = next(row for row in rows if "We did" in row)
    first = rows.index(header) + 1
    for column, word in (("We did", "Sent proof"), ("Notes", "tell the buyer that it is on its way")):
        ana.go("Disputes", first, header.index(column))
        ana.type(word)
    running.world({"happen": "dispute"})
    assert running.sync()["ok"]
    assert running.sync()["ok"]
    ana.saved()
    calls = [httpx.get(f"{door}/_sandbox/calls", timeout=60, trust_env=False).json() for door in doors]
    assert sum(each["read"] for each in calls) > 0, "the syncs asked nobody: this would prove nothing"
    assert [each["write"] for each in calls] == [0, 0, 0]
    assert ana.complaints == []


def test_every_number_opens(ana: Seat, running: Play) -> None:
    """From each line of the Scorecard two keys lead on: from its name to the definition, with numerator, denominator
    and what is left out; from ▸ to the records behind it.
    """
    assert running.report()["ok"]
    ana.until("([title]) => [...keepsheet.model.tabs.values()].some((tab) => tab.title === title)", SCORECARD)
    lines = _linked(ana)
    assert len(lines) >= 12
    for row, name in lines.items():
        found = _followed(ana, row, 0)
        assert found["title"] == DEFINITIONS
        told = dict(zip(found["header"], found["cells"], strict=False))
        assert told["Definition"].count("@") == 1, name
        assert all(told[column] for column in ("Formula", "Numerator", "Denominator", "Left out")), name
    for row, name in list(lines.items())[:4]:
        last = len(ana.rows(SCORECARD)[row]) - 1
        found = _followed(ana, row, last)
        assert found["title"] == BEHIND
        assert found["cells"][0].startswith(f"{name} ·"), name
    assert ana.complaints == []


def _linked(who: Seat) -> dict[int, str]:
    """The Scorecard's lines whose name leads somewhere."""
    names = who.rows(SCORECARD)
    links = who.ask("() => keepsheet.model.tabs.get(keepsheet.view.tab()).rows.map((row) => row[0]?.[4] ?? null)")
    return {row: names[row][0] for row, link in enumerate(links) if link}


def _followed(who: Seat, row: int, column: int) -> dict[str, Any]:
    """Where Alt+Enter leads from a cell of the Scorecard: the tab, its header and the row there."""
    who.go(SCORECARD, row, column)
    who.until("() => keepsheet.view.ready")
    who.page.keyboard.press("Alt+Enter")
    who.until("([title]) => keepsheet.view.sheet().getSheetName() !== title", SCORECARD)
    who.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).loaded")
    found: dict[str, Any] = who.ask(
        """() => {
          const { model, view } = keepsheet;
          const tab = model.tabs.get(view.tab());
          const words = (row) => (tab.rows[row] ?? []).map((cell) => cell?.[0] ?? "");
          return { title: tab.title, header: words(1), cells: words(view.where().row) };
        }"""
    )
    return found
