"""The workbook's page while syncs run and the world moves: the promises of the design, as far as they can be seen."""

from __future__ import annotations

import random
import time
from pathlib import Path

import httpx
import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from sandbox.look import workbook
from tests.support.browser import Play, Seat, chromium, seat, syncing, until

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
]

BOARD = "SLA board"
ROUNDS, MINUTE_S = 14, 60.0


@pytest.fixture
def ana(ana_at_work: Seat) -> Seat:
    return ana_at_work


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


def ben(running: Play, **act: object) -> int:
    """Ben at a desk of his own does something to the board; the version that came of it."""
    order = {"spreadsheetId": running.spreadsheet, "user": "ben@keepsheet.example", "tab": BOARD, **act}
    answer = httpx.post(f"{running.at.sheets}/_sandbox/staff", json=order, timeout=60, trust_env=False)
    assert answer.json()["done"], answer.text
    return int(answer.json()["version"])


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
    for who in (ana, other):
        until(lambda who=who: [who.rows(BOARD)[keyed(who.rows(BOARD))[key]][at] for key in keys] == expected)
    assert ana.complaints == other.complaints == []
    other.context.close()


def test_a_value_under_another_key_is_greyed_until_the_next_sync(ana: Seat, running: Play) -> None:
    """Ben sorts a part of the board, all but the last column: those rows are grey until a sync has mended them."""
    rows = ana.rows(BOARD)
    stamp, first = max(headers(rows).values()), min(keyed(rows).values())
    ben(running, act="sort_range", box=[first, first + 6, 0, stamp], column=headers(rows)["Order"], down=True)
    grey = """([row]) => {
      const { model, view } = keepsheet;
      return Boolean(model.looks[model.cell(view.tab(), row, 0)?.[1]]?.it);
    }"""
    ana.open_tab(BOARD)
    until(lambda: any(ana.ask(grey, first + at) for at in range(6)))
    running.sync()
    until(lambda: not any(ana.ask(grey, first + at) for at in range(6)))
    assert ana.complaints == []


def test_a_source_that_fails_blanks_nothing_and_says_so(ana: Seat, running: Play) -> None:
    """Shopify down, from the panel: the orders stay, the status line says since when; mended, it says all is well."""
    before = keyed(ana.rows(BOARD)).keys()
    ana.page.click("#world-button")
    ana.page.get_by_role("button", name="Shopify down").click()
    ana.page.get_by_text("Shopify does not answer").wait_for()
    ana.page.get_by_role("button", name="Sync now").click()
    status = "() => keepsheet.model.cell(keepsheet.view.tab(), 0, 0)[0]"
    until(lambda: "⚠" in ana.ask(status) and "Shopify" in ana.ask(status))
    assert keyed(ana.rows(BOARD)).keys() >= before
    ana.page.get_by_role("button", name="Mend everything").click()
    ana.page.get_by_text("Everything answers again.").wait_for()
    ana.page.get_by_role("button", name="Sync now").click()
    until(lambda: "Shopify ok" in ana.ask(status))


def test_the_panel_does_what_its_buttons_say(ana: Seat, running: Play) -> None:
    """Every button: the clock, what happens, what breaks. None of it makes the page complain."""

    def press(name: str) -> None:
        ana.page.get_by_role("button", name=name, exact=True).click()

    def state() -> dict[str, object]:
        found: dict[str, object] = httpx.get(f"{running.at.sheets}/page/world", timeout=60, trust_env=False).json()
        return found

    ana.page.click("#world-button")
    for name, speed in (("×60", 60), ("×1440", 1440), ("×1", 1)):
        press(name)
        until(lambda speed=speed: state()["speed"] == speed)
    press("Pause")
    until(lambda: state()["paused"])
    press("×1")
    until(lambda: not state()["paused"])
    for name, told in (
        ("A parcel is scanned", "was scanned"),
        ("A 1★ review", "left one star"),
        ("A refund", "was refunded in full"),
        ("200 orders at once", "200 orders came in at once"),
        ("A dispute opens", "A buyer opened case"),
    ):
        press(name)
        ana.page.locator("#say", has_text=told).wait_for()
    for name, told in (
        ("PayPal: too many requests", "PayPal refuses"),
        ("Trustpilot sends rubbish", "Trustpilot sends rubbish 20 times"),
        ("Mend everything", "Everything answers again."),
        ("Sheets: done, but error", "answered with an error"),
    ):
        press(name)
        ana.page.locator("#say", has_text=told).wait_for()
    before = cases(ana)
    press("Two syncs at once")
    ana.page.locator("#say", has_text="Two syncs ran at once.").wait_for()
    until(lambda: cases(ana) == before + 1)
    ana.page.locator("#world .told", has_text="rows in").wait_for()
    assert ana.complaints == []


def cases(who: Seat) -> int:
    """How many cases the page shows on Disputes."""
    return sum(bool(row and any(row[1:4])) for row in who.rows("Disputes")[2:])


def test_every_tab_is_pictured(ana: Seat, running: Play, pictures: Path) -> None:
    """The pictures are for people to look at; here it is shown that each tab opens without complaint."""

    def titles() -> list[str]:
        found: list[str] = ana.ask(
            """() => {
              const { order, tabs } = keepsheet.model;
              return order.map((id) => tabs.get(id)).filter((tab) => !tab.tabHidden).map((tab) => tab.title);
            }"""
        )
        return found

    assert running.report()["ok"]
    until(lambda: {"Start here", "Scorecard", "Definitions"} <= {*titles()})
    for title in titles():
        ana.go(title, 3, 1)
        ana.until("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
        ana.page.screenshot(path=pictures / f"{title}.png")
    ana.page.click("#world-button")
    ana.page.screenshot(path=pictures / "the world panel.png")
    assert ana.complaints == []
