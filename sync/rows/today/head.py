"""What stands above and below Today's list: who works and how much there is, what changed, what recurs. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from urllib.parse import unquote

from sheets_schema import words
from sync.core.messages import Message
from sync.core.records import Order
from sync.rows.basis import Basis
from sync.rows.open_there import compared, differences, lines
from sync.rows.request_desk import RequestDesk
from sync.rows.typed import cells, typed_text
from sync.rules import causes, dispute_words, order_facts, shifts
from sync.rules.also import money
from sync.rules.recurrence import WITHIN, Event, recurring
from sync.rules.refund_facts import given
from sync.rules.today import Item, duration

#: Sentences from the sheet, at most so many, and how far back.
MOST_SENTENCES, TOLD_FOR = 3, timedelta(days=1)

MOST_RECURRING = 4

#: How an outcome reads beside its count, where the word alone says nothing.
_ENDED = {words.CHECK: "ended, outcome to check", "We accepted": "accepted by us", "Buyer withdrew": "withdrawn"}


def people(basis: Basis, items: Iterable[Item]) -> str:
    """Who works today and what waits for each: `Ana 09:00–13:00  14 things · about 2 h 10 of 4 h`."""
    todo = list(items)
    now, zone = basis.as_of.now, basis.settings.team_zone
    today = now.astimezone(zone).date()
    spans = [
        s for s in shifts.spans(basis.settings.rules, now) if s.end > now and s.start.astimezone(zone).date() <= today
    ]
    parts = []
    for span in spans:
        mine = [i for i in todo if i.whose == span.person]
        hours = f"{span.start.astimezone(zone):%H:%M}–{span.end.astimezone(zone):%H:%M}"
        length = duration(int((span.end - span.start).total_seconds() // 60))
        parts.append(f"{span.person} {hours}  {_load(mine)} of {length}")
    there = {s.person for s in spans}
    rest = [i for i in todo if i.whose not in there]
    if rest:
        parts.append(f"{'others' if parts else 'everybody'}  {_load(rest)}")
    if not spans:
        nobody = "no shift is left today in People" if basis.settings.rules.shifts else "no shifts are set in People"
        parts.append(nobody)
    if basis.settings.rules.shifts and not _works(basis, today + timedelta(days=1)):
        parts.append(f"{today + timedelta(days=1):%a}: nobody set")
    return "     ".join(parts)


def _works(basis: Basis, day: date) -> bool:
    """Whether a shift begins on that day of the team's."""
    zone = basis.settings.team_zone
    return any(s.start.astimezone(zone).date() == day for s in shifts.spans(basis.settings.rules, basis.as_of.now))


def _load(items: list[Item]) -> str:
    things = f"{len(items)} thing{'' if len(items) == 1 else 's'}"
    return f"{things} · about {duration(sum(i.minutes for i in items))}"


def since(basis: Basis) -> tuple[str, str]:
    """Since when, and what happened: the last shift of whoever works now or next; without shifts, yesterday."""
    now, zone = basis.as_of.now, basis.settings.team_zone
    known = shifts.spans(basis.settings.rules, now)
    current = shifts.at_work(known, now)
    before = shifts.shift_before(known, current.start if current else now, current.person) if current else None
    if current and before:
        start = before.end
        label = f"{current.person}'s last shift ({order_facts.day(start, zone)} {start.astimezone(zone):%H:%M})"
    else:
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        start, label = midnight - timedelta(days=1), "yesterday"
    told = [*_counted(basis, start), *([f"note: “{note}”"] if (note := _note(basis, current)) else [])]
    return label, " · ".join(told) or "nothing new"


def _counted(basis: Basis, start: datetime) -> list[str]:
    book = basis.book
    cases = [r.record for r in book.disputes.values()]
    opened = sum(c.opened_at > start for c in cases)
    closed = [c for c in cases if c.closed_at and c.closed_at > start]
    ended = Counter(dispute_words.outcome(c) or words.CHECK for c in closed)
    bad = sum(r.record.created_at > start and r.record.stars == 1 for r in book.reviews.values())
    refunds = [r.record for r in book.refunds.values() if r.record.processed_at > start and given(r.record).minor]
    sent = sum(_sent_late(r.record, start, basis) for r in book.orders.values())
    won = ", ".join(f"{money(c.amount)} {c.amount.currency}" for c in closed if dispute_words.outcome(c) == "Won")
    endings = sorted(ended.items(), key=lambda each: (each[0] == words.CHECK, each[0]))
    counts = [
        (opened, f"{opened} new dispute{'s' if opened != 1 else ''}"),
        *((n, f"{n} {_ENDED.get(what, what.lower())}{f' ({won})' if what == 'Won' else ''}") for what, n in endings),
        (bad, f"{bad} new 1★"),
        (len(refunds), f"{len(refunds)} refund{'s' if len(refunds) != 1 else ''}"),
        (sent, f"{sent} late order{'s' if sent != 1 else ''} sent"),
    ]
    return [text for count, text in counts if count]


def _sent_late(order: Order, start: datetime, basis: Basis) -> bool:
    sent = order_facts.sent_at(order)
    if sent is None or sent <= start:
        return False
    due = basis.case(order).ship_by
    return due is not None and sent > due.due


def _note(basis: Basis, current: shifts.Span | None) -> str:
    """The last line that somebody else left on Stand-up in the last two days."""
    found = []
    for key, when in basis.book.typed_when.get("stand_up", {}).items():
        person = unquote(key.split(":")[1]) if key.count(":") == 2 else ""
        line = typed_text(cells(basis.book, "stand_up", key).get("my_line"))
        at = when.get("my_line")
        if line and at and at > basis.as_of.now - timedelta(days=2) and not (current and person == current.person):
            found.append((at, line))
    return max(found, default=(None, ""))[1]


def open_there(basis: Basis) -> tuple[list[str], list[str]]:
    """What is open at each source by its own listing, and here; and a sentence for each thing that differs."""
    found = compared(basis)
    return lines(found) or ["nothing read yet"], [*differences(found)]


def often(basis: Basis) -> list[tuple[str, str]]:
    """What happens again and again, cause and product or supplier, three times in two weeks; and the tab to see it."""
    cases, refunds = [*_of_cases(basis)], [*_of_refunds(basis)]
    events = [*cases, *refunds]
    now = basis.as_of.now
    found, in_cases = recurring(events, now), Counter((e.cause, e.thing) for e in cases)
    before = Counter(
        what
        for what, _ in {((e.cause, e.thing), e.order_key) for e in events if now - 3 * WITHIN < e.at <= now - WITHIN}
    )
    most = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_RECURRING]
    return [
        (
            f"{causes.short(cause).capitalize()} on “{thing}”: {n} in 14 days (28 days before: {before[cause, thing]})",
            "disputes" if in_cases[cause, thing] else "refunds",
        )
        for (cause, thing), n in most
    ]


def _of_cases(basis: Basis) -> Iterable[Event]:
    """Disputes by their reason."""
    for case in (r.record for r in basis.book.disputes.values()):
        order = basis.together.order_of[case.key][0]
        if order:
            yield from _each(basis, dispute_words.reason(case) or "Other", order.record, case.opened_at)


def _of_refunds(basis: Basis) -> Iterable[Event]:
    """Refunds by their cause, or their request's."""
    desk = RequestDesk.of(basis)
    for refund in (r.record for r in basis.book.refunds.values()):
        order = basis.together.index.by_id(refund.store, refund.order_id)
        request = desk.by_refund.get(refund.key)
        cause = typed_text(cells(basis.book, "refunds", refund.key).get("cause"))
        cause = cause or (request.request.cause if request else "")
        if order and cause:
            yield from _each(basis, cause, order.record, refund.processed_at)


def _each(basis: Basis, cause: str, order: Order, at: datetime) -> Iterable[Event]:
    suppliers = (supplier.name for supplier in basis.suppliers(order))
    for thing in dict.fromkeys((*(line.title for line in order.lines), *suppliers)):
        yield Event(cause, thing, at, order.key)


def hidden(title: str, rows: int, of: int) -> str:
    """A shared filter that somebody has left on."""
    what = f"A filter on {title} hides {rows:,} of {of:,} rows for everyone."
    return f"{what} Take it off (Data › Remove filter); the views 1, 2, 3 … hide nothing from others."


def from_the_sheet(messages: Iterable[Message], now: datetime) -> list[str]:
    """What the Sync log tells of people's own doing, the newest first: rows that came back, rows without a number."""
    own = [
        m
        for m in messages
        if m.when > now - TOLD_FOR and m.key.startswith(("came-back:", "condition:", "part-sorted:"))
    ]
    newest = sorted(own, key=lambda m: (-m.when.timestamp(), m.key))[:MOST_SENTENCES]
    return [f"{m.where}: {m.what} {m.what_to_do}".strip() for m in newest]
