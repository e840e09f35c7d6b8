"""Approvals as rows: every request that waited or waits for a manager, and disputes to be given up. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sheets_schema import words
from sync.core.cells import Cell
from sync.core.records import Dispute
from sync.core.rulebook import Rules
from sync.core.wanted import Version, Wanted
from sync.rows import orders
from sync.rows.basis import Basis
from sync.rows.case_room import ASKED_MANAGER
from sync.rows.request_desk import APPROVALS, Case, RequestDesk
from sync.rows.typed import cells, did
from sync.rules import dispute_words
from sync.rules.also import also, is_open
from sync.rules.requests import asked, beside_it


def rows(basis: Basis) -> list[Wanted]:
    """What waits, the longest first; then what was decided or needs no decision any more."""
    desk = RequestDesk.of(basis)
    known = basis.book.staff.get(APPROVALS, {})
    requests = [c for c in desk.cases.values() if c.standing.waits or c.request.number in known]
    cases = [r.record for r in basis.book.disputes.values()]
    disputes = [d for d in cases if asks(basis, d) or d.key in known]
    found = [*(_request(c, basis) for c in requests), *_disputes(disputes, basis)]
    return sorted(found, key=lambda row: (row.cells["waiting_since"] is None, row.cells["waiting_since"] or 0, row.key))


def asks(basis: Basis, dispute: Dispute) -> bool:
    """Whether staff asked a manager about it and it can still be decided."""
    said = did(basis.book, "disputes", dispute.key)
    return said is not None and said[0] == ASKED_MANAGER and is_open(dispute)


def _row(key: str, basis: Basis, cells: dict[str, Cell]) -> Wanted:
    now, rules, since = basis.as_of.now, basis.settings.rules, cells["waiting_since"]
    by: dict[str, Cell] = {"lead_by": None, "answer_by": None}
    if isinstance(since, datetime):
        by = {"lead_by": since + timedelta(hours=rules.lead_answers_h), "answer_by": answer_by(since, rules)}
    return Wanted(key, Version(now, now, basis.as_of.run_id), {**cells, **by})


def answer_by(since: datetime, rules: Rules) -> datetime:
    """When what waits since then has waited longer than a manager may take."""
    return since + timedelta(hours=rules.manager_answers_h)


def _request(case: Case, basis: Basis) -> Wanted:
    request, order = case.request, case.order.record if case.order else None
    sum_ = asked(request, case.ground.most) if case.ground else None
    return _row(
        request.number,
        basis,
        {
            "number": request.number,
            "kind": words.A_REFUND,
            "waiting_since": case.since if case.standing.waits else None,
            "store": order.store if order else None,
            "order": orders.link(basis.settings, order) if order else None,
            "cause": request.cause or None,
            "wants": request.wants or None,
            "gives": request.gives or None,
            "amount": sum_,
            "suggested": case.suggestion.text if case.suggestion else None,
            "also": beside_it(case.ground) if case.ground else None,
            "asked_by": request.asked_by or None,
        },
    )


def _disputes(found: Iterable[Dispute], basis: Basis) -> Iterable[Wanted]:
    for dispute in found:
        order = basis.together.order_of[dispute.key][0]
        said = did(basis.book, "disputes", dispute.key)
        since: datetime | None = said[1] if said and asks(basis, dispute) and not _decided(basis, dispute) else None
        whose = cells(basis.book, "disputes", dispute.key).get("hand_to")
        yield _row(
            dispute.key,
            basis,
            {
                "number": dispute.id.rsplit("/", 1)[-1],
                "kind": words.ACCEPT_DISPUTE,
                "waiting_since": since,
                "store": order.record.store if order else dispute.store,
                "order": orders.link(basis.settings, order.record) if order else None,
                "cause": dispute_words.reason(dispute),
                "wants": None,
                "gives": words.DISPUTES_WE_DID[8],
                "amount": dispute.amount.amount,
                "suggested": None,
                "also": also(basis.together.beside_case(dispute), dispute.key),
                "asked_by": whose if isinstance(whose, str) and whose else None,
            },
        )


def _decided(basis: Basis, dispute: Dispute) -> bool:
    return cells(basis.book, APPROVALS, dispute.key).get("decision") in (words.YES, words.NO)
