"""PayPal's words for cases, and what buyers and PayPal say in each kind. Data only."""

from __future__ import annotations

STAGES = ("INQUIRY", "CHARGEBACK", "PRE_ARBITRATION", "ARBITRATION")
NOT_RECEIVED = "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"
NOT_AS_DESCRIBED = "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED"
REASONS = (
    NOT_RECEIVED,
    NOT_AS_DESCRIBED,
    "UNAUTHORISED",
    "CREDIT_NOT_PROCESSED",
    "DUPLICATE_TRANSACTION",
    "INCORRECT_AMOUNT",
    "PAYMENT_BY_OTHER_MEANS",
    "CANCELED_RECURRING_BILLING",
    "PROBLEM_WITH_REMITTANCE",
    "OTHER",
)
STATES = {
    "OPEN": "OPEN_INQUIRIES",
    "WAITING_FOR_BUYER_RESPONSE": "REQUIRED_OTHER_PARTY_ACTION",
    "WAITING_FOR_SELLER_RESPONSE": "REQUIRED_ACTION",
    "UNDER_REVIEW": "UNDER_PAYPAL_REVIEW",
    "RESOLVED": "RESOLVED",
    "OTHER": "UNDER_PAYPAL_REVIEW",
}
FEES = {"AUD": "22.00", "GBP": "14.00", "USD": "20.00"}
OPENINGS = {
    NOT_RECEIVED: "I ordered weeks ago and nothing has come.",
    NOT_AS_DESCRIBED: "It looks nothing like the picture and one part is broken.",
    "UNAUTHORISED": "I did not make this payment.",
    "CREDIT_NOT_PROCESSED": "You promised my money back and it never came.",
    "DUPLICATE_TRANSACTION": "I was charged twice for the same thing.",
    "INCORRECT_AMOUNT": "The amount is higher than at the checkout.",
    "PAYMENT_BY_OTHER_MEANS": "I paid this by bank transfer already.",
    "CANCELED_RECURRING_BILLING": "I cancelled this subscription in August.",
    "PROBLEM_WITH_REMITTANCE": "My bank says the payment did not arrive.",
    "OTHER": "I would like to talk about this payment.",
}
REQUESTED = {
    NOT_RECEIVED: "PROOF_OF_FULFILLMENT",
    "UNAUTHORISED": "PROOF_OF_FULFILLMENT",
    "CREDIT_NOT_PROCESSED": "PROOF_OF_REFUND",
}
LOST_FOR = {
    NOT_RECEIVED: (
        "NO_PROOF_OF_DELIVERY",
        "DELIVERY_AFTER_EXPECTED_DELIVERY_DATE",
        "POS_SUBMITTED_INSTEAD_OF_POD",
        "INVALID_TRACKING",
    ),
    NOT_AS_DESCRIBED: ("ITEM_NOT_AS_DESCRIBED", "ITEM_OF_DIFFERENT_QUALITY_OR_QUANTITY"),
    "UNAUTHORISED": ("INELIGIBLE_SELLER_PROTECTION_POLICY",),
    "CREDIT_NOT_PROCESSED": ("SELLER_REFUSED_REFUND",),
}
WON_FOR = {NOT_RECEIVED: "VALID_PROOF_OF_DELIVERY", "CREDIT_NOT_PROCESSED": "VALID_PROOF_OF_REFUND"}
OUTCOMES = (
    "RESOLVED_BUYER_FAVOUR",
    "RESOLVED_SELLER_FAVOUR",
    "RESOLVED_WITH_PAYOUT",
    "CANCELED_BY_BUYER",
    "ACCEPTED",
    "DENIED",
    "NONE",
)
