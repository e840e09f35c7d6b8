"""A headless Chromium, the page's grid, and a running demo for tests of the page."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml, open_spreadsheet
from sandbox.processes import Server
from sandbox.web_grid import assets
from tests.support.shared import ROOT

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
#: A loaded machine is slow; nothing here measures time.
WAIT_MS = 120_000


def chromium() -> str | None:
    """The browser of this machine; KEEPSHEET_CHROMIUM names another."""
    return os.environ.get("KEEPSHEET_CHROMIUM") or shutil.which("chromium")


def lacking() -> str | None:
    """Why the page cannot be tried here; ./test.sh installs both where it can."""
    if chromium() is None:
        return "no Chromium here: apt-get install chromium"
    return None if assets.installed() else "the page's grid is not here: python -m sandbox.web_grid.assets"


@dataclass
class Seat:
    """One person's page, and what the browser complained about."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str, name: str) -> None:
        self.page.on("console", lambda told: self._hear(told.type, told.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("request", lambda asked: self._outside(asked.url, address))
        self.context.add_init_script(f"localStorage.setItem('keepsheet.who', {json.dumps(name)})")
        self.page.goto(address)
        self.page.set_default_timeout(WAIT_MS)
        self.until("() => globalThis.keepsheet?.painted && keepsheet.view.ready")

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _outside(self, url: str, address: str) -> None:
        home = "/".join(address.split("/")[:3])
        if not url.startswith((home, "data:", "blob:")):
            self.complaints.append(f"asked {url}")

    def ask(self, code: str, *given: Any) -> Any:
        return self.page.evaluate(code, list(given))

    def go(self, title: str, row: int, column: int) -> None:
        """The tab comes forward, the cell is selected."""
        self.open_tab(title)
        self.ask("([row, column]) => keepsheet.view.go({ tab: keepsheet.view.tab(), row, column })", row, column)
        self._at(row, column)

    def _at(self, row: int, column: int) -> None:
        self.until(
            """([row, column]) => {
              const at = keepsheet.view.where();
              return at.row === row && at.column === column;
            }""",
            row,
            column,
        )

    def click(self, title: str, row: int, column: int, *, right: bool = False, clicks: int = 1) -> None:
        """The person scrolls to the cell and clicks on it."""
        self.open_tab(title)
        to = [max(row - 3, 0), max(column - 1, 0)]
        self.scroll(*to)
        self.until("([row, column]) => keepsheet.overlay.spot(row, column) !== null", row, column)
        x, y = self.ask("([row, column]) => keepsheet.overlay.spot(row, column)", row, column)
        # Two clicks at one spot in quick succession are a double click to the grid, however far it scrolled between.
        self.until(
            "() => performance.now() - (keepsheet.clicked ?? -1000) > 700 && (keepsheet.clicked = performance.now())"
        )
        self.page.mouse.click(x, y, button="right" if right else "left", click_count=clicks)
        self._at(row, column)

    def scroll(self, row: int, column: int) -> None:
        self.until(
            """([row, column]) => {
              try {
                keepsheet.view.sheet().scrollToCell(row, column);
                return true;
              } catch {
                return false; // the tab has only just come forward
              }
            }""",
            row,
            column,
        )

    def open_tab(self, title: str) -> None:
        """The tab comes forward, and its cells are there."""
        self.ask(
            """([title]) => {
              const { model, view } = keepsheet;
              const tab = model.order.find((id) => model.tabs.get(id).title === title);
              if (view.tab() !== tab) view.go({ tab, row: 0, column: 0 });
            }""",
            title,
        )
        self.until("() => keepsheet.model.tabs.get(keepsheet.view.tab()).loaded")

    def until(self, code: str, *given: Any) -> None:
        """Waits until the code says true."""
        self.page.wait_for_function(code, arg=list(given), timeout=WAIT_MS)

    def saved(self) -> None:
        """Waits until all that was done here is with the server, and back."""
        self.until("() => document.getElementById('state').textContent === 'Saved' && keepsheet.calm()")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def rows(self, title: str) -> list[list[str]]:
        """What the page holds of the tab: each row's cells as they read."""
        self.open_tab(title)
        found: list[list[str]] = self.ask(
            """([title]) => {
              const { model } = keepsheet;
              const tab = model.tabs.get(model.order.find((id) => model.tabs.get(id).title === title));
              return tab.rows.map((row) => row.map((cell) => cell?.[0] ?? ""));
            }""",
            title,
        )
        return found

    def grid(self, title: str) -> list[list[str]]:
        """What Univer paints: the same cells, from its own store."""
        self.open_tab(title)
        found: list[list[str]] = self.ask(
            """([title]) => {
              const { model, view } = keepsheet;
              const id = model.order.find((each) => model.tabs.get(each).title === title);
              const sheet = view.book().getSheetBySheetId(id);
              const tab = model.tabs.get(id);
              return tab.rows.map((row, r) => row.map((cell, c) => {
                const shown = sheet.getCellRaw(r, c);
                if (shown?.t === 3) return shown.v ? "TRUE" : cell?.[0] && "FALSE"; // a blank box looks unticked
                return String(shown?.custom?.d ?? shown?.v ?? "");
              }));
            }""",
            title,
        )
        return found


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield found
        finally:
            found.close()


def seat(of: Browser, width: int = 1280, height: int = 720) -> Seat:
    # The tests look into the page by code that it would refuse anybody else.
    context = of.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
    return Seat(context.new_page(), context)


@dataclass
class Play:
    """A running world: its stand-ins, its functions, its workbook."""

    at: Addresses
    spreadsheet: str

    @property
    def address(self) -> str:
        return f"{self.at.sheets}/d/{self.spreadsheet}"

    def sync(self) -> dict[str, Any]:
        answer = httpx.post(self.at.functions, json={"trigger": "test"}, timeout=300, trust_env=False)
        document: dict[str, Any] = answer.json()
        return document

    def report(self) -> dict[str, Any]:
        answer = httpx.post(f"{self.at.functions}/report", json={}, timeout=300, trust_env=False)
        document: dict[str, Any] = answer.json()
        return document

    def world(self, order: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(f"{self.at.sheets}/page/world", json=order, timeout=300, trust_env=False)
        document: dict[str, Any] = answer.json()
        return document


@contextmanager
def play(world: Path, data: Path, port_base: int) -> Iterator[Play]:
    """The demo without its person: everything runs, the first sync is done."""
    at = Addresses(port_base)
    head = json.loads((world / "world.json").read_text(encoding="utf-8"))
    words = [
        "-m",
        "sandbox",
        "all",
        "--port-base",
        str(port_base),
        "--world",
        str(world),
        "--data",
        str(data / "sandbox"),
    ]
    servers = [Server("The sandbox", words, cwd=ROOT, log=data / "sandbox.log")]
    try:
        servers[0].wait_for([port_base + offset for offset in (0, 1, 2, 3, 5)], 120)
        spreadsheet = open_spreadsheet(at, Kept.of(data, world), "Keepsheet")
        (data / "keepsheet.yaml").write_text(keepsheet_yaml(head, at, spreadsheet), encoding="utf-8")
        words = ["-m", "functions_framework", "--target=worker", "--host=127.0.0.1", f"--port={at.functions_port}"]
        words += [f"--source={ROOT / 'main.py'}"]
        env = {**environment(head), "KEEPSHEET_CONFIG": str(data / "keepsheet.yaml")}
        servers.append(Server("The functions", words, cwd=ROOT, log=data / "functions.log", env=env))
        servers[1].wait_for([at.functions_port], 120)
        running = Play(at, spreadsheet)
        running.sync()
        yield running
    finally:
        for server in reversed(servers):
            server.stop()


@contextmanager
def syncing(running: Play, pause_s: float = 1.0) -> Iterator[list[dict[str, Any]]]:
    """Syncs one after the other while the block runs; their answers."""
    answers: list[dict[str, Any]] = []
    over = threading.Event()

    def loop() -> None:
        while not over.wait(pause_s):
            answers.append(running.sync())

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()


def until(true: Any, timeout_s: float = WAIT_MS / 1000) -> None:
    """Waits for a condition; raises when it does not come about."""
    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
