"""What people do at the page, by keyboard and mouse, on a small workbook."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Request

from tests.support.browser import Seat, until
from tests.support.page import LOCKED_TAB, LOCKED_TITLE, TAB, TITLE, Small

ORDER, STORE, AMOUNT, NOTES, DONE, STATE, KEY, SAYS = range(8)


def look(who: Seat, row: int, column: int) -> dict[str, Any]:
    """How the page shows a cell."""
    found: dict[str, Any] = who.ask(
        "([row, column]) => { const { model, view } = keepsheet;"
        " return model.looks[model.cell(view.tab(), row, column)?.[1]] ?? {}; }",
        row,
        column,
    )
    return found


def says(who: Seat, row: int, column: int) -> str:
    found: str = who.ask("([row, column]) => keepsheet.model.cell(keepsheet.view.tab(), row, column)?.[0]", row, column)
    return found


def test_a_word_is_typed_and_kept(ana: Seat, book: Small) -> None:
    """The page opens without a complaint and without asking any other machine; what is typed is in the workbook.

    One request carries it, with nothing but the cell, and where the cursor went costs one more at the most.
    """
    ana.click(TITLE, 3, NOTES)
    ana.page.keyboard.type("called, 5 Nov")
    asked: list[Request] = []
    ana.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - playwright takes no built-in method
    ana.page.keyboard.press("Enter")
    ana.saved()
    doors = Counter(request.url.rpartition("/")[2] for request in asked)
    assert doors["act"] == 1
    assert doors.keys() <= {"act", "here"}
    assert sum(len(request.post_data_buffer or b"") for request in asked) < 500
    assert book.value(3, NOTES) == "called, 5 Nov"
    assert ana.grid(TITLE)[3][NOTES] == "called, 5 Nov"
    assert ana.complaints == []


#: What the server says of a tab that others turned upside down; `more` steps come in the same breath.
TURN = """([title, more]) => {
  const { model, view } = keepsheet;
  const id = model.order.find((each) => model.tabs.get(each).title === title);
  const { rows, columnCount } = model.tabs.get(id);
  const upsideDown = Array.from({ length: rows.length - 2 }, (_, at) => rows.length - 1 - at);
  const sort = { kind: "sort", box: [2, rows.length, 0, columnCount], rows: upsideDown };
  const patch = { version: model.version, tabs: [{ id: Number(id), steps: [sort, ...more], cells: [] }] };
  view.take(model, model.take(patch, model.seen + 1));
}"""


def test_a_sort_and_an_inserted_row_that_come_together_show_every_row_in_its_place(ana: Seat) -> None:
    before = ana.rows(TITLE)
    ana.ask(TURN, TITLE, [{"kind": "insert", "at": 4, "count": 1}])
    assert [row[ORDER] for row in ana.rows(TITLE)[2:4]] == [row[ORDER] for row in before[:-3:-1]]
    assert ana.grid(TITLE) == ana.rows(TITLE)


def test_a_sort_in_the_moment_in_which_a_word_is_sent_leaves_no_word_on_another_row(ana: Seat) -> None:
    """The grid holds the word, the server does not know it yet, and the grid has not said that the typing is over."""
    ana.rows(TITLE)
    ana.ask(
        """([row, column]) => {
          const { view } = keepsheet;
          const tab = view.tab();
          view.typing.at = { tab, row, now: row, column, sent: true };
          const cellValue = { [row]: { [column]: { v: "typed", t: 1 } } };
          const given = { unitId: "book", subUnitId: tab, cellValue };
          view.commands.syncExecuteCommand("sheet.mutation.set-range-values", given, { fromCollab: true });
        }""",
        3,
        NOTES,
    )
    ana.ask(TURN, TITLE, [])
    assert ana.grid(TITLE) == ana.rows(TITLE)


def test_what_is_typed_is_read_as_the_api_reads_it(ana: Seat, book: Small) -> None:
    for row, text in enumerate(["1,250.50", "2026-11-05", "50%", "TRUE", "'=1+1", "=1+1"], start=2):
        ana.go(TITLE, row, NOTES)
        ana.type(text)
    ana.saved()
    assert book.column(NOTES)[2:4] == [1250.5, 46331]
    assert book.column(NOTES)[4:7] == [0.5, True, "=1+1"]
    assert says(ana, 7, NOTES) == "2"


def test_a_range_that_warns_asks_and_a_locked_one_refuses(ana: Seat, book: Small) -> None:
    """In Google's words. No: nothing is changed; OK: it is."""
    ana.click(LOCKED_TITLE, 2, 0)
    ana.type("mine")
    ana.page.get_by_role("heading", name="Heads up!").wait_for()
    ana.page.get_by_text("shouldn't be changed accidentally. Edit anyway?").wait_for()
    ana.page.get_by_role("button", name="Cancel").click()
    until(lambda: ana.grid(LOCKED_TITLE)[2][0] == "g2")
    assert book.value(2, 0, LOCKED_TAB) == "g2"
    ana.click(LOCKED_TITLE, 2, 0)
    ana.type("mine")
    ana.page.get_by_role("button", name="OK").click()
    ana.saved()
    assert book.value(2, 0, LOCKED_TAB) == "mine"

    ana.click(LOCKED_TITLE, 2, 1)
    ana.type("mine too")
    ana.page.get_by_text("You are trying to edit a protected cell or object.").wait_for()
    ana.page.keyboard.press("Enter")
    until(lambda: ana.grid(LOCKED_TITLE)[2][1] == "l2")
    assert book.value(2, 1, LOCKED_TAB) == "l2"
    assert ana.complaints == []


def test_a_tick_box_is_ticked_by_mouse(ana: Seat, book: Small) -> None:
    """What is shown is what stands there: a blank one is not ticked."""
    shown = """([row]) => {
      const { view } = keepsheet;
      const { v } = view.book().getSheetBySheetId(view.tab()).getCellRaw(row, 4);
      const rule = view.injector.get(UniverDataValidation.DataValidationModel).getRules("book", view.tab());
      return [v, rule.find(({ type }) => type === "checkbox").formula1 ?? 1];
    }"""
    book.act("delete_key", row=5, column=DONE)
    ana.until("() => keepsheet.model.cell(keepsheet.view.tab(), 5, 4)?.[0] === ''")
    assert ana.ask(shown, 5) == [0, 1]
    for row in (5, 6):
        ana.click(TITLE, row, DONE)
        until(lambda row=row: book.value(row, DONE) is True)
        ana.saved()
        assert ana.ask(shown, row) == [1, 1]
    assert ana.complaints == []


def test_undo_and_redo(ana: Seat, book: Small) -> None:
    ana.click(TITLE, 2, NOTES)
    for text in ("one", "two"):
        ana.type(text)
        ana.saved()
    ana.page.keyboard.press("Control+z")
    until(lambda: book.column(NOTES)[2:4] == ["one", None])
    ana.page.get_by_role("button", name="Redo (Ctrl+Y)").click()
    until(lambda: book.column(NOTES)[2:4] == ["one", "two"])
    ana.page.get_by_role("button", name="Undo (Ctrl+Z)").click()
    until(lambda: book.column(NOTES)[2:4] == ["one", None])


def test_formats_from_the_toolbar_and_the_keyboard(ana: Seat, book: Small) -> None:
    ana.click(TITLE, 4, AMOUNT)
    ana.page.keyboard.press("Control+b")
    until(lambda: book.format(4, AMOUNT).get("textFormat", {}).get("bold") is True)
    ana.page.get_by_role("button", name="Italic (Ctrl+I)").click()
    until(lambda: book.format(4, AMOUNT).get("textFormat", {}).get("italic") is True)
    ana.page.get_by_label("Format", exact=True).select_option(label="Percent")
    until(lambda: book.format(4, AMOUNT).get("numberFormat", {}).get("type") == "PERCENT")
    ana.page.get_by_label("Fill colour").fill("#00ff00")
    until(lambda: "backgroundColorStyle" in book.format(4, AMOUNT))
    ana.saved()
    until(lambda: look(ana, 4, AMOUNT).get("bg") == {"rgb": "#00ff00"})
    assert says(ana, 4, AMOUNT).endswith("%")
    assert look(ana, 4, AMOUNT)["bl"] == 1
    ana.page.keyboard.press("Control+b")
    until(lambda: not book.format(4, AMOUNT).get("textFormat", {}).get("bold"))
    assert book.value(4, AMOUNT) == (4 * 37) % 101 + 0.5


def test_a_tab_is_renamed_added_hidden_and_shown(ana: Seat) -> None:
    """However fast: the bar once broke when a name was typed within half a second."""

    def tabs() -> list[str]:
        return ana.page.get_by_role("tablist", name="Sheet tabs").get_by_role("tab").all_text_contents()

    ana.page.get_by_role("tab", name=TITLE).dblclick()
    ana.page.get_by_role("dialog", name="Rename tab").wait_for()
    ana.type("Board")
    until(lambda: tabs() == ["Board", LOCKED_TITLE])
    ana.page.get_by_role("tab", name="Board").click(button="right")
    ana.page.get_by_role("button", name="Rename").last.click()
    ana.type("Other")
    until(lambda: tabs() == ["Other", LOCKED_TITLE])
    ana.page.get_by_role("button", name="Add a tab").click()
    until(lambda: tabs() == ["Other", LOCKED_TITLE, "Sheet3"])
    ana.page.get_by_role("tab", name="Sheet3").click(button="right")
    ana.page.get_by_role("button", name="Hide", exact=True).last.click()
    until(lambda: tabs() == ["Other", LOCKED_TITLE])
    ana.page.get_by_role("button", name="All tabs").click()
    ana.page.get_by_text("Sheet3").last.click()
    until(lambda: tabs() == ["Other", LOCKED_TITLE, "Sheet3"])
    assert ana.complaints == []


def test_rows_columns_and_tabs(ana: Seat, book: Small) -> None:
    """Insert, move and delete by the menus' commands; rename the header and the tab; all stands where it should."""

    def command(which: str, **params: Any) -> None:
        ana.ask(
            "([which, params]) => keepsheet.view.commands.executeCommand(which,"
            " { unitId: 'book', subUnitId: keepsheet.view.tab(), ...params })",
            which,
            params,
        )
        ana.saved()

    def span(row: int, end: int, column: int = 0, right: int = 15) -> dict[str, int]:
        return {"startRow": row, "endRow": end, "startColumn": column, "endColumn": right}

    command("sheet.command.insert-row-by-range", range=span(3, 4))
    until(lambda: book.column(KEY)[3:6] == [None, None, "g3"])
    command("sheet.command.remove-row-by-range", range=span(3, 4))
    until(lambda: book.column(KEY)[3] == "g3")
    command("sheet.command.move-rows", fromRange=span(3, 3), toRange=span(6, 6))
    until(lambda: book.column(KEY)[3:6] == ["g4", "g5", "g3"])
    command("sheet.command.insert-col-by-range", range=span(0, 59, 1, 1))
    until(lambda: book.value(0, 2) == "Store")
    until(lambda: says(ana, 0, 2) == "Store")
    command("sheet.command.move-cols", fromRange=span(0, 59, 2, 2), toRange=span(0, 59, 1, 1))
    until(lambda: book.value(0, 1) == "Store")
    until(lambda: says(ana, 0, 1) == "Store")
    command("sheet.command.remove-col-by-range", range=span(0, 59, 2, 2))
    until(lambda: book.value(0, 2) == "Amount")
    until(lambda: says(ana, 0, 2) == "Amount")
    ana.go(TITLE, 0, NOTES)
    ana.type("My notes")
    command("sheet.command.set-worksheet-name", name="Board")
    until(lambda: ana.ask("() => keepsheet.view.sheet().getSheetName()") == "Board")
    ana.saved()
    assert book.value(0, NOTES) == "My notes"
    assert ana.grid("Board")[1:] == ana.rows("Board")[1:]
    assert ana.complaints == []


def test_the_cursor_goes_with_its_cell_when_others_move_columns_and_rows(ana: Seat, book: Small) -> None:
    """What is typed next is typed there, without a click."""
    ana.click(TITLE, 4, NOTES)
    column = {"sheetId": TAB, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    book.batch({"insertDimension": {"range": column}})
    newest = book.act("insert_rows", row=2)
    ana.until("([version]) => keepsheet.model.version >= version", newest)
    ana.until("() => keepsheet.calm() && keepsheet.model.tabs.get(keepsheet.view.tab()).loaded")
    ana.until("([row, column]) => keepsheet.view.where().row === row && keepsheet.view.where().column === column", 5, 4)
    ana.type("still mine")
    until(lambda: book.value(5, NOTES + 1) == "still mine")
    ana.saved()
    assert ana.grid(TITLE) == ana.rows(TITLE)
    assert ana.complaints == []
