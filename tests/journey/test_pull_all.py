"""A configuration, its sources and all three stand-ins over one small world: what a whole pull brings and links."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.paypal.service import open_service as open_paypal
from sandbox.shopify.service import open_service as open_shopify
from sandbox.trustpilot.service import open_service as open_trustpilot
from sandbox.worlds.world import World
from sync import config
from sync.config import Config
from sync.connections import connected
from sync.core.records import SourceOutcome
from sync.ledger import Ledger, open_ledger
from sync.pull import pull
from sync.retry import RetryPolicy
from sync.sources import Source
from tests.support.shopify_wire import order_payload, transaction_payload
from tests.support.stand_in import transport
from tests.support.worlds import START

UNIT = "0123456789abcdef01234567"

YAML = f"""
team_zone: Asia/Manila
portfolio_currency: AUD
spreadsheets: {{operations: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH}}
stores:
  - {{store: LUM, brand: Lumen, shopify: lum.myshopify.com, zone: Australia/Sydney, currency: AUD, market: AU,
      paypal: lumen, trustpilot: {UNIT}}}
  - {{store: VEL, brand: Velour, shopify: vel.myshopify.com, zone: Europe/London, currency: GBP, market: UK,
      paypal: lumen}}
endpoints:
  shopify: "http://127.0.0.1:18401/shops/{{domain}}"
  paypal: http://127.0.0.1:18402
  trustpilot: http://127.0.0.1:18403
"""

SECRETS = {
    "SHOPIFY_LUM_ID": "client-LUM",
    "SHOPIFY_LUM_SECRET": "secret-LUM",
    "SHOPIFY_VEL_ID": "client-VEL",
    "SHOPIFY_VEL_SECRET": "secret-VEL",
    "PAYPAL_LUMEN_ID": "client-lumen",
    "PAYPAL_LUMEN_SECRET": "secret-lumen",
    "TRUSTPILOT_KEY": "key",
    "TRUSTPILOT_SECRET": "secret",
}


def sold(number: int, **changes: Any) -> dict[str, Any]:
    """An order as a world's file has it: connections are plain lists."""
    payload = order_payload(number, updated=datetime.fromisoformat("2026-10-20T10:00:00Z"), **changes)
    return {n: v["nodes"] if isinstance(v, dict) and "nodes" in v else v for n, v in payload.items()}


def case(number: int, **payment: Any) -> dict[str, Any]:
    return {
        "dispute_id": f"PP-R-{number}",
        "create_time": "2026-10-25T10:00:00.000Z",
        "update_time": "2026-10-25T10:00:00.000Z",
        "disputed_transactions": [{"buyer_transaction_id": "B1", "seller": {"merchant_id": "M"}, **payment}],
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_amount": {"currency_code": "AUD", "value": "49.90"},
        "dispute_life_cycle_stage": "INQUIRY",
        "dispute_channel": "INTERNAL",
        "messages": [],
        "links": [],
    }


def review(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"{number:024x}",
        "consumer": {"id": f"c{number}", "displayName": "Somebody"},
        "businessUnit": {"id": UNIT},
        "stars": 1,
        "title": "Late",
        "text": "It came late",
        "language": "en",
        "createdAt": "2026-10-26T10:00:00Z",
        **fields,
    }


@pytest.fixture
def world(tmp_path: Path) -> World:
    """LUM sold 1 and 2, VEL sold 3; three cases and two reviews speak of them, each by another key."""
    folder = tmp_path / "world"
    stores = [
        {
            "store": s,
            "domain": f"{s.lower()}.myshopify.com",
            "timezone": "Australia/Sydney",
            "currency": "AUD",
            "market": "AU",
        }
        for s in ("LUM", "VEL")
    ]
    head = {"name": "small", "now": START, "stores": stores, "paypal_accounts": ["lumen"], "trustpilot_units": [UNIT]}
    by_capture = [transaction_payload(3, kind="AUTHORIZATION", authorizationCode="A3"), transaction_payload(33)]
    score = {"total": 2, "usedForTrustScoreCalculation": 2, "oneStar": 2}
    unit = {
        "id": UNIT,
        "displayName": "Lumen",
        "name": {"identifying": "lumen.example", "referring": ["lumen.example"]},
        "score": {"stars": 1.5, "trustScore": 1.7},
        "numberOfReviews": {**score, "twoStars": 0, "threeStars": 0, "fourStars": 0, "fiveStars": 0},
    }
    files = {
        "shopify/LUM/orders.jsonl": [sold(1), sold(2, email="bo@example.com", customer=None)],
        "shopify/VEL/orders.jsonl": [sold(3, transactions=by_capture)],
        "paypal/lumen/disputes.jsonl": [
            case(1, seller_transaction_id="PP33"),
            case(2, seller_transaction_id="unheard-of", invoice_number="c1.1"),
            case(3, invoice_number="C1.1"),
        ],
        f"trustpilot/{UNIT}/reviews.jsonl": [review(1, referenceId="#1"), review(2, referralEmail="Bo@Example.com")],
    }
    for name, documents in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(document) + "\n" for document in documents))
    (folder / f"trustpilot/{UNIT}/unit.json").write_text(json.dumps(unit))
    (folder / "world.json").write_text(json.dumps(head))
    return World.load(folder)


class Pulled:
    def __init__(self, world: World, tmp_path: Path) -> None:
        self.now = world.start
        services = {
            18401: open_shopify(world, lambda: self.now),
            18402: open_paypal(world, lambda: self.now),
            18403: open_trustpilot(world, lambda: self.now),
        }
        wires = {port: transport(service) for port, service in services.items()}
        self.down: set[int] = set()
        self.network = httpx.MockTransport(lambda request: self._carry(request, wires))
        self.ledger: Ledger = open_ledger(str(tmp_path / "ledger"))
        (tmp_path / "keepsheet.yaml").write_text(YAML)
        self.config: Config = config.load(tmp_path / "keepsheet.yaml", SECRETS)

    def _carry(self, request: httpx.Request, wires: dict[int, httpx.MockTransport]) -> httpx.Response:
        assert request.url.port in wires
        if request.url.port in self.down:
            raise httpx.ConnectError("down")
        return wires[request.url.port].handle_request(request)

    @contextmanager
    def sources(self) -> Iterator[tuple[Source, ...]]:
        retry = RetryPolicy(sleep=lambda _: None)
        with connected(
            self.config, clock=lambda: self.now, run_id="r1", retry=retry, transport=self.network
        ) as sources:
            yield sources

    def pull(self) -> dict[str, SourceOutcome]:
        with self.sources() as sources:
            outcomes = pull(
                sources,
                self.ledger,
                clock=lambda: self.now,
                settings=self.config.settings(),
                run_id="r1",
                trigger="test",
            )
        return {f"{o.source}:{o.owner}:{o.part}": o for o in outcomes}


@pytest.fixture
def pulled(world: World, tmp_path: Path) -> Pulled:
    return Pulled(world, tmp_path)


def test_every_source_of_the_configuration_is_there_orders_first(pulled: Pulled) -> None:
    with pulled.sources() as sources:
        assert [(s.name, s.title, s.stores) for s in sources] == [
            ("shopify:LUM:orders", "Shopify of LUM", ("LUM",)),
            ("shopify:VEL:orders", "Shopify of VEL", ("VEL",)),
            ("shopify:LUM:disputes", "Shopify of LUM", ("LUM",)),
            ("shopify:VEL:disputes", "Shopify of VEL", ("VEL",)),
            ("paypal:lumen:disputes", "PayPal of LUM, VEL", ("LUM", "VEL")),
            (f"trustpilot:{UNIT}:reviews", "Trustpilot of Lumen", ("LUM",)),
        ]


def test_one_pull_brings_everything_and_links_it(pulled: Pulled) -> None:
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


def test_links_survive_being_read_again(pulled: Pulled) -> None:
    pulled.pull()
    linked = pulled.ledger.newest("disputes"), pulled.ledger.newest("reviews")
    pulled.now += timedelta(hours=30)
    assert {o.sentence for o in pulled.pull().values() if not o.ok} == set()
    again = pulled.ledger.newest("disputes"), pulled.ledger.newest("reviews")
    assert again == linked


def test_one_service_that_is_down_leaves_the_others_alone(pulled: Pulled) -> None:
    pulled.down.add(18402)
    outcomes = pulled.pull()
    assert [name for name, outcome in outcomes.items() if not outcome.ok] == ["paypal:lumen:disputes"]
    assert outcomes["paypal:lumen:disputes"].sentence == (
        "PayPal of LUM, VEL could not be reached (ConnectError). Nothing of it has been read yet. "
        "Keepsheet asks again at the next run."
    )
    pulled.down.clear()
    pulled.pull()
    assert len(pulled.ledger.newest("disputes")) == 3
