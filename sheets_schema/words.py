"""Every list of words that people choose from or read, once. The order is the order of the drop-down.

A list that managers may change (causes) is what a new workbook starts with.
"""

from __future__ import annotations

PREVENTABLE = ("Yes", "No", "Not sure")

#: In groups, so that typing two letters finds the cause. Shared by disputes, refunds and reviews.
CAUSES = (
    "Delivery: sent late",
    "Delivery: no tracking movement",
    "Delivery: slow on the way",
    "Delivery: lost",
    "Delivery: sent back",
    "Delivery: delivered, not received",
    "Delivery: customs or duty",
    "Order: wrong item",
    "Order: item missing",
    "Order: out of stock",
    "Order: wrong address (customer)",
    "Order: wrong address (us)",
    "Order: ordered twice",
    "Product: damaged",
    "Product: defective",
    "Product: not as described",
    "Product: size or fit",
    "Product: colour or style",
    "Payment: charged twice",
    "Payment: refund too slow",
    "Payment: unknown name on statement",
    "Payment: subscription confusion",
    "Payment: stolen card",
    "Payment: abuse of dispute",
    "Customer: changed mind",
    "Customer: price or promo",
    "Us: slow reply",
    "Other: say in Notes",
)

# --- disputes ---------------------------------------------------------------------------------------------------

US, BUYER, PAYPAL, BANK, CLOSED, CHECK = "Us", "Buyer", "PayPal", "Bank", "Closed", "Check"

#: Whose move it is.
TURN = (US, BUYER, PAYPAL, BANK, CLOSED, CHECK)

REASONS = (
    "Not received",
    "Not as described",
    "Not authorised",
    "Charged twice",
    "Refund missing",
    "Subscription",
    "Wrong amount",
    "Paid another way",
    "Other",
)

STAGES = ("PayPal inquiry", "PayPal claim", "PayPal bank chargeback", "Card inquiry", "Card chargeback", "Appeal")

OUTCOMES = ("Won", "Lost", "We accepted", "Buyer withdrew", "PayPal paid us", "Stopped early", CHECK)

DISPUTES_WE_DID = (
    "Messaged the buyer",
    "Offered a replacement",
    "Offered a refund",
    "Asked the supplier",
    "Asked the carrier",
    "Saved evidence, not sent",
    "Sent the response",
    "Refunded",
    "Accepted the loss",
    "Asked the manager",
    "Nothing to do",
)

NOT_FOUND = "not found"

# --- typed by hand ----------------------------------------------------------------------------------------------

BY_HAND_REVIEW, BY_HAND_DISPUTE, BY_HAND_PARCEL = "Review", "Dispute elsewhere", "Parcel news"
BY_HAND = (BY_HAND_REVIEW, BY_HAND_DISPUTE, BY_HAND_PARCEL)

#: What somebody learned about a parcel that its carrier does not tell Shopify.
PARCEL_MOVED, PARCEL_DELIVERED, PARCEL_TRIED = "On its way", "Delivered", "Not delivered"
PARCEL_BACK, PARCEL_LOST = "Sent back", "Lost"
PARCEL_NEWS = (PARCEL_MOVED, PARCEL_DELIVERED, PARCEL_TRIED, PARCEL_BACK, PARCEL_LOST)

#: Stands beside what staff typed, wherever it is shown.
TYPED = "(typed)"

# --- reviews ----------------------------------------------------------------------------------------------------

TRUSTPILOT_WE_DID = (
    "Replied on Trustpilot",
    "Asked who the reviewer is",
    "E-mailed the customer",
    "Sent a replacement",
    "Refunded",
    "Told the customer it is solved",
    "Reported to Trustpilot",
    "Asked the manager",
    "Nothing to do",
)

SOLVED = ("Not yet", "Solved", "Customer does not answer", "Cannot be solved", "Not our customer")

TYPED_BY_US, NO_ORDER = "Typed by us", "Not found"
HOW_FOUND = ("Reference no.", "E-mail", "Name and date: please check", TYPED_BY_US, NO_ORDER)

# --- refunds ----------------------------------------------------------------------------------------------------

REFUND_KINDS = (
    "Full",
    "Part",
    "Shipping only",
    "Cancelled before shipping",
    "Store credit",
    "Return",
    "Restock, no money",
    "Inside PayPal (dispute)",
)

WE_GIVE = (
    "Replacement",
    "Store credit",
    "Part refund",
    "Full refund",
    "Substitute",
    "Wait with date",
    "Nothing, explained",
)

WHY_DIFFERENT = (
    "Customer refused",
    "Law in that country",
    "Cheaper",
    "Loyal customer",
    "Dispute threat",
    "Supplier pays",
    "Rule is wrong here",
)

#: What to do about a refund that was made, worst first.
REFUNDED_AND_DISPUTED, MORE_THAN_PAID = "Refunded AND disputed", "More given than paid"
REFUNDED_TWICE, MONEY_NOT_SENT = "Looks refunded twice", "Money not sent for 3 days"
OVER_LIMIT, SAY_WHY, SAY_PREVENTABLE, OK = "Over limit, no approval", "Say why", "Say whether preventable", "OK"
SAY_WHY_WORDS = (SAY_WHY, *(f"{SAY_WHY} (guess: {cause.split(': ', 1)[-1]})" for cause in CAUSES), SAY_PREVENTABLE)
REFUNDS_RED = (REFUNDED_AND_DISPUTED, MORE_THAN_PAID, REFUNDED_TWICE, MONEY_NOT_SENT, OVER_LIMIT)
REFUNDS_TO_DO = (*REFUNDS_RED, *SAY_WHY_WORDS, OK)

#: Causes that the supplier can fix, and may have to pay for.
SUPPLIER_CAUSES = (
    "Delivery: sent late",
    "Delivery: no tracking movement",
    "Order: wrong item",
    "Order: item missing",
    "Order: out of stock",
    "Product: damaged",
    "Product: defective",
)

#: What the customer asks for, what a request is worth now (worst first), and what a manager answers.
WANTS = ("Refund", "Part refund", "Replacement", "Store credit", "Cancel", "Return", "Does not know")
STOP_DISPUTE, STOP_MORE = "STOP: open dispute", "STOP: more than was paid"
ALREADY, TWO_STORES = "Already refunded", "Two stores have"  # … 45.00 on 10 Nov; … #1042: pick one
ORDER_NOWHERE, NEEDS_APPROVAL, REFUSED = "Order not found in any store", "Needs approval", "Refused"
READY, DONE, TYPE_AN_ORDER = "Ready: do it in Shopify", "Done", "Type an order"
SAY_WHAT = "Say what we give"
NOT_PAID = ("Approved, not paid for 24 h", "Approved, not paid for 3 days", "Approved, not paid for a week")
REQUEST_STOPPED = (STOP_DISPUTE, STOP_MORE, ORDER_NOWHERE)
REQUEST_STATUS = (
    *REQUEST_STOPPED,
    *(NEEDS_APPROVAL, REFUSED, READY),
    *NOT_PAID,
    *(DONE, SAY_WHAT, TYPE_AN_ORDER),
)
YES, NO, ASK_ME = "Yes", "No", "Ask me"
DECISIONS = (YES, NO, ASK_ME)
A_REFUND, ACCEPT_DISPUTE = "Refund", "Accept a dispute"
NO_REQUEST = "none"

# --- orders -----------------------------------------------------------------------------------------------------

SLA_WE_DID = (
    "Asked the supplier",
    "Supplier gave a date",
    "Asked the carrier",
    "Told the customer",
    "Offered a substitute",
    "Offered to wait, with credit",
    "Corrected the address",
    "Sent a replacement",
    "Refund requested",
    "Cancelled",
    "Nothing to do",
)

#: One flag an order, the worst, in this order.
FAILED_DELIVERY, SAYS_NOT_RECEIVED, DUPLICATE = (
    "Delivery failed / sent back",
    "Says not received",
    "Looks like a duplicate",
)
NO_STOCK, HOLD_ADDRESS, HOLD_FRAUD = "Out of stock / Supplier refused", "Hold: address", "Hold: fraud check"
NOT_SENT_LATE, PART_LATE, PAST_PROMISED = "Not sent, late", "Part not sent, late", "Past promised date"
NO_MOVEMENT, NO_FIRST_SCAN, NO_NUMBER = "No movement", "No first scan", "No tracking number"
DUE_SOON, NO_SCANS = "Not sent, due soon", "Carrier gives no scans"
OK_NOT_SENT, OK_ON_THE_WAY, DELIVERED = "OK, not sent yet", "OK, on the way", "Delivered"

#: Found by a clock: in the first week, while its hours and days are being confirmed, such a flag ends in `?`.
FLAGS_BY_CLOCK = (HOLD_ADDRESS, HOLD_FRAUD, NOT_SENT_LATE, PART_LATE, PAST_PROMISED)
FLAGS_UNSURE = tuple(f"{flag}?" for flag in FLAGS_BY_CLOCK)

FLAGS_RED = (FAILED_DELIVERY, SAYS_NOT_RECEIVED, DUPLICATE, NO_STOCK, *FLAGS_BY_CLOCK)
FLAGS_AMBER = (NO_MOVEMENT, NO_FIRST_SCAN, NO_NUMBER, DUE_SOON)
FLAGS = (*FLAGS_RED, *FLAGS_UNSURE, *FLAGS_AMBER, NO_SCANS, OK_NOT_SENT, OK_ON_THE_WAY, DELIVERED)
