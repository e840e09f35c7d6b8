"""One seed, one schedule, one trace: the real push, disturbed at every gap before and after each of its requests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from sync.errors import KeepsheetError
from tests.simulation.invariants import Broken, Watch, quiet
from tests.simulation.sheet import FIRST, Snapshot, World, settled
from tests.simulation.staff import ACTS, DOUBLES, TEARS

#: Requests of a push at its busiest (read, A, B, C), times two gaps each, times two runs.
GAPS = 16

FAULTS = (
    "429", "503 not applied", "503 applied", "time-out before", "time-out after", "truncated answer", "crash",
)  # fmt: skip
OTHERS = ("source changes", "source adds", "second run", "second run, older reading", "clock", "undo")

#: A push may need this many calls when nothing disturbs it: one read and three writes.
BUDGET = 4


class Crash(BaseException):
    """The instance is gone. Not an Exception: nothing of ours may catch it."""


@dataclass(frozen=True)
class Event:
    """Something that happens at a gap; `seed` decides its details, so that dropping another event changes nothing."""

    gap: int
    kind: str
    seed: int

    def __str__(self) -> str:
        return f"gap {self.gap}: {self.kind} (seed {self.seed})"


def schedule(seed: int) -> tuple[Event, ...]:
    """Up to six disturbances of one seed."""
    chance = random.Random(seed)
    kinds = [*ACTS, *ACTS, *FAULTS, *OTHERS]
    events = [
        Event(chance.randrange(GAPS), chance.choice(kinds), chance.randrange(10**6))
        for _ in range(chance.choice([1, 1, 2, 2, 3, 4, 6]))
    ]
    return tuple(sorted(events, key=lambda e: e.gap))


@dataclass
class Trial:
    """Runs one schedule. `hits` counts what happened at which gap."""

    events: Sequence[Event]
    world: World = field(default_factory=lambda: settled().fork())
    trace: list[str] = field(default_factory=list)
    hits: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.pending = list(self.events)
        self.gaps = 0
        self.nested = False
        self.calm = False
        self.did: set[str] = set()
        self.watch = Watch(self.world)
        self.before_last_act = self.world.book
        self.older: Snapshot = dict(self.world.source)

    def run(self) -> list[Broken]:
        """The broken invariants, none if all is well."""
        self.world.change(1)
        self.world.change(FIRST + 1)
        for _ in range(2):
            self._push(dict(self.world.source))
            self._happen()
        self.calm = True
        return self.watch.broken or self._quiet()

    def _quiet(self) -> list[Broken]:
        """Faults and staff have stopped; locks are lifted, as a person would after reading the Sync log."""
        self._lift_locks()
        self.world.tick(90)
        reports = [self._push(dict(self.world.source)) for _ in range(3)]
        if any(report is None for report in reports):
            return [Broken("I8", "a quiet push failed")]
        last = reports[-1]
        outcome = last.tabs["cases"]
        if outcome.refused:
            self.trace.append(f"the tab is left alone: {outcome.refused}")
            return [] if last.writes == 0 else [Broken("I9", "a refused tab was written")]
        if not outcome.settled:
            return [Broken("I8", f"{outcome}")]
        merged = {"order", "amount"} if self.world.sheet.merges else set()
        found = quiet(self.world, self.watch, merged, doubled=bool(self.did & DOUBLES))
        calls = self.world.last_calls
        if calls != {"read": 1}:
            found.append(Broken("I9", f"{calls}"))
        return self.watch.broken or found

    def _lift_locks(self) -> None:
        requests_ = [
            {"deleteProtectedRange": {"protectedRangeId": p["protectedRangeId"]}} for p in self.world.sheet.protected
        ]
        if requests_:
            self.world.staff(*requests_)

    def _push(self, snapshot: Snapshot) -> Any:
        try:
            report = self.world.push(self._send, snapshot)
        except Crash:
            self.trace.append("  the run is dead")
        except KeepsheetError as e:
            self.trace.append(f"  the run stopped: {e}")
        else:
            return report
        return None

    def _send(
        self, plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        """Every request of a run passes here: a gap before it, the request, a gap after it."""
        fault = self._happen()
        if fault in ("429", "503 not applied"):
            return _made_up(fault, request)
        if fault == "time-out before":
            raise requests.ReadTimeout
        before, places = self.world.sheet, self.world.places()
        self.trace.append(f"  {str(request.url).rsplit('/', 1)[-1].split('?')[0]}")
        answer = plain(request, **kwargs)
        self.watch.request(before, places)
        fault = self._happen() or fault
        if fault == "503 applied":
            return _made_up(fault, request)
        if fault == "time-out after":
            raise requests.ReadTimeout
        if fault == "truncated answer":
            answer._content = answer.content[: len(answer.content) // 2]
        if fault == "crash":
            raise Crash
        return answer

    def _happen(self) -> str | None:
        """What is due at this gap happens; returns a fault for the request at hand."""
        gap, fault = self.gaps, None
        self.gaps += 1
        if self.calm:
            return None
        due = [e for e in self.pending if e.gap <= gap]
        self.pending = [e for e in self.pending if e.gap > gap]
        for event in due:
            self.trace.append(f"{event}")
            self.hits[event.kind, gap] += 1
            if event.kind in FAULTS:
                fault = event.kind
            else:
                self._other(event)
        return fault

    def _other(self, event: Event) -> None:
        chance = random.Random(event.seed)
        if event.kind in ACTS:
            before = self.world.book
            if (acts := ACTS[event.kind](self.world, chance)) and self.world.staff(*acts):
                self.before_last_act = before
                self.did.add(event.kind)
                self.watch.torn |= event.kind in TEARS
        elif event.kind == "undo":
            self._undo()
        elif event.kind == "source changes":
            self.world.change(chance.randrange(1, FIRST + 1))
        elif event.kind == "source adds":
            self.world.change(FIRST + chance.randrange(1, 4))
        elif event.kind == "clock":
            self.world.tick(chance.choice([1, 30, 600]))
        elif not self.nested:
            self.nested = True
            self._push(self.older if "older" in event.kind else dict(self.world.source))
            self.nested = False

    def _undo(self) -> None:
        """Somebody takes back their last act, if nothing was written since."""
        book = self.world.book
        if book.version == self.before_last_act.version + 1:
            self.world.small.service.files.books[book.id] = replace(self.before_last_act, version=book.version + 1)
            self.did.add("undo")
            self.watch.torn = True


def _made_up(fault: str, request: requests.PreparedRequest) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.request = int(fault[:3]), request
    answer._content = b'{"error":{"code":0,"message":"simulated","status":"X"}}'
    return answer


def shortest(events: Sequence[Event], fails: Callable[[Sequence[Event]], bool]) -> Sequence[Event]:
    """The fewest of these events that still fail, found by leaving out one after the other."""
    kept = list(events)
    again = True
    while again:
        again = False
        for i in range(len(kept)):
            rest = kept[:i] + kept[i + 1 :]
            if fails(rest):
                kept, again = rest, True
                break
    return kept
