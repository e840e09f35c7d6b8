"""What the worker's doors share: how a run is started, what is told of it, and how a failure is answered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from functions.log import Fact, Severity, listen, log, traced
from functions.place import place
from sync.errors import KeepsheetError, SettingsError

if TYPE_CHECKING:
    from flask import Request

    from sync.configuration.config import Config
    from sync.run import RunReport

Answer = tuple[dict[str, Any], int]


def guarded(request: Request, do: Callable[[], Answer]) -> Answer:
    """405 for anything but a POST, 500 for wrong settings or what was not foreseen, 503 for come again."""
    traced(request)
    if request.method != "POST":
        return refused(405, ["Send a POST to start this."])
    listen()
    started = time.monotonic()
    try:
        document, status = do()
    except SettingsError as e:
        return refused(500, e.problems)
    except KeepsheetError as e:
        return refused(503, [str(e)])
    except Exception as e:  # noqa: BLE001 - the words of an unforeseen error may hold a customer's: only its place is told
        sentence = f"Something unforeseen stopped the sync: {place(e)}. Nothing was lost; the next run goes on."
        return refused(500, [sentence])
    took = round((time.monotonic() - started) * 1000)
    severity: Severity = "INFO" if document.get("ok") else "WARNING"
    log(severity, "answered", f"Answered {status}.", status=status, duration_ms=took)
    return document, status


def settings() -> Config:
    from sync.configuration import config

    return config.load(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml"), os.environ)


def tell(event: str, message: str, facts: Mapping[str, Fact]) -> None:
    log("WARNING" if facts.get("ok") is False else "INFO", event, message, **facts)


def refused(status: int, sentences: list[str]) -> Answer:
    for sentence in sentences:
        log("ERROR", "refused", sentence, status=status)
    return {"ok": False, "run": None, "sources": [], "tabs": [], "sentences": sentences}, status


def answer(report: RunReport) -> Answer:
    sources = [
        {
            "source": s.source,
            "owner": s.owner,
            "part": s.part,
            "ok": s.ok,
            "new": s.new,
            "changed": s.changed,
            "requests": s.requests,
            "sentence": s.sentence,
        }
        for s in report.sources
    ]
    tabs = [
        {"tab": t.title, "ok": t.sentence is None, "new_rows": t.new_rows, "cells": t.cells, "sentence": t.sentence}
        for t in report.tabs
    ]
    document = {"ok": report.ok, "run": report.id, "sources": sources, "tabs": tabs, "sentences": [*report.sentences]}
    return document, 200 if report.pushed else 503
