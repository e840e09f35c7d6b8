"""The rows of a tracker as Today needs them, and how far today reaches. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sheets_schema import words
from sync.core.cells import Cell
from sync.core.tell import text_of
from sync.core.wanted import Wanted
from sync.rows.basis import Basis
from sync.rows.typed import cells, typed_day
from sync.rules import shifts
from sync.rules.clock import start_of
from sync.rules.order_facts import day
from sync.rules.today import (
    BAD_REVIEW,
    FOLLOW_UP,
    LATE_ORDERS,
    LONG_AGO,
    NEW_CASE,
    PARCELS,
    SILENCE,
    STOP,
    Item,
)

#: Minutes of each kind of line, from practice.
MINUTES = {SILENCE: 6, STOP: 2, NEW_CASE: 4, BAD_REVIEW: 5, LATE_ORDERS: 6, FOLLOW_UP: 3, PARCELS: 5}

#: A final due within this is told of, whatever somebody put off.
SOON = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Row:
    """A tracker's row as Today needs it."""

    key: str
    tab: str
    cells: Mapping[str, Cell]
    follow_up: bool  # staff's own date has come
    did: bool = False  # staff say what they did

    def text(self, column: str) -> str:
        return text_of(self.cells.get(column))

    def time(self, column: str) -> datetime | None:
        found = self.cells.get(column)
        return found if isinstance(found, datetime) else None

    def rests(self, until: Until) -> bool:
        """Whether we did something, and it has its time until after today."""
        due = self.time("do_by")
        return self.did and (due is None or due > until.today)

    def item(self, rank: int, what: str, why: str, view: str, **change: str) -> Item:
        made = Item(
            key=f"{self.tab}/{self.key}",
            rank=rank,
            what=what,
            tab=self.tab,
            why=why,
            step=self.text("next_step"),
            minutes=MINUTES[rank],
            store=self.text("store") or self.text("brand"),
            order=self.text("order").replace(words.NOT_FOUND, ""),
            do_by=self.time("do_by"),
            whose=self.text("whose"),
            view=view,
        )
        return replace(made, **change)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Until:
    """How far today reaches, what is lost if it waits for the next shift, and what is history."""

    today: datetime
    too_late: datetime
    work_began: datetime

    @classmethod
    def of(cls, basis: Basis) -> Until:
        known, now = shifts.spans(basis.settings.rules, basis.as_of.now), basis.as_of.now
        start = basis.settings.rules.work_starts_on
        began = start_of(start, basis.settings.team_zone) if start else LONG_AGO
        return cls(shifts.end_of_work(known, now), shifts.next_chance(known, now), began)


def tracker_rows(tab: str, basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> Iterator[Row]:
    today = basis.as_of.now.astimezone(basis.settings.team_zone).date()
    for row in wanted.get(tab, ()):
        typed = cells(basis.book, tab, row.key)
        later = typed_day(typed.get("follow_up_on"))
        final = row.cells.get("final_due")
        pressing = isinstance(final, datetime) and final <= basis.as_of.now + SOON
        if typed.get("hide") is True or (later and later > today and not pressing):
            continue
        yield Row(row.key, tab, row.cells, later is not None, bool(typed.get("we_did")))


def hidden_and_due(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[str]:
    """Of cases that somebody hid and did nothing about, those that are lost unless they are answered soon.

    They are off the list, as Hide promises; but a case may have become a chargeback since it was hidden.
    """
    now, zone, found = basis.as_of.now, basis.settings.team_zone, []
    for row in wanted.get("disputes", ()):
        typed, final = cells(basis.book, "disputes", row.key), row.cells.get("final_due")
        if typed.get("hide") is not True or typed.get("we_did") or not isinstance(final, datetime):
            continue
        if now <= final <= now + SOON:
            name = text_of(row.cells.get("order")).replace(words.NOT_FOUND, "") or text_of(row.cells.get("case"))
            due = f"{final.astimezone(zone):%a} {day(final, zone)} {final.astimezone(zone):%H:%M}"
            found.append(f"Disputes, {name}: hidden, and lost unless answered by {due}. Untick Hide, or set We did.")
    return sorted(found)
