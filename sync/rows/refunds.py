"""Refunds as rows: what was given, as Shopify and PayPal know it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sheets_schema import words
from sync.core.book import AsOf, Settings
from sync.core.cells import Cell, Raw
from sync.core.money import Bag, exponent
from sync.core.records import Order, Reading, Refund
from sync.core.wanted import Wanted
from sync.rows import links, orders
from sync.rows.basis import Basis
from sync.rows.found import order_key
from sync.rows.request_desk import Case, RequestDesk, approval_of
from sync.rows.shown import shown, version
from sync.rows.typed import cells, typed_text
from sync.rules import causes, order_facts, parcels, sla_steps, suppliers
from sync.rules.also import Beside, also
from sync.rules.deciders import over_limit
from sync.rules.refund_facts import given, kind, paid_by
from sync.rules.refund_matrix import lines_of, suggest
from sync.rules.refunds import to_do
from sync.rules.request_facts import facts
from sync.rules.whose import REFUNDS
from sync.rules.worth import worth

TAB = "refunds"


def rows(basis: Basis) -> list[Wanted]:
    """Refunds of real orders, made lately or with money still on its way; newest first."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    visible = [
        r
        for r in book.refunds.values()
        if not r.record.order_test and shown(r.record.final_at, as_of.now, settings.show_for_days)
    ]
    visible.sort(key=lambda r: (-r.record.processed_at.timestamp(), r.record.key))
    desk = RequestDesk.of(basis)
    return [_row(r, desk, settings, as_of) for r in visible]


def _row(reading: Reading[Refund], desk: RequestDesk, settings: Settings, as_of: AsOf) -> Wanted:
    refund, basis = reading.record, desk.basis
    found = basis.together.index.by_id(refund.store, refund.order_id)
    order = found.record if found else None
    beside = basis.together.beside(order_key(None, refund.store, refund.order_id))
    moved = given(refund) if given(refund).minor else None
    legacy_id = refund.order_id.rsplit("/", 1)[-1]
    return Wanted(
        refund.key,
        version(as_of, reading, found),
        {
            "refunded_on": refund.processed_at,
            "store": refund.store,
            "order": links.order(settings.store(refund.store), legacy_id, refund.order_name),
            "amount": orders.amount(moved),
            "currency": moved.currency if moved else None,
            "kind": kind(refund, order, (c for c in beside.disputes if c.processor == "paypal")),
            "given_in_total": _given(beside.refunds, refund, order),
            "also": also(beside, refund.key),
            "items": orders.items((line.quantity, line.title, None) for line in refund.lines),
            "shopify_note": refund.note,
            **_parts(refund),
            **_about(order, refund, settings),
            "worth": worth(moved, refund.processed_at, settings) if moved else None,
            "whose": desk.basis.whose(TAB, refund.key, refund.store, REFUNDS),
            **_judged(refund, order, beside, desk),
        },
    )


def _judged(refund: Refund, order: Order | None, beside: Beside, desk: RequestDesk) -> dict[str, Cell]:
    """The columns that the rules fill. What staff left blank is the request's."""
    basis, case = desk.basis, desk.by_refund.get(refund.key)
    typed = cells(basis.book, TAB, refund.key)
    zone, rules, now = basis.settings.team_zone, basis.settings.rules, basis.as_of.now
    guess = causes.of_refund(refund, order, _trouble(order, basis))
    cause = typed_text(typed.get("cause")) or (case.request.cause if case else "")
    preventable = typed_text(typed.get("preventable")) or (case.request.preventable if case else "")
    tagged = bool(cause), preventable in ("Yes", "No")
    return {
        "to_do": to_do(refund, order, beside, tagged, guess, rules, now, zone, approved=_approved(refund, case, basis)),
        "request": _request(refund, case, basis),
        "rule_said": _rule_said(refund, order, cause, basis),
        "cause_counted": cause or None,
        "asked_to_paid": _days(case, refund),
        "cause_guessed": guess,
        "parcel_then": parcels.then(order, refund.processed_at, zone) if order else None,
        "supplier": _supplier(refund, order, typed.get("supplier_ours"), basis),
    }


def _approved(refund: Refund, case: Case | None, basis: Basis) -> bool | None:
    """Whether somebody said yes who may; None for what was paid before there were requests, or by PayPal itself."""
    start = basis.settings.rules.started_on
    if start is None or refund.processed_at.astimezone(basis.settings.team_zone).date() < start:
        return None
    beside = basis.together.beside(order_key(None, refund.store, refund.order_id))
    if any(paid_by(c, refund) for c in beside.disputes):
        return None
    if case is None:
        return False
    return case.standing.approved or not over_limit(refund, basis.settings.rules, case.request.asked_by)


def _request(refund: Refund, case: Case | None, basis: Basis) -> str | None:
    """`R-0042 · Ana · ok by Mark`; `none` for money that was given without one since there are requests."""
    if case is None:
        moved = given(refund).minor and _approved(refund, None, basis) is not None
        return words.NO_REQUEST if moved else None
    said = approval_of(basis, case.request.number) if case.standing.approved else None
    parts = [case.request.number, case.request.asked_by, f"ok by {said.by}" if said else ""]
    return " · ".join(p for p in parts if p)


def _rule_said(refund: Refund, order: Order | None, cause: str, basis: Basis) -> str | None:
    """What the refund rules suggest for the cause, as the parcel stood when the money went."""
    if not order or not cause or not given(refund).minor:
        return None
    known = facts(basis.case(order), refund.processed_at, basis.settings.team_zone)
    rules = basis.settings.rules
    told = suggest(causes.named(cause, rules), known, order.received.shop, lines_of(rules))
    return told.text if told else None


def _days(case: Case | None, refund: Refund) -> Decimal | None:
    """From the request to the money, in days with one digit."""
    if case is None or case.request.order_at is None:
        return None
    waited = max((refund.processed_at - case.request.order_at).total_seconds(), 0.0)
    return Decimal(round(waited / 86_400, 1)).quantize(Decimal("0.1"))


def _trouble(order: Order | None, basis: Basis) -> str | None:
    """What the order's parcel went through, for a guess at the cause."""
    if not order or order_facts.delivered_at(order):
        return None
    flag = basis.flag(basis.case(order))
    word = sla_steps.plain(flag.words)
    if word == words.FAILED_DELIVERY:
        return "sent back"
    return "lost" if flag.lost else "late" if word == words.PAST_PROMISED else None


def _supplier(refund: Refund, order: Order | None, typed: Raw, basis: Basis) -> str | None:
    """Staff's word; else whose goods were refunded; else whose order it was."""
    if isinstance(typed, str) and typed.strip():
        return typed.strip()
    if not order:
        return None
    listed = basis.settings.rules.suppliers
    refunded = {line.line_id for line in refund.lines}
    lines = [line for line in order.lines if line.id in refunded]
    found = [s for line in lines if (s := suppliers.supplier_of_line(line, order, listed))] or basis.suppliers(order)
    return ", ".join(dict.fromkeys(s.name for s in found)) or None


def _parts(refund: Refund) -> dict[str, Cell]:
    paid_out = [t.amount for t in refund.transactions if t.kind == "REFUND" and t.status == "SUCCESS"]
    return {
        "items_part": _sum(line.subtotal for line in refund.lines),
        "shipping_part": _sum(refund.shipping),
        "tax_part": _sum(line.tax for line in refund.lines),
        "paid_out": _sum(paid_out),
    }


def _about(order: Order | None, refund: Refund, settings: Settings) -> dict[str, Cell]:
    if not order:
        return {"customer": None, "market": None, "paid_on": None, "return_status": refund.return_name}
    returned = next((r for r in order.returns if refund.return_id and r.id == refund.return_id), None)
    words = [refund.return_name, order_facts.in_words(returned.status) if returned else None]
    return {
        "customer": order.customer_name,
        "market": order_facts.market(order, settings),
        "paid_on": order_facts.paid_at(order),
        "return_status": " · ".join(w for w in words if w) or None,
    }


def _given(refunds: Iterable[Refund], refund: Refund, order: Order | None) -> str:
    """All that is given back on the order, of what was paid: `45.00 of 89.00`."""
    total = sum((given(r).amount for r in refunds), Decimal(0))
    paid = order.received.shop if order and order.received.shop.minor else refund.order_total.shop
    digits = exponent(paid.currency)
    return f"{total:,.{digits}f} of {paid.amount:,.{digits}f}"


def _sum(bags: Iterable[Bag]) -> Decimal | None:
    """In the store's currency; None where there is nothing to add."""
    amounts = [bag.shop.amount for bag in bags]
    return sum(amounts, Decimal(0)) if amounts else None
