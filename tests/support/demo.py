"""The demo as a person runs it, and its workbook opened again afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gspread

from sandbox.demo_workbook import environment
from sandbox.look import workbook
from sandbox.processes import Server
from tests.support.shared import ROOT

ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def run_demo(world: Path, data: Path, ports: int) -> subprocess.CompletedProcess[str]:
    """One round of the demo over a world; its output is both streams."""
    command = [sys.executable, "-m", "sandbox.demo", "--once", "--no-browser", "--port-base", str(ports)]
    command += ["--world", str(world), "--data", str(data)]
    return subprocess.run(
        command, cwd=data.parent, env=ENV, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


def by_hand(data: Path, word: str, *, secrets: bool = True) -> subprocess.CompletedProcess[str]:
    """`python -m sync …` with the settings of a demo, and with the stand-ins' passwords or without."""
    command = [sys.executable, "-m", "sync", "--config", str(data / "keepsheet.yaml"), word]
    env = ENV | (environment(json.loads((data.parent / "world" / "world.json").read_text())) if secrets else {})
    return subprocess.run(command, cwd=data.parent, env=env, text=True, capture_output=True, check=False)


@contextmanager
def workbook_again(data: Path, port: int) -> Iterator[gspread.Spreadsheet]:
    """The workbook that a demo left in its folder, served by the Sheets stand-in alone."""
    words = ["-m", "sandbox", "sheets", "--port", str(port), "--data", str(data / "sandbox")]
    server = Server("The Sheets stand-in", words, cwd=ROOT, log=data / "logs" / "again.log")
    try:
        server.wait_for([port], 60)
        yield workbook(f"http://127.0.0.1:{port}", json.loads((data / "demo.json").read_text())["spreadsheet"])
    finally:
        server.stop()
