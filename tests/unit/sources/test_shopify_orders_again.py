"""Orders of which a part is refused, and orders read again because something is still expected. At the wire."""

from __future__ import annotations

import pytest

from sync.core.cursor import Cursor
from sync.errors import AccessRefused, BadAnswer
from sync.sources import Batch
from tests.support.known import KnownInMemory
from tests.support.shopify_orders import HOUR, made, many, notes, read, records
from tests.support.shopify_wire import (
    NOW,
    Json,
    Wire,
    by_ids,
    data,
    error,
    listing,
    order_payload,
    page,
    probe,
    refund_payload,
    stamp,
    transaction_payload,
)


class TestRefusals:
    def refusing(self, *fields: str, scope: str = "read_customers") -> Wire:
        """A store that refuses these fields of each order."""
        answer = listing([order_payload(1)])
        asked_by = {"customer": "people", "fulfillmentOrders": "tasks", "orders": None}

        def reply(variables: Json) -> Json:
            faults = [
                {
                    "message": f"Access denied for {field} field.",
                    "path": ["page", "nodes", 0, field],
                    "extensions": {"code": "ACCESS_DENIED", "requiredAccess": f"`{scope}` access scope."},
                }
                for field in fields
                if variables.get(asked_by[field] or "", True)
            ]
            return {**answer(variables), "errors": faults} if faults else answer(variables)

        return Wire(OrdersPage=reply)

    def test_withheld_customers_do_not_cost_the_order(self) -> None:
        wire = self.refusing("customer")
        batches = read(wire)
        assert [r.name for r in records(batches)] == ["#1"]
        assert [(v["people"], v["names"]) for v in wire.asked("OrdersPage")] == [(True, True), (False, False)]
        (note,) = notes(batches)
        assert note.startswith("Shopify of LUM does not let us read customers' names: these stay as they were.")

    def test_what_was_known_of_a_refused_part_stays(self) -> None:
        """Else a withdrawn permission would blank the sheet."""
        known = KnownInMemory(orders=made(Wire(), order_payload(1)))
        payload = order_payload(1, customer=None, email=None, displayFinancialStatus="REFUNDED")
        wire = self.refusing("customer", "fulfillmentOrders")
        answer = wire.answers["OrdersPage"]
        assert callable(answer)
        wire.answers["OrdersPage"] = lambda v: answer(v) if v["people"] or v["tasks"] else data(page=page([payload]))
        (record,) = records(read(wire, known=known))
        assert (record.customer_name, record.financial_status) == ("Anna S.", "REFUNDED")
        assert record.email_hash is not None

    def test_names_that_nobody_wants_are_not_even_asked_for(self) -> None:
        wire = Wire(OrdersPage=listing([order_payload(1)]))
        (record,) = records(read(wire, names="none"))
        assert wire.asked("OrdersPage")[0]["names"] is False
        assert record.customer_name is None

    def test_orders_themselves_refused(self) -> None:
        wire = self.refusing("orders", scope="read_orders")
        with pytest.raises(AccessRefused, match="does not let us read orders") as caught:
            read(wire)
        assert caught.value.remedy == "The owner must give our app read_orders."

    def test_without_read_all_orders_one_sentence_says_so(self) -> None:
        wire = Wire(OrdersPage=listing(many(250)), Probe=probe(scopes=["read_orders"]))
        told = [note for note in notes(read(wire)) if "60 days" in note]
        what = "Shopify of LUM shows us only the orders of the last 60 days."
        assert told == [f"{what} The owner can give our app read_all_orders to see older ones."]

    def test_another_store_at_this_address_is_not_read(self) -> None:
        wire = Wire(Probe=probe(domain="other.myshopify.com"))
        with pytest.raises(AccessRefused, match="another store"):
            read(wire)
        assert not wire.asked("OrdersPage")


class TestRescan:
    def later(self, wire: Wire, known: KnownInMemory, hours: int = 6) -> list[Batch]:
        cursor = Cursor(NOW - HOUR, {"rescanned": (NOW - HOUR * hours).isoformat()})
        wire.answers["OrdersPage"] = listing([])
        return read(wire, cursor, known)

    def test_unfinished_orders_are_read_again_every_six_hours(self) -> None:
        wire = Wire()
        old = [order_payload(n, updated=NOW - HOUR * 48) for n in (1, 2, 3)]
        old[2]["cancelledAt"] = stamp(NOW - HOUR * 48)
        known = KnownInMemory(orders=made(wire, *old))
        wire.answers["OrdersByIds"] = by_ids([{**old[0], "displayFulfillmentStatus": "FULFILLED"}, old[1]])
        batches = self.later(wire, known)
        assert wire.asked("OrdersByIds")[0]["ids"] == ["gid://shopify/Order/1", "gid://shopify/Order/2"]
        assert [r.fulfillment_status for r in records(batches)] == ["FULFILLED", "UNFULFILLED"]
        cursor = batches[-1].cursor
        assert cursor
        assert cursor.extra["rescanned"] == NOW.isoformat()

    def test_not_sooner(self) -> None:
        wire = Wire()
        known = KnownInMemory(orders=made(wire, order_payload(1)))
        self.later(wire, known, hours=5)
        assert not wire.asked("OrdersByIds")

    def test_what_the_window_has_just_brought_is_not_read_twice(self) -> None:
        wire = Wire()
        known = KnownInMemory(orders=made(wire, order_payload(1)))
        cursor = Cursor(NOW - HOUR * 2, {"rescanned": (NOW - HOUR * 9).isoformat()})
        read(wire, cursor, known)
        assert not wire.asked("OrdersByIds")

    def test_a_finished_order_with_an_open_return_and_one_with_money_on_its_way(self) -> None:
        wire = Wire()
        done = {"cancelledAt": stamp(NOW - HOUR * 48)}
        pending = page([transaction_payload(9, kind="REFUND", status="PENDING")])
        old = [
            order_payload(1, updated=NOW - HOUR * 48, returnStatus="IN_PROGRESS", **done),
            order_payload(2, updated=NOW - HOUR * 48, refunds=[refund_payload(9, transactions=pending)], **done),
            order_payload(3, updated=NOW - HOUR * 48, **done),
        ]
        wire.answers["OrdersPage"] = listing(old)
        known = KnownInMemory()
        for batch in read(wire):
            known.store(batch.readings)
        wire.answers["OrdersByIds"] = by_ids(old)
        self.later(wire, known)
        assert wire.asked("OrdersByIds")[0]["ids"] == ["gid://shopify/Order/1", "gid://shopify/Order/2"]

    def test_fifty_at_a_time_and_fewer_when_that_is_too_dear(self) -> None:
        wire = Wire()
        old = [order_payload(n, updated=NOW - HOUR * 48) for n in range(60)]
        known = KnownInMemory(orders=made(wire, *old))
        answer = by_ids(old)
        wire.answers["OrdersByIds"] = lambda v: error("MAX_COST_EXCEEDED") if len(v["ids"]) > 25 else answer(v)
        assert len(records(self.later(wire, known))) == 60
        assert [len(v["ids"]) for v in wire.asked("OrdersByIds")] == [50, 25, 25, 10]

    def test_an_order_that_is_gone_is_noted_once_and_stays(self) -> None:
        wire = Wire(OrdersByIds=by_ids([]))
        known = KnownInMemory(orders=made(wire, order_payload(1, updated=NOW - HOUR * 48)))
        batches = self.later(wire, known)
        assert notes(batches) == ["Order 1 of Shopify of LUM is gone; its row stays as it was."]
        cursor = batches[-1].cursor
        assert cursor
        again = read(wire, Cursor(cursor.until, {**cursor.extra, "rescanned": (NOW - HOUR * 9).isoformat()}), known)
        assert notes(again) == []

    def test_an_order_that_is_only_hidden_is_not_taken_for_gone(self) -> None:
        """Without read_all_orders those older than 60 days are null too; 59 days are surely shown."""
        wire = Wire(OrdersByIds=by_ids([]))
        known = KnownInMemory(orders=made(wire, order_payload(1, updated=NOW - HOUR * 24 * 58 - HOUR * 12)))
        wire.answers["Probe"] = probe(scopes=["read_orders"])
        self.later(wire, known)
        assert not wire.asked("OrdersByIds")

    def test_answers_that_do_not_match_the_ids_are_refused(self) -> None:
        wire = Wire(OrdersByIds=data(nodes=[]))
        known = KnownInMemory(orders=made(wire, order_payload(1, updated=NOW - HOUR * 48)))
        with pytest.raises(BadAnswer):
            self.later(wire, known)
