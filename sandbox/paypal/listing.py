"""GET /v1/customer/disputes: which disputes a query asks for, and the page of them.

From PayPal's reference of the list (2026): page_size 1 to 50, ten by default; page 1 to 50; next_page_token and
start_time deprecated but served; update_time_after and _before within the last 180 days; start_time and
disputed_transaction_id exclude each other; newest created first.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from sandbox.paypal.errors import query_fault
from sandbox.worlds.state import Document

REACH = timedelta(days=180)
MOST_PAGES = 50
LARGEST_PAGE = 50
PAGE_SIZE = 10
STATES = (
    "REQUIRED_ACTION",
    "REQUIRED_OTHER_PARTY_ACTION",
    "UNDER_PAYPAL_REVIEW",
    "RESOLVED",
    "OPEN_INQUIRIES",
    "APPEALABLE",
)
TIMES = ("start_time", "create_time_after", "create_time_before", "update_time_after", "update_time_before")
LIMITED = ("start_time", "update_time_after", "update_time_before")
KNOWN = (*TIMES, "disputed_transaction_id", "dispute_state", "page_size", "page", "next_page_token")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")

Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    page: int
    page_size: int
    asked: Asked
    """The parameters as they came, those of a page token unpacked."""
    by_token: bool = False
    times: dict[str, datetime] = field(default_factory=dict)

    def fits(self, case: Document) -> bool:
        created, updated = moment(case["create_time"]), moment(case["update_time"])
        times = self.times
        transaction = self.asked.get("disputed_transaction_id")
        states = [each for each in self.asked.get("dispute_state", "").split(",") if each]
        return (
            times.get("start_time", created) <= created
            and times.get("create_time_after", created) <= created <= times.get("create_time_before", created)
            and times.get("update_time_after", updated) <= updated <= times.get("update_time_before", updated)
            and (not states or case.get("dispute_state") in states)
            and (transaction is None or transaction in _transactions(case))
        )


@dataclass(frozen=True, slots=True)
class Page:
    cases: tuple[Document, ...]
    links: list[dict[str, str]]


def question(query: Mapping[str, list[str]], now: datetime) -> Question:
    """Raises RefusedError in PayPal's words for what PayPal refuses."""
    asked = {name: values[-1] for name, values in query.items() if name in KNOWN}
    by_token = "next_page_token" in asked
    if by_token:
        asked = {**asked, **_unpacked(asked.pop("next_page_token"))}
    if "start_time" in asked and "disputed_transaction_id" in asked:
        raise query_fault(
            "start_time", asked["start_time"], "INVALID_PARAMETER_COMBINATION",
            "Specify either start_time or disputed_transaction_id, not both.",
        )  # fmt: skip
    _check_states(asked.get("dispute_state", ""))
    times = {name: _time(name, asked[name]) for name in TIMES if name in asked}
    _check_range(asked, times, now)
    if not {"start_time", "create_time_after", "disputed_transaction_id"} & asked.keys():
        times.setdefault("update_time_after", now - REACH)
    return Question(
        _number(asked, "page", 1, MOST_PAGES),
        _number(asked, "page_size", PAGE_SIZE, LARGEST_PAGE),
        asked,
        by_token,
        times,
    )


def page(cases: Iterable[Document], ask: Question, address: str, *, tokens: bool) -> Page:
    """One page, newest created first. `tokens` links as PayPal did before page numbers, `address` is the list's own."""
    found = sorted(
        (case for case in cases if ask.fits(case)), key=lambda case: moment(case["create_time"]), reverse=True
    )
    end = ask.page * ask.page_size
    numbers = {"self": ask.page, "first": 1}
    if ask.page > 1:
        numbers["prev"] = ask.page - 1
    if len(found) > end and ask.page < MOST_PAGES:
        numbers["next"] = ask.page + 1
    write: Callable[[Asked, int], str] = _by_token if tokens or ask.by_token else _by_number
    links = [{"href": f"{address}?{write(ask.asked, n)}", "rel": rel, "method": "GET"} for rel, n in numbers.items()]
    return Page(tuple(found[end - ask.page_size : end]), links)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def _by_number(asked: Asked, number: int) -> str:
    return urlencode({**asked, "page": str(number)})


def _by_token(asked: Asked, number: int) -> str:
    packed = base64.urlsafe_b64encode(json.dumps({**asked, "page": str(number)}).encode()).decode()
    return urlencode({"page_size": asked.get("page_size", str(PAGE_SIZE)), "next_page_token": packed})


def _unpacked(token: str) -> dict[str, str]:
    try:
        inside = json.loads(base64.urlsafe_b64decode(token))
        return {name: str(value) for name, value in inside.items() if name in KNOWN}
    except (ValueError, binascii.Error, AttributeError):
        raise query_fault("next_page_token", token, "INVALID_PARAMETER_VALUE", "The page token is invalid.") from None


def _transactions(case: Document) -> set[str]:
    names = ("buyer_transaction_id", "seller_transaction_id")
    return {paid[name] for paid in case.get("disputed_transactions", ()) for name in names if paid.get(name)}


def _time(name: str, text: str) -> datetime:
    fault = query_fault(name, text, "INVALID_PARAMETER_SYNTAX", "Use Internet date and time format.")
    if not WRITTEN.fullmatch(text):
        raise fault
    try:
        return moment(text)
    except ValueError:
        raise fault from None


def _check_range(asked: Asked, times: Mapping[str, datetime], now: datetime) -> None:
    for name in LIMITED:
        if name in times and times[name] <= now - REACH:
            raise query_fault(name, asked[name], "INVALID_DATE_RANGE", "Specify a date within the last 180 days.")
    for kind in ("update_time", "create_time"):
        after, before = times.get(f"{kind}_after"), times.get(f"{kind}_before")
        if after and before and before < after:
            raise query_fault(
                f"{kind}_before", asked[f"{kind}_before"], "INVALID_DATE_RANGE", f"{kind}_before must not be earlier."
            )


def _check_states(text: str) -> None:
    unknown = [each for each in text.split(",") if each and each not in STATES]
    if unknown:
        raise query_fault("dispute_state", text, "INVALID_PARAMETER_VALUE", f"Possible values: {', '.join(STATES)}.")


def _number(asked: Asked, name: str, default: int, most: int) -> int:
    text = asked.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise query_fault(name, text, "INVALID_PARAMETER_VALUE", f"Specify a number from 1 to {most}.")
    return int(text)
