"""What is to be done now, from the rows of all trackers: each line of Today before it is ranked. Pure.

Made of the rows themselves, so that Today never says anything else than the tracker behind its link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sheets_schema import words
from sync.core.wanted import Wanted
from sync.rows.basis import Basis
from sync.rows.today.groups import TWICE, earlier_doubles, order_lines, request_lines, tag_lines
from sync.rows.today.rows import Row, Until, tracker_rows
from sync.rules.today import (
    BAD_REVIEW,
    FOLLOW_UP,
    NEW_CASE,
    SILENCE,
    STOP,
    Item,
)

_MEMO = "lines of Today"

_INQUIRIES = ("PayPal inquiry", "Card inquiry")

_YOURS = "your follow-up"

#: What the rows say where an answer that we claim is not seen by its source.
_NOT_SHOWN = "not show your"


def items(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[Item]:
    """Every line that could stand on Today, in no order. Hidden rows are left out, and those put off to a later day.

    Worked out once a push: Stand-up asks too.
    """
    if _MEMO not in basis.memo:
        basis.memo[_MEMO] = _items(basis, wanted)
    found: list[Item] = basis.memo[_MEMO]
    return found


def _items(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[Item]:
    until = Until.of(basis)
    found: list[Item] = []
    for tab, each in _EACH.items():
        found += [item for row in tracker_rows(tab, basis, wanted) if (item := each(row, until))]
    orders = list(tracker_rows("sla_board", basis, wanted))
    found += order_lines(orders, until, basis)
    found += tag_lines(basis, wanted, until)
    found += earlier_doubles(basis, wanted, until)
    found += request_lines(wanted)
    return _each_order_once(found)


def _dispute(row: Row, until: Until) -> Item | None:
    turn, final = row.text("turn"), row.time("final_due")
    if turn not in (words.US, words.CHECK):
        return None
    if final and final <= until.too_late and row.text("stage") not in _INQUIRIES:
        return row.item(SILENCE, "Dispute", "final due before the next shift", "act_now")
    if _NOT_SHOWN in row.text("next_step"):
        return row.item(STOP, "Dispute", "answer not seen", "act_now")
    if row.rests(until):
        return None
    if not row.cells.get("first_answer_on"):
        return row.item(NEW_CASE, "Dispute", "new, not answered yet", "act_now")
    if row.text("last_change").endswith("buyer wrote again"):
        return row.item(NEW_CASE, "Dispute", "the buyer wrote again", "act_now")
    due = row.time("do_by")
    if due and due <= until.today:
        return row.item(FOLLOW_UP, "Dispute", _YOURS if row.follow_up else "to be answered", "act_now")
    return None


def _review(row: Row, until: Until) -> Item | None:
    step, due, stars = row.text("next_step"), row.time("do_by"), row.cells.get("stars")
    if not step or not due or step.startswith("Say why"):
        return None
    what = f"Review {stars}★"
    if _NOT_SHOWN in step:
        return row.item(STOP, what, "reply not seen", "bad_no_reply")
    if row.rests(until):
        return None
    if isinstance(stars, int) and stars <= 2 and not row.cells.get("replied_on") and not step.startswith("Replied"):
        return row.item(BAD_REVIEW, what, "no reply", "bad_no_reply")
    why = _YOURS if row.follow_up else "not solved yet"
    return row.item(FOLLOW_UP, what, why, "not_solved") if due <= until.today else None


def _refund(row: Row, until: Until) -> Item | None:
    to_do, paid = row.text("to_do"), row.time("refunded_on")
    if to_do in TWICE and paid and paid >= until.work_began:
        step = "Do not pay anything more. Look at it with the manager"
        return row.item(STOP, "Stop", to_do, "look", step=step)
    if to_do == words.MONEY_NOT_SENT:
        return row.item(FOLLOW_UP, "Refund", to_do, "look", step="Look in Shopify why the money is not sent")
    return row.item(FOLLOW_UP, "Refund", _YOURS, "all", step=to_do) if row.follow_up else None


def _request(row: Row, _until: Until) -> Item | None:
    status = row.text("status")
    order = row.text("number")
    if status in (words.STOP_DISPUTE, words.STOP_MORE) or status.startswith(words.ALREADY):
        return row.item(STOP, "Stop", status, "stopped", step=f"Do not refund. {row.text('decision')}", order=order)
    if status in words.NOT_PAID:
        return row.item(STOP, "Request", status, "not_paid", step="Pay it in Shopify, or write why not", order=order)
    if status == words.ORDER_NOWHERE or status.startswith(words.TWO_STORES):
        return row.item(FOLLOW_UP, "Request", status, "stopped", step="Correct the order or the store", order=order)
    if row.follow_up and status not in (words.DONE, words.TYPE_AN_ORDER):
        return row.item(FOLLOW_UP, "Request", _YOURS, "ready", step=status, order=order)
    return None


_EACH: Mapping[str, Callable[[Row, Until], Item | None]] = {
    "disputes": _dispute,
    "trustpilot": _review,
    "refunds": _refund,
    "refund_requests": _request,
}


def _each_order_once(found: Iterable[Item]) -> list[Item]:
    """Of several stops of one order, from several tabs, the first."""
    kept: dict[tuple[str, str], Item] = {}
    others = []
    for item in found:
        if item.rank == STOP and item.order and item.tab != "refund_requests":
            kept.setdefault((item.store, item.order), item)
        else:
            others.append(item)
    return [*kept.values(), *others]
