"""What a push remembers of a workbook between runs, kept in the ledger. Never trusted for what to write: only for
what staff had typed, for telling their hand from ours, and for what Google refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sync.core.cells import Raw
from sync.core.journal import Shown, staff_cells
from sync.core.messages import Message
from sync.core.picture import Picture
from sync.core.plan import Past
from sync.core.redacting import REMOVED
from sync.core.tell import Told, merged
from sync.ledger.journal import Change, Journal
from sync.ledger.ledger import Ledger
from sync.rules.today import Held

if TYPE_CHECKING:
    from sync.sheets.converge import TabOutcome

#: A column or cell that could not be written is tried again after this long, in case the protection or merge is gone.
TRY_AGAIN = timedelta(hours=1)

#: The Sync log shows the newest 300; so many are kept.
MOST_MESSAGES = 1_000


class Memory:
    """The memory of one workbook. Several runs may use it at once: documents are replaced by compare-and-swap."""

    def __init__(self, ledger: Ledger, spreadsheet: str) -> None:
        self._ledger, self._spreadsheet = ledger, spreadsheet
        self._journals: dict[str, Journal] = {}
        self._added: dict[str, list[int]] | None = None

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
        shown = self._ledger.notes.read(self._name("shown", tab)).value
        state = self._ledger.notes.read(self._name("push", tab)).value or {}
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
        known = (self._ledger.notes.read(self._name("push", tab)).value or {}).get("formulas", {})
        after = {key: forms for key, forms in {**known, **now}.items() if forms}
        if after != known:
            self._change(tab, lambda state: {**state, "formulas": after})

    def headed(self, tab: str, captions: Mapping[str, Raw]) -> None:
        """Remember what the header says, so that a write that lands on it can be mended, after a crash too."""
        self._change(tab, lambda state: {**state, "captions": dict(captions)})

    def sending(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Remember, before a batch is sent, for which keys: should it die midway, the next run knows where to look."""
        for tab, sent in keys.items():
            self._change(tab, partial(_with_sent, sent))

    def pushed(self, tab: str, picture: Picture, outcome: TabOutcome, now: datetime) -> None:
        """Remember how the tab was left."""
        document = Shown.of(picture).document()
        self._ledger.notes.change(self._name("shown", tab), lambda _: document)
        stuck = [[key, column, value, now.isoformat()] for (key, column), value in outcome.left_alone.items()]
        barred = dict.fromkeys(outcome.refused_columns, now.isoformat())
        since = (now - TRY_AGAIN).isoformat()

        def change(state: dict[str, Any]) -> dict[str, Any]:
            renewed = {(key, column) for key, column, *_ in stuck}
            kept = [old for old in state.get("left_alone", []) if (old[0], old[1]) not in renewed and old[3] > since]
            columns = {c: when for c, when in state.get("no_column", {}).items() if when > since}
            sent = [key for key in state.get("sent", []) if key not in picture.rows_of]
            return {**state, "left_alone": kept + stuck, "no_column": columns | barred, "sent": sent}

        self._change(tab, change)

    def added(self, tab: str) -> list[int]:
        """The columns that staff added to the tab, as the last night found them: the ids of their metadata."""
        if self._added is None:  # asked for every tab of a push: read once
            self._added = (self._ledger.notes.read(self._name("nightly")).value or {}).get("added", {})
        return list(self._added.get(tab, []))

    def night_of(self) -> str:
        """The day, in the team's zone, of the last nightly work; empty if there was none."""
        return str((self._ledger.notes.read(self._name("nightly")).value or {}).get("day", ""))

    def words_of_views(self) -> list[str]:
        """What the views named when they were last mended: people, and the causes for which suppliers pay."""
        return list((self._ledger.notes.read(self._name("nightly")).value or {}).get("people", []))

    def managers_before(self) -> list[str]:
        """Who was let in on the locked tabs at the last look, in lower case."""
        return list((self._ledger.notes.read(self._name("locked_for")).value or {}).get("managers", []))

    def locked_for(self, managers: Collection[str]) -> None:
        """Remember who is let in now."""
        self._ledger.notes.change(self._name("locked_for"), lambda _: {"managers": sorted(managers)})

    def mend_soon(self) -> None:
        """Let the next whole push do the night's work again: a tab was made anew."""
        self._ledger.notes.change(self._name("nightly"), lambda value: {**(value or {}), "day": ""})

    def drop_downs(self) -> dict[str, list[str]]:
        """The columns, by tab, that have their drop-down over a list."""
        return dict(self._ledger.notes.read(self._name("drop_downs")).value or {})

    def dropped_down(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Remember that these columns have it: it is never sent again."""
        done = {tab: [*ids] for tab, ids in columns.items()}
        self._ledger.notes.change(self._name("drop_downs"), lambda value: {**(value or {}), **done})

    def night(self, day: str, added: Mapping[str, Sequence[int]], named: Sequence[str] = ()) -> None:
        """Remember that the nightly work of `day` is done, which columns staff have added, and what views name."""
        marks = {tab: sorted(found) for tab, found in added.items()}
        value = {"day": day, "added": marks, "people": [*named]}
        self._ledger.notes.change(self._name("nightly"), lambda _: value)
        self._added = None

    def started_on(self, today: date) -> date:
        """The day of the first push of this workbook; kept at the first asking."""
        name = self._name("started")
        known = self._ledger.notes.read(name).value
        if known is None:
            known = self._ledger.notes.change(name, lambda value: value or {"day": today.isoformat()}).value
        return date.fromisoformat(known["day"])

    def inherit(self, cells: Mapping[str, Mapping[str, str]]) -> None:
        """Remember what refunds take over from their requests, by key and column, also once the requests are gone."""
        if cells:
            self._ledger.notes.change(self._name("inherited"), lambda value: {**(value or {}), **cells})

    def inherited(self) -> dict[str, dict[str, str]]:
        """What refunds have taken over from their requests, by key and column."""
        return dict(self._ledger.notes.read(self._name("inherited")).value or {})

    def adopt(self, tab: str, keys: Iterable[str]) -> None:
        """Remember whose staff cells come from an old tracker: their rows are new, not deleted ones that came back."""
        name, new = self._name("adopted", tab), set(keys)
        self._ledger.notes.change(name, lambda value: {"keys": sorted({*(value or {}).get("keys", ()), *new})})

    def made(self, tab: str, keys: Sequence[str]) -> list[str]:
        """Those of the rows just made that staff had deleted; those that were adopted are no more to be made."""
        name = self._name("adopted", tab)
        waiting = set((self._ledger.notes.read(name).value or {}).get("keys", ())) if keys else set()
        if waiting & set(keys):
            self._ledger.notes.change(
                name, lambda value: {"keys": sorted({*(value or {}).get("keys", ())} - set(keys))}
            )
        return [key for key in keys if key not in waiting]

    def hidden(self) -> list[str]:
        """What was told, when it was last looked at, of shared filters that hide rows."""
        return list((self._ledger.notes.read(self._name("hidden")).value or {}).get("told", []))

    def hide(self, told: Sequence[str]) -> None:
        """Remember it until it is looked at again."""
        self._ledger.notes.change(self._name("hidden"), lambda _: {"told": [*told]})

    def hold_today(self, change: Callable[[Held | None], Held]) -> Held:
        """Today's list as it is held from now on, made of how it was held."""
        kept = self._ledger.notes.change(self._name("today"), lambda value: change(Held.of(value)).document())
        found = Held.of(kept.value)
        assert found
        return found

    def managed(self) -> dict[str, Any]:
        """What was used of the Settings tabs at the last reading, how it changed, and the exchange rates by day."""
        return dict(self._ledger.notes.read(self._name("managed")).value or {})

    def manage(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Remember what is used of the Settings tabs now."""
        self._ledger.notes.change(self._name("managed"), lambda value: change(value or {}))

    def first_stars(self) -> dict[str, int]:
        """With how many stars each review was first seen, by key."""
        return dict(self._ledger.notes.read(self._name("first_stars")).value or {})

    def saw_stars(self, stars: Mapping[str, int]) -> dict[str, int]:
        """Remember reviews seen for the first time; what is known of others stays. Returns all."""
        kept = self._ledger.notes.change(self._name("first_stars"), lambda value: {**stars, **(value or {})})
        return dict(kept.value)

    def list_counts(self) -> dict[str, Any]:
        """The numbers beside the lines of the Settings tabs as last counted, and for which day and lists."""
        return dict(self._ledger.notes.read(self._name("list_counts")).value or {})

    def plays_used(self, shown: Mapping[str, Iterable[str]], day: str, since: str) -> dict[str, int]:
        """Remember which records were in which line of Playbooks on this day; how many were in each since that day."""

        def change(value: dict[str, dict[str, str]] | None) -> dict[str, dict[str, str]]:
            known = {line: {k: d for k, d in keys.items() if d >= since} for line, keys in (value or {}).items()}
            for line, keys in shown.items():
                known[line] = {**known.get(line, {}), **dict.fromkeys(keys, day)}
            return {line: keys for line, keys in known.items() if keys}

        kept = self._ledger.notes.change(self._name("plays_used"), change).value
        return {line: len(keys) for line, keys in kept.items()}

    def count_lists(self, value: Mapping[str, Any]) -> None:
        """Remember the numbers beside the lines."""
        self._ledger.notes.change(self._name("list_counts"), lambda _: dict(value))

    def messages(self) -> tuple[Message, ...]:
        """Everything told so far."""
        found = self._ledger.notes.read(self._name("messages")).value or {}
        return tuple(_message(m) for m in found.get("messages", []))

    def tell(self, told: Iterable[Told], tabs: Iterable[str]) -> tuple[Message, ...]:
        """Add to the log; conditions of `tabs` that are not told any more have ended. Returns the whole log."""
        told = list(told)
        lasting = {t.message.key for t in told if t.lasting}
        seen = set(tabs)

        def change(value: dict[str, Any] | None) -> dict[str, Any]:
            value = value or {"messages": [], "lasting": []}
            before = [_message(m) for m in value["messages"]]
            log = sorted(merged(before, told, frozenset(value["lasting"])), key=lambda m: m.when)[-MOST_MESSAGES:]
            elsewhere = [key for key in value["lasting"] if key.split(":")[1] not in seen]
            return {
                "messages": [{**asdict(m), "when": m.when.isoformat()} for m in log],
                "lasting": sorted({*elsewhere, *lasting}),
            }

        changed = self._ledger.notes.change(self._name("messages"), change)
        return tuple(_message(m) for m in changed.value["messages"])

    def forget_words(self, keys: Iterable[str]) -> int:
        """Take from the log what staff had typed over the cells of these records; returns of how many messages.

        What was worked out beside the lists is forgotten too.
        """
        told = [quote(key, safe="-_.#") for key in keys]
        forgotten = 0

        def change(value: dict[str, Any] | None) -> dict[str, Any]:
            nonlocal forgotten
            value = value or {"messages": [], "lasting": []}
            meant = [bool(m["your_words"]) and any(key in m["key"] for key in told) for m in value["messages"]]
            forgotten = sum(meant)
            pairs = zip(value["messages"], meant, strict=True)
            return {**value, "messages": [{**m, "your_words": REMOVED} if hit else m for m, hit in pairs]}

        if told:
            self._ledger.notes.change(self._name("messages"), change)
            self.count_lists({})  # the samples of Messages are filled from an order: made anew with the next push
        return forgotten

    def _change(self, tab: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._ledger.notes.change(self._name("push", tab), lambda state: change(state or {}))

    def _name(self, what: str, tab: str = "") -> str:
        return f"{what}:{self._spreadsheet}:{tab}"


def _still(forms: Mapping[str, Sequence[str]], typed: Mapping[str, Raw]) -> dict[str, str]:
    """The forms of formulas that are still what staff typed there last."""
    return {column: form for column, (text, form) in forms.items() if typed.get(column) == text}


def _with_sent(keys: Sequence[str], state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "sent": sorted({*state.get("sent", []), *keys})}


def _message(document: Mapping[str, Any]) -> Message:
    return Message(**{**document, "when": datetime.fromisoformat(document["when"])})
