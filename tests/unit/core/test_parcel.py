"""What really moved, what goes back and to where, and what need not stay in the hidden tab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sheets_schema.model import HEADER_KEY, HEADER_STAMP, KEY, STAMP
from sync.core.archived import OldRow, said
from sync.core.cells import Formula
from sync.core.parcel import Parcel, places_of_rows, sort_out, to_be_cleared
from tests.support.drawn import CASES, NOON

PLACES = {"note": 0, KEY: 1, STAMP: 2}
HEADER = ["Note", HEADER_KEY, HEADER_STAMP]
PARCEL = Parcel("cases", NOON, ("B", "D"), ((3, 4), (5, 7)), PLACES, 3)


def row(key: str, note: str = "") -> list[str]:
    return [note, key, f"{key}|v"]


def test_a_label_is_read_back_as_it_was_and_nothing_else_is_one() -> None:
    assert Parcel.parse(PARCEL.label()) == PARCEL
    for text in ("", None, 7, "keepsheet parcel {", "keepsheet parcel []", '{"tab": "cases"}'):
        assert Parcel.parse(text) is None


def test_what_was_not_meant_goes_back_to_where_it_stood() -> None:
    """Rows 3, 5 and 6 were taken; of B and D only D came, so A and the typed row stand one row higher than D did."""
    rows = [row("A"), row("D"), ["typed by hand", "", ""]]
    found = sort_out(PARCEL, rows, PLACES, {"B", "C"})
    assert (found.meant, dict(found.back), found.strays) == ((1,), {0: 3, 2: 5}, ())


def test_a_row_that_another_run_has_made_meanwhile_stays_away() -> None:
    assert sort_out(PARCEL, [row("A"), row("B"), row("D")], PLACES, {"A"}).strays == (0,)


def test_where_a_column_moved_since_only_what_was_meant_is_known() -> None:
    moved = {"note": 1, KEY: 0, STAMP: 2}
    assert places_of_rows(PARCEL, HEADER, [HEADER_KEY, "Note", HEADER_STAMP], moved) is None
    found = sort_out(PARCEL, [row("A"), row("B"), row("D")], None, set())
    assert (found.meant, dict(found.back), found.strays) == ((1, 2), {}, (0,))


@pytest.mark.parametrize("blanks", [[], ["", None]])
def test_the_header_that_came_along_proves_the_columns_whatever_was_read_before(blanks: list[str | None]) -> None:
    moved, then = {"note": 1, KEY: 0, STAMP: 2}, [HEADER_KEY, "Note", HEADER_STAMP]
    assert places_of_rows(PARCEL, then, [*then, *blanks], moved) == moved


def test_where_rows_moved_the_columns_must_be_as_they_were_read() -> None:
    """The row that came along as the header is another one then."""
    assert places_of_rows(PARCEL, row("A"), HEADER, PLACES) == PLACES
    assert places_of_rows(PARCEL, row("A"), HEADER, {**PLACES, "note": 4}) is None
    assert places_of_rows(PARCEL, HEADER, HEADER, {"note": 0}) is None


def test_the_hidden_tab_keeps_words_and_lets_go_of_the_rest() -> None:
    settled = Parcel("cases", NOON, ("A", "B"), ((3, 5),), PLACES, 2, open=False, typed=frozenset({"B"}))
    parcels = [(settled, [row("A"), row("B", "call her")])]
    day = timedelta(days=1)
    assert to_be_cleared(parcels, NOON + day, set(), 10) == [[]]
    assert to_be_cleared(parcels, NOON + 8 * day, set(), 10) == [[0]]
    assert to_be_cleared(parcels, NOON + day, {"B"}, 10) == [[1]]
    assert to_be_cleared(parcels * 2, NOON + day, set(), 3) == [[], [0, 1]]


def test_nothing_leaves_a_parcel_that_nobody_has_looked_at() -> None:
    assert to_be_cleared([(PARCEL, [row("A"), row("B"), row("D")])], NOON + timedelta(days=99), {"A"}, 0) == [[]]


def test_what_was_typed_is_told_column_by_column() -> None:
    assert said(CASES, {"note": "call her", "tick": True}) == "Note: call her · Tick"
    assert said(CASES, {"note": "", "tick": False}) == ""
    assert said(CASES, {}, [("Note on Amount", "asked twice"), ("Mine", " ")]) == "Note on Amount: asked twice"


def test_an_old_row_is_kept_as_it_is() -> None:
    old = OldRow(
        "cases", "A", NOON, {"closed_on": NOON, "what": "Not received", "order": Formula('=HYPERLINK("x","y")')}
    )
    assert OldRow.of(old.document()) == old
    assert not old.saying("").typed
