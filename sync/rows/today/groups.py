"""What stands on Today in one line for many rows: late orders, parcels in trouble, requests, missing causes. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from sheets_schema import words
from sync.core.wanted import Wanted
from sync.rows.basis import Basis
from sync.rows.today.rows import MINUTES, Row, Until, tracker_rows
from sync.rules import order_facts, sla_steps
from sync.rules.disputes import SAY_WHY
from sync.rules.today import (
    FAR,
    FOLLOW_UP,
    LATE_ORDERS,
    PARCELS,
    STOP,
    TAGS,
    Item,
    numbers,
)

_LATE = (words.NO_STOCK, words.HOLD_ADDRESS, words.HOLD_FRAUD, words.NOT_SENT_LATE, words.PART_LATE, words.DUE_SOON)
_TROUBLE = (
    *(words.FAILED_DELIVERY, words.SAYS_NOT_RECEIVED, words.PAST_PROMISED),
    *(words.NO_MOVEMENT, words.NO_FIRST_SCAN, words.NO_NUMBER),
)
#: So many late orders of a supplier at once, and so many times those of an ordinary week, are an incident.
FEWEST, TIMES, _WEEKS = 5, 3, 4

TWICE = (words.REFUNDED_AND_DISPUTED, words.MORE_THAN_PAID, words.REFUNDED_TWICE)


def order_lines(rows: Sequence[Row], until: Until, basis: Basis) -> list[Item]:
    """Doubles each for itself; late orders by supplier and flag, parcels in trouble by carrier and flag."""
    found: list[Item] = []
    groups: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        flag, due = sla_steps.plain(row.text("flag")), row.time("do_by")
        if due is None:
            continue
        if flag == words.DUPLICATE:
            found.append(row.item(STOP, "Stop", flag, "duplicates"))
        elif due <= until.today and row.follow_up and flag not in (*_LATE, *_TROUBLE):
            found.append(row.item(FOLLOW_UP, "Order", "your follow-up", "act_now"))
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
    stores = list(dict.fromkeys(row.text("store") for row in rows))
    names = [row.text("order") if len(stores) == 1 else f"{row.text('store')} {row.text('order')}" for row in rows]
    first = min(rows, key=lambda r: (r.time("do_by") or FAR, r.key))
    name = who or ("the supplier" if rank == LATE_ORDERS else "the carrier")
    incident = flag == "incident"
    why = f"incident: {len(rows)} late, all {name}" if incident else f"{flag}, {who or 'supplier not known'}"
    one = len(rows) == 1
    kind = "order" if rank == LATE_ORDERS else "parcel"
    return Item(
        key=f"{'late' if rank == LATE_ORDERS else 'parcels'}/{who}/{flag}",
        rank=rank,
        what=kind.capitalize() if one else f"{len(rows)} {kind}s",
        tab="sla_board",
        why=why[0].lower() + why[1:],
        step=first.text("next_step") if one else f"Ask {name}: {numbers(names)}",
        minutes=MINUTES[rank],
        store=stores[0] if len(stores) == 1 else "all",
        order=rows[0].text("order") if one else "list",
        do_by=first.time("do_by"),
        whose=first.text("whose"),
        view={LATE_ORDERS: "holds" if flag in _LATE[:3] else "not_sent", PARCELS: "parcels"}[rank],
    )


def tag_lines(basis: Basis, wanted: Mapping[str, Sequence[Wanted]], until: Until) -> Iterator[Item]:
    """One line a tab for causes that are due."""
    for tab, name, column, asks in (
        ("disputes", "dispute", "next_step", SAY_WHY),
        ("trustpilot", "review", "next_step", "Say why"),
        ("refunds", "refund", "to_do", "Say w"),
    ):
        asking = (r for r in tracker_rows(tab, basis, wanted) if r.text(column).startswith(asks))
        rows = [r for r in asking if (r.time("do_by") or until.today) <= until.today]
        if rows:
            what = f"{len(rows)} {name}{'s' if len(rows) > 1 else ''}"
            minutes = max(2, len(rows) // 2)
            yield Item(f"tags/{tab}", TAGS, what, tab, "no cause", "Say why", minutes, "all", view="say_why")


def earlier_doubles(basis: Basis, wanted: Mapping[str, Sequence[Wanted]], until: Until) -> Iterator[Item]:
    """One line for what was paid twice before the work with the sheet began: to be looked at, not a stop."""
    rows = [
        row
        for row in tracker_rows("refunds", basis, wanted)
        if row.text("to_do") in TWICE and (paid := row.time("refunded_on")) and paid < until.work_began
    ]
    if rows:
        what = f"{len(rows)} refund{'s' if len(rows) > 1 else ''}"
        step = f"Look at these: {numbers([row.text('order') for row in rows], 8)}"
        why = "earlier: disputed too, or paid twice"
        yield Item("refunds/earlier", FOLLOW_UP, what, "refunds", why, step, 10, "all", order="list", view="look")


def request_lines(wanted: Mapping[str, Sequence[Wanted]]) -> Iterator[Item]:
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
