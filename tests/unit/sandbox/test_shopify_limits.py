"""What the Shopify stand-in refuses or withholds: points, scopes, versions, tokens, wrong questions, faults."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.shopify.access import ALL
from sandbox.shopify.cost import Bucket
from tests.support.shopify import Shopify
from tests.support.worlds import dispute, order, shopify_world

NAMES = "query($q: String) { orders(first: 250, query: $q, sortKey: UPDATED_AT) { nodes { name } } }"


def shop(folder: Path, *, settings: Any = None, **files: list[Any]) -> Shopify:
    return Shopify(shopify_world(folder, settings=settings, **files))


def names(answer: Any) -> list[str]:
    return [node["name"] for node in answer["orders"]["nodes"]]


@pytest.fixture
def seven(tmp_path: Path) -> Shopify:
    return shop(tmp_path, orders=[order(n) for n in range(1, 8)])


# --- points


class Real:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_bucket_leaks_in_real_time() -> None:
    real = Real()
    bucket = Bucket(2000, 100, real)
    assert bucket.take(1900)
    assert not bucket.take(200)
    real.seconds += 1
    assert bucket.take(200)
    real.seconds += 60
    assert bucket.status() == {"maximumAvailable": 2000, "currentlyAvailable": 2000, "restoreRate": 100}


def test_an_empty_bucket_throttles_with_http_200(seven: Shopify) -> None:
    seven.set(throttling=True, maximum=20, restore_per_s=0)
    first = seven.ask(NAMES)
    assert first["extensions"]["cost"]["requestedQueryCost"] == 13
    assert first["extensions"]["cost"]["actualQueryCost"] == 5
    assert names(seven.ask(NAMES)["data"])
    response = seven.response(NAMES)
    answer = json.loads(response.body)
    assert response.status == 200
    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "THROTTLED"
    cost = answer["extensions"]["cost"]
    assert (cost["actualQueryCost"], cost["throttleStatus"]["currentlyAvailable"]) == (None, 10)


def test_a_question_that_is_too_dear_is_refused(seven: Shopify) -> None:
    lines = "lineItems(first: 250) { nodes { variant { product { id } } product { id } } }"
    error = seven.ask(f"{{ orders(first: 250) {{ nodes {{ {lines} fulfillments {{ order {{ {lines} }} }} }} }} }}")[
        "errors"
    ][0]
    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert error["extensions"]["cost"] > error["extensions"]["maxCost"] == 1000


def test_what_is_not_included_costs_nothing(seven: Shopify) -> None:
    text = """query($lines: Boolean!) {
      orders(first: 9) { nodes { id lineItems(first: 50) @include(if: $lines) { nodes { id } } } }
    }"""
    costs = [seven.ask(text, lines=each)["extensions"]["cost"]["requestedQueryCost"] for each in (True, False)]
    assert costs == [2 + 4 * (1 + 2 + 7 * 1), 2 + 4]


# --- scopes


def test_a_withheld_scope_nulls_its_part_and_says_so(tmp_path: Path) -> None:
    lum = shop(tmp_path, orders=[order(1)], disputes=[dispute(8, order={"id": "gid://shopify/Order/1"})])
    lum.set(without=["read_shopify_payments_dispute_evidences", "read_customers"])
    text = """query($order: ID!, $dispute: ID!) {
      order(id: $order) { name customer { id } }
      dispute(id: $dispute) { disputeEvidence { id } }
    }"""
    answer = lum.ask(text, order="gid://shopify/Order/1", dispute=dispute(8)["id"])
    assert answer["data"] == {"order": {"name": "#1", "customer": None}, "dispute": None}
    codes = {tuple(error["path"]): error["extensions"] for error in answer["errors"]}
    assert codes["order", "customer"]["requiredAccess"] == "`read_customers` access scope."
    assert codes["dispute", "disputeEvidence"]["code"] == "ACCESS_DENIED"


def test_without_read_all_orders_the_old_ones_are_missing_without_a_word(tmp_path: Path) -> None:
    lum = shop(tmp_path, orders=[order(1, createdAt="2026-08-01T00:00:00Z"), order(2)])
    assert names(lum.data(NAMES)) == ["#1", "#2"]
    lum.set(without=["read_all_orders"])
    answer = lum.ask(NAMES)
    assert names(answer["data"]) == ["#2"]
    assert "errors" not in answer
    assert lum.data('{ order(id: "gid://shopify/Order/1") { id } }')["order"] is None


def test_a_world_may_withhold_scopes(tmp_path: Path) -> None:
    lum = shop(tmp_path, settings={"scopes": ["write_orders", "read_returns"]}, orders=[order(1)])
    assert lum.grant()["scope"] == "write_orders,read_returns"
    assert names(lum.data("{ orders(first: 5) { nodes { name } } }")) == ["#1"]
    assert lum.ask("{ disputes(first: 5) { nodes { id } } }")["data"] is None


def test_an_app_that_is_not_approved_sees_no_personal_data(tmp_path: Path) -> None:
    """Level 1: personal fields are null without a word. No approval: the customer is refused."""
    buyer = {"id": "gid://shopify/Customer/5", "firstName": "Ann", "lastName": "Lee"}
    address = {"countryCodeV2": "AU", "zip": "2000"}
    lum = shop(tmp_path, orders=[order(1, customer=buyer, email="a@b.example", shippingAddress=address)])
    text = """{ order(id: "gid://shopify/Order/1") {
      email customer { id firstName displayName } shippingAddress { countryCodeV2 zip }
    } }"""
    everything = {"id": buyer["id"], "firstName": "Ann", "displayName": "Ann Lee"}
    assert lum.data(text)["order"]["customer"] == everything
    lum.set(approval=1)
    assert lum.data(text)["order"] == {
        "email": None,
        "customer": {"id": buyer["id"], "firstName": None, "displayName": ""},
        "shippingAddress": {"countryCodeV2": "AU", "zip": None},
    }
    lum.set(approval=0)
    answer = lum.ask(text)
    assert answer["data"]["order"]["customer"] is None
    assert "not approved to access the Customer object" in answer["errors"][0]["message"]


# --- versions


def test_an_old_version_falls_forward_and_the_header_tells(seven: Shopify) -> None:
    assert seven.response(NAMES).headers["x-shopify-api-version"] == "2026-07"
    assert seven.response(NAMES, version="2024-01").headers["x-shopify-api-version"] == "2025-10"
    seven.set(version="2026-10")
    assert seven.response(NAMES).headers["x-shopify-api-version"] == "2026-10"


@pytest.mark.parametrize("version", ["2031-01", "latest"])
def test_a_version_that_is_not_there_is_not_found(seven: Shopify, version: str) -> None:
    assert seven.response(NAMES, version=version).status == 404


# --- tokens


def test_a_grant_lasts_a_day_of_the_worlds_time(seven: Shopify) -> None:
    grant = seven.grant()
    assert grant["expires_in"] == 86399
    assert set(grant["scope"].split(",")) < ALL
    assert "read_orders" not in grant["scope"].split(","), "only write_orders is named where both are held"
    seven.now += timedelta(seconds=86399)
    assert seven.response(NAMES).status == 200
    seven.now += timedelta(seconds=1)
    assert seven.response(NAMES).status == 401
    seven.token = seven.grant()["access_token"]
    assert seven.response(NAMES).status == 200


def test_a_token_belongs_to_its_shop(seven: Shopify) -> None:
    other = Shopify(seven.world, "oth")
    seven.token = other.token
    assert seven.response(NAMES).status == 401
    assert json.loads(seven.response(NAMES).body)["errors"].startswith("[API] Invalid API key or access token")


def test_grants_are_refused_in_shopifys_words(seven: Shopify) -> None:
    assert seven.grant(client_secret="wrong")["error"] == "invalid_client"
    assert seven.grant(grant_type="password")["error"] == "unsupported_grant_type"
    elsewhere = seven.grant(client_id="client-oth", client_secret="secret-oth")
    assert elsewhere["error"] == "shop_not_permitted"
    assert seven.grant_response("nobody.myshopify.com").status == 404
    seven.set(installed=False)
    answer = seven.grant_response()
    assert (answer.status, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert b"app_not_installed" in answer.body


def test_a_frozen_store_answers_402(seven: Shopify) -> None:
    seven.set(store="lum", status=402)
    assert seven.response(NAMES).status == 402


# --- errors of the request


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{ orders(first: 1) {", "PARSE_ERROR"),
        ("{ shop { nonsense } }", "undefinedField"),
        ("{ shop(first: 1) { id } }", "argumentNotAccepted"),
        ("{ order { id } }", "missingRequiredArguments"),
        ("query($id: ID!) { order(id: $id) { id } }", "INVALID_VARIABLE"),
        ('{ node(id: "12") { id } }', "argumentLiteralsIncompatible"),
        ('query($n: Int = 1) { orders(first: $n, after: "x") { nodes { id } } }', "BAD_REQUEST"),
    ],
)
def test_a_wrong_question_gets_shopifys_code_and_http_200(seven: Shopify, text: str, code: str) -> None:
    error = seven.ask(text)["errors"][0]
    assert error["extensions"]["code"] == code


def test_a_variable_of_the_wrong_type_is_an_invalid_variable(seven: Shopify) -> None:
    answer = seven.ask("query($n: Int) { orders(first: $n) { nodes { id } } }", n="many")
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"
    assert "data" not in answer


def test_a_grant_that_is_no_form_is_refused(seven: Shopify) -> None:
    path, headers = f"/shops/{seven.store.domain}/admin/oauth/access_token", {"content-type": "application/json"}
    assert [seven.send("POST", path, body, headers).status for body in (b"[", b"[]", b"{}")] == [400, 400, 400]


def test_too_many_ids_are_refused(seven: Shopify) -> None:
    answer = seven.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["gid://shopify/Order/1"] * 251)
    assert answer["errors"][0]["extensions"]["code"] == "MAX_INPUT_SIZE_EXCEEDED"


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        ("throttled", 200, b"THROTTLED"),
        ("throttled_429", 429, b"THROTTLED"),
        ("internal_error", 200, b"INTERNAL_SERVER_ERROR"),
        ("bad_token", 401, b"Invalid API key"),
        ("429", 429, b"Too Many Requests"),
        ("503_before", 503, b"Internal Server Error"),
    ],
)
def test_faults_come_on_demand_and_pass(seven: Shopify, fault: str, status: int, word: bytes) -> None:
    seven.send("POST", "/_sandbox/faults", {"fault": fault, "match": {"path_contains": "graphql.json"}})
    answer = seven.response(NAMES)
    assert answer.status == status
    assert word in answer.body
    assert names(seven.data(NAMES))


def test_calls_are_counted_as_tokens_reads_and_writes(seven: Shopify) -> None:
    seven.send("DELETE", "/_sandbox/calls")
    seven.grant()
    seven.ask(NAMES)
    seven.ask('mutation { tagsAdd(id: "gid://shopify/Order/1", tags: ["a"]) { userErrors { message } } }')
    counts = json.loads(seven.send("GET", "/_sandbox/calls").body)
    assert (counts["token"], counts["read"], counts["write"]) == (1, 1, 1)
