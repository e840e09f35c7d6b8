"""Search strings for Shopify's lists. Pure.

A timestamp without quotes is read in the shop's own zone, and `>` means something else in every version: so a moment
is always quoted, and only >= and < are used. shopify.dev/docs/api/usage/search-syntax; changelog of 19 October 2026.
"""

from __future__ import annotations

from datetime import UTC, datetime


def window(field: str, since: datetime, until: datetime | None = None) -> str:
    """Everything whose `field` lies in [since, until), to the second.

    >>> window("updated_at", datetime(2026, 11, 22, 10, tzinfo=UTC), datetime(2026, 11, 22, 11, 0, 0, 7, tzinfo=UTC))
    "updated_at:>='2026-11-22T10:00:00Z' updated_at:<'2026-11-22T11:00:00Z'"
    """
    end = f" {field}:<'{_stamp(until)}'" if until else ""
    return f"{field}:>='{_stamp(since)}'{end}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
