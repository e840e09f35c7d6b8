"""What staff typed by hand counts in the numbers it belongs to, and says that it was typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sheets_schema.words import BY_HAND_DISPUTE
from sync.core.book import Book
from sync.core.cells import EPOCH
from sync.core.rulebook import ProductCost, Rules
from sync.kpis.answers import Answers
from sync.kpis.facts import Replacement
from sync.pages.leak import leak_of
from sync.reporting.answering import compute
from tests.support.kpi_file import Managers
from tests.support.kpis import given_back, ledger_of, report
from tests.support.records import AS_OF, NOW, SETTINGS, ago, bag, line, order, payment, review

STORES = SETTINGS.stores
COSTED = replace(SETTINGS, rules=Rules(product_costs=(ProductCost("LAMP", Decimal(30)),)))
FREE = {"transactions": (), "financial_status": "PAID", "total": bag("0.00"), "processed_at": ago(days=2)}


def day(back: int) -> int:
    return ago(days=back).date().toordinal() - EPOCH.toordinal()


CASE = {"what": BY_HAND_DISPUTE, "order": "1", "date": day(5), "amount": 89, "reason": "Not received"}
REVIEW = {"what": "Review", "store": "LUM", "date": day(5), "amount": 1, "name": "Bo C.", "text": "Never came"}


def paid(number: int, **change: Any) -> Any:
    paid_at = ago(days=9)
    transactions = (payment(created_at=paid_at, processed_at=paid_at),)
    return order(str(number), name=f"#{number}", **{"created_at": paid_at, "transactions": transactions, **change})


def answers(staff: dict[str, Any], *records: Any) -> Answers:
    when = {"disputes": {"case:typed:H-0001": {"we_did": ago(hours=1)}}}
    ledger = ledger_of([[paid(1), paid(2), *records]])
    return compute(ledger, COSTED, AS_OF, Book(), staff, when)


def test_a_case_on_a_marketplace_is_lost_money_once_staff_say_so() -> None:
    """It is no claim of PayPal and no chargeback."""
    typed = {"add_by_hand": {"H-0001": CASE}}
    still = answers(typed)
    assert still.whole("disputes_elsewhere", "30_days", "LUM").numerator == 1
    assert still.whole("paypal_claims", "30_days", "LUM").cases == 0
    assert still.whole("net_loss", "30_days", "LUM").numerator == 0

    gone = answers({**typed, "disputes": {"case:typed:H-0001": {"we_did": "Accepted the loss"}}})
    assert gone.whole("net_loss", "month", "LUM").numerator == 8900
    assert gone.whole("won_of_decided", "month", "LUM").denominator == 1
    assert gone.typed("net_loss", "month", "LUM") == 1


def test_the_report_knows_since_when_staff_say_so() -> None:
    """It reads what they typed from the journals of the trackers."""
    ledger = ledger_of([[paid(1), paid(2)]])
    typed: dict[str, dict[str, dict[str, Any]]] = {
        "add_by_hand": {"H-0001": CASE},
        "disputes": {"case:typed:H-0001": {"we_did": "Accepted the loss"}},
    }
    for tab, cells in typed.items():
        ledger.journals.keep("operations", tab, {(key, 0): row for key, row in cells.items()}, ago(hours=1))
    push = Managers(ledger, COSTED).push()
    assert push.answers.whole("net_loss", "month", "LUM").numerator == 8900


def test_a_typed_review_counts_until_the_source_tells_the_same() -> None:
    link = "https://www.trustpilot.com/reviews/00000000000000000000000b"
    typed = {"add_by_hand": {"H-0001": {**REVIEW, "link": link}}}
    alone = answers(typed)
    assert (alone.whole("one_star", "30_days", "LUM").denominator, alone.typed("one_star", "30_days", "LUM")) == (1, 1)

    both = answers(typed, review("0" * 23 + "b", stars=4, created_at=ago(days=5)))
    assert (both.whole("one_star", "30_days", "LUM").numerator, both.typed("one_star", "30_days", "LUM")) == (0, 0)


def test_what_a_replacement_costs_is_leak_of_the_order_that_went_wrong() -> None:
    again = order("3", name="#3", created_at=ago(days=2), lines=(line(sku="LAMP-1", quantity=2),), **FREE)
    asked = {"order": "1", "new_order": "#3", "cause": "Product: damaged", "preventable": "Yes"}
    found = answers({"refund_requests": {"R-0001": asked}}, again)

    assert found.whole("replacement_cost", "30_days", "LUM").numerator == 6000
    assert found.whole("leak", "30_days", "LUM").numerator == 6000
    assert [r.of for r in found.split("leak", "30_days", "cause", "LUM")] == ["Product: damaged"]
    assert "replacements 60" in leak_of(found, "30_days", "LUM").parts(found)

    board = answers({"sla_board": {"order:LUM:1": {"new_order": 3}}}, again)
    assert board.whole("replacement_cost", "30_days", "LUM").numerator == 6000
    twice = answers({"sla_board": {"order:LUM:1": {"new_order": 3}}, "refund_requests": {"R-0001": asked}}, again)
    assert twice.whole("replacement_cost", "30_days", "LUM").numerator == 6000, "one order, typed in two places"


def test_a_replacement_without_a_cost_is_left_out_and_said() -> None:
    again = order("3", name="#3", lines=(line(sku="MAT-1"),), **FREE)
    found = report([paid(1), again], STORES, replacements=[Replacement("order:LUM:3", "order:LUM:1")])
    told = found.one("replacement_cost", "30_days", "LUM")
    assert (told.numerator, told.left_out) == (0, 1)
    none = report([paid(1)], STORES, replacements=[Replacement("order:LUM:99")])
    assert none.one("replacement_cost", "30_days", "LUM").left_out == 0, "a number that is no order is nothing"


def test_what_the_supplier_pays_back_is_no_leak() -> None:
    back = {"refunds": {"refund:LUM:1": {"supplier_pays_back": 20.5}}}
    whole, less = (report([paid(1), given_back(1, ago(days=2))], STORES, NOW, staff=s) for s in ({}, back))
    was, now = (r.one("leak", "30_days", "LUM").numerator for r in (whole, less))
    assert was - now == 2050
