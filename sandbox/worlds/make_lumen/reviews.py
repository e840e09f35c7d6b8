"""Trustpilot reviews, and the unit's own figures that follow them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sandbox.worlds.make_lumen.facts import END, FIRST, Store
from sandbox.worlds.make_lumen.timeline import Document, Thing, iso_ms

TITLES = {
    1: ("Never arrived", "Avoid", "Money gone"),
    2: ("Too slow", "Not as pictured"),
    3: ("Fine, but late", "Average"),
    4: ("Good", "Nice, small delay"),
    5: ("Lovely", "Great service", "Will buy again"),
}
TEXTS = {
    1: (
        "Five weeks and still nothing. Tracking has not moved for two of them.",
        "It came broken and nobody answers me.",
    ),
    2: ("It took a month. The colour is not what I ordered.", "Customer service is polite but nothing happens."),
    3: ("The product is fine. It came nine days after the date you gave.",),
    4: ("Good quality, the box was a bit dented.", "Happy with it, took a while."),
    5: (
        "Exactly as described, and quick.",
        "Beautiful. A gift that was well received.",
        "Second order, as good as the first.",
    ),
}
REPLY = "Thank you for telling us. We are sorry about the wait and have written to you with a way forward. Mia, {}"


@dataclass(frozen=True)
class Author:
    name: str
    email: str | None = None
    reference: str | None = None
    invited: bool = False


def review(
    store: Store,
    rng: Random,
    at: datetime,
    *,
    stars: int,
    author: Author,
    experienced: datetime,
    title: str | None = None,
    text: str | None = None,
    language: str = "en",
) -> Thing:
    """A review as it arrives."""
    number = f"{rng.getrandbits(96):024x}"
    document: Document = {
        "id": number,
        "consumer": _consumer(author, rng),
        "businessUnit": {"id": store.unit, "identifyingName": store.site, "displayName": store.brand},
        "location": None,
        "stars": stars,
        "title": rng.choice(TITLES[stars]) if title is None else title,
        "text": rng.choice(TEXTS[stars]) if text is None else text,
        "language": language,
        "createdAt": iso_ms(at),
        "updatedAt": None,
        "experiencedAt": iso_ms(experienced),
        "referralEmail": author.email,
        "referenceId": author.reference,
        "source": "AFSv2" if author.invited else "Organic",
        "companyReply": None,
        "tags": [],
        "findReviewer": {"isEligible": not author.invited, "requests": []},
        "isVerified": author.invited,
        "reviewVerificationLevel": "invited" if author.invited else "not-verified",
        "numberOfLikes": rng.choice([0, 0, 0, 1, 3]),
        "status": "active",
        "reportData": None,
        "complianceLabels": [],
        "countsTowardsTrustScore": True,
        "countsTowardsLocationTrustScore": None,
        "invitation": {"businessUnitId": store.unit} if author.invited else None,
        "businessUnitHistory": [],
    }
    return Thing(f"trustpilot/{store.unit}/reviews.jsonl", number, at, document)


def _consumer(author: Author, rng: Random) -> Document:
    return {
        "id": f"{rng.getrandbits(96):024x}",
        "displayName": author.name,
        "displayLocation": rng.choice(["AU", "GB", "US", "CA", None]),
        "numberOfReviews": rng.randint(1, 14),
    }


def edit(thing: Thing, at: datetime, stars: int, text: str) -> None:
    thing.then(at, lambda document: document.update(stars=stars, text=text, updatedAt=iso_ms(at)))


def reply(thing: Thing, at: datetime, store: Store, again: datetime | None = None) -> None:
    """The company answers; `again` is when the answer was changed."""
    answer = {
        "text": REPLY.format(store.brand),
        "authorBusinessUserId": "5f1c0de00000640005bb0001",
        "createdAt": iso_ms(at),
        "updatedAt": None,
    }
    thing.then(at, lambda document: document.update(companyReply=dict(answer)))
    if again:
        changed = {**answer, "text": f"{answer['text']} (corrected)", "updatedAt": iso_ms(again)}
        thing.then(again, lambda document: document.update(companyReply=changed))


def report(thing: Thing, at: datetime) -> None:
    """The company reports it; Trustpilot looks into it, and it does not count meanwhile."""
    data: Document = {"source": "Trustpilot", "publicComment": None, "createdAt": iso_ms(at), "reasons": []}
    thing.then(at, lambda document: document.update(reportData=data, status="reported", countsTowardsTrustScore=False))


def ask(thing: Thing, at: datetime, answered: datetime | None) -> None:
    """Find reviewer: the company asks who it was; the reviewer has three days."""
    request = {
        "id": thing.key[:20] + "f1d0",
        "status": "pending",
        "created": iso_ms(at),
        "businessUserMessage": "Could you tell us your order number?",
        "consumerResponse": None,
    }
    thing.then(at, lambda document: document.update(findReviewer={"isEligible": True, "requests": [dict(request)]}))
    if answered:
        given = {
            "submittedAt": iso_ms(answered),
            "message": "It was for my sister",
            "referenceId": None,
            "name": "A. Customer",
            "email": None,
            "phoneNumber": None,
            "address": None,
        }
        done = {**request, "status": "responded", "consumerResponse": given}
        thing.then(answered, lambda document: document.update(findReviewer={"isEligible": True, "requests": [done]}))


def unit(store: Store, reviews: list[Thing]) -> Thing:
    """unit.json: set anew each night from the reviews that stand. Counted stars as Trustpilot describes its score:
    seven reviews of 3.5 stars come first; that newer ones weigh more is left out.
    """
    histories = [list(each.versions()) for each in reviews]
    thing = Thing(f"trustpilot/{store.unit}/unit.json", "", FIRST, _figures(store, []))
    night = FIRST.replace(hour=3)
    while night < END:
        stars = [version["stars"] for version in (_at(history, night) for history in histories) if version]
        thing.then(night, partial(_count, store=store, stars=stars))
        night += timedelta(days=1)
    return thing


def _count(document: Document, *, store: Store, stars: list[int]) -> None:
    document |= _figures(store, stars)


def _at(history: list[tuple[datetime, Document | None]], moment: datetime) -> Document | None:
    return next((version for at, version in reversed(history) if at <= moment), None)


def _figures(store: Store, stars: list[int]) -> Document:
    score = (sum(stars) + 7 * 3.5) / (len(stars) + 7)
    counts = {
        name: stars.count(n)
        for n, name in enumerate(("oneStar", "twoStars", "threeStars", "fourStars", "fiveStars"), 1)
    }
    return {
        "id": store.unit,
        "displayName": store.brand,
        "name": {"identifying": store.site, "referring": [store.site]},
        "websiteUrl": f"https://{store.site}",
        "country": store.countries[0][0],
        "status": "active",
        "numberOfReviews": {"total": len(stars), "usedForTrustScoreCalculation": len(stars), **counts},
        "score": {"stars": round(score * 2) / 2, "trustScore": round(score, 1)},
    }
