"""Ports of this machine for the stand-ins of a test."""

from __future__ import annotations

import random
from contextlib import suppress

from sandbox.processes import DemoError, free_or_refuse

#: Below those that systems give to clients (Linux: from 32768 on), which come and go at any moment.
_BASES = range(15_000, 32_000, 10)


def port_base() -> int:
    """The first of six neighbouring ports that nobody uses now; other tests on this machine look for some too."""
    for base in random.SystemRandom().sample(_BASES, len(_BASES)):
        with suppress(DemoError):
            free_or_refuse(range(base, base + 6))
            return base
    raise AssertionError("no six neighbouring ports are free on this machine")
