"""Every refund request with the order it names, what pays it and who decides it: for all tabs that speak of them. Pure.

A request is what staff typed in a numbered row of `Refund requests`; a decision is what a manager typed on the row of
the same number on `Approvals`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sheets_schema import words
from sync.core.money import Money, exponent
from sync.core.numbered import is_empty, number_of
from sync.core.records import Order, Reading, Refund
from sync.rows.basis import Basis
from sync.rows.typed import cells, typed_amount, typed_number, typed_text, typed_when
from sync.rules import causes, deciders, refund_matrix, request_facts
from sync.rules.paid_requests import done, paid_by_request
from sync.rules.refund_facts import given
from sync.rules.requests import (
    PAID_OUT,
    Approval,
    Deciding,
    Ground,
    Request,
    Standing,
    asked,
    reasons_to_ask,
    standing,
)

TAB, APPROVALS, PREFIX = "refund_requests", "approvals", "R"

#: Letters of what stands in Amount and is no sum that are said again.
MOST_UNREAD = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One request in full. Without an order there is only what its status says."""

    request: Request
    standing: Standing
    order: Reading[Order] | None = None
    ground: Ground | None = None
    suggestion: refund_matrix.Suggestion | None = None
    seen: str | None = None  # what was seen in Shopify
    since: datetime | None = None  # when it began to say what it says


@dataclass(frozen=True)
class RequestDesk:
    """Made once for the tabs of a push."""

    basis: Basis
    cases: Mapping[str, Case] = field(default_factory=dict)  # by number
    by_refund: Mapping[str, Case] = field(default_factory=dict)  # by the key of the refund that pays it

    @classmethod
    def of(cls, basis: Basis) -> RequestDesk:
        if TAB not in basis.memo:
            basis.memo[TAB] = cls._made(basis)
        desk: RequestDesk = basis.memo[TAB]
        return desk

    @classmethod
    def _made(cls, basis: Basis) -> RequestDesk:
        typed = basis.book.staff.get(TAB, {})
        requests = [
            _request(basis, number)
            for number in sorted(typed, key=lambda k: number_of(PREFIX, k) or 0)
            if number_of(PREFIX, number) is not None and not is_empty(typed[number])
        ]
        made = _Desk(basis, requests)
        cases = {r.number: made.case(r) for r in requests}
        paid = {refund.key: case for case in cases.values() if case.ground for refund in case.ground.paid}
        return cls(basis, cases, paid)

    def inherited(self) -> dict[str, dict[str, str]]:
        """What each paid refund takes over from its request: the cells of its row, where staff leave them blank."""
        given_by = {key: case.request for key, case in self.by_refund.items() if case.request.cause}
        return {key: {"cause": r.cause, "preventable": r.preventable} for key, r in given_by.items()}

    def replacements(self, order: Order) -> int:
        """How many orders were sent in its place, as typed on requests and on the SLA basis."""
        named = {c.request.new_order for c in self.cases.values() if c.order and c.order.record.key == order.key}
        named.add(typed_number(cells(self.basis.book, "sla_board", order.key).get("new_order")))
        return len(named - {""})


def _request(basis: Basis, number: str) -> Request:
    typed, when = cells(basis.book, TAB, number), typed_when(basis.book, TAB, number)
    amount = typed_amount(typed.get("amount"))
    settled = [when[c] for c in ("order", "gives", "amount") if c in when]
    return Request(
        number,
        store=typed_text(typed.get("store")),
        order=typed_number(typed.get("order")),
        cause=typed_text(typed.get("cause")),
        wants=typed_text(typed.get("wants")),
        gives=typed_text(typed.get("gives")),
        amount=amount,
        unread=typed_text(typed.get("amount"))[:MOST_UNREAD] if amount is None else "",
        why_different=typed_text(typed.get("why_different")),
        preventable=typed_text(typed.get("preventable")),
        asked_by=typed_text(typed.get("asked_by")),
        new_order=typed_number(typed.get("new_order")),
        order_at=when.get("order"),
        settled_at=max(settled, default=None),
    )


class _Desk:
    """What the requests are judged by: their orders, the requests beside them, what each person gave in the shift."""

    def __init__(self, basis: Basis, requests: Sequence[Request]) -> None:
        self.basis = basis
        self.rules, self.zone, self.now = basis.settings.rules, basis.settings.team_zone, basis.as_of.now
        self.found = {r.number: self._orders(r.store, r.order) for r in requests}
        self.by_order: dict[str, list[Request]] = defaultdict(list)
        for request in requests:
            if len(self.found[request.number]) == 1:
                self.by_order[self.found[request.number][0].record.key].append(request)
        self.paid: dict[str, list[Refund]] = {}
        for key, alike in self.by_order.items():
            self.paid |= paid_by_request(alike, basis.together.beside(key).refunds)
        self.requests = requests
        self.claims = self._claims()

    def _claims(self) -> Counter[tuple[str, str]]:
        """(store, customer) → on how many orders money was asked for or given back."""
        known = self.basis.book.orders
        cost = {key for key, beside in self.basis.together.by_order.items() if beside.refunds or beside.disputes}
        orders = [known[key].record for key in cost | self.by_order.keys() if key in known]
        return Counter((order.store, order.customer_id) for order in orders if order.customer_id)

    def _orders(self, store: str, number: str) -> list[Reading[Order]]:
        """The orders of this number in the store that was named, else in any."""
        index = self.basis.together.index
        stores = [
            s.store
            for s in self.basis.settings.stores
            if not store or store.casefold() in (s.store.casefold(), s.brand.casefold())
        ]
        return [found for s in stores if (found := index.numbered([s], number))]

    def case(self, request: Request) -> Case:
        found = self.found[request.number]
        if not request.order or len(found) != 1:
            word = words.TYPE_AN_ORDER if not request.order else words.ORDER_NOWHERE
            if len(found) > 1:
                word = f"{words.TWO_STORES} {found[0].record.name}: pick one"
            return Case(request, Standing(word, None))
        order = found[0].record
        ground = self._ground(request, order)
        suggestion = self._suggestion(request, order, ground.most)
        new_order = next(iter(self._orders(order.store, request.new_order)), None) if request.new_order else None
        over, seen = done(request, order, ground.paid, new_order.record if new_order else None, self.zone)
        judged = standing(
            request, ground, self._deciding(request, order, ground), done=over, now=self.now, zone=self.zone
        )
        return Case(request, judged, found[0], ground, suggestion, seen, request.settled_at)

    def _ground(self, request: Request, order: Order) -> Ground:
        """Earlier requests on the order that were neither paid nor refused hold their sum back."""
        beside, mine = self.basis.together.beside(order.key), self.paid.get(request.number, [])
        earlier = [r for r in self.by_order[order.key] if r.number < request.number and r.gives in PAID_OUT]
        held, numbers = 0, []
        for other in earlier:
            said = approval_of(self.basis, other.number)
            most = Ground(order, beside, Money(0, order.received.shop.currency)).most
            wants = asked(other, most) or Decimal(0)
            had = sum((given(r).amount for r in self.paid.get(other.number, [])), Decimal(0))
            if wants > had and not (said and said.decision == words.NO):
                held += int((wants - had).scaleb(exponent(order.received.shop.currency)))
                numbers.append(other.number)
        claims = self.claims[order.store, order.customer_id or ""]
        return Ground(order, beside, Money(held, order.received.shop.currency), mine, tuple(numbers), claims)

    def _suggestion(self, request: Request, order: Order, most: Money) -> refund_matrix.Suggestion | None:
        at = request.order_at or self.now
        facts = request_facts.facts(self.basis.case(order), at, self.zone)
        cause, lines = causes.named(request.cause, self.rules), refund_matrix.lines_of(self.rules)
        return refund_matrix.suggest(cause, facts, most, lines) if cause else None

    def _deciding(self, request: Request, order: Order, ground: Ground) -> Deciding:
        sum_ = asked(request, ground.most)
        before = sum((self._own(r, order) for r in self._same_shift(request)), Decimal(0))
        role = deciders.who_decides(sum_, before, request.asked_by, self.rules) if sum_ is not None else None
        who = deciders.names(role or deciders.LOWEST_TO_DECIDE, order.store, self.rules)
        return Deciding(role, who, approval_of(self.basis, request.number, order.store))

    def _same_shift(self, request: Request) -> list[Request]:
        """What the person asked earlier in the same shift; without shifts, on the same day of the team."""
        at = request.settled_at
        if not request.asked_by or at is None:
            return []
        start = deciders.shift_start(request.asked_by, at, self.rules, self.zone)
        person = request.asked_by.casefold()
        return [
            r
            for r in self.requests
            if r.asked_by.casefold() == person
            and r.settled_at is not None
            and start <= r.settled_at <= at
            and (r.settled_at, r.number) < (at, request.number)
            and r.gives in PAID_OUT
        ]

    def _own(self, request: Request, like: Order) -> Decimal:
        """What another request of the shift gives by the person's own decision; another currency is not added.

        What a manager decides does not use the limit up.
        """
        found = self.found[request.number]
        if len(found) != 1 or found[0].record.received.shop.currency != like.received.shop.currency:
            return Decimal(0)
        order = found[0].record
        ground = Ground(order, self.basis.together.beside(order.key), Money(0, order.received.shop.currency))
        sum_ = asked(request, ground.most) or Decimal(0)
        role = deciders.who_decides(sum_, Decimal(0), request.asked_by, self.rules)
        return Decimal(0) if reasons_to_ask(request, ground, role) else sum_


def approval_of(basis: Basis, number: str, store: str = "") -> Approval | None:
    """What a manager typed for this request or case; None while the cell is blank."""
    typed, when = cells(basis.book, APPROVALS, number), typed_when(basis.book, APPROVALS, number)
    decision = typed_text(typed.get("decision"))
    if decision not in words.DECISIONS or "decision" not in when:
        return None
    by = deciders.only_manager(store, basis.settings.rules)
    up_to, note = typed_amount(typed.get("up_to")), typed_text(typed.get("note"))
    return Approval(decision, when["decision"], up_to, note, by)


def live(cases: Iterable[Case]) -> list[Case]:
    """Requests that are neither done nor refused nor empty."""
    over = (words.DONE, words.REFUSED, words.TYPE_AN_ORDER)
    return [c for c in cases if c.standing.status not in over]
