"""A small PayPal for tests of the source, written from PayPal's documentation and independent of the sandbox's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sync.sources.pace import Pace
from sync.sources.paypal.client import PayPal
from sync.sources.paypal.disputes import PayPalDisputes
from sync.wire.retry import RetryPolicy
from tests.support.ledger import MemoryLedger

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def parsed(text: str) -> datetime:
    return datetime.fromisoformat(text)


class SmallPayPal:
    """Serves `cases` (id → detail). The list is sorted by creation, newest first, and cuts times to the second."""

    def __init__(self) -> None:
        self.cases: dict[str, dict[str, Any]] = {}
        self.now = NOW
        self.token = 0
        self.mints = 0
        self.lists: list[dict[str, str]] = []
        self.details: list[str] = []
        self.hosts: set[str] = set()
        self.paging = "page"
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def add(self, name: str, *, updated: datetime, created: datetime | None = None, **fields: Any) -> None:
        self.cases[name] = {
            "dispute_id": name,
            "create_time": written(created or updated),
            "update_time": written(updated),
            "status": "OPEN",
            "dispute_amount": {"currency_code": "AUD", "value": "10.00"},
            **fields,
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.hosts.add(request.url.host)
        answer = self.before(request)
        if answer is not None:
            return answer
        if request.url.path == "/v1/oauth2/token":
            return self._mint(request)
        if request.headers.get("authorization") != f"Bearer t{self.token}":
            return httpx.Response(401, json={"error": "invalid_token"})
        if request.url.path == "/v1/customer/disputes":
            return self._list(dict(request.url.params))
        name = request.url.path.rsplit("/", 1)[1]
        self.details.append(name)
        if name not in self.cases:
            return error(404, "RESOURCE_NOT_FOUND")
        return httpx.Response(200, json=self.cases[name])

    def _mint(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Basic ")
        assert request.content == b"grant_type=client_credentials"
        self.mints += 1
        self.token += 1
        return httpx.Response(200, json={"access_token": f"t{self.token}", "expires_in": 32400})

    def _list(self, asked: dict[str, str]) -> httpx.Response:
        self.lists.append(asked)
        if "next_page_token" in asked:
            assert set(asked) == {"page_size", "next_page_token"}, "a token stands for the whole question"
            asked = {**asked, **dict(p.split("=", 1) for p in asked["next_page_token"].split("&"))}
        after, before = parsed(asked["update_time_after"]), parsed(asked.get("update_time_before", written(self.now)))
        if after < self.now - 180 * DAY:
            return error(400, "INVALID_REQUEST", "INVALID_DATE_RANGE")
        page, size = int(asked.get("leaf" if self.paging == "strange" else "page", 1)), int(asked["page_size"])
        assert page <= 50
        assert size <= 50
        found = [c for c in self.cases.values() if after <= parsed(c["update_time"]) <= before]
        found.sort(key=lambda c: c["create_time"], reverse=True)
        items = [
            {**c, "update_time": c["update_time"][:-4] + "000Z"} if "bare" not in c else {}
            for c in found[(page - 1) * size : page * size]
        ]
        links = [{"rel": "self", "href": "https://api-m.paypal.com/v1/customer/disputes", "method": "GET"}]
        if len(found) > page * size and self.paging != "none":
            query = f"page={page + 1}&page_size={size}&update_time_after={asked['update_time_after']}"
            query += f"&update_time_before={asked['update_time_before']}" if "update_time_before" in asked else ""
            if self.paging in ("forgetful", "strange"):
                query = f"{'leaf' if self.paging == 'strange' else 'page'}={page + 1}"
            if self.paging == "token":
                query = "page_size=50&next_page_token=" + query.replace("&", "%26").replace("=", "%3D")
            links.append({"rel": "next", "href": f"https://evil.example/other?{query}", "method": "GET"})
        return httpx.Response(200, json={"items": items, "links": links})


def error(status: int, name: str, issue: str | None = None) -> httpx.Response:
    body: dict[str, Any] = {"name": name, "message": "words that may change", "debug_id": "d1"}
    if issue:
        body["details"] = [{"issue": issue}]
    return httpx.Response(status, json=body, headers={"paypal-debug-id": "d1"})


class Rig:
    """A source, its PayPal, its ledger and the clock of both."""

    def __init__(self) -> None:
        self.paypal = SmallPayPal()
        self.ledger = MemoryLedger()
        self.slept: list[float] = []
        self.source = PayPalDisputes("lumen", ("LUM", "VEL"), self.client(), "r1", "first_initial")

    def client(self) -> PayPal:
        return PayPal(
            "PayPal of LUM, VEL",
            "https://paypal.test",
            "id",
            "secret",
            clock=lambda: self.paypal.now,
            retry=RetryPolicy(tries=3, sleep=self.slept.append, chance=lambda: 0.5),
            pace=Pace(0),
            transport=httpx.MockTransport(self.paypal),
        )

    def pull(self, after: timedelta = timedelta()) -> None:
        self.paypal.now += after
        self.ledger.take(self.source, self.paypal.now)

    @property
    def until(self) -> datetime:
        assert self.ledger.cursor is not None
        return self.ledger.cursor.until

    @property
    def held(self) -> dict[str, Any]:
        return self.ledger.records("disputes")
