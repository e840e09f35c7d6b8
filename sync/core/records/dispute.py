"""A dispute, PayPal's or the card's: its stage, what was said, what moved. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sync.core.money import Money
from sync.core.records.key import Found, record_key


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a PayPal case."""

    by: str  # BUYER SELLER ARBITER
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: str | None
    source: str | None  # REQUESTED_FROM_SELLER SUBMITTED_BY_SELLER SUBMITTED_BY_BUYER …
    at: datetime | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """PayPal's money_movements: what the case moved, its fee included."""

    party: str | None
    kind: str | None  # DEBIT CREDIT
    reason: str | None  # DISPUTE_SETTLEMENT DISPUTE_FEE CHARGEBACK_FEE …
    amount: Money
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """One of PayPal's adjudications: who it was decided for and why, in PayPal's words."""

    kind: str | None  # DENY_BUYER PAYOUT_TO_BUYER PAYOUT_TO_SELLER RECOVER_FROM_SELLER
    reason: str | None  # NO_SELLER_RESPONSE VALID_PROOF_OF_DELIVERY …
    at: datetime | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class DisputedPayment:
    buyer_transaction_id: str | None
    seller_transaction_id: str | None
    invoice_number: str | None
    custom: str | None
    at: datetime | None
    status: str | None
    gross: Money | None
    buyer_name: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    store: str
    processor: Literal["paypal", "shopify", "elsewhere"]  # elsewhere: typed by staff, never in the ledger
    account: str  # PayPal account, or the store
    id: str
    kind: str | None  # Shopify: CHARGEBACK INQUIRY
    stage: str | None  # PayPal: INQUIRY CHARGEBACK PRE_ARBITRATION ARBITRATION
    channel: str | None  # PayPal: INTERNAL EXTERNAL ALERT
    status: str  # the processor's word
    state: str | None  # PayPal's dispute_state
    reason: str | None  # the processor's word
    network_reason: str | None
    amount: Money
    opened_at: datetime
    updated_at: datetime | None  # Shopify has none
    due_at: datetime | None
    due_text: str | None  # as the source wrote it
    sent_at: datetime | None
    closed_at: datetime | None
    outcome: str | None  # the processor's word
    refunded: Money | None
    order_id: str | None  # GID
    order_name: str | None
    order_store: str | None  # store of the order found
    found_by: Found | None
    payments: tuple[DisputedPayment, ...]
    messages: tuple[Message, ...]
    evidences: tuple[Evidence, ...]
    moves: tuple[MoneyMove, ...]
    actions: tuple[str, ...]  # allowed now: PayPal's link names with `-` read as `_`
    offers: tuple[str, ...]  # allowed_response_options, flattened: "make_offer:REFUND"
    rulings: tuple[Ruling, ...] = ()  # PayPal only: why it was decided as it was

    @property
    def key(self) -> str:
        return record_key("case", self.account, self.id.rsplit("/", 1)[-1])

    @property
    def born_at(self) -> datetime:
        return self.opened_at

    @property
    def final_at(self) -> datetime | None:
        return self.closed_at
