"""A dispute's turn, next step and deadline, with what staff did counted at once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.records import Dispute
from sync.core.rulebook import Rules
from sync.rules import dispute_words
from sync.rules.clock import in_shift, start_of
from sync.rules.playbooks import CLAIM, INQUIRY, Play

#: Said to the buyer: it is theirs until the time is over, in hours.
TOLD_BUYER: Mapping[str, int] = {"Messaged the buyer": 72, "Offered a replacement": 72, "Offered a refund": 72}

#: Asked somebody else: still ours, but only after so many hours.
ASKED: Mapping[str, int] = {
    "Asked the supplier": 24,
    "Asked the carrier": 48,
    "Saved evidence, not sent": 48,
    "Asked the manager": 24,
}

#: The processor shows these by itself; if it does not, something went wrong.
SHOWN_BY_SOURCE = ("Sent the response", "Refunded", "Accepted the loss")

FEWEST_ALIKE = 5
SAY_WHY = "Closed → say why, and whether it was preventable"

Did = tuple[str, datetime] | None


@dataclass(frozen=True, slots=True)
class Move:
    """Whose move it is, and whether the source still does not show what we say we did."""

    turn: str
    unconfirmed: bool = False


def stage_of(dispute: Dispute) -> str:
    return INQUIRY if dispute_words.stage(dispute) in ("PayPal inquiry", "Card inquiry") else CLAIM


def move(dispute: Dispute, did: Did, follow_up: date | None, rules: Rules, now: datetime, zone: ZoneInfo) -> Move:
    """What the source says, moved on by what we did since. `did` counts only if the buyer has not written after it."""
    today = now.astimezone(zone).date()
    turn = dispute_words.turn(dispute, follow_up, today)
    if turn != words.US or did is None or _buyer_wrote_after(dispute, did[1]) or (follow_up and follow_up <= today):
        return Move(turn)
    what, when = did
    if dispute.processor == "elsewhere" and what == "Sent the response":  # nobody shows it, and nobody tells the end
        return Move(words.BUYER)
    if what in SHOWN_BY_SOURCE:
        if _shown_since(dispute, when):
            return Move(turn)
        waiting = words.BANK if dispute.processor == "shopify" or dispute.channel == "EXTERNAL" else words.PAYPAL
        late = when + timedelta(hours=rules.confirm_h) <= now
        return Move(words.US, unconfirmed=True) if late else Move(waiting)
    if what in TOLD_BUYER and now < when + timedelta(hours=TOLD_BUYER[what]):
        return Move(words.BUYER)
    return Move(turn)


def _buyer_wrote_after(dispute: Dispute, when: datetime) -> bool:
    return any(m.by == "BUYER" and m.at > when for m in dispute.messages)


def _shown_since(dispute: Dispute, when: datetime) -> bool:
    """Whether the source has shown an answer of ours about then, and asks for more all the same."""
    ours = [dispute.sent_at, *(e.at for e in dispute.evidences if e.source == "SUBMITTED_BY_SELLER")]
    return any(at and at >= when - timedelta(hours=24) for at in ours)


def do_by(
    dispute: Dispute,
    moved: Move,
    did: Did,
    follow_up: date | None,
    tagged: bool,
    rules: Rules,
    zone: ZoneInfo,
    within_h: int | None = None,
) -> datetime | None:
    """The next moment that something must be done by us, in a shift; never later than the final due less a day.

    `within_h` are the hours that the playbook gives for an answer; None takes those of Settings.
    """
    if moved.turn == words.CLOSED:
        return _tags_due(dispute, tagged, rules, zone)
    answer_h = rules.first_answer_h if within_h is None else within_h
    due = start_of(follow_up, zone) if follow_up else _timer(dispute, moved, did, rules, answer_h)
    if due is None:
        return None
    if moved.turn == words.US and (last := last_moment(dispute, rules)):
        due = min(due, last)
    return in_shift(due, rules.shifts, rules.holidays)


def last_moment(dispute: Dispute, rules: Rules) -> datetime | None:
    """After which it is too late to be safe: a day before the final due; an unanswered inquiry, before day 10."""
    limits = []
    if dispute.due_at:
        limits.append(dispute.due_at - timedelta(hours=rules.before_final_due_h))
    if dispute_words.stage(dispute) == "PayPal inquiry" and first_answer_at(dispute) is None:
        limits.append(dispute.opened_at + timedelta(days=rules.inquiry_by_day - 1))
    return min(limits, default=None)


def _timer(dispute: Dispute, moved: Move, did: Did, rules: Rules, answer_h: int) -> datetime | None:
    if moved.turn == words.CHECK:
        return dispute.opened_at + timedelta(hours=answer_h)
    if moved.turn == words.BUYER and did and did[0] in TOLD_BUYER:
        return did[1] + timedelta(hours=TOLD_BUYER[did[0]])
    if moved.turn != words.US:
        return None
    if moved.unconfirmed and did:
        return did[1] + timedelta(hours=rules.confirm_h)
    if did and not _buyer_wrote_after(dispute, did[1]):
        if did[0] == "Nothing to do":
            return last_moment(dispute, rules)
        if (hours := ASKED.get(did[0]) or TOLD_BUYER.get(did[0])) is not None:
            return did[1] + timedelta(hours=hours)
    wrote = [m.at for m in dispute.messages if m.by == "BUYER"]
    asked = [e.at for e in dispute.evidences if e.source == "REQUESTED_FROM_SELLER" and e.at]
    answered = first_answer_at(dispute)
    news = [at for at in (*wrote, *asked) if answered is None or at > answered]
    start = dispute.opened_at if answered is None else max(news, default=dispute.opened_at)
    return start + timedelta(hours=answer_h)


def _tags_due(dispute: Dispute, tagged: bool, rules: Rules, zone: ZoneInfo) -> datetime | None:
    if tagged or not asks_why(dispute, rules, zone) or dispute.closed_at is None:
        return None
    return in_shift(dispute.closed_at + timedelta(hours=rules.tag_after_close_h), rules.shifts, rules.holidays)


def asks_why(dispute: Dispute, rules: Rules, zone: ZoneInfo) -> bool:
    """Closed since the work with the sheet began: what ended before is history."""
    closed = dispute.closed_at
    start = rules.work_starts_on
    return closed is not None and (start is None or closed.astimezone(zone).date() >= start)


def first_answer_at(dispute: Dispute) -> datetime | None:
    """When we first wrote or gave evidence, as the processor shows it."""
    wrote = [m.at for m in dispute.messages if m.by == "SELLER"]
    gave = [e.at for e in dispute.evidences if e.source == "SUBMITTED_BY_SELLER" and e.at]
    return min([*wrote, *gave, *([dispute.sent_at] if dispute.sent_at else [])], default=None)


@dataclass(frozen=True, slots=True)
class Record:
    """How cases that we fought ended: by processor and reason, (won, fought)."""

    counts: Mapping[tuple[str, str], tuple[int, int]]

    @classmethod
    def of(cls, cases: Iterable[Dispute]) -> Record:
        won: Counter[tuple[str, str]] = Counter()
        fought: Counter[tuple[str, str]] = Counter()
        for case in cases:
            ended = dispute_words.outcome(case)
            if ended in ("Won", "Lost") and first_answer_at(case):
                alike = case.processor, dispute_words.reason(case) or ""
                fought[alike] += 1
                won[alike] += ended == "Won"
        return cls({alike: (won[alike], n) for alike, n in fought.items()})


def advice(dispute: Dispute, chosen: Play, record: Record, rules: Rules) -> str | None:
    """What the playbook thinks, with counts only, and only from five cases alike on."""
    limit = rules.limits.get("Agent")
    if chosen.ours:
        over = limit is not None and dispute.amount.amount > limit.per_order
        return "Manager decides: over limit" if over else "Refund: our fault"
    if not chosen.fight:
        return None
    won, fought = record.counts.get((dispute.processor, dispute_words.reason(dispute) or ""), (0, 0))
    return f"Fight · won {won} of {fought} like this" if fought >= FEWEST_ALIKE else "Fight"
