"""The sandbox's clock and the service that moves it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.clock import ClockService, WorldClock
from sandbox.wire import Request, Response

START = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)


class Real:
    """Real seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_runs_at_its_speed() -> None:
    real = Real()
    clock = WorldClock(START, speed=60, real_s=real)
    real.seconds += 2
    assert clock.now() == START + timedelta(minutes=2)


def test_a_pause_stops_it_and_resuming_goes_on_from_there() -> None:
    real = Real()
    clock = WorldClock(START, real_s=real)
    real.seconds += 5
    clock.pause()
    real.seconds += 1000
    assert clock.now() == START + timedelta(seconds=5)
    clock.pause(on=False)
    real.seconds += 1
    assert clock.now() == START + timedelta(seconds=6)


def test_a_new_speed_does_not_move_the_present() -> None:
    real = Real()
    clock = WorldClock(START, speed=10, real_s=real)
    real.seconds += 1
    clock.run_at(1000)
    assert clock.now() == START + timedelta(seconds=10)


def test_a_restart_goes_on_and_never_goes_back(tmp_path: Path) -> None:
    """Killed at any instant, it starts again no earlier than the last time it told, and little later."""
    real, kept = Real(), tmp_path / "data" / "clock.json"
    clock = WorldClock(START, speed=60, kept=kept, real_s=real)
    for _ in range(10):
        real.seconds += 0.7
        told = clock.now()
    again = WorldClock(START, kept=kept, real_s=Real())
    assert told <= again.now() <= told + timedelta(seconds=2 * 60)
    assert again.speed == 60


def test_a_restart_keeps_a_pause(tmp_path: Path) -> None:
    kept = tmp_path / "clock.json"
    WorldClock(START, kept=kept).pause()
    assert WorldClock(START, kept=kept).paused


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    kept = tmp_path / "clock.json"
    kept.write_text("{")
    with pytest.raises(ValueError, match=r"clock\.json does not hold a clock's state\. Delete it"):
        WorldClock(START, kept=kept)


def ask(service: ClockService, method: str, command: object = None) -> Response:
    return service.handle(Request(method, "/clock", {}, {}, json.dumps(command).encode()))


def test_the_service_reads_and_moves() -> None:
    service = ClockService(WorldClock(START, speed=0))
    assert json.loads(ask(service, "GET").body) == {"now": "2026-11-01T09:00:00Z", "speed": 0, "paused": False}
    ask(service, "POST", {"advance_s": 90})
    assert json.loads(ask(service, "GET").body)["now"] == "2026-11-01T09:01:30Z"
    answer = ask(service, "POST", {"now": "2026-12-01T00:00:00+08:00", "pause": True})
    assert json.loads(answer.body) == {"now": "2026-11-30T16:00:00Z", "speed": 0, "paused": True}


@pytest.mark.parametrize(
    "command",
    [None, {}, [], {"hour": 1}, {"now": "noon"}, {"now": "2026-11-01T09:00:00"}, {"speed": -1}, {"advance_s": "9"}],
)
def test_the_service_refuses_what_it_does_not_understand(command: object) -> None:
    """And then nothing moves."""
    service = ClockService(WorldClock(START, speed=0))
    answer = ask(service, "POST", command)
    assert answer.status == 400
    assert json.loads(answer.body)["error"]
    assert json.loads(ask(service, "GET").body)["now"] == "2026-11-01T09:00:00Z"
