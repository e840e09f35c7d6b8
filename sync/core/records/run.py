"""A run of the sync, and how each source answered in it. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.core.records.key import record_key


@dataclass(frozen=True, slots=True)
class OpenThere:
    """One thing that a source itself lists as open: its own id, and since when."""

    id: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How reading one source of one store (or account, or unit) went."""

    source: str  # "shopify" "paypal" "trustpilot"
    owner: str  # store, account or unit
    part: str  # "orders" "disputes" "reviews" …
    ok: bool
    good_until: datetime | None  # everything up to here has been seen
    new: int
    changed: int
    requests: int
    sentence: str | None  # why it failed or what was left out, in words for staff
    counted_at: datetime | None = None  # when the source was asked what is open there; None: not in this run
    open_there: tuple[OpenThere, ...] = ()  # what it listed then


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `sync`, kept so that the Sync log and Data health can say what happened."""

    store: str  # always "-": a run belongs to no store
    id: str
    trigger: str
    started_at: datetime
    finished_at: datetime | None
    outcomes: tuple[SourceOutcome, ...]

    @property
    def key(self) -> str:
        return record_key("run", "-", self.id)

    @property
    def born_at(self) -> datetime:
        return self.started_at

    @property
    def final_at(self) -> datetime | None:
        return self.finished_at
