"""A line of a Settings tab as read: what the sheet works with, and what is wrong. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.core.cells import Cell


@dataclass(frozen=True, slots=True)
class ListLine:
    """`used_now` and `check` are the two last columns; both are None for a line that nobody has filled.

    `told`: the other columns that the sheet fills. `born`: what the line holds when its row is made.
    """

    used_now: str | None
    check: str | None
    wrong: bool = False
    told: Mapping[str, Cell] = field(default_factory=dict)
    born: Mapping[str, Cell] = field(default_factory=dict)
