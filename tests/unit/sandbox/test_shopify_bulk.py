"""Bulk operations of the Shopify stand-in: their life, their rows, and what they refuse."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.shopify import Shopify
from tests.support.worlds import order, shopify_world

START = """mutation($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: false) {
  bulkOperation { id status } userErrors { field message code }
} }"""
POLL = """query($id: ID!) { bulkOperation(id: $id) {
  status errorCode objectCount rootObjectCount url completedAt partialDataUrl
} }"""
ORDERS = "{ orders(sortKey: ID) { edges { node { id name tags lineItems { edges { node { id title } } } } } } }"


@pytest.fixture
def lum(tmp_path: Path) -> Shopify:
    lines = [{"id": f"gid://shopify/LineItem/{n}", "title": "A/B", "quantity": 1} for n in (1, 2)]
    return Shopify(shopify_world(tmp_path, orders=[order(1, lineItems=lines, tags=["x"]), order(2)]))


def start(lum: Shopify, query: str = ORDERS) -> Any:
    return lum.data(START, query=query)["bulkOperationRunQuery"]


def poll(lum: Shopify, gid: str, seconds: float) -> Any:
    lum.now += timedelta(seconds=seconds)
    return lum.data(POLL, id=gid)["bulkOperation"]


def test_an_operation_is_created_runs_and_completes(lum: Shopify) -> None:
    operation = start(lum)["bulkOperation"]
    assert operation["status"] == "CREATED"
    assert [poll(lum, operation["id"], seconds)["status"] for seconds in (0, 1, 1)] == [
        "CREATED",
        "RUNNING",
        "COMPLETED",
    ]


def test_its_rows_are_lines_children_after_their_parent(lum: Shopify) -> None:
    done = poll(lum, start(lum)["bulkOperation"]["id"], 2)
    assert (done["objectCount"], done["rootObjectCount"], done["partialDataUrl"]) == ("4", "2", None)
    host, _, path = done["url"].partition("/shops/")
    assert host == "http://127.0.0.1"
    text = lum.send("GET", f"/shops/{path}").body.decode()
    assert "gid:\\/\\/shopify\\/Order\\/1" in text
    rows = [json.loads(line) for line in text.splitlines()]
    first = "gid://shopify/Order/1"
    assert rows == [
        {"id": first, "name": "#1", "tags": ["x"]},
        {"id": "gid://shopify/LineItem/1", "title": "A/B", "__parentId": first},
        {"id": "gid://shopify/LineItem/2", "title": "A/B", "__parentId": first},
        {"id": "gid://shopify/Order/2", "name": "#2", "tags": []},
    ]


def test_no_rows_no_address(lum: Shopify) -> None:
    done = poll(lum, start(lum, ORDERS.replace("sortKey: ID", 'query: "name:none"'))["bulkOperation"]["id"], 2)
    assert (done["status"], done["objectCount"], done["url"]) == ("COMPLETED", "0", None)


def test_a_missing_scope_fails_it(lum: Shopify) -> None:
    gid = start(lum)["bulkOperation"]["id"]
    lum.set(without=["read_orders"])
    done = poll(lum, gid, 2)
    assert (done["status"], done["errorCode"], done["url"]) == ("FAILED", "ACCESS_DENIED", None)


def test_five_run_at_once_and_one_can_be_cancelled(lum: Shopify) -> None:
    gids = [start(lum)["bulkOperation"]["id"] for _ in range(5)]
    sixth = start(lum)
    assert sixth["bulkOperation"] is None
    assert sixth["userErrors"][0]["code"] == "OPERATION_IN_PROGRESS"
    assert all(gid in sixth["userErrors"][0]["message"] for gid in gids)
    text = "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }"
    cancelled = lum.data(text, id=gids[0])["bulkOperationCancel"]["bulkOperation"]
    assert cancelled == {"status": "CANCELED"}
    assert start(lum)["userErrors"] == []
    running = lum.data('{ bulkOperations(first: 9, query: "status:created operation_type:query") { nodes { id } } }')
    assert len(running["bulkOperations"]["nodes"]) == 5


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ orders { edges {", "Invalid bulk query: Syntax Error"),
        ("{ shop { id } }", "Bulk queries must contain at least one connection."),
        ("{ orders { nodes { id } } }", "Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'."),
        ('{ node(id: "gid://shopify/Order/1") { id } }', "Bulk queries cannot contain a top level `node` field."),
        (
            "{ orders { edges { node { id refunds { refundLineItems { edges { node { quantity } } } } } } } }",
            "Queries that contain a connection field within a list field are not currently supported.",
        ),
        (
            "{ orders { edges { node {"
            + " ".join(f"a{n}: lineItems {{ edges {{ node {{ id }} }} }}" for n in range(5))
            + "} } } }",
            "Bulk queries cannot contain more than 5 connections.",
        ),
        ('mutation { tagsAdd(id: "1", tags: []) { node { id } } }', "Only `query` operations are supported."),
    ],
)
def test_what_shopify_would_refuse_is_refused_in_its_words(lum: Shopify, query: str, words: str) -> None:
    refused = start(lum, query)
    assert refused["bulkOperation"] is None
    assert words in refused["userErrors"][0]["message"]
    assert (refused["userErrors"][0]["field"], refused["userErrors"][0]["code"]) == (["query"], "INVALID")
