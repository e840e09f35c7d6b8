"""The demo as a person runs it: what it prints, how it ends, and that a second start goes on where the first ended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.demo import ENV, by_hand, run_demo, workbook_again
from tests.support.ports import port_base
from tests.support.tiny_world import tiny_world


@pytest.fixture
def ports() -> int:
    return port_base()


def test_one_round_a_note_and_another_round(tmp_path: Path, ports: int) -> None:
    """What a person typed between two starts stands beside its order after the second, which adds no row."""
    world, data = tiny_world(tmp_path / "world"), tmp_path / "data"

    first = run_demo(world, data, ports)
    assert first.returncode == 0, first.stdout
    assert "  Shopify LUM, orders: 1 new, 0 changed" in first.stdout
    assert "  SLA board: 1 new row," in first.stdout
    assert f"  base URL of the Sheets API: http://127.0.0.1:{ports}\n" in first.stdout
    assert re.search(r"^  spreadsheet id: [\w-]{10,}$", first.stdout, re.MULTILINE)

    with workbook_again(data, ports) as spreadsheet:
        board = spreadsheet.worksheet("SLA board")
        before = board.get_all_values()
        notes = before[1].index("Notes")
        board.update_cell(3, notes + 1, "asked Yiwu-A")

    second = run_demo(world, data, ports)
    assert second.returncode == 0, second.stdout
    with workbook_again(data, ports) as spreadsheet:
        after = spreadsheet.worksheet("SLA board").get_all_values()

    assert after[2][notes] == "asked Yiwu-A"
    assert [row[:notes] for row in after[1:]] == [row[:notes] for row in before[1:]]


@pytest.mark.full
def test_the_command_line_does_by_hand_what_the_function_does(tmp_path: Path, ports: int) -> None:
    data = tmp_path / "data"
    assert run_demo(tiny_world(tmp_path / "world"), data, ports).returncode == 0

    status = by_hand(data, "status")
    assert (status.returncode, status.stderr) == (0, "")
    assert re.fullmatch(
        r"Shopify LUM: read up to Mon 2 Mar 2026 0\d:\d\d Asia/Manila, last brought .*\.\n", status.stdout
    )

    with workbook_again(data, ports) as spreadsheet:
        setup, sync = by_hand(data, "setup"), by_hand(data, "sync")
    managers = json.loads((data / "demo.json").read_text())["managers"]
    assert setup.stdout.splitlines() == [
        f"Spreadsheet {spreadsheet.id} is set up as the workbook.",
        f"Spreadsheet {managers} is set up for the managers.",
    ], "whole workbooks are left alone"
    assert sync.returncode == 2
    assert "The sandbox clock at" in sync.stderr, "only the Sheets stand-in runs"

    without = by_hand(data, "status", secrets=False)
    assert without.returncode == 2
    assert without.stderr.splitlines() == [
        f"keepsheet.yaml: the environment variable SHOPIFY_LUM_{name} is missing or empty" for name in ("ID", "SECRET")
    ]


@pytest.mark.full
def test_a_source_that_fails_is_told_and_the_others_go_on(tmp_path: Path, ports: int) -> None:
    """The world names a page that its Trustpilot does not have."""
    ended = run_demo(tiny_world(tmp_path / "world", trustpilot_unit="nosuch"), tmp_path / "data", ports)

    assert ended.returncode == 1
    assert "1 of 3 sources failed" in ended.stdout
    assert "  ⚠ Trustpilot Lumen, reviews: could not be read." in ended.stdout
    assert "  SLA board: 1 new row," in ended.stdout


@pytest.mark.full
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_everything(tmp_path: Path, ports: int, sign: signal.Signals) -> None:
    """At once, with 0, and with no process left that holds the terminal."""
    words = ["--no-browser", "--port-base", str(ports), "--data", str(tmp_path / "data")]
    words += ["--world", str(tiny_world(tmp_path / "world"))]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.demo", *words],
        cwd=tmp_path,
        env={**ENV, "PYTHONUNBUFFERED": "1"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout
    with process.stdout as told:
        for line in told:
            if "spreadsheet id" in line:
                break
        os.kill(process.pid, sign)
        rest = told.read()  # ends when nobody holds the pipe any more

    assert process.wait() == 0, rest
    assert rest.endswith("Ended. Start again with the same --data and it goes on.\n")


def test_a_world_that_is_not_there_is_told_plainly(tmp_path: Path, ports: int) -> None:
    ended = run_demo(tmp_path / "nowhere", tmp_path / "data", ports)

    assert ended.returncode == 1
    assert (
        ended.stdout.strip()
        == f"{tmp_path}/nowhere is not a world: it has no world.json. Give the folder that holds one."
    )


def test_a_world_with_a_fault_is_told_in_the_stand_ins_words(tmp_path: Path, ports: int) -> None:
    world = tiny_world(tmp_path / "world")
    (world / "shopify" / "LUM" / "orders.jsonl").write_text("{]\n")
    ended = run_demo(world, tmp_path / "data", ports)

    assert ended.returncode == 1
    assert "The sandbox ended while starting. Its last words:" in ended.stdout
    assert "orders.jsonl, line 1: not JSON" in ended.stdout
