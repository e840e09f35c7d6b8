"""The door of the scheduler: what it answers, what it logs, and how light it is to open."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.log import listen
from functions.place import place
from functions.running import answer
from functions.sync import sync, trigger
from functions.worker import worker
from sync.core.records import SourceOutcome
from sync.report import Reported
from sync.run import RunReport, TabReport
from tests.support.shared import ROOT


def request(method: str = "POST", document: Any = None) -> Request:
    return Request(EnvironBuilder(method=method, json=document).get_environ())


def outcome(*, ok: bool, sentence: str | None = None) -> SourceOutcome:
    return SourceOutcome("paypal", "lumen", "disputes", ok, None, 12, 3, 4, sentence)


def test_only_a_post_starts_a_sync() -> None:
    document, status = sync(request("GET"))

    assert status == 405
    assert document["sentences"] == ["Send a POST to start this."]


def test_wrong_settings_are_answered_and_logged_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each problem is one structured line, and no secret of the environment is in any of them."""
    (tmp_path / "keepsheet.yaml").write_text("team_zone: Asia/Manilla\nstores: []\n")
    monkeypatch.setenv("KEEPSHEET_CONFIG", str(tmp_path / "keepsheet.yaml"))
    monkeypatch.setenv("TRUSTPILOT_SECRET", "hush")

    document, status = sync(request())

    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 500
    assert document["ok"] is False
    assert "keepsheet.yaml: portfolio_currency is missing" in document["sentences"]
    assert [line["message"] for line in logged] == document["sentences"]
    assert {(line["severity"], line["event"], line["status"]) for line in logged} == {("ERROR", "refused", 500)}
    assert "hush" not in json.dumps([document, logged])


def test_a_run_is_answered_with_counts_and_sentences() -> None:
    report = RunReport("r1", (outcome(ok=True),), (TabReport("Disputes", 12, 0, None),), ("All is well.",), pushed=True)

    assert answer(report) == (
        {
            "ok": True,
            "run": "r1",
            "sources": [
                {
                    "source": "paypal",
                    "owner": "lumen",
                    "part": "disputes",
                    "ok": True,
                    "new": 12,
                    "changed": 3,
                    "requests": 4,
                    "sentence": None,
                }
            ],
            "tabs": [{"tab": "Disputes", "ok": True, "new_rows": 12, "cells": 0, "sentence": None}],
            "sentences": ["All is well."],
        },
        200,
    )


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (RunReport("r", (outcome(ok=False, sentence="No."),), (), (), pushed=True), 200),
        (RunReport("r", (outcome(ok=True),), (TabReport("Refunds", 0, 0, "Refused."),), (), pushed=True), 200),
        (RunReport("r", (outcome(ok=True),), (), (), pushed=False), 503),
    ],
)
def test_a_partial_run_is_not_ok(report: RunReport, status: int) -> None:
    """A source that failed is no reason to knock again at once; a workbook that was not written is."""
    document, answered = answer(report)

    assert document["ok"] is False
    assert answered == status


@pytest.mark.parametrize(
    ("document", "word"),
    [
        ({"trigger": "demo"}, "demo"),
        ({"trigger": "x" * 90}, "http"),
        ({"trigger": 7}, "http"),
        ([], "http"),
        (None, "http"),
    ],
)
def test_the_trigger_is_a_plain_word(document: Any, word: str) -> None:
    assert trigger(request("POST", document)) == word


def test_an_unforeseen_error_is_told_by_its_place_alone() -> None:
    """Its words may be a customer's."""
    try:
        int("Ana's address")
    except ValueError as e:
        told = place(e)

    assert told.startswith("ValueError in test_functions.py:")
    assert "Ana" not in told


def test_what_the_engine_logs_is_structured_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Once, however often the door was opened, and without the words of an exception."""
    listen()
    listen()
    engine = logging.getLogger("sync.anywhere")
    try:
        int("Ana's address")
    except ValueError:
        engine.exception("Reading %s failed", "PayPal")

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"severity": "ERROR", "event": "log", "message": "Reading PayPal failed", "logger": "sync.anywhere"}
    ]


@pytest.mark.parametrize(("written", "status"), [(True, 200), (False, 503)])
def test_a_report_is_answered_with_its_tabs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: bool, status: int
) -> None:
    done = Reported("r1", (TabReport("Scorecard", 0, 12, None),), () if written else ("Not now.",), written)
    monkeypatch.setattr("sync.report.run_report", lambda _: done)
    monkeypatch.setattr("functions.report.settings", lambda: None)
    document, answered = worker(Request(EnvironBuilder(path="/report", method="POST").get_environ()))
    assert (answered, document["ok"], document["tabs"][0]["tab"]) == (status, written, "Scorecard")
    assert '"event": "reported"' in capsys.readouterr().out.replace('":"', '": "')


def test_opening_the_door_imports_nothing_heavy() -> None:
    """A webhook beside it must start fast: pandas, pyarrow, gspread and httpx come with the first sync."""
    heavy = "{'pandas', 'pyarrow', 'gspread', 'httpx', 'requests', 'yaml'}"
    code = f"import sys, main; print(sorted({heavy} & sys.modules.keys()))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert shown.stdout == "[]\n"
