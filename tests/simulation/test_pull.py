"""Pull and ledger, simulated: whatever happens at any gap, nothing is lost, doubled or set back.

A few seeds here, many with `--full`; `KEEPSHEET_SEEDS=1000-2000` names others. One fault put into the code on purpose
must be found by these same lives, or they prove nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.worlds.world import World
from sync import pull as shell
from sync.configuration.config import Config
from sync.core.cursor import Cursor
from sync.ledger import recording
from sync.sources.paypal import disputes as paypal
from sync.sources.shopify import orders as shopify
from tests.simulation.pulling import Broken, live
from tests.support.whole_path import configuration, world

QUICK = 8
FULL = 100

#: Lives within which a fault must be found.
FOUND_WITHIN = 30


def _seeds() -> range:
    first, _, last = os.environ.get("KEEPSHEET_SEEDS", f"{QUICK}-{FULL}").partition("-")
    return range(int(first), int(last))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pulls")
    world(made / "world")
    return made


@pytest.fixture(scope="module")
def config(folder: Path) -> Config:
    return configuration(folder / "config")


@pytest.mark.parametrize("seed", range(QUICK))
def test_nothing_is_lost_doubled_or_set_back(folder: Path, config: Config, seed: int) -> None:
    live(seed, World.load(folder / "world"), config)


@pytest.mark.full
def test_nothing_is_lost_doubled_or_set_back_in_many_lives(folder: Path, config: Config) -> None:
    for seed in _seeds():
        live(seed, World.load(folder / "world"), config)


def test_one_seed_is_one_life(folder: Path, config: Config) -> None:
    first, again = (live(3, World.load(folder / "world"), config) for _ in range(2))
    assert first.trace == again.trace
    assert [s.name for s in first.memory.list("")] == [s.name for s in again.memory.list("")]


# --- faults put in on purpose ---


def _cursor_before_store(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = shell._Reading._read

    def read(self: Any, now: Any) -> None:
        store = self.ledger.record

        def late(entity: str, readings: Iterable[Any]) -> Any:
            self.ledger.move_cursor(self.source.name, Cursor(now), self.ledger.cursor(self.source.name))
            self.cursor = Cursor(now)
            return store(entity, readings)

        self.ledger.record = late
        try:
            plain(self, now)
        finally:
            del self.ledger.record

    monkeypatch.setattr(shell._Reading, "_read", read)


def _no_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shopify, "OVERLAP", timedelta())
    monkeypatch.setattr(shopify, "LAG", timedelta())


def _first_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known already is not stored again, whatever it says now."""
    compared = recording._compared

    def only_new(readings: Iterable[Any], known: dict[str, Any]) -> Any:
        return compared([r for r in readings if r[0] not in known], known)

    monkeypatch.setattr(recording, "_compared", only_new)


def _a_failed_case_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = paypal._Run._details

    def details(self: Any, ids: list[str]) -> Any:
        yield from plain(self, ids)
        self.failures = []

    monkeypatch.setattr(paypal._Run, "_details", details)


FAULTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "cursor before store": _cursor_before_store,
    "no overlap": _no_overlap,
    "the first reading wins": _first_wins,
    "a failed case is passed over": _a_failed_case_is_passed_over,
}


@pytest.mark.full
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_put_in_on_purpose_is_found(
    folder: Path, config: Config, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    FAULTS[fault](monkeypatch)
    for seed in range(FOUND_WITHIN):
        try:
            live(seed, World.load(folder / "world"), config)
        except (Broken, AssertionError):
            return
    pytest.fail(f"{fault} was not found within {FOUND_WITHIN} lives")
