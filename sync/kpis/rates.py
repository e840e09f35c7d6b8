"""What one currency is worth in another, as the shops' own orders show it. Pure.

An order that was paid in another currency than its shop's holds both totals, at the rate of its day. Where nobody typed
a rate, their sums over the last thirteen weeks say what the portfolio needs. Typed ones count from their day on.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pandas as pd

from sync.core.money import exponent
from sync.kpis.facts import Facts, Rates
from sync.kpis.periods import Span
from sync.kpis.words import Words

_WINDOW = np.timedelta64(13 * 7, "D")
_DIGITS = Decimal("0.000001")


def learned(orders: pd.DataFrame, words: Words, facts: Facts) -> dict[str, Rates]:
    """Units of the portfolio currency for one unit of each currency of a store, where orders tell it."""
    target = facts.portfolio
    found: dict[str, Rates] = {target: ((date.min, Decimal(1)),)} if target else {}
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
            rate = (Decimal(theirs) / Decimal(ours)).scaleb(digits).quantize(_DIGITS, ROUND_HALF_EVEN)
            found[currency] = ((date.min, rate),)
    return found


def rate_on(currency: str, day: date, facts: Facts) -> Decimal | None:
    """What one unit was worth in the portfolio currency on that day; before the first day that is known, as on it."""
    if currency == facts.portfolio:
        return Decimal(1)
    known = facts.rates.get(currency)
    if not known:
        return None
    return next((rate for since, rate in reversed(known) if since <= day), known[0][1])


def converted(minor: int, currency: str, facts: Facts, day: date) -> int | None:
    """Minor units of a currency as minor units of the portfolio's, half to even; None without a rate."""
    if currency == facts.portfolio:
        return minor
    rate = rate_on(currency, day, facts)
    if rate is None:
        return None
    digits = exponent(facts.portfolio) - exponent(currency)
    return int((Decimal(minor) * rate).scaleb(digits).to_integral_value(ROUND_HALF_EVEN))


def pieces(span: Span, currency: str, facts: Facts) -> list[Span]:
    """The span cut at the days on which the currency's rate changed."""
    known = () if currency == facts.portfolio else facts.rates.get(currency, ())
    starts = [span.first, *(since for since, _ in known[1:] if span.first < since <= span.last)]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), span.last]
    return [Span(first, last) for first, last in zip(starts, ends, strict=True)]
