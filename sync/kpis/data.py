"""KPIs of the data itself. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sync.kpis.cases import Cases, LeftOut, part
from sync.kpis.frames.frames import Frames
from sync.kpis.orders import TEST, now_of
from sync.kpis.periods import day_number
from sync.kpis.refunds import moved

_GRACE, _WEEK = np.timedelta64(24, "h"), np.timedelta64(7, "D")


def tags_filled(frames: Frames) -> Cases:
    """Cause and Preventable: of refunds a day after they were made, of cases a day after they closed, of reviews of
    one to three stars a week after they were posted.
    """
    found: Cases = ()
    now = now_of(frames)
    refunds, disputes, reviews = frames.refunds, frames.disputes, frames.reviews
    if len(refunds):
        found += _filled(frames, refunds, "day", refunds["at"].to_numpy() + _GRACE > now, moved(refunds))
    if len(disputes):
        closed = disputes["closed_at"].to_numpy()
        test: LeftOut = (TEST, disputes["test"].to_numpy().astype(bool))
        found += _filled(frames, disputes, "closed_day", closed + _GRACE > now, [test])
    if len(reviews):
        bad = reviews["first_stars"].to_numpy() <= 3
        found += _filled(frames, reviews, "day", reviews["created_at"].to_numpy() + _WEEK > now, [], bad)
    return found


def _filled(frames: Frames, base: pd.DataFrame, day: str, early: Any, left_out: list[LeftOut], of: Any = None) -> Cases:
    start = frames.facts.work_starts_on
    history = base[day].to_numpy() < day_number(start) if start else np.zeros(len(base), bool)
    left_out = [*left_out, ("before the work began", history), ("not due yet", early)]
    return part(base, day, of=of, numerator=base["tagged"].to_numpy(), left_out=left_out)


def disputes_matched(frames: Frames) -> Cases:
    disputes = frames.disputes
    return part(disputes, "opened_day", numerator=(disputes["order"] >= 0).to_numpy()) if len(disputes) else ()


def reviews_matched(frames: Frames) -> Cases:
    reviews = frames.reviews
    return part(reviews, "day", numerator=reviews["identified"].to_numpy()) if len(reviews) else ()


def suppliers_known(frames: Frames) -> Cases:
    orders = frames.orders
    if not len(orders):
        return ()
    return part(
        orders,
        "paid_day",
        of=orders["to_ship"].to_numpy() | ~np.isnat(orders["first_sent_at"].to_numpy()),
        numerator=(orders["supplier"] >= 0).to_numpy(),
        left_out=[(TEST, orders["test"].to_numpy())],
    )


def costs_known(frames: Frames) -> Cases:
    """By money: the part of what was sold whose goods have a cost."""
    orders = frames.orders
    if not len(orders):
        return ()
    return part(
        orders,
        "paid_day",
        numerator=orders["costed"].to_numpy(),
        denominator=orders["valued"].to_numpy(),
        left_out=[(TEST, orders["test"].to_numpy())],
    )
