"""The Trustpilot source against the sandbox's Trustpilot and the world lumen, as its clock passes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.errors import SourceError
from sync.sources.trustpilot.client import Trustpilot
from sync.sources.trustpilot.reviews import TrustpilotReviews
from sync.wire.retry import RetryPolicy
from tests.support.ledger import MemoryLedger
from tests.support.mounted import ADDRESS, StandIn, as_kept

UNITS = ["5f1c0de00000640005aa0001", "5f1c0de00000640005aa0002", "5f1c0de00000640005aa0003"]
HOUR = timedelta(hours=1)
FAULTS = ["500", "garbage", "truncated", "timeout_after"]


class Unit:
    """One unit of the world, its source and its ledger. Nothing is repeated but by the next pull."""

    def __init__(self, unit: str, world: Path) -> None:
        self.unit = unit
        self.trustpilot = StandIn("trustpilot", world)
        self.ledger = MemoryLedger()

    def pull(self) -> None:
        client = Trustpilot(
            "Trustpilot of LUM",
            ADDRESS,
            self.unit,
            "key",
            "secret",
            clock=lambda: self.trustpilot.now,
            retry=RetryPolicy(tries=1),
            transport=self.trustpilot.transport,
        )
        source = TrustpilotReviews(self.unit, ("LUM",), client, "r1", ZoneInfo("Asia/Manila"))
        try:
            self.ledger.take(source, self.trustpilot.now)
        finally:
            client.close()

    def world(self) -> dict[str, dict[str, Any]]:
        reviews = self.trustpilot.moment.collection(f"trustpilot/{self.unit}/reviews.jsonl")
        return {r["id"]: told(r) for r in reviews}

    def held(self, *, removed: bool = False) -> dict[str, dict[str, Any]]:
        """What the ledger has, in Trustpilot's words: the reviews that stand, or those that were removed."""
        records = self.ledger.records("reviews")
        return {i: seen(r) for i, r in records.items() if (r.removed_at is not None) == removed}


def seen(r: Any) -> dict[str, Any]:
    return {
        "stars": r.stars,
        "says": (r.title, r.text),
        "by": r.consumer_name,
        "reference": r.reference,
        "reply": r.reply_text,
        "reported": bool(r.reported),
        "tags": list(r.tags),
        "verified": r.verified,
    }


def told(review: dict[str, Any]) -> dict[str, Any]:
    """The same of a review as the world has it, read without the source."""
    return {
        "stars": review["stars"],
        "says": (as_kept(review.get("title") or ""), as_kept(review.get("text") or "")),
        "by": (review.get("consumer") or {}).get("displayName"),
        "reference": review.get("referenceId"),
        "reply": (review.get("companyReply") or {}).get("text"),
        "reported": bool(review.get("reportData")),
        "tags": [f"{t['group']}:{t['value']}" for t in review.get("tags") or []],
        "verified": review.get("isVerified"),
    }


@pytest.mark.parametrize("unit", UNITS)
def test_every_review_and_the_score_arrive_exactly_once(lumen: Path, unit: str) -> None:
    one = Unit(unit, lumen)
    one.pull()
    assert one.held() == one.world()
    assert one.ledger.stored == len(one.world()) + 1


@pytest.mark.parametrize("unit", UNITS)
def test_a_month_of_edits_replies_and_removals_is_seen_as_the_clock_passes(lumen: Path, unit: str) -> None:
    one = Unit(unit, lumen)
    ever: set[str] = set()
    for _ in range(31 * 8):
        one.pull()
        ever |= one.world().keys()
        one.trustpilot.wait(3 * HOUR)
    one.pull()
    assert one.held() == one.world()
    gone = one.held(removed=True).keys()
    assert gone == ever - one.world().keys() != set()
    assert len(one.ledger.readings["scores"]) == 32


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("later", [timedelta(), timedelta(days=1)])
def test_a_fault_at_any_call_loses_nothing_and_never_moves_the_cursor_too_far(
    lumen: Path, fault: str, later: timedelta
) -> None:
    """At each call of a first reading, and of a night's: the readings after it bring what is missing."""
    whole = Unit(UNITS[0], lumen)
    if later:
        whole.pull()
        whole.trustpilot.wait(later)
    before = whole.trustpilot.requests
    whole.pull()
    counting = 2  # the last calls count what is open there: a fault of theirs is no fault of the reading
    for skip in range(whole.trustpilot.requests - before - counting):
        one = Unit(UNITS[0], lumen)
        if later:
            one.pull()
            one.trustpilot.wait(later)
        one.trustpilot.fault(fault, times=1, skip=skip, path="/v1/")
        with pytest.raises(SourceError):
            one.pull()
        one.trustpilot.mend()
        one.trustpilot.wait(2 * HOUR)
        one.pull()
        assert one.held() == one.world()
        assert one.held(removed=True) == whole.held(removed=True)
        assert len(one.ledger.readings["scores"]) == len(whole.ledger.readings["scores"])
