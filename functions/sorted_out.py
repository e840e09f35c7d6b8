"""What became of a request: its answer, or the status and the sentence of why there is none. One log line each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from functions.log import Fact, Severity, listen, log, traced
from functions.place import place
from sync.doors.knock import Refused
from sync.errors import KeepsheetError, SettingsError

if TYPE_CHECKING:
    from flask import Request

Answer = tuple[dict[str, Any], int]


def sorted_out(
    request: Request, event: str, facts: dict[str, Fact], do: Callable[[], tuple[dict[str, Any], str]]
) -> Answer:
    """Answer with what `do` gives, and its sentence for the log; `facts` may grow while it works.

    The answer and the line hold nothing of what was brought.
    """
    listen()
    traced(request)
    started = time.monotonic()
    document: dict[str, Any] | None = None
    try:
        document, why = do()
        status = 200
    except Refused as e:
        status, why = e.status, str(e)
    except SettingsError as e:
        status, why = 500, "; ".join(e.problems)
    except KeepsheetError as e:
        status, why = 503, str(e)
    except Exception as e:  # noqa: BLE001 - the words of an unforeseen error may hold a customer's: only its place is told
        status, why = 500, f"Something unforeseen stopped this ({event}): {place(e)}."
    severity: Severity = "INFO" if status == 200 else "WARNING" if status < 500 else "ERROR"
    log(severity, event, why, status=status, duration_ms=round((time.monotonic() - started) * 1000), **facts)
    return document or {"answer": why if status < 500 else "Come again."}, status
