"""Refund requests, rule by rule: may it be paid, who says yes, which refund in Shopify pays it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sheets_schema import words
from sync.core.money import Money
from sync.rules import refund_matrix
from sync.rules.also import Beside
from sync.rules.flags import Case
from sync.rules.paid_requests import done, paid_and_given, paid_by_request
from sync.rules.request_facts import facts
from sync.rules.requests import Approval, Deciding, Ground, Request, Standing, needs_other_reason, standing
from tests.support.records import MANILA, NOW, ago, bag, dispute, order, parcel, payment, refund

NOTHING_HELD = Money(0, "AUD")
FULL = Request("R-0001", order="1042", cause="Delivery: lost", gives="Full refund", order_at=ago(hours=2))
PART = replace(FULL, gives="Part refund", amount=Decimal("45.00"), settled_at=ago(hours=2))
OWN = Deciding(None, "a lead")
OVER = Deciding("Lead", "Mark (lead)")


def ground(*refunds: Any, cases: Any = (), **more: Any) -> Ground:
    return Ground(order(), Beside(list(refunds), list(cases)), **{"reserved": NOTHING_HELD, **more})


def judged(request: Request, on: Ground, deciding: Deciding = OWN, *, over: bool = False) -> Standing:
    return standing(request, on, deciding, done=over, now=NOW, zone=MANILA)


def approved(decision: str = "Yes", **change: Any) -> Deciding:
    return replace(OVER, approval=replace(Approval(decision, ago(hours=1), by="Mark"), **change))


BEFORE = refund(total=bag("40.00"), processed_at=ago(days=8))


@pytest.mark.parametrize(
    ("request_", "on", "deciding", "status", "decision"),
    [
        (FULL, ground(), OWN, words.READY, "Inside your limit"),
        (FULL, ground(), OVER, words.NEEDS_APPROVAL, "Waiting for Mark (lead)"),
        (FULL, ground(cases=[dispute()]), OWN, words.STOP_DISPUTE, "Waiting for a lead"),
        (replace(FULL, gives=""), ground(cases=[dispute()]), OWN, words.STOP_DISPUTE, "Pick what we give"),
        (replace(FULL, gives="", cause=""), ground(), OWN, words.SAY_WHAT, "Pick the cause, then what we give"),
        (replace(PART, amount=None), ground(), OWN, words.SAY_WHAT, "Type the amount"),
        (
            replace(FULL, unread="about 5"),
            ground(),
            OWN,
            words.SAY_WHAT,
            "“about 5” is no amount: type one such as 45.50",
        ),
        (replace(PART, amount=Decimal("29.966")), ground(), OWN, words.SAY_WHAT, "AUD has 2 decimals: type 29.97"),
        (replace(PART, amount=Decimal(-1)), ground(), OWN, words.SAY_WHAT, "Type an amount above 0"),
        (replace(PART, amount=Decimal("89.01")), ground(), OWN, words.STOP_MORE, "Inside your limit"),
        (
            replace(PART, amount=Decimal(40)),
            ground(BEFORE),
            OWN,
            "Already refunded 40.00 on 10 Nov",
            "Waiting for a lead",
        ),
        (replace(PART, amount=Decimal(44)), ground(BEFORE), OWN, words.READY, "Inside your limit"),
        (FULL, ground(BEFORE), OWN, "Already refunded 40.00 on 10 Nov", "Waiting for a lead"),
        (FULL, ground(replace(BEFORE, total=bag("89"))), OWN, words.STOP_MORE, "Waiting for a lead"),
        (FULL, ground(reserved=Money(8900, "AUD")), OWN, words.STOP_MORE, "Inside your limit"),
        (replace(FULL, gives="Replacement"), ground(), OWN, words.READY, "Inside your limit"),
        (replace(FULL, gives="Replacement"), ground(cases=[dispute()]), OWN, words.STOP_DISPUTE, "Waiting for a lead"),
        (replace(FULL, gives="Wait with date"), ground(cases=[dispute()]), OWN, words.READY, None),
    ],
)
def test_a_request_says_the_worst_that_is_true_of_it(
    request_: Request, on: Ground, deciding: Deciding, status: str, decision: str | None
) -> None:
    found = judged(request_, on, deciding)
    assert (found.status, found.decision) == (status, decision)


@pytest.mark.parametrize(
    ("deciding", "status", "decision"),
    [
        (approved(), words.READY, "Yes, up to 45.00 · Mark 18 Nov"),
        (approved(up_to=Decimal(60)), words.READY, "Yes, up to 60.00 · Mark 18 Nov"),
        (approved(up_to=Decimal(40)), words.NEEDS_APPROVAL, "Waiting for Mark (lead)"),
        (approved(at=ago(hours=3)), words.NEEDS_APPROVAL, "Waiting for Mark (lead)"),
        (approved("No"), words.REFUSED, "No · Mark"),
        (approved("No", note="send a photo"), words.REFUSED, "No · Mark: see note"),
        (approved("No", at=ago(hours=3)), words.NEEDS_APPROVAL, "Waiting for Mark (lead)"),
        (approved("Ask me"), words.NEEDS_APPROVAL, "Mark: ask me first"),
    ],
)
def test_an_answer_covers_what_was_asked_when_it_was_given(deciding: Deciding, status: str, decision: str) -> None:
    """An amount or an order typed after the yes asks again, unless it stays within `Up to`."""
    found = judged(PART, ground(), deciding)
    assert (found.status, found.decision) == (status, decision)
    assert found.waits is (status == words.NEEDS_APPROVAL)


def test_an_approved_stop_may_be_paid_but_never_more_than_was_paid() -> None:
    both = ground(BEFORE, cases=[dispute()])
    asks = replace(PART, amount=Decimal(40))
    assert judged(asks, both, approved()).status == words.READY
    assert judged(replace(PART, amount=Decimal(50)), both, approved()).status == words.STOP_MORE


@pytest.mark.parametrize(("hours", "status"), [(23, words.READY), (24, 0), (71, 0), (72, 1), (168, 2), (999, 2)])
def test_approved_and_unpaid_is_said_at_three_moments_only(hours: int, status: str | int) -> None:
    request = replace(PART, order_at=ago(hours=1000), settled_at=ago(hours=1000))
    found = judged(request, ground(), approved(at=ago(hours=hours)))
    assert found.status == (words.NOT_PAID[status] if isinstance(status, int) else status)
    assert judged(request, ground(), approved(at=ago(hours=hours)), over=True).status == words.DONE


def test_a_refund_pays_the_request_that_asks_for_just_its_sum_else_the_oldest_it_fits() -> None:
    small = replace(PART, number="R-0001", amount=Decimal(20))
    exact, open_ = replace(PART, number="R-0002"), replace(FULL, number="R-0003")
    first, second, third = refund("1"), refund("2", total=bag("20")), refund("3", total=bag("30"))
    later = [replace(r, processed_at=ago(minutes=m)) for r, m in ((first, 30), (second, 20), (third, 10))]
    found = paid_by_request([small, exact, open_], later)
    assert {n: [r.legacy_id for r in rs] for n, rs in found.items()} == {
        "R-0001": ["2"],
        "R-0002": ["1"],
        "R-0003": ["3"],
    }


def test_a_refund_older_than_the_request_is_not_its_own() -> None:
    """But a sync sees a request up to half an hour after it was typed."""
    assert paid_by_request([PART], [refund(processed_at=ago(hours=2, minutes=29))]) != {"R-0001": []}
    assert paid_by_request([PART], [refund(processed_at=ago(hours=2, minutes=31))]) == {"R-0001": []}
    assert paid_by_request([replace(PART, gives="Replacement")], [refund(processed_at=NOW)]) == {"R-0001": []}


def test_done_is_what_shopify_shows() -> None:
    half = refund(total=bag("20"))
    assert done(PART, order(), [], None, MANILA) == (False, None)
    assert done(PART, order(), [half], None, MANILA) == (False, "Refunded 20.00 of 45.00 on 18 Nov")
    assert done(PART, order(), [half, refund("2", total=bag("25"))], None, MANILA) == (True, "Refunded 45.00 on 18 Nov")
    credit = refund(transactions=(payment(kind="REFUND", gateway="shopify_store_credit"),))
    assert done(FULL, order(), [credit], None, MANILA) == (True, "Store credit 45.00 on 18 Nov")
    again = order("5002", name="#1050")
    assert done(replace(FULL, gives="Replacement"), order(), [], again, MANILA) == (True, "New order #1050 of 16 Nov")
    assert done(replace(FULL, gives="Replacement"), order(), [], None, MANILA) == (False, None)
    changed = order(edited=True, updated_at=NOW)
    assert done(replace(FULL, gives="Substitute"), changed, [], None, MANILA) == (True, "Order changed in Shopify")
    assert done(replace(FULL, gives="Nothing, explained"), order(), [], None, MANILA) == (True, "Nothing to pay")


def test_paid_and_given_names_what_went_out_in_each_way() -> None:
    credit = refund("2", total=bag("10"), transactions=(payment(kind="REFUND", gateway="gift_card"),))
    assert paid_and_given(order(), [], 0) == "paid 89.00 · refunded 0 · credit 0 · replacement 0"
    assert (
        paid_and_given(order(), [refund(), credit], 1) == "paid 89.00 · refunded 45.00 · credit 10.00 · replacement 1"
    )
    assert paid_and_given(order(refunded=bag("50")), [], 0).startswith("paid 89.00 · refunded 50.00")


def test_what_may_still_be_given_leaves_out_the_requests_own_refund() -> None:
    own = refund()
    assert ground(own).most == Money(4400, "AUD")
    assert ground(own, paid=[own]).most == Money(8900, "AUD")
    assert ground(own, refund("2", total=bag("80"))).most == Money(0, "AUD")
    old = Ground(order(refunded=bag("30")), Beside(), NOTHING_HELD)
    assert old.most == Money(5900, "AUD"), "a refund older than the trackers show counts all the same"


def test_a_reason_is_asked_for_when_another_thing_is_given_than_is_to_be_offered_first() -> None:
    offers = (refund_matrix.REPLACE, refund_matrix.CREDIT)
    assert needs_other_reason(FULL, offers) == "say why different"
    assert needs_other_reason(replace(FULL, why_different="Customer refused"), offers) is None
    assert needs_other_reason(replace(FULL, gives="Replacement"), offers) is None
    assert needs_other_reason(FULL, ()) is None
    assert needs_other_reason(replace(FULL, gives=""), offers) is None


@pytest.mark.parametrize(
    ("days_late", "sent", "expected"),
    [
        (0, True, {refund_matrix.SENT, refund_matrix.ON_TIME}),
        (1, True, {refund_matrix.SENT, refund_matrix.LATE_A_LITTLE}),
        (8, True, {refund_matrix.SENT, refund_matrix.LATE_LONG}),
        (8, False, {refund_matrix.NOT_SENT, refund_matrix.ON_TIME}),
    ],
)
def test_how_late_a_parcel_was_decides_the_rule(days_late: int, sent: bool, expected: set[str]) -> None:
    made = order(parcels=(parcel(created_at=ago(days=20)),) if sent else ())
    today = NOW.astimezone(MANILA).date()
    case = Case(made, ago(days=21), (), None, today - timedelta(days=days_late))
    assert facts(case, NOW, MANILA) == expected
