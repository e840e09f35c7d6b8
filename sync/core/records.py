"""What was seen at the sources, as typed values. Pure data; `sync/sources/*/records.py` makes them.

Every record has
  key       one per thing, for ever: `<kind>:<store or account>:<the source's own id>`, see `record_key`
  store     our short name of the store it belongs to, for ever (a PayPal case: the account's first, linked or not)
  born_at   when the thing came to be; the ledger's month
  final_at  since when nothing more is expected of it; None while it is open

Times are UTC and aware. Text is as the source gave it. Unknown enum values pass through as they are.
Lists are tuples. A field that a source did not give is None, never "" and never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Generic, Literal, Protocol, TypeVar
from urllib.parse import quote

from sync.core.money import Bag, Money


@lru_cache(maxsize=65_536)
def record_key(kind: str, owner: str, own_id: str) -> str:
    """A key that is safe in a cell, in a stamp and in a search: no space, `|`, control or non-ASCII character.

    Two ids that differ in case, form or a trailing blank stay two keys.

    >>> record_key("order", "LUM", "16037383150958"), record_key("case", "lumen", "PP|1 é")
    ('order:LUM:16037383150958', 'case:lumen:PP%7C1%20%C3%A9')
    """
    if not own_id:
        raise ValueError(f"a {kind} of {owner} has no id")
    return ":".join(quote(part, safe="-_.#", errors="surrogatepass") for part in (kind, owner, own_id))


class Record(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def store(self) -> str: ...
    @property
    def born_at(self) -> datetime: ...
    @property
    def final_at(self) -> datetime | None: ...


# --- orders -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    sku: str | None
    title: str
    variant_title: str | None
    vendor: str | None
    quantity: int
    current_quantity: int
    unfulfilled_quantity: int
    requires_shipping: bool
    gift_card: bool
    product_id: str | None
    variant_id: str | None
    unit_price: Bag  # before discounts
    paid_unit_price: Bag  # after all discounts


@dataclass(frozen=True, slots=True)
class Transaction:
    id: str
    kind: str  # SALE AUTHORIZATION CAPTURE REFUND VOID …
    status: str  # SUCCESS FAILURE PENDING …
    error_code: str | None
    gateway: str | None
    created_at: datetime
    processed_at: datetime | None
    payment_id: str | None
    authorization_code: str | None
    parent_id: str | None
    test: bool
    amount: Bag
    card_company: str | None


@dataclass(frozen=True, slots=True)
class Scan:
    """One event of a parcel."""

    status: str
    at: datetime
    city: str | None
    country: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A fulfilment."""

    id: str
    name: str | None
    status: str  # SUCCESS CANCELLED …
    display_status: str | None  # IN_TRANSIT DELIVERED …
    created_at: datetime
    updated_at: datetime
    in_transit_at: datetime | None
    estimated_delivery_at: datetime | None
    delivered_at: datetime | None
    quantity: int
    location: str | None
    service: str | None
    carrier: str | None
    tracking_number: str | None
    tracking_url: str | None
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    reason: str
    notes: str | None


@dataclass(frozen=True, slots=True)
class ShippingTask:
    """Shopify's fulfilment order: what a location was asked to ship."""

    id: str
    status: str
    request_status: str | None
    fulfil_at: datetime | None
    fulfil_by: datetime | None
    location: str | None
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Return:
    id: str
    name: str | None
    status: str
    created_at: datetime | None
    closed_at: datetime | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Order:
    store: str
    id: str  # gid://shopify/Order/…
    legacy_id: str
    name: str  # "#1042"; neither unique across stores nor, for certain, within one
    number: int | None
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str | None
    closed_at: datetime | None
    test: bool
    edited: bool
    source_name: str | None
    app: str | None
    tags: tuple[str, ...]
    note: str | None
    currency: str
    presentment_currency: str
    taxes_included: bool
    financial_status: str | None
    fulfillment_status: str
    return_status: str | None
    gateways: tuple[str, ...]
    customer_id: str | None
    customer_name: str | None  # as far as the setting `customer_names` allows
    email_hash: str | None  # sha256 of the lower-cased address: joins reviews, shows nothing
    country: str | None  # ISO 3166 of the shipping address
    province: str | None
    risk_recommendation: str | None
    risk_level: str | None  # the highest of the assessments
    total: Bag
    current_total: Bag
    shipping: Bag
    tax: Bag
    discounts: Bag
    received: Bag
    refunded: Bag
    net_payment: Bag
    outstanding: Bag
    lines: tuple[Line, ...]
    transactions: tuple[Transaction, ...]
    parcels: tuple[Parcel, ...]
    shipping_tasks: tuple[ShippingTask, ...]
    returns: tuple[Return, ...]
    refund_ids: tuple[str, ...]
    dispute_ids: tuple[str, ...]

    @property
    def key(self) -> str:
        return record_key("order", self.store, self.legacy_id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def paid_at(self) -> datetime | None:
        """When the money was there: the first successful sale or capture. The SLA clock starts here."""
        times = [
            t.processed_at or t.created_at
            for t in self.transactions
            if t.kind in ("SALE", "CAPTURE") and t.status == "SUCCESS"
        ]
        return min(times, default=None)

    @property
    def final_at(self) -> datetime | None:
        """Cancelled, or everything that needs shipping was delivered (or, untracked, closed in Shopify)."""
        if self.cancelled_at:
            return self.cancelled_at
        live = [p for p in self.parcels if p.status not in ("CANCELLED", "ERROR", "FAILURE")]
        waiting = any(line.unfulfilled_quantity for line in self.lines if line.requires_shipping)
        if live and not waiting and all(p.delivered_at for p in live):
            return max(p.delivered_at for p in live if p.delivered_at)
        return self.closed_at


# --- refunds ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RefundLine:
    line_id: str | None
    sku: str | None
    title: str | None
    vendor: str | None
    quantity: int
    restock_type: str | None
    subtotal: Bag
    tax: Bag


@dataclass(frozen=True, slots=True)
class Adjustment:
    reason: str | None
    amount: Bag
    tax: Bag


@dataclass(frozen=True, slots=True)
class Refund:
    store: str
    id: str  # gid://shopify/Refund/…
    legacy_id: str
    order_id: str
    order_name: str
    order_created_at: datetime
    order_test: bool
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    note: str | None
    total: Bag  # zero for restock only
    order_total: Bag
    lines: tuple[RefundLine, ...]
    shipping: tuple[Bag, ...]
    adjustments: tuple[Adjustment, ...]
    transactions: tuple[Transaction, ...]
    return_id: str | None
    return_name: str | None

    @property
    def key(self) -> str:
        return record_key("refund", self.store, self.legacy_id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def final_at(self) -> datetime | None:
        """Once no payment of it is on its way any more."""
        pending = any(t.status in ("PENDING", "AWAITING_RESPONSE", "UNKNOWN") for t in self.transactions)
        return None if pending else self.processed_at


# --- disputes ---------------------------------------------------------------------------------------------------


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


#: How an order was found for a case or a review, best first. "human" is a correction typed by staff.
Found = Literal["order given", "transaction id", "invoice number", "reference number", "e-mail", "name and date"]


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


# --- reviews ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    store: str
    unit: str  # Trustpilot business unit id
    id: str
    consumer_id: str | None
    consumer_name: str | None
    stars: int
    title: str
    text: str
    language: str | None
    created_at: datetime
    updated_at: datetime | None
    experienced_at: datetime | None
    reference: str | None  # referenceId: the order number only if we sent it with the invitation
    email_hash: str | None
    source: str | None
    reply_text: str | None
    replied_at: datetime | None
    reply_updated_at: datetime | None
    tags: tuple[str, ...]  # "group:value"
    verified: bool | None
    verification_level: str | None
    status: str | None
    reported: tuple[str, ...]  # reasons
    counts_in_score: bool | None
    invited: bool | None
    likes: int
    info_asked_at: datetime | None  # find-reviewer
    info_answered_at: datetime | None
    removed_at: datetime | None  # set by us when Trustpilot no longer has it; the row stays
    order_id: str | None
    order_name: str | None
    found_by: Found | None

    @property
    def key(self) -> str:
        return record_key("review", self.unit, self.id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def final_at(self) -> datetime | None:
        """A review is never finished: its writer may change it. It counts as settled when it came to be."""
        return self.removed_at or self.created_at


@dataclass(frozen=True, slots=True)
class Score:
    """A business unit's own figures on one day: read, never computed."""

    store: str
    unit: str
    day: date
    seen_at: datetime
    name: str
    trust_score: str  # decimal text as given, e.g. "4.1"
    stars: str
    total: int
    one: int
    two: int
    three: int
    four: int
    five: int

    @property
    def key(self) -> str:
        return record_key("score", self.unit, self.day.isoformat())

    @property
    def born_at(self) -> datetime:
        return self.seen_at

    @property
    def final_at(self) -> datetime | None:
        return self.seen_at


# --- runs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How reading one source of one store (or account, or unit) went."""

    source: str  # "shopify" "paypal" "trustpilot"
    owner: str  # store, account or unit
    part: str  # "orders" "disputes" "reviews" …
    ok: bool
    good_until: datetime | None  # everything up to here has been seen
    new: int
    changed: int
    requests: int
    sentence: str | None  # why it failed or what was left out, in words for staff


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `sync`, kept so that the Sync log and Data health can say what happened."""

    store: str  # always "-": a run belongs to no store
    id: str
    trigger: str
    started_at: datetime
    finished_at: datetime | None
    outcomes: tuple[SourceOutcome, ...]

    @property
    def key(self) -> str:
        return record_key("run", "-", self.id)

    @property
    def born_at(self) -> datetime:
        return self.started_at

    @property
    def final_at(self) -> datetime | None:
        return self.finished_at


# --- readings ---------------------------------------------------------------------------------------------------


R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[R_co]):
    """A record as it was when the request that brought it was *sent*, by which run.

    `(seen_at, run_id)` is its version: the newest reading of a key wins, whatever the source's own
    `updated_at` says (disputes have none, returns do not move it, some come from the future).
    """

    record: R_co
    seen_at: datetime
    run_id: str

    @property
    def version(self) -> tuple[datetime, str]:
        return self.seen_at, self.run_id
