"""A record as it was read: when and by which run. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sync.core.records.key import Record

R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[R_co]):
    """A record as it was when the request that brought it was *sent*, by which run.

    `(seen_at, run_id)` is its version: the newest reading of a key wins, whatever the source's own
    `updated_at` says (disputes have none, returns do not move it, some come from the future).
    """

    record: R_co
    seen_at: datetime
    run_id: str

    @property
    def version(self) -> tuple[datetime, str]:
        return self.seen_at, self.run_id
