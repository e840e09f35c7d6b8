"""One dispute of PayPal as a record. Pure.

Field meanings: PayPal's OpenAPI file customer_disputes_v1 1.10 and docs.paypal.ai/growth/disputes; the file's own
patterns are looser and stricter than PayPal's answers, so nothing here validates by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.core.money import Money, parse_money
from sync.core.people import CustomerNames, shown_name
from sync.core.records import Dispute, DisputedPayment, Evidence, Message, MoneyMove, Ruling
from sync.sources.payload import Unreadable, moment, part, rows, text, texts

#: PayPal's own pattern of an amount: digits with a point, nothing that only Python would read as a number.
_AMOUNT = re.compile(r"(-?[0-9]+)|(-?[0-9]*[.][0-9]+)", re.ASCII)
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)

#: An id that may stand in an address, in a key and in a sentence. PayPal's own are letters, digits and hyphens.
_ID = re.compile(r"[!-~]{1,255}")

#: Links that lead around and allow nothing.
_NAVIGATION = {"self", "next", "first", "last", "prev", "previous", "up"}


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of a dispute: enough to know whether its detail must be asked for."""

    id: str
    updated_at: datetime | None
    due_at: datetime | None
    open: bool
    opened_at: datetime | None = None


def listed(payload: Mapping[str, Any]) -> Listed | None:
    """One item of the list; None where it names no dispute."""
    own_id = text(payload.get("dispute_id"))
    if own_id is None or not _ID.fullmatch(own_id):
        return None
    return Listed(
        id=own_id,
        updated_at=moment(payload.get("update_time")),
        due_at=moment(payload.get("seller_response_due_date")),
        open=payload.get("status") != "RESOLVED",
        opened_at=moment(payload.get("create_time")),
    )


def dispute(payload: Mapping[str, Any], *, account: str, store: str, names: CustomerNames) -> Dispute:
    """A dispute's detail as a record of `store`, not yet linked to an order. `names`: how much of the buyer's is kept.

    Raises Unreadable where the id, the opening time, the status or an amount of money is missing or is none.
    """
    own_id, opened_at, status = _identity(payload)
    rulings = tuple(_rulings(payload))
    outcome = part(payload, "dispute_outcome")
    evidences = tuple(_evidence(e) for e in rows(payload.get("evidences")))
    due_text = text(payload.get("seller_response_due_date"))
    return Dispute(
        store=store,
        processor="paypal",
        account=account,
        id=own_id,
        kind=None,
        stage=text(payload.get("dispute_life_cycle_stage")),
        channel=text(payload.get("dispute_channel")),
        status=status,
        state=text(payload.get("dispute_state")),
        reason=text(payload.get("reason")),
        network_reason=text(payload.get("external_reason_code")),
        amount=_required_money(payload.get("dispute_amount"), "disputed amount"),
        opened_at=opened_at,
        updated_at=moment(payload.get("update_time")),
        due_at=moment(due_text),
        due_text=due_text,
        sent_at=_sent_at(evidences),
        closed_at=_closed_at(payload, opened_at, rulings) if status == "RESOLVED" else None,
        outcome=text(outcome.get("outcome_code")) or text(payload.get("outcome")),
        refunded=_money(outcome.get("amount_refunded"), "refunded amount"),
        order_id=None,
        order_name=None,
        order_store=None,
        found_by=None,
        payments=tuple(_payment(t, names) for t in rows(payload.get("disputed_transactions"))),
        messages=tuple(_message(m, opened_at) for m in rows(payload.get("messages"))),
        evidences=evidences,
        moves=tuple(_moves(payload)),
        actions=_actions(payload),
        offers=_offers(payload),
        rulings=rulings,
    )


def _identity(payload: Mapping[str, Any]) -> tuple[str, datetime, str]:
    own_id, opened_at = text(payload.get("dispute_id")), moment(payload.get("create_time"))
    status = text(payload.get("status"))
    if own_id is None or opened_at is None or status is None:
        missing = "number" if own_id is None else "opening time" if opened_at is None else "status"
        raise Unreadable(f"it has no {missing} that we can read")
    return own_id, opened_at, status


def _money(value: Any, what: str) -> Money | None:
    """An amount; None where PayPal gives none. Raises Unreadable for one that is no number or has no currency."""
    if value is None:
        return None
    given = part(value)
    amount, currency = str(given.get("value")), text(given.get("currency_code"))
    if not _AMOUNT.fullmatch(amount):
        raise Unreadable(f"its {what} is not a number")
    if currency is None or not _CURRENCY.fullmatch(currency):
        raise Unreadable(f"its {what} has no currency")
    try:
        return parse_money(amount, currency)
    except ValueError as e:
        raise Unreadable(f"its {what} is too large") from e


def _required_money(value: Any, what: str) -> Money:
    money = _money(value, what)
    if money is None:
        raise Unreadable(f"it has no {what}")
    return money


def _payment(payload: Mapping[str, Any], names: CustomerNames) -> DisputedPayment:
    given, _, family = (text(part(payload, "buyer").get("name")) or "").strip().partition(" ")
    return DisputedPayment(
        buyer_transaction_id=text(payload.get("buyer_transaction_id")),
        seller_transaction_id=text(payload.get("seller_transaction_id")),
        invoice_number=text(payload.get("invoice_number")),
        custom=text(payload.get("custom")),
        at=moment(payload.get("create_time")),
        status=text(payload.get("transaction_status")),
        gross=_money(payload.get("gross_amount"), "payment's amount"),
        buyer_name=shown_name(given, family, names),
    )


def _message(payload: Mapping[str, Any], opened_at: datetime) -> Message:
    """A message whose time cannot be read keeps its text and stands at the case's opening."""
    return Message(
        by=text(payload.get("posted_by")) or "UNKNOWN",
        at=moment(payload.get("time_posted")) or opened_at,
        text=text(payload.get("content")) or "",
    )


def _evidence(payload: Mapping[str, Any]) -> Evidence:
    return Evidence(
        kind=text(payload.get("evidence_type")),
        source=text(payload.get("source")),
        at=moment(payload.get("date")),
        notes=text(payload.get("notes")),
    )


def _moves(payload: Mapping[str, Any]) -> Iterator[MoneyMove]:
    """The money that moved; a movement in a crypto-currency (`asset` without `amount`) is no money of ours."""
    for move in rows(payload.get("money_movements")):
        amount = _money(move.get("amount"), "money movement's amount")
        if amount is not None:
            yield MoneyMove(
                party=text(move.get("affected_party")),
                kind=text(move.get("type")),
                reason=text(move.get("reason")),
                amount=amount,
                at=moment(move.get("initiated_time")),
            )


def _rulings(payload: Mapping[str, Any]) -> Iterator[Ruling]:
    for ruling in rows(payload.get("adjudications")):
        yield Ruling(
            kind=text(ruling.get("type")),
            reason=text(ruling.get("reason")),
            at=moment(ruling.get("adjudication_time")),
            stage=text(ruling.get("dispute_life_cycle_stage")),
        )


def _sent_at(evidences: tuple[Evidence, ...]) -> datetime | None:
    """When we last gave evidence: PayPal may ask more than once."""
    return max((e.at for e in evidences if e.source == "SUBMITTED_BY_SELLER" and e.at), default=None)


def _closed_at(payload: Mapping[str, Any], opened_at: datetime, rulings: tuple[Ruling, ...]) -> datetime:
    """When a resolved case was decided: its last ruling in the stage it ended in, else its last change.

    A ruling of an earlier stage did not end the case: the buyer appealed, and it went on.
    """
    stage = text(payload.get("dispute_life_cycle_stage"))
    decided = [r.at for r in rulings if r.at and (r.stage is None or r.stage == stage)]
    return max(decided, default=None) or moment(payload.get("update_time")) or opened_at


def _actions(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """What we may do now, from the links: prose writes `provide-evidence`, answers `provide_evidence`. No link, no
    action. Sorted, as their order means nothing.
    """
    names = {_normal(rel) for link in rows(payload.get("links")) if (rel := text(link.get("rel")))}
    return tuple(sorted(names - _NAVIGATION))


def _offers(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """`allowed_response_options` flattened: {"make_offer": {"offer_types": ["REFUND"]}} → "make_offer:REFUND"."""
    options = part(payload, "allowed_response_options")
    return tuple(
        sorted(
            {
                f"{_normal(action)}:{kind}"
                for action in options
                for kinds in part(options, action).values()
                for kind in texts(kinds)
            }
        )
    )


def _normal(name: str) -> str:
    return name.strip().lower().replace("-", "_")
