"""Reviews and a unit's published scores as typed frames. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from sheets_schema.words import TYPED
from sync.kpis.facts import Facts
from sync.kpis.frames.columns import Arrow, column, days_by_store, flags, ints, moments
from sync.kpis.frames.disputes import Orders
from sync.kpis.tags import tags
from sync.kpis.words import Words

REVIEW_COLUMNS = (
    *("key", "store", "stars", "created_at", "updated_at", "replied_at", "invited", "removed_at", "order_id"),
    *("found_by", "source"),
)
SCORE_COLUMNS = ("key", "store", "day", "trust_score", "total")

#: Found by a key that proves it, not by a suggestion that somebody has still to check.
SURE = ("order given", "transaction id", "invoice number", "reference number", "e-mail")


def review_columns(table: Arrow, words: Words, facts: Facts, of_order: Orders) -> dict[str, Any]:
    stores = words.stores.codes(column(table, "store"))
    rows = of_order.rows(stores, column(table, "order_id"))
    keys, created = column(table, "key").to_numpy(zero_copy_only=False), moments(column(table, "created_at"))
    stars = ints(column(table, "stars"))
    first = {row: facts.first_stars[key] for row, key in enumerate(keys) if key in facts.first_stars}
    at_first = stars.copy()
    at_first[list(first)] = list(first.values())
    found = words.of("found").codes(column(table, "found_by"))
    solved, acted = _staff(keys, facts)
    return {
        "key": keys,
        "store": stores,
        "order": rows,
        **of_order.dimensions(rows),
        "stars": stars,
        "first_stars": at_first,
        "created_at": created,
        "replied_at": moments(column(table, "replied_at")),
        "removed": ~np.isnat(moments(column(table, "removed_at"))),
        "invited": flags(column(table, "invited")),
        "identified": words.marks("found", found, *SURE),
        "day": days_by_store(created, stores, words.stores.words, facts.zones),
        "typed": words.marks("source", words.of("source").codes(column(table, "source")), TYPED),
        "solved": solved,
        "acted": acted,
        **tags("trustpilot", keys, words, facts),
    }


def _staff(keys: Any, facts: Facts) -> tuple[Any, Any]:
    """`solved`: 1 Solved, 0 another answer, -1 none. `acted`: whether staff say that they did something."""
    solved, acted = np.full(len(keys), -1, np.int8), np.zeros(len(keys), bool)
    typed = facts.staff.get("trustpilot", {})
    for row, key in enumerate(keys if typed else ()):
        if key in typed:
            answer = facts.typed("trustpilot", key, "solved")
            solved[row] = -1 if answer in ("", "Not yet") else int(answer == "Solved")
            acted[row] = facts.typed("trustpilot", key, "we_did") not in ("", "Nothing to do")
    return solved, acted


def score_columns(table: Arrow, words: Words) -> dict[str, Any]:
    """Scores in hundredths: Trustpilot publishes one decimal."""
    hundredths = [int(Decimal(text) * 100) for text in column(table, "trust_score").to_pylist()]
    days = column(table, "day").to_numpy(zero_copy_only=False).astype("datetime64[D]").astype(np.int32)
    return {
        "key": column(table, "key").to_numpy(zero_copy_only=False),
        "store": words.stores.codes(column(table, "store")),
        "day": days,
        "score": np.array(hundredths, np.int64),
        "reviews": ints(column(table, "total")),
    }
