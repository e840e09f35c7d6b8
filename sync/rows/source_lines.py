"""How reading each source of each store goes, made of the runs: one line for people. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.core.book import Book, Settings
from sync.core.records import Reading, Run, SourceOutcome

#: A moment that moves with every run is shown to the quarter of an hour: a write each run would hide real changes.
STEP = timedelta(minutes=15)

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

#: A source as people call it.
SOURCE_NAMES = {"shopify": "Shopify", "paypal": "PayPal", "trustpilot": "Trustpilot"}

BY_HAND = {
    "shopify": "Rows show what was known then. Look in Shopify for new orders and refunds.",
    "paypal": "Rows show what was known then. Check PayPal by hand for new cases.",
    "trustpilot": "Rows show what was known then. Look on Trustpilot for new reviews.",
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of one store, account or page."""

    source: str
    owner: str
    owner_words: str  # "LUM, VEL": staff know stores, no account numbers
    good_until: datetime | None  # of the part that is furthest behind
    new: int | None
    changed: int | None
    failed_since: datetime | None
    why: str | None
    reading: Reading[Run]  # the newest run that tried

    @property
    def where(self) -> str:
        return f"{SOURCE_NAMES.get(self.source, self.source)} {self.owner_words}"


def source_lines(book: Book, settings: Settings) -> list[SourceLine]:
    """One line for each source of ours that any run has tried, those that fail first.

    Not of a store that was taken out of keepsheet.yaml: a failure of its last days would be told for days.
    """
    ours = {
        *(("shopify", s.store) for s in settings.stores),
        *(("paypal", s.paypal_account) for s in settings.stores),
        *(("trustpilot", s.trustpilot_unit) for s in settings.stores),
    }
    tried: dict[tuple[str, str], list[tuple[Reading[Run], list[SourceOutcome]]]] = defaultdict(list)
    for run in sorted(book.runs.values(), key=lambda r: r.record.started_at):
        by_owner: dict[tuple[str, str], list[SourceOutcome]] = defaultdict(list)
        for outcome in run.record.outcomes:
            by_owner[outcome.source, outcome.owner].append(outcome)
        for owner, outcomes in by_owner.items():
            if owner[0] in SOURCE_NAMES and owner not in ours:
                continue
            tried[owner].append((run, outcomes))
    lines = [_line(source, owner, runs, settings) for (source, owner), runs in tried.items()]
    return sorted(lines, key=lambda line: (line.failed_since is None, line.where))


def _line(
    source: str, owner: str, runs: list[tuple[Reading[Run], list[SourceOutcome]]], settings: Settings
) -> SourceLine:
    newest, outcomes = runs[-1]
    good: dict[str, datetime] = {}
    failing: dict[str, datetime] = {}
    for run, parts in runs:
        for part in parts:
            if part.good_until:
                good[part.part] = part.good_until
            if part.ok:
                failing.pop(part.part, None)
            else:
                failing.setdefault(part.part, run.record.started_at)
    brought = next((parts for _, parts in reversed(runs) if any(p.new or p.changed for p in parts)), None)
    return SourceLine(
        source=source,
        owner=owner,
        owner_words=owner_in_words(source, owner, settings),
        good_until=floored(min(good.values())) if good else None,
        new=sum(p.new for p in brought) if brought else None,
        changed=sum(p.changed for p in brought) if brought else None,
        failed_since=min(failing.values(), default=None),
        why=_joined(p.sentence for p in outcomes),
        reading=newest,
    )


def floored(moment: datetime) -> datetime:
    """To the quarter of an hour before; never later than the truth."""
    return moment - (moment - _EPOCH) % STEP


def owner_in_words(source: str, owner: str, settings: Settings) -> str:
    """A store's name for each owner: staff know no account numbers."""
    if source == "paypal":
        names = [s.store for s in settings.stores if s.paypal_account == owner]
    elif source == "trustpilot":
        names = list(dict.fromkeys(s.brand for s in settings.stores if s.trustpilot_unit == owner))
    else:
        names = [owner]
    return ", ".join(names) or owner


def _joined(sentences: Iterable[str | None]) -> str | None:
    return " ".join(dict.fromkeys(s for s in sentences if s)) or None
