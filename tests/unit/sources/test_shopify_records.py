"""Shopify's payloads as records: pure, tolerant of what is new, strict about what a record cannot do without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.core.money import Bag, Money
from sync.core.people import CustomerNames, email_hash
from sync.core.records import Hold, Order
from sync.sources.payload import Unreadable
from sync.sources.shopify.records import Whose, dispute, order, refund, settled_when_seen
from tests.support.shopify_wire import (
    NOW,
    Json,
    bag,
    dispute_payload,
    order_payload,
    page,
    parcel_payload,
    refund_payload,
    transaction_payload,
)

SYDNEY = ZoneInfo("Australia/Sydney")


def whose(names: CustomerNames = "first_initial", zone: str = "Australia/Sydney") -> Whose:
    return Whose("LUM", ZoneInfo(zone), names)


def made(names: CustomerNames = "first_initial", **changes: Any) -> Order:
    return order(order_payload(1, **changes), whose(names))


def aud(minor: int) -> Bag:
    return Bag(Money(minor, "AUD"), Money(minor, "AUD"))


class TestOrder:
    def test_its_key_is_the_store_and_the_number_of_its_id_not_its_name(self) -> None:
        record = made(name="#1001")
        assert (record.key, record.name, record.id) == ("order:LUM:1", "#1001", "gid://shopify/Order/1")

    def test_both_currencies_are_kept(self) -> None:
        both = {
            "shopMoney": {"amount": "15.0", "currencyCode": "AUD"},
            "presentmentMoney": {"amount": "1480", "currencyCode": "JPY"},
        }
        assert made(totalPriceSet=both).total == Bag(Money(1500, "AUD"), Money(1480, "JPY"))

    def test_no_tax_and_no_discount_are_nothing_in_the_orders_currency(self) -> None:
        record = made(totalTaxSet=None, totalDiscountsSet=None)
        assert (record.tax, record.discounts) == (aud(0), aud(0))

    @pytest.mark.parametrize(
        ("names", "shown"), [("none", None), ("first_initial", "Anna S."), ("full", "Anna Svensson")]
    )
    def test_the_customers_name_as_far_as_the_setting_allows(self, names: CustomerNames, shown: str | None) -> None:
        assert made(names).customer_name == shown

    def test_an_address_is_kept_as_a_hash_only(self) -> None:
        record = made("full")
        assert record.email_hash == email_hash("anna@example.com")
        assert "example.com" not in repr(record)

    def test_a_guest_without_customer_is_an_order_too(self) -> None:
        record = made(customer=None, email=None, shippingAddress=None)
        assert (record.customer_id, record.customer_name, record.email_hash, record.country) == (None,) * 4

    def test_words_that_we_do_not_know_pass_through(self) -> None:
        record = made(
            displayFinancialStatus="NEW_WORD",
            displayFulfillmentStatus="FULFILLMENT_NOT_REQUIRED",
            returnStatus="X",
            transactions=[transaction_payload(1, kind="K", status="S", errorCode="E")],
            fulfillments=[parcel_payload(1, status="P", displayStatus="D")],
            risk={"recommendation": "R", "assessments": [{"riskLevel": "LOW"}, {"riskLevel": "BRAND_NEW"}]},
        )
        assert (record.financial_status, record.fulfillment_status, record.return_status) == (
            "NEW_WORD",
            "FULFILLMENT_NOT_REQUIRED",
            "X",
        )
        assert (record.transactions[0].kind, record.parcels[0].status) == ("K", "P")
        assert (record.risk_recommendation, record.risk_level) == ("R", "BRAND_NEW")

    def test_the_highest_risk_counts(self) -> None:
        levels = [{"riskLevel": level} for level in ("PENDING", "HIGH", "NONE", "MEDIUM")]
        assert made(risk={"recommendation": "CANCEL", "assessments": levels}).risk_level == "HIGH"

    @pytest.mark.parametrize(
        "missing",
        ["id", "name", "createdAt", "updatedAt", "test", "currencyCode", "displayFulfillmentStatus", "totalPriceSet"],
    )
    def test_what_a_record_cannot_do_without(self, missing: str) -> None:
        with pytest.raises(Unreadable):
            order({**order_payload(1), missing: None}, whose())

    @pytest.mark.parametrize("amount", ["NaN", "1e400", "1,000", "", None, {}, True])
    def test_an_amount_that_is_none_is_never_stored_as_nothing(self, amount: Any) -> None:
        with pytest.raises(Unreadable, match="totalPriceSet"):
            made(totalPriceSet={"shopMoney": {"amount": amount, "currencyCode": "AUD"}, "presentmentMoney": None})

    @pytest.mark.parametrize(
        "when",
        [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59-14:00",
            "2026-02-30T00:00:00Z",
            "soon",
            "",
            7,
            "2026-01-01T00:00:00",
        ],
    )
    def test_an_absurd_date_is_no_date(self, when: Any) -> None:
        """Also one without a zone: it would be right only by chance."""
        assert made(closedAt=when).closed_at is None
        with pytest.raises(Unreadable, match="createdAt"):
            made(createdAt=when)

    def test_a_date_in_another_zone_is_the_same_moment(self) -> None:
        assert made(closedAt="2026-11-22T10:00:00+11:00").closed_at == datetime(2026, 11, 21, 23, tzinfo=UTC)

    @pytest.mark.parametrize("lines", [page([None]), page(["x"]), {"nodes": {}}, 7])
    def test_a_broken_list_is_not_an_empty_one(self, lines: Any) -> None:
        with pytest.raises(Unreadable, match="lineItems"):
            made(lineItems=lines)

    def test_a_parcel_with_its_events_and_first_tracking(self) -> None:
        events = [
            {"status": "IN_TRANSIT", "happenedAt": "2026-11-21T13:00:00Z", "city": "Sydney", "country": "AU"},
            {"status": "DELIVERED", "happenedAt": "0001-01-01T00:00:00Z"},
        ]
        parcel = made(fulfillments=[parcel_payload(1, events=page(events))]).parcels[0]
        assert (parcel.carrier, parcel.tracking_number) == ("Australia Post", "AP1")
        assert [scan.status for scan in parcel.scans] == ["IN_TRANSIT"]

    def test_a_parcel_without_tracking(self) -> None:
        parcel = made(fulfillments=[parcel_payload(1, trackingInfo=[], location=None, service=None)]).parcels[0]
        assert (parcel.carrier, parcel.tracking_number, parcel.location, parcel.service) == (None,) * 4

    def test_what_was_asked_of_whom_with_its_holds(self) -> None:
        task = {
            "id": "gid://shopify/FulfillmentOrder/1",
            "status": "ON_HOLD",
            "requestStatus": "UNSUBMITTED",
            "fulfillAt": None,
            "fulfillBy": "2026-11-25T00:00:00Z",
            "assignedLocation": {"name": "Sydney"},
            "fulfillmentHolds": [{"reason": "INCORRECT_ADDRESS", "reasonNotes": "no street"}],
        }
        (made_task,) = made(fulfillmentOrders=page([task])).shipping_tasks
        assert made_task.holds == (Hold("INCORRECT_ADDRESS", "no street"),)
        assert made_task.fulfil_by == datetime(2026, 11, 25, tzinfo=UTC)

    def test_text_of_customers_is_kept_as_it_is(self) -> None:
        hostile = '=HYPERLINK("x")\u202e\U0001f600' + "a" * 60_000
        assert made(note=hostile).note == hostile


class TestRefund:
    def of(self, **changes: Any) -> Any:
        return refund(refund_payload(9, **changes), made())

    def test_it_knows_its_order(self) -> None:
        record = self.of()
        assert (record.key, record.order_id, record.order_name) == ("refund:LUM:9", "gid://shopify/Order/1", "#1")
        assert record.total == aud(1000)

    def test_a_restock_without_money_is_a_refund_of_nothing(self) -> None:
        record = self.of(totalRefundedSet=bag("0.0"), transactions=page([]))
        assert (record.total, record.transactions) == (aud(0), ())
        assert record.final_at == record.processed_at

    def test_money_on_its_way_is_not_final(self) -> None:
        record = self.of(transactions=page([transaction_payload(9, kind="REFUND", status="PENDING")]))
        assert record.final_at is None

    def test_a_refund_made_before_creation_times_were_kept(self) -> None:
        assert self.of(createdAt=None).created_at == datetime(2026, 11, 22, 9, tzinfo=UTC)

    def test_lines_shipping_and_adjustments(self) -> None:
        record = self.of(
            refundLineItems=page(
                [
                    {
                        "quantity": 2,
                        "restockType": "RETURN",
                        "subtotalSet": bag("8.0"),
                        "totalTaxSet": bag("0.8"),
                        "lineItem": {
                            "id": "gid://shopify/LineItem/1",
                            "sku": None,
                            "vendor": "Yiwu-A",
                            "title": "Lamp",
                        },
                    }
                ]
            ),
            refundShippingLines=page([{"subtotalAmountSet": bag("5.0"), "taxAmountSet": bag()}]),
            orderAdjustments=page([{"reason": "RESTOCK", "amountSet": bag("-3.0"), "taxAmountSet": bag()}]),
        )
        assert (record.lines[0].quantity, record.lines[0].subtotal, record.lines[0].sku) == (2, aud(800), None)
        assert record.shipping == (aud(500),)
        assert record.adjustments[0].amount == aud(-300)


class TestDispute:
    def of(self, zone: str = "Australia/Sydney", **changes: Any) -> Any:
        return dispute(dispute_payload(5, **changes), whose(zone=zone))

    def test_it_names_its_order_itself(self) -> None:
        record = self.of()
        assert (record.key, record.processor, record.order_name, record.found_by) == (
            "case:LUM:5",
            "shopify",
            "#1",
            "order given",
        )
        assert (record.amount, record.reason, record.network_reason) == (Money(4990, "AUD"), "FRAUDULENT", "10.4")

    def test_without_an_order(self) -> None:
        record = self.of(order=None)
        assert (record.order_id, record.order_store, record.found_by) == (None, None, None)

    @pytest.mark.parametrize(
        ("zone", "due", "at"),
        [
            ("Australia/Sydney", "2026-11-30T23:59:00Z", "2026-11-30T23:59:00+00:00"),
            ("Australia/Sydney", "2026-11-30", "2026-11-29T13:00:00+00:00"),
            ("America/New_York", "2026-11-30", "2026-11-30T00:00:00+00:00"),
        ],
    )
    def test_a_bare_date_counts_from_its_first_minute(self, zone: str, due: str, at: str) -> None:
        record = self.of(zone, evidenceDueBy=due)
        assert record.due_at.isoformat() == at
        assert record.due_text == due

    @pytest.mark.parametrize("due", ["2026-13-01", "0001-01-01", "", None, "30/11/2026"])
    def test_a_due_date_that_is_none(self, due: str | None) -> None:
        assert self.of(evidenceDueBy=due).due_at is None

    @pytest.mark.parametrize(
        ("status", "outcome"), [("WON", "WON"), ("PREVENTED", "PREVENTED"), ("UNDER_REVIEW", None), ("NEW_WORD", None)]
    )
    def test_only_a_settled_status_is_an_outcome(self, status: str, outcome: str | None) -> None:
        assert self.of(status=status).outcome == outcome

    def test_a_settled_dispute_without_an_end_ends_when_first_seen_settled_and_stays_so(self) -> None:
        settled = self.of(status="LOST")
        first = settled_when_seen(settled, self.of(), NOW)
        assert first.closed_at == NOW
        later = datetime(2026, 12, 1, tzinfo=UTC)
        assert settled_when_seen(settled, first, later).closed_at == NOW
        assert settled_when_seen(self.of(), None, NOW).closed_at is None

    @pytest.mark.parametrize("missing", ["id", "status", "amount", "initiatedAt"])
    def test_what_a_record_cannot_do_without(self, missing: str) -> None:
        with pytest.raises(Unreadable):
            dispute({**dispute_payload(5), missing: None}, whose())


def test_any_json_in_any_field_gives_a_record_or_says_what_is_missing() -> None:
    """Whatever a reply holds, an order is either read or named as unreadable: no other error."""
    strange: list[Any] = [None, True, 0, -1, 1.5, "", "x", [], [None], [{}], {}, {"nodes": None}, {"nodes": [{}]}]
    for name in order_payload(1):
        for value in strange:
            payload: Json = {**order_payload(1), name: value}
            try:
                order(payload, whose())
            except Unreadable:
                continue
