"""Lists within an order that did not fit, and records that cannot be read. At the wire."""

from __future__ import annotations

import pytest

from sync.errors import BadAnswer
from tests.support.shopify_orders import notes, read, records
from tests.support.shopify_wire import (
    Wire,
    bag,
    data,
    line_payload,
    listing,
    order_payload,
    page,
    parcel_payload,
    refund_payload,
    transaction_payload,
)


class TestNested:
    def test_further_lines_are_asked_for_by_the_orders_own_id(self) -> None:
        first = page([line_payload(n) for n in range(50)], after="L50")
        wire = Wire(
            OrdersPage=listing([order_payload(1), order_payload(2, lineItems=first)]),
            RestOfLines=[
                data(owner={"rest": page([line_payload(n) for n in range(50, 300)], after="L300")}),
                data(owner={"rest": page([line_payload(300)])}),
            ],
        )
        one, two = records(read(wire))
        assert (len(one.lines), len(two.lines)) == (1, 301)
        assert wire.asked("RestOfLines") == [
            {"id": "gid://shopify/Order/2", "after": "L50"},
            {"id": "gid://shopify/Order/2", "after": "L300"},
        ]

    def test_each_refunds_lines_are_followed_by_that_refunds_own_id(self) -> None:
        """A well-known tap pages the first refund's lines whichever refund is meant."""
        line = {"quantity": 1, "restockType": "RETURN", "subtotalSet": bag(), "totalTaxSet": bag(), "lineItem": None}
        refunds = [refund_payload(8), refund_payload(9, refundLineItems=page([line], after="R1"))]
        wire = Wire(
            OrdersPage=listing([order_payload(1, refunds=refunds)]),
            RestOfRefundLines=data(owner={"rest": page([line, line])}),
        )
        eight, nine = records(read(wire), "refunds")
        assert (len(eight.lines), len(nine.lines)) == (0, 3)
        assert wire.asked("RestOfRefundLines") == [{"id": "gid://shopify/Refund/9", "after": "R1"}]

    def test_a_parcels_events_are_followed(self) -> None:
        event = {"status": "IN_TRANSIT", "happenedAt": "2026-11-21T13:00:00Z"}
        wire = Wire(
            OrdersPage=listing([order_payload(1, fulfillments=[parcel_payload(4, events=page([event], after="E"))])]),
            RestOfScans=data(owner={"rest": page([event])}),
        )
        (record,) = records(read(wire))
        assert len(record.parcels[0].scans) == 2

    def test_a_plain_list_that_came_back_full_is_asked_for_again(self) -> None:
        paid = [transaction_payload(n) for n in range(50)]
        more = {"transactions": [*paid, transaction_payload(50)], "fulfillments": [], "refunds": []}
        wire = Wire(OrdersPage=listing([order_payload(1, transactions=paid)]), LongLists=data(owner=more))
        (record,) = records(read(wire))
        assert len(record.transactions) == 51

    def test_an_order_that_went_away_in_between_is_left_out_with_a_sentence(self) -> None:
        cut = page([line_payload(1)], after="L1")
        wire = Wire(
            OrdersPage=listing([order_payload(1, lineItems=cut), order_payload(2)]), RestOfLines=data(owner=None)
        )
        batches = read(wire)
        assert [r.name for r in records(batches)] == ["#2"]
        assert notes(batches) == ["Order 1 of Shopify of LUM was left out: a part of it was gone while we read it."]

    def test_a_list_that_never_ends_stops_us(self) -> None:
        cut = page([line_payload(1)], after="L1")
        wire = Wire(OrdersPage=listing([order_payload(1, lineItems=cut)]), RestOfLines=data(owner={"rest": cut}))
        with pytest.raises(BadAnswer, match="without end"):
            read(wire)


class TestBadNodes:
    def test_one_bad_order_is_a_note_and_the_others_come(self) -> None:
        nodes = [order_payload(1), None, order_payload(2, id=None), order_payload(3, currencyCode=7), order_payload(4)]
        batches = read(Wire(OrdersPage=data(page=page(nodes))))
        assert [r.name for r in records(batches)] == ["#1", "#4"]
        assert notes(batches) == [
            "An order without a number of Shopify of LUM was left out: it has no id.",
            "An order without a number of Shopify of LUM was left out: it has no id.",
            "Order 3 of Shopify of LUM was left out: its currencyCode is missing or unreadable.",
        ]

    def test_a_bad_refund_does_not_cost_its_order(self) -> None:
        refunds = [refund_payload(8, processedAt=None), refund_payload(9)]
        batches = read(Wire(OrdersPage=listing([order_payload(1, refunds=refunds)])))
        assert len(records(batches)) == 1
        assert [r.legacy_id for r in records(batches, "refunds")] == ["9"]
        assert len(notes(batches)) == 1

    def test_a_note_holds_nothing_that_a_customer_wrote(self) -> None:
        hostile = order_payload(3, name=7, note="=IMPORTXML()", id="gid://shopify/Order/=HYPERLINK(1)")
        assert notes(read(Wire(OrdersPage=data(page=page([hostile]))))) == [
            "An order without a number of Shopify of LUM was left out: its name is missing or unreadable."
        ]
