"""What happens to an order in each role, from payment to the last scan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.worlds.make_lumen import parcels, refunds
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.tasks import prefix_of

Play = Callable[[Story], None]


def _prefixes(story: Story) -> list[str]:
    lines = story.thing.document["lineItems"]
    return list(dict.fromkeys(prefix_of(line) for line in lines if not line["isGiftCard"]))


def _all(story: Story, fate: str = "fine", ship_h: float | None = None) -> datetime:
    """Every supplier ships; digital goods at once. Returns when the last one left."""
    left = [
        parcels.ship(story, prefix, "digital" if prefix == "DIG" else fate, 0.1 if prefix == "DIG" else ship_h)
        for prefix in _prefixes(story)
    ]
    return max(left, default=story.born)


def _fate(fate: str) -> Play:
    return lambda story: void(_all(story, fate))


def void(_: object) -> None:
    """Lets a play end in a call whose result nobody needs."""


def _after_days(story: Story, low: float, high: float) -> datetime:
    days = low + story.rng.random() * (high - low)
    return (story.born + timedelta(days=days)).replace(microsecond=0)


def plain(story: Story) -> None:
    left = _all(story, ship_h=54 if story.sale.payment == "by bank" else None)
    if story.rng.random() < 0.3:
        parcels.close(story, left + timedelta(days=20))


def late_to_ship(story: Story) -> None:
    story.unhappy = True
    _all(story, ship_h=60 + story.rng.random() * 90)


def at_risk(story: Story) -> None:
    _all(story, ship_h=50 + story.rng.random() * 12)


def not_shipped(story: Story) -> None:
    story.unhappy = True
    _all(story, ship_h=190 + story.rng.random() * 60)


def declined(story: Story) -> None:
    story.unhappy = True
    parcels.decline(story, story.born + timedelta(hours=9))


def held(reason: str, notes: str, ship_h: float) -> Play:
    def play(story: Story) -> None:
        until = story.born + timedelta(hours=ship_h)
        parcels.hold(story, reason, notes, story.born + timedelta(minutes=20), until)
        _all(story, ship_h=ship_h + 8)

    return play


def partly_shipped(story: Story) -> None:
    """The first supplier ships, the rest waits long."""
    first, *rest = _prefixes(story)
    parcels.ship(story, first)
    for prefix in rest:
        parcels.ship(story, prefix, ship_h=260)


def cancelled(reason: str, after_h: float, *, money_back: bool = True) -> Play:
    def play(story: Story) -> None:
        refunds.cancel(story, story.born + timedelta(hours=after_h), reason, money_back=money_back)

    return play


def refunded(kind: str, note: str | None, low: float = 3, high: float = 12) -> Play:
    def play(story: Story) -> None:
        story.unhappy = True
        _all(story)
        refunds.refund(story, _after_days(story, low, high), kind, note=note)

    return play


def on_its_way(story: Story) -> None:
    _all(story)
    at = story.born + timedelta(days=6)
    refunds.refund(story, at, "amount", note="eCheck", status="PENDING", settled_at=at + timedelta(days=9))


def arrived_late(story: Story) -> None:
    _all(story)
    at = story.born + timedelta(days=5)
    refunds.refund(story, at, "full", status="PENDING", settled_at=at + timedelta(days=4), note="Bank transfer")


def failed(story: Story) -> None:
    _all(story)
    at = story.born + timedelta(days=4)
    refunds.refund(story, at, "amount", status="PENDING", settled_at=at + timedelta(days=3), ends="FAILURE")


def twice(second_share: str, second_note: str | None) -> Play:
    def play(story: Story) -> None:
        story.unhappy = True
        _all(story)
        at = story.born + timedelta(days=5)
        refunds.refund(story, at, "amount", note="Late parcel, agreed 30 %")
        refunds.refund(story, at + timedelta(minutes=50), "amount", note=second_note, share=Decimal(second_share))

    return play


def returned(story: Story) -> None:
    _all(story)
    opened = _after_days(story, 12, 16)
    entry = refunds.give_back(story, opened, opened + timedelta(days=6))
    refunds.refund(story, opened + timedelta(days=6, minutes=-5), "line", note="Returned goods", return_=entry)


def edited(story: Story) -> None:
    refunds.edit(story, story.born + timedelta(hours=1))
    _all(story)


def pre_order(story: Story) -> None:
    until = story.born + timedelta(days=25)
    parcels.schedule(story, until)
    _all(story, ship_h=25 * 24 + 6)


def nothing(_: Story) -> None:
    """Paid or not, nothing is shipped."""


PLAYS: dict[str, Play] = {
    "plain": plain,
    "duplicate": plain,
    "late to ship": late_to_ship,
    "not shipped, at risk": at_risk,
    "not shipped, late": not_shipped,
    "never shipped": nothing,
    "unpaid": nothing,
    "gift card": nothing,
    "declined": declined,
    "held for address": held("INCORRECT_ADDRESS", "House number is missing", 70),
    "held for fraud": held("HIGH_RISK_OF_FRAUD", "Card country differs", 80),
    "held for stock": held("INVENTORY_OUT_OF_STOCK", "Back on Monday, says the factory", 200),
    "high risk, shipped": _fate("fine"),
    "no tracking": _fate("no tracking"),
    "marked delivered": _fate("marked"),
    "no scan": _fate("no scan"),
    "stalled": _fate("stalled"),
    "silent carrier": _fate("silent"),
    "late parcel": _fate("late"),
    "delayed": _fate("delayed"),
    "failed delivery": _fate("failed"),
    "returned to sender": _fate("returned"),
    "second try": _fate("second try"),
    "lost label": _fate("lost label"),
    "digital": _fate("digital"),
    "partly shipped": partly_shipped,
    "two parcels": plain,
    "cancelled by the customer": cancelled("CUSTOMER", 5),
    "cancelled for stock": cancelled("INVENTORY", 30),
    "cancelled for fraud": cancelled("FRAUD", 2),
    "cancelled unpaid": cancelled("DECLINED", 73, money_back=False),
    "refunded in full": refunded("full", "Lost in the post"),
    "refunded a line": refunded("line", "One item was missing"),
    "refunded a part": refunded("amount", "Goodwill, arrived late"),
    "refunded the shipping": refunded("shipping", None),
    "restocked without money": refunded("restock", "Unclaimed parcel is back"),
    "refund on its way": on_its_way,
    "refund that arrived late": arrived_late,
    "refund that failed": failed,
    "refunded twice": twice("0.2", "Second goodwill"),
    "refunded twice the same": twice("0.3", "Late parcel, agreed 30 %"),
    "returned": returned,
    "edited": edited,
    "pre-order": pre_order,
}
