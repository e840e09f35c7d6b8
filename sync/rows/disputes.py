"""Disputes as rows: PayPal and Shopify Payments, one row a case. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sheets_schema import words
from sync.core.book import AsOf, Settings, Store
from sync.core.cells import Cell
from sync.core.money import Money
from sync.core.records import Dispute, MoneyMove, Order, Reading
from sync.core.wanted import Wanted
from sync.rows import links, orders
from sync.rows.basis import Basis
from sync.rows.case_room import TAB, CaseRoom
from sync.rows.shown import shown, version
from sync.rules import dispute_words, disputes, order_facts
from sync.rules.whose import DISPUTES
from sync.rules.worth import worth


def rows(basis: Basis) -> list[Wanted]:
    """Open cases and those closed lately; the nearest deadline first, then the newest."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    room = CaseRoom.of(basis)
    visible = [r for r in book.disputes.values() if shown(r.record.final_at, as_of.now, settings.show_for_days)]
    visible.sort(key=lambda r: _urgency(r.record))
    return [_row(reading, room, settings, as_of) for reading in visible]


def _urgency(dispute: Dispute) -> tuple[bool, float, str]:
    due = dispute.due_at if not dispute.closed_at else None
    return due is None, due.timestamp() if due else -dispute.opened_at.timestamp(), dispute.key


def _row(reading: Reading[Dispute], room: CaseRoom, settings: Settings, as_of: AsOf) -> Wanted:
    dispute = reading.record
    order, ours = room.basis.together.order_of[dispute.key]
    return Wanted(
        dispute.key,
        version(as_of, reading, order),
        {
            **_case(dispute),
            **_about_order(dispute, order, settings),
            "worth": worth(dispute.amount, dispute.opened_at, settings),
            "how_found": words.TYPED_BY_US if ours else dispute_words.how_found(dispute),
            "whose": room.basis.whose(TAB, dispute.key, order.record.store if order else dispute.store, DISPUTES),
            **room.judged(dispute),
        },
    )


def _case(dispute: Dispute) -> dict[str, Cell]:
    outcome = dispute_words.outcome(dispute)
    return {
        "reason": dispute_words.reason(dispute),
        "amount": dispute.amount.amount,
        "currency": dispute.amount.currency,
        "stage": dispute_words.stage(dispute),
        "final_due": dispute.due_at,
        "outcome": outcome,
        "opened": dispute.opened_at,
        "first_answer_on": disputes.first_answer_at(dispute),
        "sent_on": dispute.sent_at,
        "lost_because": _lost_because(dispute) if outcome == "Lost" else None,
        "fee": _net(dispute, (m for m in dispute.moves if _is_fee(m))),
        "money_back": _money_back(dispute),
        "due_as_written": dispute.due_text,
    }


def _about_order(dispute: Dispute, found: Reading[Order] | None, settings: Settings) -> dict[str, Cell]:
    store = settings.store(dispute.order_store or dispute.store)
    order = found.record if found else None
    own_number = order.legacy_id if order else (dispute.order_id or "").rsplit("/", 1)[-1] or None
    if order:
        link = orders.link(settings, order)
        store = settings.store(order.store)
    else:
        link = links.order(store, own_number, dispute.order_name) or words.NOT_FOUND
    return {
        "store": order.store if order else dispute.order_store or dispute.store,
        "order": link,
        "customer": order.customer_name if order else None,
        "case": _case_link(dispute, store, own_number),
        "items": orders.order_items(order) if order else None,
        "market": order_facts.market(order, settings) if order else None,
    }


def _case_link(dispute: Dispute, store: Store | None, own_number: str | None) -> Cell:
    if dispute.processor == "elsewhere":
        return f"{dispute.id} {words.TYPED}"
    paypal = dispute.processor == "paypal"
    return links.paypal_case(dispute.id) if paypal else links.card_case(store, dispute.id, own_number)


def _is_fee(move: MoneyMove) -> bool:
    return "FEE" in (move.reason or "")


def _net(dispute: Dispute, moves: Iterable[MoneyMove]) -> Decimal | None:
    """Money taken from us less what was given back; None if nothing moved. Other currencies are left out."""
    currency = dispute.amount.currency
    signed = [
        Money(m.amount.minor if m.kind == "DEBIT" else -m.amount.minor, currency)
        for m in moves
        if m.party == "SELLER" and m.kind in ("DEBIT", "CREDIT") and m.amount.currency == currency
    ]
    return sum((m.amount for m in signed), Decimal(0)) if signed else None


def _money_back(dispute: Dispute) -> Decimal | None:
    net = _net(dispute, (m for m in dispute.moves if not _is_fee(m) and m.kind == "CREDIT"))
    return -net if net is not None else None


def _lost_because(dispute: Dispute) -> str | None:
    given = [r for r in dispute.rulings if r.reason]
    newest = max(given, key=lambda r: (r.at is not None, r.at.timestamp() if r.at else 0), default=None)
    return order_facts.in_words(newest.reason) if newest else None
