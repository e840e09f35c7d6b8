"""`Leak map`: where the money goes, ranked by money, with the line that the target draws. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal

from sheets_schema.board import Style
from sheets_schema.kpi_boards import LEAK_MAP
from sheets_schema.kpi_tabs import FIXES
from sync.core.board import Board, Spot, link, place_in
from sync.core.cells import Cell, Raw
from sync.core.money import exponent
from sync.kpis.answers import Answers
from sync.kpis.leak_lines import LeakLine, by_place, leak_lines, unconverted
from sync.kpis.periods import BY_ID
from sync.pages.leak import leak_of
from sync.pages.say import FAINT, HEAD, HEAD_RIGHT, RIGHT, TITLE, money, percent

PERIOD = "90_days"

#: A line of fewer orders belongs to "everything else".
FEWEST_ORDERS = 5
SHOWN, BELOW = 12, 5

#: In which columns the four lists below stand: the names, and their money.
_SIDES = ((1, 2), (4, 5), (7, 8), (10, 12))

_HEADERS = (
    *("#", "Supplier", "Product", "Market", "Main cause", "Money", "Share", "Adding up", "Orders", "Per 100 sold"),
    *("Before", "Preventable", "Fix"),
)
#: The columns of numbers; words in them lie right too.
_RIGHT = (0, *range(5, 12))
_NUMBER, _TENTH, _SHARE = Style(pattern="#,##0"), Style(pattern="0.0"), Style(pattern="0 %")


def leak_map(answers: Answers, fixes: Mapping[str, Mapping[str, Raw]]) -> Board:
    """`fixes`: the staff cells of `Fixes` by number."""
    found = leak_lines(answers.frames, BY_ID[PERIOD])
    places = by_place(found)
    total = sum(line.money for line in found)
    heads = [Spot(name, HEAD_RIGHT if at in _RIGHT else HEAD) for at, name in enumerate(_HEADERS)]
    rows: list[list[Spot | Cell]] = [[Spot(_head(answers, total), TITLE)], [*heads]]
    large = [line for line in places if line.orders >= FEWEST_ORDERS and line.money > 0][:SHOWN]
    running = 0
    for number, line in enumerate(large, 1):
        running += line.money
        rows.append(_line(answers, number, line, total, running, fix_of(line, fixes)))
    rest = total - running
    if total:
        others = len(places) - len(large)
        small = f" of fewer than {FEWEST_ORDERS} orders" if len(large) < SHOWN else ""
        rows.append(_rest(answers, f"Everything else: {others} line{'' if others == 1 else 's'}{small}", rest, total))
    rows += [[], *_sides(answers, found, total)]
    return Board.of_rows(LEAK_MAP, rows)


def _head(answers: Answers, total: int) -> str:
    facts = answers.frames.facts
    leak = leak_of(answers, PERIOD)
    told = ["LEAK MAP", BY_ID[PERIOD].name, "all stores", facts.portfolio, f"leak {money(total, facts.portfolio)}"]
    if leak.share.value is not None:
        of = "profit" if leak.definition.id == "leak_of_profit" else "net sales (profit needs costs)"
        told[-1] += f" = {percent(leak.share.value)} of {of}"
        target = leak.definition.target
        if target:
            line = money(int(target.green * leak.share.denominator), facts.portfolio)
            told.append(f"target line {line} ({percent(target.green)})")
    if lacking := unconverted(answers.frames):
        told.append(f"without {', '.join(lacking)}: no exchange rate")
    return " · ".join(told)


def _line(answers: Answers, number: int, line: LeakLine, total: int, running: int, fix: str) -> list[Spot | Cell]:
    return [
        number,
        line.supplier,
        line.sku,
        line.market,
        line.cause_text,
        Spot(_major(answers, line.money), _NUMBER),
        Spot(Decimal(line.money) / total, _SHARE),
        Spot(Decimal(running) / total, _SHARE),
        line.orders,
        Spot(Decimal(line.orders) * 100 / line.sold, _TENTH) if line.sold else "none sold",
        Spot(_before(line), RIGHT),
        Spot(_preventable(line, answers.frames.facts.fewest), RIGHT),
        Spot(fix or link("none → add ▸", place_in(FIXES))),
    ]


def _before(line: LeakLine) -> str:
    """How many of a hundred sold gave trouble in the period before, and which way it went."""
    if not line.sold_before:
        return "new"
    was = Decimal(line.orders_before) * 100 / line.sold_before
    now = Decimal(line.orders) * 100 / line.sold if line.sold else None
    trend = "" if now is None else " ▲" if now > was else " ▼" if now < was else " ="
    return f"{was:.1f}{trend}" if line.orders_before else f"none{trend}"


def _preventable(line: LeakLine, fewest: int) -> str:
    if not line.tagged:
        return "not tagged"
    if line.tagged < fewest:
        return f"{line.preventable} of {line.tagged}"
    return percent(Decimal(line.preventable) / line.tagged)


def _rest(answers: Answers, words: str, rest: int, total: int) -> list[Spot | Cell]:
    line: list[Spot | Cell] = [None, Spot(words, FAINT), None, None, None]
    return [*line, Spot(_major(answers, rest), _NUMBER), Spot(Decimal(rest) / total, _SHARE), Spot(Decimal(1), _SHARE)]


def _sides(answers: Answers, found: list[LeakLine], total: int) -> list[list[Spot | Cell]]:
    """The same money by one thing at a time, side by side."""
    by: tuple[tuple[str, Callable[[LeakLine], str]], ...] = (
        ("BY SUPPLIER", lambda line: line.supplier),
        ("BY CAUSE", lambda line: "not tagged" if line.cause == "not known" else line.cause),
        ("BY MARKET", lambda line: line.market),
        ("BY PRODUCT", lambda line: line.sku),
    )
    rows: list[list[Spot | Cell]] = [[None] * len(_HEADERS) for _ in range(BELOW + 1)]
    for (title, of), (first, last) in zip(by, _SIDES, strict=True):
        sums: dict[str, int] = defaultdict(int)
        for line in found:
            sums[of(line)] += line.money
        ranked = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:BELOW]
        rows[0][first : last + 1] = [Spot(title, HEAD), *[Spot(None, HEAD)] * (last - first)]
        if not ranked:
            rows[1][first] = Spot("nothing leaked", FAINT)
        for row, (name, minor) in enumerate(ranked, 1):
            share = f" · {minor * 100 // total} %" if total else ""
            rows[row][first] = name
            rows[row][last] = Spot(f"{money(minor, answers.frames.facts.portfolio)}{share}", RIGHT)
    return rows


def fix_of(line: LeakLine, fixes: Mapping[str, Mapping[str, Raw]]) -> str:
    """The numbers of the fixes that touch this line."""

    def fits(typed: Raw, word: str) -> bool:
        return not str(typed or "").strip() or str(typed).strip().casefold() == word.casefold()

    places = (("supplier", line.supplier), ("sku", line.sku), ("market", line.market), ("cause", line.cause))
    named = [
        number
        for number, cells in fixes.items()
        if cells.get("start") and all(fits(cells.get(name), word) for name, word in places)
    ]
    return ", ".join(sorted(named))


def _major(answers: Answers, minor: int) -> Decimal:
    return Decimal(minor).scaleb(-exponent(answers.frames.facts.portfolio))
