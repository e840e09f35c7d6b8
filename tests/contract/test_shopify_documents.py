"""The documents the project is built on, put to the Shopify stand-in with real orders and with the project's own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast, separate_operations

from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import World
from tests.support.shared import shared_path
from tests.support.shopify import Shopify

UNSERVED = {"KpiQuery", "BulkOrdersInner"}
EVER = "updated_at:>='2016-01-01T00:00:00Z'"


def documents() -> dict[str, str]:
    text = shared_path("reference", "shopify-queries.graphql").read_text(encoding="utf-8")
    return {name: print_ast(document) for name, document in separate_operations(parse(text)).items()}


def is_query(text: str) -> bool:
    return any(
        isinstance(each, OperationDefinitionNode) and each.operation.value == "query"
        for each in parse(text).definitions
    )


@pytest.fixture(scope="module")
def olist() -> Shopify:
    return Shopify(shared_path("worlds", "olist"))


@pytest.fixture(scope="module")
def orders() -> list[Any]:
    """What the world's file says, read without the stand-in."""
    lines = shared_path("worlds", "olist", "shopify", "olist", "orders.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_reading_document_is_answered_without_an_error(olist: Shopify, orders: list[Any]) -> None:
    """Left out: ShopifyQL, which it says it lacks, and the inside of a bulk operation."""
    asked = {name: text for name, text in documents().items() if is_query(text)}
    asked = {name: text for name, text in asked.items() if name not in UNSERVED}
    assert len(asked) >= 16
    order, refund = orders[5]["id"], "gid://shopify/Refund/1"
    other = {
        "RefundById": {"id": refund},
        "DisputeEvidence": {"id": "gid://shopify/ShopifyPaymentsDispute/1"},
        "BulkPoll": {"id": "gid://shopify/BulkOperation/1"},
        "DisputesPage": {"query": "status:needs_response"},
        "BalanceTransactionsPage": {"query": "processed_at:>='2016-01-01T00:00:00Z'"},
    }
    for name, text in asked.items():
        variables = {"first": 50, "query": EVER, "id": order, "ids": [order], **other.get(name, {})}
        declared = {
            each.variable.name.value
            for definition in parse(text).definitions
            if isinstance(definition, OperationDefinitionNode)
            for each in definition.variable_definitions or ()
        }
        answer = olist.ask(text, **{key: value for key, value in variables.items() if key in declared})
        assert "errors" not in answer, (name, answer)
        assert "search" not in answer["extensions"], (name, answer["extensions"])


def test_2017_orders_come_over_nine_pages_of_250(olist: Shopify, orders: list[Any]) -> None:
    """Each once, in the order of their last change."""
    text, after, pages = documents()["OrdersPage"], None, []
    while True:
        page = olist.data(text, first=250, after=after, query=EVER)["orders"]
        pages.append(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    rows = [row for page in pages for row in page]
    assert [len(page) for page in pages] == [250] * 8 + [17]
    assert len(rows) == len(orders) == 2017
    assert {row["id"] for row in rows} == {order["id"] for order in orders}
    assert [row["updatedAt"] for row in rows] == sorted(row["updatedAt"] for row in rows)


def test_an_order_says_what_the_file_says(olist: Shopify, orders: list[Any]) -> None:
    text = documents()["OrdersByIds"]
    asked = orders[::100]
    for order, row in zip(asked, olist.data(text, ids=[order["id"] for order in asked])["nodes"], strict=True):
        for name in row:
            if name in {"lineItems", "returns"}:
                assert [line["id"] for line in row[name]["nodes"]] == [line["id"] for line in order[name]]
            elif name not in {"__typename", "fulfillments"}:
                assert row[name] == order[name], name
        for row_parcel, parcel in zip(row["fulfillments"], order["fulfillments"], strict=True):
            assert row_parcel == {name: parcel[name] for name in row_parcel}


def test_windows_are_cut_as_the_file_says(olist: Shopify, orders: list[Any]) -> None:
    window = "updated_at:>='2018-01-01T00:00:00Z' updated_at:<'2018-02-01T00:00:00Z'"
    wanted = sum("2018-01-01" <= order["updatedAt"] < "2018-02-01" for order in orders)
    assert wanted > 50
    assert olist.data(documents()["OrdersCount"], query=window)["ordersCount"]["count"] == wanted


@pytest.mark.parametrize("days", [0, 30])
@pytest.mark.parametrize("store", ["LUM", "NOR", "VEL"])
def test_the_projects_own_world_has_no_hole(store: str, days: int) -> None:
    """Now and a month on, whatever the documents ask of orders, refunds, disputes and fulfilment orders is there."""
    world = World.load(ready())
    shop = Shopify(world, store)
    shop.now += timedelta(days=days)
    shop.token = shop.grant()["access_token"]
    found: list[Any] = []
    for name in ("OrdersPage", "RefundsOfUpdatedOrders", "DisputesPage", "FulfillmentOrdersPage"):
        after: str | None = None
        while True:
            query = {} if name == "DisputesPage" else {"query": EVER}
            (page,) = shop.data(documents()[name], first=100, after=after, **query).values()
            found += page["nodes"] if name == "OrdersPage" else []
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
    orders = world.at(shop.now).collection(f"shopify/{store}/orders.jsonl")
    assert sorted(order["id"] for order in found) == sorted(order["id"] for order in orders)
    assert len(found) > 100


@pytest.mark.parametrize(
    ("name", "variables", "cost"),
    [
        ("OrdersPage", {"first": 50, "query": EVER}, 317),
        ("OrdersPage", {"first": 100, "query": EVER}, 407),
        ("RefundsOfUpdatedOrders", {"first": 100, "query": EVER}, 425),
        ("DisputesPage", {}, 29),
        ("BalanceTransactionsPage", {"first": 250}, 25),
        ("FulfillmentOrdersPage", {"first": 100}, 47),
        ("VariantCostsPage", {"first": 100}, 155),
        ("OrdersCount", {"query": EVER}, 10),
    ],
)
def test_costs_are_those_of_the_fitted_formula(olist: Shopify, name: str, variables: dict[str, Any], cost: int) -> None:
    """The figures were worked out from the formula by another program, on recorded replies."""
    assert olist.ask(documents()[name], **variables)["extensions"]["cost"]["requestedQueryCost"] == cost
