"""`Data health`: can I trust the numbers? Sources, tags, what was not matched, what is odd. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema.board import Style
from sheets_schema.kpi_boards import DATA_HEALTH
from sheets_schema.kpi_tabs import SHOPIFY_ORDERS, SHOPIFY_REFUNDS
from sync.core.board import Board, Spot
from sync.core.cells import Cell, Raw
from sync.core.messages import Message
from sync.core.money import exponent
from sync.kpis.answers import Answers
from sync.kpis.periods import day_of
from sync.kpis.results import Result
from sync.pages.fixes import day_of_cell
from sync.pages.say import FAINT, HEAD, RED, TITLE, money, percent
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
    """What the page is made of besides the answers. `tagged`: staff cells by tab; `messages`: the operations' log."""

    zone: ZoneInfo
    now: datetime
    sources: Sequence[SourceLine]
    tagged: Mapping[str, Mapping[str, Mapping[str, Raw]]]
    typed: Mapping[str, Mapping[str, Raw]]
    messages: Sequence[Message]
    changes: Sequence[SettingChange] = ()


def data_health(answers: Answers, health: Health) -> Board:
    rows: list[list[Spot | Cell]] = [
        [Spot("CAN I TRUST THE NUMBERS?", TITLE), None, Spot(_trust(answers), Style(bold=True))],
        [],
        *_sources(health),
        [],
        *_same_as_shopify(answers, health),
        [],
        *_missing_tags(answers, health),
        [],
        *_not_matched(answers),
        [],
        *_odd(health),
        [],
        *_changes(health),
    ]
    return Board.of_rows(DATA_HEALTH, rows)


#: Which tab a record of what people tag stands on, by the kind in its key.
_TABS = {"refund": "refunds", "case": "disputes", "review": "trustpilot"}


def _trust(answers: Answers) -> str:
    told = [f"{words} {_share(answers.whole(kpi, PERIOD))}" for kpi, words in _TRUST]
    scans = answers.whole("supplier_transit", PERIOD).coverage
    return " · ".join([*told, f"Scans {percent(scans)}" if scans is not None else "Scans none due"])


def _share(result: Result) -> str:
    return percent(Decimal(result.numerator) / result.denominator) if result.denominator else "none due"


def _heads(*names: str) -> list[Spot | Cell]:
    return [Spot(name, HEAD) for name in names]


def _sources(health: Health) -> list[list[Spot | Cell]]:
    rows = [_heads("SOURCES", "Store", "Last good read", "New, last time", "Failed since", "Why", "What to do")]
    for line in health.sources:
        failed = line.failed_since
        why = line.why if failed else None
        rows.append(
            [
                SOURCE_NAMES.get(line.source, line.source),
                line.owner_words,
                _moment(line.good_until, health) or "never",
                line.new if line.new is not None else "nothing yet",
                Spot(_moment(failed, health) or "–", Style(fill=RED if failed else "")),
                why or "–",
                "The owner renews the way in: docs, chapter Passwords." if failed else "–",
            ]
        )
    return rows if health.sources else [*rows, [Spot("No source has been read in the last three days.", FAINT)]]


def _moment(moment: datetime | None, health: Health) -> str | None:
    return f"{moment.astimezone(health.zone):%a %-d %b %H:%M}" if moment else None


def _same_as_shopify(answers: Answers, health: Health) -> list[list[Spot | Cell]]:
    """Last month's orders and refunds beside what somebody read in Shopify's own report."""
    rows = [_heads("SAME AS SHOPIFY?", "Store", "Last month", "Ours", "Shopify says", "Difference", "What to do")]
    for store in answers.frames.facts.stores:
        for words, kpi in ((SHOPIFY_ORDERS, "refund_rate"), (SHOPIFY_REFUNDS, "refund_money")):
            result = answers.whole(kpi, "last_month", store.store)
            orders = words == SHOPIFY_ORDERS
            scale = 0 if orders else exponent(store.currency)
            ours = Decimal(result.denominator if orders else result.numerator).scaleb(-scale)
            said = _said(health, words, store.store, result)
            told = "–" if said is None else "ok" if said == ours else f"{ours - said:+,.2f}".replace(".00", "")
            todo = f"Type Shopify's figure in Typed numbers as “{words}”." if said is None else "–"
            if said is not None and said != ours:
                todo = "Open the rows of the last day: a booking in the store's own zone is the usual reason."
            what = "orders" if orders else f"refunds, {store.currency}"
            rows.append([what, store.store, f"{result.first:%B %Y}", ours, said if said is not None else "not typed"])
            rows[-1] += [told, todo]
    return rows


def _said(health: Health, words: str, store: str, result: Result) -> Decimal | None:
    for cells in reversed(list(health.typed.values())):
        day, value = day_of_cell(cells.get("week")), cells.get("value")
        same = cells.get("what") == words and str(cells.get("store") or "").strip() == store
        if same and day and result.first <= day <= result.last and isinstance(value, int | float):
            return Decimal(str(value))
    return None


def _missing_tags(answers: Answers, health: Health) -> list[list[Spot | Cell]]:
    """Rows due without a cause: by tab and by the person they were handed to. No ranking of people."""
    rows = [_heads("MISSING TAGS", "Missing", "Whose", "Oldest", "Due in all")]
    due: dict[tuple[str, str], list[int]] = {}
    total: dict[tuple[str, str], int] = {}
    for part in answers.cases("tags_filled"):
        counted = part.reason < 0
        for key, day, filled in zip(
            part.keys(counted), part.day[counted].tolist(), part.numerator[counted].tolist(), strict=True
        ):
            tab = _TABS[key.split(":")[0]]
            whose = str(health.tagged.get(tab, {}).get(key, {}).get("hand_to") or "nobody named").strip()
            place = tab, whose
            total[place] = total.get(place, 0) + 1
            if not filled:
                due.setdefault(place, []).append(day)
    names = {tab: tab.capitalize() for tab in _TABS.values()}
    for place in sorted(due):
        tab, whose = place
        rows.append([names[tab], len(due[place]), whose, _day(min(due[place])), total[place]])
    return rows if due else [*rows, [Spot("None: everything due is tagged.", FAINT)]]


def _day(number: int) -> str:
    return f"{day_of(number):%-d %b %Y}"


def _not_matched(answers: Answers) -> list[list[Spot | Cell]]:
    rows = [_heads("NOT MATCHED", "Not matched", "Of", "", "", "What to do")]
    for kpi, words, todo in (
        ("disputes_matched", "disputes without an order", "Disputes, view 4: type the order."),
        ("reviews_matched", "reviews without an order", "Trustpilot, view 3: type the order you find."),
        ("suppliers_known", "orders without a supplier", "Tell the sheet whose the products are."),
    ):
        result = answers.whole(kpi, PERIOD)
        rows.append([words, result.denominator - result.numerator, result.denominator, None, None, todo])
    costs = answers.whole("costs_known", PERIOD)
    lacking = money(costs.denominator - costs.numerator, costs.currency) if costs.currency else "not known"
    of = money(costs.denominator, costs.currency) if costs.currency else "–"
    rows.append(["sales without a cost", lacking, of, None, None, "Fill the costs of the best sellers."])
    return rows


def _odd(health: Health) -> list[list[Spot | Cell]]:
    hidden = sum(bool(cells.get("hide")) for tab in health.tagged.values() for cells in tab.values())
    words = sum(_times(health.messages, "put_back"))
    return [
        _heads("ODD", "How many", "", "", "", "What it means"),
        ["rows hidden", hidden, None, None, None, "They still count in every number."],
        ["cells put back", words, None, None, None, "Somebody typed over what the sheet fills: see Sync log."],
    ]


def _changes(health: Health) -> list[list[Spot | Cell]]:
    head = _heads("CHANGES THIS WEEK", "", "When", "From", "To")
    if not health.changes:
        return [head, [Spot("No setting was changed in the last seven days.", FAINT)]]
    told: list[list[Spot | Cell]] = [
        [each.where, None, _moment(each.when, health), each.old or "–", each.new or "–"] for each in health.changes
    ]
    return [head, *told]


def _times(messages: Iterable[Message], kind: str) -> Iterable[int]:
    return (message.times for message in messages if message.key.split(":")[0].replace("-", "_") == kind)
