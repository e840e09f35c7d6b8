"""What the nightly work on a workbook remembers: its day, what staff had added, who was let in, what was set once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sync.pushing.memory.notebook import Document, Notebook


class Nights:
    """The nightly work of one workbook."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._known: Document | None = None

    def _last(self) -> Document:
        if self._known is None:  # asked for every tab of a push: read once
            self._known = self._notebook.read("nightly")
        return self._known

    def added(self, tab: str) -> list[int]:
        """The columns that staff added to the tab, as the last night found them: the ids of their metadata."""
        return list(self._last().get("added", {}).get(tab, []))

    def day(self) -> str:
        """The day, in the team's zone, of the last nightly work; empty if there was none."""
        return str(self._notebook.read("nightly").get("day", ""))

    def words_of_views(self) -> list[str]:
        """What the views named when they were last mended: people, and the causes for which suppliers pay."""
        return list(self._notebook.read("nightly").get("people", []))

    def done(self, day: str, added: Mapping[str, Sequence[int]], named: Sequence[str] = ()) -> None:
        """Remember that the nightly work of `day` is done, which columns staff have added, and what views name."""
        marks = {tab: sorted(found) for tab, found in added.items()}
        self._notebook.put("nightly", {"day": day, "added": marks, "people": [*named]})
        self._known = None

    def mend_soon(self) -> None:
        """Let the next whole push do the night's work again: a tab was made anew."""
        self._notebook.change("nightly", lambda value: {**value, "day": ""})

    def managers_before(self) -> list[str]:
        """Who was let in on the locked tabs at the last look, in lower case."""
        return list(self._notebook.read("locked_for").get("managers", []))

    def locked_for(self, managers: Collection[str]) -> None:
        """Remember who is let in now."""
        self._notebook.put("locked_for", {"managers": sorted(managers)})

    def drop_downs(self) -> dict[str, list[str]]:
        """The columns, by tab, that have their drop-down over a list."""
        return self._notebook.read("drop_downs")

    def dropped_down(self, columns: Mapping[str, Sequence[str]]) -> None:
        """Remember that these columns have it: it is never sent again."""
        done = {tab: [*ids] for tab, ids in columns.items()}
        self._notebook.change("drop_downs", lambda value: {**value, **done})
