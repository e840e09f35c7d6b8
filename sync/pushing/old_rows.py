"""What a push does about rows that are over, and about those that somebody hid and then deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sheets_schema.archive import ARCHIVE, BRING_BACK
from sync.core import tell_away
from sync.core.archived import HIDDEN, OLD, OldRow, said
from sync.core.book import AsOf, Settings
from sync.core.picture import Picture
from sync.core.records import Reading
from sync.core.tell import Told
from sync.core.wanted import Wanted
from sync.ledger.ledger import Ledger
from sync.pushing.away import AwayNotes
from sync.pushing.putting_away import Away, PuttingAway
from sync.rows import archive
from sync.rows.basis import Basis
from sync.rows.typed import cells, typed_when
from sync.sheets.workbook import Workbook

#: What was put away longer ago than this is moved by no run any more.
_SETTLED = timedelta(days=1)

Made = Mapping[str, Sequence[Wanted]]
Old = Mapping[str, Mapping[str, OldRow]]


@dataclass
class OldRows:
    """For one push."""

    workbook: Workbook
    ledger: Ledger
    hidden: dict[str, list[str]] = field(default_factory=dict)  # tab → keys that were hidden, and are now deleted

    def __post_init__(self) -> None:
        self.notes = AwayNotes(self.ledger, self.workbook.spreadsheet)

    def shown(self, tab: str, wanted: list[Wanted], picture: Picture, basis: Basis) -> list[Wanted]:
        """Without the rows that somebody hid and then deleted, unless they are wanted back.

        They are where somebody ticked them on Archive, and where a case that had left as over is opened again: what
        was hidden had ended, and the new deadline has to be seen.
        """
        self._stand_again(tab, picture, basis)
        away = {row.key: row for row in archive.hidden_away(wanted, picture, basis.book.staff.get(tab, {}))}
        if not away:
            return wanted
        known = {old.key: old for old in self.notes.archived() if old.tab == tab}
        back = {key for key in away if key in known and (_ticked(known[key], basis) or _open_again(known[key], basis))}
        self.hidden[tab] = [key for key in away if key not in known]
        self.notes.add(self._hidden(tab, key, picture, basis) for key in self.hidden[tab])
        made = [row for row in wanted if row.key not in away or row.key in back]
        return [replace(row, born={**row.born, "hide": False}) if row.key in back else row for row in made]

    def _stand_again(self, tab: str, picture: Picture, basis: Basis) -> None:
        """Forget that rows are away that stand on their tab: somebody pressed Undo, or a run died that had made them.

        Not those of the last day: another run may be moving them at this moment.
        """
        long_ago = basis.as_of.now - _SETTLED
        of_tab = (old for old in basis.book.archived if old.tab == tab and old.when < long_ago)
        self.notes.gone_back(tab, [old.key for old in of_tab if old.key in picture.rows_of])

    def _hidden(self, tab: str, key: str, picture: Picture, basis: Basis) -> OldRow:
        reading = _held(tab, basis).get(key)
        told = archive.told(reading.record, basis, {}) if reading else {}
        words = said(picture.tab, cells(basis.book, tab, key))
        return OldRow(tab, key, basis.as_of.now, {**told, "closed_on": None, "why": HIDDEN}).saying(words)

    def due(self, settings: Settings, as_of: AsOf) -> bool:
        """Whether the night's work is still to be done."""
        return self.notes.day() != day_of(settings, as_of)

    def leaving(self, basis: Basis, made: Made, pictures: Mapping[str, Picture]) -> Old:
        """The rows that stand and are over, with what Archive is to tell of each."""
        found: dict[str, dict[str, OldRow]] = {}
        for tab in archive.LEAVING:
            if tab == ARCHIVE.id and not self.notes.has_archived():
                continue  # a ledger that lacks the notes is no reason to empty the tab
            wanted = {row.key for row in made.get(tab, ())}
            keys = [key for key in pictures[tab].rows_of if key not in wanted] if tab in made else []
            told = archive.old_rows(tab, keys, basis, self._known(tab, keys)) if keys else {}
            now = basis.as_of.now
            found[tab] = {key: OldRow(tab, key, now, {**facts, "why": OLD}) for key, facts in told.items()}
        return found

    def _known(self, tab: str, keys: Sequence[str]) -> dict[str, Reading[Any]]:
        """What the ledger knows of these keys, however old, and of the orders that they name."""
        entity = archive.ENTITIES.get(tab)
        found = self.ledger.find(entity, keys) if entity else {}
        named = {archive.order_of(reading.record) for reading in found.values()} - {None}
        return {**self.ledger.find("orders", [key for key in named if key]), **found}

    def put_away(self, putting: PuttingAway, leaving: Old, day: str) -> Away:
        """Move them, and keep the hidden tab small. What a pass could not do the next night does."""
        away = putting.run(leaving) if any(leaving.values()) else putting.away
        if self.notes.in_bin():
            putting.clear(self.ledger.removed_keys())
        self.notes.done(day)
        return away

    def told(self, away: Away, as_of: AsOf) -> list[Told]:
        """What people should know of it."""
        found: list[Told] = []
        for tab_id, tab in self.workbook.tabs.items():
            if tab_id not in (ARCHIVE.id, archive.LOG):
                found += tell_away.left_it(tab, away.moved.get(tab_id, {}), as_of.now)
            found += tell_away.astray(tab, away.strays.get(tab_id, {}), as_of.now)
            if why := away.left.get(tab_id):
                found.append(tell_away.stayed(tab, why, as_of.now))
        return found


def day_of(settings: Settings, as_of: AsOf) -> str:
    return as_of.now.astimezone(settings.team_zone).date().isoformat()


def _held(tab: str, basis: Basis) -> Mapping[str, Reading[Any]]:
    """The records that are rows of this tab."""
    book = basis.book
    held: Mapping[str, Mapping[str, Reading[Any]]] = {
        "disputes": book.disputes,
        "trustpilot": book.reviews,
        "refunds": book.refunds,
        "sla_board": book.orders,
    }
    return held.get(tab, {})


def _open_again(old: OldRow, basis: Basis) -> bool:
    """Whether it left because it was over, and is not any more."""
    reading = _held(old.tab, basis).get(old.key)
    return old.cells.get("why") == OLD and reading is not None and reading.record.final_at is None


def _ticked(old: OldRow, basis: Basis) -> bool:
    """Whether somebody has ticked it since it was put away."""
    when = typed_when(basis.book, ARCHIVE.id, old.own_key).get(BRING_BACK)
    return cells(basis.book, ARCHIVE.id, old.own_key).get(BRING_BACK) is True and when is not None and when > old.when
