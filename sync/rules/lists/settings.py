"""The lines of Settings: what each changes, what may be typed, what it is until somebody types. Data.

A line stands for one field of `Rules`, or for a value of the owner's file that is shown here and changed there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from sync.core.book import Settings
from sync.core.cells import Raw
from sync.core.records import record_key
from sync.core.rulebook import Limits, Rules
from sync.rules.lists import cells
from sync.rules.lists.cells import Parse
from sync.rules.lists.known import Known


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line. `field` names the field of `Rules`; `typed` is what the yellow cell of a new workbook holds."""

    id: str
    section: str
    name: str
    unit: str
    changes: str
    allowed: str
    parse: Parse
    typed: str | int | Decimal | None
    shown: Callable[[Any], str] = str

    @property
    def key(self) -> str:
        return record_key("setting", "-", self.id)


#: How tabs say what the owner's file calls `customer_names`.
NAMES: Mapping[str, str] = {
    "none": "None",
    "first_initial": "First name and initial",
    "full": "Full name and e-mail",
}


def setting_lines(known: Known, settings: Settings) -> tuple[SettingLine, ...]:
    """All lines, in their order."""
    lines = (*_start(settings), *_NUMBERS, *_LIMITS, *_REST, *_rates(known))
    sections = list(dict.fromkeys(line.section for line in lines))
    return tuple(sorted(lines, key=lambda line: sections.index(line.section)))


def _start(settings: Settings) -> list[SettingLine]:
    """When the work starts, and what only the owner's file can change."""
    fixed = (
        ("team_time_zone", "Team time zone", "All times in the trackers.", settings.team_zone.key),
        ("portfolio_currency", "Portfolio currency", "Values of all stores together.", settings.portfolio_currency),
        ("customer_names", "Show customer names", "What Customer holds on every tab.", NAMES[settings.customer_names]),
    )
    return [
        SettingLine(
            "work_starts_on",
            "Start",
            "Work starts on",
            "day",
            "What ended before is history: nothing is asked for it.",
            "a day: 25 Nov 2026; blank is a week before the first sync",
            cells.day,
            None,
            _day,
        ),
        *(
            SettingLine(id_, "Start", name, "", f"{what} The owner sets it in keepsheet.yaml.", now, _only(now), now)
            for id_, name, what, now in fixed
        ),
        SettingLine(
            "show_for_days",
            "Start",
            "Show finished rows for",
            "days",
            "How long a finished row stays on its tracker.",
            "1 to 36,500",
            cells.whole(1, 36_500),
            settings.show_for_days,
        ),
    ]


def _only(value: str) -> Parse:
    """A value that cannot be changed here."""

    def parse(raw: Raw) -> str:
        if str(raw).strip() != value:
            raise cells.WrongCell(
                f"“{cells.said(raw)}” cannot be set here", "Ask the owner to set it in keepsheet.yaml."
            )
        return value

    return parse


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _whole(id_: str, section: str, name: str, unit: str, changes: str, low: int, high: int) -> SettingLine:
    default = _DEFAULTS[id_]
    return SettingLine(id_, section, name, unit, changes, f"{low:,} to {high:,}", cells.whole(low, high), default)


def _percent(id_: str, section: str, name: str, changes: str, low: str, high: str) -> SettingLine:
    parse = cells.number(Decimal(low), Decimal(high))
    return SettingLine(id_, section, name, "%", changes, f"{low} to {high}", parse, _DEFAULTS[id_])


_DEFAULTS: Mapping[str, Any] = {f.name: getattr(Rules(), f.name) for f in fields(Rules)}

_NUMBERS: tuple[SettingLine, ...] = (
    _whole("ship_within_h", "Orders", "Ship within", "hours", "Ship by, where no line of Ship rules fits.", 1, 2160),
    _whole("warn_at_percent", "Orders", "Warn when so much of the time is used", "%", "Not sent, due soon.", 1, 99),
    _whole(
        "keep_delivered_days", "Orders", "Keep delivered orders for", "days", "How long they stay on SLA board.", 0, 60
    ),
    _whole(
        "most_on_board",
        "Orders",
        "Orders on SLA board, at most",
        "orders",
        "With more, those on their way and on time are left off; the status line says so.",
        100,
        20_000,
    ),
    _whole("hold_h", "Orders", "A hold may last", "hours", "Hold: address, Hold: fraud check.", 0, 720),
    _whole("no_number_h", "Orders", "Tracking number expected within", "hours", "No tracking number.", 1, 720),
    _whole(
        "no_first_scan_days",
        "Orders",
        "First scan expected within",
        "days",
        "No first scan; which carriers report.",
        1,
        60,
    ),
    _whole("no_movement_home_days", "Orders", "No scan for, at home", "days", "No movement.", 1, 60),
    _whole("no_movement_abroad_days", "Orders", "No scan for, abroad", "days", "No movement.", 1, 90),
    _whole(
        "lost_after_days", "Orders", "Treat as lost after the promised date by", "days", "Past promised date.", 1, 90
    ),
    _whole(
        "transit_days", "Orders", "Transit days", "days", "Expected by, where no line of Transit days fits.", 1, 120
    ),
    _whole("first_answer_h", "Disputes", "First answer within", "hours", "Do by of a new case.", 1, 240),
    _whole("inquiry_by_day", "Disputes", "Answer a PayPal inquiry before day", "day", "Do by of an inquiry.", 2, 19),
    _whole("before_final_due_h", "Disputes", "Stop before the final due by", "hours", "Do by is never later.", 1, 240),
    _whole(
        "confirm_h",
        "Disputes",
        "The source must show our answer within",
        "hours",
        "“does not show your answer yet”.",
        1,
        72,
    ),
    _whole("bad_review_h", "Reviews", "Answer 1 and 2 stars within", "hours", "Do by on Trustpilot.", 1, 240),
    _whole("middling_review_h", "Reviews", "Answer 3 stars within", "hours", "Do by on Trustpilot.", 1, 720),
    _whole("solve_days", "Reviews", "Solve within", "days", "Do by after our reply.", 1, 60),
    _whole("watch_review_days", "Reviews", "Watch for", "days", "How long a review stays on Trustpilot.", 1, 365),
    _whole("lead_answers_h", "Refunds", "A lead answers within", "hours", "Approvals that wait too long.", 1, 240),
    _whole(
        "manager_answers_h", "Refunds", "A manager answers within", "hours", "Approvals that wait too long.", 1, 240
    ),
    _whole("money_sent_days", "Refunds", "Money must be sent within", "days", "Money not sent for 3 days.", 1, 30),
    _whole(
        "twice_within_h", "Refunds", "The same sum again looks double within", "hours", "Looks refunded twice.", 1, 720
    ),
    _whole("tag_after_close_h", "Tags", "A closed case is tagged within", "hours", "Do by of closed cases.", 1, 720),
    _whole("tag_review_days", "Tags", "A review is tagged within", "days", "Do by of reviews.", 1, 60),
)


def _limit(id_: str, name: str, limit: Decimal | None) -> SettingLine:
    changes = "What needs approval; a line of People with a limit of its own wins."
    return SettingLine(id_, "Refunds", name, "money", changes, "0 to 100,000", cells.number(0, 100_000), limit)


_ROLES = _DEFAULTS["limits"]
_LIMITS = (
    _limit("agent_per_order", "An agent may give on one order", _ROLES["Agent"].per_order),
    _limit("agent_per_shift", "An agent may give in one shift", _ROLES["Agent"].per_shift),
    _limit("lead_per_order", "A lead may give on one order", _ROLES["Lead"].per_order),
)

_REST: tuple[SettingLine, ...] = (
    SettingLine(
        "double_check",
        "Refunds",
        "Same-order double check",
        "",
        "Looks refunded twice; No switches it off.",
        "Yes or No",
        cells.yes_no,
        "Yes",
        lambda on: "Yes" if on else "No",
    ),
    _percent("leak_target_percent", "Targets", "Leak, of profit", "The target line of the Scorecard.", "0.1", "100"),
    _percent("leak_start_percent", "Targets", "Leak when we started", "What the leak is compared with.", "0.1", "100"),
    _percent(
        "card_ceiling_percent", "Targets", "Card disputes, at most", "The room that is left this month.", "0.1", "5"
    ),
    _percent(
        "paypal_ceiling_percent", "Targets", "PayPal disputes, at most", "The light on the Scorecard.", "0.1", "5"
    ),
    _whole("first_response_h", "Targets", "First response within", "hours", "The light on the Scorecard.", 1, 240),
    _whole("solved_in_three_percent", "Targets", "Solved in 3 exchanges", "%", "The light on the Scorecard.", 1, 100),
    _whole("tags_filled_percent", "Targets", "Tags filled", "%", "The light on the Scorecard.", 1, 100),
    SettingLine(
        "profit_means",
        "Numbers",
        "Profit means",
        "",
        "What the leak is a part of.",
        "before ads, after ads",
        cells.one_of(("before ads", "after ads"), "before ads or after ads"),
        "before ads",
    ),
    _whole("credit_spent_percent", "Numbers", "Store credit that is spent", "%", "What a credit costs.", 1, 100),
    _whole("small_number", "Numbers", "Small number", "cases", "Below it a count is shown, not a rate.", 5, 500),
    SettingLine(
        "alert_channel",
        "Alerts",
        "Channel",
        "",
        "Where urgent things are told.",
        "the address of a chat webhook; blank is the owner's, if there is one",
        cells.web_address,
        None,
        lambda _: "the chat whose address is typed",
    ),
    _whole("pings_a_day", "Alerts", "Pings a day, for each person", "pings", "More than so many wait.", 0, 50),
    SettingLine(
        "quiet_hours",
        "Alerts",
        "Quiet hours",
        "",
        "No pings then, unless a deadline ends before the next shift.",
        "22:00-07:00, or none",
        lambda raw: None if str(raw).strip().casefold() == "none" else cells.span(raw)[0],
        "22:00-07:00",
        lambda hours: f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else "none",
    ),
)


def _rates(known: Known) -> list[SettingLine]:
    return [
        SettingLine(
            f"rate_{currency}",
            "Exchange rates",
            f"1 {currency}",
            known.portfolio_currency,
            "Value in portfolio currency, from the day it is typed; earlier days keep theirs.",
            "a number, or a formula",
            cells.number(Decimal("0.000001"), Decimal(1_000_000)),
            None,
        )
        for currency in known.currencies
    ]


def rules_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `Rules` that these values, by the ids of their lines, decide."""
    known = {f.name for f in fields(Rules)}
    found = {id_: value for id_, value in values.items() if id_ in known}
    agent, lead = _ROLES["Agent"], _ROLES["Lead"]
    found["limits"] = {
        "Agent": Limits(values.get("agent_per_order", agent.per_order), values.get("agent_per_shift", agent.per_shift)),
        "Lead": Limits(values.get("lead_per_order", lead.per_order)),
    }
    return found
