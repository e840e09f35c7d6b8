"""How tests read the project's own world: everything of one kind, and small conversions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sandbox.worlds.make_lumen.facts import START
from sandbox.worlds.world import Moment

Documents = list[dict[str, Any]]


def every(moment: Moment, kind: str, file: str) -> Documents:
    return [
        each
        for path in sorted(moment.collections)
        if path.startswith(kind) and path.endswith(file)
        for each in moment.collection(path)
    ]


def orders(moment: Moment) -> Documents:
    return every(moment, "shopify/", "/orders.jsonl")


def cases(moment: Moment) -> Documents:
    return every(moment, "paypal/", "/disputes.jsonl")


def reviews(moment: Moment) -> Documents:
    return every(moment, "trustpilot/", "/reviews.jsonl")


def card_disputes(moment: Moment) -> Documents:
    return every(moment, "shopify/", "/disputes.jsonl")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def age(text: str) -> timedelta:
    return START - when(text)


def amount(bag: dict[str, Any]) -> Decimal:
    return Decimal(bag["shopMoney"]["amount"])


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)
