"""The PayPal and Trustpilot stand-ins, judged by what PayPal and others have published; on our own world.

Where PayPal's file had to be mended is listed in tests/support/paypal_schema.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator

from sandbox.paypal.service import open_service as open_paypal
from sandbox.trustpilot.service import TOKEN_PATH
from sandbox.trustpilot.service import open_service as open_trustpilot
from sandbox.worlds.make_lumen.facts import START
from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import World
from tests.support.paypal_schema import faults, openapi, strangers
from tests.support.shared import shared_path
from tests.support.stand_in import Caller, Told, small_world, transport

LIST = "/v1/customer/disputes"
ALL = "create_time_after=2025-01-01T00:00:00Z&page_size=50"


@pytest.fixture(scope="module")
def world() -> World:
    return World.load(ready())


def paypal(world: World, account: str, now: Told) -> Caller:
    caller = Caller(open_paypal(world, now))
    caller.sign_in("/v1/oauth2/token", f"client-{account}", f"secret-{account}")
    return caller


@pytest.fixture(scope="module", params=["lumen", "velora"])
def account(request: pytest.FixtureRequest, world: World) -> Caller:
    return paypal(world, request.param, Told(START + timedelta(days=12)))


def sample(name: str) -> Any:
    return json.loads(shared_path("schemas", "paypal", "samples", name).read_text())


def walk(caller: Caller, target: str) -> Iterator[Any]:
    while target:
        document = caller.get(target)
        yield document
        target = next((link["href"] for link in document["links"] if link["rel"] == "next"), "")


def shape(value: Any) -> Any:
    """Names and kinds, without what they hold; a list by its first entry."""
    match value:
        case dict():
            return {name: shape(each) for name, each in sorted(value.items())}
        case list():
            return [shape(value[0])] if value else []
        case _:
            return type(value).__name__


def test_paypal_s_own_samples_pass_the_mended_file() -> None:
    """The judge is no stricter than PayPal."""
    assert faults("dispute_search", sample("list.json")) == []
    assert faults("dispute", sample("detail.json")) == []
    assert faults("dispute", sample("webhook_created.json")["resource"]) == []


def test_the_file_is_mended_as_listed() -> None:
    """The deviations of tests/support/paypal_schema.py, one by one: the raw file would judge wrongly."""
    known = openapi()["components"]["schemas"]
    paid = known["transaction_info"]["properties"]
    assert {"disputed_transactions", "outcome"} <= known["dispute_info"]["properties"].keys()
    assert "dispute_state" in known["dispute"]["properties"]
    assert {"seller_protection_eligible", "seller_protection_type"} <= paid.keys()
    assert (paid["items"]["minItems"], paid["invoice_number"]["pattern"]) == (0, "^.+$")
    carriers = known["tracking_info"]["properties"]["carrier_name"]["enum"]
    assert len({each.strip() for each in carriers}) == len(carriers)


def test_lists_have_paypal_s_shape(account: Caller) -> None:
    pages = list(walk(account, f"{LIST}?{ALL}"))
    assert sum(len(page["items"]) for page in pages) >= 20
    for page in pages:
        assert faults("dispute_search", page) == []
        assert {name for item in page["items"] for name in strangers("dispute_info", item)} == set()


def test_details_have_paypal_s_shape(account: Caller) -> None:
    for page in walk(account, f"{LIST}?{ALL}"):
        for item in page["items"]:
            detail = account.get(item["links"][0]["href"])
            assert faults("dispute", detail) == []
            assert strangers("dispute", detail) == set()


def test_paypal_s_sample_comes_back_from_a_world_as_it_was(tmp_path: Path) -> None:
    """The documented detail is served whole; the documented item of the list is what the stand-in derives from it."""
    given, listed = sample("detail.json"), sample("list.json")["items"][1]
    small_world(tmp_path, START, cases=[given])
    caller = paypal(World.load(tmp_path), "lumen", Told(START))
    served = caller.get(f"{LIST}/{given['dispute_id']}")
    assert {name: each for name, each in served.items() if name != "links"} == {
        name: each for name, each in given.items() if name != "links"
    }
    assert [link["rel"] for link in served["links"]] == [link["rel"] for link in given["links"]]
    item = caller.get(f"{LIST}?create_time_after=2025-01-01T00:00:00Z")["items"][0]
    assert shape(item) == shape(listed)
    assert item["create_time"] == listed["create_time"]
    assert item["disputed_transactions"] == listed["disputed_transactions"]


def _no_token(caller: Caller) -> Any:
    return Caller(caller.service).refusal(LIST)


def _no_feature(caller: Caller) -> Any:
    caller.ask("POST", "/_sandbox/settings", body=b'{"disputes": false}')
    refused = caller.refusal(LIST)
    caller.ask("POST", "/_sandbox/settings", body=b'{"disputes": true}')
    return refused


def _fault(name: str) -> Callable[[Caller], Any]:
    def refuse(caller: Caller) -> Any:
        caller.ask("POST", "/_sandbox/faults", body=json.dumps({"fault": name}).encode())
        return caller.refusal(LIST)

    return refuse


@pytest.mark.parametrize(
    ("status", "refuse"),
    [
        (400, lambda caller: caller.refusal(LIST, page_size="51")),
        (401, _no_token),
        (403, _no_feature),
        (404, lambda caller: caller.refusal(f"{LIST}/PP-NONE")),
        (500, _fault("500")),
        (503, _fault("503_before")),
    ],
)
def test_refusals_have_paypal_s_words(world: World, status: int, refuse: Callable[[Caller], Any]) -> None:
    """Name and sentence, by the schema that the file has for each status."""
    answered, body = refuse(paypal(world, "lumen", Told(START)))
    assert answered == status
    assert faults(f"error_{status}", body) == []
    assert faults("error", body) == []


def test_parameters_are_paypal_s(world: World) -> None:
    """Each one that the file knows is read: nonsense in it is refused."""
    names = {
        each.get("name") or each["$ref"].rsplit("/", 1)[1] for each in openapi()["paths"][LIST]["get"]["parameters"]
    }
    caller = paypal(world, "lumen", Told(START))
    for name in names:
        assert caller.ask("GET", f"{LIST}?{name}=%3F%3F").status == (
            200 if name == "disputed_transaction_id" else 400
        ), name


def test_reviews_have_trustpilot_s_shape(world: World) -> None:
    published = json.loads(shared_path("schemas", "trustpilot", "private_reviews.json").read_text())
    judge = Draft7Validator(published)
    caller = Caller(open_trustpilot(world, Told(START)))
    caller.sign_in(TOKEN_PATH, "key", "secret")
    for unit in world.trustpilot_units:
        reviews = caller.get(f"/v1/private/business-units/{unit}/reviews?perPage=100")["reviews"]
        assert len(reviews) > 20
        for review in reviews:
            assert [error.message for error in judge.iter_errors(review)] == []
            assert caller.get(f"/v1/private/reviews/{review['id']}") == review


def test_an_http_client_reads_them(world: World) -> None:
    """Over httpx, as the engine does: bodies are lawful JSON whatever a customer typed."""
    with httpx.Client(transport=transport(open_paypal(world, Told(START))), base_url="http://sandbox") as client:
        grant = client.post(
            "/v1/oauth2/token", data={"grant_type": "client_credentials"}, auth=("client-lumen", "secret-lumen")
        )
        headers = {"authorization": f"Bearer {grant.json()['access_token']}"}
        items = client.get(LIST, headers=headers, params={"page_size": "50"}).json()["items"]
        assert len(items) > 20
        for item in items:
            assert client.get(item["links"][0]["href"], headers=headers).json()["dispute_id"] == item["dispute_id"]
