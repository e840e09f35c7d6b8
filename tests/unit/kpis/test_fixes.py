"""Fixes measured: against the orders that they do not touch, with an interval, and no effect where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.core.cells import EPOCH, Raw
from sync.core.records import Record
from sync.kpis.facts import Facts
from sync.kpis.fixes import Fix, effect
from sync.kpis.frames.frames import Frames
from sync.pages.fixes import day_of_cell, saved_text
from sync.pages.typed_numbers import Typed, check, newest
from tests.support.kpis import framed, ledger_of
from tests.support.records import LUM, NOW, bag, order, payment, refund

START = (NOW - timedelta(days=44)).date()


def shop(bad_before: int, bad_after: int, others_bad: int = 10, each: int = 100) -> list[Record]:
    """Orders of 30 days before the start and of 30 after: to Australia those of the fix, to Britain the others."""
    found: list[Record] = []
    for country, bad in (("AU", (bad_before, bad_after)), ("GB", (others_bad, others_bad))):
        for period, worse in zip((-1, 1), bad, strict=True):
            for n in range(each):
                at = NOW - timedelta(days=44) + timedelta(days=period * (1 + n % 28), hours=1)
                number = f"{1 if country == 'AU' else 2}{period + 1}{n:04}"
                paid = (payment(created_at=at, processed_at=at),)
                found.append(order(number, created_at=at, country=country, transactions=paid))
                if n < worse:
                    when = at + timedelta(days=2)
                    gid = f"gid://shopify/Order/{number}"
                    found.append(refund(number, order_id=gid, processed_at=when, created_at=when, total=bag("50.00")))
    return found


def frames(records: list[Record]) -> Frames:
    return framed(ledger_of([records]), Facts(NOW, (LUM,), portfolio="AUD"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(40, 10, "about "), (20, 20, "no effect seen"), (10, 45, "it got worse")],
)
def test_what_a_fix_did_is_told_with_its_interval(before: int, after: int, words: str) -> None:
    framed_ = frames(shop(before, after))
    fix = Fix(START, market="AU")
    assert saved_text(framed_, fix, effect(framed_, fix)).startswith(words)


def test_the_saving_is_the_fall_of_the_share_at_the_cost_of_each_order() -> None:
    """From 40 to 10 of 100 orders, 50.00 each: about 1,500 in thirty days, and the interval holds it."""
    found = effect(frames(shop(40, 10)), Fix(START, market="au"))
    assert (found.before.bad, found.before.of, found.after.bad) == (40, 100, 10)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 150_000 < found.high < 250_000


def test_what_fell_everywhere_is_no_effect() -> None:
    """The others fell as much: the season, not the fix."""
    records = shop(40, 10, others_bad=0)
    others = [r for r in shop(0, 0, others_bad=40) if getattr(r, "country", "GB") == "GB"]
    keep = [r for r in others if r.key.split(":")[-1].startswith("20")]  # the others before the start alone are bad
    framed_ = frames([*(r for r in records if r.key not in {k.key for k in keep}), *keep])
    fix = Fix(START, market="AU")
    assert saved_text(framed_, fix, effect(framed_, fix)).startswith("no effect seen")


def test_few_orders_and_young_ones_are_too_early() -> None:
    few = frames(shop(5, 1, each=20))
    assert (
        saved_text(few, Fix(START, market="AU"), effect(few, Fix(START, market="AU"))) == "too early: 20 of 30 orders"
    )
    young = Fix((NOW - timedelta(days=3)).date())
    assert saved_text(few, young, effect(few, young)).startswith("too early: first figures on ")
    assert effect(frames([]), Fix(START)).low is None


def test_a_date_that_is_none_is_none() -> None:
    day = (START - EPOCH.date()).days
    assert [day_of_cell(v) for v in (day, "soon", None, True, -4)] == [START, None, None, None, None]


def test_typed_numbers_are_checked_and_the_newest_stands_on_the_scorecard() -> None:
    monday = (NOW.date() - EPOCH.date()).days - NOW.weekday()
    good: dict[str, Raw] = {"week": monday, "what": "Solved in 3 exchanges %", "value": 71}
    typed: dict[str, dict[str, Raw]] = {
        "T-0001": good,
        "T-0002": good | {"week": monday - 7, "value": 60},
        "T-0003": good | {"value": 300},
        "T-0004": good | {"store": "NOPE"},
        "T-0005": {},
    }
    assert [check(cells, ["LUM"]) for cells in typed.values()] == [
        "OK",
        "OK",
        "A share is at most 100.",
        "There is no store NOPE. Type LUM, or leave it blank for all.",
        None,
    ]
    assert check(good | {"week": "soon"}, []) == "Type in Week from the Monday of the week."
    assert check(good | {"what": "mine"}, []) == "Choose a Number from the list."
    assert str(check(good | {"value": "71 %"}, [])).startswith("Type the Value as a plain number")
    week = f"week {NOW.isocalendar().week}"
    assert {k: (float(t.value), t.week) for k, t in newest(typed, ["LUM"]).items()} == {"solved_in_3": (0.71, week)}
    assert isinstance(newest(typed, ["LUM"])["solved_in_3"], Typed)
