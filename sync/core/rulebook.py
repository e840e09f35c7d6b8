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
class Person:
    """One line of `People`. No stores, or no duties, named: all of them."""

    name: str
    role: str = "Agent"
    stores: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    limits: Limits | None = None  # None: those of the role
    currency: str | None = None  # of the limits; None: the portfolio's
    ping_to: str = ""
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """Who can fix it, and what `Preventable` is as a rule."""

    owner: str
    preventable: str
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundRule:
    """One line of `Refund rules`. The offers are in their order; `when` is one of the fixed tests."""

    cause: str
    first: str
    second: str = ""
    last: str = ""
    when: str = ""
    proof: str = ""
    send_back: str = "no"
    amount_of: str = "product and shipping"
    share: str = ""  # of a credit or a part refund, as it stands beside the words
    number: int = 0  # as `No.` shows it


@dataclass(frozen=True, slots=True)
class PlayWords:
    """What managers made of one line of `Playbooks`. None: as it came. `on` False: the line is switched off."""

    step: str | None = None
    message: str | None = None
    within_h: int | None = None
    evidence: tuple[str, ...] | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class ProductCost:
    """One line of `Product costs`. A blank store fits all; `sku` is the whole SKU or its beginning."""

    sku: str
    unit: Decimal
    shipping: Decimal = Decimal(0)
    store: str = ""
    currency: str | None = None  # None: the store's
    since: date | None = None
    supplier: str = ""


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One line of `Month costs`, in the portfolio currency. A blank store is all of them together."""

    month: date  # its first day
    store: str = ""
    ads: Decimal = Decimal(0)
    fees_percent: Decimal | None = None
    other: Decimal = Decimal(0)


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
    keep_delivered_days: int = 3
    most_on_board: int = 4_000  # more, and orders on their way and on time are left off
    # Disputes
    first_answer_h: int = 24
    inquiry_by_day: int = 10
    before_final_due_h: int = 24
    confirm_h: int = 2
    # Reviews
    bad_review_h: int = 24
    middling_review_h: int = 72
    solve_days: int = 3
    watch_review_days: int = 60
    # Tags
    tag_after_close_h: int = 24
    tag_review_days: int = 7
    # Refunds
    money_sent_days: int = 3
    twice_within_h: int = 24
    double_check: bool = True  # the same sum on the same order again
    lead_answers_h: int = 4
    manager_answers_h: int = 12
    # Targets
    leak_target_percent: Decimal = Decimal(5)
    leak_start_percent: Decimal = Decimal(15)
    card_ceiling_percent: Decimal = Decimal("0.9")
    paypal_ceiling_percent: Decimal = Decimal("1.5")
    first_response_h: int = 8
    solved_in_three_percent: int = 80
    tags_filled_percent: int = 95
    # Numbers
    profit_means: str = "before ads"
    credit_spent_percent: int = 80
    small_number: int = 30
    # Alerts
    alert_channel: str = ""
    pings_a_day: int = 6
    quiet_hours: tuple[time, time] | None = (time(22), time(7))
    # Lists
    suppliers: tuple[Supplier, ...] = ()
    ship_rules: tuple[ShipRule, ...] = ()
    transit: tuple[Transit, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    shifts: tuple[Shift, ...] = ()
    texts: tuple[Text, ...] = ()
    people: tuple[Person, ...] = ()
    causes: Mapping[str, Cause] | None = None  # None: the ones that come with it
    refund_rules: tuple[RefundRule, ...] | None = None  # None: the ones that come with it
    plays: Mapping[str, PlayWords] = field(default_factory=dict)  # by the id of the line
    flags_off: frozenset[str] = frozenset()  # flags of SLA board whose test is switched off
    supplier_names: Mapping[str, str] = field(default_factory=dict)  # older spelling, lower case → name
    product_costs: tuple[ProductCost, ...] = ()
    month_costs: tuple[MonthCost, ...] = ()
    promised_days: tuple[Transit, ...] = ()  # what the shop names; the board counts `transit`
    stores_off: frozenset[str] = frozenset()
    default_margin: Mapping[str, Decimal] = field(default_factory=dict)  # percent, by store
    #: One unit of a currency in the portfolio's, with the day from which it counts, oldest first.
    rates: Mapping[str, tuple[tuple[date, Decimal], ...]] = field(default_factory=dict)
    limits: Mapping[str, Limits] = field(
        default_factory=lambda: {
            "Agent": Limits(Decimal(75), Decimal(300)),
            "Lead": Limits(Decimal(250)),
        }
    )  # by role; a manager has none
