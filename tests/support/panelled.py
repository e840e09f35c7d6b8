"""The side panel's door as deployed: a ledger in a folder, Google's tokens, a queue that a test looks into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.side_panel import panelled
from sandbox.cloud_tasks.service import CloudTasks as Queue
from sync.configuration import config
from sync.core.records import Dispute, Order, Reading, Refund, Review, Run
from sync.doors.addon import FILE_SCOPE
from sync.doors.addon_house import AddonHouse
from sync.wire.tasks import CloudTasks
from tests.support import google_tokens
from tests.support.knocks import QUEUE
from tests.support.records import NOW
from tests.support.stand_in import transport

URL, CALLER = "https://addon.example.run.app", "service-7@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
CLIENT = "42-a.apps.googleusercontent.com"
OURS, OTHER = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH", "z" * 44
ENV = {"KEEPSHEET_ADDON_URL": URL, "KEEPSHEET_ADDON_CALLER": CALLER, "KEEPSHEET_SCRIPT_CLIENT": CLIENT}

YAML = f"""
team_zone: Asia/Manila
portfolio_currency: AUD
spreadsheets: {{operations: {OURS}}}
stores:
  - {{store: LUM, brand: Lumen, shopify: lumen.myshopify.com, zone: Australia/Sydney, currency: AUD, market: AU,
      paypal: lumen}}
  - {{store: VEL, brand: Velour, shopify: velour.myshopify.com, zone: Europe/London, currency: GBP, market: UK}}
"""
ENTITIES = {Order: "orders", Refund: "refunds", Dispute: "disputes", Review: "reviews", Run: "runs"}


@dataclass
class Panel:
    """Clicks of a person. `opens` are the tokens that open our spreadsheet."""

    folder: Path
    env: dict[str, str] = field(default_factory=lambda: dict(ENV))
    opens: frozenset[str] = frozenset({"ana-token"})
    now: datetime = NOW

    def __post_init__(self) -> None:
        (self.folder / "keepsheet.yaml").write_text(YAML)
        panel = self
        self.asked: list[str] = []

        class Told(AddonHouse):
            @property
            def clock(self) -> Any:
                return lambda: panel.now

        settings = config.load(self.folder / "keepsheet.yaml", self.env, passwords=False)
        self.queue = Queue(lambda: self.now)
        tasks = CloudTasks(QUEUE, lambda: "token", transport=transport(self.queue))
        self.house = Told(settings, self.env, httpx.MockTransport(self._network), tasks)

    def _network(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.host == "sheets.googleapis.com":
            given = request.headers["authorization"].removeprefix("Bearer ")
            assert request.url.path == f"/v4/spreadsheets/{OURS}"
            return httpx.Response(200 if given in self.opens else 403, json={})
        return google_tokens.keys(request)

    def saw(self, records: Iterable[Any]) -> None:
        """Put records into the ledger, as a pull would."""
        for record in records:
            self.house.ledger.record(ENTITIES[type(record)], [Reading(record, self.now, "r1")])

    def post(self, page: str, document: Any, **more: Any) -> tuple[Any, int]:
        environ = EnvironBuilder(method="POST", path=f"/{page}", json=document, **more).get_environ()
        return panelled(Request(environ), lambda: self.house)

    def click(self, page: str = "", **changes: Any) -> Any:
        """The answer to a click that must be understood."""
        document, status = self.post(page, event(page, **changes))
        assert status == 200, document
        return document


def event(
    page: str = "",
    *,
    sheet: str | None = OURS,
    carried: str | None = None,
    order: str | None = None,
    user: str = "ana-token",
    scopes: tuple[str, ...] = (FILE_SCOPE,),
    token: str | None = None,
) -> dict[str, Any]:
    """As Google posts it; without `sheet` where it may not say which spreadsheet is open."""
    common: dict[str, Any] = {"hostApp": "SHEETS", "platform": "WEB", "userLocale": "en"}
    if carried:
        common["parameters"] = {"spreadsheet": carried}
    if order is not None:
        common["formInputs"] = {"order": {"stringInputs": {"value": [order]}}}
    system = token or google_tokens.token(f"{URL}/{page}", CALLER)
    given = {"systemIdToken": system, "userOAuthToken": user, "authorizedScopes": [*scopes]}
    known = {"id": sheet, "title": "Operations", "addonHasFileScopePermission": True} if sheet else {}
    return {
        "commonEventObject": common,
        "authorizationEventObject": given,
        "sheets": known or {"addonHasFileScopePermission": False},
    }


def texts(document: Any) -> str:
    """Every text of an answer, joined."""
    if isinstance(document, dict):
        return " ".join(texts(value) for value in document.values())
    if isinstance(document, list):
        return " ".join(map(texts, document))
    return str(document)
