"""The numbers, switches and lists that managers may change, with the defaults of a new workbook. Pure data.

`sync/rules` says what they mean. The defaults are recommendations from practice, not facts; each stands once, here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import Enum
from zoneinfo import ZoneInfo


class Counting(Enum):
    """How the hours of a ship rule pass."""

    ALL_HOURS = "all hours"
    WORKING_DAYS = "working days"


class FindBy(Enum):
    """What of an order tells its supplier."""

    SKU = "SKU begins with"
    LOCATION = "Location"
    APP = "Fulfilment app"
    TAG = "Order tag"
    VENDOR = "Vendor"


MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Supplier:
    """One line of `Suppliers`. A blank store fits every store."""

    name: str
    find_by: FindBy
    text: str
    store: str = ""
    ship_within_h: int | None = None
    counting: Counting = Counting.ALL_HOURS
    working_days: frozenset[int] = MONDAY_TO_FRIDAY  # 0 is Monday
    cut_off: time | None = None  # later than this counts as the next working day


@dataclass(frozen=True, slots=True)
class ShipRule:
    """Hours from payment to hand-over. A blank field fits everything."""

    hours: int
    store: str = ""
    market: str = ""
    supplier: str = ""
    tag: str = ""
    counting: Counting = Counting.ALL_HOURS


@dataclass(frozen=True, slots=True)
class Transit:
    """Days from hand-over to delivery that we count on. A blank field fits everything."""

    days: int
    supplier: str = ""
    market: str = ""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which a store, a supplier or a person does not work."""

    day: date
    of: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody works, on one weekday (0 is Monday), in their own zone. An end before the start is the next day."""

    person: str
    weekday: int
    start: time
    end: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Limits:
    """Most that a person may give: on one order, and in one shift. In the order's own currency."""

    per_order: Decimal
    per_shift: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A message that a manager worded, for one brand or, with a blank one, for all."""

    name: str
    text: str
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that managers may change. `Rules()` is what a new workbook starts with."""

    # Start
    work_starts_on: date | None = None  # what ended before is history: nothing is asked for it
    started_on: date | None = None  # day of the first push; the stuck tests are amber for seven days from it
    # Orders
    ship_within_h: int = 48
    warn_at_percent: int = 75
    hold_h: int = 12
    no_number_h: int = 24
    no_first_scan_days: int = 3
    no_movement_home_days: int = 7
    no_movement_abroad_days: int = 10
    lost_after_days: int = 7
    transit_days: int = 14
    # Disputes
    first_answer_h: int = 24
    inquiry_by_day: int = 10
    before_final_due_h: int = 24
    confirm_h: int = 2
    # Reviews
    bad_review_h: int = 24
    middling_review_h: int = 72
    solve_days: int = 3
    # Tags
    tag_after_close_h: int = 24
    tag_review_days: int = 7
    # Refunds
    money_sent_days: int = 3
    twice_within_h: int = 24
    # Lists
    suppliers: tuple[Supplier, ...] = ()
    ship_rules: tuple[ShipRule, ...] = ()
    transit: tuple[Transit, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    shifts: tuple[Shift, ...] = ()
    texts: tuple[Text, ...] = ()
    limits: Mapping[str, Limits] = field(
        default_factory=lambda: {
            "Agent": Limits(Decimal(75), Decimal(300)),
            "Lead": Limits(Decimal(250)),
        }
    )  # by role; a manager has none
