"""The workbook's page beside a running world: its panel, what a failing source looks like, a picture of every tab."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

pytest.importorskip("playwright")

from tests.support.board import TITLE as BOARD
from tests.support.board import headers, keyed
from tests.support.browser import Play, Seat, until

pytestmark = pytest.mark.full


@pytest.fixture
def ana(ana_at_work: Seat) -> Seat:
    return ana_at_work


def ben(running: Play, **act: object) -> int:
    """Ben at a desk of his own does something to the board; the version that came of it."""
    order = {"spreadsheetId": running.spreadsheet, "user": "ben@keepsheet.example", "tab": BOARD, **act}
    answer = httpx.post(f"{running.at.sheets}/_sandbox/staff", json=order, timeout=60, trust_env=False)
    assert answer.json()["done"], answer.text
    return int(answer.json()["version"])


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
    ana.page.locator("#world .told", has_text=re.compile("new (row|record)")).wait_for()  # of the two that ended last
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
