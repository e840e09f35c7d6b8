"""How quick the workbook's page is in headless Chromium: `python -m bench.page [--rounds N]`.

On the project's own world, in seconds, medians of the first two: the address opened until the tab is painted; an edit
until the server's answer is in the page; a sync's end until the page shows its fresh rows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from sandbox.web_grid import assets
from sandbox.worlds.make_lumen.world import ready
from tests.support.browser import Play, Seat, browser, play, seat

PORT_BASE = 19580
BOARD = "SLA board"


def first_paint(chrome: Browser, running: Play, rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        visitor = seat(chrome)
        start = time.perf_counter()
        visitor.open(running.address, "Bench")
        seconds.append(time.perf_counter() - start)
        visitor.context.close()
    return statistics.median(seconds)


def edit(visitor: Seat, rounds: int) -> float:
    """From Enter to the answer in the page's own copy of the workbook."""
    seconds = []
    visitor.go(BOARD, 5, 8)
    visitor.page.wait_for_timeout(1000)  # the tab has come forward and the editor is ready
    for place in range(rounds):
        visitor.go(BOARD, 10 + place, 8)
        visitor.page.keyboard.type(f"bench {place}")
        start = time.perf_counter()
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_function(
            "([row, text]) => keepsheet.model.cell(keepsheet.view.tab(), row, 8)?.[0] === text",
            arg=[10 + place, f"bench {place}"],
        )
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def fresh_rows(visitor: Seat, running: Play) -> float:
    """From the end of a sync that brings some 150 rows until the page holds as many as the workbook."""
    before = int(visitor.ask("() => keepsheet.model.version"))
    running.world({"happen": "orders"})
    running.sync()
    start = time.perf_counter()
    visitor.page.wait_for_function("([version]) => keepsheet.model.version > version", arg=[before])
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    assets.ready()
    with tempfile.TemporaryDirectory() as data, play(ready(), Path(data), PORT_BASE) as running, browser() as chrome:
        print(f"first paint: {first_paint(chrome, running, rounds):.2f} s")
        visitor = seat(chrome)
        visitor.open(running.address, "Bench")
        print(f"an edit acknowledged: {edit(visitor, rounds):.3f} s")
        print(f"a sync's fresh rows seen: {fresh_rows(visitor, running):.2f} s after it ended")


if __name__ == "__main__":
    main()
