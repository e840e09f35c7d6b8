"""Orders with their refunds: what changed since the cursor, and now and then the unfinished ones again.

A delivery, a return or a settled refund does not always move an order's `updatedAt`, so every few hours the orders
of the last 60 days of which something is still expected are read again by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.core.cursor import Cursor
from sync.core.records import Order, Reading, Refund
from sync.errors import AccessRefused
from sync.sources import Batch, Known
from sync.sources.payload import Unreadable, text
from sync.sources.shopify.client import PartRefused, Reply, Shop
from sync.sources.shopify.grants import Grants
from sync.sources.shopify.nested import whole
from sync.sources.shopify.pages import Progress, label, pages, some, updated
from sync.sources.shopify.reading import Payload, items, listed, moment, part
from sync.sources.shopify.records import Whose, order, refund
from sync.sources.shopify.search import window

#: Read again what was updated shortly before the cursor: returned times are whole seconds, the search index lags, and
#: Shopify updates an order first and its parts afterwards.
OVERLAP = timedelta(minutes=10)

#: What was updated in this last moment may not be in the search index yet.
LAG = timedelta(seconds=30)

#: Before the first order of any store.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

PAGE = 100
CHAIN = 20_000  # orders after which paging starts anew; Shopify ends a chain at 25,000

RESCAN_EVERY = timedelta(hours=6)
RESCAN_BACK = timedelta(days=60)

#: Scopes beyond read_orders, and what stays blank without each. read_all_orders has a sentence of its own.
WANTED = {
    "read_customers": "customers' names stay blank",
    "read_returns": "returns stay blank",
    "read_merchant_managed_fulfillment_orders": "holds and ship-by dates stay blank",
    "read_shopify_payments_disputes": "Shopify's own disputes cannot be read",
}

Found = tuple[Reading[Any], ...]


class Orders:
    """The orders and refunds of one store, oldest change first, so that a crash never starts again from nothing."""

    def __init__(self, shop: Shop, whose: Whose, *, domain: str, run_id: str) -> None:
        self.name = f"shopify:{whose.store}:orders"
        self.title = shop.title
        self.stores = (whose.store,)
        self._shop = shop
        self._whose = whose
        self._domain = domain
        self._run_id = run_id
        self._grants = Grants(names=whose.names != "none")
        self._sees_all = True
        self._scopes: set[str] = set()
        self._seen: set[str] = set()
        self._counted = 0

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        """Every order whose `updatedAt` moved into [cursor - 10 min, now - 30 s), then those due for another look.

        The cursor follows the last order of each page: pages come in the order of `updatedAt`, so all before has been
        seen. It never goes back. The first load (`loading` in the cursor until it is whole) has no upper end: what
        claims to be of the future is there too, and is read again when its time has come. A cursor of the future was
        written by a wrong clock: the last 60 days are read again.
        """
        self._counted = self._shop.requests
        extra: dict[str, Any] = dict(cursor.extra) if cursor else {"rescanned": now.isoformat(), "loading": True}
        loading = extra.pop("loading", False) is True
        floor = _floor(cursor, now)
        notes = self._probe()
        end = max(now - LAG, floor)
        for readings, reached, last, more in self._changed(floor - OVERLAP, end, known, loading=loading):
            on_the_way = {**extra, "loading": True} if loading and not last else extra
            moved = Cursor(max(reached, floor), on_the_way) if reached else None
            yield self._batch(readings, moved, [*notes, *more])
            notes = []
        rescanned = moment(extra.get("rescanned"))
        if rescanned is None or now - rescanned >= RESCAN_EVERY:
            gone = [gid for gid in extra.get("gone", ()) if isinstance(gid, str)]
            yield from self._again(known, now, gone)
            extra = {**extra, "rescanned": now.isoformat(), "gone": gone[-500:]}
            yield self._batch({}, Cursor(end, extra), [])

    def read_ids(self, ids: Sequence[str], known: Known, now: datetime) -> Iterator[Batch]:  # noqa: ARG002 - as every source
        """These orders with their refunds, fifty a question, by their own ids: the search index lags."""
        self._counted = self._shop.requests
        for reply, nodes, missing in some(self.title, self._ask, "orders_by_ids", ids, "Order"):
            readings, notes = self._records(nodes, reply, known)
            yield self._batch(readings, None, [*notes, *(self._gone(gid) for gid in missing)])

    def check(self, now: datetime) -> list[str]:  # noqa: ARG002 - as every source
        """Whether it is our store, and which scopes our app lacks."""
        sentences = self._probe()
        return [
            *sentences,
            *(f"{self.title}: without {s}, {why}." for s, why in WANTED.items() if s not in self._scopes),
        ]

    def _gone(self, gid: str) -> str:
        return f"{label('order', {'id': gid})} of {self.title} is gone; its row stays as it was."

    def _probe(self) -> list[str]:
        """Are we in the right store, and do we see all of it? Without read_all_orders Shopify silently hides the
        orders older than 60 days.
        """
        data = self._shop.ask("probe", lambda _: {}).data
        domain = text(part(data, "shop").get("myshopifyDomain")) or ""
        if domain.lower() != self._domain.lower():
            raise AccessRefused(
                f"{self.title} answers as another store",
                remedy="The owner must check its address in the configuration.",
            )
        scopes = {scope.get("handle") for scope in listed(part(data, "currentAppInstallation").get("accessScopes"))}
        self._scopes = {scope for scope in scopes if isinstance(scope, str)}
        self._sees_all = "read_all_orders" in scopes
        if self._sees_all:
            return []
        what = f"{self.title} shows us only the orders of the last 60 days."
        return [f"{what} The owner can give our app read_all_orders to see older ones."]

    def _changed(
        self, since: datetime, end: datetime, known: Known, *, loading: bool
    ) -> Iterator[tuple[Mapping[str, Found], datetime | None, bool, list[str]]]:
        """Page by page: the readings, how far they reach (None: cannot be told), whether that is all, and notes.

        One chain of pages ends after CHAIN orders; the next starts where the last one certainly stood.
        """
        size, odd = PAGE, False
        while True:
            chained, progress, restart = 0, Progress(), since
            variables = {"query": window("updated_at", since, None if loading else end)}
            for reply, nodes, last in pages(self.title, self._ask, "orders_page", variables, size):
                size, chained = reply.size, chained + len(nodes)
                readings, notes = self._records(nodes, reply, known)
                if not odd and any(at < since.replace(microsecond=0) for at in updated(nodes)):
                    odd = True
                    notes.append(f"{self.title} gave orders that we had not asked for; they were read all the same.")
                reached = end if last else progress.after(nodes, end)
                restart = max(restart, reached or restart)
                yield readings, reached, last, notes
                if last:
                    return
                if chained >= CHAIN and restart > since:
                    break
            since = restart

    def _again(self, known: Known, now: datetime, gone: list[str]) -> Iterator[Batch]:
        """Those of which something is still expected. What is no longer there is noted once, and stays as it was."""
        ids = [gid for gid in self._unfinished(known, now) if gid not in self._seen and gid not in gone]
        for reply, nodes, missing in some(self.title, self._ask, "orders_by_ids", ids, "Order"):
            readings, notes = self._records(nodes, reply, known)
            gone += missing
            notes += [self._gone(gid) for gid in missing]
            yield self._batch(readings, None, notes)

    def _unfinished(self, known: Known, now: datetime) -> list[str]:
        back = (
            RESCAN_BACK if self._sees_all else RESCAN_BACK - timedelta(days=1)
        )  # what is hidden looks as if it were gone
        recent = known.recent("orders", now - back, stores=self.stores)
        ids = [r.record.id for r in recent if expects_more(r.record)]
        if self._sees_all:
            ids += [r.record.order_id for r in known.open_records("refunds", stores=self.stores)]
            disputes = [r.record for r in known.open_records("disputes", stores=self.stores)]
            ids += [d.order_id for d in disputes if d.order_id and d.order_store == self._whose.store]
        return list(dict.fromkeys(ids))

    def _ask(self, question: str, at_size: Callable[[int], Mapping[str, Any]], size: int) -> Reply:
        """Ask, leaving out whatever parts of an order Shopify refuses us."""
        while True:
            grants = self._grants
            try:
                return self._shop.ask(question, grants.into(at_size), size)
            except PartRefused as refusal:
                fewer = grants.without(refusal)
                if fewer is None:
                    raise AccessRefused(f"{self.title} does not let us read orders", remedy=refusal.remedy) from None
                self._grants = fewer

    def _records(self, nodes: list[Payload], reply: Reply, known: Known) -> tuple[dict[str, Found], list[str]]:
        """Readings of the orders and refunds that can be read, and a sentence for each that cannot."""
        orders: list[Order] = []
        refunds: list[Refund] = []
        notes: list[str] = []
        for node in nodes:
            try:
                full = whole(self._shop, node, returns="returns" not in self._grants.refused)
                orders.append(order(full, self._whose))
            except Unreadable as e:
                notes.append(f"{label('order', node)} of {self.title} was left out: {e}.")
                continue
            for each in items(full, "refunds"):
                try:
                    refunds.append(refund(each, orders[-1]))
                except Unreadable as e:
                    notes.append(f"{label('refund', each)} of {self.title} was left out: {e}.")
        self._seen.update(record.id for record in orders)
        if self._grants.refused and orders:
            orders = self._kept(orders, known)
        return {"orders": self._readings(orders, reply), "refunds": self._readings(refunds, reply)}, notes

    def _kept(self, orders: list[Order], known: Known) -> list[Order]:
        before = known.find("orders", [record.key for record in orders])
        return [self._grants.kept(o, before[o.key].record if o.key in before else None) for o in orders]

    def _readings(self, records: list[Any], reply: Reply) -> Found:
        return tuple(Reading(record, reply.sent_at, self._run_id) for record in records)

    def _batch(self, readings: Mapping[str, Found], cursor: Cursor | None, notes: list[str]) -> Batch:
        requests, self._counted = self._shop.requests - self._counted, self._shop.requests
        refused = self._grants.sentence(self.title)
        return Batch(readings, cursor, requests, (*notes, refused) if refused else tuple(notes))


def _floor(cursor: Cursor | None, now: datetime) -> datetime:
    if cursor is None:
        return BEGINNING
    return now - RESCAN_BACK if cursor.ahead_of(now) else cursor.until


def expects_more(record: Order) -> bool:
    """Whether something may still happen to an order that need not move its `updatedAt`."""
    return record.final_at is None or record.return_status in ("RETURN_REQUESTED", "IN_PROGRESS")
