"""A world: a folder of plain files in the sources' own shapes, and what becomes of it as its clock passes.

    world.json                           name, now, stores, paypal_accounts, trustpilot_units
    shopify/<store>/orders.jsonl         one Admin API Order a line; disputes.jsonl and others beside it
    paypal/<account>/disputes.jsonl      one dispute detail a line
    trustpilot/<unit>/reviews.jsonl      one private review a line; unit.json beside it
    events.jsonl                         {"at": time, "path": file, "upsert": {…}} or {"at", "path", "remove": key}

A stand-in asks for `world.at(now)` once per request and reads collections by the path of their file. Collections are
never changed in place, so what was read stays consistent whatever happens meanwhile. Documents must not be modified.
"""

from __future__ import annotations

import bisect
import json
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sandbox.clock import iso
from sandbox.worlds.folder import read_folder
from sandbox.worlds.state import NOTHING, Collection, Document, Event, Moment, Store, WorldError, key_of

__all__ = ["Collection", "Document", "Event", "Moment", "Store", "World", "WorldError"]


class World:
    """Thread-safe. Events up to the asked time are applied, in the order of their times, then of their lines."""

    def __init__(self, name: str, start: datetime, document: Document, base: Mapping[str, Collection]) -> None:
        self.name = name
        self.start = start
        self.stores = tuple(Store.of(entry) for entry in document.get("stores", ()))
        self.paypal_accounts: tuple[str, ...] = tuple(document.get("paypal_accounts", ()))
        self.trustpilot_units: tuple[str, ...] = tuple(document.get("trustpilot_units", ()))
        self._base = base
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._collections: dict[str, Collection] = dict(base)
        self._applied = 0
        self._written: Path | None = None

    @classmethod
    def load(cls, path: Path | str, written: Path | None = None) -> World:
        """Reads the folder whole. `written` is a file where the stand-ins' own changes are kept across restarts.

        Raises WorldError.
        """
        contents = read_folder(Path(path), written)
        world = cls(contents.name, contents.start, contents.document, contents.collections)
        world.expect(contents.events, written)
        return world

    def at(self, now: datetime) -> Moment:
        with self._lock:
            self._apply(bisect.bisect_right(self._events, now, key=_when))
            return Moment(now, dict(self._collections))

    def write(self, path: str, document: Document, now: datetime) -> None:
        """A stand-in changed something itself: an upsert at `now`, kept in `written` if there is such a file."""
        event = Event(now, path, key_of(path, document), document)
        with self._lock:
            self._insert([event])
            if self._written is not None:
                self._written.parent.mkdir(parents=True, exist_ok=True)
                line = json.dumps({"at": iso(now), "path": path, "upsert": document})  # ASCII: text may be unlawful
                with self._written.open("a", encoding="utf-8") as file:
                    file.write(line + "\n")

    def expect(self, events: Iterable[Event], written: Path | None = None) -> None:
        """Adds what is to happen, and where the stand-ins' own changes go."""
        with self._lock:
            self._insert(events)
            self._written = written or self._written

    def _insert(self, events: Iterable[Event]) -> None:
        reached = self._events[self._applied - 1].at if self._applied else None
        fresh = list(events)
        self._events = sorted([*self._events, *fresh], key=_when)
        if reached is not None and any(event.at < reached for event in fresh):
            self._collections, self._applied = dict(self._base), 0

    def _apply(self, position: int) -> None:
        if position < self._applied:  # the clock was set back
            self._collections, self._applied = dict(self._base), 0
        changed: dict[str, dict[str, Document]] = {}
        for event in self._events[self._applied : position]:
            if event.path not in changed:
                old = self._collections.get(event.path, NOTHING)
                changed[event.path] = {key_of(event.path, each): each for each in old}
            _happen(changed[event.path], event)
        for path, by_key in changed.items():
            self._collections[path] = Collection(by_key)
        self._applied = position


def _happen(by_key: dict[str, Document], event: Event) -> None:
    if event.upsert is None:
        by_key.pop(event.key, None)
    else:
        by_key[event.key] = {**by_key.get(event.key, {}), **event.upsert}


def _when(event: Event) -> datetime:
    return event.at
