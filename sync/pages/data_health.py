"""`Data health`: can I trust the numbers? Sources, tags, what was not matched, what is odd. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema.board import Style
from sheets_schema.kpi_boards import DATA_HEALTH
from sheets_schema.kpi_tabs import SHOPIFY_ORDERS, SHOPIFY_REFUNDS
from sheets_schema.palette import RED
from sync.core.board import Board, Spot
from sync.core.cells import Cell, Raw
from sync.core.money import exponent
from sync.kpis.answers import Answers
from sync.kpis.now import newest_seen
from sync.kpis.results import Result
from sync.pages.fixes import day_of_cell
from sync.pages.health_gaps import Gaps, Rows, heads, missing_tags, not_matched, odd, settings_not_used
from sync.pages.say import FAINT, TITLE, percent
from sync.rows.open_there import Compared
from sync.rows.source_lines import SOURCE_NAMES, SourceLine

PERIOD = "30_days"

_TRUST = (
    ("tags_filled", "Tags"),
    ("disputes_matched", "Orders found for disputes"),
    ("reviews_matched", "reviews"),
    ("suppliers_known", "Suppliers known"),
    ("costs_known", "Costs known"),
)


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A cell of a Settings tab that managers changed: where, from what, to what."""

    when: datetime
    where: str
    old: str
    new: str


@dataclass(frozen=True)
class Health:
    """What the page is made of besides the answers. `typed`: the staff cells of Typed numbers by line.

    `open_there`: what each source lists as open beside what is open here.
    """

    zone: ZoneInfo
    sources: Sequence[SourceLine]
    typed: Mapping[str, Mapping[str, Raw]]
    gaps: Gaps
    open_there: Sequence[Compared] = ()
    changes: Sequence[SettingChange] = ()


def data_health(answers: Answers, health: Health) -> Board:
    rows: list[list[Spot | Cell]] = [
        [Spot("CAN I TRUST THE NUMBERS?", TITLE), None, Spot(_trust(answers), Style(bold=True))],
        [],
        *_sources(answers, health),
        [],
        *_same_as_shopify(answers, health),
        [],
        *missing_tags(answers, health.gaps),
        [],
        *not_matched(answers, health.gaps),
        [],
        *odd(answers, health.gaps),
        [],
        *settings_not_used(health.gaps),
        [],
        *_changes(health),
    ]
    return Board.of_rows(DATA_HEALTH, rows)


def _trust(answers: Answers) -> str:
    told = [f"{words} {_share(answers.whole(kpi, PERIOD))}" for kpi, words in _TRUST]
    scans = answers.whole("supplier_transit", PERIOD).coverage
    return " · ".join([*told, f"Scans {percent(scans)}" if scans is not None else "Scans none due"])


def _share(result: Result) -> str:
    return percent(Decimal(result.numerator) / result.denominator) if result.denominator else "none due"


def _sources(answers: Answers, health: Health) -> Rows:
    names = ("SOURCES", "Store", "Last good read", "Open there / here", "Newest thing seen", "Failing since, and why")
    rows: Rows = [heads(*names, "What to do")]
    counts = {(each.source, each.owner): each for each in health.open_there}
    newest = newest_seen(answers.frames)
    stores = {name: s.store for s in answers.frames.facts.stores for name in (s.brand, s.store)}
    for line in health.sources:
        failed, name = line.failed_since, SOURCE_NAMES.get(line.source, line.source)
        owns = [(line.source, stores.get(own, own)) for own in line.owner_words.split(", ")]
        seen = [newest[own] for own in owns if own in newest]
        rows.append(
            [
                name,
                line.owner_words,
                _moment(line.good_until, health) or "never",
                _open(counts.get((name, line.owner_words))),
                _moment(max(seen, default=None), health) or "nothing yet",
                Spot(_failing(line, health) if failed else "–", Style(fill=RED if failed else "")),
                "The owner renews the way in: docs, chapter Passwords." if failed else "–",
            ]
        )
    return rows if health.sources else [*rows, [Spot("No source has been read in the last three days.", FAINT)]]


def _failing(line: SourceLine, health: Health) -> str:
    return f"{_moment(line.failed_since, health)}: {line.why or 'no reason given'}"


def _open(found: Compared | None) -> str:
    """Cases, or bad reviews without a reply. Shopify's orders are not counted there: its list is read whole."""
    if found is None:
        return "–"
    return f"{found.there} / {found.here}" if found.there is not None else f"not asked yet / {found.here}"


def _moment(moment: datetime | None, health: Health) -> str | None:
    return f"{moment.astimezone(health.zone):%a %-d %b %H:%M}" if moment else None


def _same_as_shopify(answers: Answers, health: Health) -> list[list[Spot | Cell]]:
    """Last month's orders and refunds beside what somebody read in Shopify's own report."""
    rows = [heads("SAME AS SHOPIFY?", "Store", "Last month", "Ours", "Shopify says", "Difference", "What to do")]
    for store in answers.frames.facts.stores:
        for words, kpi in ((SHOPIFY_ORDERS, "refund_rate"), (SHOPIFY_REFUNDS, "refund_money")):
            result = answers.whole(kpi, "last_month", store.store)
            orders = words == SHOPIFY_ORDERS
            scale = 0 if orders else exponent(store.currency)
            ours = Decimal(result.denominator if orders else result.numerator).scaleb(-scale)
            said = _said(health, words, store.store, result)
            told = "–" if said is None else "ok" if said == ours else f"{ours - said:+,.2f}".replace(".00", "")
            todo = f"Type it in Typed numbers: “{words}”." if said is None else "–"
            if said is not None and said != ours:
                todo = "Open the rows of the last day: a booking in the store's own zone is the usual reason."
            what = "Orders" if orders else f"Refunds, {store.currency}"
            sums = Style(align="RIGHT", pattern="#,##0" if orders else "#,##0.00")
            shown = "not typed" if said is None else said
            rows.append([what, store.store, f"{result.first:%B %Y}", Spot(ours, sums), Spot(shown, sums)])
            rows[-1] += [told, todo]
    return rows


def _said(health: Health, words: str, store: str, result: Result) -> Decimal | None:
    for cells in reversed(list(health.typed.values())):
        day, value = day_of_cell(cells.get("week")), cells.get("value")
        same = cells.get("what") == words and str(cells.get("store") or "").strip() == store
        if same and day and result.first <= day <= result.last and isinstance(value, int | float):
            return Decimal(str(value))
    return None


def _changes(health: Health) -> list[list[Spot | Cell]]:
    head = heads("CHANGES THIS WEEK", "", "When", "From", "To")
    if not health.changes:
        return [head, [Spot("No setting was changed in the last seven days.", FAINT)]]
    told: list[list[Spot | Cell]] = [
        [each.where, None, _moment(each.when, health), each.old or "–", each.new or "–"] for each in health.changes
    ]
    return [head, *told]
