"""Connections: keyset pages over sorted rows, and plain arrays of a world dressed as connections.

A cursor is base64 of {"last_id", "last_value"}, as Shopify's are: it names a place in the order of the sort, not a
row, so a row that moves while somebody pages is met again or missed exactly as there.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphql import GraphQLError

from sandbox.worlds.state import Document

MOST = 250


class Row(NamedTuple):
    """A document at its place: `value` is what it is sorted by, `tail` the number at the end of its id."""

    value: Any
    tail: int
    document: Document


def tail_of(gid: Any) -> int:
    """gid://shopify/Order/123?x=1 → 123; 0 where there is no number."""
    digits = str(gid).rsplit("/", 1)[-1].split("?")[0]
    return int(digits) if digits.isdigit() else 0


def connection(rows: Sequence[Row], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """`rows` ascend by (value, tail). `everything` leaves them uncut. Raises GraphQLError as Shopify for a bad page."""
    first, last = arguments.get("first"), arguments.get("last")
    count = first if first is not None else last
    if arguments.get("everything"):
        return _dressed(rows, has_next=False, has_previous=False)
    if count is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if count < 0 or count > MOST:
        message = f"first and last must be between 0 and {MOST}, not {count}"
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    reverse = bool(arguments.get("reverse"))
    low, high = _between(rows, arguments, reverse=reverse)
    from_start = (first is not None) != reverse
    cut = (low, min(high, low + count)) if from_start else (max(low, high - count), high)
    page = rows[slice(*cut)]
    more_above, more_below = cut[1] < len(rows), cut[0] > 0
    if reverse:
        page, more_above, more_below = page[::-1], more_below, more_above
    return _dressed(page, has_next=more_above, has_previous=more_below)


def _between(rows: Sequence[Row], arguments: Mapping[str, Any], *, reverse: bool) -> tuple[int, int]:
    """The rows from `after` to `before`."""
    low, high = 0, len(rows)
    for name in ("after", "before"):
        if arguments.get(name):
            place = _place(arguments[name])
            try:
                if (name == "after") != reverse:
                    low = max(low, bisect_right(rows, place, key=_key))
                else:
                    high = min(high, bisect_left(rows, place, key=_key))
            except TypeError:  # a cursor of another sort
                raise _bad_cursor() from None
    return low, max(low, high)


def plain(items: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A world's array as a connection, in its own order. A connection that the world wrote out is taken apart first."""
    if isinstance(items, dict):
        items = items.get("nodes") or [edge["node"] for edge in items.get("edges") or ()]
    rows = [Row(place, tail_of(item.get("id")), item) for place, item in enumerate(items or ())]
    return connection(rows, arguments)


def _dressed(page: Sequence[Row], *, has_next: bool, has_previous: bool) -> dict[str, Any]:
    return {
        "nodes": [row.document for row in page],
        "edges": [{"cursor": _cursor(row), "node": row.document} for row in page],
        "pageInfo": {
            "hasNextPage": has_next,
            "hasPreviousPage": has_previous,
            "startCursor": _cursor(page[0]) if page else None,
            "endCursor": _cursor(page[-1]) if page else None,
        },
    }


def _cursor(row: Row) -> str:
    text = json.dumps({"last_id": row.tail, "last_value": row.value}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _place(cursor: str) -> tuple[Any, int]:
    try:
        place = json.loads(base64.b64decode(cursor, validate=True))
        return place["last_value"], int(place["last_id"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise _bad_cursor() from None


def _bad_cursor() -> GraphQLError:
    return GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"})


def _key(row: Row) -> tuple[Any, int]:
    return row.value, row.tail
