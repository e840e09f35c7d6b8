"""A PayPal stand-in with cases of its own making, for the tests of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.paypal.service import open_service
from sandbox.worlds.world import World
from tests.support.stand_in import Caller, Told, small_world

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LIST = "/v1/customer/disputes"
DAY = timedelta(days=1)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def case(number: int, **changes: Any) -> dict[str, Any]:
    """One that was opened `number` hours before now and changed half an hour later."""
    opened = NOW - timedelta(hours=number, milliseconds=number)
    return {
        "dispute_id": f"PP-{number}",
        "create_time": written(opened),
        "update_time": written(opened + timedelta(minutes=30)),
        "disputed_transactions": [
            {
                "buyer_transaction_id": f"B{number}",
                "seller_transaction_id": f"S{number}",
                "seller": {"merchant_id": "M"},
            }
        ],
        "reason": "OTHER",
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_amount": {"currency_code": "AUD", "value": "10.00"},
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_channel": "INTERNAL",
        **changes,
    }


class Bench:
    """A world of 120 cases, one an hour, and its PayPal; one case belongs to another account."""

    def __init__(self, folder: Path, *cases: dict[str, Any]) -> None:
        self.now = Told(NOW)
        small_world(folder, NOW, cases=list(cases) or [case(n) for n in range(1, 121)], other_cases=[case(7)])
        self.paypal = Caller(open_service(World.load(folder), self.now))
        self.sign_in("lumen")

    def sign_in(self, account: str) -> None:
        assert self.paypal.sign_in("/v1/oauth2/token", f"client-{account}", f"secret-{account}").status == 200

    def ids(self, **query: str) -> list[str]:
        return [item["dispute_id"] for item in self.paypal.get(LIST, **query)["items"]]

    def issue(self, **query: str) -> str:
        status, body = self.paypal.refusal(LIST, **query)
        assert (status, body["name"]) == (400, "INVALID_REQUEST")
        assert body["debug_id"]
        return str(body["details"][0]["issue"])

    def walk(self, **query: str) -> list[list[str]]:
        """All pages, from `next` to `next`."""
        target, pages = f"{LIST}?" + "&".join(f"{k}={v}" for k, v in query.items()), []
        while target:
            document = self.paypal.get(target)
            pages.append([item["dispute_id"] for item in document["items"]])
            target = next((link["href"] for link in document["links"] if link["rel"] == "next"), "")
        return pages

    def settings(self, **wish: Any) -> None:
        assert self.paypal.ask("POST", "/_sandbox/settings", body=json.dumps(wish).encode()).status == 200
