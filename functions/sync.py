"""The scheduler's door: pull every source that is due, then push. POST it, with {"trigger": "name"} if you like.

200: the workbook is as the answer says, even where a source failed (`ok` is false then). 503: the workbook could not
be written, come again. 500: the settings are wrong, or something is that we did not foresee. 405: it was no POST.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from functions.log import Fact, listen, log
from sync.errors import KeepsheetError, SettingsError

if TYPE_CHECKING:
    from flask import Request

    from sync.run import RunReport

Answer = tuple[dict[str, Any], int]


def sync(request: Request) -> Answer:
    """Answers {ok, run, sources, tabs, sentences}; never customer text, never a secret."""
    if request.method != "POST":
        return refused(405, ["Send a POST to start a sync."])
    from sync import config, run

    listen()
    try:
        settings = config.load(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml"), os.environ)
        report = run.run(settings, trigger=trigger(request), tell=tell)
    except SettingsError as e:
        return refused(500, e.problems)
    except KeepsheetError as e:
        return refused(503, [str(e)])
    except Exception as e:  # noqa: BLE001 - the words of an unforeseen error may hold a customer's: only its place is told
        return refused(
            500, [f"Something unforeseen stopped the sync: {place(e)}. Nothing was lost; the next run goes on."]
        )
    return answer(report)


def trigger(request: Request) -> str:
    """Who knocked, as far as they say it in a plain word."""
    document = request.get_json(silent=True)
    word = document.get("trigger") if isinstance(document, dict) else None
    return word if isinstance(word, str) and re.fullmatch(r"[a-z][a-z-]{0,19}", word) else "http"


def tell(event: str, message: str, facts: Mapping[str, Fact]) -> None:
    log("WARNING" if facts.get("ok") is False else "INFO", event, message, **facts)


def refused(status: int, sentences: list[str]) -> Answer:
    for sentence in sentences:
        log("ERROR", "refused", sentence, status=status)
    return {"ok": False, "run": None, "sources": [], "tabs": [], "sentences": sentences}, status


def place(error: Exception) -> str:
    """Kind of error and where it arose, without its words."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {os.path.basename(frame.filename)}:{frame.lineno} ({frame.name})"  # noqa: PTH119


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
