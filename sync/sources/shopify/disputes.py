"""Shopify Payments disputes of one store. They have no `updatedAt`, so the open ones are read at every run.

A dispute that we hold as open and that left the open set is read by its id: that is how won and lost become known.
PayPal's and other gateways' disputes never appear here.

Once an hour the open ones as listed are kept, those that cannot be read too: people compare them with the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.core.cursor import Cursor
from sync.core.records import Dispute, OpenThere, Reading
from sync.errors import AccessRefused
from sync.sources import Batch, Counted, Known
from sync.sources.payload import Unreadable, moment, text
from sync.sources.shopify.client import PartRefused, Reply, Shop
from sync.sources.shopify.pages import label, pages, some
from sync.sources.shopify.reading import Payload
from sync.sources.shopify.records import Whose, dispute, settled_when_seen
from sync.sources.shopify.search import window

OPEN = ("status:needs_response", "status:under_review")
OPEN_STATUS = {"NEEDS_RESPONSE", "UNDER_REVIEW"}

COUNT_AGAIN = timedelta(minutes=55)  # hourly: a scheduler is never on the second

#: A bank's dispute may reach Shopify days after it was initiated.
OVERLAP = timedelta(days=7)

LAG = timedelta(seconds=30)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
PAGE = 100


class Disputes:
    """The open ones, those opened since the cursor, and those that were open when last seen."""

    def __init__(self, shop: Shop, whose: Whose, *, run_id: str) -> None:
        self.name = f"shopify:{whose.store}:disputes"
        self.title = shop.title
        self.stores = (whose.store,)
        self._shop = shop
        self._whose = whose
        self._run_id = run_id

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        """The cursor moves once, with the last batch: only the three sets together tell what is so."""
        counted = self._shop.requests
        seen: set[str] = set()
        listed: dict[str, OpenThere] = {}
        gone = [gid for gid in (cursor.extra.get("gone", ()) if cursor else ()) if isinstance(gid, str)]
        for readings, notes in self._sets(cursor, known, seen, gone, listed, now):
            requests, counted = self._shop.requests - counted, self._shop.requests
            yield Batch({"disputes": readings}, None, requests, tuple(notes))
        until = max(now - LAG, cursor.until) if cursor and not cursor.ahead_of(now) else now - LAG
        then = moment(cursor.extra.get("counted_at")) if cursor else None
        due = then is None or then > now or now - then >= COUNT_AGAIN
        extra = {"counted_at": (now if due or then is None else then).isoformat()}
        moved = Cursor(until, {**extra, "gone": gone[-500:]} if gone else extra)
        there = Counted(now, tuple(listed.values())) if due else None
        yield Batch({}, moved, self._shop.requests - counted, counted=there)

    def _sets(
        self,
        cursor: Cursor | None,
        known: Known,
        seen: set[str],
        gone: list[str],
        listed: dict[str, OpenThere],
        now: datetime,
    ) -> Iterator[tuple[tuple[Reading[Any], ...], list[str]]]:
        searches = [
            window("initiated_at", cursor.until - OVERLAP if cursor and not cursor.ahead_of(now) else BEGINNING)
        ]
        for search in [*OPEN, *searches] if cursor else searches:
            for reply, nodes, _ in pages(self.title, self._ask, "disputes_page", {"query": search}, PAGE):
                listed |= _open(nodes)
                yield self._records(nodes, reply, known, seen)
        held = [r.record for r in known.open_records("disputes", stores=self.stores)]
        ids = [d.id for d in held if d.processor == "shopify" and d.account == self._whose.store]
        left = [gid for gid in ids if gid not in seen and gid not in gone]
        yield from self._by_ids(left, known, seen, gone)

    def read_ids(self, ids: Sequence[str], known: Known, now: datetime) -> Iterator[Batch]:  # noqa: ARG002 - as every source
        """These disputes, fifty a question, by their own ids."""
        counted = self._shop.requests
        for readings, notes in self._by_ids(ids, known, set(), []):
            requests, counted = self._shop.requests - counted, self._shop.requests
            yield Batch({"disputes": readings}, None, requests, tuple(notes))

    def check(self, now: datetime) -> list[str]:
        """One page of the disputes of the last days."""
        variables = {"query": window("initiated_at", now - OVERLAP)}
        next(iter(pages(self.title, self._ask, "disputes_page", variables, 1)))
        return []

    def _by_ids(
        self, ids: Sequence[str], known: Known, seen: set[str], gone: list[str]
    ) -> Iterator[tuple[tuple[Reading[Any], ...], list[str]]]:
        """What is there; what is not is added to `gone`."""
        for reply, nodes, missing in some(self.title, self._ask, "disputes_by_ids", ids, "ShopifyPaymentsDispute"):
            readings, notes = self._records(nodes, reply, known, seen)
            gone += missing
            left = [f"{label('dispute', {'id': i})} of {self.title} is gone; its row stays as it was." for i in missing]
            yield readings, [*notes, *left]

    def _ask(self, question: str, at_size: Callable[[int], Mapping[str, Any]], size: int) -> Reply:
        try:
            return self._shop.ask(question, at_size, size)
        except PartRefused as refusal:
            raise AccessRefused(f"{self.title} does not let us read disputes", remedy=refusal.remedy) from None

    def _records(
        self, nodes: list[Payload], reply: Reply, known: Known, seen: set[str]
    ) -> tuple[tuple[Reading[Any], ...], list[str]]:
        """Readings of those not yet seen in this run, and a sentence for each that cannot be read."""
        found: list[Dispute] = []
        notes: list[str] = []
        for node in nodes:
            try:
                record = dispute(node, self._whose)
            except Unreadable as e:
                notes.append(f"{label('dispute', node)} of {self.title} was left out: {e}.")
                continue
            if record.id not in seen:
                seen.add(record.id)
                found.append(record)
        before = known.find("disputes", [d.key for d in found if d.outcome and not d.closed_at])
        ended = [settled_when_seen(d, before[d.key].record if d.key in before else None, reply.sent_at) for d in found]
        return tuple(Reading(d, reply.sent_at, self._run_id) for d in ended), notes


def _open(nodes: list[Payload]) -> dict[str, OpenThere]:
    """Those that Shopify calls open, by their ids."""
    found = [n for n in nodes if n.get("status") in OPEN_STATUS]
    return {i: OpenThere(i.rsplit("/", 1)[-1], moment(n.get("initiatedAt"))) for n in found if (i := text(n.get("id")))}
