"""World → stand-ins → pull → ledger → push → workbook, all in this process: what a run meets, with any input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from sandbox.paypal.service import open_service as open_paypal
from sandbox.shopify.service import open_service as open_shopify
from sandbox.trustpilot.service import open_service as open_trustpilot
from sandbox.wire import Request
from sandbox.worlds.world import World
from sheets_schema.model import Tab
from sheets_schema.sync_log import SYNC_LOG
from sync.configuration import config
from sync.configuration.config import Config
from sync.core.records import SourceOutcome
from sync.ledger import Ledger
from sync.pull import pull
from sync.pulling.connections import connected
from sync.push import PushReport
from sync.sources import Source
from sync.wire.retry import RetryPolicy
from tests.support.shopify_wire import order_payload
from tests.support.stand_in import transport
from tests.support.whole_workbook import ANA, WholeWorkbook

UNIT = "0123456789abcdef01234567"
SHOPIFY, PAYPAL, TRUSTPILOT = 18401, 18402, 18403
START = datetime.fromisoformat("2026-11-01T00:00:00Z")

YAML = f"""
team_zone: Asia/Manila
portfolio_currency: AUD
customer_names: full
spreadsheets: {{operations: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH}}
stores:
  - {{store: LUM, brand: Lumen, shopify: lum.myshopify.com, zone: Australia/Sydney, currency: AUD, market: AU,
      paypal: lumen, trustpilot: {UNIT}}}
  - {{store: VEL, brand: Velour, shopify: vel.myshopify.com, zone: Europe/London, currency: GBP, market: UK,
      paypal: lumen}}
endpoints:
  shopify: "http://127.0.0.1:{SHOPIFY}/shops/{{domain}}"
  paypal: http://127.0.0.1:{PAYPAL}
  trustpilot: http://127.0.0.1:{TRUSTPILOT}
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

#: Between a source and its stand-in: may answer in its place, disturb what it says, or die.
Between = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


def sold(number: int, **changes: Any) -> dict[str, Any]:
    """An order as a world's file has it: connections are plain lists."""
    payload = order_payload(number, updated=datetime.fromisoformat("2026-10-20T10:00:00Z"), **changes)
    return {n: v["nodes"] if isinstance(v, dict) and "nodes" in v else v for n, v in payload.items()}


def case(number: int, *, about: Mapping[str, Any] | None = None, **payment: Any) -> dict[str, Any]:
    """A PayPal case; `payment` tells of the disputed payment, `about` of the case."""
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
        **(about or {}),
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


def world(folder: Path, **files: list[dict[str, Any]]) -> World:
    """Two stores, an account and a unit. `files` by name: lum and vel (orders), cards (LUM's disputes), cases,
    reviews.
    """
    stores = [
        {"store": s, "domain": f"{s.lower()}.myshopify.com", "timezone": zone, "currency": money, "market": market}
        for s, zone, money, market in (("LUM", "Australia/Sydney", "AUD", "AU"), ("VEL", "Europe/London", "GBP", "UK"))
    ]
    head = {"name": "small", "now": START.isoformat(), "stores": stores}
    head |= {"paypal_accounts": ["lumen"], "trustpilot_units": [UNIT]}
    counts = dict.fromkeys(["twoStars", "threeStars", "fourStars", "fiveStars"], 0)
    unit = {
        "id": UNIT,
        "displayName": "Lumen",
        "name": {"identifying": "lumen.example", "referring": ["lumen.example"]},
        "score": {"stars": 1.5, "trustScore": 1.7},
        "numberOfReviews": {"total": 2, "usedForTrustScoreCalculation": 2, "oneStar": 2, **counts},
    }
    lines = {
        "shopify/LUM/orders.jsonl": files.get("lum", []),
        "shopify/VEL/orders.jsonl": files.get("vel", []),
        "shopify/LUM/disputes.jsonl": files.get("cards", []),
        "paypal/lumen/disputes.jsonl": files.get("cases", []),
        f"trustpilot/{UNIT}/reviews.jsonl": files.get("reviews", []),
    }
    for name, documents in lines.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(document) + "\n" for document in documents))
    (folder / f"trustpilot/{UNIT}/unit.json").write_text(json.dumps(unit))
    (folder / "world.json").write_text(json.dumps(head))
    return World.load(folder)


def _as_it_is(_: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    return answer()


@dataclass
class Network:
    """The stand-ins of a world behind the addresses of a configuration; `between` may disturb any request."""

    world: World
    now: datetime = START
    skew: timedelta = timedelta()  # how much our own clock is ahead of the sources'
    between: Between = _as_it_is
    requests: int = 0
    transport: httpx.MockTransport = field(init=False)

    def __post_init__(self) -> None:
        shopify = open_shopify(self.world, lambda: self.now)
        unpaced = json.dumps({"throttling": False}).encode()
        assert shopify.handle(Request("POST", "/_sandbox/settings", {}, {}, unpaced)).status == 200
        services = {
            SHOPIFY: shopify,
            PAYPAL: open_paypal(self.world, lambda: self.now),
            TRUSTPILOT: open_trustpilot(self.world, lambda: self.now),
        }
        wires = {port: transport(service) for port, service in services.items()}

        def carry(request: httpx.Request) -> httpx.Response:
            self.requests += 1
            assert request.url.port in wires
            wire = wires[request.url.port]
            return self.between(request, lambda: wire.handle_request(request))

        self.transport = httpx.MockTransport(carry)

    def clock(self) -> datetime:
        """What time we believe it is."""
        return self.now + self.skew


def configuration(folder: Path, text: str = YAML) -> Config:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keepsheet.yaml").write_text(text)
    return config.load(folder / "keepsheet.yaml", SECRETS)


@dataclass
class Pulls:
    """Pulls of a configuration over a network into a ledger."""

    config: Config
    network: Network
    ledger: Ledger
    runs: int = 0

    @contextmanager
    def sources(self, run_id: str) -> Iterator[tuple[Source, ...]]:
        retry = RetryPolicy(tries=3, sleep=lambda _: None, chance=lambda: 0.5)
        clock, wire = self.network.clock, self.network.transport
        with connected(self.config, clock=clock, run_id=run_id, retry=retry, transport=wire) as sources:
            yield sources

    def pull(self) -> dict[str, SourceOutcome]:
        """What became of each source, by its name."""
        self.runs += 1
        run_id = f"p{self.runs}"
        with self.sources(run_id) as sources:
            outcomes = pull(
                sources,
                self.ledger,
                clock=self.network.clock,
                settings=self.config.settings(),
                run_id=run_id,
                trigger="test",
            )
        return {f"{o.source}:{o.owner}:{o.part}": o for o in outcomes}


def grid(book: WholeWorkbook, tab: Tab, fields: str) -> list[dict[str, Any]]:
    """The rows of a tab as the API shows each cell: these fields of CellData."""
    query = {"ranges": [f"'{tab.title}'"], "fields": [f"sheets.data.rowData.values({fields})"]}
    path = f"/v4/spreadsheets/{book.id}"
    answer = book.service.handle(Request("GET", path, query, {"authorization": f"Bearer user:{ANA}"}))
    assert answer.status == 200, answer.body
    rows: list[dict[str, Any]] = json.loads(answer.body)["sheets"][0]["data"][0]["rowData"]
    return rows


class WholePath:
    """One world, one workbook, and runs from the one to the other."""

    def __init__(self, folder: Path, source: World) -> None:
        self.network = Network(source)
        self.config = configuration(folder / "config")
        self.book = WholeWorkbook(folder / "ledger", now=START, settings=self.config.settings())
        self.ledger = self.book.ledger
        self.pulls = Pulls(self.config, self.network, self.ledger)

    def run(self) -> tuple[dict[str, SourceOutcome], PushReport]:
        """One pull and one push at this moment."""
        outcomes = self.pulls.pull()
        self.book.now = self.network.clock()
        return outcomes, self.book.push()

    def cells(self, tab: Tab) -> dict[str, dict[str, Mapping[str, Any]]]:
        """What was entered in each cell of each key's first row, with its type: {"stringValue": "=1+1"}."""
        reading = self.book.workbook().read([tab.id])
        picture, places = reading.pictures[tab.id], reading.places[tab.id]
        found = grid(self.book, tab, "userEnteredValue")

        def row(index: int) -> dict[str, Mapping[str, Any]]:
            values = found[index].get("values", [])
            at = {c: values[i] if i < len(values) else {} for c, i in places.items()}
            return {c: cell.get("userEnteredValue", {}) for c, cell in at.items()}

        return {key: row(rows[0]) for key, rows in picture.rows_of.items()}

    def why(self, source: str) -> str:
        """What the Sync log says of a source: `shopify:LUM`."""
        return str(self.cells(SYNC_LOG)[f"source:{source}"]["why"].get("stringValue", ""))
