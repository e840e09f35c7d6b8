"""What the written reports say: facts for templates/, from what the tabs show. Pure; the words are the templates'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.cells import Raw
from sync.core.records import record_key
from sync.core.wanted import Wanted
from sync.kpis.answers import Answers
from sync.kpis.catalogue import BY_ID
from sync.kpis.leak_lines import by_place, leak_lines
from sync.kpis.periods import MONTHS
from sync.pages.fixes import day_of_cell
from sync.pages.leak_map import FEWEST_ORDERS, fix_of
from sync.pages.period_rows import MINE
from sync.pages.say import money
from sync.pages.statement import Line, Statement

Typed = Mapping[str, Mapping[str, Raw]]

#: A stand-up is at most so long, headings included.
STAND_UP_WORDS = 120

#: The columns of `Stand-up` that are told, under which words.
_PARTS = {
    "done": "Done",
    "due_next": "Due next",
    "blocked": "Blocked",
    "new_red": "New red",
    "data_gaps": "Data gaps",
    "blocked_by": "Blocked by",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One report: which, the template that words it, and its facts. `title` as the tab shows it."""

    id: str  # weekly-2026-W46
    title: str
    template: str
    facts: Mapping[str, Any]


def weekly(told: Sequence[Statement], typed: Typed, zone: ZoneInfo) -> list[Report]:
    """One for each week. `typed`: the staff cells of `Weekly`."""
    return [
        Report(
            f"weekly-{week.id}",
            f"Weekly report, {spoken(week.title)}",
            "weekly.md.j2",
            _week(week, before, typed, zone),
        )
        for week, before in zip(told, [*told[1:], None], strict=False)
    ]


def _week(week: Statement, before: Statement | None, typed: Typed, zone: ZoneInfo) -> dict[str, Any]:
    told = [replace(line, all=line.stores) if line.all == _PER_STORE else line for line in week.lines]
    shown = [{"name": name_of(line.kpi), **_cells(line)} for line in told if not line.all.startswith(_NOTHING)]
    versions = {line.kpi: line.reference for line in before.lines} if before else {}
    changed = [x.reference for x in week.lines if versions.get(x.kpi, x.reference) != x.reference]
    comments = [(name_of(line.kpi), said) for line in week.lines if (said := _said(typed, "week", week.id, line.kpi))]
    return {
        "title": f"Weekly report, {spoken(week.title)}",
        "state": state_of(week, zone),
        "moved": week.moved,
        "mine": _mine(typed, "week", week.id),
        "lines": shown,
        "causes": week.causes,
        "where": week.where,
        "comments": comments,
        "corrections": [(name_of(c.line.kpi), f"{c.line.all}; {c.why} ({c.on})") for c in week.corrections],
        "definitions": ", ".join(changed) or "none",
        "tags": week.tags,
    }


#: What says that there is nothing to say: left out of a report of one page.
_NOTHING = ("not connected", "no cases", "not known", "none")

#: What is never averaged: a report tells it store by store.
_PER_STORE = "per store"


def _cells(line: Any) -> dict[str, str]:
    return {name: getattr(line, name) for name in ("all", "before", "change", "target", "light")}


@dataclass(frozen=True)
class Improving:
    """What only the newest note tells: what may be tried, what fixes did, how suppliers do."""

    answers: Answers
    fixes: Sequence[Wanted]
    typed_fixes: Typed
    suppliers: Sequence[Wanted]


def monthly(improving: Improving, told: Sequence[Statement], typed: Typed, zone: ZoneInfo) -> list[Report]:
    """One for each month."""
    found = []
    for place, month in enumerate(told):
        facts = _month(month, typed, zone)
        if place == 0:
            facts |= {
                "proposals": proposals(improving.answers, improving.typed_fixes),
                "fixes": _measured(improving.fixes, improving.typed_fixes),
                "suppliers": [_supplier(row) for row in improving.suppliers[:5]],
            }
        found.append(Report(f"monthly-{month.id}", f"Optimisation note, {spoken(month.title)}", "monthly.md.j2", facts))
    return found


def _month(month: Statement, typed: Typed, zone: ZoneInfo) -> dict[str, Any]:
    lines = {line.kpi: line for line in month.lines}
    share = lines.get("leak_of_profit") or lines.get("leak_of_sales")
    amount = lines.get("leak")
    told = [_leak_share(share)] if share else ["not known"]
    told += [f"{amount.all} in {amount.behind}"] if amount else []
    moving = [name_of(line.kpi) for line in month.lines if line.moving]
    return {
        "title": spoken(month.title),
        "state": state_of(month, zone),
        "leak": " · ".join(told),
        "where": month.where,
        "proposals": [],
        "fixes": [],
        "suppliers": [],
        "moving": ", ".join(moving) or "nothing by its own definition",
        "mine": _mine(typed, "month", month.id),
    }


def _leak_share(share: Line) -> str:
    """`14.0 % of net sales, 19.3 % the month before`."""
    of = "profit" if share.kpi == "leak_of_profit" else "net sales"
    return f"{share.all} of {of}" + (f", {share.before} the month before" if share.before != "–" else "")


def proposals(answers: Answers, fixes: Typed) -> list[str]:
    """The two largest places of the last month without a fix, and what halving them would save."""
    currency = answers.frames.facts.portfolio
    places = [
        place
        for place in by_place(leak_lines(answers.frames, MONTHS[0]))
        if place.orders >= FEWEST_ORDERS and place.money > 0 and not fix_of(place, fixes)
    ]
    return [
        f"{place.supplier} · {place.sku} · {place.market}, {place.cause_text}: {place.orders} orders leaked "
        f"{money(place.money, currency)} {currency}; halving it saves about {money(place.money // 2, currency)} a "
        f"month. Type it into Fixes with an owner and a start."
        for place in places[:2]
    ]


def _measured(fixes: Sequence[Wanted], typed: Typed) -> list[str]:
    """Each fix with a figure: before, after, what it saves, in the words of `Fixes`."""
    found = []
    for fix in fixes:
        cells, words = fix.cells, typed.get(fix.key, {})
        if cells.get("saved"):
            problem = str(words.get("problem") or words.get("fix") or "no problem named").strip()
            found.append(f"{fix.key} {problem}: {cells['before']} before, {cells['after']} after; {cells['saved']}")
    return found


def _supplier(row: Wanted) -> str:
    cells = row.cells
    leak = f"leak {cells['refunds']:,.0f} {cells['currency']}" if cells["currency"] else "no leak"
    light = f" ({cells['light']})" if cells["light"] in {"R", "A", "G"} else ""
    return (
        f"{cells['supplier']}{light}: sent as promised {cells['sent']}, delivered on time "
        f"{cells['delivered']}, {cells['late']} late now, {leak}"
    )


#: Stand-ups older than this are not written anew.
_LATELY = timedelta(days=7)


def stand_ups(rows: Iterable[Mapping[str, Raw]], now: datetime) -> list[Report]:
    """One for each row of `Stand-up` of the last week."""
    found = []
    for cells in rows:
        on = day_of_cell(cells.get("date"))
        if on is None or now.date() - on > _LATELY:
            continue
        day = f"{on:%a %-d %b %Y}"
        person = str(cells.get("person") or "Team")
        parts = [(words, str(cells[name])) for name, words in _PARTS.items() if cells.get(name)]
        said = str(cells.get("my_line") or "")
        room = STAND_UP_WORDS - len(f"Stand-up {day} {person} {said}".split())
        facts = {"date": day, "person": person, "parts": fitting(parts, room), "my_line": said}
        own = record_key("stand-up", on.isoformat(), person).replace(":", "-")
        found.append(Report(own, f"Stand-up, {day}, {person}", "stand_up.md.j2", facts))
    return found


def fitting(parts: Sequence[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    """The parts in at most so many words, headings included: the longest gives way first.

    >>> fitting([("Done", "a b c d e f"), ("Due", "x y")], 9)
    [('Done', 'a b c d …'), ('Due', 'x y')]
    """
    words = [[title.split(), text.split()] for title, text in parts]
    cut = [False] * len(words)
    while words and sum(len(t) + len(w) + c for (t, w), c in zip(words, cut, strict=True)) > most:
        longest = max(range(len(words)), key=lambda i: len(words[i][1]))
        if not words[longest][1]:
            break
        words[longest][1].pop()
        cut[longest] = True
    return [(" ".join(t), " ".join(w) + (" …" if c else "")) for (t, w), c in zip(words, cut, strict=True)]


def spoken(title: str) -> str:
    """The title of a week or a month, which sorts, as one says it.

    >>> spoken("2026 week 06 · 2 Feb – 8 Feb"), spoken("2026-10 · October")
    ('week 6 of 2026, 2 Feb – 8 Feb', 'October 2026')
    """
    if week := re.fullmatch(r"(\d{4}) week 0?(\d+) · (.+)", title):
        return f"week {week[2]} of {week[1]}, {week[3]}"
    month = re.fullmatch(r"(\d{4})-\d\d · (.+)", title)
    return f"{month[2]} {month[1]}" if month else title


def state_of(statement: Statement, zone: ZoneInfo) -> str:
    closes = f"{statement.closes_at.astimezone(zone):%a %-d %b %Y %H:%M} {zone.key.rsplit('/', 1)[-1]}"
    return f"Closed {closes}; not changed since." if statement.closed else f"Open: it closes {closes}."


def name_of(kpi: str) -> str:
    return BY_ID[kpi].definition.name if kpi in BY_ID else kpi


def _said(typed: Typed, kind: str, period: str, line: str) -> str:
    value = typed.get(record_key(kind, "-", f"{period}.{line}"), {}).get("comment")
    return "" if value is None else " ".join(str(value).split())


def _mine(typed: Typed, kind: str, period: str) -> list[tuple[str, str]]:
    said = {words: _said(typed, kind, period, own) for own, words in MINE.items()}
    return [(words.removeprefix("Mine: ").capitalize(), text) for words, text in said.items() if text]
