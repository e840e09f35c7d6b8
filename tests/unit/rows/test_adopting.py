"""An old tracker taken over: any columns, matched by case, order or review number, nothing filled in by guess."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.trustpilot import TRUSTPILOT
from sync.core.cells import Raw
from sync.rows import rows
from sync.rows.adopting import Adoption, adopted, best
from sync.rows.basis import Basis
from tests.support.records import AS_OF, SETTINGS, book, dispute, order, review

CASE, REVIEW = dispute(), review()
BASIS = Basis(book(order(), order("9001", store="VEL"), CASE, REVIEW), SETTINGS, AS_OF)


def into(tab: Any, *old: list[Raw], standing: Collection[str] = ()) -> Adoption:
    return adopted(old, tab, rows(tab.id, BASIS), standing, SETTINGS)


def test_rows_are_matched_by_the_case_wherever_it_stands_and_keep_what_fits() -> None:
    found = into(
        DISPUTES,
        ["My disputes", ""],
        ["Case", "Comment", "Next check", "Amount", "Action"],
        ["see PP-R-1 please", "photo in mail", 46350, 89, "asked the supplier"],
    )
    assert found.columns == {"Comment": "notes", "Next check": "follow_up_on", "Action": "we_did"}
    assert found.left_out == ("Case", "Amount")
    assert found.cells == {CASE.key: {"notes": "photo in mail", "follow_up_on": 46350, "we_did": "Asked the supplier"}}
    assert [str(r) for r in found.imported] == ["row 3: see PP-R-1 please"]


def test_what_does_not_fit_its_column_joins_the_notes() -> None:
    found = into(DISPUTES, ["Case", "Notes", "Follow up", "Action"], ["PP-R-1", "call", "next week", "sent flowers"])
    assert found.cells[CASE.key] == {"notes": "call / Follow up on: next week · We did: sent flowers"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["77", "x", ""], "no such order, case or review is shown"),
        (["", "only words", ""], "it names no order, case or review"),
        (["1042", "x", ""], "more than one row has this order: name the case or the store"),
    ],
)
def test_what_cannot_be_placed_says_why(row: list[Raw], why: str) -> None:
    found = into(SLA_BOARD, ["Order no.", "Notes", "Store"], row)
    assert [r.why for r in found.not_matched] == [why]
    assert not found.cells


def test_the_store_decides_between_two_orders_of_one_number() -> None:
    found = into(SLA_BOARD, ["Order", "Notes", "Shop"], [1042, "wait", "Velour"])
    assert [*found.cells] == ["order:VEL:9001"]


def test_an_amount_that_looks_like_an_order_number_names_none() -> None:
    assert not into(DISPUTES, ["Amount", "Notes"], [1042, "x"]).cells


def test_a_second_row_of_a_record_adds_its_notes_and_is_listed() -> None:
    found = into(DISPUTES, ["Case", "Notes"], ["PP-R-1", "first"], ["PP-R-1", "second"])
    assert found.cells[CASE.key] == {"notes": "first / second"}
    assert (len(found.imported), len(found.doubled)) == (1, 1)


def test_a_row_that_stands_is_not_touched() -> None:
    found = into(DISPUTES, ["Case", "Notes"], ["PP-R-1", "x"], standing={CASE.key})
    assert not found.cells
    assert "stands already" in found.not_matched[0].why


def test_a_review_is_known_by_the_number_in_its_address() -> None:
    address = "https://www.trustpilot.com/reviews/" + "0" * 23 + "a"
    assert [*into(TRUSTPILOT, ["Link", "Note"], [address, "asked her"]).cells] == [REVIEW.key]


def test_the_tab_that_knows_most_rows_is_taken() -> None:
    old: list[list[Raw]] = [["Case", "Notes"], ["PP-R-1", "x"]]
    assert best([into(TRUSTPILOT, *old), into(DISPUTES, *old)]).tab is DISPUTES


def test_an_empty_tab_gives_nothing() -> None:
    assert into(DISPUTES).cells == {}
    assert into(DISPUTES, ["one word"]).cells == {}
