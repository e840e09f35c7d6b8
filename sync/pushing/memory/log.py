"""The log of what staff were told of a workbook: what the Sync log shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sync.core.messages import Message
from sync.core.redacting import REMOVED
from sync.core.tell import Told, merged
from sync.pushing.memory.notebook import Document, Notebook

#: The Sync log shows the newest 300; so many are kept.
MOST_MESSAGES = 1_000


class Log:
    """The messages of one workbook."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def messages(self) -> tuple[Message, ...]:
        """Everything told so far."""
        return _messages(self._notebook.read("messages"))

    def tell(self, told: Iterable[Told], tabs: Iterable[str]) -> tuple[Message, ...]:
        """Add to the log; conditions of `tabs` that are not told any more have ended. Returns the whole log."""
        told = list(told)
        lasting = {t.message.key for t in told if t.lasting}
        seen = set(tabs)

        def change(value: Document) -> Document:
            before, lasted = _messages(value), value.get("lasting", [])
            log = sorted(merged(before, told, frozenset(lasted)), key=lambda m: m.when)[-MOST_MESSAGES:]
            elsewhere = [key for key in lasted if key.split(":")[1] not in seen]
            return {
                "messages": [{**asdict(m), "when": m.when.isoformat()} for m in log],
                "lasting": sorted({*elsewhere, *lasting}),
            }

        return _messages(self._notebook.change("messages", change))

    def forget_words(self, keys: Iterable[str]) -> int:
        """Take out what staff had typed over the cells of these records; returns of how many messages."""
        told = [quote(key, safe="-_.#") for key in keys]
        forgotten = 0

        def change(value: Document) -> Document:
            nonlocal forgotten
            messages = value.get("messages", [])
            meant = [bool(m["your_words"]) and any(key in m["key"] for key in told) for m in messages]
            forgotten = sum(meant)
            pairs = zip(messages, meant, strict=True)
            return {**value, "messages": [{**m, "your_words": REMOVED} if hit else m for m, hit in pairs]}

        if told:
            self._notebook.change("messages", change)
        return forgotten


def _messages(document: Mapping[str, Any]) -> tuple[Message, ...]:
    found = document.get("messages", [])
    return tuple(Message(**{**each, "when": datetime.fromisoformat(each["when"])}) for each in found)
