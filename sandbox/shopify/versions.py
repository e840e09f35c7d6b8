"""Which API versions there are, and what becomes of a request for an older one (shopify.dev, "API versioning")."""

from __future__ import annotations

import re

OFFERED = ("2025-10", "2026-01", "2026-04", "2026-07", "2026-10")
NAME = re.compile(r"\d{4}-(01|04|07|10)")


def served(asked: str) -> str | None:
    """The version that answers: an old one falls forward to the oldest still offered; None where there is none."""
    if asked == "unstable" or asked in OFFERED:
        return asked
    return OFFERED[0] if NAME.fullmatch(asked) and asked < OFFERED[0] else None
