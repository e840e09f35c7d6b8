"""The scheduler's door: pull every source that is due, then push. POST it, with {"trigger": "name"} if you like.

200: the workbook is as the answer says, even where a source failed (`ok` is false then). 503: the workbook could not
be written, come again. 500: the settings are wrong, or something is that we did not foresee. 405: it was no POST.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from functions.running import Answer, answer, guarded, settings, tell

if TYPE_CHECKING:
    from flask import Request


def sync(request: Request) -> Answer:
    """Answers {ok, run, sources, tabs, sentences}; never customer text, never a secret."""

    def do() -> Answer:
        from sync import run

        return answer(run.run(settings(), trigger=trigger(request), tell=tell))

    return guarded(request, do)


def trigger(request: Request) -> str:
    """Who knocked, as far as they say it in a plain word."""
    document = request.get_json(silent=True)
    word = document.get("trigger") if isinstance(document, dict) else None
    return word if isinstance(word, str) and re.fullmatch(r"[a-z][a-z-]{0,19}", word) else "http"
