"""One private review, and a business unit's figures, as records. Pure.

Field meanings: Trustpilot's service reviews and business units API pages; the published JSON Schema of private reviews
allows every field to be null or absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sync.core.people import email_hash
from sync.core.records import Review, Score
from sync.sources.payload import Unreadable, count, flag, moment, part, rows, text

#: `source` of reviews that nobody was asked for: written unprompted, or after a link to the profile page. Trustpilot
#: labels neither as invited. support.trustpilot.com, "Trustpilot's review labels"
_UNASKED = {"organic", "domainlink"}


def review(payload: Mapping[str, Any], *, unit: str, store: str) -> Review:
    """A review as a record of `store`, not yet linked to an order.

    Raises Unreadable where the id, the time of writing or the stars (1 to 5) are missing.
    """
    own_id, created_at, stars = _identity(payload)
    consumer, reply = part(payload, "consumer"), part(payload, "companyReply")
    asked_at, answered_at = _info(payload)
    return Review(
        store=store,
        unit=unit,
        id=own_id,
        consumer_id=text(consumer.get("id")),
        consumer_name=text(consumer.get("displayName")),
        stars=stars,
        title=text(payload.get("title")) or "",
        text=text(payload.get("text")) or "",
        language=text(payload.get("language")),
        created_at=created_at,
        updated_at=moment(payload.get("updatedAt")),
        experienced_at=moment(payload.get("experiencedAt")),
        reference=text(payload.get("referenceId")),
        email_hash=email_hash(text(payload.get("referralEmail"))),
        source=text(payload.get("source")),
        reply_text=text(reply.get("text")),
        replied_at=moment(reply.get("createdAt")),
        reply_updated_at=moment(reply.get("updatedAt")),
        tags=_tags(payload),
        verified=flag(payload.get("isVerified")),
        verification_level=text(payload.get("reviewVerificationLevel")),
        status=text(payload.get("status")),
        reported=_reported(payload),
        counts_in_score=flag(payload.get("countsTowardsTrustScore")),
        invited=invited(text(payload.get("source"))),
        likes=count(payload.get("numberOfLikes")) or 0,
        info_asked_at=asked_at,
        info_answered_at=answered_at,
        removed_at=None,
        order_id=None,
        order_name=None,
        found_by=None,
    )


def _identity(payload: Mapping[str, Any]) -> tuple[str, datetime, int]:
    own_id, created_at, stars = text(payload.get("id")), moment(payload.get("createdAt")), count(payload.get("stars"))
    if own_id is None:
        raise Unreadable("it has no number")
    if created_at is None:
        raise Unreadable("it has no date that we can read")
    if stars is None or not 1 <= stars <= 5:
        raise Unreadable("its stars are not 1 to 5")
    return own_id, created_at, stars


def invited(source: str | None) -> bool | None:
    """Whether we asked for the review; a word that we do not know names a way of asking.

    >>> invited("Organic"), invited("AFSv2"), invited(None)
    (False, True, None)
    """
    return None if source is None else source.lower() not in _UNASKED


def score(payload: Mapping[str, Any], *, unit: str, store: str, day: date, seen_at: datetime) -> Score:
    """A business unit's own figures, as Trustpilot gives them. Raises Unreadable where one is missing."""
    figures, counts = part(payload, "score"), part(payload, "numberOfReviews")
    return Score(
        store=store,
        unit=unit,
        day=day,
        seen_at=seen_at,
        name=text(payload.get("displayName")) or text(part(payload, "name").get("identifying")) or unit,
        trust_score=_decimal(figures, "trustScore"),
        stars=_decimal(figures, "stars"),
        total=_number(counts, "total"),
        one=_number(counts, "oneStar"),
        two=_number(counts, "twoStars"),
        three=_number(counts, "threeStars"),
        four=_number(counts, "fourStars"),
        five=_number(counts, "fiveStars"),
    )


def _decimal(payload: Mapping[str, Any], name: str) -> str:
    """A figure in the digits that were sent: 4.0 stays "4.0"."""
    value = payload.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= 5:
        raise Unreadable(f"its {name} is missing")
    return str(value)


def _number(payload: Mapping[str, Any], name: str) -> int:
    value = count(payload.get(name))
    if value is None or value < 0:
        raise Unreadable(f"its count of reviews ({name}) is missing")
    return value


def _tags(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Each as "group:value", in Trustpilot's order; a tag without a value is none."""
    return tuple(
        f"{text(tag.get('group')) or 'generic'}:{value}"
        for tag in rows(payload.get("tags"))
        if (value := text(tag.get("value")))
    )


def _reported(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a review was reported: texts, or objects with a text. Reported without a reason is still reported."""
    report = payload.get("reportData")
    if not isinstance(report, Mapping):
        return ()
    reasons = report.get("reasons")
    found = tuple(word for reason in reasons if (word := _word(reason))) if isinstance(reasons, list) else ()
    return found or ("no reason given",)


def _word(reason: Any) -> str | None:
    if isinstance(reason, Mapping):
        return next((w for name in ("reason", "name", "type", "value") if (w := text(reason.get(name)))), None)
    return text(reason)


def _info(payload: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When we last asked who the reviewer is, and when we last got an answer."""
    requests = list(rows(part(payload, "findReviewer").get("requests")))
    asked = [t for r in requests if (t := moment(r.get("created")))]
    answered = [t for r in requests if (t := moment(part(r, "consumerResponse").get("submittedAt")))]
    return max(asked, default=None), max(answered, default=None)
