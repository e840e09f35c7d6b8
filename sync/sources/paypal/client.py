"""PayPal's Customer Disputes API v1, read only: the token, the list with its traps, one dispute.

Facts, with their sources, that shape this module:
- the token lasts some nine hours and minting is rate-limited: one is kept while it lasts (`Tokens`)
- a page holds at most 50, a query at most 50 pages: a window that fills them is halved  (PayPal's API reference)
- the list is sorted by creation, newest first, so that no page says how far the window has been read
- paging changed from tokens to numbers: the `next` link's own parameters are followed, and nothing else of it
- `update_time_after` may lie at most 180 days back; exactly 180 ages past it in flight  (airbyte PR 76626, 85062)
- no limit is published; 429 RATE_LIMIT_REACHED, and bans were reported from 50 a minute  (airbyte PR 4240)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

from sync.errors import AccessRefused, BadAnswer, NotThere, TokenRefused
from sync.sources.http import Answer, Http
from sync.sources.pace import Pace
from sync.sources.payload import part, rows, text
from sync.sources.paypal.records import Listed, listed
from sync.sources.tokens import Token, Tokens
from sync.wire.loopback import is_loopback
from sync.wire.retry import RetryPolicy

PATH = "/v1/customer/disputes"
PAGE_SIZE = 50
PAGES = 50

#: Between two requests: half of what one public connector reports as the limit of its address.
PAUSE_S = 2.0

#: As far back as the list can be asked for: a day less than PayPal's 180.
REACH = timedelta(days=179)

#: The states of a case that is not over; PayPal takes several with commas between.
OPEN_STATES = ("REQUIRED_ACTION", "REQUIRED_OTHER_PARTY_ACTION", "UNDER_PAYPAL_REVIEW", "OPEN_INQUIRIES")

#: A window that still fills 50 pages at this length cannot be read.
SHORTEST = timedelta(seconds=4)


@dataclass(slots=True)
class Listing:
    """The disputes of a window by id; the newest word on each wins. `unnamed` items had no id."""

    cases: dict[str, Listed] = field(default_factory=dict)
    unnamed: int = 0
    pages: int = 0

    def add(self, other: Listing) -> Listing:
        return Listing({**self.cases, **other.cases}, self.unnamed + other.unnamed, self.pages + other.pages)


class PayPal:
    """One PayPal account. Every call only reads, so every call may be repeated by the retry policy.

    `title` begins every sentence: "PayPal of VEL". A stand-in on loopback is not paced.
    """

    def __init__(
        self,
        title: str,
        base_url: str,
        client_id: str,
        secret: str,
        *,
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.title = title
        self._http = Http(
            title,
            base_url,
            clock=clock,
            transport=transport,
            error_code=_error_code,
            trace_header="paypal-debug-id",
        )
        self._credential = (client_id, secret)
        self._clock = clock
        self._retry = retry or RetryPolicy()
        self._pace = pace or Pace(0 if is_loopback(base_url) else PAUSE_S)
        self._tokens = Tokens(self._mint, clock)

    @property
    def requests(self) -> int:
        return self._http.requests

    def close(self) -> None:
        self._http.close()

    def detail(self, dispute_id: str) -> Answer:
        """One dispute, whole. Raises NotThere where PayPal has none of that id."""
        answer = self._get(f"{PATH}/{quote(dispute_id, safe='')}", {})
        if part(answer.document).get("dispute_id") != dispute_id:
            raise BadAnswer(f"{self.title} answered with something else than the case {dispute_id}")
        return answer

    def changed(self, after: datetime, now: datetime) -> Listing:
        """Every dispute whose last change is not before `after`. All of it, or an error."""
        try:
            return self._window(after, None, now)
        except BadAnswer as e:
            if e.code != "INVALID_DATE_RANGE":
                raise
            if now - after < REACH - timedelta(days=1):
                raise BadAnswer(
                    f"{self.title} refuses the dates we ask for",
                    remedy="The owner must check the clock of the machine that runs this.",
                    status=e.status,
                    code=e.code,
                ) from e
        return self._window(after + timedelta(days=1), None, now)

    def open_now(self, now: datetime) -> Listing | None:
        """Every dispute that PayPal itself lists as open; None where they are more than it lets us list."""
        return self._walk(now - REACH, None, {"dispute_state": ",".join(OPEN_STATES)})

    def _window(self, after: datetime, before: datetime | None, now: datetime) -> Listing:
        """A window, halved until each half fits its pages. `before` None = open to now.

        The newest window stays open: a case that changes while it is paged cannot leave it and make others move up
        a page, unseen. A closed one can lose cases so: it is walked again until a walk brings nothing new.
        """
        walked = self._walk(after, before)
        if walked is None:
            length = (before or now) - after
            if length < SHORTEST:
                raise BadAnswer(f"{self.title} lists more cases for one moment than it lets us read")
            middle = after + length / 2
            older = self._window(after, middle, now)
            return older.add(self._window(middle - timedelta(seconds=1), before, now))
        if before is not None and walked.pages > 1:
            again = self._walk(after, before)
            while again is not None and not again.cases.keys() <= walked.cases.keys():
                walked = walked.add(again)
                again = self._walk(after, before)
        return walked

    def _walk(
        self, after: datetime, before: datetime | None, filters: Mapping[str, str] = MappingProxyType({})
    ) -> Listing | None:
        """All pages of a window; None when there are more than can be asked for."""
        params = {"page_size": str(PAGE_SIZE), "update_time_after": _moment(after), **filters}
        if before is not None:
            params["update_time_before"] = _moment(before)
        walked, asked = Listing(), dict(params)
        for number in range(1, PAGES + 1):
            document = part(self._get(PATH, asked).document)
            items = list(self._items(document))
            page = _page(items)
            fresh = page.cases.keys() - walked.cases.keys()
            walked = walked.add(page)
            link = _next(document)
            if not items or (link is None and (len(items) < PAGE_SIZE or not fresh)):
                return walked
            if not fresh:
                raise BadAnswer(f"{self.title} lists the same cases again and again")
            asked = _following(params, link, number + 1)
        return None

    def _items(self, document: Mapping[str, Any]) -> list[Any]:
        items = document.get("items", [] if isinstance(document.get("links"), list) else None)
        if not isinstance(items, list):
            raise BadAnswer(f"{self.title} answered with something else than a list of cases")
        return items

    def _get(self, path: str, params: Mapping[str, str]) -> Answer:
        def once(token: str) -> Answer:
            self._pace()
            return self._http.send("GET", path, params=params, headers={"authorization": f"Bearer {token}"})

        try:
            return self._retry(lambda: self._tokens.use(once))
        except (TokenRefused, NotThere):
            raise
        except AccessRefused as e:
            raise AccessRefused(
                f"{self.title} does not let our app read disputes",
                remedy="The owner must switch on Disputes in the app's features at developer.paypal.com.",
            ) from e

    def _mint(self) -> Token:
        sent_at = self._clock()
        self._pace()
        answer = self._http.send(
            "POST", "/v1/oauth2/token", form={"grant_type": "client_credentials"}, basic=self._credential
        )
        given = part(answer.document)
        token, lasts = text(given.get("access_token")), given.get("expires_in")
        if token is None:
            raise BadAnswer(f"{self.title} gave no access token")
        lasts_s = lasts if isinstance(lasts, int) and 0 < lasts < 10**7 else 600
        return Token(token, sent_at + timedelta(seconds=lasts_s))


def _page(items: list[Any]) -> Listing:
    found = [listed(item) for item in rows(items)]
    cases = {case.id: case for case in found if case}
    return Listing(cases, unnamed=len(items) - sum(1 for case in found if case), pages=1)


def _following(params: Mapping[str, str], link: Mapping[str, str] | None, number: int) -> dict[str, str]:
    """What to ask for next: a token stands for the whole question; any other link is added to ours, lest it forget
    the dates; without a link, the page of the next number.
    """
    if link and "next_page_token" in link:
        return dict(link)
    return {**params, "page": str(number), **(link or {})}


def _next(document: Mapping[str, Any]) -> dict[str, str] | None:
    """The parameters of the `next` link, whatever they are. Its host and path are not followed: ours are known."""
    for link in rows(document.get("links")):
        href = text(link.get("href"))
        if href and (text(link.get("rel")) or "").lower() == "next":
            return dict(parse_qsl(urlsplit(href).query))
    return None


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _error_code(document: Any) -> object:
    """PayPal's word to branch on: the first detail's issue, else the name. Its sentences may change."""
    issue = next((text(detail.get("issue")) for detail in rows(part(document).get("details"))), None)
    return issue or part(document).get("name")
