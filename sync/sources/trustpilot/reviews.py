"""The reviews of one Trustpilot business unit, and its daily figures.

Three readings, as nothing at Trustpilot tells what changed:
- at most every 15 minutes, the reviews created since two hours before the cursor;
- once a day, after midnight of the team, those of the last 90 days again (edits, replies, status), on Sundays those of
  the last year, and of older ones those not answered within a year and those reported; what we hold in that reach and
  was not among them is asked for by its id: a 404 marks it removed, and its record stays;
- once a day, the unit's own score;
- every six hours, which bad reviews of the last 60 days Trustpilot lists as unanswered, for people to compare.

Calls are paid for by the year. A reading that is not due answers with no batch at all; a moment at which one was tried
is kept in the cursor before it is tried, so that a failing one is not repeated at every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.cursor import Cursor
from sync.core.records import OpenThere, Reading, Review, record_key
from sync.errors import BadAnswer, NotThere, SourceError, TryLater
from sync.sources import Batch, Counted, Known
from sync.sources.payload import Unreadable, moment, part, text
from sync.sources.trustpilot.client import Page, Trustpilot
from sync.sources.trustpilot.records import review, score

OVERLAP = timedelta(hours=2)
POLL_EVERY = timedelta(minutes=15)
#: A scheduler is never on the second.
PUNCTUALITY = timedelta(seconds=30)

WINDOW = timedelta(days=90)
#: As far back as all are read again on Sundays, and the unanswered every night.
YEAR = timedelta(days=365)
SUNDAY = 6
TRY_AGAIN = timedelta(hours=2)

#: Bad ones without a reply are listed so often, so far back: each hour would cost too many of a year's calls.
COUNT_AGAIN = timedelta(hours=6) - PUNCTUALITY
COUNTED = timedelta(days=60)
BAD_STARS = ("1", "2")

#: Reviews asked for by id in one night; the others have their turn in the next.
MOST_MISSING = 100


@dataclass(frozen=True, slots=True)
class TrustpilotReviews:
    """Source "trustpilot:<unit>:reviews". A review not yet linked belongs to the first store of its unit."""

    unit: str
    stores: tuple[str, ...]
    client: Trustpilot
    run_id: str
    team_zone: ZoneInfo
    poll_every: timedelta = POLL_EVERY

    @property
    def name(self) -> str:
        return f"trustpilot:{self.unit}:reviews"

    @property
    def title(self) -> str:
        return self.client.title

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        """New reviews page by page, then, where it is due, the nightly reading and the score. Nothing if not due."""
        run = _Run(self, cursor, known, now)
        return run.batches() if run.poll_due() else iter(())

    def read_ids(self, ids: Sequence[str], known: Known, now: datetime) -> Iterator[Batch]:
        """These reviews, one question each, due or not."""
        return _Run(self, None, known, now).by_ids(ids)

    def check(self, now: datetime) -> list[str]:
        """The unit's figures, and a page of its private reviews, which need a plan with the API."""
        self.client.business_unit()
        next(iter(self.client.reviews(now - timedelta(hours=1))), None)
        return []


def _since(cursor: Cursor, now: datetime) -> datetime:
    return now - WINDOW if cursor.ahead_of(now) else min(cursor.until, now) - OVERLAP


class _Run:
    """One reading of one unit."""

    def __init__(self, source: TrustpilotReviews, cursor: Cursor | None, known: Known, now: datetime) -> None:
        self.source = source
        self.client = source.client
        self.first = cursor is None
        self.since = _since(cursor, now) if cursor else None
        self.until = min(cursor.until, now) if cursor else datetime.min.replace(tzinfo=UTC)
        self.extra = {name: text(value) for name, value in (cursor.extra if cursor else {}).items()}
        self.known = known
        self.now = now
        self.notes: list[str] = []
        self._counted = self.client.requests

    def poll_due(self) -> bool:
        return self._passed("polled_at", self.source.poll_every - PUNCTUALITY)

    def batches(self) -> Iterator[Batch]:
        self.extra["polled_at"] = self.now.isoformat()
        if not self.first:
            yield self._batch((), moves=True)
        for page in self.client.reviews(self.since):
            yield self._batch(self._readings(page), moves=self._reached(page))
        self.until = self.now
        if self.first:
            self.extra["reread_at"] = self.now.isoformat()
        yield self._batch((), moves=True)
        if self._night_due():
            yield from self._night()
        if self.extra.get("score_day") != self._today():
            yield self._score()
        if self._passed("counted_at", COUNT_AGAIN) and (counted := self._count()):
            yield replace(self._batch((), moves=True), counted=counted)

    def _count(self) -> Counted | None:
        """What Trustpilot lists as bad and unanswered; what fails here is asked at the next reading."""
        try:
            asked = [{"stars": stars, "responded": "false"} for stars in BAD_STARS]
            pages = [page for each in asked for page in self.client.reviews(self.now - COUNTED, None, each)]
        except SourceError:
            return None
        self.extra["counted_at"] = self.now.isoformat()
        listed = {text(r.get("id")): moment(r.get("createdAt")) for page in pages for r in page.reviews}
        return Counted(self.now, tuple(OpenThere(own_id, at) for own_id, at in listed.items() if own_id))

    def by_ids(self, ids: Sequence[str]) -> Iterator[Batch]:
        held = self.known.find("reviews", [self._key(i) for i in ids])
        yield self._batch([found for i in ids for found in self._asked(i, held.get(self._key(i)))])

    def _asked(self, own_id: str, held: Reading[Review] | None) -> Iterator[Reading[Review]]:
        """A review that a webhook named. One that is not there any more stays as it was, marked removed."""
        asked_at = self.client.now()
        try:
            payload = part(self.client.review(own_id).document)
            if text(part(payload, "businessUnit").get("id")) not in (None, self.source.unit):
                self._leave_out(own_id, Unreadable("it belongs to another business unit"))
                return
            found = self._record(payload, held)
        except NotThere:
            if held is None or held.record.removed_at is not None:
                return
            found = replace(held.record, removed_at=asked_at)
        except Unreadable as e:
            self._leave_out(own_id, e)
            return
        yield Reading(found, asked_at, self.source.run_id)

    def _reached(self, page: Page) -> bool:
        """Reviews come oldest first, so each page moves the cursor to its last."""
        times = [t for r in page.reviews if (t := moment(r.get("createdAt")))]
        if not times:
            return False
        self.until = max(self.until, min(max(times), self.now))
        return True

    def _night_due(self) -> bool:
        last = moment(self.extra.get("reread_at"))
        new_day = last is None or last > self.now or self._day(last) != self._today()
        return (new_day or self._passed("reread_at", timedelta(hours=24))) and self._passed("reread_tried", TRY_AGAIN)

    def _night(self) -> Iterator[Batch]:
        self.extra["reread_tried"] = self.now.isoformat()
        yield self._batch((), moves=True)
        oldest = self.now - YEAR
        sunday = self.now.astimezone(self.source.team_zone).weekday() == SUNDAY
        start = oldest if sunday else self.now - WINDOW
        held = self._held(oldest)
        unanswered = [] if sunday else [self.client.reviews(oldest, start, {"responded": "false"})]
        reported = self.client.reviews(None, start, {"reported": "true"})
        for pages in (self.client.reviews(start), *unanswered, reported):
            for page in pages:
                for payload in page.reviews:
                    held.pop(text(payload.get("id")) or "", None)
                yield self._batch(self._readings(page))
        missing = [r for r in held.values() if r.record.born_at >= start or r.record.reply_text is None]
        missing.sort(key=lambda r: r.record.born_at, reverse=True)
        yield self._batch([found for r in missing[:MOST_MISSING] for found in self._missing(r)])
        if len(missing) > MOST_MISSING:
            self.notes.append(
                f"{self.client.title} did not list {len(missing)} reviews that it had; {MOST_MISSING} were asked for "
                "one by one, the others follow."
            )
        self.extra["reread_at"] = self.now.isoformat()
        yield self._batch((), moves=True)

    def _held(self, since: datetime) -> dict[str, Reading[Review]]:
        """What the ledger holds of this unit and does not know to be removed, by id."""
        return {
            r.record.id: r
            for r in self.known.recent("reviews", since)
            if r.record.unit == self.source.unit and r.record.removed_at is None and r.record.born_at <= self.now
        }

    def _missing(self, held: Reading[Review]) -> Iterator[Reading[Review]]:
        """A review that was not listed, asked for by its id."""
        asked_at = self.client.now()
        try:
            found = self._record(part(self.client.review(held.record.id).document), held)
        except NotThere:
            found = replace(held.record, removed_at=asked_at)
        except Unreadable as e:
            self._leave_out(held.record.id, e)
            return
        except (TryLater, BadAnswer) as e:
            self.notes.append(f"{e.what}: one review that it did not list is asked for again tomorrow.")
            return
        yield Reading(found, asked_at, self.source.run_id)

    def _readings(self, page: Page) -> Iterator[Reading[Review]]:
        keys = {i: self._key(i) for r in page.reviews if (i := text(r.get("id")))}
        held = self.known.find("reviews", keys.values())
        for payload in page.reviews:
            own_id = text(payload.get("id")) or ""
            try:
                record = self._record(payload, held.get(keys.get(own_id, "")))
            except Unreadable as e:
                self._leave_out(own_id, e)
            else:
                yield Reading(record, page.sent_at, self.source.run_id)

    def _record(self, payload: Any, held: Reading[Review] | None) -> Review:
        """A review keeps the order that was found for it: Trustpilot knows nothing of it."""
        record = review(payload, unit=self.source.unit, store=self.source.stores[0])
        if held is None or held.record.found_by is None:
            return record
        old = held.record
        return replace(record, store=old.store, order_id=old.order_id, order_name=old.order_name, found_by=old.found_by)

    def _leave_out(self, own_id: str, why: Unreadable) -> None:
        named = f"review {self._key(own_id).rsplit(':', 1)[1][:60]}" if own_id else "a review"
        self.notes.append(f"{self.client.title}: {named} was left out: {why}. Look at it in Trustpilot.")

    def _score(self) -> Batch:
        answer = self.client.business_unit()
        day = self.now.astimezone(self.source.team_zone).date()
        self.extra["score_day"] = day.isoformat()
        try:
            figures = score(
                part(answer.document),
                unit=self.source.unit,
                store=self.source.stores[0],
                day=day,
                seen_at=answer.sent_at,
            )
        except Unreadable as e:
            self.notes.append(f"{self.client.title}: today's score was left out: {e}.")
            return self._batch((), moves=True)
        return self._batch([Reading(figures, answer.sent_at, self.source.run_id)], entity="scores", moves=True)

    def _batch(self, readings: Iterable[Reading[Any]], *, entity: str = "reviews", moves: bool = False) -> Batch:
        found = tuple(readings)
        notes, self.notes = tuple(self.notes), []
        requests, self._counted = self.client.requests - self._counted, self.client.requests
        extra = {name: value for name, value in self.extra.items() if value}
        return Batch({entity: found} if found else {}, Cursor(self.until, extra) if moves else None, requests, notes)

    def _passed(self, name: str, pause: timedelta) -> bool:
        """Whether that long has passed since the moment kept under `name`; a moment to come is none."""
        then = moment(self.extra.get(name))
        return then is None or then > self.now or self.now - then >= pause

    def _today(self) -> str:
        return self._day(self.now)

    def _day(self, when: datetime) -> str:
        return when.astimezone(self.source.team_zone).date().isoformat()

    def _key(self, own_id: str) -> str:
        return record_key("review", self.source.unit, own_id)
