"""POST /compact on the worker: the ledger's nightly tidying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.log import log
from functions.running import Answer, guarded, settings

if TYPE_CHECKING:
    from flask import Request


def compact(request: Request) -> Answer:
    """200 with the counts. 503: come again."""

    def do() -> Answer:
        from sync.compact import compact as run

        done = run(settings())
        counts = {
            "folded": done.folded,
            "deleted": done.deleted,
            "forgotten": done.forgotten,
            "redacted": done.redacted,
        }
        log("INFO", "compacted", f"{done.folded} logs were folded, {done.deleted} old ones deleted.", **counts)
        return {"ok": True, **counts}, 200

    return guarded(request, do)
