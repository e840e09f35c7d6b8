"""The engine's own sources read the stand-ins of our own world, day after day, and know what the world's files say."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.demo_workbook import Addresses, environment, keepsheet_yaml
from sandbox.paypal.service import open_service as open_paypal
from sandbox.shopify.service import open_service as open_shopify
from sandbox.trustpilot.service import open_service as open_trustpilot
from sandbox.worlds.make_lumen.facts import START
from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import Moment, World
from sync.configuration.config import Config, load
from sync.pulling.connections import connected
from sync.wire.retry import RetryPolicy
from tests.support.ledger import MemoryLedger
from tests.support.lumen import card_disputes, cases, orders, reviews, when
from tests.support.stand_in import Caller, Told, transport

PORT = 18300
DAYS = 2
REACH = timedelta(days=179)


class Followed:
    """The world, its stand-ins, and one ledger a source; `a_day` lets a day pass and pulls."""

    def __init__(self, folder: Path) -> None:
        self.world = World.load(ready())
        self.now = Told(self.world.start)
        self.config = _config(folder)
        services = [make(self.world, self.now) for make in (open_shopify, open_paypal, open_trustpilot)]
        Caller(services[0]).ask("POST", "/_sandbox/settings", body=b'{"throttling": false}')  # it fills in real seconds
        doors = {PORT + n: transport(service) for n, service in enumerate(services, 1)}
        self.network = httpx.MockTransport(lambda request: doors[request.url.port or 0].handle_request(request))
        self.ledgers: dict[str, MemoryLedger] = {}
        self.requests: list[int] = []
        """Of each pull."""

    def pull(self) -> None:
        self.requests.append(0)
        retry = RetryPolicy(tries=1)
        with connected(
            self.config, clock=self.now, run_id=f"{self.now():%j}", retry=retry, transport=self.network
        ) as sources:
            for source in sources:
                batches = self.ledgers.setdefault(source.name, MemoryLedger()).take(source, self.now())
                self.requests[-1] += sum(batch.requests for batch in batches)

    def a_day(self) -> None:
        self.now.pass_by(days=1)
        self.pull()

    def known(self, entity: str, source: str) -> dict[str, Any]:
        """Records of the entity by their own id, of every source whose name begins so."""
        found = [ledger for name, ledger in self.ledgers.items() if name.startswith(source)]
        return {own_id: record for ledger in found for own_id, record in ledger.records(entity).items()}

    @property
    def moment(self) -> Moment:
        return self.world.at(self.now())


def _config(folder: Path) -> Config:
    head = json.loads((ready() / "world.json").read_text())
    file = folder / "keepsheet.yaml"
    file.write_text(keepsheet_yaml(head, Addresses(PORT), "none"))
    return load(file, environment(head))


@pytest.fixture(scope="module", params=["at the start", f"after {DAYS} days"])
def followed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Followed:
    made = Followed(tmp_path_factory.mktemp("followed"))
    made.pull()
    for _ in range(DAYS if request.param.startswith("after") else 0):
        made.a_day()
    return made


def test_every_order_is_known_as_it_stands(followed: Followed) -> None:
    """Statuses, money, lines, refunds and the last word on each parcel."""
    known = followed.known("orders", "shopify:")
    expected = {order["id"]: _order(order) for order in orders(followed.moment)}
    assert {own_id: _order_record(record) for own_id, record in known.items()} == expected


def _order(order: dict[str, Any]) -> tuple[Any, ...]:
    parcels = {
        (p["id"], p["displayStatus"], _moment(p["deliveredAt"]), len(p["events"])) for p in order["fulfillments"]
    }
    return (
        order["name"],
        order["displayFulfillmentStatus"],
        order["displayFinancialStatus"],
        lawful(order["note"]),
        order["totalRefundedSet"]["shopMoney"]["amount"],
        len(order["lineItems"]),
        len(order["transactions"]),
        {refund["id"] for refund in order["refunds"]},
        parcels,
        {hold["reason"] for task in order["fulfillmentOrders"] for hold in task["fulfillmentHolds"]},
    )


def _order_record(order: Any) -> tuple[Any, ...]:
    parcels = {(p.id, p.display_status, p.delivered_at, len(p.scans)) for p in order.parcels}
    return (
        order.name,
        order.fulfillment_status,
        order.financial_status,
        order.note,
        str(order.refunded.shop.amount),
        len(order.lines),
        len(order.transactions),
        set(order.refund_ids),
        parcels,
        {hold.reason for task in order.shipping_tasks for hold in task.holds},
    )


def lawful(text: str | None) -> str | None:
    """Half of a surrogate pair is no character and can be stored nowhere: it is known as U+FFFD."""
    return None if text is None else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _moment(text: str | None) -> datetime | None:
    return when(text) if text else None


def test_every_refund_is_known(followed: Followed) -> None:
    known = {
        r.id: (r.note, str(r.total.shop.amount), len(r.lines)) for r in followed.known("refunds", "shopify:").values()
    }
    expected = {
        refund["id"]: (
            lawful(refund["note"]),
            refund["totalRefundedSet"]["shopMoney"]["amount"],
            len(refund["refundLineItems"]),
        )
        for order in orders(followed.moment)
        for refund in order["refunds"]
    }
    assert known == expected


def test_every_card_dispute_is_known(followed: Followed) -> None:
    known = {d.id: (d.status, d.reason, d.kind, d.order_name) for d in followed.known("disputes", "shopify:").values()}
    expected = {
        each["id"]: (each["status"], each["reasonDetails"]["reason"], each["type"], each["order"]["name"])
        for each in card_disputes(followed.moment)
    }
    assert known == expected


def test_every_case_of_the_last_180_days_is_known(followed: Followed) -> None:
    """PayPal shows no case that rested longer: those are left out, and only those."""
    known = {d.id: _case_record(d) for d in followed.known("disputes", "paypal:").values()}
    expected = {
        case["dispute_id"]: _case(case) for case in cases(followed.moment) if when(case["update_time"]) >= START - REACH
    }
    assert known == expected


def _case(case: dict[str, Any]) -> tuple[Any, ...]:
    return (
        case["status"],
        case["dispute_life_cycle_stage"],
        case["reason"],
        _moment(case.get("seller_response_due_date")),
        [lawful(message["content"]) for message in case["messages"]],
        len(case["evidences"]),
        len(case.get("money_movements") or ()),
        (case.get("dispute_outcome") or {}).get("outcome_code"),
    )


def _case_record(case: Any) -> tuple[Any, ...]:
    texts = [message.text for message in case.messages]
    numbers = (len(case.evidences), len(case.moves))
    return (case.status, case.stage, case.reason, case.due_at, texts, *numbers, case.outcome)


def test_every_review_is_known_as_its_writer_left_it(followed: Followed) -> None:
    known = {r.id: r for r in followed.known("reviews", "trustpilot:").values()}
    there = {review["id"]: review for review in reviews(followed.moment)}
    assert {own_id for own_id, record in known.items() if record.removed_at is None} == there.keys()
    for own_id, review in there.items():
        record = known[own_id]
        assert (record.stars, record.title, record.text) == (
            review["stars"],
            lawful(review["title"]),
            lawful(review["text"]),
        )
        assert record.updated_at == _moment(review["updatedAt"])
        assert record.reply_text == (review["companyReply"] or {}).get("text")


def test_a_pull_costs_few_requests(followed: Followed) -> None:
    """Pages, and details of what changed or is still open: the first pull and every later one stay far below one
    request for each order.
    """
    assert max(followed.requests) < 120
