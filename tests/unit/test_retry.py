"""The retry policy: what it repeats, how long it waits, and that it ends. No test waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.errors import AccessRefused, BadAnswer, FateUnknown, KeepsheetError, LostRace, SheetBusy, TryLater
from sync.wire.retry import RetryPolicy


class Naps(list[float]):
    """Collects the pauses in place of sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def failing(*errors: KeepsheetError) -> Callable[[], str]:
    """An attempt that raises these one after the other and then succeeds."""
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return attempt


def test_what_asks_to_be_repeated_is_repeated() -> None:
    naps = Naps()
    policy = RetryPolicy(sleep=naps, chance=lambda: 1.0)
    assert policy(failing(TryLater("x"), SheetBusy("y"), TryLater("z"))) == "done"
    assert naps == [1.0, 2.0, 4.0]


def test_a_random_half_is_taken_off_the_pause() -> None:
    naps = Naps()
    RetryPolicy(sleep=naps, chance=lambda: 0.0)(failing(TryLater("x"), TryLater("x")))
    assert naps == [0.5, 1.0]


@pytest.mark.parametrize("error", [AccessRefused("a"), BadAnswer("b"), FateUnknown("c"), LostRace("d")])
def test_nothing_else_is_repeated(error: KeepsheetError) -> None:
    naps = Naps()
    with pytest.raises(type(error)):
        RetryPolicy(sleep=naps)(failing(error))
    assert naps == []


def test_the_peers_own_wish_is_honoured_and_never_undercut() -> None:
    naps = Naps()
    RetryPolicy(sleep=naps, chance=lambda: 0.5)(
        failing(TryLater("x", retry_after_s=17), SheetBusy("y", retry_after_s=0))
    )
    assert naps == [17.5, 0.5]


def test_a_wish_beyond_the_deadline_ends_it_at_once_with_the_peers_own_error() -> None:
    naps = Naps()
    with pytest.raises(TryLater, match="in an hour"):
        RetryPolicy(sleep=naps)(failing(TryLater("in an hour", retry_after_s=3600)))
    assert naps == []


def test_it_gives_up_after_so_many_tries() -> None:
    naps = Naps()
    with pytest.raises(TryLater, match="third"):
        RetryPolicy(tries=3, sleep=naps)(failing(TryLater("1"), TryLater("2"), TryLater("third"), TryLater("4")))
    assert len(naps) == 2


def test_it_gives_up_at_the_deadline_even_if_no_time_passes_between() -> None:
    naps = Naps()
    policy = RetryPolicy(tries=100, deadline_s=60, sleep=naps, chance=lambda: 1.0)
    with pytest.raises(TryLater):
        policy(failing(*[TryLater("x") for _ in range(100)]))
    assert sum(naps) <= 60
