"""The Trustpilot stand-in over HTTP, for every business unit of a world; one key (`key`/`secret`) opens them all.

POST /v1/oauth/oauth-business-users-for-applications/accesstoken    basic key:secret, form grant_type
GET  /v1/business-units/find?name=    GET /v1/business-units/{id}    header (or parameter) apikey
GET  /v1/private/business-units/{id}/reviews                         see listing.py
GET  /v1/private/reviews/{id}                                        404 once the review is gone
GET, POST /_sandbox/quota             {"enforced": true, "allowed": {"hour": 10}}; see quota.py
/_sandbox/faults, /_sandbox/calls     see sandbox/faults.py; here also bad_token
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from sandbox.bearer import basic, bearer, issue, owner
from sandbox.faults import Misbehaving
from sandbox.trustpilot.errors import RefusedError, error
from sandbox.trustpilot.listing import page
from sandbox.trustpilot.quota import Quota
from sandbox.wire import Request, Response, Service
from sandbox.worlds.state import Document
from sandbox.worlds.world import Collection, Moment, World

KEY, SECRET = "key", "secret"
TOKEN_PATH = "/v1/oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105 - an address
FIND_PATH = "/v1/business-units/find"
UNIT_PATH = re.compile(r"/v1/business-units/([^/]+)")
REVIEWS_PATH = re.compile(r"/v1/private/business-units/([^/]+)/reviews")
REVIEW_PATH = re.compile(r"/v1/private/reviews/([^/]+)")
ACTION_PATH = re.compile(r"/v1/private/reviews/[^/]+/(reply|tags|find-reviewer)")
LIFE = timedelta(seconds=359_999)
"""A token's: a hundred hours, written as text."""
STARS = ("oneStar", "twoStars", "threeStars", "fourStars", "fiveStars")


class TrustpilotService:
    def __init__(self, world: World, now: Callable[[], datetime]) -> None:
        self._world, self._now = world, now
        self._quota = Quota()

    def handle(self, request: Request) -> Response:
        if request.path == "/_sandbox/quota":
            return self._tell_quota(request)
        within = self._quota.take(self._now())
        try:
            return self._answer(request) if within else error(429)
        except RefusedError as refusal:
            return refusal.response

    def _answer(self, request: Request) -> Response:
        if request.path == TOKEN_PATH:
            return self._grant(request) if request.method == "POST" else error(405)
        moment = self._world.at(self._now())
        if action := ACTION_PATH.fullmatch(request.path):
            self._check_token(request)
            return error(501, f"The sandbox does not do {action[1]} yet.")
        if request.method != "GET":
            return error(405)
        if request.path == FIND_PATH:
            _check_key(request)
            return self._find(moment, (request.query.get("name") or [""])[-1])
        if unit := UNIT_PATH.fullmatch(request.path):
            _check_key(request)
            return self._unit(moment, unquote(unit[1]))
        if reviews := REVIEWS_PATH.fullmatch(request.path):
            self._check_token(request)
            return self._list(request, moment, unquote(reviews[1]))
        if review := REVIEW_PATH.fullmatch(request.path):
            self._check_token(request)
            return self._review(moment, unquote(review[1]))
        return error(404)

    def _grant(self, request: Request) -> Response:
        if basic(request) != (KEY, SECRET):
            return error(401)
        if request.form().get("grant_type") != "client_credentials":
            return error(400, "The sandbox knows the grant type client_credentials alone.")
        now = self._now()
        grant = {
            "access_token": issue("trustpilot", KEY, now),
            "token_type": "BearerToken",
            "client_id": KEY,
            "issued_at": str(int(now.timestamp() * 1000)),
            "expires_in": str(int(LIFE.total_seconds())),
            "status": "approved",
            "scope": "",
        }
        return Response.of(200, grant)

    def _check_token(self, request: Request) -> None:
        if owner("trustpilot", bearer(request) or "", self._now(), LIFE) != KEY:
            raise RefusedError(401)

    def _find(self, moment: Moment, name: str) -> Response:
        if not name:
            return error(400, "Give the name of a domain.")
        for unit in self._world.trustpilot_units:
            figures = moment.document(f"trustpilot/{unit}/unit.json") or {}
            if (figures.get("name") or {}).get("identifying", "").lower() == name.lower().removeprefix("www."):
                return self._unit(moment, unit)
        return error(404)

    def _unit(self, moment: Moment, unit: str) -> Response:
        figures = moment.document(f"trustpilot/{unit}/unit.json")
        if unit not in self._world.trustpilot_units or figures is None:
            return error(404)
        return Response.of(200, {**figures, "numberOfReviews": counted(_reviews(moment, unit))})

    def _list(self, request: Request, moment: Moment, unit: str) -> Response:
        if unit not in self._world.trustpilot_units:
            return error(404)
        host = request.headers.get("host")
        address = f"{f'http://{host}' if host else 'https://api.trustpilot.com'}{request.path}"
        shown = page(_reviews(moment, unit), request.query, address)
        return Response.of(200, {"links": shown.links, "reviews": list(shown.reviews)})

    def _review(self, moment: Moment, review_id: str) -> Response:
        found = (_reviews(moment, unit).get(review_id) for unit in self._world.trustpilot_units)
        review = next((each for each in found if each is not None), None)
        return error(404) if review is None else Response.of(200, review)

    def _tell_quota(self, request: Request) -> Response:
        if request.method == "POST":
            wish = request.json()
            if not isinstance(wish, dict) or not set(wish) <= {"enforced", "allowed"}:
                return Response.of(400, {"error": "Send an object with enforced or allowed."})
            self._quota.enforced = bool(wish.get("enforced", self._quota.enforced))
            self._quota.allowed |= wish.get("allowed", {})
        state: dict[str, Any] = {"enforced": self._quota.enforced, "allowed": self._quota.allowed}
        return Response.of(200, {**state, "used": self._quota.used(self._now())})


def counted(reviews: Iterable[Document]) -> dict[str, int]:
    """The unit's counts follow the reviews that stand; a reported one does not count in the score meanwhile."""
    standing = list(reviews)
    stars = [int(review["stars"]) for review in standing]
    in_score = sum(review.get("countsTowardsTrustScore") is not False for review in standing)
    counts = {name: stars.count(number) for number, name in enumerate(STARS, 1)}
    return {"total": len(stars), "usedForTrustScoreCalculation": in_score, **counts}


def open_service(world: World, now: Callable[[], datetime]) -> Service:
    """The stand-in with its faults and counts around it."""
    own = {"bad_token": lambda _request: error(401)}
    return Misbehaving(TrustpilotService(world, now), kind_of=_kind, error=error, own=own)


def _reviews(moment: Moment, unit: str) -> Collection:
    return moment.collection(f"trustpilot/{unit}/reviews.jsonl")


def _check_key(request: Request) -> None:
    given = request.headers.get("apikey") or (request.query.get("apikey") or [""])[-1]
    if given != KEY:
        raise RefusedError(401)


def _kind(request: Request) -> str:
    if request.path == TOKEN_PATH:
        return "token"
    return "read" if request.method == "GET" else "write"
