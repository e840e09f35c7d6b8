"""Walking through Shopify's lists: page after page, or a handful of ids at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sync.errors import BadAnswer
from sync.sources.payload import text
from sync.sources.shopify.client import Reply
from sync.sources.shopify.reading import Payload, moment, part

#: Asks a question whose variables depend on how many things are asked for at a time.
Ask = Callable[[str, Callable[[int], Mapping[str, Any]], int], Reply]

#: Ids in one nodes() question: more than a few are unproven in cost.
AT_ONCE = 50


def pages(
    title: str, ask: Ask, question: str, variables: Mapping[str, Any], size: int
) -> Iterator[tuple[Reply, list[Payload], bool]]:
    """Each page of a list: the reply, its nodes, and whether it is the last. What is no node is left as `{}`."""
    after: str | None = None
    while True:
        at = {**variables, "after": after}
        reply = ask(question, lambda n, at=at: {**at, "first": n}, size)  # type: ignore[misc]
        size = reply.size
        page = part(reply.data, "page")
        nodes, info = page.get("nodes"), part(page, "pageInfo")
        more, end = info.get("hasNextPage"), text(info.get("endCursor"))
        if not isinstance(nodes, list) or not isinstance(more, bool) or (more and (end is None or end == after)):
            raise BadAnswer(f"{title} gave a page that does not say where it goes on")
        yield reply, [node if isinstance(node, Mapping) else {} for node in nodes], not more
        if not more:
            return
        after = end


def some(
    title: str, ask: Ask, question: str, ids: Sequence[str], kind: str
) -> Iterator[tuple[Reply, list[Payload], list[str]]]:
    """The things with these ids, a handful at a time: the reply, what is there, and the ids of what is not."""
    size = AT_ONCE
    while ids:
        left = ids
        reply = ask(question, lambda n, left=left: {"ids": list(left[:n])}, size)  # type: ignore[misc]
        size, asked, ids = reply.size, ids[: reply.size], ids[reply.size :]
        nodes = reply.data.get("nodes")
        if not isinstance(nodes, list) or len(nodes) != len(asked):
            raise BadAnswer(f"{title} gave other things than those we asked for")
        there = {
            i: n for i, n in zip(asked, nodes, strict=True) if isinstance(n, Mapping) and n.get("__typename") == kind
        }
        yield reply, list(there.values()), [gid for gid in asked if gid not in there]


class Progress:
    """How far a walk through a list sorted by `updatedAt` has certainly come.

    A page counts only when the next one goes on from it without a step back: an order that moved while the search
    index still held its old place would else carry the cursor past orders not yet seen.
    """

    def __init__(self) -> None:
        self._last: datetime | None = None

    def after(self, nodes: list[Payload], end: datetime) -> datetime | None:
        """The moment up to which everything was seen, now that this page was read; None if it cannot be told.

        What moved to `end` or beyond while we paged will come in the next window and is passed over.
        """
        times = [at for at in updated(nodes) if at < end]
        before, self._last = self._last, None
        steady = all(a <= b for a, b in pairwise(times if before is None else [before, *times]))
        if steady:
            self._last = times[-1] if times else before
        return before if steady else None


def updated(nodes: list[Payload]) -> list[datetime]:
    """When each of them was last updated, where that can be read."""
    return [at for node in nodes if (at := moment(node.get("updatedAt")))]


def label(kind: str, payload: Payload) -> str:
    """What a note calls a thing that cannot be read: its kind and the digits of its id, nothing that anyone typed.

    >>> label("order", {"id": "gid://shopify/Order/1001"}), label("order", {"name": "=HYPERLINK()"})
    ('Order 1001', 'An order without a number')
    """
    digits = re.search(r"\d{1,20}$", text(payload.get("id")) or "")
    article = "An" if kind[0] in "aeiou" else "A"
    return f"{kind.capitalize()} {digits.group()}" if digits else f"{article} {kind} without a number"
