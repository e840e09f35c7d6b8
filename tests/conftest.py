"""What holds for every test: no socket leaves this machine, and no skip hides where nothing has to be skipped."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from sandbox.worlds.make_lumen.world import ready
from tests.support.shared import SHARED

#: What takes long begins first, so that the workers of a parallel run end together; the rest is in small pieces.
FIRST = ("browser/test_while_it_syncs", "journey", "browser", "simulation", "promises", "contract")


class LeavesTheMachineError(AssertionError):
    """A test tried to reach another machine."""


def _stay_here(address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in ("localhost", "") and not ip_address(address[0]).is_loopback:
        raise LeavesTheMachineError(f"tests reach loopback only, not {address[0]}")


def pytest_configure() -> None:
    """What is made is collected in larger lots: with the worlds in memory the small ones cost a sixth of the time."""
    gc.set_threshold(50_000, 10, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    simulation = parser.getgroup("simulation", "the push, disturbed (tests/simulation)")
    simulation.addoption("--seeds", type=int, default=300, help="how many random schedules")
    simulation.addoption("--first-seed", type=int, default=1_000_000, help="the first of them")
    simulation.addoption("--soak", type=int, default=0, help="how many more with -m full, long ones among them")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.nodeid.removeprefix("tests/")
        return next((at for at, begins in enumerate(FIRST) if path.startswith(begins)), len(FIRST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, real: Any = real) -> Any:
            _stay_here(address)
            return real(self, address)

        monkeypatch.setattr(socket.socket, name, guarded)


@pytest.fixture(autouse=True, scope="session")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """The ledger has every file put on the disk before it goes on, against loss of power: no test can lose power, and
    a first push would wait for 168 of them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def lumen() -> Path:
    """The project's own world, made once for all. Whoever changes its files makes a copy."""
    return ready()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where ../shared is present every test can run, so a skip is a failure: but for the browser's, where ./test.sh has
    said that there is none to be had. (./test.sh --full fails for it.)
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and _wrongly_skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _wrongly_skipped(reporter: Any) -> bool:
    told = bool(os.environ.get("KEEPSHEET_WITHOUT_BROWSER"))
    skipped = reporter.stats.get("skipped", ())
    return SHARED.is_dir() and any(not (told and each.nodeid.startswith("tests/browser/")) for each in skipped)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _wrongly_skipped(terminalreporter):
        terminalreporter.write_line(f"{SHARED} is here, so nothing may be skipped: see SKIPPED above", red=True)
    _figures(terminalreporter)


def _figures(terminalreporter: Any) -> None:
    """What the simulation measured (tests/simulation/conftest.py)."""
    kept = [figure for report in terminalreporter.stats.get("passed", ()) for figure in report.user_properties]
    sums = {name: sum(v for n, v in kept if n == name) for name in ("cases", "requests", "seconds")}
    if sums["seconds"]:
        cases, requests = (f"{sums[n]:,} {n}, {sums[n] / sums['seconds']:.0f} a second" for n in ("cases", "requests"))
        terminalreporter.write_line(f"simulation: {cases} and process; {requests}")
    least = [line for name, line in kept if name == "least"]
    if least:
        act, count = min(least, key=lambda found: found[1])
        terminalreporter.write_line(
            f"pairs: {len(least)} acts at every gap with every fault, each at least {count} times ({act})"
        )
    for name, line in kept:
        if name == "mutation":
            terminalreporter.write_line(f"mutation {line}")
