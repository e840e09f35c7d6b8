"""Promises 5 and 6 of the design, as a person at the page sees them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

pytest.importorskip("playwright")

from tests.support.browser import Play, Seat, chromium

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here: apt-get install chromium"),
]
SCORECARD, DEFINITIONS, BEHIND = "Scorecard", "Definitions", "Rows behind"


@pytest.fixture
def ana(ana_at_work: Seat) -> Seat:
    return ana_at_work


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
