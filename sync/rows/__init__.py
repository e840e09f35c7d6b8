"""Records → rows: what each tab should show, as a pure function of the book, the settings and the moment."""

from __future__ import annotations

from collections.abc import Callable

from sheets_schema.workbook import LISTS
from sync.core.wanted import Wanted
from sync.rows import (
    add_by_hand,
    approvals,
    archive,
    disputes,
    machinery,
    refund_requests,
    refunds,
    sla_board,
    stand_up,
    stores,
    sync_log,
    trustpilot,
)
from sync.rows.basis import Basis
from sync.rows.lists import lines

#: The tabs that Today and Stand-up speak of.
TRACKERS = ("disputes", "trustpilot", "refund_requests", "refunds", "sla_board")

_TABS: dict[str, Callable[[Basis], list[Wanted]]] = {
    "disputes": disputes.rows,
    "trustpilot": trustpilot.rows,
    "refund_requests": refund_requests.rows,
    "approvals": approvals.rows,
    "add_by_hand": add_by_hand.rows,
    "archive": archive.rows,
    "stand_up": lambda basis: stand_up.rows(basis, {tab: rows(tab, basis) for tab in TRACKERS}),
    "refunds": refunds.rows,
    "sla_board": sla_board.rows,
    "sync_log": sync_log.rows,
    "settings_index": lines.index,
    **{each.id: lines.rows_of(each.id) for each in LISTS},
    "stores": stores.rows,
    "_keepsheet": machinery.rows,
}


def rows(tab_id: str, basis: Basis) -> list[Wanted]:
    """Every row that the tab should hold. The order counts for new rows alone: the first becomes the topmost.

    Give all tabs of a push the same basis: what several of them need is worked out once.

    Raises KeyError for a tab that has no rows of records.
    """
    known = basis.memo.get(f"rows of {tab_id}")
    if known is None:
        known = basis.memo[f"rows of {tab_id}"] = _TABS[tab_id](basis)
    made: list[Wanted] = known
    return made
