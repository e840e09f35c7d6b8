"""The memory of one workbook: the journals of what staff typed, and how the last push left each tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sync.core.cells import Raw
from sync.core.journal import Shown, staff_cells
from sync.core.picture import Picture
from sync.core.plan import Past
from sync.ledger.journal import Change, Journal
from sync.ledger.ledger import Ledger
from sync.pushing.memory.lists import ListsMemory
from sync.pushing.memory.log import Log
from sync.pushing.memory.nights import Nights
from sync.pushing.memory.notebook import Document, Notebook
from sync.rules.today import Held

if TYPE_CHECKING:
    from sync.sheets.converge import TabOutcome

#: A column or cell that could not be written is tried again after this long, in case the protection or merge is gone.
TRY_AGAIN = timedelta(hours=1)


class Memory:
    """The memory of one workbook. Several runs may use it at once: documents are replaced by compare-and-swap."""

    def __init__(self, ledger: Ledger, spreadsheet: str) -> None:
        self._ledger, self._spreadsheet = ledger, spreadsheet
        self._journals: dict[str, Journal] = {}
        self._notebook = Notebook(ledger, spreadsheet)
        self.lists = ListsMemory(self._notebook)
        self.nights = Nights(self._notebook)
        self.log = Log(self._notebook)

    def journal(self, tab: str, picture: Picture, now: datetime) -> dict[str, dict[str, Raw]]:
        """Keep what staff have typed by now; returns the staff cells of every key that ever stood on the tab."""
        rows = staff_cells(picture)
        journal = self._journals[tab] = self._ledger.journals.keep(self._spreadsheet, tab, rows, now)
        return {key: journal.row(key) for key in journal.last_seen}

    def typed_before(self, tab: str) -> dict[str, dict[str, Raw]]:
        """The staff cells as journalled by the run before."""
        journal = self._journals[tab] = self._ledger.journals.read(self._spreadsheet, tab)
        return {key: journal.row(key) for key in journal.last_seen}

    def typed_when(self, tab: str) -> dict[str, dict[str, datetime]]:
        """Since when at the latest the staff cells of each key's first row hold what they hold."""
        journal = self._journals.get(tab) or Journal()
        return {key: {c: t.when for c, t in cells.items()} for (key, copy), cells in journal.cells.items() if not copy}

    def last_typed(self, tab: str, key: str) -> tuple[Change, ...]:
        """The last things typed in the rows of a key, newest first, as this run's journal has them."""
        return (self._journals.get(tab) or Journal()).last(key)

    def past(self, tab: str, typed: Mapping[str, Mapping[str, Raw]], now: datetime) -> Past:
        """What the plan may know of earlier runs."""
        shown, state = self._notebook.read("shown", tab), self._notebook.read("push", tab)
        since = (now - TRY_AGAIN).isoformat()
        return Past(
            shown=Shown.from_document(shown) if shown else Shown((), {}),
            typed=typed,
            left_alone={(k, c): v for k, c, v, when in state.get("left_alone", []) if when > since},
            formulas={key: _still(forms, typed.get(key, {})) for key, forms in state.get("formulas", {}).items()},
            captions=state.get("captions", {}),
            sent=frozenset(state.get("sent", [])),
            no_column=frozenset(c for c, when in state.get("no_column", {}).items() if when > since),
        )

    def formulas(self, tab: str, found: Mapping[str, Mapping[str, tuple[str, str]]]) -> None:
        """Remember the formulas of the rows that were read (`own_row.forms`); those of rows that are gone are kept."""
        now = {key: {column: list(form) for column, form in forms.items()} for key, forms in found.items()}
        known = self._notebook.read("push", tab).get("formulas", {})
        after = {key: forms for key, forms in {**known, **now}.items() if forms}
        if after != known:
            self._notebook.change("push", lambda state: {**state, "formulas": after}, tab)

    def headed(self, tab: str, captions: Mapping[str, Raw]) -> None:
        """Remember what the header says, so that a write that lands on it can be mended, after a crash too."""
        self._notebook.change("push", lambda state: {**state, "captions": dict(captions)}, tab)

    def sending(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Remember, before a batch is sent, for which keys: should it die midway, the next run knows where to look."""
        for tab, sent in keys.items():
            self._notebook.change("push", partial(_with_sent, sent), tab)

    def pushed(self, tab: str, picture: Picture, outcome: TabOutcome, now: datetime) -> None:
        """Remember how the tab was left."""
        self._notebook.put("shown", Shown.of(picture).document(), tab)
        stuck = [[key, column, value, now.isoformat()] for (key, column), value in outcome.left_alone.items()]
        barred = dict.fromkeys(outcome.refused_columns, now.isoformat())
        since = (now - TRY_AGAIN).isoformat()

        def change(state: Document) -> Document:
            renewed = {(key, column) for key, column, *_ in stuck}
            kept = [old for old in state.get("left_alone", []) if (old[0], old[1]) not in renewed and old[3] > since]
            columns = {c: when for c, when in state.get("no_column", {}).items() if when > since}
            sent = [key for key in state.get("sent", []) if key not in picture.rows_of]
            return {**state, "left_alone": kept + stuck, "no_column": columns | barred, "sent": sent}

        self._notebook.change("push", change, tab)

    def started_on(self, today: date) -> date:
        """The day of the first push of this workbook; kept at the first asking."""
        known = self._notebook.read("started")
        if not known:
            known = self._notebook.change("started", lambda value: value or {"day": today.isoformat()})
        return date.fromisoformat(known["day"])

    def inherit(self, cells: Mapping[str, Mapping[str, str]]) -> None:
        """Remember what refunds take over from their requests, by key and column, also once the requests are gone."""
        if cells:
            self._notebook.change("inherited", lambda value: {**value, **cells})

    def inherited(self) -> dict[str, dict[str, str]]:
        """What refunds have taken over from their requests, by key and column."""
        return self._notebook.read("inherited")

    def adopt(self, tab: str, keys: Iterable[str]) -> None:
        """Remember whose staff cells come from an old tracker: their rows are new, not deleted ones that came back."""
        new = set(keys)
        self._notebook.change("adopted", lambda value: {"keys": sorted({*value.get("keys", ()), *new})}, tab)

    def made(self, tab: str, keys: Sequence[str]) -> list[str]:
        """Those of the rows just made that staff had deleted; those that were adopted are no more to be made."""
        waiting = set(self._notebook.read("adopted", tab).get("keys", ())) if keys else set()
        if waiting & set(keys):
            self._notebook.change("adopted", lambda value: {"keys": sorted({*value["keys"]} - set(keys))}, tab)
        return [key for key in keys if key not in waiting]

    def hidden(self) -> list[str]:
        """What was told, when it was last looked at, of shared filters that hide rows."""
        return list(self._notebook.read("hidden").get("told", []))

    def hide(self, told: Sequence[str]) -> None:
        """Remember it until it is looked at again."""
        self._notebook.put("hidden", {"told": [*told]})

    def hold_today(self, change: Callable[[Held | None], Held]) -> Held:
        """Today's list as it is held from now on, made of how it was held."""
        found = Held.of(self._notebook.change("today", lambda value: change(Held.of(value)).document()))
        assert found
        return found

    def first_stars(self) -> dict[str, int]:
        """With how many stars each review was first seen, by key."""
        return self._notebook.read("first_stars")

    def saw_stars(self, stars: Mapping[str, int]) -> dict[str, int]:
        """Remember reviews seen for the first time; what is known of others stays. Returns all."""
        return self._notebook.change("first_stars", lambda value: {**stars, **value})


def _still(forms: Mapping[str, Sequence[str]], typed: Mapping[str, Raw]) -> dict[str, str]:
    """The forms of formulas that are still what staff typed there last."""
    return {column: form for column, (text, form) in forms.items() if typed.get(column) == text}


def _with_sent(keys: Sequence[str], state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "sent": sorted({*state.get("sent", []), *keys})}
