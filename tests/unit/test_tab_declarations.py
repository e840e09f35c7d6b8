"""What holds for the declarations together: one id means one thing in the whole workbook."""

from __future__ import annotations

import pytest

from sheets_schema import model
from sheets_schema.model import KEY, STAMP, Column, Kind, Owner, Tab
from sheets_schema.start_here import METADATA_ID, SHEET_ID, lines
from sheets_schema.workbook import SPREADSHEETS, TABS, tab

ALL = pytest.mark.parametrize("declared", TABS, ids=lambda t: t.id)


def test_no_id_is_used_twice() -> None:
    sheets = [SHEET_ID, *(t.sheet_id for t in TABS)]
    assert len(set(sheets)) == len(sheets)
    columns = [METADATA_ID, *(t.metadata_id(c) for t in TABS for c in (KEY, STAMP, *(c.id for c in t.columns)))]
    assert len(set(columns)) == len(columns)
    views = [t.view_id(v) for t in TABS for v in t.views]
    assert len(set(views)) == len(views)


def test_ids_are_those_of_the_first_workbook_ever_made() -> None:
    """A workbook remembers them: a change would lose every tab that exists."""
    assert tab("disputes").sheet_id == 1759016751
    assert tab("disputes").metadata_id("turn") == 859117260
    assert tab("disputes").view_id(tab("disputes").views[0]) == 872445709


def test_a_column_may_not_take_the_name_of_the_key() -> None:
    with pytest.raises(ValueError, match="unique"):
        Tab("x", "X", "", (Column(KEY, "Key", Owner.SYSTEM, Kind.TEXT, ""),))


@ALL
def test_views_and_colours_speak_of_columns_that_are_there(declared: Tab) -> None:
    for view in declared.views:
        for column_id in [*(c.column for c in view.conditions), *(s.column for s in view.sort)]:
            declared.column(column_id)
        assert len({c.column for c in view.conditions}) == len(view.conditions), "one condition a column"
        assert view.title[0].isdigit()
    for colour in declared.colours:
        for condition in colour.conditions:
            declared.column(condition.column)
    if declared.store_views:
        declared.column(declared.store_views)


@ALL
def test_a_view_over_several_words_knows_the_other_words(declared: Tab) -> None:
    """`is any of` hides the words that are not listed, so the column must list all."""
    for view in declared.views:
        for condition in view.conditions:
            if condition.test is model.Test.IS_ANY_OF and len(condition.values) > 1:
                assert set(condition.values) - {""} <= set(declared.column(condition.column).choices)


@ALL
def test_every_header_has_a_note_and_more_stands_at_the_right(declared: Tab) -> None:
    assert all(c.doc.endswith(".") for c in declared.columns)
    more = [c.more for c in declared.columns]
    assert more == sorted(more)
    assert declared.spreadsheet in SPREADSHEETS


def test_start_here_names_every_tab() -> None:
    words = {left for left, _ in lines(TABS)}
    assert {t.title for t in TABS} <= words
