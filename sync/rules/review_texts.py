"""What we answer to a review in public and in private, by what it complains about. Data.

In public: thanks, one honest sentence, a next step with a person; no order number, no amount, no excuse, and no word
about the review itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.rules import topics

GENERAL, UNKNOWN = "anything else", "order unknown"

PUBLIC: Mapping[str, str] = {
    topics.NOT_RECEIVED: (
        "Hello {first name}, thank you for telling us. You should have had your order by now, and we are "
        "sorry that you do not. We are looking for the parcel today and write to you with what we find "
        "and what we will do about it. {brand}"
    ),
    topics.LATE: (
        "Hello {first name}, thank you for telling us. Your order takes longer than we said, and we are "
        "sorry. We have asked for it today and write to you with a date. {brand}"
    ),
    topics.REFUND: (
        "Hello {first name}, thank you for telling us. Money that you are owed should not take this "
        "long, and we are sorry. We are checking it today and write to you with the date. {brand}"
    ),
    topics.WRONG: (
        "Hello {first name}, thank you for telling us. You did not get what you ordered, and that is our "
        "mistake. We write to you today to put it right. {brand}"
    ),
    topics.DAMAGED: (
        "Hello {first name}, thank you for telling us. It should have reached you whole and working, and "
        "we are sorry. We write to you today to put it right. {brand}"
    ),
    topics.SIZE: (
        "Hello {first name}, thank you for telling us. We are sorry that it does not fit. We write to "
        "you today about an exchange. {brand}"
    ),
    topics.DIFFERENT: (
        "Hello {first name}, thank you for telling us. We are sorry that it is not what you expected "
        "from our pages. We write to you today to put it right, and look at how we show it. {brand}"
    ),
    topics.NO_ANSWER: (
        "Hello {first name}, thank you for telling us. You should have had an answer from us, and we are "
        "sorry. We write to you today. {brand}"
    ),
    GENERAL: (
        "Hello {first name}, thank you for telling us. We are sorry that you are not happy, and we write "
        "to you today to find out what we can do. {brand}"
    ),
    UNKNOWN: (
        "Hello {first name}, thank you for telling us. We are sorry, and we want to put it right, but "
        "cannot find your order under this name. Please write to us through the contact page of our "
        "shop, so that we can help. {brand}"
    ),
}

PRIVATE = (
    "Hello {first name},\n\nthank you for telling us about your order {order}[ of {paid on}]. We are "
    "sorry that it did not go as it should.[ It left on {sent on}.][ It was last seen {last scan}.] "
    "We would like to put it right: shall we send it again, or return your money?\n\n{brand}"
)
