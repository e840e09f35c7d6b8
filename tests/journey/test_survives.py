"""What production does to us, on the world's clock: Google or a source away, a process killed, clocks apart."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud_tasks.service import Task
from sync.doors.house import House
from sync.ledger.folder import Folder
from sync.wire.retry import RetryPolicy
from tests.support.deployed import Deployed
from tests.support.whole_path import case

pytestmark = pytest.mark.full

START = datetime.fromisoformat("2026-03-02T01:00:10+00:00")
SHEETS, PAYPAL = 0, 2


class KilledError(BaseException):
    """As `kill -9`: no handler of ours catches it."""


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """One order, one PayPal case; at 01:00 the order changes and a second one comes. Nobody waits for real."""
    hurried = functools.partial(RetryPolicy, sleep=lambda _: None)
    monkeypatch.setattr("sync.pulling.connections.RetryPolicy", hurried)
    monkeypatch.setattr("sync.sheets.client.RetryPolicy", hurried)
    made = Deployed(tmp_path, monkeypatch, [case(1)])
    try:
        assert made.post("/sync")[1] == 200
        made.go_to(START.isoformat())
        yield made
    finally:
        made.server.stop()


def at(deployed: Deployed, **later: float) -> datetime:
    """Let the world's clock show so long after the start."""
    now = START + timedelta(**later)
    deployed.go_to(now.isoformat())
    return now


def delivered(deployed: Deployed, now: datetime) -> list[int]:
    """The worker's answers to what is due in the queue."""
    answers: list[int] = []

    def work(task: Task) -> int:
        try:
            answers.append(deployed.work(task))
        except KilledError:
            answers.append(503)  # what Google makes of a connection that breaks off
        return answers[-1]

    deployed.queue.deliver(now, work)
    return answers


def test_sheets_away_for_ten_minutes_loses_nothing(deployed: Deployed) -> None:
    """The edge goes on taking, the queue comes again and again, and the first good run shows all of it."""
    deployed.fault("503_before", 10**6, SHEETS)
    answers = []
    for minute in range(10):
        now = at(deployed, minutes=minute)
        assert deployed.webhook(1001 + minute % 2, f"d-{minute}") == 200
        answers += delivered(deployed, now + timedelta(seconds=2))
        if minute % 5 == 0:
            assert deployed.post("/sync")[1] == 503
    assert set(answers) == {503}
    assert deployed.hints() == 2

    deployed.well(SHEETS)
    for minute in range(10, 80, 10):
        delivered(deployed, at(deployed, minutes=minute))
    assert (deployed.hints(), len(deployed.queue.waiting)) == (0, 0)
    assert len({row[3] for row in deployed.board()}) == len(deployed.board()) == 2


def test_paypal_busy_for_an_hour_keeps_its_rows_and_stops_nobody_else(deployed: Deployed) -> None:
    before, asked = deployed.board("Disputes"), deployed.calls(PAYPAL)
    deployed.fault("429", 10**6, PAYPAL, retry_after=3600)
    for minute in range(0, 60, 15):
        at(deployed, minutes=minute)
        document, status = deployed.post("/sync")
        assert (status, document["ok"]) == (200, False)
        assert [s["source"] for s in document["sources"] if not s["ok"]] == ["paypal"]
    assert deployed.calls(PAYPAL) - asked <= 8  # it asked to be left alone for an hour
    assert deployed.board("Disputes") == before
    assert len(deployed.board()) == 2
    (told,) = [row for row in deployed.board("Sync log") if row[0] == "PayPal LUM"]
    assert "PayPal of LUM asks us to slow down. Rows show what was known at" in " ".join(told)

    deployed.well(PAYPAL)
    at(deployed, minutes=61)
    assert deployed.post("/sync")[0]["ok"]
    (told,) = [row for row in deployed.board("Sync log") if row[0] == "PayPal LUM"]
    assert "slow down" not in " ".join(told)


def dies_after(steps: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Every method so wrapped works `steps` times together; the next call of any of them kills."""
    left = [steps]

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def mortal(*words: Any, **named: Any) -> Any:
            if left[0] <= 0:
                raise KilledError
            left[0] -= 1
            return method(*words, **named)

        return mortal

    return wrap


def test_an_edge_killed_at_any_step_forgets_no_webhook(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after each thing that it stores or sends. Shopify, not answered, comes again."""
    finished = False
    for steps in range(40):
        with monkeypatch.context() as mortal:
            wrap = dies_after(steps)
            for name in ("write", "read"):
                mortal.setattr(Folder, name, wrap(getattr(Folder, name)))
            mortal.setattr(deployed.queue, "handle", wrap(deployed.queue.handle))
            mortal.setattr(
                deployed.house,
                "desk",
                House(deployed.house.config, deployed.house.env, None, deployed.house.tasks).desk,
            )
            try:
                assert deployed.webhook(1002, f"killed-{steps}") == 200
                finished = True
            except KilledError:
                pass
        if finished:
            break
        assert deployed.webhook(1002, f"killed-{steps}") == 200
        assert deployed.hints() == 1
        assert deployed.queue.waiting
    assert finished
    assert steps >= 4


def test_a_worker_killed_at_any_step_shows_every_row_once(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> None:
    """At every object that it writes: the queue's next call takes up what the dead one left."""
    answers, step = [503], 0
    deployed.webhook(1002, "d-1")
    now = START
    while answers != [200]:
        with monkeypatch.context() as mortal:
            wrap = dies_after(step)
            for name in ("write", "delete"):
                mortal.setattr(Folder, name, wrap(getattr(Folder, name)))
            now = at(deployed, seconds=2 + 3700 * step)
            answers = delivered(deployed, now)
        assert len(deployed.board()) <= 2
        step += 1
        assert step < 60
    assert step > 3
    assert deployed.hints() == 0
    assert len({row[3] for row in deployed.board()}) == len(deployed.board()) == 2


@pytest.mark.parametrize("skew", [timedelta(minutes=-10), timedelta(minutes=10)])
def test_an_edge_whose_clock_is_ten_minutes_off_costs_minutes_never_a_record(
    deployed: Deployed, skew: timedelta
) -> None:
    """It may refuse a delivery as one from the future, or call the worker late: the scheduled run shows it anyway."""

    class Skewed(House):
        @property
        def clock(self) -> Any:
            return lambda: self.config.clock().now() + skew

    house = deployed.house
    deployed.house = Skewed(house.config, house.env, None, house.tasks)
    triggered = {"X-Shopify-Triggered-At": START.isoformat()}
    assert deployed.webhook(1002, "d-1", triggered) == (400 if skew < timedelta() else 200)
    assert delivered(deployed, at(deployed, minutes=5)) == []
    assert deployed.post("/sync")[1] == 200
    assert len(deployed.board()) == 2
    delivered(deployed, at(deployed, minutes=11))
    assert (deployed.hints(), len(deployed.queue.waiting), len(deployed.board())) == (0, 0, 2)
