"""Who writes a review, when, of how many stars, and what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from sandbox.worlds.make_lumen import hostile, reviews
from sandbox.worlds.make_lumen.cast import Played
from sandbox.worlds.make_lumen.facts import END, SEED, START, STORES, Store
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.reviews import Author
from sandbox.worlds.make_lumen.timeline import Thing

HAPPY = (5, 5, 5, 5, 5, 4, 4, 4, 3, 1)
UNHAPPY = (1, 1, 1, 1, 2, 2, 3, 4)
LONG = {7: hostile.ENDLESS}
"""The number of the review that is 60,000 characters long."""


def review_all(played: list[Played]) -> list[Thing]:
    """Reviews of all units, and each unit's figures."""
    things: list[Thing] = []
    number = 0
    for store in STORES:
        own: list[Thing] = []
        for each in played:
            story = each.story
            rng = Random(f"{SEED}:review:{story.thing.key}")
            if story.sale.store != store or story.sale.test or rng.random() > (0.75 if story.unhappy else 0.6):
                continue
            at = _when(story, rng)
            if at is not None and at < END:
                own.append(_one(story, rng, at, number))
                number += 1
        things += [*own, reviews.unit(store, own)]
    return things


def _when(story: Story, rng: Random) -> datetime | None:
    """Some days after it came, or weeks after it did not."""
    days = 1 + rng.random() * 8
    if story.arrivals:
        return max(story.arrivals) + timedelta(days=days)
    if story.unhappy:
        return story.born + timedelta(days=18 + days)
    return None


def _one(story: Story, rng: Random, at: datetime, number: int) -> Thing:
    store = story.sale.store
    stars = rng.choice(UNHAPPY if story.unhappy else HAPPY)
    odd = hostile.ALL[(number // 2) % len(hostile.ALL)] if number % 2 else None
    text = LONG.get(number, odd)
    at = at.replace(microsecond=number * 13_000 % 999_000)
    thing = reviews.review(
        store,
        rng,
        at,
        stars=stars,
        author=_author(story, number),
        experienced=story.born,
        text=text,
        title=odd[:80] if odd and number % 3 == 0 else None,
        language=("en", "en", "en", "de", "ar")[number % 5] if odd else "en",
    )
    _afterwards(thing, rng, number, store)
    return thing


def _author(story: Story, number: int) -> Author:
    """By reference number and invited, by e-mail alone, by name and day alone, or a stranger."""
    buyer = story.sale.buyer
    short = f"{buyer.first} {buyer.last[:1]}".strip()
    if number % 10 < 6:
        references = (
            f"#{story.sale.number}",
            f"#{story.sale.number}",
            str(story.sale.number),
            f" #{story.sale.number} ",
        )
        return Author(buyer.name, buyer.email, references[number % 4], invited=True)
    if number % 10 < 8:
        return Author(short, buyer.email.upper() if number % 3 == 0 else buyer.email)
    if number % 10 == 8:
        return Author(buyer.name)
    return Author(hostile.NAMES[number % len(hostile.NAMES)], None, "99999" if number % 4 == 1 else None)


def _afterwards(thing: Thing, rng: Random, number: int, store: Store) -> None:
    at, stars = thing.born, thing.document["stars"]
    answered = at + timedelta(days=0.5 + rng.random() * 3)
    if stars <= 3 and rng.random() < 0.45:
        reviews.reply(thing, answered, store, answered + timedelta(days=1) if number % 7 == 0 else None)
    elif number % 11 == 0:
        reviews.reply(thing, answered, store)
    if stars <= 2 and number % 3 == 0:
        better = min(stars + 3, 5)
        reviews.edit(
            thing, at + timedelta(days=3 + rng.random() * 20), better, "Update: they sorted it out. Thank you."
        )
    elif number % 23 == 5:
        reviews.edit(thing, at + timedelta(days=6), 1, "Update: broke after a week.")
    if stars == 1 and number % 5 == 2:
        reviews.report(thing, at + timedelta(days=1))
    if stars <= 2 and number % 4 == 1:
        reviews.ask(thing, at + timedelta(hours=9), at + timedelta(days=2) if number % 8 == 1 else None)
    if number % 19 == 4:
        thing.remove(max(at + timedelta(days=7), START + timedelta(days=number % 25, hours=6)))
    elif number % 19 == 9:
        thing.remove(at + timedelta(days=5))
