"""The page without a mouse and without sight: the keys of Google's page, what a screen reader hears, the focus."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")

from tests.support.browser import Seat, until
from tests.support.page import LOCKED_TAB, LOCKED_TITLE, TAB, TITLE, Small

ORDER, STORE, AMOUNT, NOTES, DONE, STATE, KEY, SAYS = range(8)
#: What a screen reader calls the part of the page that has the keyboard.
_FOCUS = """() => {
  const at = document.activeElement;
  const name = at.getAttribute("aria-label") ?? at.textContent.trim();
  return `${at.getAttribute("role") ?? at.tagName.toLowerCase()} ${name}`;
}"""
CELL = "textbox Cell"


def press(who: Seat, *keys: str) -> None:
    for key in keys:
        who.page.keyboard.press(key)


def hears(who: Seat, words: str) -> None:
    who.until("([words]) => document.getElementById('cell').textContent === words", words)


def stands(who: Seat, row: int, column: int) -> None:
    who.until(
        "([row, column]) => { const at = keepsheet.view.where(); return at.row === row && at.column === column; }",
        row,
        column,
    )


def focus(who: Seat, name: str) -> None:
    until(lambda: who.ask(_FOCUS) == name, 20)


def sheet(who: Seat) -> Any:
    return who.ask("() => keepsheet.view.sheet().getSheetName()")


def test_a_day_at_the_keyboard_alone(ana: Seat, book: Small) -> None:
    """The cells have the keyboard from the start, and each place is told: typing, ticking, choosing, undoing, tabs."""
    focus(ana, CELL)
    press(ana, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight")
    hears(ana, "Notes, row 2, #1001: blank")
    ana.type("called")
    hears(ana, "Notes, row 3, #1002: blank")
    press(ana, "ArrowUp")
    hears(ana, "Notes, row 2, #1001: called")
    ana.page.keyboard.type("no, never mind")
    press(ana, "Escape", "Tab", " ")
    until(lambda: book.value(1, DONE) is True)
    hears(ana, "Done, row 2, #1001: ticked")
    assert book.value(1, NOTES) == "called"
    press(ana, "Tab")
    hears(ana, "State, row 2, #1001: sent, drop-down")
    press(ana, "Enter")
    focus(ana, "listbox Choose")
    press(ana, "o", "ArrowDown", "ArrowDown", "Enter")
    until(lambda: book.value(1, STATE) == "lost")
    focus(ana, CELL)
    ana.saved()
    press(ana, "Control+z")
    until(lambda: book.value(1, STATE) == "sent")
    press(ana, "Control+Home")
    hears(ana, "header: Order")
    press(ana, "Alt+ArrowDown")
    until(lambda: sheet(ana) == LOCKED_TITLE)
    hears(ana, "header: Guarded")
    assert ana.complaints == []


@pytest.mark.full
def test_a_drop_down_is_left_as_it_was_by_escape(ana: Seat, book: Small) -> None:
    ana.go(TITLE, 4, STATE)
    press(ana, "Enter")
    focus(ana, "listbox Choose")
    press(ana, "ArrowUp", "Escape")
    focus(ana, CELL)
    assert ana.page.get_by_role("listbox").count() == 0
    assert book.value(4, STATE) == "sent"
    press(ana, "ArrowDown")
    stands(ana, 5, STATE)


@pytest.mark.full
def test_several_boxes_are_ticked_at_once(ana: Seat, book: Small) -> None:
    ana.go(TITLE, 3, DONE)
    press(ana, "Shift+ArrowDown", "Shift+ArrowDown", " ")
    until(lambda: book.column(DONE)[2:7] == [False, True, True, True, False])
    ana.saved()
    press(ana, " ")
    until(lambda: book.column(DONE)[2:7] == [False] * 5)


@pytest.mark.full
def test_far_moves(ana: Seat) -> None:
    for key, row, column in (
        ("Control+End", 24, SAYS),
        ("Home", 24, 0),
        ("Control+Home", 0, 0),
        ("End", 0, SAYS),
        ("PageDown", 24, SAYS),
        ("PageUp", 0, SAYS),
    ):
        press(ana, key)
        stands(ana, row, column)
    press(ana, "ArrowDown", "Shift+ ")
    hears(ana, "Order, row 2: #1001, link. 1 × 16 cells selected")


@pytest.mark.full
def test_the_parts_of_the_page_by_f6_and_back_by_escape(ana: Seat, book: Small) -> None:
    """Tab moves the cursor in the grid, as at Google's; F6 leads out of it."""
    parts = ["tab Orders", "a All spreadsheets", "button Undo (Ctrl+Z)", CELL]
    for part in parts:
        press(ana, "F6")
        focus(ana, part)
    press(ana, "Shift+F6")
    focus(ana, "button Undo (Ctrl+Z)")
    press(ana, "Escape")
    focus(ana, CELL)
    ana.page.get_by_role("button", name="World").focus()
    press(ana, "Enter")
    focus(ana, "button Pause")
    press(ana, "Escape")
    focus(ana, "button World")
    assert not ana.page.locator("#world").is_visible()
    press(ana, "Escape", "Control+/")
    ana.page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    press(ana, "Escape")
    focus(ana, CELL)
    ana.go(LOCKED_TITLE, 2, 1)
    ana.type("x")
    ana.page.get_by_role("dialog", name="There was a problem").wait_for()
    press(ana, "Escape")
    focus(ana, CELL)
    assert book.value(2, 1, LOCKED_TAB) == "l2"


@pytest.mark.full
def test_rows_filters_and_the_menu_by_keyboard(ana: Seat, book: Small) -> None:
    ana.go(TITLE, 5, NOTES)
    press(ana, "Control+Alt+=")
    until(lambda: book.column(KEY)[4:7] == ["g4", None, "g5"])
    ana.saved()
    stands(ana, 6, NOTES)
    press(ana, "ArrowUp", "Control+Alt+-")
    until(lambda: book.column(KEY)[4:7] == ["g4", "g5", "g6"])
    ana.saved()
    press(ana, "Control+Shift+L")
    ana.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).filter && keepsheet.calm()")
    ana.go(TITLE, 5, STATE)
    press(ana, "Control+Alt+r")
    focus(ana, "input ")
    press(ana, "Tab", "Tab", "Tab", " ")
    ana.page.get_by_role("button", name="Confirm").focus()
    press(ana, "Enter")
    ana.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).hidden.length === 8")
    focus(ana, CELL)
    press(ana, "Shift+F10")
    focus(ana, "button Copy")
    press(ana, "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight")
    until(lambda: "rows above" in ana.ask(_FOCUS))
    press(ana, "Enter")
    until(lambda: None in book.column(KEY)[1:10])
    ana.saved()
    focus(ana, CELL)
    press(ana, "Shift+F10")
    focus(ana, "button Copy")
    press(ana, "Escape")
    focus(ana, CELL)
    assert ana.complaints == []


@pytest.mark.full
def test_a_note_is_heard_with_its_header(ana: Seat, book: Small) -> None:
    note = {"note": "What you did, in your words."}
    where = {"sheetId": TAB, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": NOTES, "endColumnIndex": 4}
    book.batch({"updateCells": {"range": where, "rows": [{"values": [note]}], "fields": "note"}})
    ana.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).notes.length === 1")
    ana.go(TITLE, 0, NOTES)
    hears(ana, "header: Notes. Note: What you did, in your words.")


@pytest.mark.full
def test_every_control_has_a_name_and_none_is_out_of_sight(ana: Seat) -> None:
    """Whatever the keyboard can reach says what it is, Univer's own buttons too, and can be seen."""
    ana.page.click("#world-button")
    hears(ana, "header: Order")
    found = ana.ask(
        """() => [...document.querySelectorAll("a[href], button, input, select, [tabindex], [contenteditable]")]
          .filter((each) => each.tabIndex >= 0 && each.checkVisibility({ checkVisibilityCSS: true }))
          .map((each) => [each.getAttribute("aria-label") || each.textContent.trim() || each.title, each])
          .filter(([name, each]) => {
            const { left, right, top, bottom } = each.getBoundingClientRect();
            const away = left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1;
            return !name || (away && !each.isContentEditable);
          })
          .map(([, each]) => each.outerHTML.slice(0, 200))"""
    )
    assert found == []
    assert ana.ask("() => [document.documentElement.lang, document.title]") == ["en", "Small book"]
    assert ana.page.get_by_role("tablist", name="Sheet tabs").get_by_role("tab").all_text_contents() == [
        TITLE,
        LOCKED_TITLE,
    ]
