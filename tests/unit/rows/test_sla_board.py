"""The SLA board: which orders stand on it, and what it says about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sheets_schema.machinery import MACHINERY
from sync.core.cells import Formula
from sync.core.records import Hold, Order, Run, Scan, ShippingTask, SourceOutcome
from sync.core.rulebook import Rules
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, NOW, SETTINGS, ago, bag, book, by_key, line, order, parcel, payment, reading

SENT = line(unfulfilled_quantity=0)
EVERYTHING = replace(SETTINGS, show_for_days=36_500)


def cells(one: Order) -> dict[str, object]:
    return by_key(rows("sla_board", Basis(book(one), SETTINGS, AS_OF)))[one.key]


def test_an_order_on_its_way_reads_like_this() -> None:
    scan = Scan("IN_TRANSIT", datetime(2026, 11, 17, 18, tzinfo=UTC), "Shenzhen", "CN", None)
    one = order(
        lines=(SENT,),
        parcels=(parcel(scans=(scan,)),),
        tags=("vip", "gift"),
        risk_level="HIGH",
        risk_recommendation="INVESTIGATE",
        shipping_tasks=(ShippingTask("t", "ON_HOLD", None, None, None, None, (Hold("INCORRECT_ADDRESS", None),)),),
    )
    assert cells(one) == {
        "store": "LUM",
        "order": Formula('=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","#1042")'),
        "market": "AU",
        "whose": "nobody yet",
        "paid_on": ago(days=2),
        "sent_on": ago(days=1),
        "last_scan": "18 Nov · In transit, Shenzhen",
        "tracking": Formula('=HYPERLINK("https://auspost.com.au/track/33ABC1234567","33ABC1234567")'),
        "carrier": "Australia Post",
        "parts": None,
        "items": "Arc lamp (brass)",
        "customer": "Ana B.",
        "delivered_on": None,
        "value": Decimal("89.00"),
        "currency": "AUD",
        "hold_reason": "Address",
        "tags": "vip, gift",
        "fraud_risk": "High: Investigate",
        "flag": "OK, on the way",
        "do_by": None,
        "next_step": None,
        "supplier": None,
        "ship_by": None,
        "expected_by": date(2026, 12, 1),
        "message": None,
        "also": None,
        "last_change": "18 Nov 02:00 · in transit",
        "rule_used": None,
    }


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (order(test=True), "a test order"),
        (order(cancelled_at=NOW), "cancelled"),
        (order(transactions=(), financial_status="PENDING"), "not paid"),
        (order(transactions=(payment(kind="AUTHORIZATION"),), financial_status="AUTHORIZED"), "money only reserved"),
        (order(lines=(line(requires_shipping=False),)), "digital"),
        (order(lines=(line(current_quantity=0),)), "every item taken out again"),
        (order(financial_status="REFUNDED"), "given back in full"),
        (order(financial_status="PARTIALLY_REFUNDED", refunded=bag("89.00")), "given back in full, in parts"),
        (
            order(shipping_tasks=(ShippingTask("t", "SCHEDULED", None, NOW + timedelta(days=9), None, None, ()),)),
            "a pre-order before its date",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_not_on_the_board(one: Order, why: str) -> None:
    assert rows("sla_board", Basis(book(one), EVERYTHING, AS_OF)) == [], why


def test_on_the_board_after_all() -> None:
    """A pre-order whose day has come; an order that cost nothing, such as a replacement."""
    due = order(shipping_tasks=(ShippingTask("t", "SCHEDULED", None, ago(days=1), None, None, ()),))
    free = order("2", transactions=(), received=bag("0"), total=bag("0"))
    found = by_key(rows("sla_board", Basis(book(due, free), SETTINGS, AS_OF)))
    assert len(found) == 2
    assert found[free.key]["paid_on"] == free.processed_at


def test_a_delivered_order_stays_three_days_and_for_ever_where_everything_is_shown() -> None:
    def delivered(days: float) -> Order:
        return order(lines=(SENT,), parcels=(parcel(delivered_at=ago(days=days)),))

    assert cells(delivered(2.9))["delivered_on"] == ago(days=2.9)
    assert rows("sla_board", Basis(book(delivered(3.1)), SETTINGS, AS_OF)) == []
    assert len(rows("sla_board", Basis(book(delivered(900)), EVERYTHING, AS_OF))) == 1


def test_staff_close_a_row_whose_carrier_does_not_tell() -> None:
    one = order(lines=(SENT,), parcels=(parcel(),))

    def shown(day: date) -> bool:
        serial = day.toordinal() - date(1899, 12, 30).toordinal()
        staff = {"sla_board": {one.key: {"delivered_ours": serial}}}
        return bool(rows("sla_board", Basis(book(one, staff=staff), SETTINGS, AS_OF)))

    assert shown(date(2026, 11, 16))
    assert not shown(date(2026, 11, 14))


def test_a_part_sent_order_is_not_sent_and_says_how_much_is() -> None:
    one = order(lines=(SENT, line(id="2", quantity=3, current_quantity=2, unfulfilled_quantity=2)), parcels=(parcel(),))
    row = cells(one)
    assert (row["sent_on"], row["parts"], row["items"]) == (None, "1 of 3", "Arc lamp (brass), 2 × Arc lamp (brass)")


def test_a_cancelled_parcel_was_never_sent() -> None:
    one = order(parcels=(parcel(status="CANCELLED"),))
    row = cells(one)
    assert (row["sent_on"], row["tracking"], row["last_scan"]) == (None, None, None)


def test_a_low_risk_is_nothing_to_look_at() -> None:
    assert cells(order(risk_level="LOW", risk_recommendation="ACCEPT"))["fraud_risk"] is None
    assert cells(order(risk_level="MEDIUM"))["fraud_risk"] == "Medium"


def test_last_scan_in_words() -> None:
    def says(**change: object) -> object:
        return cells(order(lines=(SENT,), parcels=(parcel(**change),)))["last_scan"]

    message = Scan("IN_TRANSIT", ago(days=1), None, None, "left Shenzhen")
    older = Scan("LABEL_PRINTED", ago(days=5), None, None, "label")
    assert says() == "No scan yet"
    assert says(in_transit_at=ago(days=1)) == "17 Nov · on its way"
    assert says(scans=(older, message)) == "17 Nov · left Shenzhen"
    assert says(delivered_at=ago(days=1)) == "Delivered 17 Nov"
    assert cells(order())["last_scan"] is None


@pytest.mark.parametrize(
    "url",
    ["http://plain.example/t", 'https://x.example/"&A1', "https://user@x.example/t", "javascript:alert(1)", None],
)
def test_a_tracking_address_of_another_shape_is_no_link(url: str | None) -> None:
    assert cells(order(lines=(SENT,), parcels=(parcel(tracking_url=url),)))["tracking"] == "33ABC1234567"


def test_the_united_kingdom_is_uk_and_an_order_without_an_address_has_the_stores_market() -> None:
    assert cells(order(country="GB"))["market"] == "UK"
    assert cells(order(country=None))["market"] == "AU"


def test_what_waits_longest_comes_first_and_what_was_sent_last() -> None:
    new = order("1", transactions=(payment(processed_at=ago(hours=1)),))
    old = order("2", transactions=(payment(processed_at=ago(days=9)),))
    sent = order("3", lines=(SENT,), parcels=(parcel(),), transactions=(payment(processed_at=ago(days=20)),))
    assert [r.key for r in rows("sla_board", Basis(book(sent, new, old), SETTINGS, AS_OF))] == [
        "order:LUM:2",
        "order:LUM:1",
        "order:LUM:3",
    ]


def test_with_too_many_orders_those_on_their_way_and_on_time_are_left_off_and_the_status_line_says_so() -> None:
    """One in whose row somebody typed stays."""
    gone = parcel(created_at=ago(days=2), in_transit_at=ago(days=1), delivered_at=None)
    sent = [order(f"s{n}", name=f"#s{n}", lines=(line(unfulfilled_quantity=0),), parcels=(gone,)) for n in range(4)]
    late = order("late", name="#late", transactions=(payment(processed_at=ago(days=4)),))
    outcome = SourceOutcome("shopify", "LUM", "orders", True, NOW, 0, 0, 1, None)
    run = Run("-", "r1", "schedule", NOW, NOW, (outcome,))
    made = book(*sent, late, staff={"sla_board": {sent[0].key: {"notes": "hers"}}}, runs={run.key: reading(run)})
    few = replace(SETTINGS, rules=Rules(most_on_board=4, started_on=ago(days=30).date()))
    on = Basis(made, few, AS_OF)
    assert {row.key for row in rows("sla_board", on)} == {late.key, sent[0].key}
    said = rows(MACHINERY.id, on)[0].cells["shopify"]
    assert said == "Shopify ok (3 orders on their way and on time are not on SLA board)"
    plenty = Basis(made, replace(few, rules=replace(few.rules, most_on_board=5)), AS_OF)
    assert len(rows("sla_board", plenty)) == 5
    assert rows(MACHINERY.id, plenty)[0].cells["shopify"] == "Shopify ok"
