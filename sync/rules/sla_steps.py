"""What to do about a flag of the SLA board, by when, and what to tell the customer. Data and pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.rulebook import PlayWords, Rules
from sync.rules.clock import in_shift, start_of
from sync.rules.flags import Case, Flag
from sync.rules.order_facts import day
from sync.rules.parcels import day_words

#: A step that is longer does not fit its column.
LONGEST = 90

#: An order is the manager's when it is so much later than it should have been sent.
_MANAGER_AFTER = timedelta(hours=72)

#: Flag → what to do. {supplier} reads `the supplier` while none is known.
STEPS: Mapping[str, str] = {
    words.FAILED_DELIVERY: "Not delivered {day} → check the address with the customer, then send again",
    words.SAYS_NOT_RECEIVED: "Delivered, customer says no → ask neighbours and carrier, do not refund yet",
    words.DUPLICATE: "Same as {other} → hold it before it ships, ask the customer",
    words.NO_STOCK: "No stock or refused → ask {supplier}, offer a substitute or the money",
    words.HOLD_ADDRESS: "Address unclear → ask the customer for it, then release the hold",
    words.HOLD_FRAUD: "Fraud check → look at the order, then release or cancel it",
    words.NOT_SENT_LATE: "Due {day}, not sent → ask {supplier}, tell customer",
    words.PART_LATE: "Rest was due {day} → ask {supplier}, tell customer",
    words.PAST_PROMISED: "Due {expected}, not there → ask {carrier}, tell customer",
    words.NO_MOVEMENT: "No scan since {quiet} → ask {carrier}, tell customer",
    words.NO_FIRST_SCAN: "Label, no scan → ask {supplier} whether it left",
    words.NO_NUMBER: "Sent without number → ask {supplier} for the tracking number",
    words.DUE_SOON: "Must be sent by {day} → remind {supplier}",
}

#: Flags that become worse, or that we did something about: the situation, and what to do then.
STILL_LATE, TREAT_AS_LOST, SUPPLIER_ASKED = "72 h late", "treat as lost", "supplier asked"
_STILL_LATE = "Due {day}, still not sent → manager: replace or refund"
_LOST = "Due {expected}, treat as lost → replace or refund, claim from {carrier}"
_ASKED = "{supplier} asked, still open → ask again, tell customer"

WORSE: Mapping[tuple[str, str], str] = {
    (words.NOT_SENT_LATE, SUPPLIER_ASKED): _ASKED,
    (words.NOT_SENT_LATE, STILL_LATE): _STILL_LATE,
    (words.PART_LATE, SUPPLIER_ASKED): _ASKED,
    (words.PART_LATE, STILL_LATE): _STILL_LATE,
    (words.PAST_PROMISED, TREAT_AS_LOST): _LOST,
}

#: How long a step gives before the row comes back, in hours; None: until something else happens.
RESTS: Mapping[str, int | None] = {
    "Asked the supplier": 24,
    "Supplier gave a date": 48,
    "Asked the carrier": 48,
    "Told the customer": 72,
    "Offered a substitute": 48,
    "Offered to wait, with credit": 72,
    "Corrected the address": 24,
    "Sent a replacement": 168,
    "Refund requested": 48,
    "Cancelled": None,
    "Nothing to do": None,
}

_NOTHING = (words.NO_SCANS, words.OK_NOT_SENT, words.OK_ON_THE_WAY, words.DELIVERED)

#: Which delay notice a flag asks for.
MESSAGES: Mapping[str, str] = {
    words.NOT_SENT_LATE: "Not sent yet",
    words.PART_LATE: "Part not sent yet",
    words.PAST_PROMISED: "Late on the way",
    words.NO_MOVEMENT: "Late on the way",
    words.FAILED_DELIVERY: "Could not be delivered",
    words.NO_STOCK: "Out of stock",
    words.HOLD_ADDRESS: "Address unclear",
}

TEXTS: Mapping[str, str] = {
    "Not sent yet": (
        "Hello {first name},\n\nyour order {order} has not left our supplier yet, and it should have. We are sorry. "
        "We are pressing for it and write as soon as it is on its way. If you would rather not wait, tell us: "
        "we will cancel it and return your money.\n\n{brand}"
    ),
    "Part not sent yet": (
        "Hello {first name},\n\na part of your order {order} is on its way[ ({carrier}, no. {tracking})]. The rest has "
        "not left yet, and it should have. We are sorry and are pressing for it. If you would rather not wait for the "
        "rest, tell us: we will return the money for it.\n\n{brand}"
    ),
    "Late on the way": (
        "Hello {first name},\n\nyour order {order} left on {sent on}[ with {carrier}, no. {tracking}] and takes longer "
        "than we said.[ Its last scan was {last scan}.] We have asked the carrier. If it does not come, we replace it "
        "or return your money.[\n\nYou can follow it here: {tracking link}]\n\n{brand}"
    ),
    "Could not be delivered": (
        "Hello {first name},\n\nthe carrier could not deliver your order {order}[ ({carrier}, no. {tracking})]. Please "
        "check the address you gave and write to us, so that we can send it again.\n\n{brand}"
    ),
    "Out of stock": (
        "Hello {first name},\n\nwe are sorry: an item of your order {order} is out of stock. You choose: a similar "
        "item, waiting for the next delivery, or your money back at once. Please tell us which.\n\n{brand}"
    ),
    "Address unclear": (
        "Hello {first name},\n\nthe address on your order {order} looks incomplete, so we are holding the parcel. "
        "Please send us the full address, and it leaves with the next post.\n\n{brand}"
    ),
}


def plain(flag_words: str) -> str:
    """The flag without the question mark of the first week."""
    return flag_words.removesuffix("?")


def next_step(
    flag: Flag,
    case: Case,
    did: str | None,
    carrier: str | None,
    now: datetime,
    zone: ZoneInfo,
    own: Mapping[str, PlayWords] | None = None,
) -> str | None:
    """Situation → action, at most 90 characters; None when all is well. `own` are the manager's words."""
    word = plain(flag.words)
    if word not in STEPS:
        return None
    situation = situation_of(flag, did, now)
    line = (own or {}).get(play_id(word, situation))
    text = line.step if line and line.step else WORSE.get((word, situation), STEPS[word])
    due = case.ship_by.due if case.ship_by else flag.since
    deciding = case.ship_by.supplier if case.ship_by else None
    return shortened(
        text.format_map(
            {
                "supplier": deciding.name if deciding else "the supplier",
                "carrier": carrier or "the carrier",
                "day": day(flag.since if word == words.FAILED_DELIVERY else due, zone),
                "expected": day_words(case.expected) if case.expected else "",
                "quiet": day(_last_scan(case) or flag.since, zone),
                "other": case.duplicate[0] if case.duplicate else "",
            }
        )
    )


def situation_of(flag: Flag, did: str | None, now: datetime) -> str:
    """What became of a flag; empty where nothing did."""
    if flag.lost:
        return TREAT_AS_LOST
    if plain(flag.words) in (words.NOT_SENT_LATE, words.PART_LATE):
        if did in ("Asked the supplier", "Supplier gave a date"):
            return SUPPLIER_ASKED
        if flag.since + _MANAGER_AFTER <= now:
            return STILL_LATE
    return ""


def play_id(flag_word: str, situation: str = "") -> str:
    """How `Rules.plays` names a line for a flag, or for what became of it."""
    return f"flag/{flag_word}/{situation}" if situation else f"flag/{flag_word}"


def message_of(flag_words: str, own: Mapping[str, PlayWords]) -> str | None:
    """The name of the notice to the customer that a flag asks for."""
    word = plain(flag_words)
    line = own.get(play_id(word))
    return (line.message if line and line.message is not None else MESSAGES.get(word)) or None


def _last_scan(case: Case) -> datetime | None:
    moved = [p.in_transit_at for p in case.order.parcels if p.in_transit_at]
    return max([*(s.at for p in case.order.parcels for s in p.scans), *moved], default=None)


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def do_by(
    flag: Flag,
    case: Case,
    did: tuple[str, datetime] | None,
    follow_up: date | None,
    rules: Rules,
    zone: ZoneInfo,
) -> datetime | None:
    """Staff's own date; else the flag's moment, or, once we did something about it, when that step has had its time."""
    if follow_up:
        return in_shift(start_of(follow_up, zone), rules.shifts, rules.holidays)
    word = plain(flag.words)
    if word in _NOTHING:
        return None
    due = case.ship_by.due if word == words.DUE_SOON and case.ship_by else flag.since
    line = rules.plays.get(play_id(word))
    if line and line.within_h and word != words.DUE_SOON:
        due += timedelta(hours=line.within_h)
    if did and did[1] >= flag.since:
        rest = RESTS.get(did[0], 24)
        if rest is None:
            return None
        due = max(due, did[1] + timedelta(hours=rest))
    return in_shift(due, rules.shifts, rules.holidays)
