"""Which rows are over and leave their tab, what Archive tells of each, and the rows of Archive. Pure.

That a record is not to be shown is no reason to remove its row: it must be known, and over. So a ledger that lacks
something never empties a tab.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sheets_schema.archive import ARCHIVE, BRING_BACK
from sheets_schema.model import KEY, STAMP
from sheets_schema.workbook import tab as tab_of
from sync.core.archived import OldRow
from sync.core.cells import Cell, Raw
from sync.core.picture import Picture, Stamp
from sync.core.records import Dispute, Order, Reading, Refund, Review
from sync.core.wanted import Version, Wanted
from sync.rows import links, orders, sync_log
from sync.rows.basis import Basis
from sync.rows.request_desk import RequestDesk
from sync.rows.shown import review_days, shown, shows_everything
from sync.rows.sla_board import belongs, stays
from sync.rules import dispute_words, order_facts
from sync.rules.refund_facts import given, kind

#: The trackers whose rows are records of the ledger, and of which entity.
ENTITIES = {"disputes": "disputes", "trustpilot": "reviews", "refunds": "refunds", "sla_board": "orders"}

#: All tabs that rows leave by themselves.
LOG = sync_log.TAB
LEAVING = (*ENTITIES, "refund_requests", LOG, ARCHIVE.id)

#: Archive shows the newest of these; what was typed in older ones stays in the journal.
MOST_SHOWN = 3_000

_STANDING = ("closed_on", "store", "order", "what", "result", "typed", "amount", "currency", "case")


def rows(basis: Basis) -> list[Wanted]:
    """Rows with words of staff, those that left last first."""
    newest = sorted(basis.book.archived, key=lambda old: (-old.when.timestamp(), old.own_key))
    return [_row(old, basis) for old in newest if old.typed][:MOST_SHOWN]


def _row(old: OldRow, basis: Basis) -> Wanted:
    cells: dict[str, Cell] = {**dict.fromkeys(_STANDING), **old.cells, "put_away_on": old.when}
    version = Version(old.when, basis.as_of.now, basis.as_of.run_id)
    return Wanted(old.own_key, version, {**cells, "came_from": tab_of(old.tab).title}, {BRING_BACK: False})


def hidden_away(wanted: list[Wanted], picture: Picture, typed: Mapping[str, Mapping[str, Raw]]) -> list[Wanted]:
    """Those of the wanted rows that somebody hid and then deleted: they stay away.

    A row that lost no more than its hidden key was not deleted: its stamp still names it.
    """
    found = [row for row in wanted if row.key not in picture.rows_of and typed.get(row.key, {}).get("hide") is True]
    if not found or not {KEY, STAMP} <= picture.columns.keys():
        return []
    standing = {stamp.key for stamp in map(Stamp.parse, picture.columns[STAMP]) if stamp}
    return [row for row in found if row.key not in standing]


def old_rows(
    tab: str, keys: Collection[str], basis: Basis, found: Mapping[str, Reading[Any]]
) -> dict[str, dict[str, Cell]]:
    """Of rows that stand on the tab and are not to be shown, those that leave it, with what Archive tells of them.

    `found`: what the ledger knows of these keys, and of the orders that they name.
    """
    if shows_everything(basis.settings):
        return {}
    if tab == "refund_requests":
        desk = RequestDesk.of(basis)
        return {key: _request(desk, key, basis) for key in keys if key in desk.cases}
    if tab == LOG:
        full = len(basis.book.messages) >= sync_log.MOST_MESSAGES
        return {key: {} for key in keys if full}
    if tab == ARCHIVE.id:
        return {key: {} for key in keys}
    typed: dict[str, Reading[Any]] = {**basis.book.disputes, **basis.book.reviews}
    records = {key: reading.record for key in keys if (reading := found.get(key) or typed.get(key))}
    return {key: told(record, basis, found) for key, record in records.items() if _over(tab, record, basis)}


def _over(tab: str, record: Any, basis: Basis) -> bool:
    now, settings = basis.as_of.now, basis.settings
    if tab == "sla_board":
        return record.key in basis.book.orders or not (belongs(record, now) and stays(record, basis))
    days = review_days(settings) if tab == "trustpilot" else settings.show_for_days
    return not shown(record.final_at, now, days)


def told(record: Any, basis: Basis, found: Mapping[str, Reading[Any]]) -> dict[str, Cell]:
    """What Archive tells of a record. No words of customers: they must be able to be forgotten."""
    match record:
        case Order():
            return _order(record, basis)
        case Dispute():
            reason, stage = dispute_words.reason(record), dispute_words.stage(record)
            paypal = record.processor == "paypal"
            return {
                **_about(record.order_store or record.store, record.order_id, record.order_name, basis, found),
                "closed_on": record.final_at,
                "what": " · ".join(part for part in (reason, stage) if part) or None,
                "result": dispute_words.outcome(record),
                "amount": record.amount.amount,
                "currency": record.amount.currency,
                "case": links.paypal_case(record.id) if paypal else record.id.rsplit("/", 1)[-1],
            }
        case Refund():
            money = given(record) if given(record).minor else None
            return {
                **_about(record.store, record.order_id, None, basis, found),
                "closed_on": record.final_at,
                "what": f"Refund · {kind(record, None, ())}",
                "result": f"Refunded {order_facts.day(record.processed_at, basis.settings.team_zone)}",
                "amount": orders.amount(money),
                "currency": money.currency if money else None,
            }
        case Review():
            return _review(record, basis, found)
    return {}


def _order(order: Order, basis: Basis) -> dict[str, Cell]:
    zone, sent, arrived = basis.settings.team_zone, order_facts.sent_at(order), order_facts.delivered_at(order)
    parts = [f"Sent {order_facts.day(sent, zone)}" if sent else "Not sent"]
    result = "Cancelled" if order.cancelled_at else f"Delivered {order_facts.day(arrived, zone)}" if arrived else None
    return {
        "closed_on": order.final_at,
        "store": order.store,
        "order": orders.link(basis.settings, order),
        "what": " · ".join(["Order", *parts]),
        "result": result or order_facts.in_words(order.financial_status),
        "amount": order.received.shop.amount,
        "currency": order.received.shop.currency,
    }


def _review(review: Review, basis: Basis, found: Mapping[str, Reading[Any]]) -> dict[str, Cell]:
    zone = basis.settings.team_zone
    result = "No reply"
    if review.removed_at:
        result = f"Removed {order_facts.day(review.removed_at, zone)}"
    elif review.replied_at:
        result = f"Replied {order_facts.day(review.replied_at, zone)}"
    return {
        **_about(review.store, review.order_id, review.order_name, basis, found),
        "closed_on": review.final_at,
        "what": f"{review.stars}★ review",
        "result": result,
        "case": links.review(review.id, "Review"),
    }


def _request(desk: RequestDesk, key: str, basis: Basis) -> dict[str, Cell]:
    case = desk.cases[key]
    order = case.order.record if case.order else None
    return {
        "closed_on": case.since,
        "store": order.store if order else None,
        "order": orders.link(basis.settings, order) if order else case.request.order or None,
        "what": f"Refund request {key}",
        "result": case.standing.status,
        "amount": case.request.amount,
        "currency": order.received.shop.currency if order else None,
    }


def order_of(record: Any) -> str | None:
    """The key of the order that a record names."""
    store = getattr(record, "order_store", None) or record.store
    return orders.key_of(store, getattr(record, "order_id", None))


def _about(
    store: str, order_id: str | None, name: str | None, basis: Basis, found: Mapping[str, Reading[Any]]
) -> dict[str, Cell]:
    """The order as a link, where we know it."""
    known = found.get(orders.key_of(store, order_id) or "") or basis.together.index.by_id(store, order_id)
    record = known.record if known else None
    link = orders.link(basis.settings, record) if isinstance(record, Order) else name
    return {"store": record.store if isinstance(record, Order) else store, "order": link}
