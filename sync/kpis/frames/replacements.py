"""Orders sent in place of others, as a typed frame: one row a replacement. Pure."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pandas as pd

from sync.kpis.facts import Facts
from sync.kpis.tags import PREVENTABLE
from sync.kpis.words import Words

_OF_THE_FIRST = ("market", "supplier", "sku")


class Found(Protocol):
    """Where an order stands."""

    def row_of(self, key: str) -> int: ...


def replacement_frame(orders: pd.DataFrame, words: Words, facts: Facts, of_order: Found) -> pd.DataFrame:
    """Only those that are in the ledger. `order`: the row of the order that went wrong, or its own where that is not
    known: whose market, supplier and SKU count. `amount`: what its goods cost us, shipping included, in minor units of
    the store's currency; `costed`: whether all of them have a cost.
    """
    known = {r.order: r for r in facts.replacements if of_order.row_of(r.order) >= 0}
    if not known:
        return pd.DataFrame()
    own = np.array([of_order.row_of(key) for key in known], np.int64)
    first = np.array([of_order.row_of(r.instead_of) for r in known.values()], np.int64)
    first = np.where(first >= 0, first, own)
    tags = _tags(known.values(), words, facts)
    return pd.DataFrame(
        {
            "key": pd.Series(list(known), dtype=object),
            "order": first,
            **{name: orders[name].to_numpy()[first] for name in _OF_THE_FIRST},
            **{name: orders[name].to_numpy()[own] for name in ("store", "test")},
            "day": orders["paid_day"].to_numpy()[own],
            "amount": orders["cost"].to_numpy()[own],
            "typed": np.ones(len(own), bool),
            "costed": ~orders["uncosted"].to_numpy()[own],
            **tags,
        }
    )


def _tags(typed: Any, words: Words, facts: Facts) -> dict[str, Any]:
    causes = [facts.causes.get(r.cause.strip().casefold()) for r in typed]
    return {
        "cause": np.array([words.causes.code(cause) for cause in causes], np.int32),
        "preventable": np.array([PREVENTABLE.get(r.preventable.strip(), -1) for r in typed], np.int8),
    }
