"""What is to be done now, from the rows of all trackers: each line of Today before it is ranked. Pure.

Made of the rows themselves, so that Today never says anything else than the tracker behind its link.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheets_schema import words
from sync.core.cells import Cell
from sync.core.tell import text_of
from sync.core.wanted import Wanted
from sync.rows.basis import Basis
from sync.rows.typed import cells, typed_day
from sync.rules import order_facts, shifts, sla_steps
from sync.rules.disputes import SAY_WHY
from sync.rules.today import (
    BAD_REVIEW,
    FAR,
    FOLLOW_UP,
    LATE_ORDERS,
    NEW_CASE,
    PARCELS,
    SILENCE,
    STOP,
    TAGS,
    Item,
    numbers,
)

_INQUIRIES = ("PayPal inquiry", "Card inquiry")

#: What the rows say where an answer that we claim is not seen by its source.
_NOT_SHOWN = "not show your"

#: Minutes of each kind of line, from practice.
_MINUTES = {SILENCE: 6, STOP: 2, NEW_CASE: 4, BAD_REVIEW: 5, LATE_ORDERS: 6, FOLLOW_UP: 3, PARCELS: 5}

_LATE = (words.NO_STOCK, words.HOLD_ADDRESS, words.HOLD_FRAUD, words.NOT_SENT_LATE, words.PART_LATE, words.DUE_SOON)
_TROUBLE = (
    *(words.FAILED_DELIVERY, words.SAYS_NOT_RECEIVED, words.PAST_PROMISED),
    *(words.NO_MOVEMENT, words.NO_FIRST_SCAN, words.NO_NUMBER),
)
#: So many late orders of a supplier at once, and so many times those of an ordinary week, are an incident.
FEWEST, TIMES, _WEEKS = 5, 3, 4

_TWICE = (words.REFUNDED_AND_DISPUTED, words.MORE_THAN_PAID, words.REFUNDED_TWICE)


@dataclass(frozen=True, slots=True)
class Row:
    """A tracker's row as Today needs it."""

    key: str
    tab: str
    cells: Mapping[str, Cell]
    follow_up: bool  # staff's own date has come

    def text(self, column: str) -> str:
        return text_of(self.cells.get(column))

    def time(self, column: str) -> datetime | None:
        found = self.cells.get(column)
        return found if isinstance(found, datetime) else None

    def item(self, rank: int, what: str, why: str, view: str, **change: str) -> Item:
        made = Item(
            key=f"{self.tab}/{self.key}",
            rank=rank,
            what=what,
            tab=self.tab,
            why=why,
            step=self.text("next_step"),
            minutes=_MINUTES[rank],
            store=self.text("store") or self.text("brand"),
            order=self.text("order").replace(words.NOT_FOUND, ""),
            do_by=self.time("do_by"),
            whose=self.text("whose"),
            view=view,
        )
        return replace(made, **change)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Until:
    """How far today reaches, and what is lost if it waits for the next shift."""

    today: datetime
    too_late: datetime

    @classmethod
    def of(cls, basis: Basis) -> Until:
        known, now = shifts.spans(basis.settings.rules, basis.as_of.now), basis.as_of.now
        return cls(shifts.end_of_work(known, now), shifts.next_chance(known, now))


def items(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[Item]:
    """Every line that could stand on Today, in no order. Hidden rows are left out, and those put off to a later day."""
    until = Until.of(basis)
    found: list[Item] = []
    for tab, each in _EACH.items():
        found += [item for row in _rows(tab, basis, wanted) if (item := each(row, until))]
    orders = list(_rows("sla_board", basis, wanted))
    found += _orders(orders, until, basis)
    found += _tags(basis, wanted, until)
    found += _requests(wanted)
    return _each_order_once(found)


def _rows(tab: str, basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> Iterator[Row]:
    today = basis.as_of.now.astimezone(basis.settings.team_zone).date()
    for row in wanted.get(tab, ()):
        typed = cells(basis.book, tab, row.key)
        day = typed_day(typed.get("follow_up_on"))
        final = row.cells.get("final_due")
        pressing = isinstance(final, datetime) and final <= basis.as_of.now + timedelta(hours=48)
        if typed.get("hide") is True or (day and day > today and not pressing):
            continue
        yield Row(row.key, tab, row.cells, day is not None)


def _dispute(row: Row, until: Until) -> Item | None:
    turn, final = row.text("turn"), row.time("final_due")
    if turn not in (words.US, words.CHECK):
        return None
    if final and final <= until.too_late and row.text("stage") not in _INQUIRIES:
        return row.item(SILENCE, "Dispute", "final due before the next shift", "act_now")
    if _NOT_SHOWN in row.text("next_step"):
        return row.item(STOP, "Dispute", "answer not seen", "act_now")
    if not row.cells.get("first_answer_on"):
        return row.item(NEW_CASE, "Dispute", "new, not answered yet", "act_now")
    if row.text("last_change").endswith("buyer wrote again"):
        return row.item(NEW_CASE, "Dispute", "the buyer wrote again", "act_now")
    due = row.time("do_by")
    if due and due <= until.today:
        return row.item(FOLLOW_UP, "Dispute", "your follow-up" if row.follow_up else "to be answered", "act_now")
    return None


def _review(row: Row, until: Until) -> Item | None:
    step, due, stars = row.text("next_step"), row.time("do_by"), row.cells.get("stars")
    if not step or not due or step.startswith("Say why"):
        return None
    what = f"Review {stars}★"
    if _NOT_SHOWN in step:
        return row.item(STOP, what, "reply not seen", "bad_no_reply")
    if isinstance(stars, int) and stars <= 2 and not row.cells.get("replied_on") and not step.startswith("Replied"):
        return row.item(BAD_REVIEW, what, "no reply", "bad_no_reply")
    why = "your follow-up" if row.follow_up else "not solved yet"
    return row.item(FOLLOW_UP, what, why, "not_solved") if due <= until.today else None


def _refund(row: Row, _until: Until) -> Item | None:
    to_do = row.text("to_do")
    if to_do in _TWICE:
        step = "Do not pay anything more. Look at it with the manager"
        return row.item(STOP, "Stop", to_do, "look", step=step)
    if to_do == words.MONEY_NOT_SENT:
        return row.item(FOLLOW_UP, "Refund", to_do, "look", step="Look in Shopify why the money is not sent")
    return None


def _request(row: Row, _until: Until) -> Item | None:
    status = row.text("status")
    order = row.text("number")
    if status in (words.STOP_DISPUTE, words.STOP_MORE) or status.startswith(words.ALREADY):
        return row.item(STOP, "Stop", status, "stopped", step=f"Do not refund. {row.text('decision')}", order=order)
    if status in words.NOT_PAID:
        return row.item(STOP, "Request", status, "not_paid", step="Pay it in Shopify, or write why not", order=order)
    if status == words.ORDER_NOWHERE or status.startswith(words.TWO_STORES):
        return row.item(FOLLOW_UP, "Request", status, "stopped", step="Correct the order or the store", order=order)
    return None


_EACH: Mapping[str, Callable[[Row, Until], Item | None]] = {
    "disputes": _dispute,
    "trustpilot": _review,
    "refunds": _refund,
    "refund_requests": _request,
}


def _orders(rows: Sequence[Row], until: Until, basis: Basis) -> list[Item]:
    """Doubles each for itself; late orders by supplier and flag, parcels in trouble by carrier and flag."""
    found: list[Item] = []
    groups: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        flag, due = sla_steps.plain(row.text("flag")), row.time("do_by")
        if due is None:
            continue
        if flag == words.DUPLICATE:
            found.append(row.item(STOP, "Stop", flag, "duplicates"))
        elif due <= until.today and flag in _LATE:
            groups[LATE_ORDERS, row.text("supplier"), flag].append(row)
        elif due <= until.today and flag in _TROUBLE:
            groups[PARCELS, row.text("carrier"), flag].append(row)
    incidents = _incidents(groups, basis)
    merged: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for (rank, who, flag), alike in groups.items():
        incident = rank == LATE_ORDERS and who in incidents
        merged[rank, who, "incident" if incident else flag] += alike
    return [*found, *(_group(rank, who, flag, alike) for (rank, who, flag), alike in merged.items())]


def _incidents(groups: Mapping[tuple[int, str, str], Sequence[Row]], basis: Basis) -> frozenset[str]:
    """Suppliers with many late orders at once, against those that they sent late in an ordinary week."""
    counts: Counter[str] = Counter()
    for (rank, who, _), rows in groups.items():
        counts[who] += len(rows) if rank == LATE_ORDERS and who else 0
    many = {who: n for who, n in counts.items() if n >= FEWEST}
    if not many:
        return frozenset()
    since, sent_late = basis.as_of.now - timedelta(weeks=_WEEKS), Counter[str]()
    for order in (r.record for r in basis.book.orders.values()):
        sent = order_facts.sent_at(order)
        if sent and sent >= since and (due := basis.case(order).ship_by) and due.supplier and sent > due.due:
            sent_late[due.supplier.name] += 1
    return frozenset(who for who, n in many.items() if n >= TIMES * sent_late[who] / _WEEKS)


def _group(rank: int, who: str, flag: str, rows: Sequence[Row]) -> Item:
    names = [row.text("order") for row in rows]
    first = min(rows, key=lambda r: (r.time("do_by") or FAR, r.key))
    name = who or ("the supplier" if rank == LATE_ORDERS else "the carrier")
    incident = flag == "incident"
    why = f"incident: {len(rows)} late, all {name}" if incident else f"{flag}, {who or 'not known whose'}"
    stores = list(dict.fromkeys(row.text("store") for row in rows))
    one = len(rows) == 1
    kind = "order" if rank == LATE_ORDERS else "parcel"
    return Item(
        key=f"{'late' if rank == LATE_ORDERS else 'parcels'}/{who}/{flag}",
        rank=rank,
        what=kind.capitalize() if one else f"{len(rows)} {kind}s",
        tab="sla_board",
        why=why[0].lower() + why[1:],
        step=first.text("next_step") if one else f"Ask {name}: {numbers(names)}",
        minutes=_MINUTES[rank],
        store=stores[0] if len(stores) == 1 else "all",
        order=names[0] if one else "list",
        do_by=first.time("do_by"),
        whose=first.text("whose"),
        view={LATE_ORDERS: "holds" if flag in _LATE[:3] else "not_sent", PARCELS: "parcels"}[rank],
    )


def _tags(basis: Basis, wanted: Mapping[str, Sequence[Wanted]], until: Until) -> Iterator[Item]:
    """One line a tab for causes that are due."""
    for tab, name, column, asks in (
        ("disputes", "dispute", "next_step", SAY_WHY),
        ("trustpilot", "review", "next_step", "Say why"),
        ("refunds", "refund", "to_do", "Say w"),
    ):
        asking = (r for r in _rows(tab, basis, wanted) if r.text(column).startswith(asks))
        rows = [r for r in asking if (r.time("do_by") or until.today) <= until.today]
        if rows:
            what = f"{len(rows)} {name}{'s' if len(rows) > 1 else ''}"
            minutes = max(2, len(rows) // 2)
            yield Item(f"tags/{tab}", TAGS, what, tab, "no cause", "Say why", minutes, "all", view="say_why")


def _requests(wanted: Mapping[str, Sequence[Wanted]]) -> Iterator[Item]:
    """Requests that may be paid and those that wait for a yes, a line each."""
    rows = wanted.get("refund_requests", ())
    for status, view, why, step in (
        (words.READY, "ready", "decided, not done", "Do it in Shopify"),
        (words.NEEDS_APPROVAL, "waiting", "a manager decides", "Manager: answer on Approvals"),
    ):
        found = [str(row.cells["number"]) for row in rows if row.cells.get("status") == status]
        if found:
            what = f"{len(found)} request{'s' if len(found) > 1 else ''}"
            todo = f"{step}: {numbers(found)}"
            yield Item(f"requests/{view}", FOLLOW_UP, what, "refund_requests", why, todo, len(found), "all", view=view)


def _each_order_once(found: Iterable[Item]) -> list[Item]:
    """Of several stops of one order, from several tabs, the first."""
    kept: dict[tuple[str, str], Item] = {}
    others = []
    for item in found:
        if item.rank == STOP and item.order and item.tab != "refund_requests":
            kept.setdefault((item.store, item.order), item)
        else:
            others.append(item)
    return [*kept.values(), *others]
