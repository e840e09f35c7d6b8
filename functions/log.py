"""One JSON object a line on stdout, as Cloud Logging reads it: severity, message, trace, and the facts as fields.

Facts are counts, names of ours and sentences of ours. Never a header, a body, a secret, or text of a customer.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from flask import Request

Severity = Literal["INFO", "WARNING", "ERROR"]

Fact = str | int | float | bool | None

#: The field by which Cloud Logging joins the lines of one request. cloud.google.com/run/docs/logging#correlate-logs
TRACE = "logging.googleapis.com/trace"

_trace: ContextVar[str | None] = ContextVar("trace", default=None)


def traced(request: Request) -> None:
    """The lines of this request bear the trace that Google gave it."""
    given = request.headers.get("X-Cloud-Trace-Context", "").partition("/")[0]
    project = os.environ.get("GOOGLE_CLOUD_PROJECT", "")
    _trace.set(f"projects/{project}/traces/{given}" if project and re.fullmatch(r"[0-9a-f]{32}", given) else None)


def log(severity: Severity, event: str, message: str, **facts: Fact) -> None:
    write({"severity": severity, "event": event, "message": message, **facts})


def write(line: dict[str, Fact]) -> None:
    trace = _trace.get()
    sys.stdout.write(json.dumps({**line, TRACE: trace} if trace else line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Structured(logging.Handler):
    """What the engine says through `logging`, in the same form; without tracebacks, whose words may be a customer's."""

    def emit(self, record: logging.LogRecord) -> None:
        write({"severity": record.levelname, "event": "log", "message": record.getMessage(), "logger": record.name})


def listen() -> None:
    """Take over what the engine logs, once a process. Libraries keep to warnings, and to the plain log."""
    engine = logging.getLogger("sync")
    if not any(isinstance(handler, Structured) for handler in engine.handlers):
        engine.addHandler(Structured())
        engine.propagate = False
