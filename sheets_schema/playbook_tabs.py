"""What to do, what to offer, what to write, and why things happen: the words that managers may change."""

from __future__ import annotations

from sheets_schema import words
from sheets_schema.list_columns import ALSO_CALLED, IN_USE, list_tab, told, typed
from sheets_schema.model import Colour, Condition, Kind, Shade, Test

WHO_CAN_FIX = ("Supplier", "Carrier", "Listing", "Support", "Payments", "Customer", "Fraud")
AMOUNT_OF = ("product", "product and shipping")
SEND_BACK = ("no", "yes", "high value only")
WHEN = ("late up to 7 days", "late more than 7 days", "inside the promise", "not sent", "sent")

_AS_A_RULE = typed("preventable", "Preventable, as a rule", "Yes, No or Not sure.", 140, choices=words.PREVENTABLE)


REFUND_RULES = list_tab(
    "refund_rules",
    "Refund rules",
    "What to offer for which cause, in which order. The first line that fits counts.",
    (
        told("number", "No.", "Why suggested names it.", 45, Kind.NUMBER),
        typed("cause", "Cause", "A word from Causes.", 190, from_list="causes"),
        typed("when", "When", "Blank is always.", 140, choices=WHEN),
        typed("proof", "Proof", "What to ask the customer or carrier for.", 110),
        typed("first", "1st offer", "Replacement, Store credit 110 %, Part refund 30 to 50 %, and so on.", 140),
        typed("second", "2nd", "If the customer says no.", 130),
        typed("last", "Last", "If the customer still says no.", 110),
        typed("send_back", "Send back?", "Whether the goods must come back.", 100, choices=SEND_BACK),
        _AS_A_RULE,
        typed("amount_of", "Amount of", "What counts: the product, or shipping too.", 140, choices=AMOUNT_OF),
        IN_USE,
        told("used_30", "Used, 30 days", "Refunds with this cause in 30 days.", 95, Kind.NUMBER),
        told(
            "overruled",
            "Overruled %",
            "How many of them gave something else, by Why different. Amber: over 30 % of 20 or more; look at the rule.",
            90,
            Kind.NUMBER,
        ),
    ),
    frozen=2,
    colours=(
        Colour(
            "overruled",
            (Condition("overruled", Test.AT_LEAST, (31,)), Condition("used_30", Test.AT_LEAST, (20,))),
            Shade.AMBER,
        ),
    ),
)

PLAYBOOKS = list_tab(
    "playbooks",
    "Playbooks",
    "What to do in each situation: the next step, the message, the evidence.",
    (
        told("reason", "Reason or topic", "A dispute's reason, a flag of SLA board, a review's topic.", 190),
        told("situation", "Situation", "What the order shows; fixed.", 150),
        typed("next_step", "Next step", "At most 90 characters. Words in { } are filled in.", 430),
        typed("message", "Message", "A name from Messages; blank for none.", 140, from_list="messages"),
        typed("within", "Do within (h)", "Hours until it is due; blank takes Settings.", 95),
        typed("evidence", "Evidence", "What wins the case, with commas between.", 330),
        IN_USE,
        told("used_30", "Used, 30 days", "Rows that showed it in the last 30 days.", 95, Kind.NUMBER),
    ),
    waiting=0,
    frozen=2,
)

MESSAGES = list_tab(
    "messages",
    "Messages",
    "What we write to customers. Words in { } are filled in; a part in [ ] is left out where nothing is known.",
    (
        told("name", "Name", "As Playbooks names it.", 160),
        typed("brand", "Brand", "Only for this brand; blank is all.", 100),
        typed("text", "Text", "The message.", 480),
        told("sample", "Sample", "As a customer would read it, filled from a real order.", 330),
    ),
    waiting=0,
)

CAUSES = list_tab(
    "causes",
    "Causes",
    "Why things go wrong: the one list that Disputes, Refunds and Trustpilot share.",
    (
        typed("cause", "Cause", "Group, colon, cause: two letters find it.", 230),
        typed("owner", "Who can fix it", "Who must act so that it ends.", 110, choices=WHO_CAN_FIX),
        _AS_A_RULE,
        ALSO_CALLED,
        IN_USE,
        told("rows_90", "Rows, 90 days", "Rows tagged with it in 90 days.", 95, Kind.NUMBER),
    ),
)
