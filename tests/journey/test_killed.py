"""A sync killed with -9 at five different points, then run again: the same workbook as without."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gspread
import httpx
import pytest

from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml, open_spreadsheet
from sandbox.look import workbook
from sandbox.processes import Server
from tests.support.ports import port_base
from tests.support.shared import ROOT
from tests.support.tiny_world import ORDER, tiny_world


@dataclass
class Stack:
    """The stand-ins over real ports, and `python -m sync sync` as the function would run it."""

    ports: int
    at: Addresses
    data: Path
    world: dict[str, Any]
    spreadsheet: str

    def start(self, does: str = "sync") -> subprocess.Popen[bytes]:
        env = {**os.environ, **environment(self.world), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "sync", "--config", str(self.data / "keepsheet.yaml"), does]
        return subprocess.Popen(command, env=env, cwd=self.data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sync(self) -> int:
        return self.start().wait()

    def hold(self, service: int, path: str, fault: str) -> None:
        """The next matching request is never answered: applied before that, or not."""
        order_ = {"match": {"path_contains": path}, "fault": fault}
        httpx.post(f"http://127.0.0.1:{self.ports + service}/_sandbox/faults", json=order_).raise_for_status()

    def wait_until_held(self, service: int) -> None:
        """Until the fault has been used up: the run now waits for an answer that never comes."""
        deadline = time.monotonic() + 120
        while httpx.get(f"http://127.0.0.1:{self.ports + service}/_sandbox/faults").json()["faults"]:
            assert time.monotonic() < deadline, "the run never came to that request"
            time.sleep(0.05)

    def tabs(self) -> dict[str, list[list[str]]]:
        """What the trackers read, row by row in any order, formulas as text, without the stamps, which name the run."""
        book: gspread.Spreadsheet = workbook(self.at.sheets, self.spreadsheet)
        shown = {title: book.worksheet(title) for title in ("SLA board", "Disputes", "Stores")}
        return {
            title: sorted([str(cell) for cell in row if "~" not in str(cell)] for row in _formulas(sheet))
            for title, sheet in shown.items()
        }


def _formulas(sheet: gspread.Worksheet) -> list[list[Any]]:
    return sheet.get_all_values(value_render_option=gspread.utils.ValueRenderOption.formula)


def _order(n: int) -> dict[str, Any]:
    own = {"id": f"gid://shopify/Order/{1000 + n}", "legacyResourceId": f"{1000 + n}", "name": f"#{1000 + n}"}
    return {**ORDER, **own, "number": 1000 + n}


@contextmanager
def stack(folder: Path) -> Iterator[Stack]:
    world = tiny_world(folder / "world")
    orders = "".join(json.dumps(_order(n)) + "\n" for n in range(1, 6))
    (world / "shopify" / "LUM" / "orders.jsonl").write_text(orders)
    data = folder / "data"
    data.mkdir()
    ports = port_base()
    at = Addresses(ports)
    words = ["-m", "sandbox", "all", "--port-base", str(ports), "--world", str(world), "--data", str(data / "sandbox")]
    server = Server("The stand-ins", words, cwd=ROOT, log=data / "log")
    try:
        server.wait_for([ports + n for n in (0, 1, 2, 3, 5)], 120)
        head = json.loads((world / "world.json").read_text())
        httpx.post(at.clock, json={"pause": True}).raise_for_status()
        spreadsheet = open_spreadsheet(at, Kept.of(data, world), "Killed")
        (data / "keepsheet.yaml").write_text(keepsheet_yaml(head, at, spreadsheet))
        yield Stack(ports, at, data, head, spreadsheet)
    finally:
        server.stop()


POINTS = {
    "reading orders": (1, "/graphql.json", "timeout_before"),
    "before the tabs are set up": (0, ":batchUpdate", "timeout_before"),
    "after the first tab was set up": (0, ":batchUpdate", "timeout_after"),
    "before the values": (0, "values:batchUpdateByDataFilter", "timeout_before"),
    "after the values": (0, "values:batchUpdateByDataFilter", "timeout_after"),
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    with stack(tmp_path_factory.mktemp("undisturbed")) as whole:
        assert whole.sync() == 0
        tabs = whole.tabs()
    assert len(tabs["SLA board"]) > 5
    return tabs


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point_the_next_run_makes_the_same_workbook(
    point: str, undisturbed: dict[str, list[list[str]]], tmp_path: Path
) -> None:
    with stack(tmp_path) as killed:
        killed.hold(*POINTS[point])
        run = killed.start()
        killed.wait_until_held(POINTS[point][0])
        run.send_signal(signal.SIGKILL)
        run.wait()

        assert killed.sync() == 0
        assert killed.tabs() == undisturbed


def test_killed_between_new_rows_and_their_values(undisturbed: dict[str, list[list[str]]], tmp_path: Path) -> None:
    """The batch with the fresh rows was applied and nobody heard of it: they are filled, and none is made twice."""
    with stack(tmp_path) as killed:
        assert killed.start("setup").wait() == 0  # so that the next batch is the one that makes rows
        killed.hold(0, ":batchUpdate", "timeout_after")
        run = killed.start()
        killed.wait_until_held(0)
        run.send_signal(signal.SIGKILL)
        run.wait()

        assert killed.sync() == 0
        assert killed.tabs() == undisturbed
