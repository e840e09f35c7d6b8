"""A week or a month as it is told: its lines while it is open, and as they were when it closed. Pure.

What is closed is kept as a document and never computed again. A number that comes out otherwise later gets a line of
its own that says why; the closed one stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.kpis.answers import Answers
from sync.kpis.leak_lines import LeakLine, by_place, leak_lines
from sync.kpis.periods import MONTHS, WEEKS, Period
from sync.kpis.results import Result
from sync.pages.leak import leak_of
from sync.pages.say import behind_text, change_text, day_text, money, short, target_text, value_text

#: The numbers of a week and of a month, in their order.
NUMBERS = (
    *("leak_of_profit", "leak_of_sales", "leak", "refund_rate", "refund_money", "preventable_refunds"),
    *("card_activity", "card_chargebacks", "paypal_claims", "answered_in_time", "won_of_fought", "won_of_decided"),
    *("recovered", "net_loss", "sent_48h", "supplier_sent", "supplier_transit", "trust_score", "one_star"),
    *("bad_answered_24h", "raised", "first_response", "solved_in_3", "tags_filled"),
)

#: A correction of the same number comes at most this often.
BETWEEN_CORRECTIONS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one period, in words as it is shown. `moving`: it may move by its own definition."""

    kpi: str
    reference: str
    all: str
    before: str
    change: str
    target: str
    light: str
    stores: str
    behind: str
    numerator: int
    denominator: int
    left_out: int
    moving: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """What a closed line would read now, since when, and why."""

    on: str  # date, ISO
    why: str
    line: Line


@dataclass(frozen=True, slots=True)
class Statement:
    """A period with its lines. `closes_at`: its moment; `closed` once it has passed and the lines are kept."""

    id: str  # 2026-W47, 2026-11
    title: str
    closes_at: datetime
    closed: bool
    lines: tuple[Line, ...]
    corrections: tuple[Correction, ...]
    moved: str
    causes: str
    where: tuple[str, ...] = ()  # where the leak concentrates, largest first
    tags: str = ""  # how much of what was due each person has tagged


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks, or months: what they are called, and when they close."""

    periods: tuple[Period, ...]
    shown: int  # periods back that are told when nothing has been closed yet

    def id_of(self, first: date) -> str:
        if self.periods is MONTHS:
            return f"{first:%Y-%m}"
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"

    def title_of(self, first: date, last: date) -> str:
        if self.periods is MONTHS:
            return f"{first:%Y-%m} · {first:%B}"
        year, week, _ = first.isocalendar()
        return f"{year} week {week:02} · {day_text(first)} – {day_text(last)}"

    def closes_at(self, last: date, zone: ZoneInfo) -> datetime:
        """Three days after the last one, at six in the morning of the team's zone."""
        return datetime.combine(last + timedelta(days=3), time(6), zone)


WEEK, MONTH = Calendar(WEEKS, 4), Calendar(MONTHS, 2)


def statements(
    answers: Answers,
    calendar: Calendar,
    kept: Mapping[str, Any],
    now: datetime,
    zone: ZoneInfo,
    tags: Callable[[str], str] | None = None,
) -> tuple[list[Statement], dict[str, Any]]:
    """Newest first, and what is to be kept from now on: `kept` with what has closed since, and with corrections.

    `tags`: how much each person has tagged of what fell due in a period.
    """
    documents = dict(kept)
    told = {}
    for place, period in enumerate(calendar.periods):
        live = _live(answers, calendar, period, now, zone)
        document = documents.get(live.id)
        if document is None and (place >= calendar.shown or not any(line.denominator for line in live.lines)):
            continue
        if document is None:
            statement = replace(live, where=tuple(_where(answers, period)), tags=tags(period.id) if tags else "")
        else:
            statement = _corrected(live, _read(document, live), now)
        if statement.closed:
            documents[live.id] = _document(statement)
        told[live.id] = statement
    for own_id, document in documents.items():
        if own_id not in told:
            told[own_id] = _read(document, None)
    return [told[own_id] for own_id in sorted(told, reverse=True)], documents


def _live(answers: Answers, calendar: Calendar, period: Period, now: datetime, zone: ZoneInfo) -> Statement:
    leaks = {"leak_of_profit", "leak_of_sales"} - {leak_of(answers, period.id).definition.id}
    lines = tuple(line(answers, kpi, period.id) for kpi in NUMBERS if kpi not in leaks)
    whole = answers.whole("refund_rate", period.id)
    closes_at = calendar.closes_at(whole.last, zone)
    return Statement(
        calendar.id_of(whole.first),
        calendar.title_of(whole.first, whole.last),
        closes_at,
        now >= closes_at,
        lines,
        (),
        _moved(answers, period),
        _causes(answers, period),
    )


def line(answers: Answers, kpi: str, period: str) -> Line:
    definition, result = answers.definition(kpi), answers.whole(kpi, period)
    stores = [answers.whole(kpi, period, s.store) for s in answers.frames.facts.stores]
    return Line(
        kpi=kpi,
        reference=definition.reference,
        all=_shown(answers, kpi, result),
        before=value_text(definition, result.before, result.currency) if result.before is not None else "–",
        change=change_text(definition, result.change),
        target=target_text(definition),
        light=result.light or "–",
        stores=_by_store([(r.store, f"{_shown(answers, kpi, r)}{f' {r.light}' if r.light else ''}") for r in stores]),
        behind=behind_text(definition, result, answers.typed(kpi, period)),
        numerator=result.numerator,
        denominator=result.denominator,
        left_out=result.left_out,
        moving=result.moving_until is not None,
    )


#: What is said once where it is so in every store.
_SAME = {
    "not connected": "not connected",
    "not known": "not known in any store",
    "no cases": "no cases in any store",
    "too few": "too few in every store",
}


def _by_store(told: Sequence[tuple[str, str]]) -> str:
    """Each store by itself; what is the same in all of several is said once.

    >>> _by_store([("LUM", "5 %"), ("NOR", "too few")]), _by_store([("LUM", "too few"), ("NOR", "too few")])
    ('LUM 5 % · NOR too few', 'too few in every store')
    """
    said = {words for _, words in told}
    if len(told) > 1 and len(said) == 1 and said <= _SAME.keys():
        return _SAME[said.pop()]
    return " · ".join(f"{store} {words}" for store, words in told)


def _shown(answers: Answers, kpi: str, result: Result) -> str:
    if result.value is None:
        return short(result.says)
    return value_text(answers.definition(kpi), result.value, result.currency)


def _corrected(live: Statement, closed: Statement, now: datetime) -> Statement:
    """What reads otherwise now than when it closed, or than its last correction. The closed lines stay."""
    found = list(closed.corrections)
    before = {c.line.kpi: (c.line, datetime.fromisoformat(c.on).date()) for c in closed.corrections}
    for now_line in live.lines:
        own = next((x for x in closed.lines if x.kpi == now_line.kpi), None)
        known, on = before.get(now_line.kpi, (own, date.min))
        if known is None or known.reference != now_line.reference or known.moving:
            continue
        if known.all != now_line.all and now.date() - on >= BETWEEN_CORRECTIONS:
            found.append(Correction(now.date().isoformat(), _why(known, now_line), now_line))
    return replace(closed, corrections=tuple(found))


def _why(was: Line, now: Line) -> str:
    """What became known since, in counts."""
    names = (("numerator", "counted"), ("denominator", "in the base"), ("left_out", "left out"))
    told = [
        f"{abs(delta):,} {'more' if delta > 0 else 'fewer'} {words}"
        for name, words in names
        if (delta := getattr(now, name) - getattr(was, name))
    ]
    return f"was {was.all}: {', '.join(told) or 'other amounts'}; booked or tagged late"


def _moved(answers: Answers, period: Period) -> str:
    """The three shares that moved most, of those that may be compared."""
    found = []
    for kpi in NUMBERS:
        result, definition = answers.whole(kpi, period.id), answers.definition(kpi)
        if result.change and result.before and definition.target:
            found.append((abs(result.change / result.before), definition, result))
    told = [
        f"{definition.name} from {value_text(definition, result.before)} to {value_text(definition, result.value)}"
        for _, definition, result in sorted(found, key=lambda f: -f[0])[:3]
    ]
    return " · ".join(told) or "Too few cases to say what moved."


def _causes(answers: Answers, period: Period) -> str:
    """The five causes with most of the leak."""
    split = answers.split("leak", period.id, "cause")
    total = sum(r.numerator for r in split)
    named = [r for r in split if r.numerator > 0][:5]
    told = " · ".join(
        f"{'not tagged' if r.of == 'not known' else r.of.split(': ')[-1]} {r.numerator * 100 // total} %" for r in named
    )
    return told or "nothing leaked"


def _where(answers: Answers, period: Period) -> list[str]:
    """The three places with most of the leak: supplier, product, market, cause, money, share."""
    places = by_place(leak_lines(answers.frames, period))
    total, currency = sum(place.money for place in places), answers.frames.facts.portfolio
    return [
        f"{_place(place)}, {place.cause_text}: {money(place.money, currency)} "
        f"{currency}, {place.money * 100 // total} %, {place.orders} order{'' if place.orders == 1 else 's'}"
        for place in places[:3]
        if place.money > 0
    ]


def _place(place: LeakLine) -> str:
    """Supplier, product and market; in one word where none of them is known."""
    parts = (place.supplier, place.sku, place.market)
    return "no order found" if {*parts} == {"not known"} else " · ".join(parts)


def _document(statement: Statement) -> dict[str, Any]:
    return {**asdict(statement), "closes_at": statement.closes_at.isoformat()}


def _read(document: Mapping[str, Any], live: Statement | None) -> Statement:
    """A closed period as it was kept; its title may be worded anew."""
    return Statement(
        id=document["id"],
        title=live.title if live else document["title"],
        closes_at=datetime.fromisoformat(document["closes_at"]),
        closed=True,
        lines=tuple(Line(**own) for own in document["lines"]),
        corrections=tuple(Correction(c["on"], c["why"], Line(**c["line"])) for c in document["corrections"]),
        moved=document["moved"],
        causes=document["causes"],
        where=tuple(document.get("where", ())),
        tags=document.get("tags", ""),
    )
