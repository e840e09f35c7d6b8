"""The plan, drawn: what a write of ours that landed elsewhere has left, and how it is mended."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.cells import Formula
from sync.core.picture import Picture
from sync.core.plan import Past, TabPlan, plan_tab
from sync.core.wanted import Wanted
from tests.support.drawn import NOON, drawn, told, want


def plan(picture: Picture, wanted: list[Wanted], past: Past | None = None) -> TabPlan:
    return plan_tab(picture, wanted, past or Past(), NOON, ZoneInfo("Asia/Manila"))


def test_the_header_is_told_by_its_key_where_a_mended_stamp_has_landed_on_another_row() -> None:
    """Staff sorted the header among its rows just as a write of ours put its captions back."""
    picture = drawn("""
        _key | _stamp  | order | note     | amount
        -----+---------+-------+----------+-------
        A    | #header | Order | call her | Amount
        #key | A@1     | #1    | Note     | 10
    """)
    past = Past(captions={"order": "Order", "note": "Note", "amount": "Amount"})
    found = plan(picture, [want("A", order="#1", amount=Decimal(10))], past)

    assert not found.fresh
    assert told(found) == {"A": {"order": "#1", "amount": 10}, "#key": {"order": "Order", "amount": "Amount"}}


def test_a_header_that_was_deleted_as_it_was_mended_makes_no_header_of_a_record() -> None:
    """The captions and the mark landed on the record's row below it, which is a record's all the same."""
    picture = drawn("""
        _key | _stamp  | order | note     | amount | link
        -----+---------+-------+----------+--------+-----
        A    | #header | Order | call her | Amount | Link
        B    | B@1     | #2    |          | 20.5   | =B
    """)
    past = Past(captions={"order": "Order", "note": "Note", "amount": "Amount", "link": "Link"})
    found = plan(picture, [want("A", order="#1", amount=Decimal(10), link=Formula("=A"))], past)

    assert picture.header_row is None
    assert not found.fresh
    assert told(found) == {"A": {"order": "#1", "amount": 10, "link": "=A"}}


def test_words_of_staff_in_a_row_that_a_write_of_ours_has_hit_stay() -> None:
    """The stamp says which write it was: what it did not bring is theirs, and so is what the record leaves out."""
    hit = drawn("""
        _key | _stamp  | order           | note | amount | due
        -----+---------+-----------------+------+--------+----
             | A@1     | Easter: be quick|      | 10     | 7
             | #header | Order           | Note | Amount | Due
        A    | A@1     | #1              |      | 10     |
    """)
    found = plan(hit, [want("A", 1, order="#1", amount=Decimal(10))])

    assert told(found) == {"stray A": {"amount": ""}}
    assert list(found.stamps.values()) == [""]


def test_a_caption_that_people_reworded_stays_where_they_typed_over_the_headers_mark_too() -> None:
    """No stamp of ours stands there, so no write of ours has hit the header: only the mark is put back."""
    typed = drawn("""
        _key | _stamp  | order   | note | amount
        -----+---------+---------+------+-------
        #key | oops    | Auftrag | Note | Amount
        A    | A@1     | #1      |      | 10
    """)
    past = Past(captions={"order": "Order", "note": "Note", "amount": "Amount"})
    found = plan(typed, [want("A", order="#1", amount=Decimal(10))], past)

    assert told(found) == {}
    assert list(found.stamps.values()) == ["#header"]
