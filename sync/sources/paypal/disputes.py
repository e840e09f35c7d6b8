"""The disputes of one PayPal account, from the list of what changed and one detail each.

The list is read from two hours before the cursor to now, so that no case waits; the cursor moves to 30 minutes
before now only, as PayPal's index is unsure of its last half hour (airbyte-source-paypal-transaction 2.5.8). The next
reading repeats those two and a half hours; it costs a page, not a detail, for a case that the ledger already holds.

Details are asked for where the list's time of change is not the one we hold. Open cases are asked for again every six
hours (every hour in the two days before our answer is due, and after), as not every change moves that time.

Once an hour PayPal is asked what it lists as open, for people to compare with what stands in the sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sync.core.cursor import Cursor
from sync.core.people import CustomerNames
from sync.core.records import Dispute, OpenThere, Reading, record_key
from sync.errors import BadAnswer, NotThere, SourceError, TryLater
from sync.sources import Batch, Counted, Known
from sync.sources.payload import Unreadable, moment, part, texts
from sync.sources.paypal.client import REACH, Listing, PayPal
from sync.sources.paypal.records import Listed, dispute

OVERLAP = timedelta(hours=2)
UNSURE = timedelta(minutes=30)

#: The list cuts or rounds to whole seconds, the detail has milliseconds. docs.paypal.ai, the same case in both samples
SAME_TIME = timedelta(seconds=1)

COUNT_AGAIN = timedelta(minutes=55)  # hourly: a scheduler is never on the second
ASK_AGAIN = timedelta(hours=6)
ASK_AGAIN_WHEN_DUE = timedelta(hours=1)
DUE_SOON = timedelta(hours=48)

#: Details a run asks for; the rest waits for the next one. At two seconds each this is some seven minutes.
MOST_DETAILS = 200
BATCH = 25

#: Details that may fail in one run before it stops asking.
MOST_FAILURES = 3


@dataclass(frozen=True, slots=True)
class PayPalDisputes:
    """Source "paypal:<account>:disputes". A case not yet linked to an order belongs to the account's first store.

    `names` says how much of a buyer's name is kept.
    """

    account: str
    stores: tuple[str, ...]
    client: PayPal
    run_id: str
    names: CustomerNames

    @property
    def name(self) -> str:
        return f"paypal:{self.account}:disputes"

    @property
    def title(self) -> str:
        return self.client.title

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        """What changed, in batches of details; the cursor moves with the last, when the whole list has been read."""
        return _Run(self, cursor, known, now).batches()

    def read_ids(self, ids: Sequence[str], known: Known, now: datetime) -> Iterator[Batch]:
        """The details of these cases."""
        return _Run(self, None, known, now).by_ids(ids)

    def check(self, now: datetime) -> list[str]:
        """The cases that changed in the last hour: PayPal answers where our app has the Disputes permission."""
        self.client.changed(now - timedelta(hours=1), now)
        return []


class _Run:
    """One reading of one account."""

    def __init__(self, source: PayPalDisputes, cursor: Cursor | None, known: Known, now: datetime) -> None:
        self.source = source
        self.client = source.client
        self.cursor = cursor
        self.known = known
        self.now = now
        extra = cursor.extra if cursor else {}
        self.asked = {i: t for i, text in part(extra, "asked").items() if (t := moment(text))}
        self.left_out = set(texts(extra.get("left_out")))
        self.counted_at = moment(extra.get("counted_at"))
        self.noted: set[str] = set()
        self.held: dict[str, Reading[Dispute]] = {}
        self.notes: list[str] = []
        self.failures: list[SourceError] = []
        self._counted = self.client.requests

    def batches(self) -> Iterator[Batch]:
        listing = self.client.changed(self._after(), self.now)
        if listing.unnamed:
            self.notes.append(f"{self.client.title} lists {listing.unnamed} cases without a number; they are left out.")
        open_cases = self._open_cases()
        changed = self._changed(listing)
        again = self._ask_again(open_cases, changed)
        yield from self._details([*changed[:MOST_DETAILS], *again[: max(0, MOST_DETAILS - len(changed))]])
        if self.failures:
            raise self.failures[0]
        still = sorted(self.left_out - self.noted)
        if still:
            self.notes.append(f"{self.client.title}: {', '.join(still[:5])} still cannot be read. Look in PayPal.")
        waiting = len(changed) - MOST_DETAILS
        if waiting > 0:
            self.notes.append(f"{self.client.title} has {waiting} more changed cases; they come with the next runs.")
            yield self._batch((), None)
            return
        counted = self._count()
        yield replace(self._batch((), self._moved()), counted=counted)

    def _count(self) -> Counted | None:
        """What PayPal lists as open now, where it was not asked for an hour; what fails here is asked in the next."""
        then = self.counted_at
        if then is not None and then <= self.now and self.now - then < COUNT_AGAIN:
            return None
        try:
            listing = self.client.open_now(self.now)
        except SourceError:
            return None
        self.counted_at = self.now
        if listing is None:
            return None
        return Counted(self.now, tuple(OpenThere(c.id, c.opened_at) for c in listing.cases.values() if c.open))

    def by_ids(self, ids: Sequence[str]) -> Iterator[Batch]:
        self.held |= self._by_id(self.known.find("disputes", [self._key(i) for i in ids]).values())
        yield from self._details(list(ids))
        if self.failures:
            raise self.failures[0]
        yield self._batch((), None)

    def _after(self) -> datetime:
        reach = self.now - REACH
        if self.cursor is None:
            self.notes.append(
                f"{self.client.title} shows only cases that changed since {reach:%d %b %Y}; older ones cannot be read."
            )
            return reach
        if self.cursor.ahead_of(self.now):
            return reach
        after = min(self.cursor.until, self.now) - OVERLAP
        if after < reach:
            self.notes.append(
                f"{self.client.title} was not read since {self.cursor.until:%d %b %Y}; "
                f"cases that closed before {reach:%d %b %Y} may be missing."
            )
        return max(after, reach)

    def _changed(self, listing: Listing) -> list[str]:
        """Ids whose detail we do not hold as the list has it, the most urgent first."""
        self.held |= self._by_id(self.known.find("disputes", [self._key(i) for i in listing.cases]).values())
        wanted = [case for case in listing.cases.values() if not _same(case, self.held.get(case.id))]
        wanted = [case for case in wanted if case.id not in self.left_out]

        def urgency(case: Listed) -> tuple[bool, datetime, str]:
            return not case.open, case.due_at or self.now + REACH, case.id

        return [case.id for case in sorted(wanted, key=urgency)]

    def _open_cases(self) -> dict[str, Reading[Dispute]]:
        """Whatever store a link has given them to."""
        found = self._by_id(self.known.open_records("disputes"))
        self.held |= found
        return found

    def _ask_again(self, open_cases: Mapping[str, Reading[Dispute]], changed: list[str]) -> list[str]:
        """Ids to ask for again although the list says nothing new of them, the longest unasked first."""
        due = []
        for own_id in (open_cases.keys() | self.left_out) - set(changed):
            held = open_cases.get(own_id)
            answer_by = held.record.due_at if held else self.now
            soon = answer_by is not None and answer_by - self.now < DUE_SOON
            asked = self.asked.get(own_id) or (held.seen_at if held else self.now - REACH)
            if self.now - asked >= (ASK_AGAIN_WHEN_DUE if soon else ASK_AGAIN):
                due.append((asked, own_id))
        return [own_id for _, own_id in sorted(due)]

    def _details(self, ids: list[str]) -> Iterator[Batch]:
        """Details, a few a batch. A case that fails is passed over, so that it cannot hide the others; the run then
        ends with its error, and the cursor stays.
        """
        readings: list[Reading[Dispute]] = []
        for own_id in ids:
            try:
                readings.extend(self._detail(own_id))
            except (TryLater, BadAnswer) as e:
                self.failures.append(e)
                if len(self.failures) >= MOST_FAILURES:
                    break
            if len(readings) >= BATCH:
                yield self._batch(readings, None)
                readings = []
        if readings:
            yield self._batch(readings, None)

    def _detail(self, own_id: str) -> Iterator[Reading[Dispute]]:
        try:
            answer = self.client.detail(own_id)
            record = self._record(answer.document)
        except NotThere:
            self._leave_out(own_id, "PayPal has no such case any more")
        except Unreadable as e:
            self._leave_out(own_id, str(e))
        else:
            self.asked[own_id] = answer.sent_at
            self.left_out.discard(own_id)
            if record.closed_at is not None:
                self.asked.pop(own_id)
            yield Reading(_linked_as(record, self.held.get(own_id)), answer.sent_at, self.source.run_id)

    def _record(self, document: Any) -> Dispute:
        source = self.source
        return dispute(part(document), account=source.account, store=source.stores[0], names=source.names)

    def _leave_out(self, own_id: str, why: str) -> None:
        """Noted now, asked for again in an hour: what cannot be read today may be readable tomorrow."""
        self.asked[own_id] = self.now
        self.left_out.add(own_id)
        self.noted.add(own_id)
        self.notes.append(f"{self.client.title}: case {own_id} was left out: {why}. Look at it in PayPal.")

    def _moved(self) -> Cursor:
        """Never backwards, and never beyond now: a clock that was wrong must not hide what comes next."""
        until = self.now - UNSURE
        if self.cursor is not None:
            until = max(until, min(self.cursor.until, self.now))
        extra = {
            "asked": {i: t.isoformat() for i, t in sorted(self.asked.items())},
            "left_out": sorted(self.left_out),
            **({"counted_at": self.counted_at.isoformat()} if self.counted_at else {}),
        }
        return Cursor(until, extra)

    def _batch(self, readings: Iterable[Reading[Any]], cursor: Cursor | None) -> Batch:
        notes, self.notes = tuple(self.notes), []
        requests, self._counted = self.client.requests - self._counted, self.client.requests
        found = tuple(readings)
        return Batch({"disputes": found} if found else {}, cursor, requests, notes)

    def _key(self, own_id: str) -> str:
        return record_key("case", self.source.account, own_id)

    def _by_id(self, readings: Iterable[Reading[Any]]) -> dict[str, Reading[Dispute]]:
        return {
            r.record.id: r
            for r in readings
            if r.record.processor == "paypal" and r.record.account == self.source.account
        }


def _same(case: Listed, held: Reading[Dispute] | None) -> bool:
    """Whether the ledger holds this case as the list has it."""
    if held is None or case.updated_at is None or held.record.updated_at is None:
        return False
    return abs(held.record.updated_at - case.updated_at) < SAME_TIME


def _linked_as(record: Dispute, held: Reading[Dispute] | None) -> Dispute:
    """A case keeps the order that was found for it: PayPal knows nothing of it, and a person may have corrected it."""
    if held is None or held.record.found_by is None:
        return record
    old = held.record
    return replace(
        record,
        store=old.store,
        order_id=old.order_id,
        order_name=old.order_name,
        order_store=old.order_store,
        found_by=old.found_by,
    )
