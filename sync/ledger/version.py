"""Which of two versions of a key is newer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.core.records import Reading

#: The newest version of a key has the greatest of these, in this order. The hash only makes a tie come out the same
#: everywhere; `edition` grows when one run stores another content of a key under the same moment.
ORDER = ("seen_at", "run_id", "edition", "content_hash")

#: The columns that decide which version is the newest.
DECIDING = ("key", *ORDER)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Compares like `ORDER`."""

    seen_at: datetime
    run_id: str
    edition: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One version to be stored. `key` is the record's own, which takes a while to make."""

    key: str
    reading: Reading[Any]
    version: Version
