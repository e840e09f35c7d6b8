"""Whose a row is: whom staff handed it to, else the person whose stores and duties fit. Pure."""

from __future__ import annotations

from sync.core.rulebook import Person, Rules

DISPUTES, REVIEWS, REFUNDS, ORDERS = "Disputes", "Reviews", "Refunds", "Orders"

#: Where nobody in People fits: a word, so that a view can find such rows.
NOBODY = "nobody yet"

_ROLES = ("Agent", "Lead", "Manager")


def named(word: str, rules: Rules) -> Person | None:
    """The person that staff mean, by any spelling."""
    wanted = word.strip().casefold()
    return next(
        (p for p in rules.people if wanted in (p.name.casefold(), *(a.casefold() for a in p.also_called))), None
    )


def fits(person: Person, store: str, duty: str = "") -> bool:
    """Whether the person works on that store, and on that duty; whoever names none works on all."""
    return (not person.stores or store in person.stores) and (not duty or not person.does or duty in person.does)


def whose(hand_to: object, store: str, duty: str, rules: Rules) -> str:
    """The name for the row. Agents come before leads, who names the store before who names none, then the list's order.

    A name that People does not know is taken as typed: it is a person's word.
    """
    if isinstance(hand_to, str) and hand_to.strip():
        person = named(hand_to, rules)
        return person.name if person else hand_to.strip()
    fitting = [p for p in rules.people if fits(p, store, duty)]
    best = min(fitting, key=lambda p: (_ROLES.index(p.role), not p.stores, not p.does), default=None)
    return best.name if best else NOBODY
