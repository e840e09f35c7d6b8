"""Refund requests and Approvals as people see them: a typed order, a cause, and what the row answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from sheets_schema import words
from sync.core.cells import Raw
from sync.core.rulebook import Rules
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, LUM, SETTINGS, ago, bag, book, by_key, dispute, order, refund, review

REQUESTS, APPROVALS = "refund_requests", "approvals"
ELSEWHERE = order("9001", store="VEL")
PART: dict[str, Raw] = {
    "order": "1042",
    "cause": "Delivery: lost",
    "gives": "Part refund",
    "amount": 45,
    "asked_by": "Ana",
}
STARTED = replace(SETTINGS, rules=Rules(started_on=ago(days=5).date()))


def desk(
    tab: str, typed: Mapping[str, Mapping[str, Raw]], *records: Any, said: Any = None, at: Any = None, **when: datetime
) -> dict[str, dict[str, Any]]:
    """The rows of a tab. `typed` by number; each cell was typed two hours ago, or as `when` says for its column."""
    staff = {REQUESTS: typed, APPROVALS: said or {}, **(at or {})}
    times = {
        t: {key: {c: when.get(c, ago(hours=2)) for c in cells} for key, cells in rows_.items()}
        for t, rows_ in staff.items()
    }
    made = book(*records, staff=staff, typed_when=times)
    return by_key(rows(tab, Basis(made, STARTED, AS_OF)))


def request(cells: Mapping[str, Raw], *records: Any, **more: Any) -> dict[str, Any]:
    return desk(REQUESTS, {"R-0001": cells}, *(records or (order(),)), **more)["R-0001"]


def test_fifteen_numbered_rows_wait_and_a_typed_one_calls_for_a_sixteenth() -> None:
    empty = desk(REQUESTS, {}, order())
    assert [*empty] == [f"R-{n:04}" for n in range(1, 16)]
    assert {row["status"] for row in empty.values()} == {words.TYPE_AN_ORDER}
    used = desk(REQUESTS, {**{key: {} for key in empty}, "R-0001": PART}, order())
    assert len(used) == 16
    assert used["R-0016"]["status"] == words.TYPE_AN_ORDER


@pytest.mark.parametrize("typed", ["VEL #1042", "vel 1042"])
def test_an_order_may_be_typed_as_today_names_it(typed: str) -> None:
    """With the store before it: that picks one of two stores that have the number."""
    assert request({"order": "#1042"}, order(), ELSEWHERE)["status"] == f"{words.TWO_STORES} #1042: pick one"
    row = request({"order": typed, "cause": "Delivery: lost"}, order(), ELSEWHERE)
    assert (row["status"], row["customer"]) == (words.SAY_WHAT, "Ana B.")
    assert request({"order": "NOR #1042"}, order())["status"] == words.ORDER_NOWHERE


def test_a_typed_order_fills_the_row() -> None:
    assert request({"order": "#1042", "cause": "Delivery: lost"}) == {
        "number": "R-0001",
        "status": words.SAY_WHAT,
        "suggested": "1 replacement · 2 store credit 110 % · last full refund 89.00",
        "decision": "Pick what we give",
        "most_allowed": Decimal("89.00"),
        "paid_and_given": "paid 89.00 · refunded 0 · credit 0 · replacement 0",
        "also": None,
        "parcel": "Not shipped",
        "items": "Arc lamp (brass)",
        "customer": "Ana B.",
        "why_suggested": "Rule 6: lost · proof: carrier",
        "done": None,
    }


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"order": 1042}, words.SAY_WHAT),
        ({"order": "77"}, words.ORDER_NOWHERE),
        ({"order": "1042", "store": "xyz"}, words.ORDER_NOWHERE),
        ({"cause": "Delivery: lost"}, words.TYPE_AN_ORDER),
        (PART, words.READY),
        ({**PART, "amount": 80}, words.NEEDS_APPROVAL),
        ({**PART, "amount": 90}, words.STOP_MORE),
        ({**PART, "amount": "about 40"}, words.SAY_WHAT),
    ],
)
def test_the_status_follows_what_is_typed(typed: Mapping[str, Raw], status: str) -> None:
    assert request(typed)["status"] == status


def test_an_order_number_of_two_stores_asks_for_the_store() -> None:
    both = (order(), ELSEWHERE)
    assert request(PART, *both)["status"] == "Two stores have #1042: pick one"
    assert request({**PART, "store": "vel"}, *both)["status"] == words.READY
    assert request({**PART, "store": LUM.brand}, *both)["status"] == words.READY


def test_the_limit_of_a_shift_counts_what_was_asked_before_in_it() -> None:
    """Agents may give 75 on an order and 300 in a shift: the fifth 70 of a day needs a yes."""
    numbers = range(1, 6)
    shop = [order(str(n), name=f"#{n}") for n in numbers]
    typed = {f"R-000{n}": {**PART, "order": n, "amount": 70} for n in numbers}
    statuses = [row["status"] for row in desk(REQUESTS, typed, *shop).values()][:5]
    assert statuses == [words.READY] * 4 + [words.NEEDS_APPROVAL]


def test_a_second_request_on_an_order_may_only_ask_for_what_the_first_leaves() -> None:
    typed = {"R-0001": {**PART, "amount": 50}, "R-0002": {**PART, "amount": 45}}
    second = desk(REQUESTS, typed, order())["R-0002"]
    assert (second["status"], second["most_allowed"]) == (words.STOP_MORE, Decimal("39.00"))
    assert second["also"] == "⚠ R-0001 asks too"
    refused = {"R-0001": {"decision": "No"}}
    assert desk(REQUESTS, typed, order(), said=refused)["R-0002"]["status"] == words.READY


def test_a_request_beside_a_dispute_waits_on_approvals_until_the_manager_says_yes() -> None:
    records = (order(), dispute())
    waiting = desk(APPROVALS, {"R-0001": PART}, *records)["R-0001"]
    assert request(PART, *records)["status"] == words.STOP_DISPUTE
    assert waiting["waiting_since"] == ago(hours=2)
    assert [waiting[c] for c in ("number", "kind", "store", "cause", "gives", "asked_by")] == [
        *("R-0001", "Refund", "LUM", "Delivery: lost", "Part refund", "Ana"),
    ]
    assert (waiting["amount"], waiting["also"]) == (Decimal(45), "Dispute open")
    yes = {"R-0001": {"decision": "Yes", "up_to": 50}}
    assert request(PART, *records, said=yes)["status"] == words.READY
    assert request(PART, *records, said=yes)["decision"] == ("Yes, up to 50.00 · manager 18 Nov · say why different")
    assert desk(APPROVALS, {"R-0001": PART}, *records, said=yes)["R-0001"]["waiting_since"] is None


def test_an_approval_bears_the_moments_from_which_it_is_late_by_the_hours_of_settings() -> None:
    """The colours compare them with NOW(); what does not wait any more bears none."""
    records = (order(), dispute())
    waiting = desk(APPROVALS, {"R-0001": PART}, *records)["R-0001"]
    assert (waiting["lead_by"], waiting["answer_by"]) == (ago(hours=-2), ago(hours=-10))
    yes = {"R-0001": {"decision": "Yes", "up_to": 50}}
    decided = desk(APPROVALS, {"R-0001": PART}, *records, said=yes)["R-0001"]
    assert (decided["lead_by"], decided["answer_by"]) == (None, None)


def test_a_request_inside_the_limit_never_comes_to_approvals() -> None:
    assert desk(APPROVALS, {"R-0001": PART}, order()) == {}


def test_a_dispute_about_which_the_manager_was_asked_comes_to_approvals() -> None:
    case = dispute()
    asked = {"disputes": {case.key: {"we_did": "Asked the manager", "hand_to": "Ana"}}}
    row = desk(APPROVALS, {}, order(), case, at=asked)[case.key]
    assert (row["kind"], row["number"], row["waiting_since"]) == ("Accept a dispute", "PP-R-1", ago(hours=2))
    assert (row["amount"], row["cause"], row["asked_by"]) == (Decimal("89.00"), "Not received", "Ana")
    answered = desk(APPROVALS, {}, order(), case, at=asked, said={case.key: {"decision": "Yes"}})[case.key]
    assert answered["waiting_since"] is None
    assert desk(APPROVALS, {}, order(), case) == {}


def test_a_refund_in_shopify_finds_its_request_and_inherits_its_cause() -> None:
    paid = refund(processed_at=ago(hours=1))
    typed = {**PART, "preventable": "No"}
    made = request(typed, order(), paid)
    assert (made["status"], made["done"]) == (words.DONE, "Refunded 45.00 on 18 Nov")
    assert made["most_allowed"] == Decimal("44.00")
    row = desk("refunds", {"R-0001": typed}, order(), paid)[paid.key]
    assert (row["request"], row["cause_counted"], row["to_do"]) == ("R-0001 · Ana", "Delivery: lost", words.OK)
    assert row["rule_said"] == "1 replacement · 2 store credit 110 % · last full refund 89.00"
    assert row["asked_to_paid"] == Decimal("0.0")
    own = {"refunds": {paid.key: {"cause": "Product: damaged"}}}
    assert desk("refunds", {"R-0001": typed}, order(), paid, at=own)[paid.key]["cause_counted"] == "Product: damaged"


def test_money_without_a_request_or_without_a_yes_says_so() -> None:
    big = refund(total=bag("80.00"), processed_at=ago(hours=1))
    typed = {**PART, "amount": 80}
    alone = desk("refunds", {}, order(), big)[big.key]
    assert (alone["request"], alone["to_do"]) == ("none", words.OVER_LIMIT)
    unasked = desk("refunds", {"R-0001": typed}, order(), big)[big.key]
    assert (unasked["request"], unasked["to_do"]) == ("R-0001 · Ana", words.OVER_LIMIT)
    said = {"R-0001": {"decision": "Yes"}}
    approved = desk("refunds", {"R-0001": {**typed, "preventable": "No"}}, order(), big, said=said)[big.key]
    assert (approved["request"], approved["to_do"]) == ("R-0001 · Ana · ok by manager", words.OK)


def test_what_was_paid_before_there_were_requests_lacks_none() -> None:
    old = refund(total=bag("80.00"), processed_at=ago(days=6))
    row = desk("refunds", {}, order(), old)[old.key]
    assert (row["request"], row["to_do"]) == (None, words.SAY_WHY)


def test_a_replacement_is_done_when_its_order_is_there() -> None:
    typed = {**PART, "gives": "Replacement", "amount": None, "new_order": "1050"}
    again = order("5002", name="#1050", created_at=ago(hours=1))
    assert request(typed)["status"] == words.READY
    made = request(typed, order(), again)
    assert (made["status"], made["done"]) == (words.DONE, "New order #1050 of 18 Nov")
    assert made["paid_and_given"].endswith("replacement 1")


def test_an_amount_that_is_none_or_too_fine_is_said_as_it_was_typed() -> None:
    said = [request({**PART, "amount": typed})["decision"] for typed in ("about 5", 89.9 / 3)]
    assert [each.split(" · ")[0] for each in said] == [
        "“about 5” is no amount: type one such as 45.50",
        "AUD has 2 decimals: type 29.97",
    ]


def test_what_else_is_held_on_the_order_stands_beside_the_request() -> None:
    made = request(PART, order(), review(order_id=order().id, order_name="#1042"))
    assert made["also"] == "1★ review"


def test_a_request_done_long_ago_is_left_as_it_stands() -> None:
    paid = refund(processed_at=ago(days=61))
    long_ago = dict.fromkeys(("order", "gives", "amount"), ago(days=61))
    assert "R-0001" not in desk(REQUESTS, {"R-0001": PART}, order(), paid, **long_ago)


def test_what_a_manager_decides_does_not_use_up_the_limit_of_the_shift() -> None:
    shop = [order("1", name="#1", received=bag("400"), total=bag("400")), order("2", name="#2")]
    typed = {"R-0001": {**PART, "order": 1, "amount": 290}, "R-0002": {**PART, "order": 2, "amount": 70}}
    found = desk(REQUESTS, typed, *shop)
    assert found["R-0001"]["status"] == words.NEEDS_APPROVAL
    assert found["R-0002"]["status"] == words.READY


def test_the_third_claim_of_a_customer_is_a_managers() -> None:
    shop = [order(str(n), name=f"#{n}", customer_id="c7") for n in (1, 2, 3)]
    claims = [refund(order_id=shop[0].id, order_name="#1"), dispute(order_id=shop[1].id, order_name="#2")]
    third = desk(REQUESTS, {"R-0001": {**PART, "order": 3}}, *shop, *claims)["R-0001"]
    assert (third["status"], third["also"]) == (words.NEEDS_APPROVAL, "claim no. 3 of this customer")
    assert desk(REQUESTS, {"R-0001": {**PART, "order": 3}}, *shop, claims[0])["R-0001"]["status"] == words.READY
