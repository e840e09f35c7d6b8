"""A stand-in of a world in the same process, for a source's client, with a clock that moves only when told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx

from sandbox.clock import WorldClock
from sandbox.registry import STAND_INS, Surroundings
from sandbox.wire import Request
from sandbox.worlds.folder import Contents, read_folder
from sandbox.worlds.world import Moment, World
from tests.support.stand_in import transport

#: On loopback by name, so that nothing is paced.
ADDRESS = "http://127.0.0.1:1"


@lru_cache(maxsize=2)
def _contents(folder: Path, changed: int) -> Contents:
    """A folder read once for all worlds that begin with it: documents are never changed in place."""
    del changed
    return read_folder(folder, None)


def world_of(folder: Path) -> World:
    """As World.load, for one of many worlds that begin alike."""
    found = _contents(folder, max(file.stat().st_mtime_ns for file in (folder, *folder.rglob("*.json*"))))
    world = World(found.name, found.start, found.document, found.collections)
    world.expect(found.events)
    return world


class StandIn:
    """`requests` counts what was asked over `transport`."""

    def __init__(self, name: str, world: Path) -> None:
        self.world = world_of(world)
        self.clock = WorldClock(self.world.start, 0.0)
        self.service = STAND_INS[name].build(Surroundings(self.clock, self.world))
        self.requests = 0
        wire = transport(self.service)

        def count(request: httpx.Request) -> httpx.Response:
            self.requests += 1
            return wire.handle_request(request)

        self.transport = httpx.MockTransport(count)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def moment(self) -> Moment:
        return self.world.at(self.now)

    def wait(self, pause: timedelta) -> None:
        self.clock.advance(pause.total_seconds())

    def fault(self, fault: str, *, times: int, skip: int, path: str) -> None:
        self._tell(
            "POST", {"match": {"path_contains": path}, "fault": fault, "times": times, "skip": skip, "retry_after": 0}
        )

    def mend(self) -> None:
        self._tell("DELETE", None)

    def _tell(self, method: str, body: Any) -> None:
        answer = self.service.handle(
            Request(method, "/_sandbox/faults", {}, {}, json.dumps(body).encode() if body else b"")
        )
        assert answer.status < 300, answer.body


def as_kept(text: str) -> str:
    """Half a character cannot be kept: the record has the replacement character in its place."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
