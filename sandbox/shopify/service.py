"""The Shopify stand-in over HTTP: /shops/{domain}/admin/… for every shop of a world.

POST /shops/{domain}/admin/oauth/access_token          form: grant_type, client_id, client_secret
POST /shops/{domain}/admin/api/{version}/graphql.json  header X-Shopify-Access-Token
GET, POST /_sandbox/settings                           how a shop behaves; see `Manner`
/_sandbox/faults, /_sandbox/calls                      see sandbox/faults.py; here also throttled,
                                                       throttled_429, internal_error, bad_token
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.faults import Misbehaving
from sandbox.shopify import tokens
from sandbox.shopify.access import ALL, APPROVED, EVERY_ORDER
from sandbox.shopify.cost import Bucket
from sandbox.shopify.desk import Desk
from sandbox.shopify.engine import Engine, internal_error, throttled
from sandbox.shopify.fields import Ask
from sandbox.shopify.filters import Setting
from sandbox.shopify.shelf import Shelf
from sandbox.shopify.versions import served
from sandbox.wire import Request, Response, Service
from sandbox.worlds.state import Store
from sandbox.worlds.world import World

TOKEN_PATH = re.compile(r"/shops/([^/]+)/admin/oauth/access_token")
GRAPHQL_PATH = re.compile(r"/shops/([^/]+)/admin/api/([^/]+)/graphql\.json")
BULK_PATH = re.compile(r"/shops/([^/]+)/bulk/(\d+)\.jsonl")
MUTATION = re.compile(rb'(\\n|")\s*mutation\b')
BAD_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105 - a message
STATUSES = {402: "Unavailable Shop", 403: "Forbidden", 404: "Not Found", 423: "Locked"}
NOT_INSTALLED = b"<!DOCTYPE html><html><head><title>Oauth error app_not_installed</title></head><body></body></html>"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one shop treats the app. A `status` other than 200 answers everything; a `version`, whatever was asked."""

    scopes: tuple[str, ...] = tuple(sorted(ALL))
    approval: int = APPROVED
    throttling: bool = True
    maximum: float = 2000
    restore_per_s: float = 100
    version: str | None = None
    status: int = 200
    installed: bool = True


class ShopifyService:
    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self._world, self._now = world, now
        self._engine = Engine()
        self._stores = {store.domain: store for store in world.stores}
        self._manners = {store.store: _manner(store) for store in world.stores}
        self._desks = {store.store: Desk(world, store, now) for store in world.stores}
        self._buckets: dict[str, Bucket] = {}

    def handle(self, request: Request) -> Response:
        if request.path == "/_sandbox/settings":
            return self._settings(request)
        token = TOKEN_PATH.fullmatch(request.path)
        if token is not None and request.method == "POST":
            return self._grant(token[1], request)
        graphql = GRAPHQL_PATH.fullmatch(request.path)
        if graphql is not None and request.method == "POST":
            return self._graphql(graphql[1], graphql[2], request)
        rows = BULK_PATH.fullmatch(request.path)
        if rows is not None and request.method == "GET":
            return self._rows(rows[1], int(rows[2]))
        return _error(404)

    def _rows(self, domain: str, number: int) -> Response:
        """What a bulk operation found. The address alone opens it, as Shopify's signed one does."""
        store = self._stores.get(domain)
        text = None if store is None else self._desks[store.store].files.get(number)
        return _error(404) if text is None else Response(200, text, {"content-type": "application/jsonl"})

    def _grant(self, domain: str, request: Request) -> Response:
        store = self._stores.get(domain)
        if store is None:
            return _error(404)
        form = _form(request)
        if form.get("grant_type") != "client_credentials":
            return _refusal("unsupported_grant_type", "The grant type is not supported.")
        owner = str(form.get("client_id", "")).removeprefix("client-")
        if owner not in self._manners or form.get("client_secret") != tokens.client_secret(owner):
            return _refusal("invalid_client", "The client id or secret is wrong.")
        if owner != store.store:
            return _refusal("shop_not_permitted", "Client credentials cannot be performed on this shop.")
        if not self._manners[owner].installed:
            return Response(400, NOT_INSTALLED, {"content-type": "text/html; charset=utf-8"})
        scope = ",".join(_without_implied(self._manners[owner].scopes))
        grant = {"access_token": tokens.issue(owner, self._now()), "scope": scope, "expires_in": 86399}
        return Response.of(200, grant)

    def _graphql(self, domain: str, version: str, request: Request) -> Response:
        store, answering = self._stores.get(domain), served(version)
        if store is None or answering is None:
            return _error(404)
        manner = self._manners[store.store]
        if manner.status != 200:
            return _error(manner.status)
        now = self._now()
        if not tokens.is_good(request.headers.get("x-shopify-access-token", ""), store.store, now):
            return Response.of(401, {"errors": BAD_TOKEN})
        answering = manner.version or answering
        headers = {"x-shopify-api-version": answering, "x-request-id": str(uuid.uuid4())}
        body = _question(request)
        if body is None:
            return Response.of(400, {"errors": {"query": "Required parameter missing or invalid"}}, headers)
        shelf = Shelf(store, self._world.at(now), all_orders=EVERY_ORDER in manner.scopes)
        ask = Ask(
            shelf,
            Setting(ZoneInfo(store.timezone), answering),
            frozenset(manner.scopes),
            self._desks[store.store],
            approval=manner.approval,
            base_url=_here(request),
        )
        return Response.of(200, self._engine.answer(body, ask, self._bucket(store.store)), headers)

    def _bucket(self, store: str) -> Bucket | None:
        manner = self._manners[store]
        if not manner.throttling:
            return None
        return self._buckets.setdefault(store, Bucket(manner.maximum, manner.restore_per_s))

    def _settings(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                self._change(request.json())
            except (TypeError, ValueError) as refusal:
                return Response.of(400, {"error": str(refusal)})
        return Response.of(200, {name: asdict(manner) for name, manner in self._manners.items()})

    def _change(self, wish: Any) -> None:
        known = {each.name for each in fields(Manner)} | {"store", "without"}
        if not isinstance(wish, dict) or set(wish) - known or wish.get("store", None) not in {None, *self._manners}:
            raise ValueError(
                f"Send an object with store (a store of this world) and any of: {', '.join(sorted(known))}."
            )
        change = {name: value for name, value in wish.items() if name not in {"store", "without"}}
        for name in [wish["store"]] if wish.get("store") else list(self._manners):
            manner = replace(self._manners[name], **change)
            left = tuple(scope for scope in manner.scopes if not _withheld(scope, wish.get("without", ())))
            self._manners[name] = replace(manner, scopes=left)
            self._buckets.pop(name, None)


def open_service(world: World, now: Callable[[], datetime]) -> Service:
    """The stand-in with its faults and counts around it."""
    own = {
        "throttled": lambda _request: Response.of(200, throttled(500, Bucket(maximum=0))),
        "throttled_429": lambda _request: Response.of(429, throttled(500, Bucket(maximum=0)), {"retry-after": "2.0"}),
        "internal_error": lambda _request: Response.of(200, internal_error()),
        "bad_token": lambda _request: Response.of(401, {"errors": BAD_TOKEN}),
    }
    return Misbehaving(ShopifyService(world, now), kind_of=_kind, error=_error, own=own)


def _manner(store: Store) -> Manner:
    """world.json may give a store's `scopes`, `approval` and `throttling`."""
    given = {name: store.settings[name] for name in ("scopes", "approval", "throttling") if name in store.settings}
    return replace(Manner(), **given)


def _kind(request: Request) -> str:
    if TOKEN_PATH.fullmatch(request.path):
        return "token"
    return "write" if MUTATION.search(request.body) else "read"


def _form(request: Request) -> dict[str, Any]:
    """The fields of a grant, as a form or as JSON; nothing where it is neither."""
    if "json" not in request.headers.get("content-type", ""):
        return dict(request.form())
    try:
        document = request.json()
    except json.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _here(request: Request) -> str:
    return f"http://{request.headers.get('host', '127.0.0.1')}"


def _question(request: Request) -> dict[str, Any] | None:
    try:
        body = request.json()
    except json.JSONDecodeError:
        return None
    good = isinstance(body, dict) and isinstance(body.get("query"), str)
    return body if good and isinstance(body.get("variables") or {}, dict) else None


def _error(status: int) -> Response:
    words = STATUSES.get(status, "Too Many Requests" if status == 429 else "Internal Server Error")
    return Response.of(status, {"errors": words}, {"retry-after": "2.0"} if status == 429 else {})


def _refusal(error: str, description: str) -> Response:
    return Response.of(400, {"error": error, "error_description": description})


def _withheld(scope: str, without: list[str]) -> bool:
    """Who may not read may not write either, as writing implies reading."""
    return scope in without or scope.replace("write_", "read_", 1) in without


def _without_implied(scopes: tuple[str, ...]) -> list[str]:
    """Only write_x is listed where both are held."""
    return [scope for scope in scopes if scope.replace("read_", "write_", 1) not in set(scopes) - {scope}]
