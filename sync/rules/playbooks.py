"""The playbooks P1 to P8: reason, situation and stage → next step, message, evidence, time. Data.

From practice and from what PayPal's adjudication reasons name (openapi customer_disputes_v1): in transit is arguable
only inside the expected delivery date; proof of shipment loses to proof of delivery; a defect is not protected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.core.rulebook import PlayWords
from sync.rules import situations as s

#: What a stage lets us do: talk to the buyer, or only give evidence.
INQUIRY, CLAIM = "inquiry", "claim"


@dataclass(frozen=True, slots=True)
class Play:
    """One line of the playbook. `step` may use {due} (the parcel's day), {n} (cases alike) and {final}."""

    step: str
    message: str = ""  # name of a text; inquiry stage only
    ours: bool = False  # our fault: money back is the answer
    fight: bool = False
    within_h: int | None = None  # None: the hours of Settings
    evidence: tuple[str, ...] | None = None  # None: that of the reason


#: A missing stage falls back to the other one.
PLAYS: Mapping[tuple[str, str, str], Play] = {
    ("Not received", s.NOT_SHIPPED, INQUIRY): Play(
        "Not shipped → offer a refund, or ship today and tell", "Sorry", ours=True
    ),
    ("Not received", s.NOT_SHIPPED, CLAIM): Play(
        "Not shipped → nothing wins: accept, or show it shipped today", ours=True
    ),
    ("Not received", s.NO_SCAN, INQUIRY): Play(
        "Label, no scan → ask supplier for hand-over proof, tell buyer", "No scan"
    ),
    ("Not received", s.NO_SCAN, CLAIM): Play("Label, no scan → get hand-over proof today, save evidence"),
    ("Not received", s.IN_TRANSIT, INQUIRY): Play(
        "In transit, due {due} → send tracking message, do not refund", "In transit", fight=True
    ),
    ("Not received", s.IN_TRANSIT, CLAIM): Play(
        "In transit, due {due} → save evidence, send on delivery scan or by Do by", fight=True
    ),
    ("Not received", s.TOO_LATE, INQUIRY): Play("Later than promised → offer replacement or refund", "Late", ours=True),
    ("Not received", s.TOO_LATE, CLAIM): Play("Later than promised → offer a refund, else send tracking", ours=True),
    ("Not received", s.STALLED, INQUIRY): Play("Treat as lost → offer replacement or refund", "Lost", ours=True),
    ("Not received", s.STALLED, CLAIM): Play("Treat as lost → accept, claim from the carrier", ours=True),
    ("Not received", s.DELIVERED, INQUIRY): Play(
        "Delivered → ask buyer to check, send delivery proof", "Delivered", fight=True
    ),
    ("Not received", s.DELIVERED, CLAIM): Play("Delivered → send scan history and delivery proof", fight=True),
    ("Not received", s.SENT_BACK, INQUIRY): Play(
        "Sent back → replace or refund, ask for the address", "Sent back", ours=True
    ),
    ("Not received", s.SENT_BACK, CLAIM): Play("Sent back → refund, or accept the claim", ours=True),
    ("Not received", s.DIGITAL, CLAIM): Play("Digital → send the access log", fight=True),
    ("Not as described", s.KNOWN_DEFECT, INQUIRY): Play(
        "{n} cases, same product → do not fight; offer replacement, tell manager", "Offer replacement", ours=True
    ),
    ("Not as described", s.KNOWN_DEFECT, CLAIM): Play("{n} cases, same product → accept, tell manager", ours=True),
    ("Not as described", s.RETURNED, INQUIRY): Play(
        "Returned → confirm it came back, then refund", "Return", ours=True
    ),
    ("Not as described", s.RETURNED, CLAIM): Play("Returned → send the return's state, refund when it is here"),
    ("Not as described", s.FIRST, INQUIRY): Play("Ask for photos → offer a replacement first", "Photos"),
    ("Not as described", s.FIRST, CLAIM): Play("Send listing, photos, messages → offer return for refund", fight=True),
    ("Not authorised", s.NOT_SHIPPED, CLAIM): Play(
        "Not shipped → hold the order, do not ship; ask the manager", ours=True
    ),
    ("Not authorised", s.HIGH_RISK, CLAIM): Play("High risk, shipped anyway → accept; manager decides", ours=True),
    ("Not authorised", s.DELIVERED, CLAIM): Play("Delivered → send proof, address match, earlier orders", fight=True),
    ("Not authorised", s.SHIPPED, CLAIM): Play("On its way → send proof of shipment to the paid address", fight=True),
    ("Charged twice", s.REFUNDED, CLAIM): Play("Already refunded → send proof of refund", "Refunded", fight=True),
    ("Charged twice", s.PAID_TWICE, CLAIM): Play(
        "Paid twice → refund the second payment, then accept", "Twice", ours=True
    ),
    ("Charged twice", s.NOTHING_FOUND, CLAIM): Play(
        "Two orders? → send both receipts and trackings", "Two orders", fight=True
    ),
    ("Refund missing", s.REFUNDED, CLAIM): Play(
        "Already refunded → send refund number and date", "Refunded", fight=True
    ),
    ("Refund missing", s.REFUND_ON_WAY, CLAIM): Play(
        "Refund on its way → send its date, do not refund again", "Refunded", fight=True
    ),
    ("Refund missing", s.RETURNED, CLAIM): Play("Return → check that it came; refund it or send the policy"),
    ("Refund missing", s.NOTHING_FOUND, CLAIM): Play(
        "Promised? → refund today; else send the policy shown", ours=False
    ),
    ("Subscription", s.ANY, CLAIM): Play("Compare cancel and bill dates → refund later bills, else send terms"),
    ("Wrong amount", s.ANY, CLAIM): Play("Check receipt and currency → refund the difference, send receipt"),
    ("Paid another way", s.ANY, CLAIM): Play("Look for a second payment → refund it, or send the receipt"),
    ("Other", s.ANY, CLAIM): Play("Ask the buyer what is wrong → then decide", "What is wrong"),
    ("Other", s.NO_ORDER, CLAIM): Play("No order found → type its number in Order (ours)"),
}


def play_id(reason: str, situation: str, stage: str) -> str:
    """How `Rules.plays` names a line."""
    return f"dispute/{reason}/{situation}/{stage}"


def play(reason: str, situation: str, stage: str, own: Mapping[str, PlayWords] | None = None) -> Play:
    """That line, in the manager's words where there are `own`."""
    found = line_of(reason, situation, stage, own)
    return _worded(PLAYS[found], (own or {}).get(play_id(*found)))


def line_of(
    reason: str, situation: str, stage: str, own: Mapping[str, PlayWords] | None = None
) -> tuple[str, str, str]:
    """The line for that stage, else the other stage's.

    A reason that nobody knows, and a line that is switched off, is `Other`.
    """
    other = INQUIRY if stage == CLAIM else CLAIM
    if situation == s.NO_ORDER:
        reason, stage = "Other", CLAIM
    place = next((p for p in ((reason, situation, stage), (reason, situation, other)) if p in PLAYS), None)
    words = (own or {}).get(play_id(*place)) if place else None
    return place if place and (words is None or words.on) else ("Other", s.ANY, CLAIM)


def _worded(line: Play, words: PlayWords | None) -> Play:
    if words is None:
        return line
    return replace(
        line,
        step=words.step or line.step,
        message=line.message if words.message is None else words.message,
        within_h=words.within_h,
        evidence=words.evidence,
    )


#: What wins a case, by reason. `sync.rules.evidence` finds it in the order.
EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "Not received": (
        *("tracking number", "carrier", "ship date", "last scan", "delivery scan", "address on the order"),
        "message to the buyer",
    ),
    "Not as described": (
        *("order details", "ship date", "message to the buyer", "listing", "photos", "size chart", "return policy"),
    ),
    "Not authorised": (
        *("tracking number", "delivery scan", "address on the order", "risk check passed", "customer's earlier orders"),
        "message to the buyer",
    ),
    "Charged twice": ("order details", "both receipts", "proof of refund", "tracking number"),
    "Refund missing": ("proof of refund", "refund date", "return tracking", "return policy"),
    "Subscription": ("order details", "terms shown", "cancellation policy", "message to the buyer"),
    "Wrong amount": ("order details", "receipt", "message to the buyer"),
    "Paid another way": ("order details", "receipt", "message to the buyer"),
    "Other": ("order details", "tracking number", "message to the buyer"),
}
