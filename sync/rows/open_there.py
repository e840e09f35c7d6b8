"""What each source lists as open beside what stands here as open, and by name what differs. Pure.

`There` is the source's own listing, which the pull asks for on its own; `here` are the records behind the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.core.book import Book, Settings
from sync.core.records import SourceOutcome
from sync.rows.basis import Basis
from sync.rows.shown import review_days
from sync.rows.source_lines import SOURCE_NAMES, owner_in_words
from sync.rules.also import is_open

#: Differences of one source that are named.
MOST_NAMED = 3

#: Stars of a review that must be answered, at most.
BAD = 2

_LOOK = "Look it up in"

#: The part of each source that is counted.
_PART_OF = {"shopify": "disputes", "paypal": "disputes", "trustpilot": "reviews"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One source of one store, account or page. `there` is None until it was asked for the first time."""

    source: str
    owner: str
    there: int | None
    here: int
    missing: tuple[str, ...]  # listed there, not open here
    left: tuple[str, ...]  # open here, not listed there

    @property
    def where(self) -> str:
        return f"{self.source} {self.owner}"

    def __str__(self) -> str:
        there = "" if self.there is None else f"{self.there} there, "
        return f"{self.owner} {there}{self.here} here"


def lines(found: list[Compared]) -> list[str]:
    """One line a source: `PayPal: LUM, NOR 36 there, 36 here · VEL 25 there, 25 here`."""
    of: dict[str, list[str]] = {}
    for each in found:
        of.setdefault(each.source, []).append(str(each))
    what = {SOURCE_NAMES["trustpilot"]: ", bad without reply"}
    return [f"{source}{what.get(source, '')}: {' · '.join(counts)}" for source, counts in of.items()]


def compared(basis: Basis) -> list[Compared]:
    """Every source of cases and reviews that a run has tried, or of which something is here, by their names."""
    book = basis.book
    tried: dict[tuple[str, str], list[SourceOutcome]] = {}
    for run in sorted(book.runs.values(), key=lambda r: r.record.started_at):
        for outcome in run.record.outcomes:
            if outcome.part in _PART_OF.values():
                tried.setdefault((outcome.source, outcome.owner), []).append(outcome)
    here: set[tuple[str, str]] = {(r.record.processor, r.record.account) for r in book.disputes.values()}
    here |= {("trustpilot", r.record.unit) for r in book.reviews.values()}
    known = {each for each in here if each[0] in _PART_OF and each[1] in _owners(each[0], basis.settings)}
    found = [_compared(each, tried.get(each, []), book, basis.settings) for each in {*tried, *known}]
    return sorted(found, key=lambda each: each.where)


def differences(found: list[Compared]) -> Iterator[str]:
    """A sentence for each thing that is open on one side only."""
    for each in found:
        for name in each.missing[:MOST_NAMED]:
            yield f"{each.where} lists {name} as open, and it is not open here. {_LOOK} {each.source}."
        for name in each.left[:MOST_NAMED]:
            yield f"{name} is open here, and {each.where} does not list it. {_LOOK} {each.source}."
        more = len(each.missing[MOST_NAMED:]) + len(each.left[MOST_NAMED:])
        if more:
            yield f"{each.where}: {more} more differ."


def _owners(source: str, settings: Settings) -> set[str | None]:
    """Those of the configuration: what was typed by hand has none of them."""
    named = {"shopify": "store", "paypal": "paypal_account", "trustpilot": "trustpilot_unit"}[source]
    return {getattr(store, named) for store in settings.stores}


def _compared(of: tuple[str, str], outcomes: list[SourceOutcome], book: Book, settings: Settings) -> Compared:
    source, owner = of
    reviews = _PART_OF[source] == "reviews"
    named = SOURCE_NAMES[source], owner_in_words(source, owner, settings)
    held = _reviews(book, owner) if reviews else _cases(book, source, owner)
    here = {own_id for own_id, each in held.items() if each.open}
    counted = next((o for o in reversed(outcomes) if o.counted_at), None)
    if counted is None or counted.counted_at is None:
        return Compared(*named, None, len(here), (), ())
    at, shown = counted.counted_at, counted.counted_at - timedelta(days=review_days(settings))
    known = [each.id for each in counted.open_there if not reviews or not each.since or each.since > shown]
    # what was read after the count is newer than it: it ended, was answered or came since
    missing = sorted(i for i in {*known} - here if i not in held or held[i].seen_at < at)
    left = sorted(i for i in here - {*known} if held[i].seen_at < at)
    there = len(here) - len(left) + len(missing)
    return Compared(*named, there, len(here), tuple(missing), tuple(left))


@dataclass(frozen=True, slots=True)
class _Held:
    open: bool
    seen_at: datetime


def _cases(book: Book, source: str, owner: str) -> dict[str, _Held]:
    """By the source's own id."""
    return {
        r.record.id.rsplit("/", 1)[-1]: _Held(is_open(r.record), r.seen_at)
        for r in book.disputes.values()
        if r.record.processor == source and r.record.account == owner
    }


def _reviews(book: Book, unit: str) -> dict[str, _Held]:
    """Bad ones, by Trustpilot's own id: open as long as they are there and nobody has answered."""
    return {
        r.record.id: _Held(r.record.stars <= BAD and not r.record.replied_at and not r.record.removed_at, r.seen_at)
        for r in book.reviews.values()
        if r.record.unit == unit
    }
