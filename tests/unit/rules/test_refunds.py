"""Refunds: what is wrong with those that were made, what to suggest for those that are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sheets_schema import words
from sync.core.cells import Raw
from sync.core.money import Money
from sync.core.records import Refund, Scan
from sync.core.rulebook import FindBy, Rules, Supplier
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules import causes, refund_matrix, refunds
from sync.rules.also import Beside
from sync.rules.refund_matrix import LATE_A_LITTLE, NOT_SENT, ON_TIME, SENT, suggest, who_decides
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
    ago,
    bag,
    book,
    by_key,
    dispute,
    line,
    order,
    parcel,
    payment,
    refund,
)


def row(one: Refund, *others: Any, rules: Rules | None = None, **typed: Raw) -> dict[str, Any]:
    made = book(one, *others, staff={"refunds": {one.key: typed}})
    return by_key(rows("refunds", Basis(made, replace(SETTINGS, rules=rules or Rules()), AS_OF)))[one.key]


WON = dispute(status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR", closed_at=ago(days=1))
LOST = dispute(status="RESOLVED", outcome="RESOLVED_BUYER_FAVOUR", closed_at=ago(days=1))
PENDING = payment(kind="REFUND", status="PENDING", amount=bag("45.00"))


@pytest.mark.parametrize(
    ("one", "others", "to_do"),
    [
        (refund(), (order(), dispute()), words.REFUNDED_AND_DISPUTED),
        (refund(), (order(), LOST), words.REFUNDED_AND_DISPUTED),
        (refund(), (order(), WON), words.SAY_WHY),
        (refund(), (order(), dispute(refunded=Money(4500, "AUD"))), words.SAY_WHY),
        (refund(total=bag("90.00")), (order(),), words.MORE_THAN_PAID),
        (refund(), (order(), refund("7002", total=bag("44.00"), processed_at=ago(days=9))), words.SAY_WHY),
        (refund(), (order(), refund("7002", total=bag("44.01"), processed_at=ago(days=9))), words.MORE_THAN_PAID),
        (
            refund(total=bag("9")),
            (order(), refund("7", total=bag("9"), processed_at=ago(hours=29))),
            words.REFUNDED_TWICE,
        ),
        (refund(total=bag("9")), (order(), refund("7", total=bag("9"), processed_at=ago(hours=30))), words.SAY_WHY),
        (refund(total=bag("9")), (order(), refund("7", total=bag("9"), processed_at=ago(hours=4))), words.SAY_WHY),
        (refund(transactions=(PENDING,), created_at=ago(days=3)), (order(),), words.MONEY_NOT_SENT),
        (refund(transactions=(PENDING,), created_at=ago(days=2.9)), (order(),), words.SAY_WHY),
        (refund(total=bag("0")), (order(), dispute()), words.OK),
        (refund(note="Lost in the post"), (order(),), "Say why (guess: lost)"),
    ],
)
def test_what_is_to_do(one: Refund, others: tuple[Any, ...], to_do: str) -> None:
    assert row(one, *others)["to_do"] == to_do


def test_tags_and_history() -> None:
    assert row(refund(), order(), cause="Delivery: lost")["to_do"] == words.SAY_PREVENTABLE
    assert row(refund(), order(), cause="Delivery: lost", preventable="Not sure")["to_do"] == words.SAY_PREVENTABLE
    assert row(refund(), order(), cause="Delivery: lost", preventable="No")["to_do"] == words.OK
    started = Rules(work_starts_on=date(2026, 11, 19))
    assert row(refund(), order(), rules=started)["to_do"] == words.OK
    assert row(refund(), order(), dispute(), rules=started)["to_do"] == words.REFUNDED_AND_DISPUTED


def test_a_refund_over_the_limit_needs_a_yes_once_one_can_be_had() -> None:
    one, made = refund(total=bag("75.01")), order()

    def to_do(*, approved: bool | None) -> str:
        return refunds.to_do(one, made, Beside([one]), (True, True), None, Rules(), NOW, MANILA, approved=approved)

    assert [to_do(approved=a) for a in (None, True, False)] == [words.OK, words.OK, words.OVER_LIMIT]
    assert not refunds.over_limit(refund(total=bag("75.00")), Rules(), "Agent")
    assert not refunds.over_limit(one, Rules(), "Manager")


@pytest.mark.parametrize(
    ("note", "change", "cause"),
    [
        ("Item was damaged", {}, "Product: damaged"),
        ("One item was missing", {}, "Order: item missing"),
        ("Unclaimed parcel is back", {}, "Delivery: sent back"),
        ("Goodwill, arrived late", {}, "Delivery: slow on the way"),
        (None, {"cancelled_at": NOW, "cancel_reason": "INVENTORY"}, "Order: out of stock"),
        (None, {"cancelled_at": NOW, "cancel_reason": "OTHER"}, None),
        ("thank you", {}, None),
        (
            None,
            {"lines": (line(unfulfilled_quantity=0),), "parcels": (parcel(created_at=ago(days=30)),)},
            "Delivery: lost",
        ),
    ],
)
def test_a_guess_at_the_cause(note: str | None, change: dict[str, Any], cause: str | None) -> None:
    assert row(refund(note=note), order(**change))["cause_guessed"] == cause


def test_causes_have_an_owner_and_suppliers_causes_are_theirs() -> None:
    assert tuple(causes.CAUSES) == words.CAUSES
    assert {c.owner for c in causes.CAUSES.values()} == set(causes.OWNERS)
    assert {c.preventable for c in causes.CAUSES.values()} <= set(words.PREVENTABLE)
    assert tuple(n for n, c in causes.CAUSES.items() if c.owner == causes.SUPPLIER) == words.SUPPLIER_CAUSES


def test_the_parcel_then_is_told_as_of_the_refund() -> None:
    def then(*scans: Scan, **change: Any) -> str:
        sent = order(lines=(line(unfulfilled_quantity=0),), parcels=(parcel(scans=scans, **change),))
        return str(row(refund(), sent)["parcel_then"])

    before, after = Scan("IN_TRANSIT", ago(hours=9), None, None, None), Scan("FAILURE", ago(hours=1), None, None, None)
    assert then(created_at=ago(hours=1)) == "Not shipped"
    assert then() == "Sent, no scan"
    assert then(before, after) == "In transit · last scan 18 Nov"
    assert then(replace(before, status="FAILURE")) == "Not delivered"
    assert then(before, delivered_at=ago(hours=8)) == "Delivered 18 Nov"
    assert then(before, delivered_at=ago(hours=1)) == "In transit · last scan 18 Nov"


def test_the_supplier_is_that_of_what_was_refunded_unless_staff_say_otherwise() -> None:
    listed = Rules(suppliers=(Supplier("Yiwu-A", FindBy.SKU, "LAMP-"), Supplier("CJ", FindBy.SKU, "CJ-")))
    both = order(lines=(line(), line(id="2", sku="CJ-1")))
    assert row(refund(), both, rules=listed)["supplier"] == "Yiwu-A, CJ"
    assert row(refund(), both, rules=listed, supplier_ours=" Somebody ")["supplier"] == "Somebody"


# --- the matrix --------------------------------------------------------------------------------------------------

MOST = Money(8900, "AUD")


@pytest.mark.parametrize(
    ("cause", "facts", "text"),
    [
        ("Delivery: lost", (), "1 replacement · 2 store credit 110 % · last full refund 89.00"),
        ("Delivery: slow on the way", (ON_TIME,), "1 wait with date · last store credit 10 %"),
        (
            "Delivery: slow on the way",
            (LATE_A_LITTLE,),
            "1 store credit 15 % · 2 part refund 15 % · last full refund 89.00",
        ),
        ("Order: out of stock", (), "1 substitute · 2 wait with date · last full refund 89.00"),
        ("Customer: changed mind", (NOT_SENT,), "1 full refund 89.00"),
        ("Customer: changed mind", (SENT,), "1 store credit 105 % · last full refund 89.00"),
        ("Payment: charged twice", (), "1 full refund 89.00"),
    ],
)
def test_what_is_suggested(cause: str, facts: tuple[str, ...], text: str) -> None:
    found = suggest(cause, frozenset(facts), MOST)
    assert found
    assert found.text == text


def test_why_it_is_suggested_and_where_nothing_is() -> None:
    found = suggest("Delivery: lost", frozenset(), MOST)
    assert found
    assert found.why == "Rule 6: lost · proof: carrier"
    assert suggest("Delivery: slow on the way", frozenset(), MOST) is None
    assert suggest("Other: say in Notes", frozenset(), MOST) is None


def test_the_matrix_speaks_the_shared_words() -> None:
    for each in refund_matrix.LINES:
        assert each.cause in words.CAUSES
        assert {each.first, each.second, each.last} - {""} <= set(words.WE_GIVE)


@pytest.mark.parametrize(
    ("amount", "in_shift", "role", "who"),
    [
        ("75", "0", "Agent", None),
        ("75.01", "0", "Agent", "Lead"),
        ("75", "225", "Agent", None),
        ("75", "225.01", "Agent", "Lead"),
        ("250.01", "0", "Agent", "Manager"),
        ("250", "9999", "Lead", None),
        ("250.01", "0", "Lead", "Manager"),
        ("9999", "9999", "Manager", None),
        ("80", "0", "A role nobody set up", "Lead"),
    ],
)
def test_who_must_say_yes(amount: str, in_shift: str, role: str, who: str | None) -> None:
    assert who_decides(Decimal(amount), Decimal(in_shift), role, Rules()) == who
