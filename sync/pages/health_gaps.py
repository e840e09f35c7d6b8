"""`Data health`, the lower half: what people have to fill, what was not matched, what is odd. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_schema.disputes import DISPUTES
from sheets_schema.model import Tab
from sheets_schema.refunds import REFUNDS
from sheets_schema.trustpilot import TRUSTPILOT
from sheets_schema.workbook import tab
from sync.core.board import Spot, link, place_in
from sync.core.book import Settings
from sync.core.cells import Cell, Raw
from sync.core.messages import Message
from sync.kpis.answers import Answers
from sync.kpis.periods import day_number, day_of
from sync.kpis.products import products_without_cost
from sync.pages.say import FAINT, HEAD, HEAD_RIGHT, RIGHT, money
from sync.rules import whose

PERIOD = "30_days"
Rows = list[list[Spot | Cell]]

#: Which tab a record stands on that people tag, by the kind in its key; whose duty it is; the view that lists the gaps.
_TAGGED = {
    "refund": (REFUNDS, whose.REFUNDS, "say_why"),
    "case": (DISPUTES, whose.DISPUTES, "say_why"),
    "review": (TRUSTPILOT, whose.REVIEWS, "say_why"),
}


@dataclass(frozen=True)
class Gaps:
    """What these parts are made of besides the answers. `operations`: what addresses in that file begin with.

    `typed`: the staff cells by tab; `wrong`: the lines of Settings that are not used, by tab and name, and why.
    """

    settings: Settings
    staff: Mapping[str, Mapping[str, Mapping[str, Raw]]]
    messages: Sequence[Message]
    wrong: Sequence[tuple[str, str, str]] = ()
    operations: str = ""

    def opens(self, declared: Tab, view: str = "") -> Cell:
        return link("open ▸", self.operations + place_in(declared, view))


#: What stands over numbers lies as they do.
_NUMBERS = ("Missing", "Due in all", "Not matched", "Of", "How many", "Ours", "Shopify says")


def heads(*names: str) -> list[Spot | Cell]:
    return [Spot(name, HEAD_RIGHT if name in _NUMBERS else HEAD) for name in names]


def missing_tags(answers: Answers, gaps: Gaps) -> Rows:
    """Rows that are due a cause: by tab and by whose they are. No ranking of people."""
    rows: Rows = [heads("MISSING TAGS", "Missing", "Whose", "Oldest", "Due in all", "Shift", "Open")]
    due: Counter[tuple[str, str]] = Counter()
    missing: dict[tuple[str, str], list[int]] = {}
    stores = answers.frames.words.stores.words
    for part in answers.cases("tags_filled"):
        counted = part.reason < 0
        codes = part.column("store")[counted].tolist()
        filled, days = part.numerator[counted].tolist(), part.day[counted].tolist()
        for key, store, done, day in zip(part.keys(counted), codes, filled, days, strict=True):
            place = key.split(":")[0], _whose(gaps, key, stores[store])
            due[place] += 1
            if not done:
                missing.setdefault(place, []).append(day)
    for kind, person in sorted(missing):
        declared, _, view = _TAGGED[kind]
        found = missing[kind, person]
        oldest = f"{day_of(min(found)):%-d %b %Y}"
        rows.append([declared.title, len(found), person, oldest, due[kind, person]])
        rows[-1] += [_shift(gaps, person), gaps.opens(declared, view)]
    return rows if missing else [*rows, [Spot("None: everything due is tagged.", FAINT)]]


def tags_by_person(answers: Answers, gaps: Gaps, period: str) -> str:
    """`Ana 98 % · Luis 91 %`: of the rows that fell due in a period; in words where none did."""
    first, last = (day_number(day) for day in _span(answers, period))
    due: Counter[str] = Counter()
    done: Counter[str] = Counter()
    stores = answers.frames.words.stores.words
    for part in answers.cases("tags_filled"):
        counted = (part.reason < 0) & (part.day >= first) & (part.day <= last)
        codes, filled = part.column("store")[counted].tolist(), part.numerator[counted].tolist()
        for key, store, tagged in zip(part.keys(counted), codes, filled, strict=True):
            person = _whose(gaps, key, stores[store])
            due[person] += 1
            done[person] += bool(tagged)
    return " · ".join(f"{person} {done[person] * 100 // due[person]} %" for person in sorted(due)) or "none due"


def _span(answers: Answers, period: str) -> tuple[date, date]:
    whole = answers.whole("tags_filled", period)
    return whole.first, whole.last


def _shift(gaps: Gaps, person: str) -> str:
    """When the person works, as Shifts of Settings have it."""
    hours = {f"{s.start:%H:%M}–{s.end:%H:%M}" for s in gaps.settings.rules.shifts if s.person == person}
    return ", ".join(sorted(hours)) or "–"


def _whose(gaps: Gaps, key: str, store: str) -> str:
    declared, duty, _ = _TAGGED[key.split(":", maxsplit=1)[0]]
    handed = gaps.staff.get(declared.id, {}).get(key, {}).get("hand_to")
    return whose.whose(handed, store, duty, gaps.settings.rules)


def not_matched(answers: Answers, gaps: Gaps) -> Rows:
    rows: Rows = [heads("NOT MATCHED", "Not matched", "Of", "", "", "What to do", "Open")]
    for kpi, words, todo, opens in (
        ("disputes_matched", "Disputes without an order", "Type the order.", gaps.opens(DISPUTES, "no_order")),
        ("reviews_matched", "Reviews without an order", "Type the order.", gaps.opens(TRUSTPILOT, "no_order")),
        ("suppliers_known", "Orders without a supplier", "Say whose they are.", gaps.opens(tab("suppliers"))),
    ):
        result = answers.whole(kpi, PERIOD)
        rows.append([words, result.denominator - result.numerator, result.denominator, None, None, todo, opens])
    costs, lacking = answers.whole("costs_known", PERIOD), products_without_cost(answers.frames, PERIOD)
    of = money(costs.denominator, costs.currency) if costs.currency else "–"
    sold = money(costs.denominator - costs.numerator, costs.currency) if costs.currency else "not known"
    todo = f"{lacking:,} products: fill the best sellers." if lacking else "Every product has a cost."
    opens = gaps.opens(tab("product_costs"))
    rows.append(["Sales without a cost", Spot(sold, RIGHT), Spot(of, RIGHT), None, None, todo, opens])
    return rows


def odd(answers: Answers, gaps: Gaps) -> Rows:
    hidden: Counter[str] = Counter()
    for kind, (declared, _, _) in _TAGGED.items():
        for key, cells in gaps.staff.get(declared.id, {}).items():
            if cells.get("hide") and key.startswith(f"{kind}:"):
                hidden[_whose(gaps, key, key.split(":")[1])] += 1
    by_person = ", ".join(f"{person} {count}" for person, count in sorted(hidden.items()))
    typed = [m for m in gaps.messages if m.key.startswith("condition:") and m.key.endswith(":typed")]
    typed_on = ", ".join(f"{m.where}: {m.what.split(' ')[0]}" for m in typed)
    unknown = _unknown_causes(answers, gaps)
    put_back = sum(_times(gaps.messages, "put-back"))
    return [
        heads("ODD", "How many", "Where, whose", "", "", "What it means"),
        ["Rows hidden", sum(hidden.values()), by_person or None, None, None, "They still count in every number."],
        ["Typed rows without number", len(typed), typed_on or None, None, None, "Tabs with rows that count nowhere."],
        ["Cells put back", put_back, None, None, None, "Somebody typed over what the sheet fills: see Sync log."],
        ["Causes not in the list", unknown, None, None, None, "They count as not tagged: pick from the drop-down."],
    ]


def _unknown_causes(answers: Answers, gaps: Gaps) -> int:
    known = answers.frames.facts.causes
    typed = (
        str(cells.get("cause") or "").strip().casefold()
        for declared, _, _ in _TAGGED.values()
        for cells in gaps.staff.get(declared.id, {}).values()
    )
    return sum(bool(cause) and cause not in known for cause in typed)


def settings_not_used(gaps: Gaps) -> Rows:
    """Lines of the Settings tabs with a mistake: the last good value of each is used."""
    head = heads("SETTINGS LINES NOT USED", "", "Line", "", "", "Why")
    if not gaps.wrong:
        return [head, [Spot("None: every line that somebody filled is used.", FAINT)]]
    rows: Rows = [[where, None, line, None, None, why] for where, line, why in gaps.wrong]
    return [head, *rows]


def _times(messages: Iterable[Message], kind: str) -> Iterable[int]:
    return (message.times for message in messages if message.key.split(":")[0] == kind)
