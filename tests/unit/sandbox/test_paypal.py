"""The PayPal stand-in: signing in, the list with its pages and windows, one dispute, refusals in PayPal's words."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.paypal.service import open_service
from sandbox.worlds.world import World
from tests.support.paypal_bench import DAY, LIST, NOW, Bench, case, written
from tests.support.stand_in import Caller, Told, small_world


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def names(numbers: range) -> list[str]:
    return [f"PP-{n}" for n in numbers]


def test_a_token_opens_its_own_account(bench: Bench) -> None:
    assert len(bench.ids(page_size="50")) == 50
    bench.sign_in("velora")
    assert bench.ids() == ["PP-7"]


def test_a_token_lasts_nine_hours(bench: Bench) -> None:
    granted = json.loads(bench.paypal.sign_in("/v1/oauth2/token", "client-lumen", "secret-lumen").body)
    assert (granted["expires_in"], granted["token_type"]) == (32400, "Bearer")
    bench.now.pass_by(seconds=32400)
    assert bench.ids()
    bench.now.pass_by(seconds=1)
    assert bench.paypal.refusal(LIST)[0] == 401


@pytest.mark.parametrize(
    ("name", "secret", "grant", "status", "word"),
    [
        ("client-lumen", "wrong", "client_credentials", 401, "invalid_client"),
        ("client-nobody", "secret-nobody", "client_credentials", 401, "invalid_client"),
        ("lumen", "secret-lumen", "client_credentials", 401, "invalid_client"),
        ("client-lumen", "secret-lumen", "password", 400, "unsupported_grant_type"),
    ],
)
def test_wrong_credentials_buy_nothing(
    bench: Bench, name: str, secret: str, grant: str, status: int, word: str
) -> None:
    answer = bench.paypal.sign_in("/v1/oauth2/token", name, secret, grant)
    assert (answer.status, json.loads(answer.body)["error"]) == (status, word)


def test_without_a_token_there_is_no_list(bench: Bench) -> None:
    bench.paypal.token = None
    assert bench.paypal.refusal(LIST)[0] == 401
    bench.paypal.token = "made-up"
    assert bench.paypal.refusal(LIST) == (401, {
        "error": "invalid_token", "error_description": "The token passed in was not found in the system",
    })  # fmt: skip


def test_an_app_without_the_feature_is_told_so(bench: Bench) -> None:
    """The token is good; the owner has to switch Disputes on."""
    bench.settings(account="lumen", disputes=False)
    status, body = bench.paypal.refusal(LIST)
    assert (status, body["name"]) == (403, "NOT_AUTHORIZED")
    bench.sign_in("velora")
    assert bench.ids() == ["PP-7"]


def test_the_newest_created_come_first_ten_a_page(bench: Bench) -> None:
    assert bench.ids() == names(range(1, 11))
    assert bench.ids(page="3") == names(range(21, 31))


def test_next_links_lead_through_all_pages(bench: Bench) -> None:
    assert bench.walk(page_size="50") == [names(range(1, 51)), names(range(51, 101)), names(range(101, 121))]


def test_links_keep_the_question_and_name_every_way(bench: Bench) -> None:
    after = written(NOW - 3 * DAY)
    links = bench.paypal.get(LIST, page="2", page_size="50", update_time_after=after)["links"]
    assert [link["rel"] for link in links] == ["self", "first", "prev"]
    links = bench.paypal.get(LIST, page="2", update_time_after=after)["links"]
    assert [link["rel"] for link in links] == ["self", "first", "prev", "next"]
    asked = parse_qs(urlsplit(links[-1]["href"]).query)
    assert asked == {"page": ["3"], "update_time_after": [after]}


def test_page_tokens_of_old_still_work(bench: Bench) -> None:
    bench.settings(paging="token")
    assert bench.walk(page_size="50") == [names(range(1, 51)), names(range(51, 101)), names(range(101, 121))]
    href = next(link["href"] for link in bench.paypal.get(LIST)["links"] if link["rel"] == "next")
    assert "next_page_token" in href
    bench.settings(paging="page")
    assert len(bench.walk(next_page_token=parse_qs(urlsplit(href).query)["next_page_token"][0])) == 11
    assert bench.issue(next_page_token="2") == "INVALID_PARAMETER_VALUE"


def test_fifty_pages_are_the_most(bench: Bench) -> None:
    """Page 50 has no next link, however many cases are left: a window that full must be divided."""
    assert [link["rel"] for link in bench.paypal.get(LIST, page="50", page_size="2")["links"]][-1] == "prev"
    assert bench.issue(page="51") == "INVALID_PARAMETER_VALUE"
    assert bench.issue(page="0") == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("size", ["0", "51", "x", "-1", "1.5", ""])
def test_page_sizes_are_one_to_fifty(bench: Bench, size: str) -> None:
    assert bench.issue(page_size=size) == "INVALID_PARAMETER_VALUE"


def test_past_the_end_is_an_empty_page(bench: Bench) -> None:
    assert bench.ids(page="40") == []


def test_the_window_is_of_updates_with_both_ends_in_it(bench: Bench) -> None:
    updated = [case(n)["update_time"] for n in (30, 20)]
    assert bench.ids(update_time_after=updated[0], update_time_before=updated[1], page_size="50") == names(
        range(20, 31)
    )


@pytest.mark.parametrize("name", ["update_time_after", "update_time_before", "start_time"])
def test_a_date_may_lie_less_than_180_days_back(bench: Bench, name: str) -> None:
    """Exactly 180 days is refused: it ages past the limit on its way."""
    assert bench.issue(**{name: written(NOW - 180 * DAY)}) == "INVALID_DATE_RANGE"
    bench.ids(**{name: written(NOW - 180 * DAY + timedelta(milliseconds=1))})
    bench.ids(**{name: written(NOW - 179 * DAY)})


def test_a_window_has_its_ends_in_order(bench: Bench) -> None:
    early, late = written(NOW - 2 * DAY), written(NOW - DAY)
    assert bench.issue(update_time_after=late, update_time_before=early) == "INVALID_DATE_RANGE"


@pytest.mark.parametrize("text", ["2026-11-19", "2026-11-19T00:00:00", "yesterday", "2026-13-19T00:00:00Z"])
def test_dates_need_a_time_and_a_zone(bench: Bench, text: str) -> None:
    assert bench.issue(update_time_after=text) == "INVALID_PARAMETER_SYNTAX"


def test_a_case_that_rested_for_180_days_is_listed_only_by_its_creation(tmp_path: Path) -> None:
    bench = Bench(tmp_path, case(24 * 181), case(1))
    assert bench.ids() == ["PP-1"]
    assert bench.ids(create_time_after=written(NOW - 200 * DAY)) == ["PP-1", f"PP-{24 * 181}"]
    assert bench.ids(disputed_transaction_id=f"S{24 * 181}") == [f"PP-{24 * 181}"]


def test_creation_filters(bench: Bench) -> None:
    created = case(5)["create_time"]
    assert bench.ids(start_time=created) == names(range(1, 6))
    assert bench.ids(create_time_after=created, page_size="3") == names(range(1, 4))
    assert bench.ids(create_time_before=created, page_size="2") == names(range(5, 7))


def test_start_time_and_a_transaction_exclude_each_other(bench: Bench) -> None:
    assert bench.ids(disputed_transaction_id="S3") == bench.ids(disputed_transaction_id="B3") == ["PP-3"]
    asked = {"start_time": written(NOW - DAY), "disputed_transaction_id": "S3"}
    assert bench.issue(**asked) == "INVALID_PARAMETER_COMBINATION"


def test_states_are_a_comma_list(tmp_path: Path) -> None:
    states = ("REQUIRED_ACTION", "RESOLVED", "APPEALABLE")
    bench = Bench(tmp_path, *(case(n, dispute_state=state) for n, state in enumerate(states, 1)))
    assert bench.ids(dispute_state="RESOLVED,REQUIRED_ACTION") == ["PP-1", "PP-2"]
    assert bench.issue(dispute_state="RESOLVED,WON") == "INVALID_PARAMETER_VALUE"


def test_an_item_says_less_than_the_detail(bench: Bench) -> None:
    """Whole seconds, no key to Shopify's order: that needs the detail."""
    item = bench.paypal.get(LIST)["items"][2]
    detail = bench.paypal.get(f"{LIST}/PP-3")
    assert item["update_time"] == detail["update_time"].split(".")[0] + ".000Z" != detail["update_time"]
    assert item["disputed_transactions"] == [{"buyer_transaction_id": "B3", "seller": {"merchant_id": "M"}}]
    assert detail["disputed_transactions"][0]["seller_transaction_id"] == "S3"
    assert [link["rel"] for link in item["links"]] == ["self"]
    assert bench.paypal.get(item["links"][0]["href"]) == detail


@pytest.mark.parametrize(
    ("changes", "rels"),
    [
        ({"dispute_life_cycle_stage": "INQUIRY", "allowed_response_options": {"make_offer": {}, "accept_claim": {}}},
         ["send_message", "escalate", "make_offer", "accept_claim", "provide_evidence"]),
        ({"allowed_response_options": {"accept_claim": {}}},
         ["provide_supporting_info", "accept_claim", "provide_evidence"]),
        ({"status": "UNDER_REVIEW"}, ["provide_supporting_info"]),
        ({"status": "RESOLVED", "dispute_state": "APPEALABLE"}, ["appeal"]),
        ({"status": "RESOLVED", "dispute_state": "RESOLVED"}, []),
        ({"links": [{"href": "https://api.paypal.com/x", "rel": "make_offer", "method": "POST"}]}, ["make_offer"]),
    ],
)  # fmt: skip
def test_links_say_what_may_be_done(tmp_path: Path, changes: dict[str, Any], rels: list[str]) -> None:
    bench = Bench(tmp_path, case(1, **changes))
    links = bench.paypal.get(f"{LIST}/PP-1")["links"]
    assert [link["rel"] for link in links] == ["self", *rels]
    assert all(link["href"].startswith(links[0]["href"]) for link in links)


def test_what_it_cannot_do_it_says_by_name(bench: Bench) -> None:
    answer = bench.paypal.ask("POST", f"{LIST}/PP-3/make-offer", body=b"{}")
    assert answer.status == 501
    assert "make-offer" in json.loads(answer.body)["message"]


@pytest.mark.parametrize("path", [f"{LIST}/PP-999", f"{LIST}/PP-3/dance", "/v1/elsewhere"])
def test_what_is_not_there(bench: Bench, path: str) -> None:
    assert bench.paypal.refusal(path)[0] == 404


def test_another_account_s_case_is_not_there(bench: Bench) -> None:
    bench.sign_in("velora")
    assert bench.paypal.refusal(f"{LIST}/PP-3")[0] == 404


def test_every_answer_has_a_debug_id(bench: Bench) -> None:
    for target in (LIST, f"{LIST}/PP-3", f"{LIST}/PP-999", f"{LIST}?page=0"):
        assert bench.paypal.ask("GET", target).headers["paypal-debug-id"]


def test_a_case_moves_as_the_clock_runs(tmp_path: Path) -> None:
    change = {"dispute_id": "PP-1", "status": "RESOLVED", "seller_response_due_date": None}
    event = {"at": written(NOW + DAY), "path": "paypal/lumen/disputes.jsonl", "upsert": change}
    now = Told(NOW)
    small_world(tmp_path, NOW, cases=[case(1, seller_response_due_date=written(NOW))], events=[event])
    paypal = Caller(open_service(World.load(tmp_path), now))
    paypal.sign_in("/v1/oauth2/token", "client-lumen", "secret-lumen")
    assert "seller_response_due_date" in paypal.get(f"{LIST}/PP-1")
    now.pass_by(days=1)
    paypal.sign_in("/v1/oauth2/token", "client-lumen", "secret-lumen")
    assert paypal.get(f"{LIST}/PP-1")["status"] == "RESOLVED"
    assert "seller_response_due_date" not in paypal.get(f"{LIST}/PP-1")


def test_it_misbehaves_and_counts(bench: Bench) -> None:
    fault = {"fault": "429", "retry_after": 7, "match": {"path_contains": LIST}}
    bench.paypal.ask("POST", "/_sandbox/faults", body=json.dumps(fault).encode())
    refused = bench.paypal.ask("GET", LIST)
    assert (refused.status, refused.headers["retry-after"]) == (429, "7")
    assert json.loads(refused.body)["name"] == "RATE_LIMIT_REACHED"
    assert bench.ids()
    counts = bench.paypal.get("/_sandbox/calls")
    assert (counts["read"], counts["token"], counts["write"]) == (2, 1, 0)
