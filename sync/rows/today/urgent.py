"""What cannot wait for somebody to look at the sheet: Today's two first ranks, a silent source, a late approval. Pure.

No word of a customer is in it: store, number and sentences of ours alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sync.core.tell import text_of
from sync.core.wanted import Wanted
from sync.rows.basis import Basis
from sync.rows.source_lines import source_lines
from sync.rows.today.items import items
from sync.rules import shifts
from sync.rules.pings import Urgent
from sync.rules.today import SILENCE, URGENT, Item
from sync.rules.whose import NOBODY

SILENT_FOR = timedelta(hours=2)

_NUMBER = re.compile(r"[^A-Za-z0-9#._ -]")


def urgent(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[Urgent]:
    """Everything of rank 1 and 2 as it is now, made of the rows that the tabs should hold."""
    today = [_of_today(item, basis) for item in items(basis, wanted) if item.rank in URGENT]
    return [*today, *_late_approvals(basis, wanted), *_silent(basis)]


def _of_today(item: Item, basis: Basis) -> Urgent:
    """A request's step may quote what a manager decided: its first words are enough."""
    step = item.step.split(". ")[0].rstrip(".") if item.tab == "refund_requests" else item.step.rstrip(".")
    why = f"{item.why[:1].upper()}{item.why[1:]}"
    due = (item.do_by or basis.as_of.now) if item.rank == SILENCE else None  # a stop has no deadline that would pass
    local = due.astimezone(basis.settings.team_zone) if due else None
    by = f" (by {local:%H:%M} on {local.day} {local:%b})" if local and due and due > basis.as_of.now else ""
    person = "" if item.whose == NOBODY else item.whose
    return Urgent(item.rank, item.key, item.why, person, _where(item.store, item.order), f"{why}{by}. {step}.", due)


def _late_approvals(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> Iterator[Urgent]:
    """What has waited for a manager longer than a manager may take."""
    for row in wanted.get("approvals", ()):
        since, by = row.cells.get("waiting_since"), row.cells.get("answer_by")
        if isinstance(since, datetime) and isinstance(by, datetime) and basis.as_of.now > by:
            local = since.astimezone(basis.settings.team_zone)
            number = text_of(row.cells.get("number"))
            sentence = f"{number} waits for a yes since {local:%H:%M} on {local.day} {local:%b}. Answer on Approvals."
            where = _where(text_of(row.cells.get("store")), text_of(row.cells.get("order")))
            yield Urgent(2, f"approvals/{row.key}", f"waits since {since.isoformat()}", "", where, sentence)


def _silent(basis: Basis) -> Iterator[Urgent]:
    """A source that has failed for two hours while somebody works with what it shows."""
    rules, now = basis.settings.rules, basis.as_of.now
    if rules.shifts and not any(span.start <= now <= span.end for span in shifts.spans(rules, now)):
        return
    for line in source_lines(basis.book, basis.settings):
        if line.failed_since and now - line.failed_since >= SILENT_FOR:
            since = line.failed_since.astimezone(basis.settings.team_zone)
            sentence = f"Not read since {since:%H:%M}. Rows show what was known then; Sync log says what to do."
            step = f"silent since {line.failed_since.isoformat()}"
            yield Urgent(1, f"source/{line.source}:{line.owner}", step, "", line.where, sentence)


def _where(store: str, number: str) -> str:
    """Store and number as they may stand in a chat, where `<!here>` or a link would be more than text."""
    return " ".join(filter(None, (store, _NUMBER.sub("", number)[:40]))) or "All stores"
