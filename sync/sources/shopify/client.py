"""One store's Admin GraphQL API: a question in, whole data out, or an error that says what to do next.

Facts: a GraphQL fault comes with HTTP 200, often with part of the data beside it, and a search field that Shopify does
not know is ignored with nothing but a warning. So any `errors` and any search warning means: store nothing of this.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx

from sync.errors import AccessRefused, BadAnswer, SourceError, TryLater
from sync.sources.http import Answer, Http
from sync.sources.shopify.documents import VERSION, document
from sync.sources.shopify.reading import Payload, listed, part
from sync.sources.tokens import Token, Tokens
from sync.wire.retry import RetryPolicy

#: A bucket of Shopify's is full again well before; beyond this its figures are not believed.
LONGEST_PAUSE_S = 60.0


class TooDear(BadAnswer):
    """The question would cost more than one question may (MAX_COST_EXCEEDED)."""


class PartRefused(AccessRefused):
    """Some fields were refused. `fields` are their names in the reply, `scopes` what our app would need."""

    def __init__(self, what: str, *, remedy: str, fields: frozenset[str], scopes: tuple[str, ...]) -> None:
        self.fields = fields
        self.scopes = scopes
        super().__init__(what, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Access:
    """The client id and secret of our app in this store."""

    id: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """Whole data, when it was asked for, and how many things at a time got through."""

    data: Mapping[str, Any]
    sent_at: datetime
    size: int


class Shop:
    """A client for one store. `address` is "https://lumen.myshopify.com" or where a stand-in answers for it."""

    def __init__(
        self,
        title: str,
        address: str,
        access: Access,
        *,
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        transport: httpx.BaseTransport | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.title = title
        self._access = access
        self._clock = clock
        self._retry = retry or RetryPolicy()
        self._http = Http(
            title, address, clock=clock, transport=transport, error_code=lambda document: document["error"]
        )
        self._tokens = Tokens(self._fetch_token, clock)
        self._stopwatch = stopwatch
        self._payable_at: dict[str, float] = {}  # by question: when the bucket will hold what it costs

    @property
    def requests(self) -> int:
        """How many requests were sent so far, those for tokens and those that failed included."""
        return self._http.requests

    def close(self) -> None:
        self._http.close()

    def ask(self, question: str, at_size: Callable[[int], Mapping[str, Any]], size: int = 1) -> Reply:
        """The answer to a question of `queries/`, whose variables depend on how many things are asked for at a time.

        Half as many are asked for when Shopify finds the question too dear or runs out of time over it; the reply's
        `size` says how many it was. Raises SourceError.
        """
        trial = _Trial(size)
        while True:
            try:
                answer = self._retry(lambda: trial(lambda n: self._once(question, at_size(n))))
            except TooDear:
                if not trial.halve():
                    raise
                continue
            return Reply(answer.document["data"], answer.sent_at, trial.size)

    def _once(self, question: str, variables: Mapping[str, Any]) -> Answer:
        self._wait_to_pay(question)
        path = f"/admin/api/{VERSION}/graphql.json"
        body = {"query": document(question), "variables": dict(variables)}
        answer = self._tokens.use(
            lambda token: self._http.send("POST", path, body=body, headers={"x-shopify-access-token": token})
        )
        fault = fault_in(answer.document, self.title)
        if fault is not None:
            raise fault
        if answer.headers.get("x-shopify-api-version") != VERSION:
            raise BadAnswer(
                f"{self.title} no longer speaks the version we know ({VERSION})", remedy="Keepsheet must be updated."
            )
        pause_s = _throttled_s(part(answer.document, "extensions"))
        self._payable_at[question] = self._stopwatch() + (pause_s or 0.0)
        return answer

    def _wait_to_pay(self, question: str) -> None:
        """Not to ask what would be refused: the bucket is to hold what this question cost the last time."""
        pause_s = self._payable_at.get(question, 0.0) - self._stopwatch()
        if 0 < pause_s <= LONGEST_PAUSE_S:
            self._retry.sleep(pause_s)

    def _fetch_token(self) -> Token:
        """A token for about a day by the client credentials grant; its request takes no scope."""
        form = {"grant_type": "client_credentials", "client_id": self._access.id, "client_secret": self._access.secret}
        try:
            answer = self._http.send("POST", "/admin/oauth/access_token", form=form)
        except BadAnswer as e:
            if e.status != 400:
                raise
            raise AccessRefused(
                f"{self.title} does not let our app in ({e.code or '400'})",
                remedy="The owner must install our app in this store, in the same organisation, and check its id.",
            ) from None
        given = answer.document if isinstance(answer.document, dict) else {}
        text, life_s = given.get("access_token"), given.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(life_s, int) or not 0 < life_s < 10**8:
            raise BadAnswer(f"{self.title} answered our password with no token")
        return Token(text, answer.sent_at + timedelta(seconds=life_s))


class _Trial:
    """How many things are asked for at a time: fewer after each time-out, and never more again."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __call__(self, ask: Callable[[int], Answer]) -> Answer:
        try:
            return ask(self.size)
        except TryLater as e:
            if e.too_heavy:
                self.halve()
            raise

    def halve(self) -> bool:
        was, self.size = self.size, max(1, self.size // 2)
        return self.size < was


def fault_in(reply: Any, title: str) -> SourceError | None:
    """What is wrong with a GraphQL reply that came with HTTP 200; None if its data is whole.

    Only Shopify's codes, field names and scopes go into a sentence, never its prose.
    """
    if not isinstance(reply, dict):
        return BadAnswer(f"{title} answered with something else than data")
    extensions = part(reply, "extensions")
    if reply.get("errors"):
        return _error(reply["errors"], extensions, title)
    warning = next((w for search in listed(extensions.get("search")) for w in listed(search.get("warnings"))), None)
    if warning is not None:
        code = _word(warning.get("code"))
        return BadAnswer(f"{title} ignored a part of our search ({code})", remedy="Keepsheet must be updated.")
    if not isinstance(reply.get("data"), dict):
        return BadAnswer(f"{title} answered without data")
    return None


def _error(errors: Any, extensions: Payload, title: str) -> SourceError:
    faults = listed(errors)
    codes = [_word(part(fault, "extensions").get("code")) for fault in faults]
    if "THROTTLED" in codes:
        return TryLater(f"{title} asks us to slow down", retry_after_s=_throttled_s(extensions))
    if "MAX_COST_EXCEEDED" in codes:
        return TooDear(f"{title} finds our question too large", code="MAX_COST_EXCEEDED")
    if codes and all(c == "ACCESS_DENIED" or _unapproved(f) for c, f in zip(codes, faults, strict=True)):
        return _part_refused(faults, title)
    if "INTERNAL_SERVER_ERROR" in codes:
        return TryLater(f"{title} has a fault of its own", too_heavy="TIMEOUT" in codes)
    if "SHOP_INACTIVE" in codes:
        return AccessRefused(f"{title} is closed", remedy="The owner must open the store again or take it out.")
    code = next((c for c in codes if c != "no code"), "no code")
    return BadAnswer(f"{title} refuses our question ({code})", code=code)


def _part_refused(faults: list[Payload], title: str) -> PartRefused:
    paths = [fault.get("path") for fault in faults]
    fields = {step for path in paths if isinstance(path, list) for step in path if isinstance(step, str)}
    prose = " ".join(f"{fault.get('message')} {part(fault, 'extensions').get('requiredAccess')}" for fault in faults)
    scopes = tuple(sorted(set(re.findall(r"\bread_[a-z_]+\b", prose))))
    if any(map(_unapproved, faults)):
        fields.add("customer")
    remedy = f"The owner must give our app {', '.join(scopes) or 'the missing permission'}."
    what = f"{title} does not let us read this"
    return PartRefused(what, remedy=remedy, fields=frozenset(fields), scopes=scopes)


def _unapproved(fault: Payload) -> bool:
    """Protected customer data: "This app is not approved to access the Customer object"."""
    return "not approved to access the Customer" in str(fault.get("message"))


def _throttled_s(extensions: Payload) -> float | None:
    """How long until the bucket holds what the question asks for: (requested - available) / restore rate."""
    cost = part(extensions, "cost")
    status = part(cost, "throttleStatus")
    try:
        missing = Decimal(cost["requestedQueryCost"]) - Decimal(status["currentlyAvailable"])
        return max(0.0, float(missing / Decimal(status["restoreRate"])))
    except (TypeError, KeyError, ArithmeticError, ValueError):
        return None


def _word(code: Any) -> str:
    """A code of Shopify's, fit for a sentence."""
    return re.sub(r"[^A-Za-z0-9_]", "", code)[:60] or "no code" if isinstance(code, str) else "no code"
