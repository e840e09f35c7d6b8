"""`Scorecard`: is anything burning, is the leak falling, can I trust this page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sheets_schema.approvals import APPROVALS
from sheets_schema.board import Style
from sheets_schema.disputes import DISPUTES
from sheets_schema.kpi_boards import DATA_HEALTH, DEFINITIONS, LEAK_MAP, SCORECARD, STORE_COLUMNS
from sheets_schema.palette import RED
from sheets_schema.sla_board import SLA_BOARD
from sync.core.board import Board, Spot, link, place_in, place_on
from sync.core.book import Settings
from sync.core.cells import Cell, Formula
from sync.kpis.answers import Answers
from sync.kpis.definitions.definition import Definition, Unit
from sync.kpis.now import Burning
from sync.kpis.rates import rate_on
from sync.kpis.results import Result
from sync.pages.charts import leak_by_cause, leak_by_week
from sync.pages.definitions import definition_rows
from sync.pages.leak import Leak, leak_of
from sync.pages.rows_behind import open_link
from sync.pages.say import (
    FAINT,
    HEAD,
    HEAD_CENTER,
    HEAD_RIGHT,
    LINKED,
    LOUD,
    TITLE,
    behind_text,
    change_text,
    light_spot,
    percent,
    target_text,
    value_spot,
    value_text,
)
from sync.pages.typed_numbers import Typed

#: The lines: each number, and the period that it is told for.
LINES = (
    ("refund_rate", "30_days"),
    ("preventable_refunds", "30_days"),
    ("card_activity", "30_days"),
    ("paypal_rate", "3_months"),
    ("preventable_chargebacks", "30_days"),
    ("answered_in_time", "30_days"),
    ("won_of_fought", "30_days"),
    ("sent_48h", "30_days"),
    ("supplier_transit", "30_days"),
    ("not_sent", "365_days"),
    ("trust_score", "month"),  # the score of today too
    ("one_star", "30_days"),
    ("bad_answered_24h", "30_days"),
    ("first_response", "30_days"),
    ("solved_in_3", "30_days"),
    ("tags_filled", "30_days"),
)

_HEADERS = {
    "Number, last 30 days": HEAD,
    **dict.fromkeys(("Now", "Target"), HEAD_RIGHT),
    "Light": HEAD_CENTER,
    "Change": HEAD_RIGHT,
    "13 weeks": HEAD_CENTER,
}
_NO_CHANGE, _NO_LINE = Spot("–", Style(align="RIGHT")), Spot("–", Style(align="CENTER"))
_LATE_DAYS = 4


@dataclass(frozen=True)
class Trust:
    """What the head of the page says of its own data. `data_to`: the source that is furthest behind."""

    data_to: datetime | None
    sources_down: int
    sharing: str = ""  # who can open the spreadsheet though they should not; "" where nobody was found


@dataclass(frozen=True)
class Shown:
    """All that the page is made of, besides the answers."""

    settings: Settings
    now: datetime
    burning: Burning
    oldest_name: str
    trust: Trust
    approvals: int | None = None  # None: there is no such tab yet
    asked: datetime | None = None  # since when the oldest of them waits
    typed: Mapping[str, Typed] | None = None
    comment: str = ""  # the newest of `Weekly`
    operations: str = ""  # what addresses in the operations file begin with; "" in the same file


def scorecard(answers: Answers, shown: Shown, places: Mapping[tuple[str, str], int]) -> Board:
    leak = leak_of(answers, "30_days")
    rows: list[list[Spot | Cell]] = [
        [Spot("SCORECARD", TITLE), Spot(_head(answers, shown))],
        [Spot("NEEDS YOU", LOUD), *_needs(shown)],
        [None, Spot(shown.trust.sharing, Style(bold=True, fill=RED))] if shown.trust.sharing else [],
        *_leak(leak, answers),
        [Spot(shown.comment, FAINT)] if shown.comment else [],
        _headers(shown),
    ]
    rows += [_line(answers, shown, kpi, period, places) for kpi, period in LINES]
    board = Board.of_rows(SCORECARD, rows)
    return Board(SCORECARD, {**board.cells, **leak_by_week(answers), **leak_by_cause(answers)})


def _head(answers: Answers, shown: Shown) -> str:
    settings = shown.settings
    names = ", ".join(dict.fromkeys(s.brand for s in settings.stores))
    zone = settings.team_zone.key.rsplit("/", 1)[-1].replace("_", " ")
    to = shown.trust.data_to
    data = f"data to {to.astimezone(settings.team_zone):%a %H:%M} {zone}" if to else "no source has been read yet"
    down = shown.trust.sources_down
    sources = f"{down} source{'s' if down > 1 else ''} down" if down else "sources ok" if to else ""
    tags, costs = answers.whole("tags_filled", "30_days"), answers.whole("costs_known", "30_days")
    told = [
        f"tags filled {percent(Decimal(tags.numerator) / tags.denominator)}" if tags.denominator else "no tags due",
        f"cost known for {percent(Decimal(costs.numerator) / costs.denominator)} of sales" if costs.denominator else "",
        *_rates(answers),
    ]
    return " · ".join(filter(None, [names, settings.portfolio_currency, data, sources, *told]))


def _rates(answers: Answers) -> list[str]:
    facts = answers.frames.facts
    currencies = {s.currency for s in facts.stores} - {facts.portfolio}
    rates = {c: rate_on(c, facts.now.date(), facts) for c in sorted(currencies)}
    found = [f"{c} {_rate(rate)}" if rate is not None else f"no rate for {c}" for c, rate in rates.items()]
    return [", ".join(found)] if found else []


def _rate(rate: Decimal) -> str:
    """To two places; of a yen or a peso, to as many as say something.

    >>> _rate(Decimal("1.934")), _rate(Decimal("0.01042"))
    ('1.93', '0.0104')
    """
    return f"{rate:.2f}" if rate >= Decimal("0.1") else f"{rate:.3g}"


#: In which columns the four stand, and over how many more their words run.
NEEDS_OVER = {1: 2, 4: 3, 8: 3, 6 + STORE_COLUMNS: 0}


def _needs(shown: Shown) -> list[Spot | Cell]:
    """What waits for a person, each leading to where it is worked on."""
    burning, down, there = shown.burning, shown.trust.sources_down, shown.operations
    due, late = burning.disputes_due, burning.late_orders
    needs = (
        (_approvals(shown), shown.approvals or 0, there + place_in(APPROVALS, "waiting")),
        (f"Disputes due in 48 h, not answered {due}", due, there + place_in(DISPUTES, "act_now")),
        (f"Orders not sent, late {late}", late, there + place_in(SLA_BOARD, "not_sent")),
        (f"Sources down {down}", down, place_on(DATA_HEALTH, 2)),
    )
    row: list[Spot | Cell] = [None] * (len(SCORECARD.widths) - 2)
    for (column, more), (words, count, address) in zip(NEEDS_OVER.items(), needs, strict=True):
        if words:
            style = Style(bold=True, fill=RED if count else "")
            over = [Spot(None, style)] * more if count else [None] * more
            row[column - 1 : column + more] = [Spot(link(f"{words} ▸", address), style), *over]
    return row


def _approvals(shown: Shown) -> str:
    if shown.approvals is None:
        return ""
    zone = shown.settings.team_zone
    if not shown.asked:
        return f"Approvals waiting {shown.approvals}"
    # The moment, no age: a cell that changes with the clock hides changes.
    return f"Approvals {shown.approvals}, since {shown.asked.astimezone(zone):%a %H:%M}"


def _leak(leak: Leak, answers: Answers) -> list[list[Spot | Cell]]:
    title = "LEAK, last 30 days" + (f" · {leak.light}" if leak.light else "")
    fill = light_spot(leak.light).style.fill
    first: list[Spot | Cell] = [Spot(title, Style(bold=True, fill=fill)), Spot(leak.headline, Style(bold=True))]
    second: list[Spot | Cell] = [Spot(None), Spot(leak.parts(answers))]
    last = len(SCORECARD.widths) - 1
    opened = Spot(link("▸", place_on(LEAK_MAP, 0)), LINKED)
    first += [*[None] * (last - len(first)), opened]  # nothing between: the words run on
    second += [None] * (last - len(second))
    return [first, second]


def _headers(shown: Shown) -> list[Spot | Cell]:
    named = [s.store for s in shown.settings.stores[:STORE_COLUMNS]]
    more = len(shown.settings.stores) - STORE_COLUMNS
    behind = f"Behind it ({more} more stores: see Weekly)" if more > 0 else "Behind it"
    head: list[Spot | Cell] = [Spot(name, style) for name, style in _HEADERS.items()]
    head += [Spot(name, Style(bold=True, fill="#e8eaed", align="CENTER", size=8)) for name in named]
    unused = [Spot(None, HEAD)] * (STORE_COLUMNS - len(named))
    return [*head, Spot(behind, HEAD), *unused, Spot("Open", HEAD_CENTER)]


def _line(
    answers: Answers, shown: Shown, kpi: str, period: str, places: Mapping[tuple[str, str], int]
) -> list[Spot | Cell]:
    definition, result = answers.definition(kpi), answers.whole(kpi, period)
    if kpi == "not_sent":
        head = _oldest(shown)
    elif definition.not_connected:
        head = _typed(definition, result, shown)
    else:
        head = [
            value_spot(definition, result, bold=True),
            Spot(target_text(definition), Style(align="RIGHT")),
            light_spot(result.light),
            Spot(change_text(definition, result.change), Style(align="RIGHT")),
        ]
    name = "Oldest order not sent" if kpi == "not_sent" else definition.name
    stores = [_store(answers, kpi, period, s.store) for s in shown.settings.stores[:STORE_COLUMNS]]
    unused: list[Spot | Cell] = [None] * (STORE_COLUMNS - len(stores))  # what stands behind runs on over them
    behind = Spot(_behind(answers, shown, definition, result), FAINT)
    named = link(name, place_on(DEFINITIONS, definition_rows()[kpi]))
    opened = Spot(open_link(places, kpi, period), LINKED)
    line = sparkline(answers, definition)
    return [Spot(named), *head, Spot(line) if isinstance(line, Formula) else _NO_LINE, *stores, behind, *unused, opened]


def _typed(definition: Definition, result: Result, shown: Shown) -> list[Spot]:
    typed = (shown.typed or {}).get(definition.id)
    target = Spot(target_text(definition), Style(align="RIGHT"))
    if not typed:
        return [value_spot(definition, result), target, light_spot(""), _NO_CHANGE]
    text, light = value_text(definition, typed.value), definition.target.light(typed.value) if definition.target else ""
    return [Spot(text, Style(bold=True, align="RIGHT")), target, light_spot(light), _NO_CHANGE]


def _oldest(shown: Shown) -> list[Spot]:
    days, target = shown.burning.oldest_days, Spot(f"{_LATE_DAYS} days", Style(align="RIGHT"))
    if days is None:
        return [Spot("none late", Style(bold=True, align="RIGHT")), target, light_spot("G"), _NO_CHANGE]
    light = "R" if days > _LATE_DAYS else "A"
    value = Spot(f"{days} day{'' if days == 1 else 's'}", Style(bold=True, align="RIGHT"))
    return [value, target, light_spot(light), _NO_CHANGE]


def _store(answers: Answers, kpi: str, period: str, store: str) -> Spot:
    definition, result = answers.definition(kpi), answers.whole(kpi, period, store)
    if definition.unit in (Unit.SCORE, Unit.COUNT) and result.value is not None:
        return Spot(result.value, Style(align="CENTER", pattern="0.0" if definition.unit is Unit.SCORE else "0"))
    return light_spot(result.light)


def _behind(answers: Answers, shown: Shown, definition: Definition, result: Result) -> str:
    if definition.id == "not_sent":
        return f"{shown.burning.oldest_store} {shown.oldest_name} · {shown.burning.late_orders:,} late in all".strip()
    typed = (shown.typed or {}).get(definition.id)
    if typed:
        return f"typed, {typed.week}"
    text = behind_text(definition, result, answers.typed(definition.id, result.period))
    if definition.id == "card_activity":
        return f"{_room(answers)} · {text}"
    if result.value is None and result.denominator:
        quarter = answers.whole(definition.id, "13_weeks")
        if quarter.value is not None:
            return f"13 weeks: {value_text(definition, quarter.value)} · {text}"
    return text


def _room(answers: Answers) -> str:
    """How many more chargebacks this month may bring before its share is above the target."""
    month, target = answers.whole("card_activity", "month"), answers.definition("card_activity").target
    if target is None or month.denominator < answers.frames.facts.fewest:
        return "too few payments this month"
    room = int(target.green * month.denominator) - month.numerator
    return f"room for {room} more this month" if room > 0 else "no room left this month"


def sparkline(answers: Answers, definition: Definition) -> Cell:
    """The last thirteen finished weeks as a line; weeks with fewer than five cases are left out of it."""
    if definition.not_connected or definition.unit is Unit.SCORE:
        return "–"
    points = []
    for week in answers.weeks(definition.id):
        if definition.unit in (Unit.COUNT, Unit.MONEY):
            points.append(str(week.value if week.value is not None else 0))
        elif definition.unit is Unit.HOURS:
            points += [str(week.value)] if week.value is not None else []
        elif week.cases >= 5:
            points.append(f"{Decimal(week.numerator) / Decimal(week.denominator):.4f}")
    if len(points) < 2:
        return "–"
    return Formula(f"=SPARKLINE({{{','.join(points)}}})")


def floored(moment: datetime) -> datetime:
    """To the quarter of an hour, so that the page changes no oftener than it says something."""
    return moment - timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
