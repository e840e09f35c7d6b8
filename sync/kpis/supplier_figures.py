"""What `Suppliers KPI` tells besides the KPIs: days by market, wrong goods, and what a supplier owes us. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from sync.kpis.frames.columns import Codes, Flags
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import Period, day_number, day_of
from sync.kpis.rates import converted

#: What a supplier did to the goods.
WRONG = ("Order: wrong item", "Order: item missing", "Product: damaged", "Product: defective")

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class SupplierFigures:
    """`to_send`: median days from payment to hand-over; `to_deliver`: from payment to delivery, by market. Only where
    at least five orders say so. `owes`: refunds for causes that are the supplier's, less what was paid back; minor
    units of the portfolio currency.
    """

    to_send: float | None
    to_deliver: dict[str, float]
    sent: int
    wrong: int
    tagged: bool  # whether anything of its orders has a cause at all
    owes: int


#: Of fewer orders a median says nothing.
FEWEST_ORDERS = 5


def supplier_figures(frames: Frames, period: Period) -> dict[str, SupplierFigures]:
    """By the supplier's name; `not known` for orders without one."""
    orders = frames.orders
    if not len(orders):
        return {}
    suppliers, markets = (orders[name].to_numpy() for name in ("supplier", "market"))
    real = ~orders["test"].to_numpy()
    paid, sent, there = (orders[name].to_numpy() for name in ("paid_at", "sent_at", "delivered_at"))
    bought = real & _inside(frames, period, orders["store"].to_numpy(), orders["paid_day"].to_numpy())
    arrived = real & _inside(frames, period, orders["store"].to_numpy(), orders["delivered_day"].to_numpy())
    shipped = bought & ~np.isnat(sent)
    wrong, tagged = _wrong(frames), _tagged(frames)
    owes = _owed(frames, period)
    found = {}
    for code in np.unique(suppliers[bought | arrived]).tolist():
        mine = suppliers == code
        name = frames.words.suppliers.words[code] if code >= 0 else "not known"
        found[name] = SupplierFigures(
            _median(paid, sent, mine & shipped),
            _by_market(frames, markets, paid, there, mine & arrived),
            int((mine & shipped).sum()),
            int((mine & shipped & wrong).sum()),
            bool((mine & tagged).any()),
            owes.get(code, 0),
        )
    return found


def _by_market(frames: Frames, markets: Codes, paid: Any, there: Any, mine: Flags) -> dict[str, float]:
    words = frames.words.markets.words
    found = {
        words[code]: _median(paid, there, mine & (markets == code))
        for code in np.unique(markets[mine]).tolist()
        if code >= 0
    }
    return {market: days for market, days in found.items() if days is not None}


def _median(start: Any, end: Any, mine: Flags) -> float | None:
    """Days; the lower of the two in the middle."""
    both = mine & ~np.isnat(start) & ~np.isnat(end)
    waited = np.sort((end[both] - start[both]) / _DAY)
    return float(waited[(len(waited) - 1) // 2]) if len(waited) >= FEWEST_ORDERS else None


def _wrong(frames: Frames) -> Flags:
    causes = [frames.words.causes.code(word) for word in WRONG]
    return _orders_with(frames, lambda codes: np.isin(codes, causes))


def _tagged(frames: Frames) -> Flags:
    return _orders_with(frames, lambda codes: codes >= 0)


def _orders_with(frames: Frames, fits: Any) -> Flags:
    """Orders of which a refund, case, review or replacement has such a cause."""
    marked = np.zeros(len(frames.orders), bool)
    for frame in (frames.refunds, frames.disputes, frames.reviews, frames.replacements):
        if len(frame):
            rows = frame["order"].to_numpy()
            marked[rows[fits(frame["cause"].to_numpy()) & (rows >= 0)]] = True
    return marked


def _owed(frames: Frames, period: Period) -> dict[int, int]:
    """By supplier: refunds of the period whose cause is the supplier's, less their tax and what was paid back."""
    refunds, owed = frames.refunds, defaultdict[int, int](int)
    if not len(refunds):
        return owed
    theirs = [frames.words.causes.code(word) for word in frames.facts.supplier_causes]
    inside = _inside(frames, period, refunds["store"].to_numpy(), refunds["day"].to_numpy())
    chosen = refunds.loc[inside & refunds["cause"].isin(theirs).to_numpy() & ~refunds["test"].to_numpy()]
    currencies = {frames.words.stores.code(s.store): s.currency for s in frames.facts.stores}
    names = ["supplier", "store", "day", "amount", "tax", "paid_back"]
    for supplier, store, day, amount, tax, back in chosen[names].to_numpy(np.int64).tolist():
        open_still = max(amount - min(tax, amount) - back, 0)
        owed[supplier] += converted(open_still, currencies[store], frames.facts, day_of(day)) or 0
    return owed


def _inside(frames: Frames, period: Period, stores: Codes, days: Codes) -> Flags:
    inside = np.zeros(len(days), bool)
    for store in frames.facts.stores:
        span = period.of(frames.facts.now.astimezone(store.zone).date())
        own = stores == frames.words.stores.code(store.store)
        inside |= own & (days >= day_number(span.first)) & (days <= day_number(span.last))
    return inside
