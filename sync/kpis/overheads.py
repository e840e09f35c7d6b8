"""What a month cost besides its goods: payment fees, and ads and other costs where profit means after ads. Pure.

Each order bears its part: of the fees by what was paid, of the rest by its net sales.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from sync.core.money import exponent
from sync.core.rulebook import MonthCost
from sync.kpis.frames.columns import Flags, Ints
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import day_number
from sync.kpis.rates import rate_on


def overheads(frames: Frames) -> Ints:
    """Minor units of its store's currency that each order bears; 0 where nobody typed a cost of its month."""
    orders, facts = frames.orders, frames.facts
    borne = np.zeros(len(orders))
    net = (orders["total"] - orders["tax"]).to_numpy().astype(float)
    total, real = orders["total"].to_numpy().astype(float), ~orders["test"].to_numpy()
    for cost in facts.month_costs:
        mine = real & _of_month(frames, cost)
        if cost.fees_percent is not None:
            borne[mine] += total[mine] * float(cost.fees_percent) / 100
        spent = cost.ads + cost.other if facts.after_ads else Decimal(0)
        sales = float((net * _worth(frames, cost))[mine].sum())
        if spent and sales > 0:
            borne[mine] += net[mine] * float(spent.scaleb(exponent(facts.portfolio))) / sales
    rounded: Ints = np.rint(borne).astype(np.int64)
    return rounded


def _of_month(frames: Frames, cost: MonthCost) -> Flags:
    """Orders paid in the month, of its store, or of all where it names none."""
    orders, after = frames.orders, (cost.month.year + cost.month.month // 12, cost.month.month % 12 + 1)
    days = orders["paid_day"].to_numpy()
    inside: Flags = (days >= day_number(cost.month)) & (days < day_number(cost.month.replace(*after)))
    if cost.store:
        inside &= orders["store"].to_numpy() == frames.words.stores.code(cost.store)
    return inside


def _worth(frames: Frames, cost: MonthCost) -> np.ndarray:
    """Minor units of the portfolio currency for one of each order's store; 0 without a rate."""
    facts, worth = frames.facts, np.zeros(len(frames.words.stores.words))
    for store in facts.stores:
        rate = rate_on(store.currency, cost.month, facts)
        digits = exponent(facts.portfolio) - exponent(store.currency)
        worth[frames.words.stores.code(store.store)] = float((rate or Decimal(0)).scaleb(digits))
    found: np.ndarray = worth[frames.orders["store"].to_numpy()]
    return found
