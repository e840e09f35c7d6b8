"""Today's list: its order, its forty lines, and that it holds still."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sync.rules.today import Held, Item, held, later, ranked
from tests.support.records import NOW

STEP = timedelta(minutes=5)


def item(key: str, rank: int, due_h: float | None = None) -> Item:
    due = NOW + timedelta(hours=due_h) if due_h is not None else None
    return Item(key, rank, "Dispute", "disputes", "why", "step", 3, do_by=due)


def keys(shown: Held) -> tuple[list[str | None], list[str]]:
    def name(one: Item) -> str:
        return f"✓{one.key}" if one.done else one.key

    return [name(i) if i else None for i in shown.now], [name(i) for i in shown.lines]


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_the_worst_come_first_and_among_them_what_is_due_first() -> None:
    found = [item("d", 3), item("c", 3, 5), item("b", 3, 2), item("a", 1, 9)]
    assert [i.key for i in ranked(found)] == ["a", "b", "c", "d"]


def test_three_urgent_ones_stand_under_now_and_the_others_lead_the_rest() -> None:
    found = [*(item(f"u{n}", 2, n) for n in range(4)), item("x", 3)]
    assert keys(held(found, None, NOW, ())) == (["u0", "u1", "u2"], ["u3", "x"])
    assert keys(held([item("x", 3)], None, NOW, ())) == ([None, None, None], ["x"])


def test_between_two_rankings_nothing_moves_and_what_is_done_is_struck_through() -> None:
    first = held([item("u", 1, 1), item("a", 3, 2), item("b", 4, 3)], None, NOW, ())
    new = [item("b", 4, 3), item("z", 3, 0), item("a2", 3, 0)]
    assert keys(held(new, first, at(5), ())) == (["✓u", None, None], ["✓a", "b"])
    back = held([item("a", 3, 1)], held(new, first, at(5), ()), at(10), ())
    assert keys(back) == (["✓u", None, None], ["a", "✓b"]), "what comes back is no longer struck through"


def test_only_something_urgent_comes_in_between_and_only_into_a_free_place_at_the_top() -> None:
    first = held([item("u", 1, 1), item("a", 3, 2)], None, NOW, ())
    more = [item("u", 1, 1), item("a", 3, 2), *(item(f"n{n}", 2, n) for n in range(4)), item("b", 3)]
    second = held(more, first, at(5), ())
    assert keys(second) == (["u", "n0", "n1"], ["a"])
    assert later(more, second) == {"disputes": 3}
    third = held([i for i in more if i.key != "n0"], second, at(10), ())
    assert keys(third) == (["u", "n2", "n1"], ["a"]), "a done place is free again"


@pytest.mark.parametrize(
    ("minutes", "starts", "anew"), [(119, (), False), (120, (), True), (5, (at(5),), True), (5, (NOW,), False)]
)
def test_it_is_ranked_anew_every_two_hours_and_when_a_shift_begins(
    minutes: int, starts: tuple[datetime, ...], anew: bool
) -> None:
    first = held([item("a", 4)], None, NOW, ())
    now = held([item("a", 4), item("b", 3)], first, at(minutes), starts)
    assert keys(now)[1] == (["b", "a"] if anew else ["a"])
    assert now.ranked_at == (at(minutes) if anew else NOW)


def test_forty_lines_at_most_and_the_rest_is_counted() -> None:
    many = [item(f"{n:03}", 3, n) for n in range(60)]
    shown = held(many, None, NOW, ())
    assert len(shown.items) == 37, "the three places at the top stay free for what is urgent"
    assert later(many, shown) == {"disputes": 23}
    urgent = held([replace(i, rank=2) for i in many], None, NOW, ())
    assert len(urgent.items) == 40


def test_a_flood_of_cases_hides_no_late_orders() -> None:
    found = [*(item(f"c{n:02}", 3, n) for n in range(60)), item("late", 5), item("tags", 8)]
    shown = keys(held(found, None, NOW, ()))[1]
    assert shown[-2:] == ["late", "tags"]
    assert len(shown) == 37
    assert shown[:35] == [f"c{n:02}" for n in range(35)], "and else the places go by rank"


def test_the_list_is_the_same_after_a_night_in_the_ledger() -> None:
    shown = held([item("u", 1, 1), item("a", 3)], None, NOW, ())
    assert Held.of(json.loads(json.dumps(shown.document()))) == shown
    assert Held.of(None) is None
    assert Held.of({"ranked_at": NOW.isoformat(), "now": [{"of": "a later version"}], "lines": []}) is None
