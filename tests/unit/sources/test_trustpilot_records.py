"""Trustpilot's review as a record: no e-mail address, no invention, no crash."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.records import Review
from sync.sources.payload import Unreadable
from sync.sources.trustpilot.records import review, score
from tests.support.shared import shared_path
from tests.unit.sources.test_paypal_records import JSON, places, put, texts_of

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

REVIEW: dict[str, Any] = {
    "id": "65a",
    "consumer": {"id": "c1", "displayName": "Ann", "displayLocation": None, "numberOfReviews": 2},
    "businessUnit": {"id": "u1", "identifyingName": "lumen.example", "displayName": "Lumen"},
    "stars": 1,
    "title": "=HYPERLINK(1)",
    "text": "Late",
    "language": "en",
    "createdAt": "2026-11-20T10:00:00.000Z",
    "updatedAt": "2026-11-21T10:00:00.000Z",
    "experiencedAt": "2026-11-10",
    "referralEmail": "Ann@Example.com",
    "referenceId": "#1042",
    "source": "AFSv2",
    "companyReply": {
        "text": "Sorry",
        "authorBusinessUserId": "b1",
        "createdAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-20T13:00:00Z",
    },
    "tags": [{"group": "generic", "value": "late"}, None, {"group": None, "value": "x"}, {"group": "g", "value": None}],
    "findReviewer": {
        "isEligible": False,
        "requests": [
            {"id": "1", "created": "2026-11-20T11:00:00Z", "consumerResponse": None},
            {
                "id": "2",
                "created": "2026-11-20T14:00:00Z",
                "consumerResponse": {"submittedAt": "2026-11-21T09:00:00Z", "email": "secret@example.com"},
            },
        ],
    },
    "isVerified": True,
    "reviewVerificationLevel": "verified",
    "numberOfLikes": 3,
    "status": "active",
    "reportData": {"source": "Business", "publicComment": None, "createdAt": None, "reasons": None},
    "countsTowardsTrustScore": True,
}
UNIT: dict[str, Any] = {
    "id": "u1",
    "displayName": "Lumen",
    "name": {"identifying": "lumen.example"},
    "numberOfReviews": {"total": 7, "oneStar": 1, "twoStars": 0, "threeStars": 1, "fourStars": 2, "fiveStars": 3},
    "score": {"stars": 4, "trustScore": Decimal("4.0")},
}


def read(payload: Any) -> Review:
    return review(payload, unit="u1", store="LUM")


def test_a_review_is_read_as_it_is() -> None:
    r = read(REVIEW)
    assert (r.key, r.store, r.stars, r.title, r.text) == ("review:u1:65a", "LUM", 1, "=HYPERLINK(1)", "Late")
    assert (r.consumer_name, r.reference, r.language, r.likes) == ("Ann", "#1042", "en", 3)
    assert (r.verified, r.verification_level, r.counts_in_score) == (True, "verified", True)
    assert r.experienced_at == datetime(2026, 11, 10, tzinfo=UTC)
    assert (r.removed_at, r.order_id, r.found_by) == (None, None, None)


def test_an_address_is_kept_only_as_the_hash_of_its_lower_case() -> None:
    r = read(REVIEW)
    assert r.email_hash == sha256(b"ann@example.com").hexdigest()
    assert "example.com" not in repr(r).lower().replace("lumen.example", "")


def test_the_reply_and_the_question_who_the_reviewer_is_have_their_times() -> None:
    r = read(REVIEW)
    assert (r.reply_text, r.replied_at) == ("Sorry", datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert r.reply_updated_at == datetime(2026, 11, 20, 13, tzinfo=UTC)
    assert (r.info_asked_at, r.info_answered_at) == (
        datetime(2026, 11, 20, 14, tzinfo=UTC),
        datetime(2026, 11, 21, 9, tzinfo=UTC),
    )


def test_tags_are_group_and_value() -> None:
    assert read(REVIEW).tags == ("generic:late", "generic:x")


def test_a_reported_review_is_reported_whatever_form_the_reasons_have() -> None:
    """The published schema says of the reasons: "Data structure at this point is unknown"."""
    assert read(REVIEW).reported == ("no reason given",)
    for reasons in (["spam"], [{"reason": "spam"}], [{"name": "spam"}, None, 5]):
        assert read({**REVIEW, "reportData": {"reasons": reasons}}).reported == ("spam",)
    assert read({**REVIEW, "reportData": None}).reported == ()


@pytest.mark.parametrize(
    ("source", "asked"),
    [("Organic", False), ("DomainLink", False), ("AFSv2", True), ("NewWay", True), (None, None), ("", None)],
)
def test_invited_comes_from_the_source(source: str | None, asked: bool | None) -> None:
    assert read({**REVIEW, "source": source}).invited is asked


@pytest.mark.parametrize(
    ("field", "value"), [("id", ""), ("createdAt", None), ("stars", 0), ("stars", True), ("stars", None)]
)
def test_a_review_without_what_every_row_needs_is_left_out(field: str, value: object) -> None:
    with pytest.raises(Unreadable):
        read({**REVIEW, field: value})


def test_a_score_keeps_the_digits_that_were_sent() -> None:
    s = score(UNIT, unit="u1", store="LUM", day=date(2026, 11, 22), seen_at=NOW)
    assert (s.trust_score, s.stars, s.total, s.one, s.five) == ("4.0", "4", 7, 1, 3)
    assert (s.key, s.name) == ("score:u1:2026-11-22", "Lumen")


def test_figures_that_are_missing_are_never_zero() -> None:
    for path in [p for p in places(UNIT) if p and p[0] in ("score", "numberOfReviews")]:
        with pytest.raises(Unreadable):
            score(put(UNIT, path, None), unit="u1", store="LUM", day=date(2026, 11, 22), seen_at=NOW)


def test_the_example_of_these_tests_is_one_that_the_published_schema_allows() -> None:
    schema = json.loads(shared_path("schemas/trustpilot/private_reviews.json").read_text())
    jsonschema.validate(REVIEW, schema)


def test_two_thousand_real_reviews_are_records() -> None:
    lines = shared_path("worlds/olist/trustpilot/olist/reviews.jsonl").read_text().splitlines()
    keys = {read(json.loads(line)).key for line in lines}
    assert len(keys) == len(lines) == 2007


@given(st.sampled_from([p for p in places(REVIEW) if p]), JSON)
def test_whatever_stands_in_one_place_a_record_comes_out_or_the_review_is_left_out(
    path: tuple[Any, ...], value: Any
) -> None:
    try:
        r = read(put(REVIEW, path, value))
    except Unreadable:
        return
    assert 1 <= r.stars <= 5
    assert hash(r) == hash(r)
    assert texts_of(asdict(r)).encode()
    assert all(isinstance(tag, str) and ":" in tag for tag in r.tags)


@given(st.dictionaries(st.sampled_from(sorted(UNIT)), JSON))
def test_whatever_a_business_unit_holds_nothing_but_unreadable_is_raised(fields: dict[str, Any]) -> None:
    try:
        score({**UNIT, **fields}, unit="u1", store="LUM", day=date(2026, 11, 22), seen_at=NOW)
    except Unreadable:
        return
