"""What is burning now, whatever period one looks at. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sync.kpis.frames.frames import Frames
from sync.kpis.orders import not_sent, now_of

_TWO_DAYS = np.timedelta64(48, "h")


@dataclass(frozen=True, slots=True)
class Burning:
    """`oldest_days`: whole days since the oldest late order was paid; None where none is late."""

    disputes_due: int
    late_orders: int
    oldest_key: str
    oldest_store: str
    oldest_days: int | None


def burning(frames: Frames) -> Burning:
    late = [part for part in not_sent(frames) if (part.reason < 0).any()]
    disputes_due = _due_soon(frames)
    if not late:
        return Burning(disputes_due, 0, "", "", None)
    (part,) = late
    rows = part.rows[part.reason < 0]
    rows = rows[_ours(frames, part.base["store"].to_numpy()[rows])]
    if not len(rows):
        return Burning(disputes_due, 0, "", "", None)
    paid = part.base["paid_at"].to_numpy()[rows]
    oldest = rows[np.argmin(paid)]
    waited = int((now_of(frames) - paid.min()) // np.timedelta64(1, "D"))
    store = frames.words.stores.words[int(part.base["store"].to_numpy()[oldest])]
    return Burning(disputes_due, len(rows), str(part.base["key"].iloc[oldest]), store, waited)


def _due_soon(frames: Frames) -> int:
    """Open cases whose deadline ends within 48 hours, or has passed, and that nobody has answered."""
    disputes = frames.disputes
    if not len(disputes):
        return 0
    due = disputes["due_at"].to_numpy()
    still = ~np.isnat(due) & (due <= now_of(frames) + _TWO_DAYS)
    waiting = np.isnat(disputes["sent_at"].to_numpy()) & frames.words.marks("end", disputes["end"].to_numpy(), "open")
    waiting &= _ours(frames, disputes["store"].to_numpy())
    return int((still & waiting & ~disputes["test"].to_numpy().astype(bool)).sum())


def _ours(frames: Frames, stores: Any) -> Any:
    """Which of these codes are of stores that are still in keepsheet.yaml: nobody can do anything about the others."""
    names = {store.store for store in frames.facts.stores}
    known = np.array([word in names for word in frames.words.stores.words], dtype=bool)
    return known[stores]


def newest_seen(frames: Frames) -> dict[tuple[str, str], datetime]:
    """When the newest thing that each source told of a store happened there, by source and store."""
    orders, cases, reviews = frames.orders, frames.disputes, frames.reviews
    own = [("shopify", orders, "created_at")] if len(orders) else []
    own += [("paypal", cases.loc[cases["paypal"]], "opened_at")] if len(cases) else []
    own += [("trustpilot", reviews.loc[~reviews["typed"]], "created_at")] if len(reviews) else []
    found = {}
    for source, frame, moment in own:
        stores, times = frame["store"].to_numpy(), frame[moment].to_numpy()
        for code, name in enumerate(frames.words.stores.words):
            mine = times[(stores == code) & ~np.isnat(times)]
            if len(mine):
                at = mine.max().astype("datetime64[us]").item()
                found[source, name] = at.replace(tzinfo=UTC)
    return found
