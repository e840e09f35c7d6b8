"""Add by hand: what a typed line says, as a record like any other, or what to type instead. Pure.

The records are made again from the cells at every push and kept nowhere, so a corrected line corrects its row. A
review of which the link is given has Trustpilot's own number: should it come in by itself later, it is the same row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sheets_schema import words
from sheets_schema.add_by_hand import FINE
from sync.core.book import AsOf, Book, Settings, Store
from sync.core.cells import Raw
from sync.core.money import Money, parse_money
from sync.core.numbered import is_empty, number_of
from sync.core.records import Dispute, Order, Reading, Review, Scan
from sync.rows.orders import OrderIndex
from sync.rows.typed import cells, typed_amount, typed_day, typed_number, typed_text, typed_when
from sync.rules.clock import start_of
from sync.rules.order_facts import live_parcels

TAB, PREFIX = "add_by_hand", "H"

#: Of an address on Trustpilot; its own number of the review.
_REVIEW = re.compile(r"trustpilot\.com/reviews/([0-9a-f]{24})(?:[/?#]|$)")

#: What staff do with a case elsewhere that ends it, and how it then ended, in PayPal's words.
_ENDS = {"Refunded": "ACCEPTED", "Accepted the loss": "ACCEPTED", "Nothing to do": None}

_SCANS = {
    words.PARCEL_MOVED: "IN_TRANSIT",
    words.PARCEL_DELIVERED: "DELIVERED",
    words.PARCEL_TRIED: "ATTEMPTED_DELIVERY",
    words.PARCEL_BACK: "FAILURE",
    words.PARCEL_LOST: "FAILURE",
}


class WrongLineError(Exception):
    """A line that cannot be used; the text says what to type."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened to the newest parcel of an order."""

    order: Reading[Order]
    scan: Scan


@dataclass(frozen=True, slots=True)
class Line:
    """One typed line: what it says, where it went, or what is wrong with it."""

    number: str
    said: Review | Dispute | News | None
    went: str | None
    check: str


def lines(book: Book, settings: Settings, as_of: AsOf) -> list[Line]:
    """Every line that somebody began, in the order of the numbers."""
    index = OrderIndex.of(book)
    typed = book.staff.get(TAB, {})
    begun = [key for key in typed if number_of(PREFIX, key) is not None and not is_empty(typed[key])]
    return [_line(key, book, settings, index, as_of) for key in sorted(begun, key=lambda k: number_of(PREFIX, k) or 0)]


def with_typed(book: Book, settings: Settings, as_of: AsOf) -> Book:
    """The book with the typed lines in it, as if a source had told them. What a source tells itself wins."""
    said = lines(book, settings, as_of)
    if not said:
        return book
    reviews, disputes, orders = dict(book.reviews), dict(book.disputes), dict(book.orders)
    for line in said:
        match line.said:
            case Review():
                reviews.setdefault(line.said.key, Reading(line.said, as_of.now, as_of.run_id))
            case Dispute():
                disputes[line.said.key] = Reading(line.said, as_of.now, as_of.run_id)
            case News():
                known = orders[line.said.order.record.key]
                orders[known.record.key] = replace(known, record=_with_news(known.record, line.said.scan))
    return replace(book, reviews=reviews, disputes=disputes, orders=orders)


def _line(number: str, book: Book, settings: Settings, index: OrderIndex, as_of: AsOf) -> Line:
    typed = cells(book, TAB, number)
    what = typed_text(typed.get("what"))
    if what not in words.BY_HAND:
        return Line(number, None, None, f"Pick What: {', '.join(words.BY_HAND[:-1])} or {words.BY_HAND[-1]}.")
    try:
        return _good(number, what, typed, _About.of(typed, settings, index, as_of), book)
    except WrongLineError as wrong:
        return Line(number, None, None, str(wrong))


def _good(number: str, what: str, typed: Mapping[str, Raw], about: _About, book: Book) -> Line:
    if what == words.BY_HAND_DISPUTE:
        return Line(number, _dispute(number, typed, about, book), "Disputes", FINE)
    if what == words.BY_HAND_PARCEL:
        news = _news(typed, about)
        return Line(number, news, f"SLA board, {news.order.record.name}", FINE)
    made = _review(number, typed, about)
    known = made.key in book.reviews and book.reviews[made.key].record.source != words.TYPED
    return Line(number, made, "Trustpilot" + (", was there already" if known else ""), FINE)


@dataclass(frozen=True, slots=True)
class _About:
    """What every kind of line needs."""

    store: Store
    order: Reading[Order] | None
    day: date
    at: datetime

    @classmethod
    def of(cls, typed: Mapping[str, Raw], settings: Settings, index: OrderIndex, as_of: AsOf) -> _About:
        named, number = typed_text(typed.get("store")), typed_number(typed.get("order"))
        known = {n.casefold(): s for s in settings.stores for n in (s.brand, s.store)}
        if named and named.casefold() not in known:
            raise WrongLineError(
                f"There is no store {named}. Type one of: {', '.join(s.store for s in settings.stores)}."
            )
        stores = [known[named.casefold()]] if named else list(settings.stores)
        found = [(s, order) for s in stores if (order := index.numbered([s.store], number))]
        if number and not found:
            raise WrongLineError(
                f"Order {number} is not in {'that' if named else 'any'} store. Correct it, or leave it blank."
            )
        if len(found) > 1 or (not found and len(stores) > 1):
            raise WrongLineError("Type the store: it is not clear which one.")
        store, order = found[0] if found else (stores[0], None)
        day = typed_day(typed.get("date"))
        if day is None:
            raise WrongLineError("Type the date: 12 Nov 2026.")
        at = start_of(day, settings.team_zone)
        if at > as_of.now:
            raise WrongLineError("The date lies in the future.")
        return cls(store, order, day, at)


def _review(number: str, typed: Mapping[str, Raw], about: _About) -> Review:
    stars = typed_amount(typed.get("amount"))
    if stars not in range(1, 6):
        raise WrongLineError("Type the stars: 1 to 5.")
    name, text = typed_text(typed.get("name")), typed_text(typed.get("text"))
    if not (name or text):
        raise WrongLineError("Type the name or the text of the review.")
    linked = _REVIEW.search(typed_text(typed.get("link")))
    order = about.order.record if about.order else None
    return Review(
        store=about.store.store,
        unit=about.store.trustpilot_unit or "typed",
        id=linked[1] if linked else number,
        consumer_id=None,
        consumer_name=name or None,
        stars=int(stars or 0),
        title="",
        text=text,
        language=None,
        created_at=about.at,
        updated_at=None,
        experienced_at=None,
        reference=None,
        email_hash=None,
        source=words.TYPED,
        reply_text=None,
        replied_at=None,
        reply_updated_at=None,
        tags=(),
        verified=None,
        verification_level=None,
        status=None,
        reported=(),
        counts_in_score=None,
        invited=None,
        likes=0,
        info_asked_at=None,
        info_answered_at=None,
        removed_at=None,
        order_id=order.id if order else None,
        order_name=order.name if order else None,
        found_by="order given" if order else None,
    )


def _dispute(number: str, typed: Mapping[str, Raw], about: _About, book: Book) -> Dispute:
    amount, reason = typed_amount(typed.get("amount")), typed_text(typed.get("reason"))
    if amount is None or amount <= 0:
        raise WrongLineError("Type the amount of the dispute, above 0.")
    if reason not in words.REASONS:
        raise WrongLineError(f"Pick the reason: {', '.join(words.REASONS[:3])} …")
    order = about.order.record if about.order else None
    text = typed_text(typed.get("text"))
    made = Dispute(
        store=about.store.store,
        processor="elsewhere",
        account=words.TYPED.strip("()"),
        id=number,
        kind=None,
        stage="Elsewhere",
        channel=None,
        status="WAITING_FOR_SELLER_RESPONSE",
        state=None,
        reason=reason,
        network_reason=text or None,
        amount=_sum(amount, order.received.shop if order else Money(0, about.store.currency)),
        opened_at=about.at,
        updated_at=None,
        due_at=None,
        due_text=None,
        sent_at=None,
        closed_at=None,
        outcome=None,
        refunded=None,
        order_id=order.id if order else None,
        order_name=order.name if order else None,
        order_store=order.store if order else None,
        found_by="order given" if order else None,
        payments=(),
        messages=(),
        evidences=(),
        moves=(),
        actions=(),
        offers=(),
    )
    return _ended(made, book)


def _ended(case: Dispute, book: Book) -> Dispute:
    """No source tells how it ended: what staff say they did, does."""
    did = cells(book, "disputes", case.key).get("we_did")
    when = typed_when(book, "disputes", case.key).get("we_did")
    if not isinstance(did, str) or did not in _ENDS or when is None:
        return case
    return replace(case, status="RESOLVED", outcome=_ENDS[did], closed_at=max(when, case.opened_at))


def _sum(amount: object, like: Money) -> Money:
    try:
        return parse_money(str(amount), like.currency)
    except ValueError:
        raise WrongLineError("That amount is too large.") from None


def _news(typed: Mapping[str, Raw], about: _About) -> News:
    what, text = typed_text(typed.get("reason")), typed_text(typed.get("text"))
    if about.order is None:
        raise WrongLineError("Type the order that the parcel belongs to.")
    if what not in _SCANS:
        raise WrongLineError(f"Pick the reason: {', '.join(words.PARCEL_NEWS)}.")
    if not live_parcels(about.order.record):
        raise WrongLineError(f"Nothing was sent on {about.order.record.name} yet.")
    said = f"{what}: {text}" if text else what
    return News(about.order, Scan(_SCANS[what], about.at, None, None, f"{said} {words.TYPED}"))


def _with_news(order: Order, scan: Scan) -> Order:
    """The scan joins the newest parcel."""
    newest = live_parcels(order)[-1]
    arrived = scan.at if scan.status == "DELIVERED" else newest.delivered_at
    told = replace(newest, scans=(*newest.scans, scan), delivered_at=arrived)
    return replace(order, parcels=tuple(told if p.id == newest.id else p for p in order.parcels))
