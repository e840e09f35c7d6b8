"""What is remembered of rows that left their tabs: for Archive, and for a batch that may have died midway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.core.archived import OldRow
from sync.ledger.ledger import Ledger

#: Of rows in which nobody had typed only the key is kept, and of so many.
MOST_QUIET = 20_000

#: Archive shows 3,000; so many are kept.
MOST_KEPT = 4_000


class AwayNotes:
    """The notes of one workbook. Several runs may use them at once: documents are replaced by compare-and-swap."""

    def __init__(self, ledger: Ledger, spreadsheet: str) -> None:
        self._notes, self._spreadsheet = ledger.notes, spreadsheet

    def archived(self) -> tuple[OldRow, ...]:
        """The rows that Archive may show."""
        return tuple(OldRow.of(document) for document in (self._read("archived") or {}).values())

    def has_archived(self) -> bool:
        """Whether rows have ever been put away, as far as the ledger knows."""
        return self._read("archived") is not None

    def add(self, rows: Iterable[OldRow]) -> None:
        """Remember rows that have left, or are about to be looked at: twice is once."""
        rows = list(rows)
        loud = {row.own_key: row.document() for row in rows if row.typed}
        quiet = {row.own_key: row.when.isoformat() for row in rows if not row.typed}
        if loud:
            self._change("archived", lambda value: _newest({**value, **loud}, MOST_KEPT, lambda d: str(d["when"])))
        if quiet:
            self._change("quiet", lambda value: _newest({**value, **quiet}, MOST_QUIET, str))

    def complete(self, rows: Iterable[OldRow]) -> None:
        """Give rows that another run has put down, without knowing what they were, what is to be told of them."""
        facts = {row.own_key: row.document()["cells"] for row in rows}

        def filled(value: Mapping[str, Any]) -> dict[str, Any]:
            lacking = {
                name: {**value[name], "cells": {**told, **value[name]["cells"]}}
                for name, told in facts.items()
                if name in value
            }
            return {**value, **lacking}

        if facts:
            self._change("archived", filled)

    def gone_back(self, tab: str, keys: Sequence[str]) -> list[str]:
        """Those of the rows just made that had left their tab: they are not away any more."""
        if not keys:
            return []
        own = {f"{tab}:{key}": key for key in keys}
        found = [key for name, key in own.items() if name in self._known()]
        for what in ("archived", "quiet") if found else ():
            self._change(what, lambda value: {name: kept for name, kept in value.items() if name not in own})
        return found

    def _known(self) -> set[str]:
        return {*(self._read("archived") or {}), *(self._read("quiet") or {})}

    def begin(self, rows: Iterable[OldRow]) -> None:
        """Before the batch is sent: should the run die, the next one knows that it has to look, and what was meant."""
        documents = {row.own_key: row.document() for row in rows}
        self._change("moving", lambda value: {**value, **documents, "in_bin": True, "unsettled": True})

    def unsettled(self) -> bool:
        """Whether a batch was sent whose rows nobody has looked at since."""
        return bool((self._read("moving") or {}).get("unsettled"))

    def in_bin(self) -> bool:
        """Whether the hidden tab may hold something."""
        return bool((self._read("moving") or {}).get("in_bin"))

    def meant(self) -> dict[str, OldRow]:
        """The rows that the last batches were about, by their key on Archive."""
        found = self._read("moving") or {}
        return {name: OldRow.of(document) for name, document in found.items() if isinstance(document, dict)}

    def settled(self) -> None:
        self._change("moving", lambda value: {"in_bin": bool(value.get("in_bin"))})

    def emptied(self) -> None:
        self._change("moving", lambda value: {**value, "in_bin": False})

    def day(self) -> str:
        """The day on which old rows were last put away; "" if never, or if it has to be done at once."""
        return str((self._read("away_day") or {}).get("day", ""))

    def done(self, day: str) -> None:
        self._change("away_day", lambda _: {"day": day})

    def soon(self) -> None:
        """Let the next push do it, whatever the day: somebody has asked to be forgotten."""
        self._change("away_day", lambda _: {"day": ""})

    def _read(self, what: str) -> Any:
        return self._notes.read(self._name(what)).value

    def _change(self, what: str, change: Any) -> None:
        self._notes.change(self._name(what), lambda value: change(value or {}))

    def _name(self, what: str) -> str:
        return f"{what}:{self._spreadsheet}:"


def _newest(value: Mapping[str, Any], most: int, when: Any) -> dict[str, Any]:
    if len(value) <= most:
        return dict(value)
    kept = sorted(value, key=lambda name: when(value[name]))[-most:]
    return {name: value[name] for name in kept}
