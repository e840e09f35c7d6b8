"""Trustpilot's private service reviews and a business unit's figures, read only.

Facts, with their sources, that shape this module:
- calls are counted by the year, our own failed ones too: 200,000 in the first tier  (its page on best practices)
- the token's `expires_in` is a text of seconds, its `issued_at` is in milliseconds: the latter is not used
- there is no filter or order by change; created ascending does not shift when a review arrives
- past the last page comes an empty one; a query reaches 100,000 reviews, then a walk goes on from the last one's time
- times are asked for without a zone and mean UTC
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from sync.errors import AccessRefused, BadAnswer, NotThere, TokenRefused
from sync.sources.http import Answer, Http
from sync.sources.pace import Pace
from sync.sources.payload import moment, part, rows, text
from sync.sources.tokens import Token, Tokens
from sync.wire.loopback import is_loopback
from sync.wire.retry import RetryPolicy

TOKEN_PATH = "/v1/oauth/oauth-business-users-for-applications/accesstoken"  # noqa: S105 - an address  # nosec B105
PER_PAGE = 100
#: What a page holds when `perPage` is not understood: such a page is not taken for the last.
DEFAULT_PER_PAGE = 20
REACH = 100_000
#: Between two requests: 10,000 an hour and 833 in five minutes are Trustpilot's soft limits.
PAUSE_S = 0.4


@dataclass(frozen=True, slots=True)
class Page:
    """Reviews of one answer that this walk has not seen before."""

    reviews: tuple[Mapping[str, Any], ...]
    sent_at: datetime


class Trustpilot:
    """One business unit. Every call only reads, so every call may be repeated by the retry policy.

    `title` begins every sentence: "Trustpilot of VEL". A stand-in on loopback is not paced.
    """

    def __init__(
        self,
        title: str,
        base_url: str,
        unit: str,
        key: str,
        secret: str,
        *,
        clock: Callable[[], datetime],
        retry: RetryPolicy | None = None,
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
        reach: int = REACH,
    ) -> None:
        self.title = title
        self.unit = unit
        self._http = Http(title, base_url, clock=clock, transport=transport)
        self._credential = (key, secret)
        self._clock = clock
        self._retry = retry or RetryPolicy()
        self._pace = pace or Pace(0 if is_loopback(base_url) else PAUSE_S)
        self._pages = reach // PER_PAGE
        self._tokens = Tokens(self._mint, clock)

    @property
    def requests(self) -> int:
        return self._http.requests

    def now(self) -> datetime:
        return self._clock()

    def close(self) -> None:
        self._http.close()

    def reviews(
        self, since: datetime | None, until: datetime | None = None, filters: Mapping[str, str] | None = None
    ) -> Iterator[Page]:
        """All reviews created in a window, oldest first, each once. A page may be empty of new ones."""
        seen: set[str] = set()
        while True:
            last: datetime | None = None
            for page in self._walk(since, until, filters or {}):
                if page is None:
                    break
                times = [t for r in page.reviews if (t := moment(r.get("createdAt")))]
                last = max([*times, *([last] if last else [])], default=None)
                fresh = tuple(r for r in page.reviews if r.get("id") not in seen)
                seen |= {own_id for r in fresh if (own_id := text(r.get("id")))}
                yield Page(fresh, page.sent_at)
            else:
                return
            since = self._further(since, last)

    def _further(self, since: datetime | None, last: datetime | None) -> datetime:
        """Where a walk that has reached 100,000 reviews goes on: a second before the last one's time."""
        start = last - timedelta(seconds=1) if last else None
        if start is None or (since is not None and start <= since):
            raise BadAnswer(f"{self.title} lists more reviews for one moment than it lets us read")
        return start

    def _walk(
        self, since: datetime | None, until: datetime | None, filters: Mapping[str, str]
    ) -> Iterator[Page | None]:
        """The pages of one query; None at the end when there are more than it reaches."""
        seen: set[str] = set()
        params = {"perPage": str(PER_PAGE), "orderBy": "createdat.asc", **filters}
        params |= {"startDateTime": _moment(since)} if since else {}
        params |= {"endDateTime": _moment(until)} if until else {}
        path = f"/v1/private/business-units/{quote(self.unit, safe='')}/reviews"
        for number in range(1, self._pages + 1):
            answer = self._private(path, {**params, "page": str(number)})
            listed = part(answer.document).get("reviews")
            if not isinstance(listed, list):
                raise BadAnswer(f"{self.title} answered with something else than a list of reviews")
            ids = {own_id for r in rows(listed) if (own_id := text(r.get("id")))}
            if ids and ids <= seen:
                raise BadAnswer(f"{self.title} lists the same reviews again and again")
            seen |= ids
            yield Page(tuple(rows(listed)), answer.sent_at)
            if not listed or (len(listed) < PER_PAGE and len(listed) != DEFAULT_PER_PAGE):
                return
        yield None

    def review(self, review_id: str) -> Answer:
        """One review. Raises NotThere where Trustpilot has none of that id (any more)."""
        answer = self._private(f"/v1/private/reviews/{quote(review_id, safe='')}", {}, gone=True)
        if part(answer.document).get("id") != review_id:
            raise BadAnswer(f"{self.title} answered with something else than the review asked for")
        return answer

    def business_unit(self) -> Answer:
        """The unit's own figures, by the public call."""

        def once() -> Answer:
            self._pace()
            return self._http.send(
                "GET", f"/v1/business-units/{quote(self.unit, safe='')}", headers={"apikey": self._credential[0]}
            )

        return self._in_words(lambda: self._retry(once))

    def _private(self, path: str, params: Mapping[str, str], *, gone: bool = False) -> Answer:
        def once(token: str) -> Answer:
            self._pace()
            headers = {"authorization": f"Bearer {token}", "apikey": self._credential[0]}
            return self._http.send("GET", path, params=params, headers=headers)

        return self._in_words(lambda: self._retry(lambda: self._tokens.use(once)), gone=gone)

    def _in_words(self, call: Callable[[], Answer], *, gone: bool = False) -> Answer:
        try:
            return call()
        except TokenRefused:
            raise
        except NotThere as e:
            if gone:
                raise
            raise NotThere(
                f"{self.title} knows no such business unit",
                remedy="The owner must check the unit's id in the configuration.",
            ) from e
        except AccessRefused as e:
            raise AccessRefused(
                f"{self.title} does not let us read this business unit",
                remedy="The owner must check that the plan includes the API and that the unit's id is right.",
            ) from e

    def _mint(self) -> Token:
        sent_at = self._clock()
        self._pace()
        answer = self._http.send("POST", TOKEN_PATH, form={"grant_type": "client_credentials"}, basic=self._credential)
        given = part(answer.document)
        token = text(given.get("access_token"))
        if token is None:
            raise BadAnswer(f"{self.title} gave no access token")
        lasts = str(given.get("expires_in"))
        lasts_s = int(lasts) if lasts.isascii() and lasts.isdigit() and len(lasts) < 8 else 600
        return Token(token, sent_at + timedelta(seconds=lasts_s))


def _moment(moment: datetime) -> str:
    """2013-09-07T13:37:00: whole seconds, rounded down."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
