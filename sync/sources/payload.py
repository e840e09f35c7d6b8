"""Reading values out of JSON that others wrote: of the right type, or None. No function here raises. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any


class Unreadable(ValueError):  # noqa: N818 - named for what it says, as in sync/errors.py
    """This payload cannot be a record, and only it is left out.

    The text goes on the words "was left out: " and says which part of it; it holds nothing of a customer's.
    """


#: A moment outside these years is a slip of a source: no cell could show it.
FIRST_YEAR, LAST_YEAR = 1990, 2199

_HALF = re.compile(r"[\ud800-\udfff]")
_LEAP = re.compile(r":60(?=[.Zz+-]|$)")


def part(payload: Any, *path: str) -> Mapping[str, Any]:
    """The object at `path`; an empty one where any step is missing, null or no object.

    >>> part({"a": {"b": {"c": 1}}}, "a", "b"), part({"a": None}, "a", "b")
    ({'c': 1}, {})
    """
    for step in path:
        payload = payload.get(step) if isinstance(payload, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}


def rows(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; what is no list, or no object in it, is passed over."""
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a list that are not empty, in their order."""
    return tuple(t for item in value if (t := text(item))) if isinstance(value, list) else ()


def text(value: Any) -> str | None:
    """A text as it is; None for the empty one, so that "not given" has one form.

    Half a character (a lone surrogate, which JSON can hold and no file can) becomes the replacement character.
    """
    if not isinstance(value, str) or not value:
        return None
    return _HALF.sub("\ufffd", value)


def flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def count(value: Any) -> int | None:
    """A whole number of at most 53 bits; True is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 2**53 else None


def moment(value: Any) -> datetime | None:
    """An RFC 3339 time, or a date, in UTC. One without a zone is UTC: both PayPal and Trustpilot speak it only.

    More than six digits of a second are cut; the leap second is the one before it; a time outside 1990 to 2199 is none.

    >>> moment("2026-01-02T03:04:60.1234567+01:00"), moment("2026-01-02"), moment("soon")
    (datetime.datetime(2026, 1, 2, 2, 4, 59, 123456, tzinfo=datetime.timezone.utc), \
datetime.datetime(2026, 1, 2, 0, 0, tzinfo=datetime.timezone.utc), None)
    """
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(_LEAP.sub(":59", value.strip().upper()))
        read = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None
