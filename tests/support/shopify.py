"""A Shopify stand-in without a socket, and the questions put to it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox.shopify.service import open_service
from sandbox.wire import Request, Response
from sandbox.worlds.world import World


class Shopify:
    """`now` is the world's time; a test moves it. Settings and faults are posted as they would be over HTTP."""

    def __init__(self, world: World | Path, store: str | None = None, *, throttling: bool = False) -> None:
        self.world = world if isinstance(world, World) else World.load(world)
        self.store = next(each for each in self.world.stores if store in {None, each.store})
        self.now: datetime = self.world.start
        self.service = open_service(self.world, lambda: self.now)
        self.set(throttling=throttling)
        self.token: str = self.grant().get("access_token", "")

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Response:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.service.handle(Request(method, path, {}, headers or {}, data))

    def set(self, **settings: Any) -> Any:
        answer = self.send("POST", "/_sandbox/settings", settings)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def grant_response(self, store: str | None = None, **form: str) -> Response:
        owner = self.store.store
        credentials = {
            "grant_type": "client_credentials",
            "client_id": f"client-{owner}",
            "client_secret": f"secret-{owner}",
        }
        domain = store or self.store.domain
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode({**credentials, **form}).encode()
        return self.send("POST", f"/shops/{domain}/admin/oauth/access_token", body, headers)

    def grant(self, **form: str) -> Any:
        return json.loads(self.grant_response(**form).body)

    def response(self, text: str, /, *, version: str = "2026-07", **variables: Any) -> Response:
        path = f"/shops/{self.store.domain}/admin/api/{version}/graphql.json"
        return self.send("POST", path, {"query": text, "variables": variables}, {"x-shopify-access-token": self.token})

    def ask(self, text: str, /, *, version: str = "2026-07", **variables: Any) -> Any:
        answer = self.response(text, version=version, **variables)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)

    def data(self, text: str, /, *, version: str = "2026-07", **variables: Any) -> Any:
        answer = self.ask(text, version=version, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]
