"""KPIs of orders and suppliers. One pure function each; the definitions stand in `definitions_orders`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sync.kpis.cases import UNKNOWN, Cases, LeftOut, part
from sync.kpis.frames.columns import Flags, Moments
from sync.kpis.frames.frames import Frames

TEST = "a test order"


def now_of(frames: Frames) -> np.datetime64:
    return np.datetime64(frames.facts.now.replace(tzinfo=None), "us")


def _before(times: Moments, moment: Moments | np.datetime64) -> Flags:
    """Whether there is a time and it is at or before that moment."""
    with np.errstate(invalid="ignore"):
        there: Flags = ~np.isnat(times) & (times <= moment)
        return there


def _due(frames: Frames, due: str) -> list[LeftOut]:
    """What has no deadline that counts: the clock starts when an order is paid and needs shipping."""
    orders, now = frames.orders, now_of(frames)
    by, sent = orders[due].to_numpy(), orders["sent_at"].to_numpy()
    cancelled = orders["cancelled_at"].to_numpy()
    refunded = (orders["refunded"] >= orders["total"]).to_numpy() & (orders["total"] > 0).to_numpy()
    return [
        (TEST, orders["test"].to_numpy()),
        ("nothing to ship", ~orders["to_ship"].to_numpy() & np.isnat(orders["first_sent_at"].to_numpy())),
        ("cancelled before it was due", _before(cancelled, by)),
        ("paid back in full, never sent", refunded & np.isnat(orders["first_sent_at"].to_numpy())),
        ("a pre-order, sent on its own date", orders["scheduled"].to_numpy() & np.isnat(sent)),
        ("on hold: address, fraud check or payment", orders["paused"].to_numpy() & np.isnat(sent)),
        ("not due yet", by > now),
    ]


def _sent_in_time(frames: Frames, due: str, day: str) -> Cases:
    orders = frames.orders
    if not len(orders):
        return ()
    in_time = _before(orders["sent_at"].to_numpy(), orders[due].to_numpy())
    return part(orders, day, numerator=in_time, left_out=_due(frames, due))


def sent_48h(frames: Frames) -> Cases:
    """An order that is due and not sent is a miss, not a gap."""
    return _sent_in_time(frames, "due_at", "due_day")


def supplier_sent(frames: Frames) -> Cases:
    """As `sent_48h`, by the supplier's own promise."""
    return _sent_in_time(frames, "promised_at", "promised_day")


def supplier_transit(frames: Frames) -> Cases:
    """Parcels that were due to arrive; one that is still on its way is a miss, one without scans is not known."""
    parcels, now = frames.parcels, now_of(frames)
    if not len(parcels):
        return ()
    handed, arrived, due = (parcels[name].to_numpy() for name in ("handed_at", "delivered_at", "due_at"))
    scanned = ~np.isnat(handed) | ~np.isnat(arrived)
    return part(
        parcels,
        "due_day",
        of=due <= now,
        numerator=_before(arrived, due),
        left_out=[
            (TEST, parcels["test"].to_numpy()),
            ("the parcel was cancelled", ~parcels["live"].to_numpy()),
            (f"{UNKNOWN}the carrier gives no scans", ~scanned),
        ],
        owner=frames.orders,
    )


def sent_on_time_of_sent(frames: Frames) -> Cases:
    """Of what was sent. What was never sent is not in it: read it beside `sent_48h`."""
    orders = frames.orders
    if not len(orders):
        return ()
    sent, due = orders["sent_at"].to_numpy(), orders["due_at"].to_numpy()
    return part(
        orders,
        "due_day",
        of=~np.isnat(sent),
        numerator=_before(sent, due),
        left_out=[(TEST, orders["test"].to_numpy()), ("not due yet", due > now_of(frames))],
    )


def cycle_time(frames: Frames) -> Cases:
    """Minutes from payment to delivery; the day is that of delivery."""
    orders = frames.orders
    if not len(orders):
        return ()
    paid, arrived = orders["paid_at"].to_numpy(), orders["delivered_at"].to_numpy()
    return part(
        orders,
        "delivered_day",
        of=~np.isnat(paid),
        numerator=minutes(paid, arrived),
        left_out=[(TEST, orders["test"].to_numpy()), ("delivered before it was paid", arrived < paid)],
    )


def minutes(start: Moments, end: Moments) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Whole minutes, 0 where one of the moments is missing."""
    both = ~np.isnat(start) & ~np.isnat(end)
    waited = np.zeros(len(start), np.int64)
    waited[both] = (end[both] - start[both]).astype("timedelta64[us]").astype(np.int64) // 60_000_000
    return waited


def not_sent(frames: Frames) -> Cases:
    """Orders that are late now, and since when: `oldest_open` is the oldest of them."""
    orders = frames.orders
    if not len(orders):
        return ()
    late = _before(orders["due_at"].to_numpy(), now_of(frames)) & np.isnat(orders["sent_at"].to_numpy())
    gone = ~np.isnat(orders["cancelled_at"].to_numpy())
    return part(orders, "paid_day", of=late & ~gone, numerator=1, denominator=0, left_out=_due(frames, "due_at"))


def on_time_in_full(frames: Frames) -> Cases:
    """Delivered whole by the last day shown to the customer, of the orders whose last parcel was due."""
    parcels, orders = frames.parcels, frames.orders
    if not len(parcels):
        return ()
    live = parcels.loc[parcels["live"]]
    due = live.groupby("order").agg(due_at=("due_at", "max"), due_day=("due_day", "max"), all=("due_at", "size"))
    told = live.loc[live["due_at"].notna()].groupby("order").size().reindex(due.index, fill_value=0)
    rows = due.index.to_numpy()
    base = pd.DataFrame(
        {name: orders[name].to_numpy()[rows] for name in ("store", "market", "supplier", "sku", "test")}
        | {"day": due["due_day"].to_numpy(), "order": rows}
    )
    arrived, by = orders["delivered_at"].to_numpy()[rows], due["due_at"].to_numpy()
    whole = (told == due["all"]).to_numpy()
    return part(
        base,
        "day",
        of=by <= now_of(frames),
        numerator=_before(arrived, by),
        left_out=[(TEST, base["test"].to_numpy()), (f"{UNKNOWN}no day was promised for a part of it", ~whole)],
        owner=orders,
    )


def accuracy(frames: Frames) -> Cases:
    """Sent orders of which nobody tagged a refund or a case with a wrong or missing item."""
    orders = frames.orders
    if not len(orders):
        return ()
    wrong = np.zeros(len(orders), bool)
    causes = [frames.words.causes.code(word) for word in ("Order: wrong item", "Order: item missing")]
    for frame in (frames.refunds, frames.disputes, frames.reviews):
        if len(frame):
            rows = frame.loc[frame["cause"].isin(causes) & (frame["order"] >= 0), "order"].to_numpy()
            wrong[rows] = True
    sent = ~np.isnat(orders["first_sent_at"].to_numpy())
    return part(orders, "paid_day", of=sent, numerator=~wrong, left_out=[(TEST, orders["test"].to_numpy())])
