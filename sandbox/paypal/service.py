"""The PayPal stand-in over HTTP, for every PayPal account of a world; the token tells them apart.

POST /v1/oauth2/token                       basic client-<account>:secret-<account>, form grant_type
GET  /v1/customer/disputes                  see listing.py
GET  /v1/customer/disputes/{id}
POST /v1/customer/disputes/{id}/{action}    501 by name: nothing is done yet
GET, POST /_sandbox/settings                {"account", "disputes": false (403), "paging": "token"}
/_sandbox/faults, /_sandbox/calls           see sandbox/faults.py; here also bad_token
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from sandbox.bearer import basic, bearer, issue, owner
from sandbox.faults import Misbehaving
from sandbox.paypal.cases import ACTIONS, detail, item
from sandbox.paypal.errors import RefusedError, debug_id, error, gateway
from sandbox.paypal.listing import page, question
from sandbox.wire import Request, Response, Service
from sandbox.worlds.world import Collection, World

TOKEN_PATH = "/v1/oauth2/token"  # noqa: S105 - an address
LIST_PATH = "/v1/customer/disputes"
CASE_PATH = re.compile(rf"{LIST_PATH}/([^/]+)(?:/([a-z-]+))?")
LIFE = timedelta(seconds=32_400)
"""A token's, as PayPal gives it: nine hours."""
SCOPES = "https://uri.paypal.com/services/disputes/read-seller https://uri.paypal.com/services/disputes/update-seller"
UNKNOWN_TOKEN = gateway("invalid_token", "The token passed in was not found in the system")


@dataclass(frozen=True, slots=True)
class Manner:
    """How an account's app is set up: whether it has the Disputes feature, and how the list links its pages."""

    disputes: bool = True
    paging: str = "page"


class PayPalService:
    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self._world, self._now = world, now
        self._manners = {account: Manner() for account in world.paypal_accounts}

    def handle(self, request: Request) -> Response:
        if request.path == "/_sandbox/settings":
            return self._settings(request)
        try:
            answer = self._answer(request)
        except RefusedError as refusal:
            answer = refusal.response
        return Response(answer.status, answer.body, {"paypal-debug-id": debug_id(), **answer.headers})

    def _answer(self, request: Request) -> Response:
        if request.path == TOKEN_PATH:
            return self._grant(request) if request.method == "POST" else error(405)
        case = CASE_PATH.fullmatch(request.path)
        if request.path != LIST_PATH and case is None:
            return error(404)
        account = self._account(request)
        cases = self._world.at(self._now()).collection(f"paypal/{account}/disputes.jsonl")
        address = f"{_base(request)}{LIST_PATH}"
        if case is None:
            return self._list(request, account, cases, address) if request.method == "GET" else error(405)
        return _one(request, unquote(case[1]), case[2], cases, address)

    def _grant(self, request: Request) -> Response:
        name, secret = basic(request) or ("", "")
        account = name.removeprefix("client-")
        if account not in self._manners or name != f"client-{account}" or secret != f"secret-{account}":
            return gateway("invalid_client", "Client Authentication failed")
        if request.form().get("grant_type") != "client_credentials":
            reason = {"error": "unsupported_grant_type", "error_description": "Grant Type is not supported"}
            return Response.of(400, reason)
        now = self._now()
        grant = {
            "scope": SCOPES,
            "access_token": issue("paypal", account, now),
            "token_type": "Bearer",
            "app_id": f"APP-{account.upper()}",
            "expires_in": int(LIFE.total_seconds()),
            "nonce": now.strftime("%Y-%m-%dT%H:%M:%SZ") + debug_id(),
        }
        return Response.of(200, grant)

    def _account(self, request: Request) -> str:
        """Whose token it is. Raises RefusedError: none, unknown, expired, or an app without the Disputes feature."""
        token = bearer(request)
        if token is None:
            raise RefusedError(error(401))
        account = owner("paypal", token, self._now(), LIFE)
        if account not in self._manners:
            raise RefusedError(UNKNOWN_TOKEN)
        if not self._manners[account].disputes:
            missing = "You do not have permission to access or perform operations on this resource."
            raise RefusedError(error(403, {"issue": "PERMISSION_DENIED", "description": missing}))
        return account

    def _list(self, request: Request, account: str, cases: Collection, address: str) -> Response:
        ask = question(request.query, self._now())
        shown = page(cases, ask, address, tokens=self._manners[account].paging == "token")
        items = [item(case, f"{address}/{case['dispute_id']}") for case in shown.cases]
        return Response.of(200, {"items": items, "links": shown.links})

    def _settings(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                self._change(request.json())
            except (TypeError, ValueError) as refusal:
                return Response.of(400, {"error": str(refusal)})
        return Response.of(200, {name: asdict(manner) for name, manner in self._manners.items()})

    def _change(self, wish: Any) -> None:
        if not isinstance(wish, dict) or wish.get("account", None) not in {None, *self._manners}:
            raise ValueError(f"Send an object; account is one of: {', '.join(self._manners)}.")
        change = {name: value for name, value in wish.items() if name != "account"}
        for name in [wish["account"]] if wish.get("account") else list(self._manners):
            self._manners[name] = replace(self._manners[name], **change)


def open_service(world: World, now: Callable[[], datetime]) -> Service:
    """The stand-in with its faults and counts around it."""
    own = {"bad_token": lambda _request: UNKNOWN_TOKEN}
    return Misbehaving(PayPalService(world, now), kind_of=_kind, error=error, own=own)


def _one(request: Request, dispute_id: str, action: str | None, cases: Collection, address: str) -> Response:
    case = cases.get(dispute_id)
    if case is None or (action is not None and action not in ACTIONS):
        return error(404)
    if action is not None:
        return error(501, message=f"The sandbox does not do {action} yet.") if request.method == "POST" else error(405)
    return Response.of(200, detail(case, f"{address}/{dispute_id}")) if request.method == "GET" else error(405)


def _base(request: Request) -> str:
    host = request.headers.get("host")
    return f"http://{host}" if host else "https://api-m.sandbox.paypal.com"


def _kind(request: Request) -> str:
    if request.path == TOKEN_PATH:
        return "token"
    return "read" if request.method == "GET" else "write"
