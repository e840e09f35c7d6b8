"""What a review asks of us, by when, and what changed about it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.records import Review
from sync.core.rulebook import PlayWords, Rules
from sync.rules import topics
from sync.rules.also import Beside, is_open, money
from sync.rules.clock import in_shift, start_of
from sync.rules.flags import Case, Flag
from sync.rules.order_facts import day
from sync.rules.refund_facts import given
from sync.rules.review_texts import GENERAL, PUBLIC, UNKNOWN
from sync.rules.sla_steps import plain, shortened

Did = tuple[str, datetime] | None

#: How long each step gives, in hours; the reply itself is seen on Trustpilot.
RESTS: Mapping[str, int] = {
    "Asked who the reviewer is": 72,
    "E-mailed the customer": 72,
    "Sent a replacement": 168,
    "Refunded": 72,
    "Told the customer it is solved": 72,
    "Reported to Trustpilot": 168,
    "Asked the manager": 24,
}

_SETTLED = ("Solved", "Customer does not answer", "Cannot be solved", "Not our customer")

#: What to do about a review whose order is known; the situation stands before it.
STEP = "reply in public, then e-mail"
_AFTER_REPLY = "Replied → write to the customer, then set Solved?"
_SAY_WHY = "Say why, and whether it was preventable"

#: What the order shows → what the reply can build on.
_ORDER_WORDS: Mapping[str, str] = {
    words.NOT_SENT_LATE: "Order late, not sent",
    words.PART_LATE: "Part of the order late",
    words.PAST_PROMISED: "Parcel late",
    words.NO_MOVEMENT: "Parcel stands still",
    words.FAILED_DELIVERY: "Not delivered",
    words.SAYS_NOT_RECEIVED: "Delivered, says it never came",
    words.NO_STOCK: "Out of stock",
}


def replied(review: Review, did: Did, rules: Rules, now: datetime) -> bool:
    """Seen on Trustpilot, or said by us a short time ago; two hours later only what is seen counts."""
    said = did is not None and did[0] == "Replied on Trustpilot" and now < did[1] + timedelta(hours=rules.confirm_h)
    return review.replied_at is not None or said


def unconfirmed(review: Review, did: Did, rules: Rules, now: datetime) -> bool:
    return did is not None and did[0] == "Replied on Trustpilot" and not replied(review, did, rules, now)


def is_work(review: Review, rules: Rules, zone: ZoneInfo) -> bool:
    """Written since the work with the sheet began; what is older is history."""
    return rules.work_starts_on is None or review.created_at.astimezone(zone).date() >= rules.work_starts_on


def do_by(
    review: Review,
    did: Did,
    follow_up: date | None,
    solved: str | None,
    tagged: bool,
    rules: Rules,
    now: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """Staff's date; else the reply's time, then that of the step, then the tags'. Never for 4 and 5 stars."""
    if follow_up and solved not in _SETTLED:
        return in_shift(start_of(follow_up, zone), rules.shifts, rules.holidays)
    if review.stars > 3 or review.removed_at or not is_work(review, rules, zone):
        return None
    if (did and did[0] == "Nothing to do") or solved in _SETTLED:
        due = None
    elif not replied(review, did, rules, now):
        own = _line(review, rules)
        hours = rules.bad_review_h if review.stars <= 2 else rules.middling_review_h
        hours = own.within_h if own and own.within_h else hours
        due = review.created_at + timedelta(hours=hours)
        if did and did[0] in ("Asked the manager", "Asked who the reviewer is"):
            due = max(due, did[1] + timedelta(hours=RESTS[did[0]]))
    else:
        last = max(m for m in (review.replied_at, did[1] if did else None) if m)
        hours = RESTS.get(did[0], 24 * rules.solve_days) if did else 24 * rules.solve_days
        due = last + timedelta(hours=hours)
    if due is None and not tagged:
        due = review.created_at + timedelta(days=rules.tag_review_days)
    return in_shift(due, rules.shifts, rules.holidays) if due else None


def next_step(
    review: Review,
    did: Did,
    solved: str | None,
    tagged: bool,
    order: tuple[Case, Flag] | None,
    mailed_today: bool,
    rules: Rules,
    now: datetime,
    zone: ZoneInfo,
) -> str | None:
    """Situation → action; None when nothing is left to do."""
    if review.stars > 3 or review.removed_at or not is_work(review, rules, zone):
        return None
    if solved in _SETTLED or (did and did[0] == "Nothing to do"):
        return None if tagged else _SAY_WHY
    if unconfirmed(review, did, rules, now):
        return "Trustpilot does not show your reply yet: check that it was sent"
    if replied(review, did, rules, now):
        return _AFTER_REPLY
    about = _topics(review, rules)
    if not order:
        what = "Order unknown → reply in public, ask who the reviewer is"
    else:
        known = _ORDER_WORDS.get(plain(order[1].words))
        own = _line(review, rules)
        step = own.step if own and own.step else STEP
        if mailed_today:
            step = "reply in public, no e-mail today: the dispute had one"
        what = f"{known or (about[0].capitalize() if about else 'Unhappy')} → {step}"
    return shortened(f"Show your lead. {what}" if topics.grave(f"{review.title}\n{review.text}") else what)


def about_order(flag: Flag, beside: Beside, parcel: str) -> str:
    """`Late, due 9 Nov · In transit · not refunded · no dispute`: what the reply must fit."""
    sums = [given(r) for r in beside.refunds if given(r).minor]
    refunded = ", ".join(f"refunded {money(s)} {s.currency}" for s in sums) or "not refunded"
    cases = [c for c in beside.disputes if is_open(c)]
    disputed = "dispute open" if cases else "dispute closed" if beside.disputes else "no dispute"
    state = [plain(flag.words)] if plain(flag.words) in _ORDER_WORDS else []
    return " · ".join([*state, parcel, refunded, disputed])


def topic_of(review: Review, *, known_order: bool, rules: Rules) -> str:
    """The name of the reply that fits: the topic's, or the one that the manager chose for it."""
    topic = next((t for t in _topics(review, rules) if t in PUBLIC), GENERAL) if known_order else UNKNOWN
    own = rules.plays.get(play_id(topic))
    return (own.message if own else None) or reply_name(topic)


def reply_name(topic: str) -> str:
    """How Messages calls the public reply for a topic."""
    return f"Reply: {topic}"


def play_id(topic: str) -> str:
    """How `Rules.plays` names the line of a topic."""
    return f"review/{topic}"


def _topics(review: Review, rules: Rules) -> list[str]:
    """What it complains about, without the topics that are switched off."""
    found = topics.topics(f"{review.title}\n{review.text}")
    return [t for t in found if (own := rules.plays.get(play_id(t))) is None or own.on]


def line_of(review: Review, rules: Rules) -> str:
    """The id of the line of Playbooks that a review is answered by."""
    return play_id(next((t for t in _topics(review, rules) if t in PUBLIC), GENERAL))


def _line(review: Review, rules: Rules) -> PlayWords | None:
    return rules.plays.get(line_of(review, rules))


def changed(review: Review, zone: ZoneInfo) -> str | None:
    """`Edited 12 Nov` · `Removed 12 Nov`, by the review's own times."""
    if review.removed_at:
        return f"Removed {day(review.removed_at, zone)}"
    if review.updated_at and review.updated_at > review.created_at:
        return f"Edited {day(review.updated_at, zone)}"
    return None


def hidden_names(customer: str | None, reviewer: str | None) -> Collection[str]:
    """The parts of the customer's name that the reviewer does not show."""
    shown = {part.strip(".,").casefold() for part in (reviewer or "").split()}
    return [part for part in (customer or "").replace(".", " ").split() if part.casefold() not in shown]
