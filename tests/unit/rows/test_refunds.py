"""Refunds as staff read them: what moved, what kind it was, how much of the order it leaves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sync.core.cells import Formula
from sync.core.money import Money
from sync.core.records import Refund, RefundLine, Return
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, NOW, SETTINGS, ago, bag, book, by_key, dispute, order, parcel, payment, refund

LAMP = RefundLine(None, "LAMP-1", "Arc lamp", "Yiwu-A", 2, "RETURN", bag("40.00"), bag("4.00"))


def cells(one: Refund, *others: object) -> dict[str, object]:
    return by_key(rows("refunds", Basis(book(one, *others), SETTINGS, AS_OF)))[one.key]


def test_a_part_refund_reads_like_this() -> None:
    paid_out = payment(kind="REFUND", amount=bag("45.00"))
    pending = payment(kind="REFUND", status="PENDING", amount=bag("5.00"))
    one = refund(lines=(LAMP,), shipping=(bag("1.00"),), transactions=(paid_out, pending), note="broken shade")
    assert cells(one, order(refunded=bag("45.00"))) == {
        "whose": "nobody yet",
        "worth": Decimal("45.00"),
        "refunded_on": ago(hours=5),
        "store": "LUM",
        "order": Formula('=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","#1042")'),
        "amount": Decimal("45.00"),
        "currency": "AUD",
        "kind": "Part",
        "given_in_total": "45.00 of 89.00",
        "items": "2 × Arc lamp",
        "shopify_note": "broken shade",
        "items_part": Decimal("40.00"),
        "shipping_part": Decimal("1.00"),
        "tax_part": Decimal("4.00"),
        "paid_out": Decimal("45.00"),
        "customer": "Ana B.",
        "market": "AU",
        "paid_on": ago(days=2),
        "return_status": None,
        "to_do": "Say why (guess: damaged)",
        "cause_guessed": "Product: damaged",
        "parcel_then": "Not shipped",
        "supplier": None,
        "also": None,
        "request": None,
        "rule_said": None,
        "cause_counted": None,
        "asked_to_paid": None,
    }


def test_restock_without_money_has_no_amount() -> None:
    row = cells(refund(total=bag("0"), lines=(LAMP,)))
    assert (row["amount"], row["currency"], row["kind"]) == (None, None, "Restock, no money")


def test_money_on_its_way_is_the_amount_and_not_yet_paid_out() -> None:
    """Shopify's total stays 0 until an eCheck has gone through."""
    pending = payment(kind="REFUND", status="PENDING", amount=bag("89.00"))
    row = cells(refund(total=bag("0"), transactions=(pending,)))
    assert (row["amount"], row["paid_out"]) == (Decimal("89.00"), None)
    assert (row["kind"], row["given_in_total"]) == ("Full", "89.00 of 89.00")


@pytest.mark.parametrize(
    ("one", "others", "kind"),
    [
        (refund(total=bag("89.00"), lines=(LAMP,)), (), "Full"),
        (refund(total=bag("89.00")), (order(cancelled_at=ago(hours=5)),), "Cancelled before shipping"),
        (refund(total=bag("89.00")), (order(cancelled_at=ago(hours=5), parcels=(parcel(),)),), "Full"),
        (refund(shipping=(bag("45.00"),)), (), "Shipping only"),
        (refund(transactions=(payment(kind="REFUND", gateway="shopify_store_credit"),)), (), "Store credit"),
        (refund(return_id="gid://shopify/Return/1", lines=(LAMP,)), (), "Return"),
        (refund(), (dispute(refunded=Money(4500, "AUD"), opened_at=ago(days=1)),), "Inside PayPal (dispute)"),
        (refund(), (dispute(refunded=Money(4500, "AUD"), opened_at=NOW),), "Part"),
        (refund(), (dispute(refunded=Money(4400, "AUD")),), "Part"),
        (refund(), (dispute(),), "Part"),
    ],
)
def test_kind_is_the_most_telling_word(one: Refund, others: tuple[object, ...], kind: str) -> None:
    assert cells(one, *others)["kind"] == kind


def test_given_in_total_adds_all_refunds_of_the_order() -> None:
    first, second = refund(), refund("7002", total=bag("20.00"))
    elsewhere = refund("7003", order_id="gid://shopify/Order/1", total=bag("3.00"))
    assert cells(first, second, elsewhere)["given_in_total"] == "65.00 of 89.00"
    assert cells(refund(total=bag("500", "JPY"), order_total=bag("1200", "JPY")))["given_in_total"] == "500 of 1,200"


def test_a_return_is_named_with_its_state() -> None:
    returned = Return("gid://shopify/Return/1", "#1042-R1", "CLOSED", None, None, 1)
    one = refund(return_id=returned.id, return_name="#1042-R1")
    assert cells(one, order(returns=(returned,)))["return_status"] == "#1042-R1 · Closed"
    assert cells(one)["return_status"] == "#1042-R1"


def test_test_orders_are_no_refunds_and_money_on_its_way_keeps_a_row() -> None:
    old = refund(processed_at=ago(days=90))
    waiting = replace(old, legacy_id="2", transactions=(payment(kind="REFUND", status="PENDING"),))
    test = refund("3", order_test=True)
    assert list(by_key(rows("refunds", Basis(book(old, waiting, test), SETTINGS, AS_OF)))) == ["refund:LUM:2"]
