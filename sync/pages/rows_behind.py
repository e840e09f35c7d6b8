"""`Rows behind`: for each number of the Scorecard the records in it, and any list that somebody asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sheets_schema.board import Style
from sheets_schema.kpi_boards import KPI, PERIOD, ROWS_BEHIND, STORE
from sheets_schema.palette import GREY
from sheets_schema.words import TYPED
from sync.core.board import Board, Spot, link, place_on
from sync.core.book import Settings, Store
from sync.core.cells import Cell
from sync.core.money import exponent
from sync.core.records import Dispute, Order, Refund, Review
from sync.kpis.answers import Answers
from sync.kpis.behind import BELOW, COUNTED, LEFT_OUT, Behind, Rows, behind
from sync.kpis.catalogue import BY_ID as KPIS
from sync.kpis.definitions.definition import Unit
from sync.kpis.figures import ALL
from sync.kpis.periods import ASKED as PERIODS
from sync.pages.say import FAINT, HEAD, LOUD, TITLE, behind_text, value_spot
from sync.rows import links

#: Records of each kind in the list that somebody asked for, and in those of the Scorecard's lines.
MOST_ASKED, MOST = 300, 20

_COLUMNS = ("Counted?", "Record", "Store", "Day", "Amount", "Cur", "Why left out, or what it is")
_FIRST = 6  # rows above the first list
_OVER_NUMBERS = Style(bold=True, align="RIGHT")
#: An amount by how many digits its currency has after the point.
_SUMS = {0: Style(pattern="#,##0"), 2: Style(pattern="#,##0.00"), 3: Style(pattern="#,##0.000")}


@dataclass(frozen=True)
class Block:
    """One list: a number of one store and period, and the records behind it."""

    kpi: str
    store: str
    period: str
    rows: Rows
    note: str = ""


Record = Order | Refund | Dispute | Review


def asked_for(chosen: Mapping[str, str], stores: Iterable[str]) -> tuple[str, str, str, str]:
    """KPI, store and period that the choice cells mean, and what was not understood, in a sentence."""
    names = {kpi.definition.name: own_id for own_id, kpi in KPIS.items()}
    periods = {period.name: own_id for own_id, period in PERIODS.items()}
    lacking = []
    kpi = names.get(chosen.get(KPI, ""), "refund_rate")
    store = chosen.get(STORE, "") if chosen.get(STORE, "") in {ALL, *stores} else ALL
    period = periods.get(chosen.get(PERIOD, ""), "30_days")
    meant = {KPI: KPIS[kpi].definition.name, STORE: store, PERIOD: PERIODS[period].name}
    for what, word in meant.items():
        if chosen.get(what) and chosen[what] != word:
            lacking.append(f"“{chosen[what]}” is not in the list: {word} is shown.")
    return kpi, store, period, " ".join(lacking)


def blocks(answers: Answers, lines: Iterable[tuple[str, str]], chosen: Mapping[str, str]) -> list[Block]:
    """What was asked for first, then each (KPI, period) of the Scorecard for all stores."""
    stores = [s.store for s in answers.frames.facts.stores]
    kpi, store, period, note = asked_for(chosen, stores)
    found = [Block(kpi, store, period, _rows(answers, kpi, store, period, MOST_ASKED), note)]
    for own_kpi, own_period in lines:
        found.append(Block(own_kpi, ALL, own_period, _rows(answers, own_kpi, ALL, own_period, MOST)))
    return found


def _rows(answers: Answers, kpi: str, store: str, period: str, most: int) -> Rows:
    return behind(answers.cases(kpi), answers.frames, PERIODS[period], store, most)


def keys_of(found: Iterable[Block]) -> set[str]:
    """The records that have to be looked up to be named."""
    return {line.key for block in found for line in block.rows.found}


def rows_behind(
    answers: Answers, found: list[Block], records: Mapping[str, Record], settings: Settings, chosen: Mapping[str, str]
) -> tuple[Board, dict[tuple[str, str], int]]:
    """The board, and in which row the list of each (KPI, period) begins: the first list is what was asked for."""
    rows: list[list[Spot | Cell]] = [*_head(found[0], settings, chosen)]
    places: dict[tuple[str, str], int] = {}
    for number, block in enumerate(found):
        if number:
            places.setdefault((block.kpi, block.period), len(rows))
        rows += _block(answers, block, records, settings)
    return Board.of_rows(ROWS_BEHIND, rows), places


def _head(asked: Block, settings: Settings, chosen: Mapping[str, str]) -> list[list[Spot | Cell]]:
    names = tuple(kpi.definition.name for kpi in KPIS.values() if not kpi.definition.not_connected)
    stores = (ALL, *(s.store for s in settings.stores))
    periods = tuple(period.name for period in PERIODS.values())
    meant = (KPIS[asked.kpi].definition.name, asked.store, PERIODS[asked.period].name)
    shown = [chosen.get(what) or word for what, word in zip((KPI, STORE, PERIOD), meant, strict=True)]
    return [
        [
            Spot("ROWS BEHIND", TITLE),
            Spot("Choose a number, a store and a period; the list follows within the hour.", FAINT),
        ],
        [Spot(asked.note, LOUD)] if asked.note else [],
        [Spot("Number", LOUD), Spot(shown[0], choices=names), Spot(f"one of {len(names)} numbers", FAINT)],
        [Spot("Store", LOUD), Spot(shown[1], choices=stores), Spot(f"All, or one of {len(stores) - 1}", FAINT)],
        [Spot("Period", LOUD), Spot(shown[2], choices=periods), Spot(f"one of {len(periods)} periods", FAINT)],
        [],
    ]


def _block(
    answers: Answers, block: Block, records: Mapping[str, Record], settings: Settings
) -> list[list[Spot | Cell]]:
    definition = answers.definition(block.kpi)
    result = answers.whole(block.kpi, block.period, block.store)
    counts = block.rows.counts
    total = " · ".join(
        f"{counts[state]:,} {words}"
        for state, words in ((COUNTED, "counted"), (BELOW, "only in the base"), (LEFT_OUT, "left out"))
        if counts[state]
    )
    if typed := answers.typed(block.kpi, block.period, block.store):
        total += f" · {typed:,} of them typed by hand"
    title = f"{definition.name} · {block.store} · {PERIODS[block.period].name}"
    head: list[Spot | Cell] = [Spot(title, HEAD), Spot(None, HEAD), Spot(None, HEAD), Spot(None, HEAD)]
    value = value_spot(definition, result, bold=True)
    value = replace(value, style=replace(value.style, fill=GREY))
    head += [value, Spot(None, HEAD), Spot(behind_text(definition, result), HEAD)]
    lines: list[list[Spot | Cell]] = [head, [Spot(total or "no records in this period", FAINT)]]
    if block.rows.found:
        lines.append([Spot(name, _OVER_NUMBERS if name in ("Day", "Amount") else LOUD) for name in _COLUMNS])
    money = definition.unit in (Unit.MONEY, Unit.MONEY_SHARE)
    lines += [_line(line, records.get(line.key), settings, money=money) for line in block.rows.found]
    hidden = sum(counts.values()) - len(block.rows.found)
    if hidden:
        lines.append(
            [Spot(f"… and {hidden:,} more. Choose the number above to see up to {MOST_ASKED} of each.", FAINT)]
        )
    return [*lines, []]


def _line(line: Behind, record: Record | None, settings: Settings, *, money: bool) -> list[Spot | Cell]:
    store = settings.store(line.store)
    amount, currency, what = _facts(record)
    if money and line.amount and store:
        amount, currency = Decimal(line.amount).scaleb(-exponent(store.currency)), store.currency
    why = line.why or what
    shown = amount if amount is None else Spot(amount, _SUMS[exponent(currency or "")])
    return [line.state, _opened(line, record, store), line.store, line.day, shown, currency, why or None]


def _opened(line: Behind, record: Record | None, store: Store | None) -> Cell:
    """The record under its name, opening it at its source."""
    if isinstance(record, Order):
        return links.order(store, record.legacy_id, record.name)
    if isinstance(record, Refund):
        return links.order(store, record.order_id.rsplit("/", 1)[-1], record.order_name)
    if isinstance(record, Dispute) and record.processor not in ("paypal", "shopify"):
        return f"{record.id} {TYPED}"
    if isinstance(record, Dispute):
        order = record.order_id.rsplit("/", 1)[-1] if record.order_id else None
        return (
            links.paypal_case(record.id) if record.processor == "paypal" else links.card_case(store, record.id, order)
        )
    if isinstance(record, Review):
        if record.source == TYPED:
            return f"{record.consumer_name or record.id} {TYPED}"
        return links.review(record.id, record.consumer_name)
    return "TrustScore" if line.key.startswith("score:") else line.key


def _facts(record: Record | None) -> tuple[Decimal | None, str | None, str]:
    """Amount, currency, and what it is, in a few words of ours or of the source."""
    if isinstance(record, Order):
        return record.total.shop.amount, record.total.shop.currency, f"order of {record.created_at:%-d %b %Y}"
    if isinstance(record, Refund):
        return record.total.shop.amount, record.total.shop.currency, "refund"
    if isinstance(record, Dispute):
        return record.amount.amount, record.amount.currency, (record.reason or "case").replace("_", " ").lower()
    if isinstance(record, Review):
        return None, None, f"{record.stars}★"
    return None, None, ""


def open_link(places: Mapping[tuple[str, str], int], kpi: str, period: str) -> Cell:
    """`▸`, leading to the list of a number."""
    row = places.get((kpi, period))
    return None if row is None else link("▸", place_on(ROWS_BEHIND, row))
