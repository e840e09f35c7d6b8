"""The processors' words for a dispute in the words of staff. Pure.

PayPal's words: OpenAPI file customer_disputes_v1. Shopify's: enums of ShopifyPaymentsDispute, Admin API 2026-07.
A word that is not here is shown as the processor wrote it, or as `Check` where somebody must look.
"""

from __future__ import annotations

from datetime import date, datetime

from sheets_schema import words
from sync.core.records import Dispute

_REASONS = {
    "MERCHANDISE_OR_SERVICE_NOT_RECEIVED": "Not received",
    "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED": "Not as described",
    "UNAUTHORISED": "Not authorised",
    "CREDIT_NOT_PROCESSED": "Refund missing",
    "DUPLICATE_TRANSACTION": "Charged twice",
    "INCORRECT_AMOUNT": "Wrong amount",
    "PAYMENT_BY_OTHER_MEANS": "Paid another way",
    "CANCELED_RECURRING_BILLING": "Subscription",
    "PROBLEM_WITH_REMITTANCE": "Other",
    "OTHER": "Other",
    "PRODUCT_NOT_RECEIVED": "Not received",
    "PRODUCT_UNACCEPTABLE": "Not as described",
    "FRAUDULENT": "Not authorised",
    "UNRECOGNIZED": "Not authorised",
    "DEBIT_NOT_AUTHORIZED": "Not authorised",
    "DUPLICATE": "Charged twice",
    "SUBSCRIPTION_CANCELLED": "Subscription",
    "BANK_CANNOT_PROCESS": "Other",
    "CUSTOMER_INITIATED": "Other",
    "GENERAL": "Other",
    "INCORRECT_ACCOUNT_DETAILS": "Other",
    "INSUFFICIENT_FUNDS": "Other",
    "NONCOMPLIANT": "Other",
}

_PAYPAL_OUTCOMES = {
    "RESOLVED_SELLER_FAVOUR": "Won",
    "WON": "Won",
    "RESOLVED_BUYER_FAVOUR": "Lost",
    "LOST": "Lost",
    "ACCEPTED": "We accepted",
    "CANCELED_BY_BUYER": "Buyer withdrew",
    "RESOLVED_WITH_PAYOUT": "PayPal paid us",
}

_SHOPIFY_OUTCOMES = {
    "WON": "Won",
    "LOST": "Lost",
    "ACCEPTED": "We accepted",
    "CHARGE_REFUNDED": "We accepted",
    "PREVENTED": "Stopped early",
}

_SHOPIFY_TURNS = {
    "NEEDS_RESPONSE": words.US,
    "UNDER_REVIEW": words.BANK,
    **dict.fromkeys(_SHOPIFY_OUTCOMES, words.CLOSED),
}

_PAYPAL_STATES = {
    "REQUIRED_ACTION": words.US,
    "REQUIRED_OTHER_PARTY_ACTION": words.BUYER,
    "UNDER_PAYPAL_REVIEW": words.PAYPAL,
}

_FOUND = {
    "order given": "Named by Shopify",
    "transaction id": "Transaction no.",
    "invoice number": "Invoice no.",
    "reference number": "Reference no.",
    "e-mail": "E-mail",
    "name and date": "Name and date: please check",
}


def reason(dispute: Dispute) -> str | None:
    return _REASONS.get(dispute.reason, dispute.reason) if dispute.reason else None


def stage(dispute: Dispute) -> str | None:
    """How far the case has gone; PayPal's CHARGEBACK is its own claim, not the bank's."""
    if dispute.processor == "shopify":
        return {"INQUIRY": "Card inquiry", "CHARGEBACK": "Card chargeback"}.get(dispute.kind or "", dispute.kind)
    if dispute.stage in ("PRE_ARBITRATION", "ARBITRATION"):
        return "Appeal"
    if dispute.channel == "EXTERNAL":
        return "PayPal bank chargeback"
    return {"INQUIRY": "PayPal inquiry", "CHARGEBACK": "PayPal claim"}.get(dispute.stage or "", dispute.stage)


def outcome(dispute: Dispute) -> str | None:
    """How it ended; None while it is open."""
    if dispute.processor == "shopify":
        if _SHOPIFY_TURNS.get(dispute.status) in (words.US, words.BANK):
            return None
        return _SHOPIFY_OUTCOMES.get(dispute.outcome or dispute.status, words.CHECK)
    if dispute.status != "RESOLVED":
        return None
    return _PAYPAL_OUTCOMES.get(dispute.outcome or "", words.CHECK)


def turn(dispute: Dispute, follow_up_on: date | None, today: date) -> str:
    """Whose move it is. A case that the processor leaves to others comes back to us when the buyer wrote after us,
    or when the day has come that staff had set.
    """
    theirs = _shopify_turn(dispute) if dispute.processor == "shopify" else _paypal_turn(dispute)
    if theirs in (words.BUYER, words.PAYPAL, words.BANK) and follow_up_on and follow_up_on <= today:
        return words.US
    return theirs


def _shopify_turn(dispute: Dispute) -> str:
    return _SHOPIFY_TURNS.get(dispute.status, words.CHECK)


def _paypal_turn(dispute: Dispute) -> str:
    if dispute.status == "RESOLVED":
        return words.CLOSED
    if dispute.status == "WAITING_FOR_SELLER_RESPONSE" or _buyer_wrote_after_us(dispute):
        return words.US
    reviewer = words.BANK if dispute.channel == "EXTERNAL" else words.PAYPAL
    if dispute.status == "UNDER_REVIEW":
        return reviewer
    if dispute.status == "WAITING_FOR_BUYER_RESPONSE":
        return words.BUYER
    if dispute.status != "OPEN":
        return words.CHECK
    known = _PAYPAL_STATES.get(dispute.state or "")
    if known:
        return reviewer if known == words.PAYPAL else known
    return words.BUYER if _we_spoke_at(dispute) else words.US


def _we_spoke_at(dispute: Dispute) -> datetime | None:
    """When we last wrote or gave evidence."""
    wrote = [m.at for m in dispute.messages if m.by == "SELLER"]
    return max([*wrote, *([dispute.sent_at] if dispute.sent_at else [])], default=None)


def _buyer_wrote_after_us(dispute: Dispute) -> bool:
    ours = _we_spoke_at(dispute)
    return ours is not None and any(m.by == "BUYER" and m.at > ours for m in dispute.messages)


def how_found(dispute: Dispute) -> str | None:
    return _FOUND.get(dispute.found_by) if dispute.found_by else None
