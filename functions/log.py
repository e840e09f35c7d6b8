"""One JSON object a line on stdout, as Cloud Logging reads it: severity, message, and the facts as fields.

Facts are counts, names of ours and sentences of ours. Never a header, a body, a secret, or text of a customer.
"""

from __future__ import annotations

import json
import sys
from typing import Literal

Fact = str | int | float | bool | None


def log(severity: Literal["INFO", "WARNING", "ERROR"], event: str, message: str, **facts: Fact) -> None:
    line = {"severity": severity, "event": event, "message": message, **facts}
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()
