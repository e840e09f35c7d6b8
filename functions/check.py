"""POST /check on the worker: everything tried once, as the owner's setup needs it, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.running import Answer, guarded, settings

if TYPE_CHECKING:
    from flask import Request


def check(request: Request) -> Answer:
    """200 with {ok, sentences}, whatever was found."""

    def do() -> Answer:
        from sync.check import check as run

        findings = run(settings())
        return {"ok": all(f.ok for f in findings), "sentences": [f.sentence for f in findings]}, 200

    return guarded(request, do)
