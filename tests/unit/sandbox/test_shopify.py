"""What the Shopify stand-in shows of a world: pages, lists, parts by id, what a search finds."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.shopify import Shopify
from tests.support.worlds import dispute, money, order, shopify_world

NAMES = "query($q: String) { orders(first: 250, query: $q, sortKey: UPDATED_AT) { nodes { name } } }"
PAGE = """query($first: Int, $last: Int, $after: String, $before: String, $reverse: Boolean) {
  orders(first: $first, last: $last, after: $after, before: $before, reverse: $reverse, sortKey: UPDATED_AT) {
    edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def shop(folder: Path, **files: list[Any]) -> Shopify:
    return Shopify(shopify_world(folder, settings=None, **files))


def names(answer: Any) -> list[str]:
    return [node["name"] for node in answer["orders"]["nodes"]]


@pytest.fixture
def seven(tmp_path: Path) -> Shopify:
    """#1 was changed last."""
    return shop(tmp_path, orders=[order(n, updatedAt=f"2026-10-2{8 - n}T10:00:00Z") for n in range(1, 8)])


# --- pages


def page(seven: Shopify, **arguments: Any) -> tuple[str, Any]:
    found = seven.data(PAGE, **arguments)["orders"]
    return "".join(edge["node"]["name"][1:] for edge in found["edges"]), found["pageInfo"]


@pytest.mark.parametrize(("reverse", "wanted"), [(False, ["765", "432", "1"]), (True, ["123", "456", "7"])])
def test_pages_follow_each_other(seven: Shopify, reverse: bool, wanted: list[str]) -> None:
    found, after, more = [], None, True
    while more:
        rows, info = page(seven, first=3, after=after, reverse=reverse)
        found.append(rows)
        after, more = info["endCursor"], info["hasNextPage"]
    assert found == wanted


def test_pages_can_be_walked_backwards(seven: Shopify) -> None:
    rows, info = page(seven, last=3)
    assert (rows, info["hasPreviousPage"], info["hasNextPage"]) == ("321", True, False)
    assert page(seven, last=3, before=info["startCursor"])[0] == "654"


def test_a_cursor_is_a_place_not_a_row(seven: Shopify) -> None:
    """An order changed while somebody pages moves up and is met again; none of the others is missed."""
    _, info = page(seven, first=3)
    seven.world.write("shopify/lum/orders.jsonl", {**order(6), "updatedAt": "2026-10-31T10:00:00Z"}, seven.now)
    assert page(seven, first=9, after=info["endCursor"])[0] == "43216"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "you must provide one of first or last"),
        ({"first": 251}, "between 0 and 250"),
        ({"first": 1, "after": "zzz"}, "Invalid cursor for current pagination sort."),
    ],
)
def test_a_bad_page_is_a_bad_request(seven: Shopify, arguments: dict[str, Any], message: str) -> None:
    error = seven.ask(PAGE, **arguments)["errors"][0]
    assert message in error["message"]
    assert error["extensions"]["code"] == "BAD_REQUEST"


def test_plain_arrays_become_the_lists_and_connections_of_the_schema(tmp_path: Path) -> None:
    lines = [{"id": f"gid://shopify/LineItem/{n}", "title": f"T{n}", "quantity": 1} for n in range(3)]
    parcels = [
        {"id": f"gid://shopify/Fulfillment/{n}", "events": [{"happenedAt": "2026-10-21T00:00:00Z"}]} for n in (1, 2)
    ]
    lum = shop(tmp_path, orders=[order(1, lineItems=lines, fulfillments=parcels)])
    found = lum.data(
        """{ order(id: "gid://shopify/Order/1") {
          lineItems(first: 2) { nodes { title } pageInfo { hasNextPage } }
          fulfillments(first: 1) { id events(first: 5) { nodes { happenedAt } } }
          refunds { id } returns(first: 1) { nodes { id } }
        } }"""
    )["order"]
    assert found["lineItems"] == {"nodes": [{"title": "T0"}, {"title": "T1"}], "pageInfo": {"hasNextPage": True}}
    assert len(found["fulfillments"]) == 1
    assert found["fulfillments"][0]["events"]["nodes"] == [{"happenedAt": "2026-10-21T00:00:00Z"}]
    assert (found["refunds"], found["returns"]) == ([], {"nodes": []})


def test_parts_are_found_by_id_and_know_their_order(tmp_path: Path) -> None:
    refund = {"id": "gid://shopify/Refund/5", "createdAt": "2026-10-22T00:00:00Z", "totalRefundedSet": money("4.00")}
    task = {"id": "gid://shopify/FulfillmentOrder/6", "status": "OPEN"}
    lum = shop(tmp_path, orders=[order(1, refunds=[refund], fulfillmentOrders=[task])])
    found = lum.data(
        """{
          refund(id: "gid://shopify/Refund/5") { legacyResourceId order { name } }
          fulfillmentOrders(first: 5) { nodes { id orderName } }
          nodes(ids: ["gid://shopify/FulfillmentOrder/6", "gid://shopify/Order/9"]) { __typename id }
          order(id: "gid://shopify/Refund/5") { id }
        }"""
    )
    assert found["refund"] == {"legacyResourceId": "5", "order": {"name": "#1"}}
    assert found["fulfillmentOrders"]["nodes"] == [{"id": task["id"], "orderName": "#1"}]
    assert found["nodes"] == [{"__typename": "FulfillmentOrder", "id": task["id"]}, None]
    assert found["order"] is None


def test_closed_fulfilment_orders_are_listed_on_request(tmp_path: Path) -> None:
    task = {"id": "gid://shopify/FulfillmentOrder/6", "status": "CLOSED"}
    lum = shop(tmp_path, orders=[order(1, fulfillmentOrders=[task])])
    text = "query($all: Boolean) { fulfillmentOrders(first: 5, includeClosed: $all) { nodes { id } } }"
    assert lum.data(text)["fulfillmentOrders"]["nodes"] == []
    assert len(lum.data(text, all=True)["fulfillmentOrders"]["nodes"]) == 1


def test_a_dispute_and_its_order_find_each_other(tmp_path: Path) -> None:
    lum = shop(tmp_path, orders=[order(1)], disputes=[dispute(8, order={"id": "gid://shopify/Order/1"}), dispute(9)])
    found = lum.data(
        """{ disputes(first: 5, query: "status:needs_response") { nodes { order { name } } }
             order(id: "gid://shopify/Order/1") { disputes { id initiatedAs status } } }"""
    )
    assert [node["order"] for node in found["disputes"]["nodes"]] == [{"name": "#1"}, None]
    assert found["order"]["disputes"] == [
        {"id": dispute(8)["id"], "initiatedAs": "CHARGEBACK", "status": "NEEDS_RESPONSE"}
    ]


def test_a_hole_in_the_world_is_named_not_filled(tmp_path: Path) -> None:
    broken = {name: value for name, value in order(1).items() if name != "totalPriceSet"}
    text = '{ order(id: "gid://shopify/Order/1") { totalPriceSet { shopMoney { amount } } } }'
    error = shop(tmp_path, orders=[broken]).ask(text)
    assert "Order gid://shopify/Order/1 has no totalPriceSet" in error["errors"][0]["message"]


def test_fractions_of_seconds_are_stored_and_not_shown(tmp_path: Path) -> None:
    lum = shop(tmp_path, orders=[order(1, updatedAt="2026-10-20T10:00:00.750Z")])
    shown = lum.data('{ order(id: "gid://shopify/Order/1") { updatedAt } }')["order"]["updatedAt"]
    assert shown == "2026-10-20T10:00:00Z"
    assert names(lum.data(NAMES, q="updated_at:>='2026-10-20T10:00:00.500Z'")) == ["#1"]


def test_events_of_the_world_show_when_its_clock_has_passed(tmp_path: Path) -> None:
    folder = shopify_world(tmp_path, orders=[order(1)])
    change = {"id": "gid://shopify/Order/1", "updatedAt": "2026-11-01T05:00:00Z", "tags": ["late"]}
    event = {"at": "2026-11-01T05:00:00Z", "path": "shopify/lum/orders.jsonl", "upsert": change}
    (folder / "events.jsonl").write_text(json.dumps(event))
    lum = Shopify(folder)
    window = "updated_at:>='2026-11-01T00:00:00Z'"
    assert names(lum.data(NAMES, q=window)) == []
    lum.now += timedelta(hours=5)
    assert names(lum.data(NAMES, q=window)) == ["#1"]


# --- searching


def test_warnings_stand_in_the_extensions_and_nowhere_else(seven: Shopify) -> None:
    answer = seven.ask(NAMES, q="updatedat:>='2030-01-01T00:00:00Z'")
    assert len(names(answer["data"])) == 7
    assert "errors" not in answer
    search = answer["extensions"]["search"]
    assert [(each["path"], each["query"]) for each in search] == [(["orders"], "updatedat:>='2030-01-01T00:00:00Z'")]
    assert search[0]["warnings"][0]["code"] == "invalid_field"
    assert "search" not in seven.ask(NAMES, q="status:open")["extensions"]


def test_a_field_that_the_stand_in_lacks_is_refused_by_name(seven: Shopify) -> None:
    error = seven.ask(NAMES, q="discount_code:X")["errors"][0]
    assert "searching orders by discount_code" in error["message"]


def test_a_count_stops_at_its_limit(seven: Shopify) -> None:
    text = "query($limit: Int) { ordersCount(limit: $limit) { count precision } }"
    assert seven.data(text, limit=5)["ordersCount"] == {"count": 5, "precision": "AT_LEAST"}
    assert seven.data(text, limit=None)["ordersCount"] == {"count": 7, "precision": "EXACT"}
