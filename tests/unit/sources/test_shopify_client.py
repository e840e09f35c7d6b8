"""The Admin GraphQL client: each trap of Shopify's answers, at the wire. No test waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sync.errors import AccessRefused, BadAnswer, SourceError, TokenRefused, TryLater
from sync.sources.shopify.client import PartRefused, Reply, TooDear
from sync.sources.shopify.documents import VERSION
from tests.support.shopify_wire import Json, Wire, data, error, page, probe

SPEAKS = {"X-Shopify-API-Version": VERSION}


def ask(wire: Wire, **retry: int) -> Reply:
    return wire.shop(**retry).ask("disputes_page", lambda n: {"first": n, "query": "x"}, 100)  # type: ignore[arg-type]


GOOD = data(page=page([]))


def throttled(requested: int = 400, available: int = 50, rate: int = 100) -> Json:
    cost = {
        "requestedQueryCost": requested,
        "actualQueryCost": None,
        "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": rate},
    }
    return error("THROTTLED", "Throttled", extensions={"cost": cost})


def test_a_whole_answer() -> None:
    wire = Wire(DisputesPage=GOOD)
    reply = ask(wire)
    assert (reply.data, reply.sent_at, reply.size) == ({"page": page([])}, wire.now, 100)


def test_throttled_in_http_200_waits_as_long_as_the_bucket_needs() -> None:
    wire = Wire(DisputesPage=[throttled(requested=400, available=50, rate=100), GOOD])
    assert ask(wire).size == 100
    assert wire.pauses == [3.5]


def test_an_empty_bucket_is_waited_for_before_asking_again() -> None:
    """So that a long load does not ask twice for each page."""
    time_s = [100.0]
    cost = throttled(requested=400, available=150, rate=100)["extensions"]
    wire = Wire(DisputesPage={**GOOD, "extensions": cost})
    shop = wire.shop(stopwatch=lambda: time_s[0])
    for elapsed_s in (0.0, 1.0, 2.5):
        time_s[0] += elapsed_s
        shop.ask("disputes_page", lambda n: {"first": n})
    assert wire.pauses == [1.5]
    assert len(wire.calls) == 3


def test_figures_that_cannot_be_true_keep_nobody_waiting() -> None:
    cost = throttled(requested=10**9, available=0, rate=1)["extensions"]
    wire = Wire(DisputesPage={**GOOD, "extensions": cost})
    shop = wire.shop()
    for _ in range(2):
        shop.ask("disputes_page", lambda n: {"first": n})
    assert wire.pauses == []


def test_throttled_without_figures_waits_all_the_same() -> None:
    wire = Wire(DisputesPage=[error("THROTTLED"), throttled(rate=0), GOOD])
    ask(wire)
    assert wire.pauses == [0.5, 1.0]


def test_429_with_retry_after_is_honoured() -> None:
    wire = Wire(DisputesPage=[httpx.Response(429, headers={"Retry-After": "2.0"}), GOOD])
    ask(wire)
    assert wire.pauses == [2.0]


@pytest.mark.parametrize("fault", [httpx.Response(502), httpx.Response(504), httpx.ReadTimeout("x")])
def test_a_question_that_runs_out_of_time_is_asked_again_for_half_as_many(fault: Any) -> None:
    wire = Wire(DisputesPage=[fault, fault, GOOD])
    assert ask(wire).size == 25
    assert [v["first"] for v in wire.asked("DisputesPage")] == [100, 50, 25]


def test_a_question_that_is_too_dear_is_halved_at_once_and_without_end_refused() -> None:
    wire = Wire(DisputesPage=[error("MAX_COST_EXCEEDED"), GOOD])
    assert ask(wire).size == 50
    assert wire.pauses == []
    with pytest.raises(TooDear):
        ask(Wire(DisputesPage=error("MAX_COST_EXCEEDED")))


def test_a_busy_server_is_asked_again_for_as_many() -> None:
    wire = Wire(DisputesPage=[httpx.Response(503), error("INTERNAL_SERVER_ERROR"), GOOD])
    assert ask(wire).size == 100


def test_it_ends() -> None:
    with pytest.raises(TryLater, match="Shopify of LUM has a fault of its own"):
        ask(Wire(DisputesPage=error("INTERNAL_SERVER_ERROR")), tries=3)


@pytest.mark.parametrize(
    "reply",
    [
        {"data": {"page": page([])}, "errors": [{"message": "dear Anna", "extensions": {"code": "NOT_FOUND"}}]},
        {"data": {"page": page([])}, "errors": [{"message": "dear Anna"}]},
        {"data": {"page": page([])}, "errors": "Not Found, dear Anna"},
        {"data": {"page": page([])}, "errors": {"base": ["dear Anna"]}},
        {"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]},
        {"data": None},
        {"data": []},
        {},
        {"data": {"page": page([])}, "errors": [None, 7], "extensions": "?"},
    ],
)
def test_data_beside_errors_and_no_data_at_all_are_never_used(reply: Json) -> None:
    with pytest.raises(BadAnswer) as caught:
        ask(Wire(DisputesPage=reply))
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize("body", ["[]", "7", "null", '"x"'])
def test_json_that_is_no_object_is_refused(body: str) -> None:
    with pytest.raises(BadAnswer):
        ask(Wire(DisputesPage=httpx.Response(200, text=body, headers=SPEAKS)))


@pytest.mark.parametrize(
    "search",
    [
        [{"path": ["page"], "query": "x", "warnings": [{"field": "updatd_at", "code": "invalid_field"}]}],
        [{"path": ["page"]}, {"warnings": [{"field": "updated_at", "code": "invalid_value"}]}],
        [{"warnings": "something new"}],
    ],
)
def test_a_search_warning_is_an_error_for_else_all_rows_match(search: Any) -> None:
    with pytest.raises(BadAnswer, match="ignored a part of our search"):
        ask(Wire(DisputesPage={**GOOD, "extensions": {"search": search}}))


def test_a_search_without_warnings_is_fine() -> None:
    ask(Wire(DisputesPage={**GOOD, "extensions": {"search": [{"path": ["page"], "parsed": {}}]}}))


@pytest.mark.parametrize("headers", [{"X-Shopify-API-Version": "2025-10"}, {}])
def test_an_answer_in_another_version_is_refused(headers: dict[str, str]) -> None:
    """A version past its end "falls forward" to another one, silently."""
    with pytest.raises(BadAnswer, match="no longer speaks the version"):
        ask(Wire(DisputesPage=httpx.Response(200, json=GOOD, headers=headers)))


def test_a_refused_part_names_its_fields_and_scopes() -> None:
    fault = error("ACCESS_DENIED", "Access denied for customer field.", ["page", "nodes", 0, "customer"])
    fault["errors"][0]["extensions"]["requiredAccess"] = "`read_customers` access scope."
    fault["data"] = {"page": page([{"customer": None}])}
    with pytest.raises(PartRefused) as caught:
        ask(Wire(DisputesPage=fault))
    assert "customer" in caught.value.fields
    assert caught.value.scopes == ("read_customers",)
    assert str(caught.value).endswith("The owner must give our app read_customers.")


def test_unapproved_customer_data_is_a_refused_part_too() -> None:
    with pytest.raises(PartRefused) as caught:
        ask(Wire(DisputesPage=error(None, "This app is not approved to access the Customer object. See https://…")))
    assert caught.value.fields == {"customer"}


class TestAccess:
    def test_one_token_serves_many_questions_and_is_renewed_early(self) -> None:
        wire = Wire(DisputesPage=GOOD)
        shop = wire.shop()
        for step_s in (0, 86399 - 301, 2):
            wire.now += timedelta(seconds=step_s)
            shop.ask("disputes_page", lambda n: {"first": n})
        assert wire.tokens == 2
        assert shop.requests == 5

    def test_a_refused_token_is_renewed_once(self) -> None:
        wire = Wire(DisputesPage=[httpx.Response(401), GOOD])
        ask(wire)
        assert wire.tokens == 2

    def test_and_then_the_owner_must_act(self) -> None:
        wire = Wire(DisputesPage=httpx.Response(401))
        with pytest.raises(TokenRefused, match=r"refuses our password\. The owner must renew it\."):
            ask(wire)
        assert wire.tokens == 2

    @pytest.mark.parametrize(
        "answer",
        [
            httpx.Response(400, json={"error": "shop_not_permitted", "error_description": "It cannot…"}),
            httpx.Response(400, text="<html>Oauth error app_not_installed: secret-lum</html>"),
        ],
    )
    def test_a_store_that_does_not_let_us_in(self, answer: httpx.Response) -> None:
        wire = Wire(DisputesPage=GOOD)
        wire.token_answer = answer
        with pytest.raises(AccessRefused, match="does not let our app in") as caught:
            ask(wire)
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        "answer", [{}, {"access_token": ""}, {"access_token": "x", "expires_in": "soon"}, {"a": 1}]
    )
    def test_a_strange_token_answer_is_refused(self, answer: Json) -> None:
        wire = Wire(DisputesPage=GOOD)
        wire.token_answer = answer
        with pytest.raises(BadAnswer, match="no token"):
            ask(wire)

    @pytest.mark.parametrize(
        ("status", "words"), [(402, "unpaid"), (403, "permission"), (404, "address"), (423, "locked")]
    )
    def test_a_store_that_is_frozen_locked_or_elsewhere(self, status: int, words: str) -> None:
        with pytest.raises(AccessRefused, match=words):
            ask(Wire(DisputesPage=httpx.Response(status)))

    def test_a_store_that_moved_is_not_followed(self) -> None:
        moved = httpx.Response(302, headers={"location": "https://other.myshopify.com/"})
        with pytest.raises(BadAnswer, match="another address"):
            ask(Wire(DisputesPage=moved))


def test_no_secret_shows_in_any_error() -> None:
    for script in (httpx.Response(401), httpx.Response(500), error("X"), httpx.ConnectError("token-1 secret-lum")):
        with pytest.raises(SourceError) as caught:
            ask(Wire(DisputesPage=script), tries=1)
        shown = f"{caught.value!r} {caught.value.__cause__!r}"
        assert "secret-lum" not in shown
        assert "token-1" not in shown


def test_the_probe_is_a_question_like_any_other() -> None:
    assert Wire().shop().ask("probe", lambda _: {}).data == probe()["data"]
