"""A knock at a public door, what it asks of us once it is believed, and how it is refused. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.errors import KeepsheetError

#: No webhook of ours is near: Shopify's longest orders are some 200 KB.
LARGEST_BODY = 2**20

#: How deep a body may be nested; Shopify's orders reach nine.
DEEPEST = 20


class Refused(KeepsheetError):  # noqa: N818 - named for what it says, as all in sync.errors
    """The knock is not believed or not understood. The sentence holds nothing that the knock brought."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Knock:
    """One request. Header names are lower case; a header given twice is one text with a comma, as WSGI has it."""

    path: tuple[str, ...]  # what follows the door's name
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """To look at one thing of one source. `about` is JSON and holds ids, never a customer's text."""

    source: str
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a believed knock asks for. `delivery` names it for ever, however often it is delivered."""

    delivery: str
    wishes: tuple[Wish, ...]
    facts: Mapping[str, str]  # for the log: names of ours only


def document_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises Refused for anything else, and for one nested too deeply."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not JSON.") from None
    if not isinstance(document, dict):
        raise Refused(400, "The body is not a JSON object.")
    layer: list[Any] = [document]
    for _ in range(DEEPEST):
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            return document
    raise Refused(400, "The body is nested too deeply.")


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def number(value: Any) -> str | None:
    """An id of digits, given as a number or as text; None for anything else.

    >>> number(1001), number("1001"), number(True), number("1; DROP"), number(-1)
    ('1001', '1001', None, None, None)
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 20 else None
