"""Disputes as staff read them: PayPal and card cases side by side, in one set of words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sync.core.cells import Formula, Raw
from sync.core.money import Money
from sync.core.records import Dispute, Evidence, Message, MoneyMove, Ruling
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, by_key, card_dispute, dispute, order

KEY = "case:lumen:PP-R-1"


def cells(case: Dispute, *others: object, **staff: Raw) -> dict[str, object]:
    typed = {"disputes": {case.key: staff}}
    found = by_key(rows("disputes", Basis(book(case, *others, staff=typed), SETTINGS, AS_OF)))
    return found[case.key]


def buyer(hours_ago: int) -> Message:
    return Message("BUYER", ago(hours=hours_ago), "where is it")


def seller(hours_ago: int) -> Message:
    return Message("SELLER", ago(hours=hours_ago), "on its way")


SORRY = (
    "Hello Ana,\n\nyou are right to ask: your order #1042 has not left yet, and we are sorry. You choose: we send it "
    "today and write with the tracking number, or we return your money at once.\n\nLumen"
)


def test_a_new_inquiry_reads_like_this() -> None:
    assert cells(dispute(), order()) == {
        "turn": "Us",
        "store": "LUM",
        "order": Formula('=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","#1042")'),
        "whose": "nobody yet",
        "worth": Decimal("89.00"),
        "reason": "Not received",
        "amount": Decimal("89.00"),
        "currency": "AUD",
        "customer": "Ana B.",
        "case": Formula('=HYPERLINK("https://www.paypal.com/resolutioncenter/view/PP-R-1","PP-R-1")'),
        "stage": "PayPal inquiry",
        "final_due": NOW + timedelta(days=7),
        "outcome": None,
        "items": "Arc lamp (brass)",
        "market": "AU",
        "opened": ago(days=3),
        "first_answer_on": None,
        "sent_on": None,
        "lost_because": None,
        "fee": None,
        "money_back": None,
        "due_as_written": "2026-11-25T02:00:00.000Z",
        "how_found": "Transaction no.",
        "do_by": ago(days=2),
        "next_step": "Not shipped → offer a refund, or ship today and tell",
        "message": SORRY,
        "evidence": "1 of 7 · missing: tracking number, carrier, ship date, last scan, 2 more",
        "evidence_text": "Order #1042: 89.00 AUD, paid 16 Nov",
        "parcel": "Not shipped",
        "also": None,
        "advice": "Manager decides: over limit",
        "last_change": "15 Nov 10:00 · opened",
    }


@pytest.mark.parametrize(
    ("case", "turn"),
    [
        (dispute(), "Us"),
        (dispute(status="WAITING_FOR_BUYER_RESPONSE"), "Buyer"),
        (dispute(status="WAITING_FOR_BUYER_RESPONSE", messages=(seller(2), buyer(1))), "Us"),
        (dispute(status="WAITING_FOR_BUYER_RESPONSE", messages=(buyer(2), seller(1))), "Buyer"),
        (dispute(status="UNDER_REVIEW"), "PayPal"),
        (dispute(status="UNDER_REVIEW", channel="EXTERNAL"), "Bank"),
        (dispute(status="UNDER_REVIEW", messages=(buyer(9),), sent_at=ago(hours=1)), "PayPal"),
        (dispute(status="UNDER_REVIEW", messages=(buyer(9),)), "PayPal"),
        (dispute(status="UNDER_REVIEW", messages=(buyer(1),), sent_at=ago(hours=2)), "Us"),
        (dispute(status="OPEN", state=None), "Us"),
        (dispute(status="OPEN", state=None, messages=(buyer(2),)), "Us"),
        (dispute(status="OPEN", state="UNDER_PAYPAL_REVIEW", channel="EXTERNAL"), "Bank"),
        (dispute(status="OPEN", state="REQUIRED_OTHER_PARTY_ACTION"), "Buyer"),
        (dispute(status="OPEN", state="OPEN_INQUIRIES", messages=(buyer(2), seller(1))), "Buyer"),
        (dispute(status="RESOLVED", closed_at=ago(days=1)), "Closed"),
        (dispute(status="MOON_PHASE"), "Check"),
        (card_dispute(), "Us"),
        (card_dispute(status="UNDER_REVIEW"), "Bank"),
        (card_dispute(status="PREVENTED", closed_at=ago(days=1)), "Closed"),
        (card_dispute(status="MOON_PHASE"), "Check"),
    ],
)
def test_turn_says_whose_move_it_is(case: Dispute, turn: str) -> None:
    assert cells(case)["turn"] == turn


def test_a_follow_up_day_brings_a_waiting_case_back_and_a_closed_one_never() -> None:
    """The team's day decides: in Manila it is already the 18th, ten o'clock."""
    today = date(2026, 11, 18).toordinal() - date(1899, 12, 30).toordinal()
    waiting = dispute(status="WAITING_FOR_BUYER_RESPONSE")
    assert cells(waiting, follow_up_on=today)["turn"] == "Us"
    assert cells(waiting, follow_up_on=today + 1)["turn"] == "Buyer"
    assert cells(waiting, follow_up_on="next week")["turn"] == "Buyer"
    assert cells(dispute(status="RESOLVED", closed_at=NOW), follow_up_on=today)["turn"] == "Closed"


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (dispute(), None),
        (dispute(status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR"), "Won"),
        (dispute(status="RESOLVED", outcome="RESOLVED_WITH_PAYOUT"), "PayPal paid us"),
        (dispute(status="RESOLVED", outcome="CANCELED_BY_BUYER"), "Buyer withdrew"),
        (dispute(status="RESOLVED", outcome="DENIED"), "Check"),
        (dispute(status="RESOLVED", outcome=None), "Check"),
        (card_dispute(status="UNDER_REVIEW"), None),
        (card_dispute(status="WON"), "Won"),
        (card_dispute(status="PREVENTED"), "Stopped early"),
        (card_dispute(status="MOON_PHASE"), "Check"),
    ],
)
def test_outcome_says_how_it_ended(case: Dispute, outcome: str | None) -> None:
    assert cells(case)["outcome"] == outcome


@pytest.mark.parametrize(
    ("case", "stage"),
    [
        (dispute(stage="CHARGEBACK"), "PayPal claim"),
        (dispute(stage="CHARGEBACK", channel="EXTERNAL"), "PayPal bank chargeback"),
        (dispute(stage="ARBITRATION", channel="EXTERNAL"), "Appeal"),
        (dispute(stage="NEW_STAGE"), "NEW_STAGE"),
        (card_dispute(kind="INQUIRY"), "Card inquiry"),
        (card_dispute(), "Card chargeback"),
    ],
)
def test_stage_says_how_far_it_has_gone(case: Dispute, stage: str) -> None:
    assert cells(case)["stage"] == stage


def test_a_reason_nobody_knows_yet_is_shown_as_it_is() -> None:
    assert cells(dispute(reason="BRAND_NEW"))["reason"] == "BRAND_NEW"


def test_without_an_order_it_says_so_and_the_rest_stays() -> None:
    row = cells(dispute(order_id=None, order_name=None, order_store=None, found_by=None))
    assert (row["order"], row["items"], row["how_found"], row["store"]) == ("not found", None, None, "LUM")


def test_an_order_older_than_the_ledger_is_still_a_link() -> None:
    assert cells(dispute())["order"] == Formula(
        '=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","#1042")'
    )


def test_the_number_that_staff_typed_wins_in_any_store_of_the_account() -> None:
    other = order("6001", store="VEL", name="#8810", number=8810, customer_name="Ben C.")
    row = cells(dispute(), order(), other, order_ours=8810.0)
    assert (row["store"], row["customer"], row["how_found"]) == ("VEL", "Ben C.", "Typed by us")


def test_a_number_that_no_order_or_two_orders_have_changes_nothing() -> None:
    twin = order("5002")
    row = cells(dispute(), order(), order_ours="#9999")
    assert (row["customer"], row["how_found"]) == ("Ana B.", "Transaction no.")
    assert cells(dispute(order_id=None, order_name=None), order(), twin, order_ours="1042")["order"] == "not found"


def test_an_id_of_another_shape_becomes_plain_text_and_no_formula() -> None:
    row = cells(dispute('"),EVIL("', order_name='#1"&1', order_id="gid://shopify/Order/5001"))
    assert row["case"] == '"),EVIL("'
    assert row["order"] == '#1"&1'


def test_a_card_case_opens_the_order_where_shopify_shows_it() -> None:
    row = cells(card_dispute(), order())
    assert row["case"] == Formula('=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","11022")')


def test_fee_and_money_back_come_from_what_moved_on_our_side() -> None:
    def move(kind: str, reason: str, minor: int, party: str = "SELLER", currency: str = "AUD") -> MoneyMove:
        return MoneyMove(party, kind, reason, Money(minor, currency), None)

    moves = (
        move("DEBIT", "DISPUTE_SETTLEMENT", 8900),
        move("CREDIT", "DISPUTE_SETTLEMENT", 8900),
        move("DEBIT", "DISPUTE_FEE", 3000),
        move("CREDIT", "DISPUTE_FEE", 1000),
        move("CREDIT", "DISPUTE_SETTLEMENT", 1, party="BUYER"),
        move("DEBIT", "DISPUTE_FEE", 7, currency="USD"),
    )
    row = cells(dispute(moves=moves))
    assert (row["fee"], row["money_back"]) == (Decimal("20.00"), Decimal("89.00"))


def test_a_lost_case_says_why_in_the_words_of_the_last_ruling() -> None:
    rulings = (
        Ruling("RECOVER_FROM_SELLER", "NO_SELLER_RESPONSE", ago(days=1), "CHARGEBACK"),
        Ruling("PAYOUT_TO_BUYER", "INVALID_TRACKING", ago(days=4), "CHARGEBACK"),
    )
    lost = dispute(status="RESOLVED", outcome="RESOLVED_BUYER_FAVOUR", rulings=rulings)
    assert cells(lost)["lost_because"] == "No seller response"


def test_first_answer_is_the_first_word_or_paper_of_ours() -> None:
    given = Evidence("PROOF_OF_FULFILLMENT", "SUBMITTED_BY_SELLER", ago(hours=30), None)
    case = dispute(messages=(buyer(50), seller(20)), evidences=(given,), sent_at=ago(hours=30))
    assert cells(case)["first_answer_on"] == ago(hours=30)


def test_the_nearest_deadline_comes_first_and_old_closed_cases_leave() -> None:
    soon = dispute("PP-2", due_at=NOW + timedelta(hours=3))
    late = dispute("PP-3", due_at=NOW - timedelta(hours=3))
    no_due = dispute("PP-4", due_at=None)
    closed = dispute("PP-5", status="RESOLVED", closed_at=ago(days=60))
    gone = dispute("PP-6", status="RESOLVED", closed_at=ago(days=61))
    found = [
        row.key.rsplit(":")[-1]
        for row in rows("disputes", Basis(book(dispute(), soon, late, no_due, closed, gone), SETTINGS, AS_OF))
    ]
    assert found == ["PP-3", "PP-2", "PP-R-1", "PP-4", "PP-5"]
