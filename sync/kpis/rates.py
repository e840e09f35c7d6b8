"""What one currency is worth in another, as the shops' own orders show it. Pure.

An order that was paid in another currency than its shop's holds both totals, at the rate of its day. Where nobody typed
a rate, their sums over the last thirteen weeks say what the portfolio needs. Daily rates are not read anywhere.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd

from sync.core.money import exponent
from sync.kpis.facts import Facts
from sync.kpis.words import Words

_WINDOW = np.timedelta64(13 * 7, "D")
_DIGITS = Decimal("0.000001")


def learned(orders: pd.DataFrame, words: Words, facts: Facts) -> dict[str, Decimal]:
    """Units of the portfolio currency for one unit of each currency of a store, where orders tell it."""
    target = facts.portfolio
    found = {target: Decimal(1)} if target else {}
    if not target or not len(orders):
        return found
    now = np.datetime64(facts.now.replace(tzinfo=None), "us")
    recent = orders.loc[(orders["created_at"].to_numpy() >= now - _WINDOW) & (orders["total_seen"] > 0)]
    sums = recent.groupby(["currency", "seen_currency"])[["total", "total_seen"]].sum()
    codes = {word: code for code, word in enumerate(words.currencies.words)}
    pairs = {pair: (int(shop), int(seen)) for pair, shop, seen in sums.itertuples() if shop > 0}
    for currency in {store.currency for store in facts.stores} - {target}:
        own, wanted = codes.get(currency, -1), codes.get(target, -1)
        shop, seen = pairs.get((own, wanted), (0, 0))
        back_seen, back_shop = pairs.get((wanted, own), (0, 0))[::-1]
        ours, theirs = shop + back_seen, seen + back_shop
        if ours:
            digits = exponent(currency) - exponent(target)
            found[currency] = (Decimal(theirs) / Decimal(ours)).scaleb(digits).quantize(_DIGITS, ROUND_HALF_EVEN)
    return found


def converted(minor: int, currency: str, facts: Facts) -> int | None:
    """Minor units of a currency as minor units of the portfolio's, half to even; None without a rate."""
    if currency == facts.portfolio:
        return minor
    rate = facts.rates.get(currency)
    if rate is None:
        return None
    digits = exponent(facts.portfolio) - exponent(currency)
    return int((Decimal(minor) * rate).scaleb(digits).to_integral_value(ROUND_HALF_EVEN))
