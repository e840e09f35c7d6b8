"""Whether a fix did anything: its orders before and after, against all others. Pure.

An order is bad when it was given money back, or disputed, within two weeks of its payment, so that young and old orders
are judged alike. What would have changed anyway is taken off: the change of the orders that the fix does not touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from sync.kpis.facts import FEWEST
from sync.kpis.frames.columns import Flags
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import day_number
from sync.kpis.rates import converted

#: An order that nothing happened to for so long is taken for good.
JUDGED_AFTER = 14
#: Days before and after the start that are compared, at most.
LONGEST = 60
#: Of a normal distribution, so that nine in ten such intervals hold the true difference.
_Z90 = 1.645
_MONTH = 30


@dataclass(frozen=True, slots=True)
class Fix:
    """What a fix touches. "" for all."""

    start: date
    supplier: str = ""
    sku: str = ""
    market: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    bad: int
    of: int

    @property
    def share(self) -> float:
        return self.bad / self.of if self.of else 0.0

    @property
    def variance(self) -> float:
        """Of the share, by Agresti and Caffo: one bad and one good order added, so that 0 of 20 is no certainty."""
        share = (self.bad + 1) / (self.of + 2)
        return share * (1 - share) / (self.of + 2)


@dataclass(frozen=True, slots=True)
class Effect:
    """`low` and `high`: money saved a month, in minor units of the portfolio currency; None where none can be told."""

    before: Rate
    after: Rate
    others_before: Rate
    others_after: Rate
    days: int
    low: int | None
    high: int | None


def effect(frames: Frames, fix: Fix) -> Effect:
    """Compare as many days before the start as have been judged after it."""
    orders, today = frames.orders, frames.facts.now.date()
    days = min(LONGEST, (today - fix.start).days - JUDGED_AFTER)
    nothing = Rate(0, 0)
    if days < 1 or not len(orders):
        return Effect(nothing, nothing, nothing, nothing, max(days, 0), None, None)
    mine, bad, cost = _touched(frames, fix), *_bad(frames, fix.cause)
    paid, real = orders["paid_day"].to_numpy(), ~orders["test"].to_numpy()
    start = day_number(fix.start)
    earlier, later = real & _between(paid, start - days, start), real & _between(paid, start, start + days)
    before, after, others_before, others_after = (
        Rate(int((bad & when & whose).sum()), int((when & whose).sum()))
        for when, whose in ((earlier, mine), (later, mine), (earlier, ~mine), (later, ~mine))
    )
    low = high = None
    if min(before.of, after.of) >= FEWEST:
        each = cost[bad & mine & (earlier | later)]
        low, high = _saved(before, after, others_before, others_after, days, float(each.mean()) if len(each) else 0.0)
    return Effect(before, after, others_before, others_after, days, low, high)


def _saved(
    before: Rate, after: Rate, others_before: Rate, others_after: Rate, days: int, each: float
) -> tuple[int, int]:
    """What the fall of the share beyond the others' is worth in a month, from … to …"""
    fall, variance = before.share - after.share, before.variance + after.variance
    if min(others_before.of, others_after.of) >= FEWEST:
        fall -= others_before.share - others_after.share
        variance += others_before.variance + others_after.variance
    margin = _Z90 * float(np.sqrt(variance))
    worth = after.of / days * _MONTH * each
    return round((fall - margin) * worth), round((fall + margin) * worth)


def _touched(frames: Frames, fix: Fix) -> Flags:
    orders, words = frames.orders, frames.words
    mine = np.ones(len(orders), bool)
    for name, text, vocabulary in (
        ("supplier", fix.supplier, words.suppliers),
        ("sku", fix.sku, words.skus),
        ("market", fix.market, words.markets),
    ):
        if text:
            meant = [code for code, word in enumerate(vocabulary.words) if word.casefold() == text.casefold()]
            mine &= np.isin(orders[name].to_numpy(), meant)
    return mine


def _bad(frames: Frames, cause: str) -> tuple[Flags, np.ndarray]:
    """Which orders were given money back or disputed in time, for that cause; and what it cost, portfolio currency."""
    orders = frames.orders
    bad, cost = np.zeros(len(orders), bool), np.zeros(len(orders))
    causes = [code for code, word in enumerate(frames.words.causes.words) if word == cause]
    factors = _factors(frames)
    for frame, moment in ((frames.refunds, "at"), (frames.disputes, "opened_at")):
        if not len(frame):
            continue
        rows = frame["order"].to_numpy()
        paid = orders["paid_at"].to_numpy()[np.maximum(rows, 0)]
        soon = frame[moment].to_numpy() <= paid + np.timedelta64(JUDGED_AFTER, "D")
        hit = (rows >= 0) & soon & (frame["amount"].to_numpy() > 0)
        if cause:
            hit &= np.isin(frame["cause"].to_numpy(), causes)
        bad[rows[hit]] = True
        np.add.at(cost, rows[hit], frame["amount"].to_numpy()[hit] * factors[frame["store"].to_numpy()[hit]])
    return bad, cost


def _factors(frames: Frames) -> np.ndarray:
    """Minor units of the portfolio currency for one of each store's."""
    scale = 10**6
    found = np.zeros(len(frames.words.stores.words))
    for store in frames.facts.stores:
        worth = converted(scale, store.currency, frames.facts, frames.facts.now.date())
        found[frames.words.stores.code(store.store)] = float(Decimal(worth or 0) / scale)
    return found


def _between(days: np.ndarray, first: int, end: int) -> Flags:
    inside: Flags = (days >= first) & (days < end)
    return inside


def first_full_day(fix: Fix) -> date:
    """When the first of its orders can be judged."""
    return fix.start + timedelta(days=JUDGED_AFTER + 1)
