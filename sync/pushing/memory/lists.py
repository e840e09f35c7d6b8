"""What is remembered of the Settings and list tabs: what was used of them, and the numbers beside their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sync.pushing.memory.notebook import Document, Notebook


class ListsMemory:
    """The Settings tabs of one workbook."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def managed(self) -> Document:
        """What was used of the Settings tabs at the last reading, how it changed, and the exchange rates by day."""
        return self._notebook.read("managed")

    def manage(self, change: Callable[[Document], Document]) -> None:
        """Remember what is used of the Settings tabs now."""
        self._notebook.change("managed", change)

    def counts(self) -> Document:
        """The numbers beside the lines of the Settings tabs as last counted, and for which day and lists."""
        return self._notebook.read("list_counts")

    def count(self, value: Mapping[str, Any]) -> None:
        """Remember the numbers beside the lines."""
        self._notebook.put("list_counts", dict(value))

    def plays_used(self, shown: Mapping[str, Iterable[str]], day: str, since: str) -> dict[str, int]:
        """Remember which records were in which line of Playbooks on this day; how many were in each since that day."""

        def change(value: Document) -> Document:
            known = {line: {k: d for k, d in keys.items() if d >= since} for line, keys in value.items()}
            for line, keys in shown.items():
                known[line] = {**known.get(line, {}), **dict.fromkeys(keys, day)}
            return {line: keys for line, keys in known.items() if keys}

        return {line: len(keys) for line, keys in self._notebook.change("plays_used", change).items()}
