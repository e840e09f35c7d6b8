"""One way to speak HTTP to a source: JSON in, JSON out, an end to everything, and errors named for what to do next.

Nothing here repeats a request; `sync.wire.retry` does, around calls that only read. No exception of this module
carries a secret, an address with its query, or a body.
"""

from __future__ import annotations

import json
import logging
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx

from sync.errors import AccessRefused, BadAnswer, NotThere, TokenRefused, TryLater
from sync.wire.tls import trusted

_log = logging.getLogger(__name__)

#: Statuses after which the same request may be sent again. 430 is Shopify's security rejection, 520 Cloudflare's.
COME_BACK = {408, 425, 429, 430}

_REFUSALS = {
    402: ("has frozen this account for an unpaid bill", "The owner must settle it."),
    403: ("does not allow us to read this", "The owner must give our app this permission."),
    404: ("does not know this address", "The owner must check the address in the configuration."),
    423: ("has locked this account", "The owner must ask its support why."),
}


#: What stands in for the network in tests.
Transport = httpx.BaseTransport


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. Header names are lower case; numbers with a point are Decimal."""

    status: int
    headers: Mapping[str, str]
    document: Any
    sent_at: datetime


class Http:
    """A client for one service on behalf of one store, account or unit. `requests` counts what was sent.

    `title` begins every sentence ("PayPal of VEL"). `clock` is the run's clock: `Answer.sent_at` comes from it.
    `error_code` finds the source's own short word in the JSON of an error; anything but letters, digits and `_.-` is
    dropped from it. `trace_header` is the source's own number for an answer, which its support asks for: it goes to the
    log with every refusal.
    """

    def __init__(
        self,
        title: str,
        base_url: str,
        *,
        clock: Callable[[], datetime],
        transport: httpx.BaseTransport | None = None,
        connect_s: float = 10.0,
        read_s: float = 30.0,
        whole_s: float = 90.0,
        largest_body: int = 64 * 2**20,
        error_code: Callable[[Any], object] = lambda _: None,
        trace_header: str | None = None,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.title = title
        self.requests = 0
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._whole_s = whole_s
        self._largest_body = largest_body
        self._error_code = error_code
        self._trace_header = trace_header
        self._stopwatch = stopwatch
        self._client = httpx.Client(
            transport=transport,
            verify=trusted(),
            timeout=httpx.Timeout(read_s, connect=connect_s, pool=connect_s, write=read_s),
            follow_redirects=False,
            trust_env=False,
            headers={"accept": "application/json", "user-agent": "keepsheet"},
        )

    def close(self) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> Answer:
        """One request, one JSON answer. `path` is added to the base address as it is.

        Raises TryLater (429, 430, 5xx, time-out, broken connection), TokenRefused (401), AccessRefused (402, 403,
        404, 423) and BadAnswer (anything else that is not whole JSON).
        """
        self.requests += 1
        sent_at = self._clock()
        try:
            request = self._client.build_request(
                method, self._base_url + path, params=params, json=body, data=form, headers=headers
            )
            response, content = self._receive(request, basic)
        except httpx.TimeoutException:
            raise TryLater(f"{self.title} did not answer in time", too_heavy=True) from None
        except httpx.TransportError as e:
            raise TryLater(f"{self.title} could not be reached ({type(e).__name__})") from None
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            raise BadAnswer(f"{self.title} answered with something unreadable ({type(e).__name__})") from None
        if response.status_code >= 300:
            self._refused(response, content)
        document = self._parse(response.status_code, content)
        return Answer(response.status_code, response.headers, document, sent_at)

    def _receive(self, request: httpx.Request, basic: tuple[str, str] | None) -> tuple[httpx.Response, bytes]:
        started = self._stopwatch()
        auth = httpx.BasicAuth(*basic) if basic else None
        response = self._client.send(request, auth=auth, stream=True)
        try:
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > self._largest_body:
                    raise BadAnswer(f"{self.title} answered with more than {self._largest_body // 2**20} MB")
                if self._stopwatch() - started > self._whole_s:
                    words = f"took longer than {self._whole_s:.0f} seconds to answer"
                    raise TryLater(f"{self.title} {words}", too_heavy=True)
        finally:
            response.close()
        return response, b"".join(parts)

    def _parse(self, status: int, content: bytes) -> Any:
        try:
            return parse_json(content)
        except ValueError:
            kind = _kind_of(content)
            raise BadAnswer(f"{self.title} answered with {kind} instead of data ({status})", status=status) from None

    def _refused(self, response: httpx.Response, content: bytes) -> NoReturn:
        status = response.status_code
        if self._trace_header:
            trace = _plain(response.headers.get(self._trace_header, ""))
            _log.warning("%s answered %d; its own number for this is %s", self.title, status, trace or "not given")
        if status in COME_BACK or (status >= 500 and status != 501):
            words = "asks us to slow down" if status in (429, 430) else f"has a fault of its own ({status})"
            pause_s = self._retry_after_s(response)
            raise TryLater(f"{self.title} {words}", retry_after_s=pause_s, too_heavy=status in (502, 504))
        if status == 401:
            raise TokenRefused(f"{self.title} refuses our password", remedy="The owner must renew it.")
        if status in _REFUSALS:
            words, remedy = _REFUSALS[status]
            error = NotThere if status == 404 else AccessRefused
            raise error(f"{self.title} {words} ({status})", remedy=remedy)
        if status < 400:
            raise BadAnswer(
                f"{self.title} sends us to another address, which we do not follow ({status})", status=status
            )
        code = self._code(content)
        named = f"{status}, {code}" if code else str(status)
        raise BadAnswer(f"{self.title} refuses our question ({named})", status=status, code=code)

    def _code(self, content: bytes) -> str | None:
        try:
            word = self._error_code(parse_json(content))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            return None
        return _plain(word) or None if isinstance(word, str) else None

    def _retry_after_s(self, response: httpx.Response) -> float | None:
        text = response.headers.get("retry-after", "").strip()
        if not text:
            return None
        try:
            seconds = float(text)
        except ValueError:
            wanted = _http_date(text)
            if wanted is None:
                return None
            theirs = _http_date(response.headers.get("date", "")) or self._clock()
            seconds = (wanted - theirs).total_seconds()
        return max(0.0, seconds) if math.isfinite(seconds) else None


def parse_json(content: bytes) -> Any:
    """JSON as a source may send it: Decimal for numbers with a point. Raises ValueError for anything else."""

    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is not JSON")

    try:
        return json.loads(content, parse_float=Decimal, parse_constant=refuse)
    except RecursionError as e:
        raise ValueError("nested too deeply") from e


def _plain(word: str) -> str:
    """A code of a source's, fit for a sentence and a log line."""
    return re.sub(r"[^A-Za-z0-9_.-]", "", word)[:80]


def _kind_of(content: bytes) -> str:
    head = content[:200].lstrip().lower()
    if not head:
        return "nothing"
    return "a web page" if head.startswith(b"<") else "a broken text"


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
