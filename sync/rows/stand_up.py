"""Stand-up: today's row of each person, made of the trackers' rows and of what was typed today. Pure.

Who typed a cell cannot be known, so what was done counts for the person whose row it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sheets_schema import words
from sheets_schema.workbook import tab as declared
from sync.core.records import record_key
from sync.core.tell import text_of
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.request_desk import RequestDesk
from sync.rows.today.items import items
from sync.rows.today.rows import Until
from sync.rules import shifts
from sync.rules.clock import start_of
from sync.rules.today import TAGS, URGENT, Item, ranked
from sync.rules.whose import NOBODY

#: The tabs on which `We did` stands, and what staff call their rows.
_DID = {"disputes": "dispute", "trustpilot": "review", "sla_board": "order"}

#: Who is waited for after each step.
_WAITS = {
    **dict.fromkeys(("Asked the supplier", "Supplier gave a date"), "supplier"),
    "Asked the carrier": "carrier",
    "Asked the manager": "manager",
    **dict.fromkeys(("Messaged the buyer", "Offered a replacement", "Offered a refund"), "customer"),
    **dict.fromkeys(("E-mailed the customer", "Told the customer", "Asked who the reviewer is"), "customer"),
}

#: Where nobody stands in People.
TEAM = "Team"

_SAYS = ("done", "due_next", "blocked", "new_red", "data_gaps")

#: So many lines are named, the others counted: 120 words must do for a day.
_NAMED = 4


def rows(basis: Basis, wanted: Mapping[str, Sequence[Wanted]]) -> list[Wanted]:
    """One row for each person who works today; for the team where People is empty. Earlier days stay as they are."""
    zone, now = basis.settings.team_zone, basis.as_of.now
    today = now.astimezone(zone).date()
    spans = [s for s in shifts.spans(basis.settings.rules, now) if s.start.astimezone(zone).date() == today]
    known = bool(basis.settings.rules.shifts)
    people = list(dict.fromkeys(s.person for s in spans)) if known else [TEAM]
    listed = items(basis, wanted)
    made = [_Day(person, basis, wanted, listed, today).row() for person in people]
    return [row for row in made if known or any(row.cells[c] for c in _SAYS)]  # a team with nothing to say has no row


@dataclass(frozen=True)
class _Day:
    person: str
    basis: Basis
    wanted: Mapping[str, Sequence[Wanted]]
    listed: Sequence[Item]
    day: date

    def row(self) -> Wanted:
        now = self.basis.as_of.now
        mine = [i for i in self.listed if self._mine(i.whose)]
        return Wanted(
            record_key("standup", self.person, self.day.isoformat()),
            Version(now, now, self.basis.as_of.run_id),
            {
                "date": self.day,
                "person": self.person,
                "done": _joined(self._done()),
                "due_next": _joined(self._due(mine)),
                "blocked": _joined(f"{who} {n}" for who, n in sorted(self._blocked().items())),
                "new_red": _joined(_named(i for i in mine if i.rank in URGENT)),
                "data_gaps": _joined(f"{i.what} without cause" for i in mine if i.rank == TAGS),
            },
        )

    def _mine(self, whose: str) -> bool:
        return self.person == TEAM or whose in ("", NOBODY, self.person)

    def _done(self) -> Iterator[str]:
        start = start_of(self.day, self.basis.settings.team_zone)
        for tab, name in _DID.items():
            when = self.basis.book.typed_when.get(tab, {})
            count = sum(
                self._mine(text_of(row.cells.get("whose")))
                and (at := when.get(row.key, {}).get("we_did")) is not None
                and at >= start
                for row in self.wanted.get(tab, ())
            )
            if count:
                yield _counted(count, name)
        paid = self._paid(start)
        if paid:
            yield f"{_counted(len(paid), 'request')} paid ({', '.join(paid[:_NAMED])})"

    def _paid(self, start: datetime) -> list[str]:
        cases = RequestDesk.of(self.basis).cases.values()
        return [
            c.request.number
            for c in cases
            if c.ground and any(r.processed_at >= start for r in c.ground.paid) and self._mine(c.request.asked_by)
        ]

    def _due(self, mine: Iterable[Item]) -> Iterator[str]:
        until = Until.of(self.basis).today
        counts: Counter[str] = Counter()
        first: dict[str, datetime] = {}
        for item in mine:
            if item.do_by and item.do_by <= until:
                counts[item.tab] += 1
                first[item.tab] = min(item.do_by, first.get(item.tab, item.do_by))
        zone = self.basis.settings.team_zone
        for tab, count in counts.items():
            yield f"{declared(tab).title} {count}, first {first[tab].astimezone(zone):%a %H:%M}"

    def _blocked(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for tab in _DID:
            staff = self.basis.book.staff.get(tab, {})
            for row in self.wanted.get(tab, ()):
                who = _WAITS.get(str(staff.get(row.key, {}).get("we_did") or ""))
                over = text_of(row.cells.get("turn")) == words.CLOSED or not row.cells.get("do_by")
                if who and not over and self._mine(text_of(row.cells.get("whose"))):
                    found[who] += 1
        waiting = sum(c.standing.waits for c in RequestDesk.of(self.basis).cases.values())
        return found + Counter({"approval": waiting} if waiting else {})


def _named(found: Iterable[Item]) -> Iterator[str]:
    urgent = ranked(found)
    for item in urgent[:_NAMED]:
        yield " ".join(w for w in (item.what, item.store, item.order) if w)
    if len(urgent) > _NAMED:
        yield f"{len(urgent) - _NAMED} more"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'s' if count != 1 else ''}"


def _joined(parts: Iterable[str]) -> str | None:
    return " · ".join(parts) or None
