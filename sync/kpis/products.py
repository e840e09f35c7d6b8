"""Products that were sold and what is not known of them. Pure."""

from __future__ import annotations

import numpy as np

from sync.kpis.frames.frames import Frames
from sync.kpis.periods import BY_ID, day_number


def products_without_cost(frames: Frames, period: str) -> int:
    """How many products of orders of the period have no cost: of each order the most valuable one is looked at."""
    orders = frames.orders
    if not len(orders):
        return 0
    stores, days = orders["store"].to_numpy(), orders["paid_day"].to_numpy()
    lacking = (orders["costed"] < orders["valued"]).to_numpy() & ~orders["test"].to_numpy()
    inside = np.zeros(len(orders), bool)
    for store in frames.facts.stores:
        span = BY_ID[period].of(frames.facts.now.astimezone(store.zone).date())
        own = stores == frames.words.stores.code(store.store)
        inside |= own & (days >= day_number(span.first)) & (days <= day_number(span.last))
    return len(np.unique(orders["sku"].to_numpy()[inside & lacking]))
