"""The decision comes before the money: a request typed beside the sync, answered by a manager, paid in Shopify."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sheets_schema import words
from sheets_schema.add_by_hand import ADD_BY_HAND
from sheets_schema.approvals import APPROVALS
from sheets_schema.disputes import DISPUTES
from sheets_schema.refund_requests import REFUND_REQUESTS
from sheets_schema.refunds import REFUNDS
from sheets_schema.trustpilot import TRUSTPILOT
from sync.pushing.memory import Memory
from tests.promises.conftest import Begun
from tests.support.records import bag, dispute, order, refund
from tests.support.whole_workbook import WholeWorkbook


def one_order(book: WholeWorkbook) -> None:
    book.saw([order()])
    book.push()


@pytest.fixture
def book(begun: Begun) -> WholeWorkbook:
    return begun(one_order)


def types(book: WholeWorkbook, number: str, **cells: Any) -> None:
    for column, value in cells.items():
        book.type(REFUND_REQUESTS, number, column, value)


def status(book: WholeWorkbook, number: str = "R-0001") -> object:
    return book.cell(REFUND_REQUESTS, number, "status")


def test_fifteen_empty_rows_wait_at_the_top_and_one_more_comes_for_each_that_is_used(book: WholeWorkbook) -> None:
    assert [*book.picture(REFUND_REQUESTS).rows_of] == [f"R-{n:04}" for n in range(1, 16)]
    types(book, "R-0007", order="1042")
    report = book.push()
    assert report.settled
    assert "R-0016" in book.picture(REFUND_REQUESTS).rows_of
    assert len(book.picture(REFUND_REQUESTS).rows_of) == 16
    assert status(book, "R-0007") == words.SAY_WHAT
    quiet = book.push()
    assert quiet.writes == 0, "a request that waits writes nothing"


def test_a_request_over_the_limit_goes_to_the_manager_and_its_refund_inherits_all(book: WholeWorkbook) -> None:
    types(book, "R-0001", order="#1042", cause="Delivery: lost", gives="Part refund", amount=80, asked_by="Ana")
    types(book, "R-0001", preventable="No", why_different="Customer refused")
    book.push()
    assert status(book) == words.NEEDS_APPROVAL
    assert book.cell(APPROVALS, "R-0001", "amount") == 80
    book.later(minutes=5)
    book.type(APPROVALS, "R-0001", "decision", "Yes")
    book.push()
    assert status(book) == words.READY
    assert book.cell(APPROVALS, "R-0001", "waiting_since") == ""
    book.later(hours=25)
    book.push()
    assert status(book) == words.NOT_PAID[0]
    types(book, "R-0001", amount=85)
    book.push()
    assert status(book) == words.NEEDS_APPROVAL, "the yes was for 80"
    types(book, "R-0001", amount=80)
    book.push()
    book.later(minutes=5)
    book.type(APPROVALS, "R-0001", "up_to", 80)
    book.push()
    paid = refund(total=bag("80.00"), processed_at=book.now)
    book.saw([paid])
    book.push()
    assert (status(book), book.cell(REFUND_REQUESTS, "R-0001", "done")) == (words.DONE, "Refunded 80.00 on 19 Nov")
    assert book.cell(REFUNDS, paid.key, "request") == "R-0001 · Ana · ok by manager"
    assert book.cell(REFUNDS, paid.key, "cause_counted") == "Delivery: lost"
    assert book.cell(REFUNDS, paid.key, "cause") == "", "a staff cell is staff's"


def test_a_review_typed_by_hand_becomes_a_row_and_a_wrong_line_says_what_to_type(book: WholeWorkbook) -> None:
    line: dict[str, Any] = {"what": "Review", "store": "LUM", "date": 46343, "amount": 9, "name": "Ana B."}
    for column, value in line.items():
        book.type(ADD_BY_HAND, "H-0001", column, value)
    book.push()
    assert book.cell(ADD_BY_HAND, "H-0001", "check") == "Type the stars: 1 to 5."
    book.type(ADD_BY_HAND, "H-0001", "amount", 1)
    book.type(ADD_BY_HAND, "H-0001", "text", "=1+1 it never came")
    book.push()
    assert book.cell(ADD_BY_HAND, "H-0001", "went") == "Trustpilot"
    assert book.cell(TRUSTPILOT, "review:u1:H-0001", "reviewer") == "Ana B. (typed)"
    book.type(TRUSTPILOT, "review:u1:H-0001", "notes", "asked her")
    book.type(ADD_BY_HAND, "H-0001", "amount", 2)
    book.push()
    assert book.cell(TRUSTPILOT, "review:u1:H-0001", "stars") == 2
    assert book.cell(TRUSTPILOT, "review:u1:H-0001", "notes") == "asked her"


def test_a_request_for_an_order_that_no_tracker_shows_any_more_finds_it_in_the_ledger(book: WholeWorkbook) -> None:
    """With the refunds it has had: what was given a year ago is given."""
    ended, old = book.now - timedelta(days=200), book.now - timedelta(days=210)
    given = refund("6001", order_id="gid://shopify/Order/4001", created_at=ended, processed_at=ended)
    sold = {"name": "#77", "number": 77, "created_at": old, "processed_at": old, "cancelled_at": ended}
    book.saw([order("4001", refund_ids=("gid://shopify/Refund/6001",), **sold), given])
    types(book, "R-0001", order="#77", cause="Delivery: lost", gives="Full refund")
    types(book, "R-0002", order="no such number")
    book.push()
    assert (status(book), status(book, "R-0002")) == ("Already refunded 45.00 on 2 May", words.ORDER_NOWHERE)
    assert book.cell(REFUND_REQUESTS, "R-0001", "most_allowed") == 44
    assert book.push().writes == 0


def test_a_manager_who_says_yes_to_a_lost_case_is_read_on_its_row(book: WholeWorkbook) -> None:
    case = dispute()
    book.saw([case])
    book.push()
    book.type(DISPUTES, case.key, "we_did", "Asked the manager")
    book.push()
    assert book.cell(APPROVALS, case.key, "kind") == "Accept a dispute"
    book.later(minutes=5)
    book.type(APPROVALS, case.key, "decision", "Yes")
    book.push()
    assert book.cell(DISPUTES, case.key, "next_step") == "Manager says yes → accept the loss, then set We did"


def test_what_a_refund_inherits_counts_in_the_numbers_also_when_its_request_is_gone(book: WholeWorkbook) -> None:
    types(book, "R-0001", order="#1042", cause="Delivery: lost", gives="Part refund", amount=45, preventable="No")
    book.push()
    paid = refund(processed_at=book.now)
    book.saw([paid])
    book.push()
    memory = Memory(book.ledger, book.id)
    assert memory.inherited() == {paid.key: {"cause": "Delivery: lost", "preventable": "No"}}
    book.later(days=90)
    book.push()
    assert memory.inherited()[paid.key]["cause"] == "Delivery: lost"
