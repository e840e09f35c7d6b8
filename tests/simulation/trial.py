"""One schedule, one trace: the real push, disturbed at every gap before and after each of its requests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import requests

from sandbox.sheets_api.state import Formula
from sandbox.wire import Request
from sync.errors import KeepsheetError
from sync.push import PushReport
from tests.simulation.baton import Baton
from tests.simulation.calm import calm, exempt_columns, keyed_rows
from tests.simulation.invariants import Broken, Watch, wrong_cells
from tests.simulation.schedules import FAULTS, Event
from tests.simulation.sheet import FIRST, STAFF, Snapshot, World, key, settled
from tests.simulation.staff_whole import ACTS, FOR_GOOD, TEARS, WHOLE
from tests.support.small_workbook import ANA

#: A push takes at most these writes when nothing disturbs it: A, B and C.
MOST_WRITES = 3

#: More runs than this at once never are: the second waits in no queue, it is a duplicate trigger.
MOST_RUNS = 3


class Crash(BaseException):
    """The instance is gone. Not an Exception: nothing of ours may catch it."""


@dataclass(eq=False)
class Run:
    """One push under way: was it ever disturbed, and since it last read the tab or read a write back?"""

    snapshot: Snapshot
    alone: bool = True
    disturbed: bool = False
    since_last: bool = False


@dataclass
class Trial:
    """Runs one schedule over `pushes` pushes; `steps` counts requests.

    `hits` counts what happened at which gap, `together` the acts of staff with the fault that came at the same gap, ""
    where none did.
    """

    events: Sequence[Event]
    world: World = field(default_factory=lambda: settled().fork())
    pushes: int = 2
    overlook: frozenset[str] = frozenset()  # invariants that are not looked at
    trace: list[str] = field(default_factory=list)
    hits: Counter[tuple[str, int]] = field(default_factory=Counter)
    together: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.pending = sorted(self.events, key=lambda e: e.gap)
        self.gaps = self.steps = 0
        self.under_way = set[int]()  # the gaps at which a request was under way
        self.calm = False
        self.did: set[str] = set()
        self.runs: list[Run] = []
        self.watch = self.watching()
        self.before_last_act = self.world.book
        self.books = [self.world.book]
        self.first = self.world.fork()
        self.older: Snapshot = dict(self.world.source)
        self.baton: Baton | None = None

    def watching(self) -> Watch:
        return Watch(self.world, self.overlook)

    def calm_down(self) -> Iterator[Broken]:
        """What is wrong when all is quiet."""
        return calm(self.world, self.watch, self.did)

    def run(self) -> list[Broken]:
        """The broken invariants, none if all is well."""
        for i in range(self.pushes):
            self.world.change(1 + i % FIRST)
            if i % 4 == 0:
                self.world.change(FIRST + 1 + i % 4)
            self.push(dict(self.world.source))
            self._happen(None)
        self.calm = True
        if self.baton:
            self.baton.finish()
        return self.watch.broken or self._quiet()

    def _quiet(self) -> list[Broken]:
        """Faults and staff have stopped; locks are lifted, as a person would after reading the Sync log."""
        self._lift_locks()
        self.world.tick(90)
        reports, logs = [], []
        for _ in range(3):
            reports.append(self.push(dict(self.world.source)))
            logs.append(self.world.messages())
        last = reports[-1]
        if last is None or None in reports:
            return [Broken("I8", "a quiet push failed")]
        outcome = last.tabs["cases"]
        if logs[1] != logs[2]:
            self.watch.say("I13", f"{[m for m in logs[2] if m not in logs[1]]}")
        if outcome.refused:
            self.trace.append(f"the tab is left alone: {outcome.refused}")
            told = any(m.what == outcome.refused for m in logs[2])
            return [*([] if last.writes == 0 else [Broken("I9", "a refused tab was written")]),
                    *([] if told else [Broken("I13", "nobody was told")])]  # fmt: skip
        if not outcome.settled:
            return [Broken("I8", f"{outcome}")]
        found = list(self.calm_down())
        if self.world.last_calls != {"read": self._reads()}:
            found.append(Broken("I9", f"{self.world.last_calls}"))
        return self.watch.broken or [b for b in found if b.invariant not in self.overlook]

    def _lift_locks(self) -> None:
        lifted = [
            {"deleteProtectedRange": {"protectedRangeId": lock["protectedRangeId"]}}
            for lock in self.world.sheet.protected
            if lock.get("description") != FOR_GOOD
        ]
        if lifted:
            self.world.staff(*lifted)

    def push(self, snapshot: Snapshot) -> PushReport | None:
        """One run. What it raises of its own is in the trace."""
        run = Run(snapshot, alone=not self.runs)
        for other in self.runs:
            other.alone = False
        self.runs.append(run)
        tidy = WHOLE.issuperset(self.did)
        try:
            report = self.world.push(partial(self._send, run), snapshot)
        except Crash:
            self.trace.append("  the run is dead")
        except KeepsheetError as e:
            self.trace.append(f"  the run stopped: {e}")
        except Exception as e:  # noqa: BLE001 - any of them is a fault of ours
            self.watch.say("I0", f"{type(e).__name__}: {e}")
        else:
            self._judge(run, report, tidy=tidy)
            return report
        finally:
            self.runs.remove(run)
        return None

    def _judge(self, run: Run, report: PushReport, *, tidy: bool) -> None:
        """What a run says of itself when it ends is true."""
        budget = {"read": self._reads(), "write": MOST_WRITES}
        calls = {kind: count for kind, count in self.world.last_calls.items() if count > budget[kind]}
        if calls and run.alone and tidy and not run.disturbed:
            self.watch.say("I12", f"{calls}")
        if not (report.settled and run.alone and WHOLE.issuperset(self.did)) or run.since_last:
            return
        rows, places, exempt = keyed_rows(self.world), self.world.places(), exempt_columns(self.world)
        for record, (version, _) in run.snapshot.items():
            if not rows.get(key(record)):
                self.watch.say("I6s", f"{key(record)} has no row")
            if self.world.source[record][0] == version:
                for row in rows.get(key(record), ()):
                    for wrong in wrong_cells(record, version, row, places, exempt):
                        self.watch.say("I6s", wrong)

    def _reads(self) -> int:
        """One, and one more for the values of formulas that staff typed beside a record."""
        theirs = [place for name, place in self.world.places().items() if name in STAFF]
        rows = [row for mine in keyed_rows(self.world).values() for row in mine]
        cells = [row.value(place) for row in rows for place in theirs]
        return 2 if any(isinstance(cell, Formula) or str(cell).startswith("=") for cell in cells) else 1

    def _send(
        self, run: Run, plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        """Every request of a run passes here: a gap before it, the request, a gap after it."""
        fault = self._happen(run)
        if fault in ("429", "503 not applied"):
            return _made_up(fault, request)
        if fault == "time-out before":
            raise requests.ReadTimeout
        before, places = self.world.sheet, self.world.places()
        self.watch.alone, self.watch.raced = run.alone, run.since_last or not run.alone
        self.watch.look_around()
        answer = plain(request, **kwargs)
        self.steps += 1
        self.trace.append(f"  {str(request.url).rsplit('/', 1)[-1].split('?')[0]} {answer.status_code}")
        self.watch.request(before, places)
        if self.world.book is not self.books[-1]:
            self.books.append(self.world.book)
        if "/values:" in str(request.url):  # the others read nothing back
            run.since_last = False
        fault = self._happen(run) or fault
        if fault == "503 applied":
            return _made_up(fault, request)
        if fault == "time-out after":
            raise requests.ReadTimeout
        if fault == "truncated answer":
            answer._content = answer.content[: len(answer.content) // 2]
        if fault == "crash":
            raise Crash
        return answer

    def _happen(self, run: Run | None) -> str | None:
        """What is due at this gap happens; returns a fault for the request at hand."""
        if self.baton:
            self.baton.gap()
        if self.calm:
            return None
        gap, fault, acts = self.gaps, None, set[str]()
        self.gaps += 1
        if run is not None:
            self.under_way.add(gap)
        due = [e for e in self.pending if e.gap <= gap]
        self.pending = [e for e in self.pending if e.gap > gap]
        for event in due:
            self.trace.append(f"{event}")
            for other in self.runs:
                other.disturbed = other.since_last = True
            if event.kind in FAULTS:
                fault = event.kind
                self.hits[event.kind, event.gap] += run is not None
            elif self._other(event):
                self.hits[event.kind, event.gap] += 1
                acts.add(event.kind)
        self.together.update((act, gap, (run and fault) or "") for act in acts)
        return fault

    def _other(self, event: Event) -> bool:
        """Whether it made a difference."""
        chance = random.Random(event.seed)
        if event.kind in ACTS or event.kind == "late act":
            return self._act(event.kind, chance)
        match event.kind:
            case "undo" | "version restored":
                return self._restore(event.kind, chance)
            case "file copied":
                path = f"/drive/v3/files/{self.world.small.id}/copy"
                self.world.small.service.handle(Request("POST", path, {}, {"authorization": f"Bearer user:{ANA}"}))
            case "source changes":
                self.world.change(chance.randrange(1, FIRST + 1))
            case "source adds":
                self.world.change(FIRST + chance.randrange(1, 4))
            case "clock":
                self.world.tick(chance.choice([1, 30, 600]))
            case _:
                return self._another_run(self.older if "older" in event.kind else dict(self.world.source), event.seed)
        return True

    def _act(self, kind: str, chance: random.Random) -> bool:
        """Staff do it. A late act was typed offline on the tab as it was at the start, and arrives only now."""
        plan, at = ACTS[chance.choice([*ACTS])] if kind == "late act" else ACTS[kind], self.world
        if kind == "late act":
            at, at.words = self.first, self.world.words + 1000
        before, acts = self.world.book, plan(at, chance)
        if not acts or not self.world.staff(*acts):
            return False
        self.before_last_act = before
        self._done(kind)
        return True

    def _restore(self, kind: str, chance: random.Random) -> bool:
        """Somebody takes back their last act, if nothing was written since; or restores a version of the file."""
        book = self.world.book
        back = self.before_last_act if kind == "undo" else chance.choice(self.books[-4:])
        if back is book or (kind == "undo" and book.version != back.version + 1):
            return False
        self.world.small.service.files.books[book.id] = replace(back, version=book.version + 1)
        self._done(kind)
        return True

    def _done(self, kind: str) -> None:
        self.did.add(kind)
        self.watch.torn |= kind in TEARS
        self.watch.spoiled |= kind not in WHOLE

    def _another_run(self, snapshot: Snapshot, seed: int) -> bool:
        if len(self.runs) >= MOST_RUNS:
            return False
        self.baton = self.baton or Baton(seed)
        self.baton.start(partial(self.push, snapshot))
        return True


def _made_up(fault: str, request: requests.PreparedRequest) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.request = int(fault[:3]), request
    answer._content = b'{"error":{"code":0,"message":"simulated","status":"X"}}'
    return answer
