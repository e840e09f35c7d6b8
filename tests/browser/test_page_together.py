"""What a page shows to several people: saved views, links, charts, each other; and that nobody needs a mouse for it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser

from tests.support.browser import Seat, seat, until
from tests.support.page import HOSTILE, LOCKED_TAB, LOCKED_TITLE, OWNER, ROWS, TITLE, Small

ORDER, STORE, AMOUNT, NOTES, DONE, STATE, KEY, SAYS = range(8)


def says(who: Seat, row: int, column: int) -> str:
    found: str = who.ask("([row, column]) => keepsheet.model.cell(keepsheet.view.tab(), row, column)?.[0]", row, column)
    return found


def test_a_saved_view_sorts_and_hides_for_one_person_alone(ana: Seat, book: Small, chrome: Browser) -> None:
    """What is typed in it lands on the row that was seen, even when rows come in meanwhile."""
    ana.page.get_by_label("Filter view").select_option(label="1 Not sent, dearest first")
    ana.until("() => keepsheet.view.views.size === 1")
    first = max((n for n in range(1, ROWS + 1) if n % 3 != 1), key=lambda n: (n * 37) % 101)
    at, key = ana.ask(
        """() => {
          const sheet = keepsheet.view.book().getSheetBySheetId(keepsheet.view.tab());
          const at = [1, 2, 3, 4, 5].find((each) => sheet.getRowVisible(each));
          return [at, sheet.getCellRaw(at, 6).custom.d];
        }"""
    )
    assert key == f"g{first}"
    ana.ask("([at]) => keepsheet.view.sheet().getRange(at, 3).activate()", at)
    ana.page.keyboard.type("dear")
    book.act("insert_rows", row=1, count=2)
    ana.page.keyboard.type("est")
    ana.page.keyboard.press("Enter")
    until(lambda: book.column(NOTES)[book.column(KEY).index(f"g{first}")] == "dearest")
    other = seat(chrome)
    other.open(book.address, "Ben")
    assert other.grid(TITLE)[3][KEY] == "g1"
    other.context.close()
    ana.page.get_by_label("Filter view").select_option(label="Everything")
    until(lambda: ana.grid(TITLE)[3][KEY] == "g1")
    assert ana.complaints == []


def test_sort_and_filter_by_mouse(ana: Seat, book: Small) -> None:
    ana.click(TITLE, 5, AMOUNT)
    ana.page.get_by_role("button", name="Sort sheet by this column, A to Z").click()
    until(lambda: book.column(AMOUNT)[1 : ROWS + 1] == sorted(book.column(AMOUNT)[1 : ROWS + 1]))
    ana.saved()
    assert ana.grid(TITLE)[1][KEY] == book.value(1, KEY)
    ana.page.get_by_role("button", name="Create or remove the filter").click()
    ana.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).filter")
    ana.ask(
        "() => keepsheet.view.commands.executeCommand('sheet.command.set-filter-criteria', { unitId: 'book',"
        " subUnitId: keepsheet.view.tab(), col: 5, criteria: { colId: 5, filters: { filters: ['lost'] } } })"
    )
    ana.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).hidden.length === 51")
    assert ana.complaints == []


def test_links_open_in_a_new_tab_and_customers_text_never_does(ana: Seat) -> None:
    ana.click(TITLE, 3, ORDER)
    card = ana.page.get_by_role("link", name="https://shop.example/orders/3")
    card.wait_for()
    assert (card.get_attribute("target"), card.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    ana.click(TITLE, 3, SAYS)
    card.wait_for(state="detached")
    assert says(ana, 3, SAYS) == HOSTILE
    assert ana.page.locator(".link-card").count() == 0
    ana.click(LOCKED_TITLE, 1, 2)
    ana.page.get_by_role("button", name=f"Go to {TITLE}").click()
    ana.until("() => keepsheet.view.where().row === 8 && keepsheet.view.where().column === 3")


def test_charts_are_drawn_and_follow_their_cells(ana: Seat, book: Small, pictures: Path) -> None:
    chart = ana.page.get_by_role("img", name="Chart: The first orders")
    chart.wait_for(state="attached")
    assert "#1003 10.5" in str(chart.get_attribute("aria-label"))
    ana.go(TITLE, 3, AMOUNT)
    ana.type("77")
    ana.page.get_by_role("img", name="#1003 77").wait_for(state="attached")
    ana.ask("() => keepsheet.view.sheet().scrollToCell(0, 6)")
    ana.until("() => keepsheet.overlay.spot(4, 10) !== null")
    ana.page.screenshot(path=pictures / "a chart.png")
    book.batch({"deleteEmbeddedObject": {"objectId": 5}})
    ana.until("() => keepsheet.overlay.names('chart').length === 0")
    assert ana.complaints == []


def test_two_people_see_names_cursors_and_words(chrome: Browser, ana: Seat, book: Small) -> None:
    other = seat(chrome)
    other.open(book.address, "Ben")
    ana.click(TITLE, 4, NOTES)
    other.click(TITLE, 8, NOTES)
    ana.page.get_by_title(f"Ben is in {TITLE}").wait_for()
    other.page.get_by_title(f"Ana is in {TITLE}").wait_for()
    ana.page.locator(".flag", has_text="Ben").wait_for()
    other.type("from Ben")
    ana.until("() => keepsheet.model.cell(keepsheet.view.tab(), 8, 3)?.[0] === 'from Ben'")
    ana.type("from Ana")
    other.until("() => keepsheet.model.cell(keepsheet.view.tab(), 4, 3)?.[0] === 'from Ana'")
    ana.page.keyboard.press("Control+z")
    until(lambda: book.value(4, NOTES) is None)
    assert book.value(8, NOTES) == "from Ben", "undo takes back one's own act alone"
    assert ana.complaints == other.complaints == []
    other.context.close()


def test_half_typed_text_survives_what_others_do_to_its_row(ana: Seat, book: Small) -> None:
    """Ben writes into the very cell, inserts a row above and sorts, while Ana has not pressed Enter yet."""
    ana.click(TITLE, 6, NOTES)
    ana.page.keyboard.type("half a sen")
    book.act("type", row=6, column=NOTES, text="from Ben")
    book.act("insert_rows", row=5)
    newest = book.act("sort_sheet", column=AMOUNT, down=True)
    ana.until("([version]) => keepsheet.model.version >= version", newest)
    ana.page.keyboard.type("tence")
    ana.page.keyboard.press("Enter")
    until(lambda: "half a sentence" in book.column(NOTES))
    assert book.column(KEY)[book.column(NOTES).index("half a sentence")] == "g6"
    assert sum("half" in str(cell) for cell in book.column(NOTES)) == 1
    ana.saved()
    until(lambda: ana.grid(TITLE) == ana.rows(TITLE))
    assert ana.complaints == []


def test_what_is_typed_while_the_server_is_away_is_sent_when_it_is_back(ana: Seat, book: Small) -> None:
    """The server is killed and started again, as a demo is: the words wait, in order, and the page says so; what is
    half typed stays in its cell; what others do afterwards is seen as before.
    """
    ana.click(TITLE, 3, NOTES)
    ana.type("before")
    ana.saved()
    before = ana.ask("() => keepsheet.model.seen + 1")
    book.away()
    ana.type("while away")
    ana.page.get_by_role("alert").get_by_text("What you type is kept here").wait_for()
    ana.type("and this")
    assert ana.page.locator("#state").text_content() == "Not saved yet"
    assert ana.grid(TITLE)[4][NOTES] == "while away"
    ana.page.keyboard.type("half a sen")
    book.back()
    until(lambda: book.column(NOTES)[3:6] == ["before", "while away", "and this"])
    ana.page.get_by_role("alert").wait_for(state="hidden")
    ana.until("([before]) => keepsheet.model.seen > before", before)
    ana.page.keyboard.type("tence")
    ana.page.keyboard.press("Enter")
    until(lambda: book.value(6, NOTES) == "half a sentence")
    book.act("type", row=9, column=NOTES, text="from Ben")
    until(lambda: ana.grid(TITLE)[9][NOTES] == "from Ben")
    assert ana.grid(TITLE) == ana.rows(TITLE)
    assert all("net::" in complaint for complaint in ana.complaints), ana.complaints


def test_everything_can_be_reached_and_read_without_a_mouse(ana: Seat, book: Small) -> None:
    """Each control has a name, Tab reaches it, and what happened is told in a live region."""
    nameless = ana.ask(
        """() => [...document.querySelectorAll("#top button, #top a, #top input, #top select, #tools button,"
          + "#tools select, #tools input, #world button")]
          .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim() || each.title))
          .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    assert ana.page.locator("html").get_attribute("lang") == "en"
    assert ana.page.locator("#state").get_attribute("aria-live") == "polite"
    ana.page.locator("#world-button").focus()
    ana.page.keyboard.press("Enter")
    ana.page.locator("#world").wait_for()
    assert ana.page.locator("#world-button").get_attribute("aria-expanded") == "true"
    assert ana.ask("() => document.activeElement.textContent") == "Pause"
    ana.click(TITLE, 2, NOTES)
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.type("by keys")
    ana.page.keyboard.press("Enter")
    ana.saved()
    assert book.value(3, NOTES) == "by keys"


def test_a_large_window_is_not_needed(chrome: Browser, book: Small) -> None:
    """At 1280 × 720 nothing of the page lies outside the window."""
    who = seat(chrome)
    who.open(book.address, "Ana")
    wide = who.ask("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert wide == [1280, 720]
    cut = who.ask(
        """() => [...document.querySelectorAll("#top *, #tools *")].filter((each) => {
          const { right, width } = each.getBoundingClientRect();
          return width > 0 && right > innerWidth;
        }).length"""
    )
    assert cut == 0
    who.context.close()


def test_a_strangers_workbook_is_not_changed_by_one_who_may_not(ana: Seat, book: Small) -> None:
    """The owner may write where others are refused."""
    ana.page.get_by_label("Your name").fill("owner")
    ana.page.get_by_label("Your name").press("Enter")
    ana.click(LOCKED_TITLE, 2, 1)
    ana.type("by the owner")
    until(lambda: book.value(2, 1, LOCKED_TAB) == "by the owner")
    assert OWNER.startswith("owner@")
