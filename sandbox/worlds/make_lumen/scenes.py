"""Cases with a story of their own: what a playbook asks about an order, disputes on both sides, one bad product, and
payments that no order of ours stands for.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from sandbox.worlds.make_lumen import cases
from sandbox.worlds.make_lumen.card_disputes import dispute
from sandbox.worlds.make_lumen.case_words import NOT_AS_DESCRIBED, NOT_RECEIVED, OUTCOMES, REASONS
from sandbox.worlds.make_lumen.cases import Case, Payment
from sandbox.worlds.make_lumen.facts import SEED, START, STORES
from sandbox.worlds.make_lumen.payments import paypal_id
from sandbox.worlds.make_lumen.pool import Pool, Wish, first_stage, open_for
from sandbox.worlds.make_lumen.roles import SHARED_ID, TWINS
from sandbox.worlds.make_lumen.timeline import Thing

CLUSTER_SKU = "CJ-RING-7"


def _plays(*names: str) -> Wish:
    return lambda each: each.role.play in names


def _arrives(low: float, high: float) -> Wish:
    """A parcel that comes between so many days after the start; before it, if negative."""
    return lambda each: any(
        START + timedelta(days=low) < at < START + timedelta(days=high) for at in each.story.arrivals
    )


#: Item not received, once for each thing that may have become of the parcel:
#: wish, gateway, stage or type, days ago, due in days
NOT_RECEIVED_BECAUSE: tuple[tuple[Wish, str, str, float, float], ...] = (
    (_plays("not shipped, late", "held for stock"), "paypal", "INQUIRY", 1, 17),
    (_plays("not shipped, late", "declined", "never shipped"), "shopify_payments", "CHARGEBACK", 1, 6),
    (_plays("no scan"), "paypal", "INQUIRY", 2, 15),
    (_arrives(0.5, 7), "paypal", "INQUIRY", 2, 18),
    (_arrives(0.5, 7), "shopify_payments", "CHARGEBACK", 2, 7),
    (_arrives(3, 20), "paypal", "CHARGEBACK", 3, 1.5),
    (_plays("stalled"), "paypal", "CHARGEBACK", 3, 4),
    (_plays("stalled"), "shopify_payments", "INQUIRY", 4, 5),
    (_arrives(-20, -4), "paypal", "CHARGEBACK", 3, 0.9),
    (_plays("returned to sender", "failed delivery"), "paypal", "INQUIRY", 4, 14),
    (_plays("silent carrier"), "paypal", "INQUIRY", 5, 13),
    (_plays("digital"), "paypal", "CHARGEBACK", 2, 8),
)


def not_received(pool: Pool) -> list[Thing]:
    things: list[Thing] = []
    for number, (wish, gateway, stage, days, due) in enumerate(NOT_RECEIVED_BECAUSE):
        at = START - timedelta(days=days, hours=number)
        story = pool.pick_where(gateway, at - timedelta(hours=6), wish)
        if gateway == "paypal":
            case = open_for(story, 200 + number, at, NOT_RECEIVED, stage)
            case.becomes(at + timedelta(minutes=5), "WAITING_FOR_SELLER_RESPONSE", START + timedelta(days=due))
            if number % 2:
                case.lapses(START + timedelta(days=due))
            things.append(case.thing)
        else:
            things += dispute(story, at, stage, "PRODUCT_NOT_RECEIVED")
    return things


def on_both_sides(pool: Pool) -> list[Thing]:
    """Half of the order was paid by PayPal and half by card, and the buyer went both ways."""
    things: list[Thing] = []
    for number, story in enumerate(pool.take(lambda each: each.story.sale.payment == "paypal and card")):
        opened = story.born + timedelta(days=13)
        things += dispute(story, opened, "CHARGEBACK", "PRODUCT_NOT_RECEIVED", share=Decimal("0.5"))
        case = open_for(story, 900 + number, opened + timedelta(days=1), NOT_RECEIVED, "INQUIRY")
        due = START + timedelta(days=4 + number)
        case.becomes(opened + timedelta(days=2), "WAITING_FOR_SELLER_RESPONSE", due)
        case.lapses(due)
        things.append(case.thing)
    return things


def one_bad_product(pool: Pool) -> list[Case]:
    """Three buyers of one SKU within two weeks: a fault of the product, not of the buyers."""
    made = []
    for number in range(3):
        at = START - timedelta(days=9 - 3 * number, hours=2)
        story = pool.pick_where("paypal", at - timedelta(days=5), _sold(CLUSTER_SKU))
        made.append(open_for(story, 300 + number, at, NOT_AS_DESCRIBED, "INQUIRY"))
    return made


def _sold(sku: str) -> Wish:
    return lambda each: any(product.sku == sku for product, _ in each.story.sale.basket)


def by_odd_ids(pool: Pool) -> list[Case]:
    """Cases that only the invoice number finds, where it is easily mistaken for another order's."""
    odd = pool.take(lambda each: each.story.sale.payment_id in (*TWINS, SHARED_ID))
    return [
        open_for(story, 400 + number, START - timedelta(days=6 - number), NOT_RECEIVED, "INQUIRY")
        for number, story in enumerate(odd)
    ]


def unlinked() -> list[Case]:
    """Cases about payments that no store of ours has an order for, some of them long finished."""
    made = []
    for number, (days, store) in enumerate(zip((3, 9, 40, 120, 175, 190, 230, 300), STORES * 3, strict=False)):
        at = START - timedelta(days=days, hours=1)
        invoice = (None, "INV-2026-001", "c999.1", None)[number % 4]
        payment = Payment(
            at - timedelta(days=9),
            Decimal("44.10") + number,
            store.currency,
            paypal_id(Random(f"{SEED}:walk-in:{number}")),
            invoice,
            "Walk-in Buyer",
        )
        case = cases.open_case(
            store, 700 + number, at, payment, REASONS[number], stage=first_stage(REASONS[number], external=False)
        )
        if days > 30:
            case.ends(at + timedelta(days=9), OUTCOMES[number % 2])
        made.append(case)
    return made
