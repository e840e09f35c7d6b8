"""The drawings of docs/promises.md show what they say, and the page is the one that they make."""

from __future__ import annotations

import pytest

from tests.promises.drawings import DRAWINGS, PAGE, page


def _lines(name: str) -> list[list[str]]:
    """The rows of the last sheet of a drawing, as their cells."""
    return [[cell.strip() for cell in line.split("│")] for line in DRAWINGS[name]().steps[-1][1].splitlines()[2:]]


def test_a_sort_between_reading_and_writing_parts_nothing() -> None:
    rows = {row[3]: row for row in _lines("sorted meanwhile")}
    assert [rows[k][:3] for k in "ABC"] == [["#1", "", "15"], ["#2", "call her", "20"], ["#3", "", "30"]]
    assert [row[3] for row in _lines("sorted meanwhile")] == ["C", "B", "A"], "the sort stays"


def test_a_deleted_row_comes_back_with_its_note() -> None:
    assert sorted(row[:4] for row in _lines("a row comes back"))[1] == ["#2", "call her", "20", "B"]


def test_columns_and_tabs_are_found_wherever_they_are() -> None:
    assert ["#2", "call her", "99", "B"] in [row[:4] for row in _lines("moved columns")]


def test_two_at_once_make_one_row() -> None:
    assert sorted(row[3] for row in _lines("new ones once")) == ["A", "B", "C", "D"]


def test_words_over_our_values_are_put_back() -> None:
    assert ["#3", "", "30", "C"] in [row[:4] for row in _lines("words put back")]


def test_a_formula_of_a_customers_is_text() -> None:
    assert any(row[0].startswith("=IMPORTXML") for row in _lines("inert"))


def test_the_page_is_the_one_the_drawings_make() -> None:
    if page() != PAGE.read_text(encoding="utf-8"):
        pytest.fail(
            "docs/promises.md is not what the drawings make: python -m tests.promises.drawings > docs/promises.md"
        )
