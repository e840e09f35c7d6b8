"""The leak by supplier, product, market and cause together, in the portfolio currency. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sync.kpis.frames.columns import Ints
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import Period, day_number, day_of
from sync.kpis.rates import converted, rate_on
from sync.kpis.refunds import leak

_KEYS = ("supplier", "sku", "market", "cause")


@dataclass(frozen=True, slots=True)
class LeakLine:
    """One place where money leaks. Words, `not known` where there is none. Minor units of the portfolio currency."""

    supplier: str
    sku: str
    market: str
    cause: str
    money: int
    before: int  # in the period before
    orders: int
    sold: int  # orders of that supplier, product and market in the period
    orders_before: int
    sold_before: int
    tagged: int
    preventable: int

    @property
    def cause_text(self) -> str:
        """Without its group."""
        return "not tagged" if self.cause == "not known" else self.cause.split(": ")[-1]


def by_place(found: Iterable[LeakLine]) -> list[LeakLine]:
    """One line for each supplier, product and market, under its largest cause."""
    groups: dict[tuple[str, str, str], list[LeakLine]] = defaultdict(list)
    for line in found:
        groups[line.supplier, line.sku, line.market].append(line)
    merged = []
    for (supplier, sku, market), lines in groups.items():
        named = [line for line in lines if line.cause != "not known"]
        cause = max(named, key=lambda line: line.money).cause if named else "not known"
        merged.append(
            LeakLine(
                *(supplier, sku, market, cause),
                sum(line.money for line in lines),
                sum(line.before for line in lines),
                sum(line.orders for line in lines),
                lines[0].sold,
                sum(line.orders_before for line in lines),
                lines[0].sold_before,
                sum(line.tagged for line in lines),
                sum(line.preventable for line in lines),
            )
        )
    return sorted(merged, key=lambda line: (-line.money, line.supplier, line.sku, line.market))


def leak_lines(frames: Frames, period: Period) -> list[LeakLine]:
    """Largest first. A store's money without an exchange rate is left out: `unconverted` says which stores."""
    now, before = _money(frames, period, earlier=False), _money(frames, period, earlier=True)
    sold, sold_before = _sold(frames, period, earlier=False), _sold(frames, period, earlier=True)
    # Orders that gave trouble before, for whatever cause: the line below says under which it stands now.
    trouble: dict[tuple[int, ...], int] = defaultdict(int)
    for codes, (_, orders, _, _) in before.items():
        trouble[codes[:3]] += orders
    told: set[tuple[int, ...]] = set()
    words = frames.words
    names = (words.suppliers.words, words.skus.words, words.markets.words, words.causes.words)
    lines = []
    for codes, (money, orders, tagged, preventable) in now.items():
        named = [vocabulary[c] if c >= 0 else "not known" for vocabulary, c in zip(names, codes, strict=True)]
        was = before.get(codes, (0, 0, 0, 0))[0]
        place = codes[:3]
        earlier = trouble[place] if place not in told else 0  # once a place
        told.add(place)
        counts = (orders, sold.get(place, 0), earlier, sold_before.get(place, 0))
        supplier, sku, market, cause = named
        lines.append(LeakLine(supplier, sku, market, cause, money, was, *counts, tagged, preventable))
    return sorted(lines, key=lambda line: (-line.money, line.supplier, line.sku, line.market, line.cause))


def unconverted(frames: Frames) -> list[str]:
    """Stores whose money cannot be told in the portfolio currency."""
    today = frames.facts.now.date()
    return [s.store for s in frames.facts.stores if rate_on(s.currency, today, frames.facts) is None]


Figures = tuple[int, int, int, int]


def _money(frames: Frames, period: Period, *, earlier: bool) -> dict[tuple[int, ...], Figures]:
    """Money, cases, tagged and preventable cases by supplier, product, market and cause."""
    found: dict[tuple[int, ...], Figures] = {}
    for part in leak(frames):
        base = part.base
        table = pd.DataFrame({name: part.column(name) for name in (*_KEYS, "store")})
        table["money"], table["cases"], table["day"] = part.numerator, part.reason < 0, part.day
        answer = base["preventable"].to_numpy()[part.rows]
        table["tagged"], table["yes"] = (answer >= 0) & (part.reason < 0), (answer == 1) & (part.reason < 0)
        table = table.loc[_inside(frames, period, part.column("store"), part.day, earlier=earlier) & (part.reason < 0)]
        table["money"] = _worth(frames, table)
        summed = table.groupby([*_KEYS], as_index=False)[["money", "cases", "tagged", "yes"]].sum()
        for *codes, money, cases, tagged, yes in summed.to_numpy(np.int64).tolist():
            sofar = found.get(tuple(codes), (0, 0, 0, 0))
            found[tuple(codes)] = (sofar[0] + money, sofar[1] + cases, sofar[2] + tagged, sofar[3] + yes)
    return found


def _worth(frames: Frames, table: pd.DataFrame) -> Ints:
    """The money of each row in the portfolio currency, at the rate of its day; 0 without a rate."""
    currencies = {frames.words.stores.code(s.store): s.currency for s in frames.facts.stores}
    rows = table[["money", "store", "day"]].to_numpy(np.int64).tolist()
    worth = [converted(minor, currencies[store], frames.facts, day_of(day)) or 0 for minor, store, day in rows]
    return np.array(worth, np.int64)


def _sold(frames: Frames, period: Period, *, earlier: bool) -> dict[tuple[int, ...], int]:
    orders = frames.orders
    if not len(orders):
        return {}
    inside = _inside(frames, period, orders["store"].to_numpy(), orders["paid_day"].to_numpy(), earlier=earlier)
    table = orders.loc[inside & ~orders["test"].to_numpy(), ["supplier", "sku", "market"]]
    counted = table.groupby(["supplier", "sku", "market"], as_index=False).size().to_numpy(np.int64).tolist()
    return {(supplier, sku, market): count for supplier, sku, market, count in counted}


def _inside(frames: Frames, period: Period, stores: np.ndarray, days: np.ndarray, *, earlier: bool) -> np.ndarray:
    mask = np.zeros(len(days), bool)
    for store in frames.facts.stores:
        span = period.of(frames.facts.now.astimezone(store.zone).date())
        span = period.before(span) if earlier else span
        code = frames.words.stores.code(store.store)
        mask |= (stores == code) & (days >= day_number(span.first)) & (days <= day_number(span.last))
    return mask
