"""Today: what to do now, ranked over all trackers. A board: read here, work in the tracker behind the link."""

from __future__ import annotations

from sheets_schema.board import BoardTab

#: Ten columns: number, do by, what, store, order, why now, next step, whose, minutes, link.
HEADERS = ("#", "Do by ({zone})", "What", "Store", "Order", "Why now", "Next step", "Whose", "Min", "Open")

TODAY = BoardTab(
    id="today",
    title="Today",
    doc="What to do now, in its order, from all trackers. Begin here.",
    widths=(60, 125, 85, 90, 80, 220, 375, 80, 45, 60),
    rows=80,
    frozen_rows=1,
)
