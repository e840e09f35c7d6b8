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

from sandbox.look import workbook
from sandbox.processes import Server
from tests.support.shared import ROOT

ENV = {**os.environ, "PYTHONPATH": str(ROOT)}


def run_demo(world: Path, data: Path, port_base: int, *words: str) -> subprocess.CompletedProcess[str]:
    """One round of the demo over a world; its output is both streams."""
    command = [sys.executable, "-m", "sandbox.demo", "--once", "--no-browser", "--port-base", str(port_base)]
    command += ["--world", str(world), "--data", str(data), *words]
    return subprocess.run(
        command, cwd=data.parent, env=ENV, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )


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
