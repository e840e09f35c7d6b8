"""One JSON object a line on stdout, as Cloud Logging reads it: severity, message, and the facts as fields.

Facts are counts, names of ours and sentences of ours. Never a header, a body, a secret, or text of a customer.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Literal

Fact = str | int | float | bool | None


def log(severity: Literal["INFO", "WARNING", "ERROR"], event: str, message: str, **facts: Fact) -> None:
    write({"severity": severity, "event": event, "message": message, **facts})


def write(line: dict[str, Fact]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
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
