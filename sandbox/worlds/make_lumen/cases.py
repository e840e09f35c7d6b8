"""PayPal cases: how one opens, what is said and shown, how it climbs from inquiry to arbitration and ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from sandbox.worlds.make_lumen.case_words import (
    FEES,
    LOST_FOR,
    NOT_AS_DESCRIBED,
    NOT_RECEIVED,
    OPENINGS,
    REQUESTED,
    STAGES,
    STATES,
    WON_FOR,
)
from sandbox.worlds.make_lumen.facts import MERCHANT_IDS, SEED, Store
from sandbox.worlds.make_lumen.timeline import Document, Thing, iso_ms


@dataclass(frozen=True)
class Payment:
    """The disputed payment as PayPal knows it. `invoice` and `transaction` are the keys to Shopify's order."""

    at: datetime
    amount: Decimal
    currency: str
    transaction: str | None
    invoice: str | None
    buyer: str
    items: tuple[tuple[str, int], ...] = ()
    status: str = "COMPLETED"


@dataclass
class Case:
    """One dispute and the hands that move it. Each method says what happens and when."""

    store: Store
    thing: Thing
    rng: Random
    payment: Payment
    reason: str
    stage: str = field(default="INQUIRY")

    @property
    def amount(self) -> Document:
        return {"currency_code": self.payment.currency, "value": str(self.payment.amount)}

    def says(self, at: datetime, by: str, text: str) -> None:
        self.thing.then(at, lambda document: _say(document, by, at, text))

    def becomes(self, at: datetime, status: str, due: datetime | None = None) -> None:
        """Takes a status; `due` is the seller's date, and there is none unless it waits for the seller."""

        def change(document: Document) -> None:
            document |= {"status": status, "dispute_state": STATES[status]}
            document["seller_response_due_date"] = iso_ms(due) if due else None
            waits = status == "WAITING_FOR_BUYER_RESPONSE"
            document["buyer_response_due_date"] = iso_ms(at + timedelta(days=10)) if waits else None
            document["allowed_response_options"] = options(document["dispute_life_cycle_stage"], status, self.reason)
            if status == "WAITING_FOR_SELLER_RESPONSE":
                _show(
                    document,
                    {
                        "evidence_type": REQUESTED.get(self.reason, "OTHER"),
                        "source": "REQUESTED_FROM_SELLER",
                        "date": iso_ms(at),
                        "dispute_life_cycle_stage": document["dispute_life_cycle_stage"],
                        "action_info": {"action": "PROVIDE_EVIDENCE", "mandatory": True},
                    },
                )

        self.thing.then(at, change)

    def climbs(self, at: datetime, stage: str) -> None:
        self.stage = stage
        self.thing.then(at, lambda document: document.update(dispute_life_cycle_stage=stage))
        if stage in STAGES[2:]:
            self.decides(at - timedelta(minutes=1), won=stage == "PRE_ARBITRATION", appeal=True)

    def offers(self, at: datetime, share: Decimal, answer: tuple[str, datetime] | None = None) -> None:
        """The seller offers money in the inquiry; `answer` is ACCEPTED or DENIED and when."""
        value = {
            "currency_code": self.payment.currency,
            "value": str((self.payment.amount * share).quantize(Decimal("0.01"))),
        }
        entries = [("SELLER", "PROPOSED", at), *([("BUYER", *answer)] if answer else [])]
        for actor, event, when in entries:
            self.thing.then(when, partial(_offer, actor=actor, event=event, at=when, value=value))

    def shows(self, at: datetime, evidence: Document) -> None:
        stage = self.stage
        entry = {**evidence, "source": "SUBMITTED_BY_SELLER", "date": iso_ms(at), "dispute_life_cycle_stage": stage}
        self.thing.then(at, lambda document: _show(document, entry))

    def decides(self, at: datetime, *, won: bool, appeal: bool = False, why: str | None = None) -> None:
        """PayPal's own decision, kept with its reason; a later stage may overturn it."""
        stage = self.stage
        lost = why or self.rng.choice(LOST_FOR.get(self.reason, ("NO_SELLER_RESPONSE",)))
        entry = {
            "type": "DENY_BUYER" if won else "PAYOUT_TO_BUYER",
            "adjudication_time": iso_ms(at),
            "dispute_life_cycle_stage": stage,
            "reason": WON_FOR.get(self.reason, "DECISION_BASED_ON_AVAILABLE_INFORMATION") if won else lost,
        }
        before = STAGES[max(STAGES.index(stage) - 1, 0)] if appeal else stage
        self.thing.then(
            at, lambda document: _append(document, "adjudications", {**entry, "dispute_life_cycle_stage": before})
        )

    def lapses(self, due: datetime) -> None:
        """Nobody answers: an inquiry is closed as withdrawn, a claim is decided for the buyer, says PayPal."""
        if self.stage == "INQUIRY":
            self.ends(due, "CANCELED_BY_BUYER")
        else:
            self.ends(due + timedelta(hours=1), "RESOLVED_BUYER_FAVOUR", why="NO_SELLER_RESPONSE")

    def ends(self, at: datetime, outcome: str, *, refunded: Decimal | None = None, why: str | None = None) -> None:
        """Resolved. The outcome tells whose money it is; the fee is charged where a claim was not won."""
        seller_pays = outcome in ("RESOLVED_BUYER_FAVOUR", "ACCEPTED")
        if outcome in ("RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR"):
            self.decides(at - timedelta(seconds=1), won=not seller_pays, why=why)
        back = refunded if refunded is not None else (self.payment.amount if seller_pays else None)
        moved = self._moves(at, back, with_fee=seller_pays and self.stage != "INQUIRY")

        def change(document: Document) -> None:
            money_back = (
                {"amount_refunded": {"currency_code": self.payment.currency, "value": str(back)}}
                if back is not None
                else {}
            )
            document |= {
                "status": "RESOLVED",
                "dispute_state": "RESOLVED",
                "seller_response_due_date": None,
                "buyer_response_due_date": None,
                "allowed_response_options": None,
                "dispute_outcome": {"outcome_code": outcome, **money_back},
            }
            if outcome == "RESOLVED_BUYER_FAVOUR" and document["dispute_life_cycle_stage"] == "CHARGEBACK":
                document["dispute_state"] = "APPEALABLE"
            if back is not None:
                document["disputed_transactions"][0]["transaction_status"] = (
                    "REVERSED" if seller_pays else "PARTIALLY_REFUNDED"
                )
            for move in moved:
                _append(document, "money_movements", move)

        self.thing.then(at, change)
        if outcome == "RESOLVED_BUYER_FAVOUR" and self.stage == "CHARGEBACK":
            self.thing.then(at + timedelta(days=10), lambda document: document.update(dispute_state="RESOLVED"))

    def _moves(self, at: datetime, back: Decimal | None, *, with_fee: bool) -> list[Document]:
        moved = []
        if back is not None:
            moved.append(("SELLER", "DEBIT", "DISPUTE_SETTLEMENT", str(back)))
            moved.append(("BUYER", "CREDIT", "DISPUTE_SETTLEMENT", str(back)))
        if with_fee:
            moved.append(("SELLER", "DEBIT", "DISPUTE_FEE", FEES[self.store.currency]))
        return [
            {
                "affected_party": party,
                "type": kind,
                "reason": reason,
                "initiated_time": iso_ms(at),
                "amount": {"currency_code": self.payment.currency, "value": value},
            }
            for party, kind, reason, value in moved
        ]


def open_case(
    store: Store,
    number: int,
    at: datetime,
    payment: Payment,
    reason: str,
    *,
    stage: str = "INQUIRY",
    channel: str = "INTERNAL",
    words: str | None = None,
) -> Case:
    """A case as it stands the moment a buyer (or his bank) opens it. Waits for the seller from the first day."""
    rng = Random(f"{SEED}:case:{number}")
    case_id = f"PP-R-{''.join(rng.choices('ABCDEFGHJKLMNPQRSTUVWXYZ', k=3))}-{10_140_000 + number * 37}"
    text = (words or OPENINGS[reason])[:2000]
    value = {"currency_code": payment.currency, "value": str(payment.amount)}
    told = {"evidence_type": "CREATE", "source": "SUBMITTED_BY_BUYER"}
    due = at + timedelta(days=20 if stage == "INQUIRY" else 10)
    document: Document = {
        "dispute_id": case_id,
        "create_time": iso_ms(at),
        "update_time": iso_ms(at),
        "disputed_transactions": [_transaction(store, payment, reason)],
        "reason": reason,
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_amount": value,
        "dispute_state": "REQUIRED_ACTION",
        "dispute_life_cycle_stage": stage,
        "dispute_channel": channel,
        "messages": [{"posted_by": "BUYER", "time_posted": iso_ms(at), "content": text}],
        "extensions": {"merchant_contacted": number % 3 == 0, "buyer_contacted_time": iso_ms(at)},
        "evidences": [{**told, "notes": text, "date": iso_ms(at), "dispute_life_cycle_stage": stage}],
        "seller_response_due_date": iso_ms(due),
        "refund_details": {"allowed_refund_amount": value},
        "allowed_response_options": options(stage, "WAITING_FOR_SELLER_RESPONSE", reason),
    }
    if stage == "INQUIRY":
        document["offer"] = {"buyer_requested_amount": value}
    if channel == "EXTERNAL":
        document["external_reason_code"] = "4853"
    document["extensions"] |= _complaint(payment, reason, rng)
    thing = Thing(f"paypal/{store.account}/disputes.jsonl", case_id, at, document, ("update_time", iso_ms))
    return Case(store, thing, rng, payment, reason, stage)


def _complaint(payment: Payment, reason: str, rng: Random) -> Document:
    """What the buyer ticked in PayPal's form."""
    if reason == NOT_RECEIVED:
        expected = iso_ms(payment.at + timedelta(days=12))
        found: Document = {"product_received": "NO", "expected_delivery_date": expected}
    elif reason == NOT_AS_DESCRIBED:
        found = {"product_received": "YES", "sub_reasons": [rng.choice(["DAMAGED", "DIFFERENT", "MISSING_PARTS"])]}
    else:
        return {}
    return {"merchandize_dispute_properties": {"issue_type": "PRODUCT", "product_details": found}}


def _transaction(store: Store, payment: Payment, reason: str) -> Document:
    keys = {"seller_transaction_id": payment.transaction, "invoice_number": payment.invoice}
    covered = reason in (NOT_RECEIVED, "UNAUTHORISED")
    return {
        "buyer_transaction_id": (payment.transaction or "UNKNOWN0000000000")[::-1],
        **{name: value for name, value in keys.items() if value},
        "create_time": iso_ms(payment.at),
        "transaction_status": payment.status,
        "gross_amount": {"currency_code": payment.currency, "value": str(payment.amount)},
        "buyer": {"name": payment.buyer},
        "seller": {"email": f"pay@{store.site}", "merchant_id": MERCHANT_IDS[store.account], "name": store.brand},
        "items": [
            {"item_name": name, "item_quantity": str(quantity), "reason": reason, "item_type": "PRODUCT"}
            for name, quantity in payment.items
        ],
        "seller_protection_eligible": covered,
        **({"seller_protection_type": "EXPANDED_SELLER_PROTECTION"} if covered else {}),
    }


def options(stage: str, status: str, reason: str) -> Document | None:
    """What the seller may answer at this point."""
    if status not in ("WAITING_FOR_SELLER_RESPONSE", "OPEN"):
        return None
    types = (
        ["REFUND", "PARTIAL_REFUND"]
        if reason != NOT_AS_DESCRIBED
        else ["REFUND", "REFUND_WITH_RETURN", "PARTIAL_REFUND"]
    )
    allowed: Document = {"accept_claim": {"accept_claim_types": types}}
    if stage == "INQUIRY":
        offers = (
            ["REFUND"] if reason != NOT_AS_DESCRIBED else ["REFUND", "REFUND_WITH_RETURN", "REPLACEMENT_WITHOUT_REFUND"]
        )
        allowed["make_offer"] = {"offer_types": offers}
    if reason == NOT_AS_DESCRIBED and stage == "CHARGEBACK":
        allowed["acknowledge_return_item"] = {
            "acknowledgement_types": ["ITEM_RECEIVED", "ITEM_NOT_RECEIVED", "DAMAGED"]
        }
    return allowed


def _say(document: Document, by: str, at: datetime, text: str) -> None:
    _append(document, "messages", {"posted_by": by, "time_posted": iso_ms(at), "content": text[:2000]})


def _show(document: Document, evidence: Document) -> None:
    _append(document, "evidences", evidence)


def _append(document: Document, name: str, entry: Document) -> None:
    document[name] = [*(document.get(name) or []), entry]


def _offer(document: Document, *, actor: str, event: str, at: datetime, value: Document) -> None:
    offer = dict(document.get("offer") or {})
    entry = {
        "offer_time": iso_ms(at),
        "actor": actor,
        "event_type": event,
        "offer_type": "REFUND",
        "offer_amount": value,
        "dispute_life_cycle_stage": document["dispute_life_cycle_stage"],
    }
    offer |= {"seller_offered_amount": value, "offer_type": "REFUND", "history": [*offer.get("history", []), entry]}
    document["offer"] = offer
