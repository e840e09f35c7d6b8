"""The Trustpilot stand-in: signing in, units whose counts follow the reviews, paging, filters, removal, the quota."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.trustpilot.service import TOKEN_PATH, open_service
from sandbox.worlds.world import World
from tests.support.stand_in import Caller, Told, small_world

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REVIEWS = "/v1/private/business-units/u1/reviews"
DAY = timedelta(days=1)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def review(number: int, stars: int = 5, **changes: Any) -> dict[str, Any]:
    """One written `number` days before now."""
    return {
        "id": f"r{number}",
        "stars": stars,
        "createdAt": written(NOW - number * DAY),
        "updatedAt": None,
        "language": "en",
        "companyReply": None,
        "reportData": None,
        "referenceId": None,
        "consumer": {"displayName": f"C{number}"},
        "tags": [],
        **changes,
    }


UNIT = {
    "id": "u1",
    "displayName": "Lumen",
    "name": {"identifying": "lumen.example"},
    "numberOfReviews": {"total": 999},
    "score": {"stars": 4.5, "trustScore": 4.3},
}


class Bench:
    def __init__(self, folder: Path, *reviews: dict[str, Any], events: list[dict[str, Any]] | None = None) -> None:
        self.now = Told(NOW)
        given = list(reviews) or [review(n, 1 + n % 5) for n in range(1, 131)]
        small_world(folder, NOW, reviews=given, unit=UNIT, events=events or [])
        self.trustpilot = Caller(open_service(World.load(folder), self.now))
        self.sign_in()

    def sign_in(self) -> None:
        assert self.trustpilot.sign_in(TOKEN_PATH, "key", "secret").status == 200

    def ids(self, **query: str) -> list[str]:
        return [each["id"] for each in self.trustpilot.get(REVIEWS, **query)["reviews"]]

    def unit(self, target: str = "/v1/business-units/u1", key: str = "key") -> tuple[int, Any]:
        answer = self.trustpilot.ask("GET", target, apikey=key)
        return answer.status, json.loads(answer.body)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def names(*numbers: int) -> list[str]:
    return [f"r{n}" for n in numbers]


def test_a_token_says_as_text_how_long_it_lasts(bench: Bench) -> None:
    """And when it was issued in milliseconds, as text, too: a known mix-up of clients."""
    granted = json.loads(bench.trustpilot.sign_in(TOKEN_PATH, "key", "secret").body)
    assert granted["expires_in"] == "359999"
    assert granted["issued_at"] == str(int(NOW.timestamp() * 1000))
    bench.now.pass_by(seconds=359_999)
    assert bench.ids()
    bench.now.pass_by(seconds=1)
    assert bench.trustpilot.refusal(REVIEWS)[0] == 401


def test_wrong_credentials_buy_nothing(bench: Bench) -> None:
    assert bench.trustpilot.sign_in(TOKEN_PATH, "key", "wrong").status == 401
    assert bench.trustpilot.sign_in(TOKEN_PATH, "key", "secret", "password").status == 400
    bench.trustpilot.token = None
    assert bench.trustpilot.refusal(REVIEWS)[0] == 401


def test_public_figures_need_the_key_alone(bench: Bench) -> None:
    bench.trustpilot.token = None
    assert bench.unit()[0] == 200
    assert bench.unit(key="wrong")[0] == 401
    assert bench.unit("/v1/business-units/u1?apikey=key", key="")[0] == 200


def test_a_unit_is_found_by_its_domain(bench: Bench) -> None:
    assert bench.unit("/v1/business-units/find?name=lumen.example") == bench.unit()
    assert bench.unit("/v1/business-units/find?name=www.Lumen.example")[0] == 200
    assert bench.unit("/v1/business-units/find?name=other.example")[0] == 404
    assert bench.unit("/v1/business-units/find")[0] == 400
    assert bench.unit("/v1/business-units/u2")[0] == 404


def test_counts_follow_the_reviews_and_the_score_is_the_world_s(tmp_path: Path) -> None:
    removal = {"at": written(NOW + DAY), "path": "trustpilot/u1/reviews.jsonl", "remove": "r1"}
    bench = Bench(tmp_path, review(1, 1), review(2, 5), review(3, 5, countsTowardsTrustScore=False), events=[removal])
    counts = bench.unit()[1]["numberOfReviews"]
    assert list(counts.items()) == [
        ("total", 3),
        ("usedForTrustScoreCalculation", 2),
        ("oneStar", 1),
        ("twoStars", 0),
        ("threeStars", 0),
        ("fourStars", 0),
        ("fiveStars", 2),
    ]
    assert bench.unit()[1]["score"] == UNIT["score"]
    bench.now.pass_by(days=1)
    assert bench.unit()[1]["numberOfReviews"]["total"] == 2


def test_twenty_a_page_newest_first_and_nothing_past_the_end(bench: Bench) -> None:
    assert bench.ids() == names(*range(1, 21))
    assert bench.ids(page="2", perPage="100") == names(*range(101, 131))
    assert bench.ids(page="99") == []


def test_links_lead_on(bench: Bench) -> None:
    target, seen = f"{REVIEWS}?perPage=50&orderBy=createdat.asc", []
    while target:
        document = bench.trustpilot.get(target)
        seen += [each["id"] for each in document["reviews"]]
        target = next((link["href"] for link in document["links"] if link["rel"] == "next-page"), "")
    assert seen == names(*range(130, 0, -1))


@pytest.mark.parametrize(
    ("name", "text"),
    [("page", "0"), ("page", "x"), ("perPage", "0"), ("perPage", "101"), ("orderBy", "updatedat.desc"), ("stars", "6"),
     ("responded", "yes"), ("startDateTime", "yesterday"), ("endDateTime", "2026-02-30T00:00:00")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(bench: Bench, name: str, text: str) -> None:
    assert bench.trustpilot.refusal(REVIEWS, **{name: text})[0] == 400


def test_stars_order_both_ways(tmp_path: Path) -> None:
    bench = Bench(tmp_path, review(1, 3), review(2, 5), review(3, 1))
    assert bench.ids(orderBy="stars.asc") == names(3, 1, 2)
    assert bench.ids(orderBy="stars.desc") == names(2, 1, 3)


def test_filters_are_on_creation_and_content_alone(tmp_path: Path) -> None:
    """An update moves no review into a window: that is why clients have to read again."""
    bench = Bench(
        tmp_path,
        review(1, 1, language="de", source="AFSv2"),
        review(2, 5, companyReply={"text": "Thanks"}, updatedAt=written(NOW), tags=[{"group": "g", "value": "v"}]),
        review(3, 2, reportData={"reasons": []}, referenceId="#1001", referralEmail="a@example.com"),
    )
    start = (NOW - 2 * DAY).strftime("%Y-%m-%dT%H:%M:%S")
    assert bench.ids(startDateTime=start) == names(1, 2)
    assert bench.ids(endDateTime=start) == names(2, 3)
    assert bench.ids(startDateTime="2026-11-19") == names(1)
    assert bench.ids(updatedAfter=start) == names(1, 2, 3)
    assert bench.ids(stars="1,2") == names(1, 3)
    assert bench.ids(language="de") == bench.ids(source="AFSv2") == names(1)
    assert bench.ids(responded="true") == bench.ids(tagGroup="g", tagValue="v") == names(2)
    assert bench.ids(responded="false") == names(1, 3)
    assert bench.ids(reported="true") == bench.ids(referenceId="#1001") == bench.ids(referralEmail="a@example.com")
    assert bench.ids(username="C3") == names(3)


def test_a_removed_review_is_gone_without_a_trace(tmp_path: Path) -> None:
    removal = {"at": written(NOW + DAY), "path": "trustpilot/u1/reviews.jsonl", "remove": "r1"}
    bench = Bench(tmp_path, review(1), review(2), events=[removal])
    assert bench.trustpilot.get("/v1/private/reviews/r1")["id"] == "r1"
    bench.now.pass_by(days=1)
    assert bench.ids() == names(2)
    assert bench.trustpilot.refusal("/v1/private/reviews/r1")[0] == 404


def test_hostile_text_arrives_as_it_is(tmp_path: Path) -> None:
    """Half of a surrogate pair too, as an escape: the answer is lawful JSON in lawful UTF-8."""
    text = "=1+1 \u202e \x00 \ud83d 👍"
    bench = Bench(tmp_path, review(1, text=text))
    answer = bench.trustpilot.ask("GET", "/v1/private/reviews/r1")
    assert json.loads(answer.body.decode("utf-8"))["text"] == text


def test_what_it_cannot_do_it_says_by_name(bench: Bench) -> None:
    answer = bench.trustpilot.ask("POST", "/v1/private/reviews/r1/reply", body=b"{}")
    assert answer.status == 501
    assert "reply" in json.loads(answer.body)["message"]


def test_unknown_units_and_addresses(bench: Bench) -> None:
    assert bench.trustpilot.refusal("/v1/private/business-units/u2/reviews")[0] == 404
    assert bench.trustpilot.refusal("/v1/elsewhere")[0] == 404


def test_the_quota_counts_failed_calls_too_and_refuses_when_told(bench: Bench) -> None:
    bench.trustpilot.refusal("/v1/elsewhere")
    bench.ids()
    assert bench.trustpilot.get("/_sandbox/quota")["used"] == {"five_minutes": 3, "hour": 3, "year": 3}
    order = {"enforced": True, "allowed": {"five_minutes": 4}}
    bench.trustpilot.ask("POST", "/_sandbox/quota", body=json.dumps(order).encode())
    assert bench.ids()
    assert bench.trustpilot.refusal(REVIEWS)[0] == 429
    bench.now.pass_by(minutes=5)
    assert bench.ids()


def test_it_misbehaves_and_counts(bench: Bench) -> None:
    bench.trustpilot.ask("POST", "/_sandbox/faults", body=b'{"fault": "truncated", "match": {"method": "GET"}}')
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(bench.trustpilot.ask("GET", REVIEWS).body)
    assert bench.ids()
    counts = bench.trustpilot.get("/_sandbox/calls")
    assert (counts["read"], counts["token"], counts["write"]) == (2, 1, 0)
