"""Gives every role a buyer, a basket and a number, and plays it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.worlds.make_lumen import hostile
from sandbox.worlds.make_lumen.facts import FIRST_NAMES, GIFT_CARD, HOME, LAST_NAMES, PRODUCTS, SEED, Product, Store
from sandbox.worlds.make_lumen.orders import Buyer, Sale, Story, place
from sandbox.worlds.make_lumen.payments import pay
from sandbox.worlds.make_lumen.plays import PLAYS
from sandbox.worlds.make_lumen.roles import Role, all_roles
from sandbox.worlds.make_lumen.tasks import tasks

DUPLICATE_AFTER = timedelta(minutes=41)


SERIAL = {
    name: Buyer("Terry", "Marsh", f"terry.{name.lower()}@example.com", 7_199_990_000 + i, country)
    for i, (name, country) in enumerate(HOME.items())
}
"""One buyer of each store who claims money back again and again."""


@dataclass
class Played:
    """An order together with the role it played."""

    story: Story
    role: Role


@dataclass
class _Desk:
    """A store's till: hands out numbers and remembers its customers."""

    store: Store
    number: int
    known: list[Buyer] = field(default_factory=list)


def play_all() -> list[Played]:
    played: list[Played] = []
    for store, roles in ((roles[0].store, roles) for roles in all_roles().values()):
        desk = _Desk(store, store.first_number)
        twins = [
            Role(role.store, role.at + DUPLICATE_AFTER, role.play, role.sale)
            for role in roles
            if role.play == "duplicate"
        ]
        first: Sale | None = None
        for role in sorted([*roles, *twins], key=lambda each: each.at):
            if first is not None and role.play == "duplicate" and role.at - first.at == DUPLICATE_AFTER:
                sale = _again(first, role.at, desk.number)
            else:
                sale = _sale(desk, role)
            first = sale if role.play == "duplicate" else first
            played.append(Played(_play(sale, role), role))
            desk.number += 1
    return played


def _play(sale: Sale, role: Role) -> Story:
    rng = Random(f"{SEED}:{sale.store.store}:{sale.number}")
    story = place(sale, rng)
    story.thing.document["fulfillmentOrders"] = tasks(story)
    pay(story)
    PLAYS[role.play](story)
    return story


def _again(sale: Sale, at: datetime, number: int) -> Sale:
    """The same customer buys the same once more."""
    return Sale(sale.store, number, at, sale.buyer, sale.basket, sale.gateway, foreign=sale.foreign)


def _sale(desk: _Desk, role: Role) -> Sale:
    rng = Random(f"{SEED}:{desk.store.store}:{desk.number}:sale")
    asked = dict(role.sale)
    sku, parts, many = asked.pop("sku", None), asked.pop("parts", False), asked.pop("wholesale", 0)
    asked["discount"] = Decimal(asked.get("discount", rng.choice(["0", "0", "0", "0.1"])))
    asked.setdefault(
        "gateway", rng.choice(["paypal", "paypal", "shopify_payments", "shopify_payments", "shopify_payments"])
    )
    odd = asked.pop("odd", None)
    if odd is not None:
        asked["attributes"] = (("gift message", hostile.ALL[(odd + 5) % len(hostile.ALL)][:500]),)
    buyer = SERIAL[desk.store.store] if asked.pop("serial", False) else _buyer(desk, rng, odd)
    foreign = buyer.country != desk.store.countries[0][0] and rng.random() < 0.6
    at = role.at.replace(microsecond=0)
    return Sale(
        desk.store,
        desk.number,
        at,
        buyer,
        _basket(desk.store, rng, sku, parts=parts) * (many or 1),
        foreign=foreign,
        **asked,
    )


def _buyer(desk: _Desk, rng: Random, odd: int | None) -> Buyer:
    if desk.known and odd is None and rng.random() < 0.12:
        return rng.choice(desk.known)
    number = (
        7_100_000_000
        + desk.store.first_number * 10_000
        + len(desk.known)
        + {"LUM": 0, "NOR": 5000}.get(desk.store.store, 0)
    )
    countries, weights = zip(*desk.store.countries, strict=True)
    country = rng.choices(countries, weights)[0]
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    if odd is not None and odd < len(hostile.NAMES):
        first, last = hostile.NAMES[odd], "Test" if odd % 2 else ""
    buyer = Buyer(first, last, f"c{number % 1_000_000}@example.com", number, country, rng.randrange(4))
    desk.known.append(buyer)
    return buyer


def _basket(store: Store, rng: Random, sku: str | None, *, parts: bool) -> tuple[tuple[Product, int], ...]:
    if sku == "":
        return ((GIFT_CARD, 1),)
    goods = [p for p in PRODUCTS[store.store] if p.prefix not in ("DIG", "LUM")]
    if sku:
        goods = [p for p in PRODUCTS[store.store] if p.sku.startswith(sku)]
    first = rng.choice(goods)
    if parts:
        others = [p for p in goods if p.prefix != first.prefix]
        return (first, 1), (rng.choice(others), rng.choice([1, 2]))
    if not sku and rng.random() < 0.15:
        other = rng.choice([p for p in goods if p != first])
        return (first, 1), (other, 1)
    return ((first, rng.choice([1, 1, 1, 2])),)
