"""Disputes of both sides, reviews and hostile texts in the project's own world: every case that a rule needs."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from sandbox.worlds.make_lumen.case_words import NOT_AS_DESCRIBED, NOT_RECEIVED, REASONS, STAGES, STATES
from sandbox.worlds.make_lumen.facts import END, START
from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import Moment, World
from tests.support.lumen import age, card_disputes, cases, every, orders, reviews, texts, when


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(ready())


@pytest.fixture(scope="module")
def start(world: World) -> Moment:
    return world.at(START)


@pytest.fixture(scope="module")
def end(world: World) -> Moment:
    return world.at(END)


def test_paypal_cases_cover_stages_statuses_and_reasons(start: Moment) -> None:
    seen = {(case["reason"], case["dispute_life_cycle_stage"], case["status"]) for case in cases(start)}
    assert {(stage, status) for _, stage, status in seen} == {(a, b) for a in STAGES for b in STATES}
    assert {reason for reason, _, _ in seen} == set(REASONS)
    assert {reason for reason, stage, _ in seen if stage == "INQUIRY"} == {NOT_RECEIVED, NOT_AS_DESCRIBED}
    assert {case["dispute_channel"] for case in cases(start)} == {"INTERNAL", "EXTERNAL"}


def test_paypal_cases_carry_messages_offers_decisions_and_fees(end: Moment) -> None:
    for part in ("messages", "evidences", "adjudications", "money_movements", "offer", "dispute_outcome"):
        assert sum(bool(case.get(part)) for case in cases(end)) > 3, part
    outcomes = {case["dispute_outcome"]["outcome_code"] for case in cases(end) if case.get("dispute_outcome")}
    assert len(outcomes) == 7
    assert any(move["reason"] == "DISPUTE_FEE" for case in cases(end) for move in case.get("money_movements") or ())


def test_cases_find_their_orders_by_each_key_or_by_none(start: Moment) -> None:
    codes = {
        t["authorizationCode"] for order in orders(start) for t in order["transactions"] if t["gateway"] == "paypal"
    }
    invoices = {t["paymentId"] for order in orders(start) for t in order["transactions"] if t["gateway"] == "paypal"}
    how = Counter(
        "transaction"
        if paid["seller_transaction_id"] in codes
        else "invoice"
        if paid.get("invoice_number") in invoices
        else "none"
        for case in cases(start)
        for paid in case["disputed_transactions"]
    )
    assert min(how["transaction"], how["invoice"], how["none"]) >= 5
    assert any("." in paid.get("invoice_number", "") for case in cases(start) for paid in case["disputed_transactions"])
    folded = Counter(invoice.lower() for invoice in invoices)
    assert any(count > 1 for count in folded.values()), "two that differ in case alone"


def test_card_disputes_cover_types_and_statuses(start: Moment) -> None:
    seen = {(each["type"], each["status"]) for each in card_disputes(start)}
    assert {kind for kind, _ in seen} == {"CHARGEBACK", "INQUIRY"}
    assert {status for _, status in seen} == {"NEEDS_RESPONSE", "UNDER_REVIEW", "WON", "LOST", "ACCEPTED", "PREVENTED"}


def test_some_orders_are_contested_on_both_sides_and_some_refunded_too(start: Moment) -> None:
    by_card = {each["order"]["id"] for each in card_disputes(start)}
    paid = {paid["seller_transaction_id"] for case in cases(start) for paid in case["disputed_transactions"]}
    both = [
        o
        for o in orders(start)
        if o["id"] in by_card and any(t["authorizationCode"] in paid for t in o["transactions"])
    ]
    assert len(both) >= 3
    assert sum(o["id"] in by_card and bool(o["refunds"]) for o in orders(start)) >= 2
    assert (
        sum(
            bool(o["refunds"]) and any(t["authorizationCode"] in paid for t in o["transactions"]) for o in orders(start)
        )
        >= 2
    )


def test_an_order_shows_its_card_disputes(end: Moment) -> None:
    shown = {d["id"]: d["status"] for order in orders(end) for d in order["disputes"]}
    assert shown == {each["id"]: each["status"] for each in card_disputes(end)}


def test_reviews_of_every_kind_are_there(start: Moment) -> None:
    found = reviews(start)
    assert {review["stars"] for review in found} == {1, 2, 3, 4, 5}
    for part in ("referenceId", "referralEmail", "updatedAt", "companyReply", "reportData", "invitation"):
        assert sum(bool(review[part]) for review in found) >= 3, part
        assert sum(not review[part] for review in found) >= 3, part
    assert max(len(review["text"]) for review in found) == 60_000


def test_hostile_texts_reach_every_source(start: Moment) -> None:
    for documents in (orders(start), cases(start), reviews(start)):
        everything = [text for document in documents for text in texts(document)]
        for sign in ("=IMPORTXML", "\u202e", "\u200d", "<script>", "1E5", "\x00", "\ud83d"):
            assert any(sign in text for text in everything), sign


def test_not_received_is_claimed_whatever_became_of_the_parcel(start: Moment) -> None:
    """One open case for each line of the playbook: not sent, no scan, on its way, stalled, delivered, sent back."""
    by_code = {t["authorizationCode"]: order for order in orders(start) for t in order["transactions"]}
    seen = set()
    for case in cases(start):
        order = by_code.get(case["disputed_transactions"][0]["seller_transaction_id"])
        if order and case["reason"] == NOT_RECEIVED and case["status"] == "WAITING_FOR_SELLER_RESPONSE":
            seen |= {parcel["displayStatus"] for parcel in order["fulfillments"]} or {order["displayFulfillmentStatus"]}
    assert seen >= {"UNFULFILLED", "LABEL_PRINTED", "IN_TRANSIT", "FULFILLED", "DELIVERED", "MARKED_AS_FULFILLED"}


def test_no_answer_is_overdue_at_the_start(start: Moment) -> None:
    """A date that has passed has had its consequence."""
    waiting = [case for case in cases(start) if case["status"] == "WAITING_FOR_SELLER_RESPONSE"]
    assert waiting
    assert all(when(case["seller_response_due_date"]) > START for case in waiting)
    needed = [each for each in card_disputes(start) if each["status"] == "NEEDS_RESPONSE"]
    assert all(when(each["evidenceDueBy"]) > START for each in needed)


def test_cases_that_nobody_answers_end(end: Moment) -> None:
    """An inquiry as withdrawn, a claim for the buyer, with the reason."""
    reasons = {decision["reason"] for case in cases(end) for decision in case.get("adjudications") or ()}
    assert "NO_SELLER_RESPONSE" in reasons


def test_one_product_has_three_complaints_within_two_weeks(start: Moment) -> None:
    recent = [
        case for case in cases(start) if case["reason"] == NOT_AS_DESCRIBED and age(case["create_time"]).days < 14
    ]
    named = Counter(item["item_name"] for case in recent for item in case["disputed_transactions"][0]["items"])
    assert max(named.values()) >= 3


def test_chargebacks_take_money_and_wins_bring_it_back(end: Moment) -> None:
    """With the fee: what the account lost by its disputes is the sum of those that were not won."""
    moved = Counter[int]()
    for each in every(end, "shopify/", "/balance_transactions.jsonl"):
        moved[each["sourceId"]] += int(Decimal(each["net"]["amount"]) * 100)
    for each in card_disputes(end):
        lost = each["type"] == "CHARGEBACK" and each["status"] != "WON"
        expected = -int((Decimal(each["amount"]["amount"]) + 15) * 100) if lost else 0
        assert moved[int(each["legacyResourceId"])] == expected, each["id"]
