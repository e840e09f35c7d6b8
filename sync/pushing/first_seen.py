"""With how many stars each review was first seen: a reviewer who changes them is told from one who never did."""

from __future__ import annotations

from collections.abc import Mapping

from sync.core.records import Reading, Review
from sync.ledger.ledger import Ledger
from sync.pushing.memory import Memory


def first_stars(memory: Memory, ledger: Ledger, reviews: Mapping[str, Reading[Review]]) -> dict[str, int]:
    """By key, for these reviews. Remembered; of one that is new here and was edited, the ledger knows the first."""
    known = memory.first_stars()
    new = {key: reading.record for key, reading in reviews.items() if key not in known}
    if new:
        edited = [key for key, review in new.items() if review.updated_at]
        versions = ledger.history("reviews", edited) if edited else {}
        oldest = {key: seen[0].record.stars for key, seen in versions.items() if seen}
        known = memory.saw_stars({key: oldest.get(key, review.stars) for key, review in new.items()})
    return {key: known[key] for key in reviews}
