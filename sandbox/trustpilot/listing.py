"""GET /v1/private/business-units/{id}/reviews: which reviews a query asks for, and the page of them.

From Trustpilot's reference of private reviews: page from 1, past the end an empty list; perPage 1 to 100, twenty by
default; four orders; filters on stars, language, tags, answer, reference, e-mail, report, source, name and on the
time of creation. There is no filter and no order on updates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from sandbox.trustpilot.errors import RefusedError
from sandbox.worlds.state import Document

LARGEST_PAGE = 100
PAGE_SIZE = 20
ORDERS = ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z?)?")

Query = Mapping[str, list[str]]
Test = Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class Page:
    reviews: tuple[Document, ...]
    links: list[dict[str, str]]


def page(reviews: Iterable[Document], query: Query, address: str) -> Page:
    """One page. Raises RefusedError (400) for a parameter that cannot be read; unknown ones are ignored."""
    number, size = _number(query, "page", 1, None), _number(query, "perPage", PAGE_SIZE, LARGEST_PAGE)
    tests = list(_tests(query))
    found = [review for review in reviews if all(test(review) for test in tests)]
    order = _last(query, "orderBy") or "createdat.desc"
    if order.lower() not in ORDERS:
        raise RefusedError(400, f"orderBy is one of {', '.join(ORDERS)}.")
    by, _, way = order.lower().partition(".")
    found.sort(key=created)
    if by == "stars":
        found.sort(key=lambda review: int(review["stars"]), reverse=way == "desc")
    elif way == "desc":
        found.reverse()
    links = _links(query, address, number, more=len(found) > number * size)
    return Page(tuple(found[(number - 1) * size : number * size]), links)


def created(review: Document) -> datetime:
    return datetime.fromisoformat(review["createdAt"]).astimezone(UTC)


def _tests(query: Query) -> Iterable[Test]:
    for name, make in _FILTERS.items():
        text = _last(query, name)
        if text is not None:
            yield make(name, text)
    group, value = _last(query, "tagGroup"), _last(query, "tagValue")
    if group or value:
        yield lambda review: any(
            (group is None or tag["group"] == group) and (value is None or tag["value"] == value)
            for tag in review.get("tags") or ()
        )


def _stars(name: str, text: str) -> Test:
    wanted = text.split(",")
    if not all(each in {"1", "2", "3", "4", "5"} for each in wanted):
        raise RefusedError(400, f"{name} is a number from 1 to 5.")
    return lambda review: str(review["stars"]) in wanted


def _same(field: str) -> Callable[[str, str], Test]:
    return lambda _, text: lambda review: review.get(field) == text


def _has(field: str) -> Callable[[str, str], Test]:
    def make(name: str, text: str) -> Test:
        if text.lower() not in {"true", "false"}:
            raise RefusedError(400, f"{name} is true or false.")
        return lambda review: bool(review.get(field)) == (text.lower() == "true")

    return make


def _username(_: str, text: str) -> Test:
    return lambda review: (review.get("consumer") or {}).get("displayName") == text


def _since(name: str, text: str) -> Test:
    moment = _time(name, text)
    return lambda review: created(review) >= moment


def _until(name: str, text: str) -> Test:
    moment = _time(name, text)
    return lambda review: created(review) <= moment


_FILTERS: dict[str, Callable[[str, str], Test]] = {
    "stars": _stars,
    "language": _same("language"),
    "referenceId": _same("referenceId"),
    "referralEmail": _same("referralEmail"),
    "source": _same("source"),
    "username": _username,
    "responded": _has("companyReply"),
    "reported": _has("reportData"),
    "startDateTime": _since,
    "endDateTime": _until,
}


def _time(name: str, text: str) -> datetime:
    """Written 2013-09-07T13:37:00, in UTC; a date alone means its first second."""
    if not TIME.fullmatch(text):
        raise RefusedError(400, f"{name} is written like 2013-09-07T13:37:00.")
    try:
        return datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)
    except ValueError:
        raise RefusedError(400, f"{name} is not a time.") from None


def _number(query: Query, name: str, default: int, most: int | None) -> int:
    text = _last(query, name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < 1 or (most is not None and int(text) > most):
        raise RefusedError(400, f"{name} is a number from 1" + (f" to {most}." if most else "."))
    return int(text)


def _links(query: Query, address: str, number: int, *, more: bool) -> list[dict[str, str]]:
    others = [(name, value) for name, values in query.items() for value in values if name != "page"]
    pages = {"self": number, **({"next-page": number + 1} if more else {})}
    return [
        {"href": f"{address}?{urlencode([*others, ('page', str(n))])}", "method": "GET", "rel": rel}
        for rel, n in pages.items()
    ]


def _last(query: Query, name: str) -> str | None:
    values = query.get(name)
    return values[-1] if values else None
