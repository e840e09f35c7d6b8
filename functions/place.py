"""Where an unforeseen error arose, without its words, which may be a customer's."""

from __future__ import annotations

import os
import traceback


def place(error: Exception) -> str:
    """Kind of error, file, line and function."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {os.path.basename(frame.filename)}:{frame.lineno} ({frame.name})"  # noqa: PTH119
