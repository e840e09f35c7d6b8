"""Google's quota is kept to beforehand: no sixty seconds hold more than it allows, and nothing waits without need."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sync.sheets.connect import connect
from sync.sheets.pace import WINDOW_S, Pace


class Watch:
    """Time that passes only where somebody waits, or a test says so."""

    def __init__(self) -> None:
        self.now, self.waited = 0.0, 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now, self.waited = self.now + seconds, self.waited + seconds


def paced(a_minute: int) -> tuple[Pace, Watch]:
    watch = Watch()
    return Pace(a_minute, stopwatch=watch, sleep=watch.sleep), watch


@given(st.lists(st.tuples(st.floats(0, 30), st.sampled_from(["read", "write"])), max_size=80), st.integers(1, 9))
def test_no_minute_holds_more_than_allowed(asked: list[tuple[float, str]], a_minute: int) -> None:
    pace, watch = paced(a_minute)
    sent: list[tuple[float, str]] = []
    for pause, kind in asked:
        watch.now += pause
        pace.take(kind)
        sent.append((watch.now, kind))
    for start, _ in sent:
        within = Counter(kind for at, kind in sent if start <= at < start + WINDOW_S - 1e-6)
        assert max(within.values(), default=0) <= a_minute


def test_a_normal_rate_never_waits() -> None:
    pace, watch = paced(55)
    for _ in range(300):
        watch.now += 4
        pace.room(read=2, write=4)
        for kind in ("read", "write", "write", "write"):
            pace.take(kind)
    assert watch.waited == 0


def test_a_burst_goes_on_evenly_and_never_stands_still() -> None:
    """Runs that follow each other at once, for ten minutes: most of the quota is used, and none waits long."""
    pace, watch = paced(55)
    begun = []
    while watch.now < 600:
        pace.room(read=2, write=4)
        begun.append(watch.now)
        for kind in ("read", "write", "write", "write"):
            watch.now += 0.3
            pace.take(kind)
    assert max(after - before for before, after in pairwise(begun)) < 4.1
    assert len(begun) * 3 > 10 * 0.8 * 55


def test_a_run_that_took_much_is_followed_soon() -> None:
    """As long as the minute has room: a set-up's thirty writes hold nobody up for more than some seconds."""
    pace, watch = paced(55)
    for _ in range(30):
        pace.take("write")
    pace.room(read=2, write=4)
    assert 0 < watch.now < 6


def test_a_run_begins_only_with_room_for_all_of_it() -> None:
    pace, watch = paced(10)
    for _ in range(8):
        pace.take("write")
    pace.room(read=2, write=4)
    assert watch.now == WINDOW_S
    pace.room(write=99)  # more than a minute allows: it begins with an empty one
    assert watch.now == WINDOW_S


def test_runs_of_one_process_share_their_minute_and_a_sandbox_has_none() -> None:
    local = "http://127.0.0.1:18590"
    assert connect(local).pace is None
    assert connect(local, a_minute=7).pace is connect(local, a_minute=7).pace
