"""KPIs of reviews. Pure."""

from __future__ import annotations

import numpy as np

from sync.kpis.cases import UNKNOWN, Cases, part
from sync.kpis.frames.frames import Frames
from sync.kpis.orders import minutes, now_of

_DAY = np.timedelta64(1, "D")


def trust_score(frames: Frames) -> Cases:
    """Trustpilot's own figure, in hundredths, as read on each day. Never computed, never averaged."""
    scores = frames.scores
    if not len(scores):
        return ()
    none = ("no reviews yet", scores["reviews"].to_numpy() == 0)
    return part(scores, "day", numerator=scores["score"].to_numpy(), left_out=[none])


def reply_time(frames: Frames) -> Cases:
    """Minutes to our first reply. Reviews without one are counted as left out."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    created, replied = reviews["created_at"].to_numpy(), reviews["replied_at"].to_numpy()
    return part(
        reviews,
        "day",
        of=reviews["first_stars"].to_numpy() <= 3,
        numerator=minutes(created, replied),
        left_out=[("no reply yet", np.isnat(replied)), ("the reply is older than the review", replied < created)],
    )


def bad_answered_24h(frames: Frames) -> Cases:
    """1 and 2 stars. One that has waited longer than a day is a miss; a younger one is not due."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    created, replied = reviews["created_at"].to_numpy(), reviews["replied_at"].to_numpy()
    waiting = np.isnat(replied)
    return part(
        reviews,
        "day",
        of=reviews["first_stars"].to_numpy() <= 2,
        numerator=~waiting & (replied <= created + _DAY),
        left_out=[
            ("removed without a reply", waiting & reviews["removed"].to_numpy()),
            ("not a day old yet", waiting & (created + _DAY > now_of(frames))),
        ],
    )


def bad_answered(frames: Frames) -> Cases:
    reviews = frames.reviews
    if not len(reviews):
        return ()
    waiting = np.isnat(reviews["replied_at"].to_numpy())
    gone = ("removed without a reply", waiting & reviews["removed"].to_numpy())
    return part(reviews, "day", of=reviews["first_stars"].to_numpy() <= 2, numerator=~waiting, left_out=[gone])


def one_star(frames: Frames) -> Cases:
    """By the stars now. Removed reviews count: they were written."""
    reviews = frames.reviews
    return part(reviews, "day", numerator=(reviews["stars"] == 1).to_numpy()) if len(reviews) else ()


def one_star_at_first(frames: Frames) -> Cases:
    reviews = frames.reviews
    return part(reviews, "day", numerator=(reviews["first_stars"] == 1).to_numpy()) if len(reviews) else ()


def raised(frames: Frames) -> Cases:
    """Bad reviews that we acted on, and that have more stars now."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    acted = reviews["acted"].to_numpy() | ~np.isnat(reviews["replied_at"].to_numpy())
    return part(
        reviews,
        "day",
        of=reviews["first_stars"].to_numpy() <= 2,
        numerator=(reviews["stars"] > reviews["first_stars"]).to_numpy(),
        left_out=[("we have not acted on it", ~acted)],
    )


def lowered(frames: Frames) -> Cases:
    """Bad or good, reviews with fewer stars than when they were first seen."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    return part(reviews, "day", numerator=(reviews["stars"] < reviews["first_stars"]).to_numpy())


def solved(frames: Frames) -> Cases:
    """Bad reviews older than seven days, as staff answered `Solved?`."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    answer, created = reviews["solved"].to_numpy(), reviews["created_at"].to_numpy()
    return part(
        reviews,
        "day",
        of=reviews["first_stars"].to_numpy() <= 2,
        numerator=answer == 1,
        left_out=[
            ("not seven days old yet", created + 7 * _DAY > now_of(frames)),
            (f"{UNKNOWN}not answered yet", answer < 0),
        ],
    )


def identified(frames: Frames) -> Cases:
    """Bad reviews whose order is known for sure; a name and a date alone are a suggestion."""
    reviews = frames.reviews
    if not len(reviews):
        return ()
    bad = reviews["first_stars"].to_numpy() <= 2
    return part(reviews, "day", of=bad, numerator=reviews["identified"].to_numpy())
