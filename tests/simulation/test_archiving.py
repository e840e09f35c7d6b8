"""Random schedules over the night in which rows leave, and faults of that pass that must be noticed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from sync.core.parcel import SortedOut
from sync.pushing import putting_away
from sync.sheets import bin as hidden_bin
from tests.simulation.archiving import ArchivingTrial, crowded, eve, schedule
from tests.simulation.conftest import Say
from tests.simulation.schedules import shortest

CHUNK = 40

#: Of the simulation's quick and full runs, so many seeds are nights in which rows leave.
QUICK, FULL = 120, 3000

#: Within so many nights each fault must be noticed.
MOST_CASES = 1200


def judge(seeds: Sequence[int], say: Say) -> None:
    for seed in seeds:
        this = ArchivingTrial(schedule(seed))
        if this.run():
            pytest.fail(in_full(seed), pytrace=False)
    say("cases", len(seeds))


def in_full(seed: int) -> str:
    events = schedule(seed)
    kept = shortest(events, lambda rest: bool(ArchivingTrial(rest).run()))
    smallest = ArchivingTrial(kept)
    broken = smallest.run()
    return "\n".join([f"seed {seed}", *map(str, broken), *map(repr, kept), *smallest.trace])


@pytest.mark.parametrize("first", range(0, QUICK, CHUNK))
def test_nights_in_which_rows_leave(first: int, say: Say) -> None:
    judge(range(first, first + CHUNK), say)


@pytest.mark.full
@pytest.mark.parametrize("first", range(QUICK, QUICK + FULL, CHUNK))
def test_many_nights_in_which_rows_leave(first: int, say: Say) -> None:
    judge(range(first, first + CHUNK), say)


def test_an_undisturbed_night() -> None:
    """Else the trials would prove nothing of rows that leave."""
    trial = ArchivingTrial(())
    assert not trial.run()
    assert not trial.world.source.keys() & trial.world.retired.keys()


def test_of_two_runs_at_once_one_moves_the_rows() -> None:
    for seed in range(25):
        assert not ArchivingTrial(crowded(seed)).run()


def removed_without_a_copy(patch: pytest.MonkeyPatch) -> None:
    plain = hidden_bin.moved

    def moved(*given: Any) -> list[Any]:
        rows = [r for r in plain(*given) if "copyPaste" in r]
        return [r for r in plain(*given) if r not in rows[1:]]  # the first is the header's

    patch.setattr(hidden_bin, "moved", moved)


def copied_from_where_they_stood_before(patch: pytest.MonkeyPatch) -> None:
    """The rows are copied after all of them were removed."""
    plain = hidden_bin.moved

    def moved(*given: Any) -> list[Any]:
        return sorted(plain(*given), key=lambda r: "copyPaste" in r)

    patch.setattr(hidden_bin, "moved", moved)


def believed_by_the_keys_read_before(patch: pytest.MonkeyPatch) -> None:
    """What moved is what was meant to."""
    patch.setattr(putting_away, "sort_out", lambda parcel, rows, *_: SortedOut(tuple(range(len(rows)))))


def columns_as_read_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(putting_away, "places_of_rows", lambda parcel, *_: parcel.places)


def sent_again(patch: pytest.MonkeyPatch) -> None:
    """Without the generation a second run, or a second sending, moves the rows that stand there by then."""
    patch.setattr(putting_away, "swap_generation", lambda *_: [])


MUTATIONS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    removed_without_a_copy,
    copied_from_where_they_stood_before,
    believed_by_the_keys_read_before,
    columns_as_read_before,
    sent_again,
)
QUICK_MUTATIONS = ("removed_without_a_copy", "believed_by_the_keys_read_before")


def noticed(mutation: Callable[[pytest.MonkeyPatch], None], patch: pytest.MonkeyPatch, say: Say) -> None:
    eve()
    mutation(patch)
    draw = crowded if mutation is sent_again else schedule
    for seed in range(MOST_CASES):
        broken = ArchivingTrial(draw(seed)).run()
        if broken:
            assert broken[0].invariant != "I0", f"the fault is put in wrongly: {broken[0]}"
            say("mutation", f"{mutation.__name__}: {broken[0].invariant} after {seed + 1} cases")
            return
    pytest.fail(f"{mutation.__name__} went unnoticed in {MOST_CASES} nights: whatever forbids it is not watched")


@pytest.mark.parametrize("mutation", [m for m in MUTATIONS if m.__name__ in QUICK_MUTATIONS], ids=lambda m: m.__name__)
def test_a_careless_move_is_noticed(
    mutation: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    noticed(mutation, monkeypatch, say)


@pytest.mark.full
@pytest.mark.parametrize(
    "mutation", [m for m in MUTATIONS if m.__name__ not in QUICK_MUTATIONS], ids=lambda m: m.__name__
)
def test_every_careless_move_is_noticed(
    mutation: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    noticed(mutation, monkeypatch, say)
