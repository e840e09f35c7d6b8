"""A configuration, its sources and all three stand-ins over one small world: what a whole pull brings and links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.worlds.world import World
from sync.ledger import open_ledger
from tests.support.shopify_wire import transaction_payload
from tests.support.whole_path import PAYPAL, UNIT, Network, Pulls, case, configuration, review, sold
from tests.support.whole_path import world as small_world


@pytest.fixture
def world(tmp_path: Path) -> World:
    """LUM sold 1 and 2, VEL sold 3; three cases and two reviews speak of them, each by another key."""
    by_capture = [transaction_payload(3, kind="AUTHORIZATION", authorizationCode="A3"), transaction_payload(33)]
    return small_world(
        tmp_path / "world",
        lum=[sold(1), sold(2, email="bo@example.com", customer=None)],
        vel=[sold(3, transactions=by_capture)],
        cases=[
            case(1, seller_transaction_id="PP33"),
            case(2, seller_transaction_id="unheard-of", invoice_number="c1.1"),
            case(3, invoice_number="C1.1"),
        ],
        reviews=[review(1, referenceId="#1"), review(2, referralEmail="Bo@Example.com")],
    )


@pytest.fixture
def pulled(world: World, tmp_path: Path) -> Pulls:
    return Pulls(configuration(tmp_path), Network(world), open_ledger(str(tmp_path / "ledger")))


def test_every_source_of_the_configuration_is_there_orders_first(pulled: Pulls) -> None:
    with pulled.sources("r1") as sources:
        assert [(s.name, s.title, s.stores) for s in sources] == [
            ("shopify:LUM:orders", "Shopify of LUM", ("LUM",)),
            ("shopify:VEL:orders", "Shopify of VEL", ("VEL",)),
            ("shopify:LUM:disputes", "Shopify of LUM", ("LUM",)),
            ("shopify:VEL:disputes", "Shopify of VEL", ("VEL",)),
            ("paypal:lumen:disputes", "PayPal of LUM, VEL", ("LUM", "VEL")),
            (f"trustpilot:{UNIT}:reviews", "Trustpilot of Lumen", ("LUM",)),
        ]


def test_one_pull_brings_everything_and_links_it(pulled: Pulls) -> None:
    outcomes = pulled.pull()
    assert {name for name, outcome in outcomes.items() if not outcome.ok} == set()
    assert len(pulled.ledger.newest("orders")) == 3
    cases = {r.record.id: r.record for r in pulled.ledger.newest("disputes").values()}
    assert {i: (c.order_name, c.order_store, c.found_by) for i, c in cases.items()} == {
        "PP-R-1": ("#3", "VEL", "transaction id"),
        "PP-R-2": ("#1", "LUM", "invoice number"),
        "PP-R-3": (None, None, None),
    }
    reviews = {r.record.id[-1]: r.record for r in pulled.ledger.newest("reviews").values()}
    assert {i: (r.order_name, r.found_by) for i, r in reviews.items()} == {
        "1": ("#1", "reference number"),
        "2": ("#2", "e-mail"),
    }
    assert len(pulled.ledger.newest("scores")) == 1


def test_links_survive_being_read_again(pulled: Pulls) -> None:
    pulled.pull()
    linked = pulled.ledger.newest("disputes"), pulled.ledger.newest("reviews")
    pulled.network.now += timedelta(hours=30)
    assert {o.sentence for o in pulled.pull().values() if not o.ok} == set()
    again = pulled.ledger.newest("disputes"), pulled.ledger.newest("reviews")
    assert again == linked


def test_one_service_that_is_down_leaves_the_others_alone(pulled: Pulls) -> None:
    def down(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        if request.url.port == PAYPAL:
            raise httpx.ConnectError("down")
        return answer()

    plain, pulled.network.between = pulled.network.between, down
    outcomes = pulled.pull()
    assert [name for name, outcome in outcomes.items() if not outcome.ok] == ["paypal:lumen:disputes"]
    assert outcomes["paypal:lumen:disputes"].sentence == (
        "PayPal of LUM, VEL could not be reached (ConnectError). Nothing of it has been read yet. "
        "Keepsheet asks again at the next run."
    )
    pulled.network.between = plain
    pulled.pull()
    assert len(pulled.ledger.newest("disputes")) == 3
