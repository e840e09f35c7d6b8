"""Today's list: one order over all trackers, at most forty lines, that holds still while people read it. Pure.

It is ranked when a shift begins and every two hours, and keeps its places in between: what is done stays, struck
through, and only something urgent may come in, in the three places at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

MOST_LINES, NOW_PLACES = 40, 3
RANKED_EVERY = timedelta(hours=2)

#: The ranks, the worst first.
SILENCE, STOP, NEW_CASE, BAD_REVIEW, LATE_ORDERS, FOLLOW_UP, PARCELS, TAGS = range(1, 9)

#: Only these may come in between two rankings.
URGENT = (SILENCE, STOP)

#: So many lines of each rank are sure of a place.
_SHARE = {
    SILENCE: 10,
    STOP: 7,
    NEW_CASE: 8,
    BAD_REVIEW: 4,
    LATE_ORDERS: 3,
    FOLLOW_UP: 2,
    PARCELS: 2,
    TAGS: 1,
}

#: Later than anything is due, and before anything was.
FAR, LONG_AGO = datetime(9999, 1, 1, tzinfo=UTC), datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `key` says what it is about, so that it is known again; the words may change under it."""

    key: str
    rank: int
    what: str  # "Dispute", "Review 1★", "12 orders"
    tab: str  # the tab that it is worked on
    why: str
    step: str
    minutes: int
    store: str = ""
    order: str = ""
    do_by: datetime | None = None
    whose: str = ""
    view: str = ""  # the saved view that shows it
    done: bool = False  # it was in the list and is no more to be done


@dataclass(frozen=True, slots=True)
class Held:
    """The list as people see it. `now` has three places, `lines` the rest."""

    ranked_at: datetime
    now: tuple[Item | None, ...]
    lines: tuple[Item, ...]

    @property
    def items(self) -> list[Item]:
        return [*(i for i in self.now if i), *self.lines]

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "ranked_at": self.ranked_at.isoformat(),
            "now": [_plain(i) if i else None for i in self.now],
            "lines": [_plain(i) for i in self.lines],
        }

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> Held | None:
        """Back from JSON; None where nothing is kept, or something that this version does not know."""
        try:
            return cls(
                datetime.fromisoformat((document or {})["ranked_at"]),
                tuple(_item(i) if i else None for i in (document or {})["now"]),
                tuple(_item(i) for i in (document or {})["lines"]),
            )
        except (KeyError, TypeError, ValueError):
            return None


def _plain(item: Item) -> dict[str, Any]:
    return {**asdict(item), "do_by": item.do_by.isoformat() if item.do_by else None}


def _item(plain: Mapping[str, Any]) -> Item:
    return Item(**{**plain, "do_by": datetime.fromisoformat(plain["do_by"]) if plain["do_by"] else None})


def ranked(items: Iterable[Item]) -> list[Item]:
    """The worst first; within a rank what is due first."""
    return sorted(items, key=lambda i: (i.rank, i.do_by or FAR, i.key))


def held(items: Iterable[Item], before: Held | None, now: datetime, shift_starts: Iterable[datetime]) -> Held:
    """The list to be shown now: ranked anew where it is time for that, else as it was, with what became of it."""
    found = ranked(items)
    if before is None or _time_to_rank(before.ranked_at, now, shift_starts):
        urgent = [i for i in found if i.rank in URGENT][:NOW_PLACES]
        kept = {i.key for i in urgent}
        rest = _chosen([i for i in found if i.key not in kept], MOST_LINES - NOW_PLACES)
        return Held(now, (*urgent, *[None] * (NOW_PLACES - len(urgent))), tuple(rest))
    by_key = {i.key: i for i in found}
    known = {i.key for i in before.items}
    coming = iter(i for i in found if i.rank in URGENT and i.key not in known)
    places = [_still(i, by_key) if i else None for i in before.now]
    places = [next(coming, i) if i is None or i.done else i for i in places]
    return Held(before.ranked_at, tuple(places), tuple(_still(i, by_key) for i in before.lines))


def _chosen(found: list[Item], most: int) -> list[Item]:
    """So many lines, in their order. On a bad day every rank has its share: a flood of cases hides no late orders."""
    left = dict(_SHARE)
    first = []
    for item in found:
        if left[item.rank]:
            left[item.rank] -= 1
            first.append(item.key)
    chosen = {*first[:most]}
    others = (i.key for i in found if i.key not in chosen)
    chosen |= {key for key, _ in zip(others, range(most - len(chosen)), strict=False)}
    return [i for i in found if i.key in chosen]


def _still(item: Item, by_key: Mapping[str, Item]) -> Item:
    return by_key.get(item.key) or replace(item, done=True)


def _time_to_rank(ranked_at: datetime, now: datetime, shift_starts: Iterable[datetime]) -> bool:
    return ranked_at + RANKED_EVERY <= now or any(ranked_at < start <= now for start in shift_starts)


def later(items: Iterable[Item], shown: Held) -> dict[str, int]:
    """What found no place, counted by tab."""
    known = {i.key for i in shown.items}
    counts: dict[str, int] = {}
    for item in items:
        if item.key not in known:
            counts[item.tab] = counts.get(item.tab, 0) + 1
    return counts


def numbers(names: Sequence[str], most: int = 15) -> str:
    """Order numbers ready to be pasted.

    >>> numbers(["#1", "#2", "#3"], 2)
    '#1 #2 + 1 more'
    """
    more = f" + {len(names) - most} more" if len(names) > most else ""
    return " ".join(names[:most]) + more


def duration(minutes: int) -> str:
    """Minutes as people say them.

    >>> duration(130), duration(40), duration(120)
    ('2 h 10', '40 min', '2 h')
    """
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if hours and rest else f"{hours} h" if hours else f"{rest} min"
