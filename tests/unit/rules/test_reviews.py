"""Reviews: what to do by when, what to answer, and what a public reply may not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sync.core.cells import Raw
from sync.core.records import Message, Review, Scan
from sync.core.rulebook import Rules, Text
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules import review_texts, reviews, templates, topics
from sync.rules.reply_check import ASKS_FOR_CHANGE, INCENTIVE, OK, THREAT, check
from tests.support.records import (
    AS_OF,
    NOW,
    SETTINGS,
    ago,
    book,
    by_key,
    dispute,
    line,
    order,
    parcel,
    payment,
    refund,
    review,
)

HERS = {"order_id": order().id, "order_name": "#1042", "found_by": "e-mail"}


def row(
    one: Review, *others: Any, did: tuple[str, datetime] | None = None, rules: Rules | None = None, **typed: Raw
) -> dict[str, Any]:
    staff = {"trustpilot": {one.key: {"we_did": did[0] if did else None} | typed}}
    when = {"trustpilot": {one.key: {"we_did": did[1]}}} if did else {}
    settings = replace(SETTINGS, rules=rules or Rules())
    return by_key(rows("trustpilot", Basis(book(one, *others, staff=staff, typed_when=when), settings, AS_OF)))[one.key]


WRITTEN = review().created_at


@pytest.mark.parametrize(("stars", "hours"), [(1, 24), (2, 24), (3, 72), (4, None), (5, None)])
def test_a_reply_is_due_by_stars(stars: int, hours: int | None) -> None:
    assert row(review(stars=stars))["do_by"] == (WRITTEN + timedelta(hours=hours) if hours else None)


def test_after_our_reply_three_days_until_solved_then_the_tags() -> None:
    answered = review(replied_at=ago(hours=2))
    assert row(answered)["do_by"] == ago(hours=2) + timedelta(days=3)
    assert row(answered)["next_step"] == "Replied → write to the customer, then set Solved?"
    assert row(answered, solved="Solved")["do_by"] == WRITTEN + timedelta(days=7)
    assert row(answered, solved="Solved")["next_step"] == "Say why, and whether it was preventable"
    done = row(answered, solved="Solved", cause="Us: slow reply", preventable="Yes")
    assert (done["do_by"], done["next_step"]) == (None, None)
    assert row(answered, follow_up_on=46_400)["do_by"] > NOW


def test_a_reply_that_trustpilot_does_not_show_comes_back() -> None:
    assert row(review(), did=("Replied on Trustpilot", ago(hours=1.9)))["next_step"].startswith("Replied →")
    stale = row(review(), did=("Replied on Trustpilot", ago(hours=2)))
    assert stale["next_step"] == "Trustpilot does not show your reply yet: check that it was sent"
    assert stale["do_by"] == WRITTEN + timedelta(hours=24)


def test_history_good_reviews_and_removed_ones_ask_nothing() -> None:
    for cells in (
        row(review(), rules=Rules(work_starts_on=date(2026, 11, 19))),
        row(review(stars=4)),
        row(review(removed_at=ago(hours=1))),
    ):
        assert (cells["do_by"], cells["next_step"]) == (None, None)


def test_the_next_step_says_what_the_order_shows() -> None:
    late = order(transactions=(payment(processed_at=ago(days=5)),))
    assert row(review(**HERS), late)["next_step"] == "Order late, not sent → reply in public, then e-mail"
    assert row(review(**HERS), order())["next_step"].startswith("Order late")
    there = order(lines=(line(unfulfilled_quantity=0),), parcels=(parcel(delivered_at=ago(days=1)),))
    assert row(review(text="It is broken.", title="x", **HERS), there)["next_step"] == (
        "Damaged → reply in public, then e-mail"
    )
    assert row(review(title="Scam", **HERS), late)["next_step"].startswith("Show your lead. Order late")


def test_two_e_mails_on_one_day_are_too_many() -> None:
    told = dispute(messages=(Message("SELLER", ago(hours=1), "x"),))
    assert row(review(**HERS), order(), told)["next_step"].endswith("no e-mail today: the dispute had one")


def test_about_the_order() -> None:
    scan = Scan("IN_TRANSIT", ago(days=1), "Sydney", "AU", None)
    sent = order(lines=(line(unfulfilled_quantity=0),), parcels=(parcel(created_at=ago(days=20), scans=(scan,)),))
    assert row(review(**HERS), sent)["about_order"] == (
        "Past promised date · In transit · last scan Sydney 17 Nov · due 12 Nov · not refunded · no dispute"
    )
    assert row(review(**HERS), sent, refund(), dispute())["about_order"].endswith("refunded 45.00 AUD · dispute open")


def test_what_changed() -> None:
    assert row(review())["changed"] is None
    assert row(review(updated_at=ago(hours=1)))["changed"] == "Edited 18 Nov"
    assert row(review(updated_at=ago(hours=2), removed_at=ago(hours=1)))["changed"] == "Removed 18 Nov"


def test_my_reply_is_checked_and_without_it_the_draft() -> None:
    assert row(review(**HERS), order())["reply_check"] == OK
    assert row(review(**HERS), order(), my_reply="Your order #1042 is late.")["reply_check"] == "Take out: order number"
    assert row(review(**HERS), order(), my_reply="1042 is late.")["reply_check"] == "Take out: order number"
    surname = order(customer_name="Ana Bellweather")
    assert row(review(**HERS), surname, my_reply="Dear Ms Bellweather")["reply_check"] == "Take out: name"
    assert row(review(**HERS), surname, my_reply="Dear Ana")["reply_check"] == OK
    assert row(review(replied_at=ago(hours=1)))["reply_check"] is None


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("Please change your review.", ASKS_FOR_CHANGE),
        ("Could you update the star rating?", ASKS_FOR_CHANGE),
        ("We hope your review can be removed", ASKS_FOR_CHANGE),
        ("We would love five stars", ASKS_FOR_CHANGE),
        ("Here is a voucher for you", INCENTIVE),
        ("Enjoy 10% off", INCENTIVE),
        ("We refund you once the review is gone", INCENTIVE),
        ("Our lawyer will write to you", THREAT),
        ("Write to ana@example.com", "Take out: e-mail"),
        ("Call +61 2 9999 1234", "Take out: phone number"),
        ("Parcel 33ABC1234567 or YT2134567890123 is late", "Take out: tracking number"),
        ("We sent it to 12 Long Road", "Take out: address"),
        ("You had 45.00 AUD", "Take out: amount"),
        ("Order no. 10421 is on its way", "Take out: order number"),
        ("Change your review about order #1042!", f"{ASKS_FOR_CHANGE} · Take out: order number"),
        ("Thank you for your feedback, we will improve our packing.", OK),
        ("We improve thanks to what you told us.", OK),
        ("We are sorry and return your money today.", OK),
        ("In 2026 we moved to a new carrier.", OK),
        ("", OK),
    ],
)
def test_what_a_public_reply_may_not_say(reply: str, verdict: str) -> None:
    assert check(reply) == verdict


def test_our_own_address_may_stand() -> None:
    assert check("Write to help@lumen.example", own_domains=["Lumen.example"]) == OK


@pytest.mark.parametrize("text", [*review_texts.PUBLIC.values()])
def test_no_draft_of_ours_breaks_the_rules(text: str) -> None:
    assert templates.problems(text) == ()
    assert check(str(templates.fill(text, templates.GAPS))) == OK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "This company is a scam. My order is late and nobody is helping me.",
            (topics.LATE, topics.NO_ANSWER, topics.SCAM),
        ),
        ("It never came.", (topics.NOT_RECEIVED,)),
        ("Arrived broken", (topics.DAMAGED,)),
        ("The dress is too small", (topics.SIZE,)),
        ("Wrong item, and no refund", (topics.REFUND, topics.WRONG)),
        ("Lovely", ()),
        ("Ich warte noch", ()),
    ],
)
def test_topics(text: str, found: tuple[str, ...]) -> None:
    assert topics.topics(text) == found


def test_a_managers_text_wins_if_it_can_be_used() -> None:
    mine = Text(reviews.reply_name(topics.LATE), "Hello {first name}, sorry. {brand}", "Lumen")
    one = review(text="So late", title="x", **HERS)
    assert row(one, order(), rules=Rules(texts=(mine,)))["reply_draft"] == "Hello Ana, sorry. Lumen"
    broken = replace(mine, text="Hello {oder}")
    assert row(one, order(), rules=Rules(texts=(broken,)))["reply_draft"].startswith("Hello Ana, thank you")
    assert templates.problems("Hello {oder} }") == ("Unknown word {oder}", "A { or } stands alone")
    assert templates.problems(" ") == ("The text is empty",)
