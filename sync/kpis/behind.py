"""The records behind a number: in it, below it, and left out with the reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

import numpy as np

from sync.kpis.cases import Cases, Part
from sync.kpis.figures import ALL
from sync.kpis.frames.columns import Flags
from sync.kpis.frames.frames import Frames
from sync.kpis.periods import Period, Span, day_number, day_of

#: In the numerator; only in the denominator; in neither.
COUNTED, BELOW, LEFT_OUT = "counted", "in the base", "left out"


@dataclass(frozen=True, slots=True)
class Behind:
    """One record. `amount`: its part of the numerator where that is money, in minor units."""

    key: str
    store: str
    day: date
    state: str
    why: str
    amount: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Some of the records behind a number, newest first, and how many there are of each kind."""

    found: tuple[Behind, ...]
    counts: Mapping[str, int]


def behind(cases: Cases, frames: Frames, period: Period, store: str, most: int) -> Rows:
    """Of each kind at most `most`, newest first."""
    spans = _spans(frames, period, store)
    found: dict[str, list[tuple[int, str, Behind]]] = {COUNTED: [], BELOW: [], LEFT_OUT: []}
    counts = dict.fromkeys(found, 0)
    for part in cases:
        inside = _inside(part, spans)
        out = part.reason >= 0
        for state, mask in (
            (COUNTED, ~out & (part.numerator != 0)),
            (BELOW, ~out & (part.numerator == 0)),
            (LEFT_OUT, out),
        ):
            chosen = inside & mask
            counts[state] += int(chosen.sum())
            found[state] += _newest(part, frames, chosen, state, most)
    merged = [line for lines in found.values() for *_, line in nsmallest(most, lines, key=lambda x: x[:2])]
    return Rows(tuple(merged), counts)


def typed_cases(cases: Cases, frames: Frames, period: Period, store: str) -> int:
    """How many of the cases that count were typed by hand."""
    spans = _spans(frames, period, store)
    typed = [part for part in cases if "typed" in part.base and part.base["typed"].to_numpy().any()]
    return sum(int((_inside(part, spans) & part.column("typed") & (part.reason < 0)).sum()) for part in typed)


def _inside(part: Part, spans: Mapping[int, Span]) -> Flags:
    stores, inside = part.column("store"), np.zeros(len(part.rows), bool)
    for code, span in spans.items():
        days = (part.day >= day_number(span.first)) & (part.day <= day_number(span.last))
        inside |= (stores == code) & days
    return inside


def _newest(part: Part, frames: Frames, chosen: Flags, state: str, most: int) -> list[tuple[int, str, Behind]]:
    places = np.flatnonzero(chosen)
    places = places[np.argsort(-part.day[places].astype(np.int64), kind="stable")][:most]
    stores, names = part.column("store")[places].tolist(), frames.words.stores.words
    lines = []
    for key, store, place in zip(part.keys(places), stores, places.tolist(), strict=True):
        reason, day = int(part.reason[place]), int(part.day[place])
        why = part.reasons[reason] if reason >= 0 else ""
        line = Behind(key, names[store], day_of(day), state, why, int(part.numerator[place]))
        lines.append((-day, key, line))
    return lines


def _spans(frames: Frames, period: Period, store: str) -> dict[int, Span]:
    now = frames.facts.now
    return {
        frames.words.stores.code(s.store): period.of(now.astimezone(s.zone).date())
        for s in frames.facts.stores
        if store in (ALL, s.store)
    }
