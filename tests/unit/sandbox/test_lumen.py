"""The project's own world: made the same every time, its orders and refunds, and how life goes on in it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.worlds.make_lumen.facts import END, FIRST, START
from sandbox.worlds.make_lumen.world import files, ready, write
from sandbox.worlds.world import Moment, World
from tests.support.lumen import age, amount, card_disputes, cases, every, orders, reviews, when

STORES = ("LUM", "NOR", "VEL")
DIGEST = "3eee67554329ca477f7dcb31b1552651bcdfc4f88d33ef460f92dd4e29cee9f6"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lumen")
    write(made)
    return made


@pytest.fixture(scope="module")
def world(folder: Path) -> World:
    return World.load(folder)


@pytest.fixture(scope="module")
def start(world: World) -> Moment:
    return world.at(START)


@pytest.fixture(scope="module")
def end(world: World) -> Moment:
    return world.at(END)


def test_it_is_made_the_same_every_time(folder: Path) -> None:
    """The same bytes on every Python and machine: demos and documents may quote numbers from it.

    Whoever changes the world on purpose changes this digest with it.
    """
    again = files()
    there = {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*") if each.is_file()}
    assert again == there
    whole = "".join(f"{path}\0{text}\0" for path, text in sorted(again.items()))
    assert hashlib.sha256(whole.encode("ascii")).hexdigest() == DIGEST


def test_it_is_written_once_and_again_when_its_maker_changed(tmp_path: Path) -> None:
    made = ready(tmp_path / "lumen")
    (made / "world.json").write_text("kept")
    assert (ready(made) / "world.json").read_text() == "kept"
    (made / ".made-by").write_text("another generator")
    assert json.loads((ready(made) / "world.json").read_text())["name"] == "lumen"
    assert [each.name for each in tmp_path.iterdir()] == ["lumen"]


def test_its_size_is_what_the_papers_speak_of(start: Moment) -> None:
    recent = [order for order in orders(start) if when(order["createdAt"]) >= FIRST]
    assert 390 <= len(recent) <= 430
    assert {order["shippingAddress"]["countryCodeV2"] for order in recent} == {"AU", "GB", "US", "CA"}
    assert 60 <= len(cases(start)) <= 80
    assert 120 <= len(reviews(start)) <= 220


def test_nothing_in_it_is_from_the_future(start: Moment) -> None:
    for order in orders(start):
        assert when(order["createdAt"]) <= when(order["updatedAt"]) <= START
        assert all(when(e["happenedAt"]) <= START for f in order["fulfillments"] for e in f["events"])
        assert all(when(refund["createdAt"]) <= START for refund in order["refunds"])
    assert all(when(case["update_time"]) <= START for case in cases(start))
    assert all(when(review["createdAt"]) <= START for review in reviews(start))


def test_numbers_and_ids_are_unique_where_they_must_be(end: Moment) -> None:
    for store in STORES:
        own = end.collection(f"shopify/{store}/orders.jsonl").documents
        assert len({order["number"] for order in own}) == len(own)
    assert len({each["id"] for each in card_disputes(end)}) == len(card_disputes(end))
    nested = [
        each["id"]
        for order in orders(end)
        for part in ("transactions", "fulfillments", "refunds", "lineItems", "returns", "fulfillmentOrders")
        for each in order[part]
    ]
    assert [name for name, count in Counter(nested).items() if count > 1] == []


def test_two_stores_share_an_account_and_order_numbers(start: Moment) -> None:
    """#1001 exists in two stores of one PayPal account: a name alone finds no order."""
    names = [{order["name"] for order in start.collection(f"shopify/{s}/orders.jsonl")} for s in ("LUM", "NOR")]
    assert names[0] & names[1]


@pytest.mark.parametrize(
    ("what", "fits"),
    [
        ("late", lambda o: o["displayFulfillmentStatus"] == "UNFULFILLED" and age(o["createdAt"]).days >= 2),
        ("on hold", lambda o: o["displayFulfillmentStatus"] == "ON_HOLD"),
        ("declined", lambda o: o["displayFulfillmentStatus"] == "REQUEST_DECLINED"),
        ("partial", lambda o: o["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"),
        ("scheduled", lambda o: o["displayFulfillmentStatus"] == "SCHEDULED"),
        ("cancelled", lambda o: o["cancelledAt"]),
        ("edited", lambda o: o["edited"]),
        ("test", lambda o: o["test"]),
        ("high risk", lambda o: o["risk"]["recommendation"] == "CANCEL"),
        ("gift card", lambda o: any(line["isGiftCard"] for line in o["lineItems"])),
        ("digital only", lambda o: not any(line["requiresShipping"] for line in o["lineItems"])),
        ("foreign currency", lambda o: o["currencyCode"] != o["presentmentCurrencyCode"]),
        ("no tracking", lambda o: any(f["status"] == "SUCCESS" and not f["trackingInfo"] for f in o["fulfillments"])),
        ("label only", lambda o: any(f["displayStatus"] == "LABEL_PRINTED" for f in o["fulfillments"])),
        (
            "stalled",
            lambda o: any(
                f["displayStatus"] == "IN_TRANSIT" and age(f["updatedAt"]).days > 9 for f in o["fulfillments"]
            ),
        ),
        ("failed", lambda o: any(f["displayStatus"] == "FAILURE" for f in o["fulfillments"])),
        ("delayed", lambda o: any(f["displayStatus"] == "DELAYED" for f in o["fulfillments"])),
        ("cancelled parcel", lambda o: any(f["status"] == "CANCELLED" for f in o["fulfillments"])),
        ("two captures", lambda o: amount(o["totalReceivedSet"]) > amount(o["totalPriceSet"])),
        ("returned goods", lambda o: o["returnStatus"] == "RETURNED"),
        ("free", lambda o: amount(o["totalPriceSet"]) == 0),
    ],
)
def test_each_kind_of_order_is_there(start: Moment, what: str, fits: Any) -> None:
    assert [order["name"] for order in orders(start) if fits(order)], what


def test_every_financial_status_is_there(start: Moment) -> None:
    assert {order["displayFinancialStatus"] for order in orders(start)} == {
        "AUTHORIZED",
        "EXPIRED",
        "PAID",
        "PARTIALLY_PAID",
        "PARTIALLY_REFUNDED",
        "PENDING",
        "REFUNDED",
        "VOIDED",
    }


def test_holds_of_each_kind_wait(start: Moment) -> None:
    held = {h["reason"] for o in orders(start) for task in o["fulfillmentOrders"] for h in task["fulfillmentHolds"]}
    assert held == {"HIGH_RISK_OF_FRAUD", "INCORRECT_ADDRESS", "INVENTORY_OUT_OF_STOCK"}


def test_refunds_of_each_kind_are_there(start: Moment) -> None:
    refunds = [(order, refund) for order in orders(start) for refund in order["refunds"]]
    money = [amount(refund["totalRefundedSet"]) for _, refund in refunds]
    statuses = {t["status"] for _, refund in refunds for t in refund["transactions"]}
    assert statuses == {"SUCCESS", "PENDING", "FAILURE"}
    assert any(not refund["transactions"] and refund["refundLineItems"] for _, refund in refunds), "restock only"
    assert any(refund["refundShippingLines"] and not refund["refundLineItems"] for _, refund in refunds), (
        "shipping only"
    )
    assert any(refund["orderAdjustments"] and refund["transactions"] for _, refund in refunds), "an amount"
    assert any(len(order["refunds"]) == 2 for order, _ in refunds), "twice"
    assert any(refund["return"] for _, refund in refunds), "of a return"
    assert 0 in money


def test_an_order_s_refunds_add_up(end: Moment) -> None:
    """totalRefundedSet is the sum of the refund payments that went through."""
    for order in orders(end):
        paid = [
            amount(t["amountSet"]) for t in order["transactions"] if t["kind"] == "REFUND" and t["status"] == "SUCCESS"
        ]
        assert sum(paid) == amount(order["totalRefundedSet"]), order["name"]
        assert sum(amount(r["totalRefundedSet"]) for r in order["refunds"]) == sum(map(Decimal, paid))


def test_duplicates_are_two_orders_of_one_customer_within_two_hours(start: Moment) -> None:
    found = 0
    for store in STORES:
        seen: dict[Any, datetime] = {}
        for order in start.collection(f"shopify/{store}/orders.jsonl"):
            basket = (order["customer"]["id"], *((line["sku"], line["quantity"]) for line in order["lineItems"]))
            at = when(order["createdAt"])
            found += basket in seen and at - seen[basket] < timedelta(hours=2)
            seen[basket] = at
    assert found >= 4


def test_life_goes_on_for_thirty_days(world: World, start: Moment, end: Moment) -> None:
    later = world.at(START + timedelta(days=15))
    assert len(orders(start)) < len(orders(later)) < len(orders(end))
    assert len(cases(start)) < len(cases(end))
    before = {review["id"]: review for review in reviews(start)}
    after = {review["id"]: review for review in reviews(end)}
    assert before.keys() - after.keys(), "removed"
    assert after.keys() - before.keys(), "new"
    assert any(before[name]["updatedAt"] != after[name]["updatedAt"] for name in before.keys() & after.keys())
    was = {case["dispute_id"]: case["status"] for case in cases(start)}
    ended = [
        case
        for case in cases(end)
        if was.get(case["dispute_id"], "RESOLVED") != "RESOLVED" and case["status"] == "RESOLVED"
    ]
    assert {case["dispute_outcome"]["outcome_code"] for case in ended} >= {
        "RESOLVED_BUYER_FAVOUR",
        "RESOLVED_SELLER_FAVOUR",
    }


def test_events_agree_with_the_files_they_go_on_from(folder: Path) -> None:
    """An event names a file of the world and comes after its start, in order."""
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().split("\n") if line]
    times = [when(event["at"]) for event in events]
    assert times == sorted(times)
    assert times[0] > START
    assert times[-1] <= END
    assert {event["path"] for event in events} <= {str(f.relative_to(folder)) for f in folder.rglob("*")}


def test_one_buyer_asks_for_money_again_and_again(start: Moment) -> None:
    buyers = Counter(order["customer"]["id"] for order in orders(start) if order["refunds"])
    assert max(buyers.values()) >= 3


def test_some_orders_and_refunds_are_longer_than_a_page_of_lines(start: Moment) -> None:
    """Fifty lines come with an order, fifty with a refund: the rest has to be asked for."""
    assert max(len(order["lineItems"]) for order in orders(start)) > 50
    assert max(len(refund["refundLineItems"]) for order in orders(start) for refund in order["refunds"]) > 50


def test_every_line_sold_has_its_product(start: Moment) -> None:
    """Gift cards apart; some products have no cost, and what was out of stock comes back."""
    variants = {each["id"]: each for each in every(start, "shopify/", "/variants.jsonl")}
    sold = {line["variant"]["id"] for order in orders(start) for line in order["lineItems"] if not line["isGiftCard"]}
    assert sold <= variants.keys()
    assert {each["inventoryItem"]["unitCost"] is None for each in variants.values()} == {True, False}
    assert any(each["inventoryQuantity"] == 0 for each in variants.values())
