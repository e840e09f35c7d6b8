"""What the side panel tells: how each source goes, what the last sync did, and everything on one order.

All of it is read from the ledger: neither a source nor the spreadsheet is asked anything while somebody waits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sync.core.book import AsOf, Book, Settings
from sync.core.cells import Cell, Formula, Raw
from sync.core.records import Reading, Run, record_key
from sync.core.wanted import Wanted
from sync.doors.cards import Line, Part
from sync.pushing.managed import remembered
from sync.pushing.memory import Memory
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.source_lines import SourceLine, source_lines
from sync.rows.typed import typed_number, typed_order

if TYPE_CHECKING:
    from sync.configuration.config import Config
    from sync.ledger import Ledger

RUNS_KEPT = timedelta(days=3)
MOST_MESSAGES = 5
MOST_ORDERS = 5

#: The trackers that a case file is made of, in the order of a conversation: where is it, what was given, who complains.
TRACKERS: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "sla_board": (
        "Parcel",
        (("Flag", "flag"), ("Last scan", "last_scan"), ("Tracking", "tracking"), ("Items", "items")),
    ),
    "refunds": (
        "Refund",
        (("Amount", "amount"), ("Kind", "kind"), ("On", "refunded_on"), ("Cause", "cause"), ("To do", "to_do")),
    ),
    "disputes": (
        "Dispute",
        (
            ("Turn", "turn"),
            ("Do by", "do_by"),
            ("Next step", "next_step"),
            ("Amount", "amount"),
            ("Outcome", "outcome"),
        ),
    ),
    "trustpilot": ("Review", (("Stars", "stars"), ("Says", "says"), ("Do by", "do_by"), ("Next step", "next_step"))),
}

_LINK = re.compile(r'"([^"]*)"\)$')


def how_it_goes(config: Config, ledger: Ledger, now: datetime) -> list[Part]:
    """The panel's first page, in words."""
    settings = config.settings()
    runs = ledger.newest("runs", since=now - RUNS_KEPT)
    lines = [_source(line, settings.team_zone) for line in source_lines(Book(runs=runs), settings)]
    told = sorted(Memory(ledger, config.spreadsheets["operations"]).log.messages(), key=lambda m: m.when, reverse=True)
    messages = [Line(f"{_when(m.when, settings.team_zone)} · {m.where}", m.what, m.what_to_do) for m in told]
    parts = [
        Part("Sources", lines or [Line("Sources", "Nothing has been read yet. Press Sync now.")]),
        Part("The last sync", _last(runs.values(), settings)),
    ]
    return [*parts, Part("Messages", messages[:MOST_MESSAGES])] if messages else parts


def _source(line: SourceLine, zone: ZoneInfo) -> Line:
    good = f"read up to {_when(line.good_until, zone)}" if line.good_until else "never read to the end"
    if line.failed_since:
        return Line(line.where, f"Cannot be read since {_when(line.failed_since, zone)}; {good}", line.why or "")
    return Line(line.where, f"{good[0].upper()}{good[1:]}", line.why or "")


def _last(runs: Iterable[Reading[Run]], settings: Settings) -> list[Line]:
    newest = max((r.record for r in runs), key=lambda run: run.started_at, default=None)
    if newest is None:
        return [Line("Last sync", "There was none in the last three days.")]
    new, changed = sum(o.new for o in newest.outcomes), sum(o.changed for o in newest.outcomes)
    failed = [o for o in newest.outcomes if not o.ok]
    brought = f"{new:,} new, {changed:,} changed" if new or changed else "Nothing had changed"
    how = f"{len(failed)} of {len(newest.outcomes)} sources could not be read" if failed else "Every source was read"
    return [Line(_when(newest.started_at, settings.team_zone), brought, how)]


def case_file(config: Config, ledger: Ledger, typed: str, now: datetime) -> list[Part]:
    """Everything on the orders with this number, as the trackers would show it today; empty if there is none.

    `typed` is a number as staff write it, with the store's short name in front where several stores have it.
    """
    known = remembered(Memory(ledger, config.spreadsheets["operations"]), config.settings(), now)
    settings = replace(known, show_for_days=36_500)
    orders = _orders(ledger, settings, typed)
    book = _book(config, ledger, orders)
    basis, parts = Basis(book, settings, AsOf(now, "panel")), []
    for tab, (word, columns) in TRACKERS.items():
        for row in rows(tab, basis):
            typed_cells = book.staff[tab].get(row.key, {})
            parts.append(Part(_heading(word, row), _lines(row, typed_cells, columns, settings.team_zone)))
    for reading in orders.values():
        if not any(reading.record.name in part.heading for part in parts):
            order = reading.record
            total = order.current_total.shop
            text = f"{total.amount:,} {total.currency}, bought {_when(order.created_at, settings.team_zone)}"
            parts.append(Part(f"Order {order.store} {order.name}", [Line("Nothing open on it", text)]))
    return parts


def _orders(ledger: Ledger, settings: Settings, typed: str) -> dict[str, Reading[Any]]:
    store, number = typed_order(typed)
    if not number:
        return {}
    stores = [s.store for s in settings.stores if store in ("", s.store.upper())]
    table = ledger.table("orders", ["store", "legacy_id", "name"], stores=stores)
    places = zip(*(table.column(name).to_pylist() for name in ("store", "legacy_id", "name")), strict=True)
    keys = [record_key("order", of, own_id) for of, own_id, name in places if typed_number(name) == number]
    return ledger.find("orders", keys[:MOST_ORDERS])


def _book(config: Config, ledger: Ledger, orders: Mapping[str, Reading[Any]]) -> Book:
    """What belongs to these orders, by the sources' word or by a number that staff typed."""
    spreadsheet = config.spreadsheets["operations"]
    staff: dict[str, dict[str, Any]] = {}
    when: dict[str, dict[str, dict[str, datetime]]] = {}
    for tab in TRACKERS:
        journal = ledger.journals.read(spreadsheet, tab)
        staff[tab] = {key: journal.row(key) for key in journal.last_seen}
        when[tab] = {k: {c: t.when for c, t in cells.items()} for (k, copy), cells in journal.cells.items() if not copy}
    refunds = [
        record_key("refund", o.record.store, i.rsplit("/", 1)[-1]) for o in orders.values() for i in o.record.refund_ids
    ]
    ids = {o.record.id for o in orders.values()}
    numbers = {typed_number(o.record.name) for o in orders.values()}

    def belonging(entity: str, tab: str) -> dict[str, Reading[Any]]:
        typed = staff[tab]
        return {
            key: reading
            for key, reading in (ledger.newest(entity).items() if orders else ())
            if reading.record.order_id in ids or typed_number(typed.get(key, {}).get("order_ours")) in numbers
        }

    return Book(
        orders=orders,
        refunds=ledger.find("refunds", refunds),
        disputes=belonging("disputes", "disputes"),
        reviews=belonging("reviews", "trustpilot"),
        staff=staff,
        typed_when=when,
    )


def _heading(word: str, row: Wanted) -> str:
    return " ".join(filter(None, (word, _text(row.cells.get("store")), _text(row.cells.get("order")))))


def _lines(row: Wanted, typed: Mapping[str, Any], columns: Iterable[tuple[str, str]], zone: ZoneInfo) -> list[Line]:
    """The columns that say something, then what staff noted."""
    found = [(word, _text(row.cells.get(column), zone) or _text(typed.get(column), zone)) for word, column in columns]
    found += [("We did", _text(typed.get("we_did"), zone)), ("Notes", _text(typed.get("notes"), zone))]
    currency = _text(row.cells.get("currency"))
    return [Line(word, f"{text} {currency}" if word == "Amount" and currency else text) for word, text in found if text]


def _text(cell: Cell | Raw, zone: ZoneInfo | None = None) -> str:
    if isinstance(cell, Formula):
        found = _LINK.search(cell.text)
        return found[1] if found else ""
    if isinstance(cell, datetime):
        return _when(cell, zone) if zone else cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:,}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None or isinstance(cell, bool) else str(cell)


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
