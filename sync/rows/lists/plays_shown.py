"""Which line of Playbooks each open case, order and review is in now. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sync.rows import sla_board
from sync.rows.basis import Basis
from sync.rows.case_room import CaseRoom
from sync.rows.typed import cells, did
from sync.rules import playbooks, reviews, sla_steps
from sync.rules.lists.playbooks import LINES

_KEYS = {line.id: line.key for line in LINES}


def plays_shown(basis: Basis) -> dict[str, set[str]]:
    """Key of the line on Playbooks → keys of the records that it speaks of."""
    found: dict[str, set[str]] = defaultdict(set)
    for play, record in (*_cases(basis), *_orders(basis), *_reviews(basis)):
        if play in _KEYS:
            found[_KEYS[play]].add(record)
    return dict(found)


def _cases(basis: Basis) -> Iterator[tuple[str, str]]:
    room = CaseRoom.of(basis)
    for case in (r.record for r in basis.book.disputes.values()):
        if (line := room.line(case)) is not None:
            yield playbooks.play_id(*line), case.key


def _orders(basis: Basis) -> Iterator[tuple[str, str]]:
    for order in (r.record for r in basis.book.orders.values() if sla_board.belongs(r.record, basis.as_of.now)):
        flag = basis.flag(basis.case(order))
        done = did(basis.book, "sla_board", order.key)
        situation = sla_steps.situation_of(flag, done[0] if done else None, basis.as_of.now)
        yield sla_steps.play_id(sla_steps.plain(flag.words), situation), order.key


def _reviews(basis: Basis) -> Iterator[tuple[str, str]]:
    rules, zone = basis.settings.rules, basis.settings.team_zone
    for review in (r.record for r in basis.book.reviews.values()):
        asks = review.stars <= 3 and not review.replied_at and not review.removed_at
        settled = cells(basis.book, "trustpilot", review.key).get("solved")
        if asks and not settled and reviews.is_work(review, rules, zone):
            yield reviews.line_of(review, rules), review.key
