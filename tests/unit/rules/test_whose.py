"""Whose a row is, and who may say yes: by People."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sync.core.rulebook import Limits, Person, Rules
from sync.rules import deciders
from sync.rules.whose import DISPUTES, NOBODY, ORDERS, whose

ANA = Person("Ana", stores=("LUM",), does=("Disputes", "Reviews"), limits=Limits(Decimal(50)), also_called=("Anna",))
LUIS = Person("Luis")
MARK = Person("Mark", role="Lead", stores=("LUM",))
OWNER = Person("Olga", role="Manager")
RULES = Rules(people=(OWNER, MARK, LUIS, ANA))


@pytest.mark.parametrize(
    ("hand_to", "store", "duty", "who"),
    [
        ("", "LUM", DISPUTES, "Ana"),
        ("", "LUM", ORDERS, "Luis"),
        ("", "VEL", DISPUTES, "Luis"),
        (" anna ", "VEL", ORDERS, "Ana"),
        ("Temp", "LUM", DISPUTES, "Temp"),
        (None, "LUM", DISPUTES, "Ana"),
    ],
)
def test_a_row_is_his_to_whom_it_was_handed_or_who_does_it_for_the_store(
    hand_to: object, store: str, duty: str, who: str
) -> None:
    assert whose(hand_to, store, duty, RULES) == who


def test_a_row_that_fits_nobody_says_so() -> None:
    assert whose("", "LUM", ORDERS, Rules(people=(ANA,))) == NOBODY
    assert whose("", "LUM", DISPUTES, Rules()) == NOBODY


def test_leads_and_managers_come_after_agents() -> None:
    assert whose("", "LUM", ORDERS, Rules(people=(OWNER, MARK))) == "Mark"


@pytest.mark.parametrize(
    ("amount", "person", "who"),
    [(40, "Ana", None), (60, "Ana", "Lead"), (60, "Luis", None), (300, "Anna", "Manager"), (999, "Olga", None)],
)
def test_a_persons_own_limit_wins_over_that_of_the_role(amount: int, person: str, who: str | None) -> None:
    assert deciders.who_decides(Decimal(amount), Decimal(0), person, RULES) == who


def test_who_decides_is_named_where_people_names_one_for_the_store() -> None:
    assert deciders.names("Lead", "LUM", RULES) == "Mark (lead)"
    assert deciders.names("Lead", "VEL", RULES) == "Olga (manager)"
    assert deciders.only_manager("VEL", RULES) == "Olga"
    assert deciders.only_manager("LUM", RULES) == "manager"
