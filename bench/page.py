"""How quick the workbook's page is in headless Chromium: `python -m bench.page [--rounds N] [--rows N]`.

On 8 tabs × 5,000 rows, laid out as set-up lays out the SLA board, in seconds: the address opened until the open tab is
painted (the first time after the stand-in has started, and the median of the others); the key Enter reaching the
browser until the page says "Saved", which it does on the server's answer to that edit, until that is on the screen, and
until the page has what the server made of the cell (medians); the answer to a sync's last write (20 fresh rows and 100
changed ones on the open tab) until the page shows them. The stand-in is a process of its own, on loopback. Prints what
an edit costs in requests and bytes, too, and how busy the machine was besides; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Request

from bench import big_workbook
from sandbox.processes import Server
from sandbox.web_grid import assets
from tests.support.browser import Seat, browser, seat
from tests.support.shared import ROOT
from tests.support.tiny_world import tiny_world

PORT = 19580
NOTES = 8
START_S = 600
BOARD = "Board 1"
_WATCHED = """() => {
  const told = (keepsheet.told = { answers: [], painted: [], shown: [], keys: [] });
  addEventListener("keydown", (event) => event.key === "Enter" && told.keys.push(event.timeStamp), true);
  new MutationObserver(() => {
    if (document.getElementById("state").textContent !== "Saved") return;
    told.answers.push(performance.now());
    requestAnimationFrame(() => setTimeout(() => told.painted.push(performance.now())));
  }).observe(document.getElementById("state"), { childList: true });
}"""


@dataclass
class Traffic:
    """What the page asks of the server and is told by it, in requests and bytes of bodies."""

    requests: int = 0
    sent: int = 0
    told: int = 0

    def watch(self, visitor: Seat) -> None:
        visitor.page.on("request", self._asked)
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.eventSourceMessageReceived", self._heard)

    def _asked(self, request: Request) -> None:
        self.requests += 1
        self.sent += len(request.post_data_buffer or b"")

    def _heard(self, event: dict[str, Any]) -> None:
        self.told += len(str(event["data"]))


@dataclass(frozen=True)
class Edits:
    """Medians, in seconds from the key, and what an edit costs."""

    answered: float
    painted: float
    shown: float
    requests: float
    sent: float
    told: float


@contextmanager
def big(folder: Path, rows: int) -> Iterator[tuple[str, str]]:
    """The stand-in's address and the workbook's id."""
    spreadsheet = big_workbook.make(folder / "data", rows)
    world = folder / "world"
    world.mkdir()
    words = ["-m", "sandbox", "sheets", "--port", str(PORT), "--world", str(tiny_world(world))]
    server = Server("The sandbox", [*words, "--data", str(folder / "data")], cwd=ROOT, log=folder / "log")
    try:
        server.wait_for([PORT], START_S)
        yield f"http://127.0.0.1:{PORT}", spreadsheet
    finally:
        server.stop()


def first_paint(chrome: Browser, address: str) -> float:
    """By the page's own clock, which begins with the address."""
    visitor = seat(chrome)
    visitor.open(address, "Bench")
    seconds = float(visitor.ask("() => keepsheet.painted / 1000"))
    visitor.context.close()
    return seconds


def edits(visitor: Seat, rounds: int) -> Edits:
    """By the page's own clock, from the moment at which the browser had the key."""
    traffic = Traffic()
    visitor.ask(_WATCHED)
    traffic.watch(visitor)
    took: list[list[float]] = []
    for row in range(10, 10 + rounds):
        visitor.go(BOARD, row, NOTES)
        visitor.page.keyboard.type(f"bench {row}")
        visitor.page.keyboard.press("Enter")
        visitor.until(
            """([row, text, edits]) => {
              const at = keepsheet.model.cell(keepsheet.view.tab(), row, 8)?.[0] === text;
              if (at) keepsheet.told.shown[row] ??= performance.now();
              return at && keepsheet.told.painted.length === edits && keepsheet.calm();
            }""",
            row,
            f"bench {row}",
            len(took) + 1,
        )
        told = visitor.ask("() => ['keys', 'answers', 'painted', 'shown'].map((name) => keepsheet.told[name].at(-1))")
        took.append([(each - told[0]) / 1000 for each in told[1:]])
    answered, painted, shown = (statistics.median(each) for each in zip(*took, strict=True))
    return Edits(answered, painted, shown, traffic.requests / rounds, traffic.sent / rounds, traffic.told / rounds)


def sync_seen(visitor: Seat, api: str, spreadsheet: str) -> float:
    """From the answer to a sync's last write until the page holds its rows."""

    def call(method: str, path: str, body: Any) -> Any:
        headers = {"authorization": f"Bearer user:{big_workbook.SYNC}", "content-type": "application/json"}
        answer = httpx.request(
            method, api + path, content=json.dumps(body), headers=headers, timeout=120, trust_env=False
        )
        return answer.raise_for_status().json()

    tab = next(each for each in big_workbook.tabs() if each.title == BOARD)
    big_workbook.sync(call, spreadsheet, tab)
    start = time.perf_counter()
    visitor.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).rows[3 + 119]?.[4]?.[0].endsWith('.2')")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=big_workbook.ROWS)
    chosen = parser.parse_args()
    assets.ready()
    with tempfile.TemporaryDirectory() as name, big(Path(name), chosen.rows) as (api, spreadsheet), browser() as chrome:
        address = f"{api}/d/{spreadsheet}?tab={big_workbook.tabs()[0].sheet_id}"
        print(f"{big_workbook.TABS} tabs × {chosen.rows:,} rows × {len(big_workbook.tabs()[0].columns) + 2} columns")
        print(f"the machine's load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"first paint of the open tab, the stand-in just started: {first_paint(chrome, address):.2f} s")
        others = [first_paint(chrome, address) for _ in range(chosen.rounds)]
        print(f"first paint of the open tab: {statistics.median(others):.2f} s")
        visitor = seat(chrome)
        visitor.open(address, "Bench")
        visitor.open_tab(BOARD)
        visitor.until("() => keepsheet.rested && keepsheet.calm()")
        found = edits(visitor, chosen.rounds)
        print(f"an edit acknowledged: {found.answered * 1000:.0f} ms, and painted so: {found.painted * 1000:.0f} ms")
        print(f"an edit shown as the server has it: {found.shown * 1000:.0f} ms")
        print(f"an edit costs {found.requests:.1f} requests, {found.sent:.0f} bytes sent, {found.told:.0f} told")
        print(f"a sync of 120 rows seen: {sync_seen(visitor, api, spreadsheet):.2f} s after its last write's answer")


if __name__ == "__main__":
    main()
