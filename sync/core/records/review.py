"""A Trustpilot review, and the daily score of a page. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sync.core.records.key import Found, record_key


@dataclass(frozen=True, slots=True)
class Review:
    store: str
    unit: str  # Trustpilot business unit id
    id: str
    consumer_id: str | None
    consumer_name: str | None
    stars: int
    title: str
    text: str
    language: str | None
    created_at: datetime
    updated_at: datetime | None
    experienced_at: datetime | None
    reference: str | None  # referenceId: the order number only if we sent it with the invitation
    email_hash: str | None
    source: str | None
    reply_text: str | None
    replied_at: datetime | None
    reply_updated_at: datetime | None
    tags: tuple[str, ...]  # "group:value"
    verified: bool | None
    verification_level: str | None
    status: str | None
    reported: tuple[str, ...]  # reasons
    counts_in_score: bool | None
    invited: bool | None
    likes: int
    info_asked_at: datetime | None  # find-reviewer
    info_answered_at: datetime | None
    removed_at: datetime | None  # set by us when Trustpilot no longer has it; the row stays
    order_id: str | None
    order_name: str | None
    found_by: Found | None

    @property
    def key(self) -> str:
        return record_key("review", self.unit, self.id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def final_at(self) -> datetime | None:
        """A review is never finished: its writer may change it. It counts as settled when it came to be."""
        return self.removed_at or self.created_at


@dataclass(frozen=True, slots=True)
class Score:
    """A business unit's own figures on one day: read, never computed."""

    store: str
    unit: str
    day: date
    seen_at: datetime
    name: str
    trust_score: str  # decimal text as given, e.g. "4.1"
    stars: str
    total: int
    one: int
    two: int
    three: int
    four: int
    five: int

    @property
    def key(self) -> str:
        return record_key("score", self.unit, self.day.isoformat())

    @property
    def born_at(self) -> datetime:
        return self.seen_at

    @property
    def final_at(self) -> datetime | None:
        return self.seen_at
