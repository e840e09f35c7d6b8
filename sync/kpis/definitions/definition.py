"""The words a KPI is defined with. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Unit(Enum):
    SHARE = "share of cases"
    MONEY_SHARE = "share of money"
    COUNT = "count"
    MONEY = "money"
    HOURS = "hours, median"
    SCORE = "score"


class Clock(Enum):
    """By which moment a case falls into a period."""

    PERIOD = "period: the day on which it happened"
    COHORT = "cohort: the day on which its order was paid"


@dataclass(frozen=True, slots=True)
class Target:
    """`green` is met, up to `amber` is close; what lies beyond is red. In the unit of the value (0.05 is 5 %)."""

    green: Decimal
    amber: Decimal

    @property
    def lower_is_better(self) -> bool:
        return self.green <= self.amber

    def light(self, value: Decimal) -> str:
        """`G`, `A` or `R`."""
        good, close = (value <= self.green, value <= self.amber)
        if not self.lower_is_better:
            good, close = (value >= self.green, value >= self.amber)
        return "G" if good else "A" if close else "R"


@dataclass(frozen=True, slots=True)
class Definition:
    """`version` is raised whenever a value may come out differently for the same facts.

    `matures`: days after a period's end during which its value may still move, late facts apart.
    `cuts`: what a value may be split by, the store apart.
    `not_connected`: why it cannot be computed yet; "" where it can.
    """

    id: str
    version: int
    name: str
    unit: Unit
    why: str
    formula: str
    numerator: str
    denominator: str
    left_out: str
    owner: str
    when_red: str
    clock: Clock = Clock.PERIOD
    target: Target | None = None
    matures: int = 0
    cuts: tuple[str, ...] = ()
    zone: str = "the store's own"
    currency: str = "the store's own; all stores together in the portfolio currency, at the rates of Settings"
    not_connected: str = ""
    part: str = ""  # of the page: Refunds and leak, Disputes, …

    @property
    def reference(self) -> str:
        """As every row of results carries it: `refund_rate@1`."""
        return f"{self.id}@{self.version}"
