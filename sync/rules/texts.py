"""Every message that comes with Keepsheet, by its name: to the buyer of a dispute, about an order, to a reviewer."""

from __future__ import annotations

from collections.abc import Mapping

from sync.rules import dispute_texts, review_texts, reviews, sla_steps

#: To one reviewer, beside the public reply.
PRIVATE_MESSAGE = "Private message"

#: Names of public replies: Trustpilot's rules hold for them.
PUBLIC = frozenset(map(reviews.reply_name, review_texts.PUBLIC))

TEXTS: Mapping[str, str] = {
    **dispute_texts.TEXTS,
    **sla_steps.TEXTS,
    **{reviews.reply_name(topic): text for topic, text in review_texts.PUBLIC.items()},
    PRIVATE_MESSAGE: review_texts.PRIVATE,
}
