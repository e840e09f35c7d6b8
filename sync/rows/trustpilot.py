"""Reviews as rows. What customers wrote is plain text, never more. Pure."""

from __future__ import annotations

from sheets_schema import words
from sync.core.book import AsOf, Settings
from sync.core.records import Reading, Review
from sync.core.wanted import Wanted
from sync.rows import links, orders
from sync.rows.basis import Basis
from sync.rows.review_desk import TAB, ReviewDesk
from sync.rows.shown import review_days, shown, version
from sync.rules.whose import REVIEWS

#: How much of the text stands beside the title.
SAYS_CHARACTERS = 200

_FOUND = {
    "order given": "Reference no.",
    "reference number": "Reference no.",
    "e-mail": "E-mail",
    "name and date": "Name and date: please check",
}


def rows(basis: Basis) -> list[Wanted]:
    """Reviews written or removed lately, newest first."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    desk = ReviewDesk(basis)
    days = review_days(settings)
    visible = [r for r in book.reviews.values() if shown(r.record.final_at, as_of.now, days)]
    visible.sort(key=lambda r: (-r.record.created_at.timestamp(), r.record.key))
    return [_row(reading, desk, settings, as_of) for reading in visible]


def _row(reading: Reading[Review], desk: ReviewDesk, settings: Settings, as_of: AsOf) -> Wanted:
    review = reading.record
    store = settings.store(review.store)
    order, ours = desk.basis.together.order_of[review.key]
    found = order or review.order_name
    return Wanted(
        review.key,
        version(as_of, reading, order),
        {
            "stars": review.stars,
            "brand": store.brand if store else review.store,
            "reviewer": links.review(review.id, review.consumer_name, typed=review.source == words.TYPED),
            "says": says(review.title, review.text),
            "order": orders.link(settings, order.record) if order else review.order_name,
            "how_found": words.TYPED_BY_US if ours else _how_found(review) if found else words.NO_ORDER,
            "replied_on": review.replied_at,
            "posted": review.created_at,
            "stars_at_first": desk.basis.book.first_stars.get(review.key, review.stars),
            "full_text": review.text or None,
            "language": review.language,
            "invited": _yes_no(review.invited),
            "verified": _yes_no(review.verified),
            "counts": _yes_no(review.counts_in_score),
            "info_asked_on": review.info_asked_at,
            "info_answered_on": review.info_answered_at,
            "edited_on": review.updated_at,
            "removed_on": review.removed_at,
            "whose": desk.basis.whose(TAB, review.key, order.record.store if order else review.store, REVIEWS),
            **desk.judged(review),
        },
    )


def says(title: str, text: str) -> str | None:
    r"""Title and the first 200 characters on one line. Trustpilot often takes the title from the text.

    >>> says("Late", "It never came.\nTwice."), says("It never", "It never came."), says("", "")
    ('Late · It never came. Twice.', 'It never came.', None)
    """
    title, whole = " ".join(title.split()), " ".join(text.split())
    start = whole[:SAYS_CHARACTERS].rstrip() + (" …" if len(whole) > SAYS_CHARACTERS else "")
    if whole.startswith(title.rstrip(".… ")):
        return start or title or None
    return f"{title} · {start}" if start else title


def _how_found(review: Review) -> str:
    return _FOUND.get(review.found_by or "", words.NO_ORDER)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else "Yes" if value else "No"
