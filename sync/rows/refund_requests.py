"""Refund requests as rows: what was typed, judged; and the numbered empty rows that wait. Pure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sheets_schema import words
from sheets_schema.refund_requests import WAITING
from sync.core.cells import Cell
from sync.core.numbered import is_empty, numbered
from sync.core.wanted import Version, Wanted
from sync.rows import orders
from sync.rows.basis import Basis
from sync.rows.request_desk import PREFIX, TAB, Case, RequestDesk
from sync.rows.shown import shows_everything
from sync.rules import parcels
from sync.rules.paid_requests import paid_and_given
from sync.rules.refund_facts import given
from sync.rules.requests import beside_it, needs_other_reason

#: A row that waits to be typed in.
_EMPTY: dict[str, Cell] = {
    **dict.fromkeys(("suggested", "decision", "most_allowed", "paid_and_given", "also", "parcel")),
    **dict.fromkeys(("items", "customer", "why_suggested", "done")),
}


def rows(basis: Basis) -> list[Wanted]:
    """Live requests, those done or refused lately, and fifteen empty ones; the lowest number first."""
    desk = RequestDesk.of(basis)
    typed = basis.book.staff.get(TAB, {})
    found = []
    for number in numbered(PREFIX, typed, WAITING):
        case = desk.cases.get(number)
        if case is None or is_empty(typed.get(number, {})):
            cells: dict[str, Cell] = {"number": number, "status": words.TYPE_AN_ORDER, **_EMPTY}
            now = basis.as_of.now
            found.append(Wanted(number, Version(now, now, basis.as_of.run_id), cells))
        elif not _over(case, basis):
            found.append(_row(case, desk))
    return found


def _over(case: Case, basis: Basis) -> bool:
    """Done or refused, and nothing typed any more, for longer than the trackers show."""
    if case.standing.status not in (words.DONE, words.REFUSED) or shows_everything(basis.settings):
        return False
    days = timedelta(days=basis.settings.show_for_days)
    return case.since is not None and case.since + days < basis.as_of.now


def _row(case: Case, desk: RequestDesk) -> Wanted:
    """As new as this reading of the sheet: what was typed decides it, and an order seen long ago may be typed now."""
    now, run_id = desk.basis.as_of.now, desk.basis.as_of.run_id
    request, cells = case.request, dict(_EMPTY)
    cells |= {"number": request.number, "status": case.standing.status, "decision": case.standing.decision}
    if case.order and case.ground:
        cells |= _about(case, desk)
    return Wanted(request.number, Version(now, now, run_id), cells)


def _about(case: Case, desk: RequestDesk) -> dict[str, Cell]:
    """What the order says of the request."""
    assert case.order
    assert case.ground
    basis, order, ground, request = desk.basis, case.order.record, case.ground, case.request
    told, why = case.suggestion, case.suggestion.why if case.suggestion else None
    reason = needs_other_reason(request, told.offers if told else ())
    decision = " · ".join(w for w in (case.standing.decision, reason) if w)
    left = ground.most.amount - sum((given(r).amount for r in ground.paid), Decimal(0))
    return {
        "decision": decision or None,
        "suggested": told.text if told else None,
        "why_suggested": why,
        "most_allowed": max(left, Decimal(0)),
        "paid_and_given": paid_and_given(order, ground.beside.refunds, desk.replacements(order)),
        "also": beside_it(ground),
        "parcel": parcels.in_words(order, basis.case(order).expected, basis.carriers, basis.settings.team_zone),
        "items": orders.order_items(order),
        "customer": order.customer_name,
        "done": case.seen,
    }
