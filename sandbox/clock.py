"""The world's clock: one time for every stand-in, for the functions and for the sheet's own NOW().

It runs at `speed` times the real rate, can be paused, moved and set, and stands still while no process runs it.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.wire import Request, Response

KEEP_EVERY_S = 1.0
COMMANDS = ("now", "speed", "pause", "advance_s")


class WorldClock:
    """Safe to call from several threads; `now()` never goes backwards unless `set` says so.

    `kept` is the file that remembers the time across restarts. It is written ahead by the time that may pass before
    it is written again, so that a process that was killed goes on no earlier than where it was.
    """

    def __init__(
        self,
        now: datetime,
        speed: float = 1.0,
        *,
        kept: Path | None = None,
        real_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lock = threading.RLock()
        self._real_s = real_s
        self._kept = kept
        self._anchor, self._speed, self._paused = now.astimezone(UTC), speed, False
        self._since_s = self._kept_s = real_s()
        if kept is not None and kept.exists():
            self._restore(kept)
        self._keep()

    def now(self) -> datetime:
        """UTC, aware."""
        with self._lock:
            if not self._paused and self._real_s() - self._kept_s >= KEEP_EVERY_S:
                self._keep()
            return self._at(self._real_s())

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def paused(self) -> bool:
        return self._paused

    def set(self, now: datetime) -> None:
        self._move(now=now.astimezone(UTC))

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._move(now=self._at(self._real_s()) + timedelta(seconds=seconds))

    def run_at(self, speed: float) -> None:
        """World seconds for each real second; 0 stands still."""
        self._move(speed=speed)

    def pause(self, *, on: bool = True) -> None:
        self._move(paused=on)

    def state(self) -> dict[str, Any]:
        with self._lock:
            return {"now": iso(self.now()), "speed": self._speed, "paused": self._paused}

    def _at(self, real_s: float) -> datetime:
        if self._paused:
            return self._anchor
        return self._anchor + timedelta(seconds=(real_s - self._since_s) * self._speed)

    def _move(self, now: datetime | None = None, speed: float | None = None, paused: bool | None = None) -> None:
        with self._lock:
            real_s = self._real_s()
            self._anchor = self._at(real_s) if now is None else now
            self._since_s = real_s
            self._speed = self._speed if speed is None else speed
            self._paused = self._paused if paused is None else paused
            self._keep()

    def _restore(self, kept: Path) -> None:
        try:
            state = json.loads(kept.read_text())
            self._anchor = datetime.fromisoformat(state["now"]).astimezone(UTC)
            self._speed, self._paused = float(state["speed"]), bool(state["paused"])
        except (ValueError, KeyError, TypeError) as fault:
            msg = f"{kept} does not hold a clock's state. Delete it to start again at the world's own time."
            raise ValueError(msg) from fault

    def _keep(self) -> None:
        self._kept_s = self._real_s()
        if self._kept is None:
            return
        ahead = self._at(self._kept_s + KEEP_EVERY_S)
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._kept.with_suffix(".new")
        fresh.write_text(json.dumps({"now": ahead.isoformat(), "speed": self._speed, "paused": self._paused}))
        fresh.replace(self._kept)


class ClockService:
    """GET /clock → {"now", "speed", "paused"}; POST /clock with any of now, speed, pause, advance_s → the same."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock

    def handle(self, request: Request) -> Response:
        if request.path != "/clock":
            return Response.of(404, {"error": "The clock is at /clock."})
        if request.method == "GET":
            return Response.of(200, self._clock.state())
        if request.method != "POST":
            return Response.of(405, {"error": "GET reads the clock, POST moves it."})
        try:
            self._obey(request.json())
        except ValueError as refusal:
            return Response.of(400, {"error": str(refusal)})
        return Response.of(200, self._clock.state())

    def _obey(self, command: Any) -> None:
        if not isinstance(command, dict) or not command or set(command) - set(COMMANDS):
            raise ValueError(f"Send a JSON object with one or more of: {', '.join(COMMANDS)}.")
        now = moment(command["now"]) if "now" in command else None
        advance_s = _number(command, "advance_s")
        speed = _number(command, "speed")
        if speed is not None and speed < 0:
            raise ValueError("speed is 0 or more: world seconds for each real second.")
        if now is not None:
            self._clock.set(now)
        if advance_s is not None:
            self._clock.advance(advance_s)
        if speed is not None:
            self._clock.run_at(speed)
        if "pause" in command:
            self._clock.pause(on=bool(command["pause"]))


def iso(moment: datetime) -> str:
    """UTC with a Z, microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: Any) -> datetime:
    """An ISO 8601 time with its zone, as UTC. Raises ValueError in a sentence."""
    try:
        value = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is not a time. Write it like 2026-11-01T09:30:00Z.") from None
    if value.tzinfo is None:
        raise ValueError(f"{text!r} has no zone. Write it like 2026-11-01T09:30:00Z.")
    return value.astimezone(UTC)


def _number(command: dict[str, Any], name: str) -> float | None:
    if name not in command:
        return None
    value = command[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is a number.")
    return float(value)
