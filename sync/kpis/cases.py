"""The cases that a KPI is made of: what counts, what is left out and why. Every number opens into them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sync.kpis.frames.columns import NEVER, Codes, Flags, Ints

#: What values may be split by, besides the store.
CUTS = ("market", "supplier", "sku", "cause")

#: Why a case is not in the value: a sentence, and which rows of the frame it holds for. The first that holds is told.
LeftOut = tuple[str, Any]

#: What such a sentence begins with where the case is missing only because a fact is: it lowers the coverage.
UNKNOWN = "not known: "


@dataclass(frozen=True)
class Part:
    """Some rows of one frame as cases. `reason`: -1 where it counts, else the place in `reasons`."""

    base: pd.DataFrame
    rows: Ints
    day: Codes
    numerator: Ints | Flags
    denominator: Ints | Flags
    reason: Codes
    known: Flags
    judged: Flags  # where something had to be known
    reasons: tuple[str, ...]
    owner: pd.DataFrame | None = None  # the orders, where the base has no key of its own

    def column(self, name: str) -> Any:
        """A column of the base in these rows; -1 where the base has none."""
        if name not in self.base:
            return np.full(len(self.rows), -1, np.int32)
        values = self.base[name].to_numpy()
        return values if len(self.rows) == len(values) else values[self.rows]

    def keys(self, chosen: Flags | Ints) -> list[str]:
        """The keys of the records behind the chosen cases (a mask, or their places): of the order, for a parcel."""
        rows = self.rows[chosen]
        base = self.base
        if "key" not in base and self.owner is not None:
            rows, base = base["order"].to_numpy()[rows], self.owner
        return [str(key) for key in base["key"].iloc[rows]]


Cases = tuple[Part, ...]


def part(
    base: pd.DataFrame,
    day: str,
    *,
    of: Any = None,
    numerator: Any = 0,
    denominator: Any = 1,
    left_out: Sequence[LeftOut] = (),
    known: Any = None,
    owner: pd.DataFrame | None = None,
) -> Cases:
    """The rows of `base` that belong to the KPI at all (`of`) and have a day, as cases; none of an empty frame.

    `numerator` and `denominator`: a number for each row, or one for all. What is left out counts in neither.
    `known`: where a fact beside the value (the cause) is known. Its share, or that of the cases not left out for
    want of a fact, is the coverage.
    """
    if not len(base):
        return ()
    days = base[day].to_numpy()
    belongs = (days != NEVER) if of is None else (days != NEVER) & np.asarray(of)
    rows = np.flatnonzero(belongs)
    reason, unknown = _of_rows(_reasons(len(base), left_out), rows), _unknown(left_out)
    counts = reason < 0
    judged = counts if known is not None or unknown else np.zeros(len(rows), bool)

    return (
        Part(
            base,
            rows,
            _of_rows(days, rows),
            _numbers(numerator, rows, counts),
            _numbers(denominator, rows, counts),
            reason,
            np.ones(len(rows), bool) if known is None else _of_rows(np.asarray(known), rows),
            judged | np.isin(reason, unknown) if unknown else judged,
            tuple(sentence for sentence, _ in left_out),
            owner,
        ),
    )


def _reasons(count: int, left_out: Sequence[LeftOut]) -> Codes:
    """For each row the first reason that holds for it, -1 where none does."""
    reason = np.full(count, -1, np.int32)
    for place, (_, mask) in enumerate(left_out):
        reason[np.asarray(mask) & (reason < 0)] = place
    return reason


def _unknown(left_out: Sequence[LeftOut]) -> list[int]:
    """The reasons for which a case is left out only because a fact is missing."""
    return [place for place, (sentence, _) in enumerate(left_out) if sentence.startswith(UNKNOWN)]


def _of_rows(values: Any, rows: Ints) -> Any:
    """The values of these rows, in order; no copy where they are all."""
    return values if len(rows) == len(values) else values[rows]


def _numbers(value: Any, rows: Ints, counts: Flags) -> Any:
    """One number a row, 0 where the row is left out; of yes and no, and of 1 for all, flags."""
    if np.isscalar(value):
        return counts if value == 1 else np.where(counts, value, 0) if value else np.zeros_like(counts)
    given = _of_rows(np.asarray(value), rows)
    return given & counts if given.dtype == bool else np.where(counts, given.astype(np.int64, copy=False), 0)
