"""POST /drain on the worker: what webhooks pointed to, read and shown. Called by the queue, at least once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.running import Answer, answer, guarded, settings, tell

if TYPE_CHECKING:
    from flask import Request


def drain(request: Request) -> Answer:
    """As the scheduler's door, but 503 where a source failed too: the queue comes again, later and later."""

    def do() -> Answer:
        from sync.drain import drain as run

        report = run(settings(), tell=tell)
        document, status = answer(report)
        return document, status if all(s.ok for s in report.sources) else 503

    return guarded(request, do)
