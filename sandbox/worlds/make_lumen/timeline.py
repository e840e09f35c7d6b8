"""Objects that change: each has a birth, changes at given times, and so a version for every moment."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], None]
Stamp = Callable[[datetime], str]


def iso(at: datetime) -> str:
    """Whole seconds, as Shopify writes times."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_ms(at: datetime) -> str:
    """Milliseconds, as PayPal and Trustpilot write times."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


@dataclass
class Thing:
    """One document of one file. Changes may be planned in any order of time; they are applied in time's order."""

    path: str
    key: str
    born: datetime
    document: Document
    stamp: tuple[str, Stamp] | None = None
    """The field that tells when the document was last changed, and how it writes a time."""
    _steps: list[tuple[datetime, int, Change | None, bool]] = field(default_factory=list)

    def then(self, at: datetime, change: Change, *, stamps: bool = True) -> None:
        """Plans a change. `stamps=False` leaves the document's own change time alone, as some real changes do."""
        if at < self.born:
            raise ValueError(f"{self.key} changes at {at} before it exists at {self.born}")
        self._steps.append((at, len(self._steps), change, stamps))

    def remove(self, at: datetime) -> None:
        self._steps.append((at, len(self._steps), None, False))

    def versions(self) -> Iterator[tuple[datetime, Document | None]]:
        """Every version with the time it came to be; None once the thing is gone, and then no more."""
        document = copy.deepcopy(self.document)
        yield self.born, copy.deepcopy(document)
        for at, _, change, stamps in sorted(self._steps, key=lambda step: step[:2]):
            if change is None:
                yield at, None
                return
            change(document)
            if stamps and self.stamp:
                name, write = self.stamp
                document[name] = write(at)
            yield at, copy.deepcopy(document)


@dataclass(frozen=True)
class Cut:
    """A world divided at its start: what its files hold by then, and what happens afterwards."""

    files: dict[str, list[Document]]
    events: list[Document]


def cut(things: list[Thing], start: datetime, end: datetime) -> Cut:
    """Events hold the whole object the first time and then the top-level fields that differ, new lists whole."""
    files: dict[str, list[Document]] = {}
    events: list[tuple[datetime, int, Document]] = []
    for position, thing in enumerate(things):
        known: Document | None = None
        for at, version in thing.versions():
            if at > end:
                break
            if at > start:
                events += [(at, position, event) for event in _event(thing, at, known, version)]
            known = version
            if at <= start:
                before = version
        if thing.born <= start and before is not None:
            files.setdefault(thing.path, []).append(before)
    ordered = sorted(events, key=lambda event: event[:2])
    return Cut(files, [event for _, _, event in ordered])


def _event(thing: Thing, at: datetime, known: Document | None, version: Document | None) -> Iterator[Document]:
    head = {"at": iso_ms(at), "path": thing.path}
    if version is None:
        yield {**head, "remove": thing.key}
    elif known is None:
        yield {**head, "upsert": version}
    else:
        keys = {name: version[name] for name in ("id", "dispute_id") if name in version}
        different = {name: value for name, value in version.items() if known.get(name, ...) != value}
        if different:
            yield {**head, "upsert": {**keys, **different}}
