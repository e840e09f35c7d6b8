"""What Shopify brings can be stored: as it is, hostile or not, changed in any place, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.sources.payload import Unreadable
from sync.sources.shopify.records import Whose, dispute, order, refund
from tests.support.shopify_wire import (
    bag,
    dispute_payload,
    order_payload,
    page,
    parcel_payload,
    refund_payload,
    transaction_payload,
)
from tests.unit.sources.test_paypal_records import JSON, places, put
from tests.unit.sources.test_sources_in_ledger import stored_and_read

WHOSE = Whose("LUM", ZoneInfo("Australia/Sydney"), "full")

EVENT = {
    "status": "IN_TRANSIT",
    "happenedAt": "2026-11-21T13:00:00Z",
    "city": "Sydney",
    "country": "AU",
    "message": "m",
}
HOLD = {"reason": "INCORRECT_ADDRESS", "reasonNotes": "no street"}
TASK = {
    "id": "gid://shopify/FulfillmentOrder/1",
    "status": "ON_HOLD",
    "requestStatus": "UNSUBMITTED",
    "fulfillAt": "2026-11-24T00:00:00Z",
    "fulfillBy": "2026-11-25T00:00:00Z",
    "assignedLocation": {"name": "Sydney"},
    "fulfillmentHolds": [HOLD],
}
RETURN = {"id": "gid://shopify/Return/1", "name": "#1-R1", "status": "OPEN", "createdAt": "2026-11-21T13:00:00Z"}
LINE = {"quantity": 1, "restockType": "RETURN", "subtotalSet": bag("8.0"), "totalTaxSet": bag("0.8"), "lineItem": None}
REFUND = refund_payload(
    9,
    refundLineItems=page([LINE]),
    refundShippingLines=page([{"subtotalAmountSet": bag("5.0"), "taxAmountSet": bag()}]),
    orderAdjustments=page([{"reason": "RESTOCK", "amountSet": bag("-3.0"), "taxAmountSet": bag()}]),
    transactions=page([transaction_payload(9, kind="REFUND", paymentDetails={"company": "Visa"})]),
)
ORDER = order_payload(
    1,
    fulfillments=[parcel_payload(1, events=page([EVENT]))],
    fulfillmentOrders=page([TASK]),
    returns=page([RETURN]),
    refunds=[REFUND],
    risk={"recommendation": "ACCEPT", "assessments": [{"riskLevel": "LOW"}]},
)


def changes(document: Any) -> st.SearchStrategy[list[tuple[tuple[Any, ...], Any]]]:
    """Any JSON in any place of the document, twenty times and more."""
    return st.lists(st.tuples(st.sampled_from([p for p in places(document) if p]), JSON), min_size=20, max_size=40)


@settings(max_examples=15, deadline=None)
@given(changes(ORDER))
def test_an_order_comes_back_as_it_was(many: list[tuple[tuple[Any, ...], Any]]) -> None:
    records = []
    for number, (path, value) in enumerate(many):
        try:
            record = order(put(ORDER, path, value), WHOSE)
        except Unreadable:
            continue
        records.append(replace(record, legacy_id=f"{number:03}"))
    assert stored_and_read("orders", records) == records


@settings(max_examples=15, deadline=None)
@given(changes(REFUND))
def test_a_refund_comes_back_as_it_was(many: list[tuple[tuple[Any, ...], Any]]) -> None:
    records = []
    for number, (path, value) in enumerate(many):
        try:
            record = refund(put(REFUND, path, value), order(ORDER, WHOSE))
        except Unreadable:
            continue
        records.append(replace(record, legacy_id=f"{number:03}"))
    assert stored_and_read("refunds", records) == records


@settings(max_examples=15, deadline=None)
@given(changes(dispute_payload(5)))
def test_a_dispute_comes_back_as_it_was(many: list[tuple[tuple[Any, ...], Any]]) -> None:
    records = []
    for number, (path, value) in enumerate(many):
        try:
            record = dispute(put(dispute_payload(5), path, value), WHOSE)
        except Unreadable:
            continue
        records.append(replace(record, id=f"gid://shopify/ShopifyPaymentsDispute/{number:03}"))
    assert stored_and_read("disputes", records) == records
