"""Which orders are disputed through the card networks, and how each of those disputes goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.worlds.make_lumen.card_disputes import dispute
from sandbox.worlds.make_lumen.facts import END, START
from sandbox.worlds.make_lumen.pool import Pool
from sandbox.worlds.make_lumen.timeline import Thing

CARD_COURSES: tuple[tuple[str, str, str], ...] = (
    ("CHARGEBACK", "PRODUCT_NOT_RECEIVED", "NEEDS_RESPONSE"),
    ("CHARGEBACK", "FRAUDULENT", "NEEDS_RESPONSE"),
    ("INQUIRY", "PRODUCT_NOT_RECEIVED", "NEEDS_RESPONSE"),
    ("INQUIRY", "UNRECOGNIZED", "NEEDS_RESPONSE"),
    ("CHARGEBACK", "PRODUCT_UNACCEPTABLE", "UNDER_REVIEW"),
    ("CHARGEBACK", "CREDIT_NOT_PROCESSED", "UNDER_REVIEW"),
    ("INQUIRY", "GENERAL", "UNDER_REVIEW"),
    ("CHARGEBACK", "DUPLICATE", "WON"),
    ("CHARGEBACK", "FRAUDULENT", "WON"),
    ("INQUIRY", "SUBSCRIPTION_CANCELLED", "WON"),
    ("CHARGEBACK", "PRODUCT_NOT_RECEIVED", "LOST"),
    ("CHARGEBACK", "DEBIT_NOT_AUTHORIZED", "LOST"),
    ("INQUIRY", "BANK_CANNOT_PROCESS", "LOST"),
    ("CHARGEBACK", "CUSTOMER_INITIATED", "ACCEPTED"),
    ("INQUIRY", "INSUFFICIENT_FUNDS", "ACCEPTED"),
    ("INQUIRY", "PRODUCT_UNACCEPTABLE", "PREVENTED"),
    ("CHARGEBACK", "NONCOMPLIANT", "PREVENTED"),
    ("CHARGEBACK", "INCORRECT_ACCOUNT_DETAILS", "LOST"),
)


def by_card(pool: Pool) -> list[Thing]:
    things: list[Thing] = []
    for number, (kind, reason, ending) in enumerate(CARD_COURSES):
        closed = ending not in ("NEEDS_RESPONSE", "UNDER_REVIEW")
        opened = START - timedelta(days=22 + number % 6 * 3 if closed else 2 + number % 4, hours=number)
        story = pool.pick("shopify_payments", opened - timedelta(days=6), reason, refunded=number in (0, 8, 11))
        course: list[tuple[str, datetime]] = []
        if ending in ("UNDER_REVIEW", "WON", "LOST"):
            course.append(("UNDER_REVIEW", opened + timedelta(days=1, hours=5)))
        if closed:
            course.append((ending, opened + timedelta(days=16)))
        elif number % 2:
            after = START + timedelta(days=3 + number)
            course += [("UNDER_REVIEW", after), ("LOST" if number % 4 == 1 else "WON", after + timedelta(days=9))]
        things += dispute(story, opened, kind, reason, course=course)
    for number in range(6):
        opened = START + timedelta(days=2 + number * 3.3)
        story = pool.pick("shopify_payments", opened - timedelta(days=9))
        course = [
            ("UNDER_REVIEW", opened + timedelta(days=4)),
            ("WON" if number % 2 else "LOST", opened + timedelta(days=11)),
        ]
        things += dispute(
            story, opened, "CHARGEBACK", CARD_COURSES[number][1], course=[c for c in course if c[1] < END]
        )
    return things
