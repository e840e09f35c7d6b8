"""Which order a case or a review is about: the order of the keys, and what is left to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sync.core.linking import OrderKeys, link_dispute, link_review
from sync.core.people import email_hash
from sync.core.records import Dispute, DisputedPayment, Order, Review
from tests.support.records import NOW, ago, bag, dispute, order, review
from tests.support.records import payment as transaction


def sold(number: int, **changes: Any) -> Order:
    """An order paid through PayPal, whose payment PayPal calls TX<number> and Shopify c<number>.1."""
    paid = transaction(
        authorization_code=f"TX{number}", payment_id=f"c{number}.1", created_at=ago(days=5), processed_at=ago(days=5)
    )
    plain = order(
        str(number),
        name=f"#{number}",
        created_at=ago(days=5),
        processed_at=ago(days=5),
        transactions=(paid,),
        customer_name="Anna S.",
        email_hash=email_hash("anna@example.com"),
        total=bag("49.90"),
    )
    return replace(plain, **changes)


def payment(**changes: Any) -> DisputedPayment:
    return replace(DisputedPayment(None, None, None, None, None, None, None, None), **changes)


def case(*payments: DisputedPayment, **changes: Any) -> Dispute:
    return dispute(
        processor="paypal",
        payments=payments,
        **{"order_id": None, "order_name": None, "order_store": None, "found_by": None, **changes},
    )


def written(**changes: Any) -> Review:
    plain: dict[str, Any] = dict.fromkeys(
        ["reference", "email_hash", "consumer_name", "order_id", "order_name", "found_by"]
    )
    return review(**{**plain, "created_at": NOW, **changes})


def keys(*orders: Order) -> OrderKeys:
    return OrderKeys.of(orders)


THREE = keys(sold(1), sold(2), sold(3))


class TestCase:
    def test_by_the_processors_own_transaction_number(self) -> None:
        linked = link_dispute(case(payment(seller_transaction_id="TX2")), THREE)
        assert (linked.order_id, linked.order_name, linked.order_store, linked.found_by) == (
            "gid://shopify/Order/2",
            "#2",
            sold(2).store,
            "transaction id",
        )

    def test_any_payment_of_the_order_counts(self) -> None:
        """The case names the capture; the order may hold authorisation and capture under different numbers."""
        both = (transaction(authorization_code="AUTH"), transaction(id="gid://x/2", authorization_code="CAPTURE"))
        linked = link_dispute(case(payment(seller_transaction_id="CAPTURE")), keys(replace(sold(1), transactions=both)))
        assert linked.found_by == "transaction id"

    def test_then_by_invoice_number_with_its_case_and_point(self) -> None:
        assert link_dispute(case(payment(invoice_number="c3.1")), THREE).found_by == "invoice number"
        assert link_dispute(case(payment(invoice_number="C3.1")), THREE).order_id is None

    def test_the_surer_key_wins_whichever_payment_has_it(self) -> None:
        linked = link_dispute(case(payment(invoice_number="c3.1"), payment(seller_transaction_id="TX1")), THREE)
        assert (linked.order_name, linked.found_by) == ("#1", "transaction id")

    def test_a_key_of_two_orders_says_nothing(self) -> None:
        twins = keys(sold(1), replace(sold(2), transactions=sold(1).transactions), sold(3))
        assert link_dispute(case(payment(seller_transaction_id="TX1")), twins).order_id is None
        linked = link_dispute(case(payment(seller_transaction_id="TX1", invoice_number="c3.1")), twins)
        assert linked.order_name == "#3"

    def test_name_amount_and_date_are_a_suggestion_for_a_single_order_only(self) -> None:
        known = payment(buyer_name="Anna Svensson", gross=bag("49.90").shop, at=ago(days=5))
        assert link_dispute(case(known), keys(sold(1))).found_by == "name and date"
        assert link_dispute(case(known), THREE).order_id is None
        assert link_dispute(case(replace(known, at=ago(days=9))), keys(sold(1))).order_id is None
        assert link_dispute(case(replace(known, gross=bag("49.91").shop)), keys(sold(1))).order_id is None
        assert link_dispute(case(replace(known, buyer_name="Anna")), keys(sold(1))).order_id is None

    def test_a_suggestion_gives_way_to_a_key(self) -> None:
        guessed = case(payment(seller_transaction_id="TX2"), order_id="gid://shopify/Order/1", found_by="name and date")
        assert link_dispute(guessed, THREE).order_name == "#2"

    @pytest.mark.parametrize("found_by", ["transaction id", "invoice number", "order given", "human"])
    def test_what_a_key_or_a_person_found_is_left_alone(self, found_by: Any) -> None:
        settled = case(payment(seller_transaction_id="TX2"), order_id="gid://shopify/Order/1", found_by=found_by)
        assert link_dispute(settled, THREE) is settled

    def test_shopifys_own_disputes_name_their_order(self) -> None:
        own = replace(case(payment(seller_transaction_id="TX2")), processor="shopify")
        assert link_dispute(own, THREE) is own

    def test_nothing_fits(self) -> None:
        lonely = case(payment(seller_transaction_id="TX9", invoice_number=""), payment())
        assert link_dispute(lonely, THREE) is lonely

    def test_test_orders_are_nobodys(self) -> None:
        assert link_dispute(case(payment(seller_transaction_id="TX1")), keys(sold(1, test=True))).order_id is None


class TestReview:
    @pytest.mark.parametrize("reference", ["#2", "2", " 2 ", "#2 "])
    def test_by_the_number_we_sent_with_the_invitation(self, reference: str) -> None:
        linked = link_review(written(reference=reference), THREE)
        assert (linked.order_id, linked.order_name, linked.found_by) == (
            "gid://shopify/Order/2",
            "#2",
            "reference number",
        )

    def test_a_number_that_two_orders_bear_says_nothing(self) -> None:
        twins = keys(sold(1), replace(sold(7), name="#1"))
        assert link_review(written(reference="1"), twins).order_id is None

    def test_by_the_hash_of_the_address_the_last_order_before_it(self) -> None:
        later = replace(sold(3), created_at=NOW + timedelta(hours=1))
        newer = replace(sold(2), created_at=ago(days=2))
        linked = link_review(written(email_hash=email_hash("ANNA@example.com ")), keys(sold(1), newer, later))
        assert (linked.order_name, linked.found_by) == ("#2", "e-mail")

    def test_a_name_is_a_suggestion_for_a_single_order_of_the_last_months(self) -> None:
        named = written(consumer_name="anna  svensson")
        assert link_review(named, keys(sold(1))).found_by == "name and date"
        assert link_review(named, THREE).order_id is None
        assert link_review(named, keys(replace(sold(1), created_at=ago(days=200)))).order_id is None
        assert link_review(written(consumer_name="Anna"), keys(sold(1))).order_id is None

    @pytest.mark.parametrize("found_by", ["reference number", "e-mail", "human"])
    def test_what_a_key_or_a_person_found_is_left_alone(self, found_by: Any) -> None:
        settled = written(reference="#2", order_id="gid://shopify/Order/1", found_by=found_by)
        assert link_review(settled, THREE) is settled

    @pytest.mark.parametrize("hostile", ["", "#", "\x00", "=1+1", "#" * 10_000])
    def test_text_of_customers_does_no_harm(self, hostile: str) -> None:
        typed = written(reference=hostile, consumer_name=hostile)
        assert link_review(typed, THREE) is typed
