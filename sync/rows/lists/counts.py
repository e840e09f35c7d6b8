"""What stands beside the lines of the lists: how often each was used, and what was really needed. Pure.

Counted up to the team's last midnight, so that the numbers change once a day and not with every order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sync.core.cells import Cell
from sync.core.records import Order
from sync.core.rulebook import Supplier
from sync.rows.basis import Basis
from sync.rows.typed import cells
from sync.rules import causes, order_facts, parcels, refund_matrix, ship, suppliers, transit
from sync.rules.clock import start_of
from sync.rules.request_facts import facts

#: tab id → key → column id → what the cell shows.
Counts = Mapping[str, Mapping[str, Mapping[str, Cell]]]


def counts(basis: Basis) -> Counts:
    """Of every line that is in use."""
    zone = basis.settings.team_zone
    until = start_of(basis.as_of.now.astimezone(zone).date(), zone)
    placed = [
        (order, at)
        for order in (r.record for r in basis.book.orders.values())
        if not order.test and (at := order_facts.paid_at(order)) and at < until
    ]
    lately = [order for order, at in placed if at >= until - timedelta(days=30)]
    return {
        "suppliers": _suppliers(basis, lately, [order for order, _ in placed], until),
        "ship_rules": _ship_rules(basis, lately),
        "transit_days": _transit(basis, [order for order, _ in placed]),
        "product_costs": _sold(basis, lately),
        "causes": _causes(basis, until - timedelta(days=90), until),
        "refund_rules": _refund_rules(basis, until - timedelta(days=30), until),
    }


def _in_use(basis: Basis, tab: str, lines: Any) -> list[tuple[str, Any]]:
    """(key, line) of a list: the rules hold its lines in use in the order of the tab."""
    keys = [key for key, line in basis.book.lists.get(tab, {}).items() if line.used_now is not None]
    return list(zip(keys, lines, strict=True)) if len(keys) == len(lines) else []


def _suppliers(basis: Basis, lately: list[Order], orders: list[Order], until: datetime) -> dict[str, dict[str, Cell]]:
    listed = basis.settings.rules.suppliers
    found: Counter[Supplier] = Counter()
    for order in lately:
        found.update({s for line in order.lines if (s := suppliers.supplier_of_line(line, order, listed))})
    ripe = until - timedelta(days=basis.settings.rules.no_first_scan_days)
    scanned: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for order in orders:
        names = [s.name for s in basis.suppliers(order)]
        for parcel in order_facts.live_parcels(order):
            if parcel.created_at <= ripe:
                for name in names:
                    scanned[name].append((parcel.created_at, parcels.last_scan_at(parcel) is not None))
    return {
        key: {"orders_30": found[line], "scans": _scans(scanned.get(line.name, []))}
        for key, line in _in_use(basis, "suppliers", listed)
    }


def _scans(seen: list[tuple[datetime, bool]]) -> str | None:
    """`94 % of the last 50`; None without a parcel."""
    last = sorted(seen, reverse=True)[: parcels.LAST_PARCELS]
    return f"{round(100 * sum(hit for _, hit in last) / len(last))} % of the last {len(last)}" if last else None


def _ship_rules(basis: Basis, lately: list[Order]) -> dict[str, dict[str, Cell]]:
    lines = _in_use(basis, "ship_rules", basis.settings.rules.ship_rules)
    fitted: Counter[str] = Counter()
    for order in lately if lines else ():
        market = order_facts.market(order, basis.settings)
        own: list[Supplier | None] = [*basis.suppliers(order)] or [None]
        fitted.update(key for key, rule in lines if any(ship.fits(rule, order, market, supplier) for supplier in own))
    return {key: {"orders_30": fitted[key]} for key, _ in lines}


def _transit(basis: Basis, orders: list[Order]) -> dict[str, dict[str, Cell]]:
    lines = _in_use(basis, "transit_days", basis.settings.rules.transit)
    taken: list[tuple[str, str, float]] = []
    for order in orders if lines else ():
        sent, there = order_facts.sent_at(order), order_facts.delivered_at(order)
        own = basis.suppliers(order)
        if sent and there and there > sent:
            days = (there - sent) / timedelta(days=1)
            taken.append((own[0].name if own else "", order_facts.market(order, basis.settings) or "", days))
    found: dict[str, dict[str, Cell]] = {}
    for key, line in lines:
        name = line.supplier.casefold()
        alike = [("", "", d) for s, m, d in taken if name in ("", s.casefold()) and line.market in ("", m)]
        needed = transit.learned(alike).get(("", ""))
        found[key] = {"learned": f"{needed[0]} days, {needed[1]} parcels" if needed else None}
    return found


def _sold(basis: Basis, lately: list[Order]) -> dict[str, dict[str, Cell]]:
    lines = _in_use(basis, "product_costs", basis.settings.rules.product_costs)
    sold: Counter[tuple[str, str]] = Counter()
    for order in lately if lines else ():
        for line in order.lines:
            sold[order.store, (line.sku or "").casefold()] += line.quantity
    return {
        key: {
            "sold_30": sum(
                n
                for (store, sku), n in sold.items()
                if cost.store in ("", store) and sku.startswith(cost.sku.casefold())
            )
        }
        for key, cost in lines
    }


def _causes(basis: Basis, since: datetime, until: datetime) -> dict[str, dict[str, Cell]]:
    rules = basis.settings.rules
    tagged: Counter[str] = Counter()
    book = basis.book
    dated = [
        *(("disputes", r.record.key, r.record.opened_at) for r in book.disputes.values()),
        *(("refunds", r.record.key, r.record.processed_at) for r in book.refunds.values()),
        *(("trustpilot", r.record.key, r.record.created_at) for r in book.reviews.values()),
    ]
    for tab, key, moment in dated:
        word = cells(book, tab, key).get("cause")
        if isinstance(word, str) and word and since <= moment < until:
            tagged[causes.named(word, rules)] += 1
    return {key: {"rows_90": tagged[name]} for key, name in _in_use(basis, "causes", [*(rules.causes or {})])}


def _refund_rules(basis: Basis, since: datetime, until: datetime) -> dict[str, dict[str, Cell]]:
    """How many refunds each line speaks of, and how many of them gave something else."""
    rules, zone = basis.settings.rules, basis.settings.team_zone
    used: Counter[int] = Counter()
    overruled: Counter[int] = Counter()
    for refund in (r.record for r in basis.book.refunds.values()):
        typed = cells(basis.book, "refunds", refund.key)
        order = basis.together.index.by_id(refund.store, refund.order_id)
        word = typed.get("cause")
        if not order or not isinstance(word, str) or not since <= refund.processed_at < until:
            continue
        true = facts(basis.case(order.record), refund.processed_at, zone)
        paid = order.record.received.shop
        told = refund_matrix.suggest(causes.named(word, rules), true, paid, refund_matrix.lines_of(rules))
        if told:
            used[told.number] += 1
            overruled[told.number] += bool(typed.get("why_different"))
    lines = _in_use(basis, "refund_rules", rules.refund_rules or ())
    return {
        key: {
            "used_30": used[line.number],
            "overruled": round(100 * overruled[line.number] / used[line.number]) if used[line.number] else None,
        }
        for key, line in lines
    }
