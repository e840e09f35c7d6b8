"""What was typed for the order that somebody asks for on `Find notes`, by what the journal has kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheets_schema.finder import FINDER, ORDER
from sheets_schema.workbook import tab
from sync.core.board import Board, BoardPicture
from sync.core.cells import Raw
from sync.core.records import Order, record_key
from sync.ledger.ledger import Ledger
from sync.pushing.memory import Memory
from sync.pushing.typed_orders import COLUMNS, named_by_staff
from sync.rows.basis import Basis
from sync.rows.finder import Typed, finder_board
from sync.rows.typed import typed_number, typed_order, typed_text

#: Trackers whose records say which order they are about, and the ledger's name for them.
_OF_AN_ORDER: Mapping[str, str] = {"disputes": "disputes", "trustpilot": "reviews"}


@dataclass(frozen=True)
class Finding:
    """For one push."""

    basis: Basis
    memory: Memory
    ledger: Ledger

    def board(self, picture: BoardPicture) -> Board:
        """`Find notes`, for what stands in its cell now."""
        asked = picture.typed(FINDER.choice(ORDER))
        orders = self._orders(asked)
        names = [f"{order.store} {order.name}" for order in orders]
        found = {place: name for order, name in zip(orders, names, strict=True) for place in self._places(order)}
        typed = (
            Typed(change.when, tab(of), name, change.column, change.value)
            for (of, key), name in found.items()
            for change in self.memory.last_typed(of, key)
        )
        return finder_board(asked, names, typed, self.basis.settings)

    def _orders(self, asked: Raw) -> list[Order]:
        """Of those shown, else of the ledger's."""
        store, number = typed_order(asked)
        if not number:
            return []
        shown = self.basis.book.orders.values()
        named = [r.record for r in shown if typed_number(r.record.name) == number]
        if not named:
            wanted = {"add_by_hand": {"": {"order": number}}}
            found, _ = named_by_staff(self.ledger, wanted, (), self.basis.as_of.now)
            named = [r.record for r in found.values()]
        return [order for order in named if store in ("", order.store.upper())]

    def _places(self, order: Order) -> Iterator[tuple[str, str]]:
        """Tab and key of each row that is about the order, whether it still stands or not."""
        yield "sla_board", order.key
        for gid in order.refund_ids:
            yield "refunds", record_key("refund", order.store, gid.rsplit("/", 1)[-1])
        for of, entity in _OF_AN_ORDER.items():
            table = self.ledger.table(entity, ["key", "order_id"])
            for key, order_id in zip(table["key"].to_pylist(), table["order_id"].to_pylist(), strict=True):
                if order_id == order.id:
                    yield from ((of, key), ("approvals", key))
        for of, columns in COLUMNS.items():
            for key, cells in self.basis.book.staff.get(of, {}).items():
                if any(_means(cells.get(column), order) for column in columns) and _store_fits(cells, order):
                    yield of, key
                    if of == "refund_requests":
                        yield "approvals", key


def _means(raw: Raw, order: Order) -> bool:
    store, number = typed_order(raw)
    return number == typed_number(order.name) and store in ("", order.store.upper())


def _store_fits(cells: Mapping[str, Raw], order: Order) -> bool:
    """A store that staff named beside the number is the order's."""
    return typed_text(cells.get("store")).upper() in ("", order.store.upper())
