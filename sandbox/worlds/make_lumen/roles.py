"""Which orders there are: who plays what, and when. A role is one order; `plays.py` says what happens in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.worlds.make_lumen import hostile
from sandbox.worlds.make_lumen.facts import SEED, START, STORES, Store

PLAIN = {"LUM": 54, "NOR": 42, "VEL": 48}
"""Orders of the sixty days that nothing special is said about."""
TO_COME = {"LUM": 40, "NOR": 32, "VEL": 38}
LONG_AGO = 14

#: play, what the sale is like, days before the start (each is one order; stores take turns)
CAST: tuple[tuple[str, dict[str, Any], tuple[float, ...]], ...] = (
    ("late to ship", {}, (52, 44, 37, 31, 28, 22, 19, 15, 12, 9)),
    ("not shipped, at risk", {}, (1.6, 1.7, 1.8, 1.9)),
    ("not shipped, late", {}, (2.5, 3, 3.5, 4, 5, 6, 7)),
    ("never shipped", {}, (34, 16)),
    ("declined", {"sku": "CJ"}, (8, 1.5)),
    ("held for address", {}, (1.1, 0.4, 20)),
    ("held for fraud", {"risk": "HIGH", "tags": ("fraud-check",)}, (2.2, 0.6, 26)),
    ("high risk, shipped", {"risk": "HIGH"}, (30, 21)),
    ("held for stock", {"sku": "YW"}, (5.5, 3.2, 24)),
    ("no tracking", {}, (40, 11, 4, 3)),
    ("returned to sender", {"gateway": "paypal"}, (24,)),
    ("no scan", {"sku": "YW", "gateway": "paypal"}, (8,)),
    ("silent carrier", {"sku": "CJ-", "gateway": "paypal"}, (21,)),
    ("marked delivered", {}, (18,)),
    ("no scan", {"sku": "YW"}, (27, 14, 9, 7, 6, 5)),
    ("stalled", {"sku": "YW"}, (50, 45, 29, 24, 20, 18, 17, 16)),
    ("silent carrier", {"sku": "CJ-"}, (48, 33, 23, 17, 13, 10, 6)),
    ("late parcel", {}, (55, 51, 47, 42, 38, 35, 32, 29, 27, 25, 23, 21, 19, 17)),
    ("delayed", {"sku": "YW"}, (16, 15)),
    ("failed delivery", {"sku": "LOC"}, (36, 12, 7)),
    ("returned to sender", {}, (41, 26, 14)),
    ("second try", {}, (30, 11)),
    ("lost label", {}, (22, 6)),
    ("partly shipped", {"parts": True}, (33, 12, 8, 6, 4, 3)),
    ("two parcels", {"parts": True}, (43, 28, 19, 10)),
    ("cancelled by the customer", {}, (49, 31, 6)),
    ("cancelled for stock", {"sku": "YW"}, (39, 13, 2)),
    ("cancelled for fraud", {"risk": "HIGH"}, (25, 3)),
    ("cancelled unpaid", {"payment": "voided"}, (35,)),
    ("refunded in full", {}, (53, 46, 34, 23, 15)),
    ("refunded a line", {"parts": True}, (50, 36, 24, 12)),
    ("refunded a part", {"gateway": "paypal"}, (54, 40, 32, 20, 13)),
    ("refunded the shipping", {"sku": "LOC"}, (44, 26, 14)),
    ("restocked without money", {}, (38, 18)),
    ("refund on its way", {"gateway": "paypal"}, (9, 7)),
    ("refund that arrived late", {"gateway": "paypal"}, (42, 16)),
    ("refund that failed", {}, (37, 11)),
    ("refunded twice", {}, (45, 30, 10)),
    ("refunded twice the same", {}, (21, 8)),
    ("returned", {}, (47, 33, 25, 15)),
    ("duplicate", {}, (39, 17, 2.4, 0.9)),
    ("plain", {"payment": "two captures", "gateway": "paypal"}, (28, 60)),
    ("plain", {"payment": "two captures", "gateway": "shopify_payments"}, (37, 5)),
    ("edited", {}, (34, 18, 9, 4)),
    ("plain", {"test": True, "gateway": "bogus"}, (45, 20, 3)),
    ("digital", {"sku": "DIG"}, (51, 36, 22, 1)),
    ("digital", {"sku": "DIG", "gateway": "paypal"}, (8,)),
    ("plain", {"sku": "LOC", "wholesale": 60}, (9,)),
    ("refunded in full", {"sku": "LOC", "wholesale": 55}, (19,)),
    ("pre-order", {"sku": "LUM-PRE", "tags": ("pre-order",)}, (30, 12, 4)),
    ("gift card", {"sku": ""}, (32, 10, 2)),
    ("plain", {"payment": "captured later"}, (48, 29, 19, 11)),
    ("plain", {"payment": "captured later", "gateway": "paypal"}, (52, 40, 26, 14)),
    ("unpaid", {"payment": "authorized"}, (1.3,)),
    ("unpaid", {"payment": "expired"}, (24,)),
    ("plain", {"payment": "by bank", "gateway": "Bank Deposit"}, (31, 13, 1)),
    ("unpaid", {"payment": "unpaid", "gateway": "Bank Deposit"}, (12, 5)),
    ("plain", {"payment": "deposit"}, (16,)),
    ("plain", {"payment": "declined first"}, (46, 27, 15, 6)),
    ("plain", {"payment": "gift card and card"}, (35, 21, 7)),
    ("plain", {"payment": "paypal and card", "gateway": "paypal"}, (40, 34, 22)),
    ("plain", {"payment": "free", "discount": "1"}, (17,)),
    ("plain", {"tags": ("express-12h", "campaign:nov")}, (2.1, 0.5, 14)),
)  # fmt: skip
TWINS = ("rDF87cIJaIQURDeVo3m1DpAvK", "rdf87CijAiqurDeVo3M1dPaVk")
"""Two paymentIds that differ in case alone: two orders of one store."""
SHARED_ID = "c151515151.1"
"""A paymentId that two stores on one PayPal account happen to share."""


@dataclass
class Role:
    store: Store
    at: datetime
    play: str
    sale: dict[str, Any] = field(default_factory=dict)


def all_roles() -> dict[str, list[Role]]:
    """By store, in the order of their times."""
    roles: dict[str, list[Role]] = {store.store: [] for store in STORES}
    turn = 0
    for play, sale, days in CAST:
        for day in days:
            store = STORES[0] if "pre-order" in sale.get("tags", ()) else STORES[turn % len(STORES)]
            roles[store.store].append(Role(store, _ago(day, turn), play, dict(sale)))
            turn += 1
    for store in STORES:
        roles[store.store] += _incident(store) + _plain(store) + _future(store) + _old(store)
        roles[store.store] += _odd_payments(store) + _odd_texts(store) + _bad_product(store) + _same_buyer(store)
        roles[store.store].sort(key=lambda role: role.at)
    return roles


def _ago(days: float, turn: int) -> datetime:
    """Days before the start, at some hour of the day that differs from order to order but never passes the start."""
    minutes = (turn * 137) % 600 if days >= 1 else 0
    return START - timedelta(days=days) + timedelta(minutes=minutes if days >= 1.5 else 0)


def _plain(store: Store) -> list[Role]:
    rng = Random(f"{SEED}:{store.store}:plain")
    times = [START - timedelta(seconds=rng.randrange(2 * 3600, 60 * 86_400)) for _ in range(PLAIN[store.store])]
    return [Role(store, at, "plain") for at in times]


def _future(store: Store) -> list[Role]:
    rng = Random(f"{SEED}:{store.store}:future")
    troubled = ("late to ship", "late parcel", "stalled", "no tracking", "cancelled by the customer", "refunded a part")
    plays = ("plain",) * 13 + (*troubled, "held for address", "returned", "refunded in full", "duplicate")
    times = [START + timedelta(seconds=rng.randrange(900, 29 * 86_400)) for _ in range(TO_COME[store.store])]
    return [Role(store, at, rng.choice(plays)) for at in sorted(times)]


def _old(store: Store) -> list[Role]:
    """Orders of months ago, which disputes still reach."""
    rng = Random(f"{SEED}:{store.store}:old")
    times = [START - timedelta(days=rng.uniform(62, 160)) for _ in range(LONG_AGO)]
    return [Role(store, at.replace(microsecond=0), "plain", {"gateway": "paypal"}) for at in times]


def _incident(store: Store) -> list[Role]:
    """One supplier stops sending: seven orders of one store wait."""
    if store.store != "NOR":
        return []
    return [Role(store, START - timedelta(days=4.5 - i * 0.3), "not shipped, late", {"sku": "YW"}) for i in range(7)]


def _odd_payments(store: Store) -> list[Role]:
    by_store = {"LUM": [(29, SHARED_ID)], "NOR": [(27, SHARED_ID)], "VEL": [(33, TWINS[0]), (31, TWINS[1])]}
    return [
        Role(store, START - timedelta(days=days, hours=3), "plain", {"gateway": "paypal", "payment_id": given})
        for days, given in by_store[store.store]
    ]


def _bad_product(store: Store) -> list[Role]:
    """Three sales of one SKU whose buyers will complain."""
    if store.store != "VEL":
        return []
    sale = {"sku": "CJ-RING-7", "gateway": "paypal"}
    return [Role(store, START - timedelta(days=days, hours=7), "plain", dict(sale)) for days in (24, 19, 17)]


def _same_buyer(store: Store) -> list[Role]:
    """Somebody who wants money back for everything."""
    plays = ("refunded in full", "refunded a part", "refunded a line", "plain")
    times = (START - timedelta(days=days, hours=5) for days in (49, 35, 26, 11))
    return [Role(store, at, play, {"serial": True}) for at, play in zip(times, plays, strict=True)]


def _odd_texts(store: Store) -> list[Role]:
    """Each hostile text once as an order's note, in turn among the stores."""
    place = STORES.index(store)
    return [
        Role(store, START - timedelta(days=3 + i * 1.7, minutes=i), "plain", {"note": text, "odd": i})
        for i, text in enumerate(hostile.ALL)
        if i % len(STORES) == place
    ]
