"""The Sync log and the Stores tab: how reading goes, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from sync.core.book import Book
from sync.core.messages import Message
from sync.core.records import Reading, Run, SourceOutcome
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, NOW, SETTINGS, by_key

SENTENCE = "PayPal refuses our password. The owner must renew it."


def run(minutes_ago: int, *outcomes: SourceOutcome) -> Reading[Run]:
    at = NOW - timedelta(minutes=minutes_ago)
    return Reading(Run("-", f"r{minutes_ago}", "timer", at, at, outcomes), at, f"r{minutes_ago}")


def outcome(source: str, owner: str, part: str, good_until: datetime | None, **change: object) -> SourceOutcome:
    plain = {"ok": True, "new": 0, "changed": 0, "requests": 1, "sentence": None, **change}
    return SourceOutcome(source=source, owner=owner, part=part, good_until=good_until, **plain)  # type: ignore[arg-type]


def failed(sentence: str = SENTENCE) -> SourceOutcome:
    return outcome("paypal", "lumen", "disputes", None, ok=False, sentence=sentence)


def paypal(minutes_ago: int, **change: object) -> SourceOutcome:
    return outcome("paypal", "lumen", "disputes", NOW - timedelta(minutes=minutes_ago), **change)


def lines(*runs: Reading[Run], messages: tuple[Message, ...] = ()) -> dict[str, dict[str, object]]:
    book = Book(runs={r.record.key: r for r in runs}, messages=messages)
    return by_key(rows("sync_log", Basis(book, SETTINGS, AS_OF)))


def test_a_source_that_fails_says_since_when_why_and_what_to_do() -> None:
    found = lines(run(50, paypal(50, new=3)), run(30, failed("timed out")), run(10, failed()))
    assert found["source:paypal:lumen"] == {
        "where": "PayPal LUM, VEL",
        "last_good_read": NOW - timedelta(minutes=60),
        "new": 3,
        "changed": 0,
        "failed_since": NOW - timedelta(minutes=30),
        "why": SENTENCE,
        "what_to_do": "Rows show what was known then. Check PayPal by hand for new cases.",
    }


def test_a_source_that_works_again_has_not_failed() -> None:
    found = lines(run(30, failed()), run(10, paypal(10)))["source:paypal:lumen"]
    assert (found["failed_since"], found["why"], found["what_to_do"]) == (None, None, None)


def test_one_part_that_fails_is_enough() -> None:
    orders = outcome("shopify", "LUM", "orders", NOW)
    disputes = outcome("shopify", "LUM", "disputes", None, ok=False, sentence="No permission.")
    found = lines(run(0, orders, disputes))["source:shopify:LUM"]
    assert (found["failed_since"], found["why"]) == (NOW, "No permission.")


def test_a_run_that_changed_nothing_changes_no_cell() -> None:
    """The last good read moves in quarters of an hour, and New and Changed stay those of the last real change."""
    before = lines(run(14, paypal(14, new=1, changed=2)))
    after = lines(run(14, paypal(14, new=1, changed=2)), run(5, paypal(5)), run(1, paypal(1)))
    assert before == after


def test_messages_come_newest_first_below_the_sources_and_at_most_300() -> None:
    messages = tuple(
        Message(f"m{i}", NOW - timedelta(minutes=i), "Disputes, #1042", "You typed over Turn.", "", "mine", 2)
        for i in range(305)
    )
    found = lines(run(1, paypal(1)), messages=messages)
    assert list(found)[:2] == ["source:paypal:lumen", "m0"]
    assert len(found) == 301
    assert found["m0"] == {
        "where": "Disputes, #1042",
        "what_to_do": None,
        "when": NOW,
        "what": "You typed over Turn.",
        "your_words": "mine",
        "times": 2,
    }


def test_stores_say_until_when_everything_of_them_was_read() -> None:
    runs = run(
        0,
        outcome("shopify", "LUM", "orders", NOW),
        paypal(20),
        outcome("trustpilot", "u1", "reviews", NOW),
        outcome("shopify", "VEL", "orders", NOW),
    )
    found = by_key(rows("stores", Basis(Book(runs={runs.record.key: runs}), SETTINGS, AS_OF)))
    assert found["store:-:LUM"]["last_read"] == NOW - timedelta(minutes=30)
    assert found["store:-:VEL"]["last_read"] is None, "its Trustpilot page was never read"
    assert found["store:-:VEL"]["zone"] == "Europe/London"


def statuses(*runs: Reading[Run]) -> dict[str, object]:
    return by_key(rows("_keepsheet", Basis(Book(runs={r.record.key: r for r in runs}), SETTINGS, AS_OF)))["machinery"]


def test_the_status_lines_say_each_source_or_what_to_do_without_it() -> None:
    assert statuses(run(5, paypal(5), outcome("shopify", "LUM", "orders", NOW))) == {
        "shopify": "Shopify ok",
        "paypal": "PayPal ok",
        "trustpilot": None,
    }
    found = statuses(run(110, failed()), run(5, failed()))
    assert found["paypal"] == (
        "⚠ PayPal (LUM, VEL) cannot be read since 08:10. "
        "Rows show what was known then. Check PayPal by hand for new cases."
    )
    assert "since 17 Nov 08:10" in str(statuses(run(110 + 1440, failed()))["paypal"])
