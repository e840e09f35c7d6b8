"""Where the published schemas and real worlds are: ../shared beside the checkout, or KEEPSHEET_SHARED."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KEEPSHEET_SHARED", ROOT.parent / "shared"))


def shared_path(*parts: str) -> Path:
    """A file or folder under ../shared; skips the test, with the reason, only where ../shared is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not here: the published schemas and worlds stand there")
    return SHARED.joinpath(*parts)
