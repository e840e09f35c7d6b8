"""A small Trustpilot for tests of the source, written from its documentation and independent of the sandbox's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from sync.sources import Batch
from sync.sources.pace import Pace
from sync.sources.trustpilot.client import Trustpilot
from sync.sources.trustpilot.reviews import TrustpilotReviews
from sync.wire.retry import RetryPolicy
from tests.support.ledger import MemoryLedger

#: 16:00 in Manila.
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class SmallTrustpilot:
    """Serves `held` (id → private review) as pages of what the filters ask for, and one unit."""

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Any]] = {}
        self.now = NOW
        self.token = 0
        self.mints = 0
        self.calls: list[str] = []
        self.lists: list[dict[str, str]] = []
        self.per_page: int | None = None
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda _: None

    def add(self, name: str, created: datetime, **fields: Any) -> None:
        self.held[name] = {
            "id": name,
            "stars": 5,
            "title": "t",
            "text": "x",
            "createdAt": created.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "companyReply": None,
            "reportData": None,
            **fields,
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url.path)
        answer = self.before(request)
        if answer is not None:
            return answer
        path = request.url.path
        if path.endswith("/accesstoken"):
            return self._mint(request)
        assert request.headers["apikey"] == "key"
        if path == "/v1/business-units/u1":
            return httpx.Response(200, content=UNIT)
        if request.headers.get("authorization") != f"Bearer t{self.token}":
            return httpx.Response(401, text="<html>")
        if path == "/v1/private/business-units/u1/reviews":
            return self._list(dict(request.url.params))
        name = path.rsplit("/", 1)[1]
        if path.startswith("/v1/private/reviews/") and name in self.held:
            return httpx.Response(200, json=self.held[name])
        return httpx.Response(404, json={"message": "Not found"})

    def _mint(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Basic ")
        self.mints += 1
        self.token += 1
        issued_at = int(self.now.timestamp() * 1000)
        body = {"access_token": f"t{self.token}", "expires_in": "359999", "issued_at": issued_at}
        return httpx.Response(200, json=body)

    def _list(self, asked: dict[str, str]) -> httpx.Response:
        self.lists.append(asked)
        assert asked["orderBy"] == "createdat.asc"
        page, size = int(asked["page"]), self.per_page or int(asked["perPage"])
        assert size <= 100
        found = sorted((r for r in self.held.values() if self._wanted(r, asked)), key=lambda r: r["createdAt"])
        return httpx.Response(200, json={"reviews": found[(page - 1) * size : page * size]})

    def _wanted(self, review: dict[str, Any], asked: dict[str, str]) -> bool:
        second = review["createdAt"][:19]
        return (
            asked.get("startDateTime", "") <= second < asked.get("endDateTime", "9")
            and asked.get("responded") in (None, "true" if review["companyReply"] else "false")
            and asked.get("stars") in (None, str(review["stars"]))
            and asked.get("reported") in (None, "true" if review["reportData"] else "false")
        )


UNIT = b"""{"id": "u1", "displayName": "Lumen", "name": {"identifying": "lumen.example"},
"numberOfReviews": {"total": 7, "oneStar": 1, "twoStars": 0, "threeStars": 1, "fourStars": 2, "fiveStars": 3},
"score": {"stars": 4.0, "trustScore": 4.10}}"""


class Rig:
    """A source, its Trustpilot, its ledger and the clock of both."""

    def __init__(self, reach: int = 100_000) -> None:
        self.trustpilot = SmallTrustpilot()
        self.ledger = MemoryLedger()
        self.slept: list[float] = []
        self.client = Trustpilot(
            "Trustpilot of LUM",
            "https://trustpilot.test",
            "u1",
            "key",
            "secret",
            clock=lambda: self.trustpilot.now,
            retry=RetryPolicy(tries=3, sleep=self.slept.append, chance=lambda: 0.5),
            pace=Pace(0),
            transport=httpx.MockTransport(self.trustpilot),
            reach=reach,
        )
        self.source = TrustpilotReviews("u1", ("LUM", "VEL"), self.client, "r1", ZoneInfo("Asia/Manila"))

    def pull(self, after: timedelta = timedelta()) -> list[Batch]:
        self.trustpilot.now += after
        return self.ledger.take(self.source, self.trustpilot.now)

    def night(self) -> list[Batch]:
        """The first pull of the team's next day."""
        return self.pull(DAY)

    @property
    def until(self) -> datetime:
        assert self.ledger.cursor is not None
        return self.ledger.cursor.until

    @property
    def held(self) -> dict[str, Any]:
        return self.ledger.records("reviews")
