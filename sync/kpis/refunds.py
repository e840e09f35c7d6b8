"""KPIs of refunds and of the leak. One pure function each; the definitions stand in `definitions_refunds`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sync.kpis.cases import UNKNOWN, Cases, LeftOut, Part, part
from sync.kpis.frames.columns import Flags, Ints, Moments
from sync.kpis.frames.frames import Frames
from sync.kpis.orders import TEST
from sync.kpis.overheads import overheads

_30_DAYS = np.timedelta64(30, "D")


def moved(refunds: pd.DataFrame) -> list[LeftOut]:
    """Refunds that no money has moved for."""
    amount = refunds["amount"].to_numpy()
    return [
        (TEST, refunds["test"].to_numpy()),
        ("the money is still on its way", (amount == 0) & refunds["waiting"].to_numpy()),
        ("no money moved: restock only, or it did not go through", amount == 0),
    ]


def _paid_orders(frames: Frames, *, value: bool = False, numerator: Any = 0) -> Cases:
    orders = frames.orders
    if not len(orders):
        return ()
    return part(
        orders,
        "paid_day",
        numerator=numerator,
        denominator=orders["total"].to_numpy() if value else 1,
        left_out=[(TEST, orders["test"].to_numpy())],
    )


def refund_rate(frames: Frames) -> Cases:
    """An order counts once, on the day of its first refund that moved money."""
    refunds = frames.refunds
    if not len(refunds):
        return _paid_orders(frames)
    ranked = refunds.assign(void=refunds["test"] | (refunds["amount"] == 0)).sort_values(["void", "at", "key"])
    # A refund whose order is not known is an order of its own.
    own = np.where(ranked["order"] >= 0, ranked["order"], -1 - np.arange(len(ranked)))
    again = pd.Series(own, index=ranked.index).duplicated().reindex(refunds.index).to_numpy()
    left_out = [*moved(refunds), ("a further refund of the same order", again)]
    counted = part(refunds, "day", numerator=1, denominator=0, left_out=left_out)
    return counted + _paid_orders(frames)


def refund_rate_cohort(frames: Frames) -> Cases:
    """Orders paid in the period that have been refunded by now, in part or in full."""
    if not len(frames.orders):
        return ()
    back = np.zeros(len(frames.orders), bool)
    refunds = frames.refunds
    if len(refunds):
        real = (refunds["amount"] > 0) & ~refunds["test"] & (refunds["order"] >= 0)
        back[refunds.loc[real, "order"].to_numpy()] = True
    return _paid_orders(frames, numerator=back)


def refund_money_rate(frames: Frames) -> Cases:
    return refund_money(frames, denominator=0, tagged=False) + _paid_orders(frames, value=True)


def refund_money(frames: Frames, denominator: int = 1, *, tagged: bool = True) -> Cases:
    refunds = frames.refunds
    if not len(refunds):
        return ()
    amount = refunds["amount"].to_numpy()
    return part(
        refunds,
        "day",
        numerator=amount,
        denominator=denominator,
        left_out=moved(refunds),
        known=refunds["cause"].to_numpy() >= 0 if tagged else None,
    )


def preventable_refunds(frames: Frames) -> Cases:
    return preventable(frames.refunds, "day", moved(frames.refunds) if len(frames.refunds) else [])


def preventable(base: pd.DataFrame, day: str, left_out: list[LeftOut], of: Any = None) -> Cases:
    """Yes, of Yes and No. What is not tagged is left out; it is not a No."""
    if not len(base):
        return ()
    answer = base["preventable"].to_numpy()
    return part(
        base,
        day,
        of=of,
        numerator=answer == 1,
        left_out=[*left_out, (f"{UNKNOWN}not tagged yet, or not sure", answer < 0)],
    )


def store_credit_share(frames: Frames) -> Cases:
    refunds = frames.refunds
    if not len(refunds):
        return ()
    return part(refunds, "day", numerator=refunds["credit"].to_numpy(), left_out=moved(refunds))


def partial_share(frames: Frames) -> Cases:
    refunds = frames.refunds
    if not len(refunds):
        return ()
    less = refunds["amount"].to_numpy() < refunds["order_total"].to_numpy()
    return part(refunds, "day", numerator=less, left_out=moved(refunds))


def recurrence(frames: Frames) -> Cases:
    """Refunds after which the same order had a second one, or a dispute, within 30 days."""
    refunds, disputes = frames.refunds, frames.disputes
    if not len(refunds):
        return ()
    orders, given = refunds["order"].to_numpy(), refunds["at"].to_numpy()
    real = (refunds["amount"] > 0).to_numpy() & ~refunds["test"].to_numpy() & (orders >= 0)
    owners, moments = [orders[real]], [given[real]]
    if len(disputes):
        owners.append(disputes["order"].to_numpy())
        moments.append(disputes["opened_at"].to_numpy())
    again = _followed(orders, given, np.concatenate(owners), np.concatenate(moments))
    unknown = refunds["order"].to_numpy() < 0
    left_out = [*moved(refunds), (f"{UNKNOWN}its order", unknown)]
    return part(refunds, "day", numerator=again, left_out=left_out)


def _followed(orders: Ints, given: Moments, owners: Ints, moments: Moments) -> Flags:
    """Whether the order of each refund has one of the other events after it, within 30 days."""
    ranks = np.unique(np.concatenate([given, moments, given + _30_DAYS]), return_inverse=True)[1].astype(np.int64)
    count, wide = len(given), int(np.max(ranks, initial=0)) + 1
    events = np.sort(owners * wide + ranks[count : count + len(moments)])
    after = np.searchsorted(events, orders * wide + ranks[:count], side="right")
    within = np.searchsorted(events, orders * wide + ranks[count + len(moments) :], side="right")
    found: Flags = (within > after) & (orders >= 0)
    return found


def return_rate(frames: Frames) -> Cases:
    """Units sent back, of units sold, by the day the order was paid."""
    orders = frames.orders
    if not len(orders):
        return ()
    return part(
        orders,
        "paid_day",
        numerator=np.minimum(orders["returned"].to_numpy(), orders["units"].to_numpy()),
        denominator=orders["units"].to_numpy(),
        left_out=[(TEST, orders["test"].to_numpy())],
    )


def leak(frames: Frames, denominator: int = 1, *, tagged: bool = True) -> Cases:
    """Money that left: refunds without their tax, less what suppliers pay back; disputes lost or accepted, processors'
    fees; the cost of goods sent a second time. Each once.

    A dispute whose order was refunded too is money paid twice: both count, as both have left.
    """
    refunds = frames.refunds
    found: Cases = ()
    if len(refunds):
        cash = refunds["amount"].to_numpy() - _never_spent(frames)
        cost = cash - np.minimum(refunds["tax"].to_numpy(), cash)
        found += part(
            refunds,
            "day",
            numerator=cost - np.minimum(refunds["paid_back"].to_numpy(), cost),
            denominator=denominator,
            left_out=moved(refunds),
            known=refunds["cause"].to_numpy() >= 0 if tagged else None,
        )
    found += lost_disputes(frames, denominator, tagged=tagged)
    return found + replacement_cost(frames, denominator, tagged=tagged)


def replacement_cost(frames: Frames, denominator: int = 1, *, tagged: bool = True) -> Cases:
    """What the goods of replacement orders cost us, on the day they were ordered."""
    sent = frames.replacements
    if not len(sent):
        return ()
    return part(
        sent,
        "day",
        numerator=sent["amount"].to_numpy(),
        denominator=denominator,
        left_out=[(TEST, sent["test"].to_numpy().astype(bool)), (NO_COST, ~sent["costed"].to_numpy())],
        known=sent["cause"].to_numpy() >= 0 if tagged else None,
    )


def _never_spent(frames: Frames) -> Ints:
    """Of each refund, the store credit that costs us nothing, because it is never spent."""
    left = float(1 - frames.facts.credit_spent)
    return np.rint(frames.refunds["credit_amount"].to_numpy() * left).astype(np.int64)


def lost_disputes(frames: Frames, denominator: int = 1, *, tagged: bool = True) -> Cases:
    """What was lost or accepted, fees included, on the day the case was closed; the fee of a won case too."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    ends = disputes["end"].to_numpy()
    gone = frames.words.marks("end", ends, "lost", "accepted")
    money = np.where(gone, disputes["amount"].to_numpy(), 0) + disputes["fee"].to_numpy()
    return part(
        disputes,
        "closed_day",
        of=gone | (disputes["fee"].to_numpy() > 0),
        numerator=money,
        denominator=denominator,
        left_out=[
            (TEST, disputes["test"].to_numpy().astype(bool)),
            (f"{UNKNOWN}what its amount is in the store's currency", ~disputes["valued"].to_numpy()),
        ],
        known=disputes["cause"].to_numpy() >= 0 if tagged else None,
    )


def net_sales(frames: Frames) -> Cases:
    """What paid orders cost, less tax: before any refund, so that the share does not explode as refunds grow."""
    orders = frames.orders
    if not len(orders):
        return ()
    return part(
        orders,
        "paid_day",
        denominator=(orders["total"] - orders["tax"]).to_numpy(),
        left_out=[(TEST, orders["test"].to_numpy())],
    )


def leak_of_sales(frames: Frames) -> Cases:
    return leak(frames, 0, tagged=False) + net_sales(frames)


def leak_of_profit(frames: Frames) -> Cases:
    """Of net sales less the cost of goods, above and below over the orders whose goods all have a cost.

    Otherwise the share would grow with every product whose cost is missing.
    """
    orders = frames.orders
    if not len(orders):
        return ()
    costed = (orders["covered"] >= orders["valued"]).to_numpy()
    profit = part(
        orders,
        "paid_day",
        denominator=(orders["total"] - orders["tax"] - orders["cost"]).to_numpy() - overheads(frames),
        left_out=[(TEST, orders["test"].to_numpy()), (NO_COST, ~costed)],
    )
    return tuple(_of_orders(each, costed) for each in leak(frames, 0, tagged=False)) + profit


NO_COST = f"{UNKNOWN}the cost of some of its goods"


def _of_orders(leaked: Part, costed: Flags) -> Part:
    """The cases of orders with a cost; the others are left out, as not known."""
    order = leaked.base["order"].to_numpy()[leaked.rows]
    known = (order >= 0) & costed[np.maximum(order, 0)]
    gone = (leaked.reason < 0) & ~known
    return replace(
        leaked,
        numerator=np.where(gone, 0, leaked.numerator),
        denominator=np.where(gone, 0, leaked.denominator),
        reason=np.where(gone, len(leaked.reasons), leaked.reason).astype(np.int32),
        reasons=(*leaked.reasons, NO_COST),
        judged=leaked.judged | (leaked.reason < 0),
        known=known,
    )
