"""An old tracker taken over: any columns, matched by case, order or review number, nothing filled in by guess."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.trustpilot import TRUSTPILOT
from sync.core.cells import Raw
from sync.rows import rows
from sync.rows.adopting import Adoption, adopted, best
from sync.rows.basis import Basis
from tests.support.records import AS_OF, SETTINGS, book, card_dispute, dispute, order, review

CASE, REVIEW = dispute(), review()
BASIS = Basis(book(order(), order("9001", store="VEL"), CASE, REVIEW), SETTINGS, AS_OF)


def into(tab: Any, *old: list[Raw], standing: Mapping[str, Mapping[str, Raw]] = {}) -> Adoption:
    return adopted(old, tab, rows(tab.id, BASIS), standing, SETTINGS)


def test_rows_are_matched_by_the_case_wherever_it_stands_and_keep_what_fits() -> None:
    found = into(
        DISPUTES,
        ["My disputes", ""],
        ["Case", "Comment", "Next check", "Amount", "Action"],
        ["see PP-R-1 please", "photo in mail", 46350, 89, "asked the supplier"],
    )
    assert found.columns == {"Comment": "notes", "Next check": "follow_up_on", "Action": "we_did"}
    assert (found.known_by, found.left_out) == (("Case",), ("Amount",))
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


def test_a_row_that_stands_is_not_touched_and_what_it_lacks_is_listed_to_copy() -> None:
    old: list[list[Raw]] = [["Case", "Notes", "Action"], ["PP-R-1", "x", "asked the supplier"]]
    found = into(DISPUTES, *old, standing={CASE.key: {"notes": "mine", "we_did": ""}})
    assert not found.cells
    assert not found.not_matched
    assert [str(r) for r in found.made] == ["row 2: PP-R-1 (to copy: We did: Asked the supplier)"]
    assert found.to_copy == {"PP-R-1": {"we_did": "Asked the supplier"}}
    whole = {CASE.key: {"notes": "x", "we_did": "Asked the supplier"}}
    assert into(DISPUTES, *old, standing=whole).to_copy == {}


@pytest.mark.parametrize(
    "typed", ["PP-R-1", " #pp-r-1", "PP R 1", "PP‑R‑1", "https://paypal.com/case/PP-R-1/", "case PP-R-1 (urgent)"]
)
def test_a_case_is_known_however_its_number_was_typed(typed: str) -> None:
    assert [*into(DISPUTES, ["Case no", "Notes"], [typed, "x"]).cells] == [CASE.key]


@pytest.mark.parametrize(
    ("typed", "store"), [(1042.0, "Lumen"), (" # 1042", "LUM"), ("LUM #1042", ""), ("LUM-1042", ""), ("1042.0", "lum")]
)
def test_an_order_is_known_however_its_number_was_typed(typed: Raw, store: str) -> None:
    found = into(SLA_BOARD, ["Order no.", "Store", "Notes"], [typed, store, "x"])
    assert [*found.cells] == ["order:LUM:5001"]


def test_the_header_is_found_below_a_title_and_a_line_of_dates_in_any_order_of_columns() -> None:
    found = into(
        DISPUTES,
        ["DISPUTES 2026", "", "", ""],
        ["updated by", "Mark", "on", "12 Nov"],
        ["Who", "Comments", "Amount", "Dispute"],
        ["Ana", "photo", 89, "PP-R-1"],
    )
    assert found.cells == {CASE.key: {"hand_to": "Ana", "notes": "photo"}}
    assert [r.number for r in found.imported] == [4]


def test_a_column_that_the_sheet_fills_itself_is_not_taken_for_one_of_staffs() -> None:
    """`Reason` on Disputes is what the buyer says; elsewhere people call the cause so."""
    found = into(DISPUTES, ["Case", "Reason", "Notes"], ["PP-R-1", "Not received", "x"])
    assert found.columns == {"Notes": "notes"}
    assert found.left_out == ("Reason",)


def test_a_number_of_a_card_case_counts_under_a_header_for_cases_alone() -> None:
    card = card_dispute("11022")
    on = Basis(book(order(), card), SETTINGS, AS_OF)
    by_header = {
        header: [*adopted([[header, "Notes"], [11022, "x"]], DISPUTES, rows("disputes", on), {}, SETTINGS).cells]
        for header in ("Case", "Dispute amount", "Paid")
    }
    assert by_header == {"Case": [card.key], "Dispute amount": [], "Paid": []}


def test_a_line_that_is_there_twice_word_for_word_adds_nothing() -> None:
    found = into(DISPUTES, ["Case", "Notes"], ["PP-R-1", "first"], ["PP-R-1", "first"])
    assert found.cells[CASE.key] == {"notes": "first"}
    assert "says nothing new" in found.doubled[0].why


def test_a_review_is_known_by_the_number_in_its_address() -> None:
    address = "https://www.trustpilot.com/reviews/" + "0" * 23 + "a"
    assert [*into(TRUSTPILOT, ["Link", "Note"], [address, "asked her"]).cells] == [REVIEW.key]


def test_the_tab_that_knows_most_rows_is_taken() -> None:
    old: list[list[Raw]] = [["Case", "Notes"], ["PP-R-1", "x"]]
    assert best([into(TRUSTPILOT, *old), into(DISPUTES, *old)]).tab is DISPUTES


def test_an_empty_tab_gives_nothing() -> None:
    assert into(DISPUTES).cells == {}
    assert into(DISPUTES, ["one word"]).cells == {}
