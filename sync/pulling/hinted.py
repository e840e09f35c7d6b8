"""What webhooks pointed to: read by its ids, stored and linked, source by source."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sheets_schema.workbook import TABS
from sync.core.book import Settings
from sync.core.records import SourceOutcome
from sync.errors import KeepsheetError, LedgerError, SourceError
from sync.ledger import Ledger
from sync.ledger.hints import Hint
from sync.pulling.linker import Brought, link_records
from sync.sources import SourceById

_log = logging.getLogger(__name__)

#: The source under which the script leaves a hint: staff typed on a tab. Nothing is read but the tab itself.
EDITED = "edited"

#: The tabs that show what a part of a source brings.
TABS_OF: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("shopify", "orders"): ("sla_board", "refunds", "disputes", "trustpilot", "refund_requests", "approvals"),
    ("shopify", "disputes"): ("disputes", "refunds", "refund_requests", "approvals"),
    ("paypal", "disputes"): ("disputes", "refunds", "refund_requests", "approvals"),
    ("trustpilot", "reviews"): ("trustpilot",),
}

#: The other tabs that what staff type on a tab decides.
DECIDES: Mapping[str, tuple[str, ...]] = {
    "refund_requests": ("approvals",),
    "approvals": ("refund_requests", "refunds", "disputes"),
    "add_by_hand": ("trustpilot", "disputes", "sla_board"),
    "disputes": ("approvals",),
}


@dataclass(slots=True)
class Drained:
    """What the hints led to. `done` are those that may go once the push has succeeded."""

    outcomes: list[SourceOutcome] = field(default_factory=list)
    done: list[Hint] = field(default_factory=list)
    brought: Brought = field(default_factory=Brought)
    edited: list[str] = field(default_factory=list)

    @property
    def tabs(self) -> list[str]:
        """Those that staff typed on, and those that show what was asked for.

        Also where nothing had changed: a run that died after it had stored something never showed it.
        """
        concerned = (TABS_OF[o.source, o.part] for o in self.outcomes if o.ok)
        edited = [tab for typed_on in self.edited for tab in (typed_on, *DECIDES.get(typed_on, ()))]
        return list(dict.fromkeys([*edited, *(tab for tabs in concerned for tab in tabs)]))


def read_hints(
    sources: Iterable[SourceById],
    ledger: Ledger,
    waiting: Mapping[str, tuple[Hint, ...]],
    *,
    clock: Callable[[], datetime],
    settings: Settings,
    tell: Callable[[SourceOutcome], None] = lambda _: None,
) -> Drained:
    """Ask the sources for what the hints name, and link it. One source's failure never stops the others.

    Hints for a source that the configuration no longer has are let go; those of the privacy door are not ours.
    """
    drained, by_name = Drained(), {source.name: source for source in sources}
    for name, hints in waiting.items():
        source = by_name.get(name)
        if name == EDITED:
            known = {tab.id for tab in TABS}
            drained.edited += sorted({tab for hint in hints if (tab := hint.about.get("tab")) in known})
            drained.done.extend(hints)
        elif source is not None:
            outcome = _asked(source, ledger, hints, clock(), drained.brought)
            drained.outcomes.append(outcome)
            tell(outcome)
            drained.done.extend(hints if outcome.ok else ())
        elif ":" in name:
            drained.done.extend(hints)
    if drained.brought.oldest:
        try:
            link_records(ledger, settings, drained.brought.oldest, clock())
        except KeepsheetError as e:
            _log.warning("This run could not link cases and reviews to orders; the next one will. %s", e)
    return drained


def let_go(ledger: Ledger, hints: Iterable[Hint]) -> None:
    """Take the hints away. One that was left again meanwhile stays."""
    ledger.hints.all_done(hints)


def _asked(source: SourceById, ledger: Ledger, hints: Iterable[Hint], now: datetime, brought: Brought) -> SourceOutcome:
    ids = dict.fromkeys(i for hint in hints if isinstance(i := hint.about.get("id"), str))
    new = changed = requests = 0
    notes: list[str] = []
    failure: str | None = None
    try:
        for batch in source.read_ids(list(ids), ledger, now):
            requests += batch.requests
            notes.extend(batch.notes)
            for entity, readings in batch.readings.items():
                counts = ledger.record(entity, readings)
                new, changed = new + counts.new, changed + counts.changed
                if counts.new or counts.changed:  # what a dead run stored, the next scheduled one links
                    brought.add(entity, readings)
    except (SourceError, LedgerError) as e:
        failure = str(e)
    except Exception as e:  # noqa: BLE001 - the others must go on; its words may hold a customer's
        _log.error("Reading %s by ids failed: %s", source.name, type(e).__name__)
        failure = f"A fault in Keepsheet stopped the reading of {source.title} ({type(e).__name__})."
    kind, owner, part = source.name.split(":")
    sentence = " ".join(filter(None, [failure, *notes[:5]])) or None
    return SourceOutcome(kind, owner, part, failure is None, None, new, changed, requests, sentence)
