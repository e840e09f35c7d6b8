"""Shopify's stand-in pulled into a real ledger, over worlds as files, judged by the files themselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.core.book import Settings, Store
from sync.core.records import SourceOutcome
from sync.ledger import Ledger, open_ledger
from sync.pull import pull
from sync.sources import Batch, Known, Source
from sync.sources.shopify.client import Access, Shop
from sync.sources.shopify.disputes import Disputes
from sync.sources.shopify.orders import Orders
from sync.sources.shopify.records import Whose
from sync.wire.retry import RetryPolicy
from tests.support import worlds
from tests.support.shared import shared_path
from tests.support.shopify import Shopify
from tests.support.shopify_wire import order_payload
from tests.support.stand_in import transport

Json = Mapping[str, Any]


def sold(number: int, **changes: Any) -> dict[str, Any]:
    """An order as a world's file has it: connections are plain lists."""
    created = datetime.fromisoformat("2026-10-20T10:00:00Z")
    return {
        name: value["nodes"] if isinstance(value, dict) and "nodes" in value else value
        for name, value in order_payload(number, updated=created, **changes).items()
    }


class Client:
    """Our side of one store of a stand-in. Waiting moves the world's clock."""

    def __init__(self, standin: Shopify, ledger: Ledger) -> None:
        self.standin, self.ledger, self.store = standin, ledger, standin.store
        self.settings = Settings(
            ZoneInfo("Asia/Manila"),
            "AUD",
            60,
            (Store(standin.store.store, "Brand", standin.store.domain, ZoneInfo("UTC"), "AUD", None, None, None),),
        )

    def shop(self) -> Shop:
        return Shop(
            f"Shopify of {self.store.store}",
            f"http://127.0.0.1/shops/{self.store.domain}",
            Access(f"client-{self.store.store}", f"secret-{self.store.store}"),
            clock=lambda: self.standin.now,
            retry=RetryPolicy(sleep=self._wait),
            transport=transport(self.standin.service),
        )

    def sources(self) -> list[Source]:
        whose = Whose(self.store.store, ZoneInfo("America/Sao_Paulo"), "first_initial")
        shop = self.shop()
        return [Orders(shop, whose, domain=self.store.domain, run_id="r1"), Disputes(shop, whose, run_id="r1")]

    def pull(self, *sources: Source) -> tuple[SourceOutcome, ...]:
        return pull(
            sources or self.sources(),
            self.ledger,
            clock=lambda: self.standin.now,
            settings=self.settings,
            run_id="r1",
            trigger="test",
        )

    def orders(self) -> dict[str, Any]:
        return {r.record.id: r.record for r in self.ledger.newest("orders").values()}

    def _wait(self, seconds: float) -> None:
        self.standin.now += timedelta(seconds=seconds)


class Crash(BaseException):
    """The process ends here."""


class Crashing:
    """A source whose run is killed after so many batches: the last one is stored, its cursor is not."""

    def __init__(self, source: Source, after: int) -> None:
        self.source, self.after = source, after
        self.name, self.title, self.stores = source.name, source.title, source.stores

    def read(self, cursor: Any, known: Known, now: datetime) -> Iterator[Batch]:
        for n, batch in enumerate(self.source.read(cursor, known, now), 1):
            if n < self.after:
                yield batch
                continue
            yield Batch(batch.readings, None, batch.requests)
            raise Crash


@pytest.fixture(scope="module")
def files() -> list[Json]:
    lines = shared_path("worlds", "olist", "shopify", "olist", "orders.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(Shopify(shared_path("worlds", "olist")), open_ledger(str(tmp_path_factory.mktemp("ledger"))))


def test_every_order_comes_as_the_world_says_a_hundred_a_request(olist: Client, files: list[Json]) -> None:
    orders, disputes = olist.pull()
    assert [(o.ok, o.sentence) for o in (orders, disputes)] == [(True, None)] * 2
    assert (orders.new, orders.changed) == (2017, 0)
    assert orders.requests == 21 + 2, "21 pages, a token, a probe"
    kept_orders = olist.orders()
    assert kept_orders.keys() == {order["id"] for order in files}
    assert [o["name"] for o in files if told(o) != kept(kept_orders[o["id"]])] == []
    nothing = olist.pull()
    assert [(o.new, o.changed, o.requests) for o in nothing] == [(0, 0, 3), (0, 0, 3)]


@pytest.mark.full
def test_a_pull_that_was_killed_twice_goes_on_and_ends_with_every_order(tmp_path: Path, files: list[Json]) -> None:
    client = Client(Shopify(shared_path("worlds", "olist")), open_ledger(str(tmp_path)))
    for after in (4, 9):
        with pytest.raises(Crash):
            client.pull(Crashing(client.sources()[0], after))
    stood_at = client.ledger.cursor("shopify:olist:orders")
    assert stood_at
    outcomes = client.pull()
    assert client.orders().keys() == {order["id"] for order in files}
    left = sum(datetime.fromisoformat(o["updatedAt"]) >= stood_at.until - timedelta(minutes=10) for o in files)
    assert left < 1400, "it went on where it stood, not from the beginning"
    assert outcomes[0].requests == -(-left // 100) + 2


def told(order: Json) -> tuple[Any, ...]:
    """What a file says of an order, in the form of `kept`."""
    return (
        order["name"],
        datetime.fromisoformat(order["createdAt"]),
        order["displayFinancialStatus"],
        Decimal(order["totalPriceSet"]["shopMoney"]["amount"]),
        [(line["sku"], line["quantity"], line["vendor"]) for line in order["lineItems"]],
        [(t["kind"], t["paymentId"], Decimal(t["amountSet"]["shopMoney"]["amount"])) for t in order["transactions"]],
        [(p["status"], p["deliveredAt"], p["trackingInfo"][0]["number"]) for p in order["fulfillments"]],
        [task["fulfillBy"] for task in order.get("fulfillmentOrders", [])],
        order["customer"]["id"],
        order["shippingAddress"]["countryCodeV2"],
    )


def kept(order: Any) -> tuple[Any, ...]:
    def iso(moment: datetime | None) -> str | None:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

    return (
        order.name,
        order.created_at,
        order.financial_status,
        order.total.shop.amount,
        [(line.sku, line.quantity, line.vendor) for line in order.lines],
        [(t.kind, t.payment_id, t.amount.shop.amount) for t in order.transactions],
        [(p.status, iso(p.delivered_at), p.tracking_number) for p in order.parcels],
        [iso(task.fulfil_by) for task in order.shipping_tasks],
        order.customer_id,
        order.country,
    )


class TestSmallWorld:
    """One store that changes and misbehaves."""

    @pytest.fixture
    def client(self, tmp_path: Path) -> Callable[..., Client]:
        def make(orders: list[Any], disputes: list[Any] | None = None) -> Client:
            folder = worlds.shopify_world(tmp_path / "world", orders=orders, disputes=disputes or [])
            return Client(Shopify(folder), open_ledger(str(tmp_path / "ledger")))

        return make

    def test_a_lost_case_is_learned_of(self, client: Callable[..., Client]) -> None:
        at = client(orders=[sold(1)], disputes=[worlds.dispute(5)])
        at.pull()
        (reading,) = at.ledger.newest("disputes").values()
        assert (reading.record.status, reading.record.final_at) == ("NEEDS_RESPONSE", None)
        at.standin.now += timedelta(days=20)
        lost = worlds.dispute(5, status="LOST", finalizedOn="2026-11-20T00:00:00Z")
        at.standin.world.write("shopify/lum/disputes.jsonl", lost, at.standin.now)
        at.pull()
        (reading,) = at.ledger.newest("disputes").values()
        assert reading.record.outcome == "LOST"

    def test_a_delivery_that_does_not_move_its_order_is_found_by_looking_again(
        self, client: Callable[..., Client]
    ) -> None:
        at = client(orders=[sold(1)])
        at.pull()
        sent = sold(1, displayFulfillmentStatus="FULFILLED")
        at.standin.now += timedelta(hours=7)
        at.standin.world.write("shopify/lum/orders.jsonl", sent, at.standin.now)
        at.pull()
        assert at.orders()["gid://shopify/Order/1"].fulfillment_status == "FULFILLED"

    @pytest.mark.parametrize(
        ("without", "words"),
        [
            (["read_customers"], "customers' names"),
            (["read_returns"], "returns"),
            (["read_shopify_payments_disputes"], "the disputes of an order"),
            ([f"read_{who}_fulfillment_orders" for who in ("assigned", "merchant_managed", "third_party")], "holds"),
        ],
    )
    def test_a_withheld_scope_costs_its_part_only(
        self, client: Callable[..., Client], without: list[str], words: str
    ) -> None:
        at = client(orders=[sold(1)])
        at.standin.set(without=without)
        orders = at.pull()[0]
        assert orders.ok
        assert words in (orders.sentence or "")
        assert len(at.orders()) == 1

    def test_withheld_orders_and_disputes_are_a_sentence_each(self, client: Callable[..., Client]) -> None:
        at = client(orders=[sold(1)], disputes=[worlds.dispute(5)])
        at.standin.set(scopes=[])
        orders, disputes = at.pull()
        assert (orders.ok, disputes.ok) == (False, False)
        assert orders.sentence == (
            "Shopify of lum does not let us read orders. Nothing of it has been read yet. "
            "The owner must give our app read_orders."
        )
        assert disputes.sentence == (
            "Shopify of lum does not let us read disputes. Nothing of it has been read yet. "
            "The owner must give our app read_shopify_payments_disputes."
        )

    def test_without_read_all_orders_the_old_ones_are_missing_and_it_is_said(
        self, client: Callable[..., Client]
    ) -> None:
        at = client(orders=[sold(1), sold(2, createdAt="2026-05-01T00:00:00Z")])
        at.standin.set(without=["read_all_orders"])
        orders, _ = at.pull()
        assert len(at.orders()) == 1
        assert "shows us only the orders of the last 60 days" in (orders.sentence or "")

    @pytest.mark.parametrize("fault", ["throttled", "throttled_429", "internal_error", "429", "500", "bad_token"])
    def test_a_fault_that_passes_costs_nothing(self, client: Callable[..., Client], fault: str) -> None:
        at = client(orders=[sold(1)])
        order = {"match": {"body_contains": "OrdersPage"}, "fault": fault, "times": 1, "retry_after": 1}
        assert at.standin.send("POST", "/_sandbox/faults", order).status == 200
        assert at.pull()[0].ok
        assert len(at.orders()) == 1

    @pytest.mark.parametrize("fault", ["garbage", "truncated"])
    def test_half_an_answer_stores_nothing_and_moves_nothing(self, client: Callable[..., Client], fault: str) -> None:
        at = client(orders=[sold(1)], disputes=[worlds.dispute(5)])
        order = {"match": {"body_contains": "OrdersPage"}, "fault": fault, "times": 1}
        assert at.standin.send("POST", "/_sandbox/faults", order).status == 200
        orders, disputes = at.pull()
        assert (orders.ok, disputes.ok) == (False, True)
        assert at.orders() == {}
        assert at.ledger.cursor("shopify:lum:orders") is None
        assert at.pull()[0].ok
        assert len(at.orders()) == 1

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            ({"version": "2026-10"}, "no longer speaks the version we know"),
            ({"installed": False}, "does not let our app in"),
            ({"status": 402}, "has frozen this account"),
            ({"status": 423}, "has locked this account"),
        ],
    )
    def test_a_store_that_turned_away_from_us(
        self, client: Callable[..., Client], settings: dict[str, Any], words: str
    ) -> None:
        at = client(orders=[sold(1)])
        at.standin.set(**settings)
        outcomes = at.pull()
        assert [words in (o.sentence or "") for o in outcomes] == [True, True]
