"""What is copied, cut and pasted at the page, here and from elsewhere."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright")

from tests.support.browser import Seat, until
from tests.support.page import LOCKED_TAB, LOCKED_TITLE, TITLE, Small

ORDER, AMOUNT, NOTES = 0, 2, 3


def paste(who: Seat, title: str, row: int, column: int, text: str | None = None) -> None:
    """`text` comes from elsewhere; None: what was copied or cut here."""
    if text is not None:
        who.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    who.go(title, row, column)
    who.page.keyboard.press("Control+v")


def test_copy_cut_and_paste_by_keyboard(ana: Seat, book: Small) -> None:
    """Values, formulas and formats go with the cell, from where it has gone since; what was cut leaves its place."""
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ana.click(TITLE, 2, ORDER)
    ana.page.keyboard.press("Control+c")
    newest = book.act("insert_rows", row=1)
    ana.until("([version]) => keepsheet.model.version >= version", newest)
    paste(ana, TITLE, 30, NOTES)
    until(lambda: "/orders/2" in str(getattr(book.value(30, NOTES), "text", "")))
    ana.saved()
    assert ana.rows(TITLE)[30][NOTES] == "#1002"
    ana.click(TITLE, 4, AMOUNT)
    ana.page.keyboard.press("Control+x")
    paste(ana, LOCKED_TITLE, 6, 3)
    until(lambda: (book.value(4, AMOUNT), book.value(6, 3, LOCKED_TAB)) == (None, 10.5))
    ana.saved()
    assert ana.grid(TITLE) == ana.rows(TITLE)
    assert ana.grid(LOCKED_TITLE) == ana.rows(LOCKED_TITLE)
    assert ana.complaints == []


def test_what_is_pasted_from_elsewhere_is_read_as_if_typed(ana: Seat, book: Small) -> None:
    """Dates, numbers, formulas, line ends within a cell; beyond the last row the tab grows; where a range warns, the
    person is asked once for all.
    """
    ana.context.grant_permissions(["clipboard-read", "clipboard-write"])
    paste(ana, TITLE, 58, 8, 'called\t2026-11-05\t1,250.50\n=1+1\tTRUE\t50%\n#1042\t"two\nlines"\t-')
    until(lambda: len(book.column(8)) == 61)
    ana.saved()
    assert [book.value(58, column) for column in (8, 9, 10)] == ["called", 46331, 1250.5]
    assert [book.value(59, column) for column in (9, 10)] == [True, 0.5]
    assert ana.rows(TITLE)[59][8] == "2"
    assert [book.value(60, column) for column in (8, 9, 10)] == ["#1042", "two\nlines", "-"]
    paste(ana, LOCKED_TITLE, 1, 0, "p\nq")
    ana.page.get_by_role("dialog", name="Heads up!").wait_for()
    ana.page.keyboard.press("Enter")
    until(lambda: [book.value(row, 0, LOCKED_TAB) for row in (1, 2)] == ["p", "q"])
    assert ana.complaints == []
