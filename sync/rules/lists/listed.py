"""One list, read line by line: what each line says, what is used of it, and what is wrong with it. Pure.

A wrong cell never takes effect: the last good value of that cell stays. A line that lacks what it needs is not used
at all. Two lines that contradict each other: the first counts, the other keeps what it said before, if anything.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.core.cells import Raw
from sync.core.lines import ListLine
from sync.rules.lists.cells import Parse, WrongCell, blank, said, yes_no

#: The typed cells that are used, by key and column.
Used = Mapping[str, Mapping[str, Raw]]

IN_USE = "in_use"


@dataclass(frozen=True, slots=True)
class Field:
    """One yellow column. A line without a `needed` one says nothing."""

    column: str
    parse: Parse
    label: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What a list's lines may say. `identity`: what no two lines may both speak of; `words`: for `Used now`."""

    tab: str
    fields: tuple[Field, ...]
    words: Callable[[Mapping[str, Any]], str]
    identity: Callable[[Mapping[str, Any]], Hashable] = lambda _: None
    whole: Callable[[Mapping[str, Any]], None] = lambda _: None  # raises WrongCell where cells do not fit together
    fixed: bool = False  # a line of ours, that says something also where nobody typed


@dataclass
class ListRead:
    """`values`: the parsed lines in use by key, `used` the raw cells behind them and behind those switched off."""

    lines: dict[str, ListLine] = field(default_factory=dict)
    used: dict[str, dict[str, Raw]] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_list(spec: ListSpec, typed: Used, before: Used) -> ListRead:
    """Read all lines, in the order in which they are given."""
    found = ListRead()
    taken: dict[Hashable, str] = {}
    for key, cells in typed.items():
        if not spec.fixed and all(blank(cells.get(f.column)) for f in spec.fields):
            found.lines[key] = ListLine(None, None)
            continue
        line, raws, values = _line(spec, cells, before.get(key, {}), taken)
        found.lines[key] = line
        if raws:
            found.used[key] = raws
        if values is not None:
            found.values[key] = values
            taken.setdefault(spec.identity(values), line.used_now or key)
    return found


def _line(
    spec: ListSpec, cells: Mapping[str, Raw], before: Mapping[str, Raw], taken: Mapping[Hashable, str]
) -> tuple[ListLine, dict[str, Raw], dict[str, Any] | None]:
    """The line's sentence, its raw cells that are used, and its values; None for a line that is not used."""
    raws, problems = _cells(spec, cells, before)
    values = _values(spec, raws)
    wrong = _clash(spec, values, taken)
    if wrong:
        old = _values(spec, before) if before else None
        usable = old is not None and not _clash(spec, old, taken)
        instead = f"{spec.words(old)} stays" if usable and old is not None else "This line is not used"
        problems.append(f"{_sentence(wrong.what)} {instead}. {wrong.remedy}")
        raws, values = (dict(before), old) if usable else ({}, None)
    if values is None and not problems:
        missing = [f.label for f in spec.fields if f.needed and blank(raws.get(f.column))]
        problems.append(f"{missing[0]} is missing: this line is not used. Type it.")
    off = values is not None and values.get(IN_USE) is False
    check = " ".join(problems) or ("OK, switched off" if off else "OK")
    used_now = spec.words(values) if values is not None and not off else None
    return ListLine(used_now, check, wrong=bool(problems)), {} if values is None else raws, None if off else values


def _cells(spec: ListSpec, cells: Mapping[str, Raw], before: Mapping[str, Raw]) -> tuple[dict[str, Raw], list[str]]:
    """Of each column what is used, typed or from before; and a sentence for each that is not used as typed."""
    raws: dict[str, Raw] = {}
    problems: list[str] = []
    for each in spec.fields:
        raw, old = cells.get(each.column), _still_good(each, before.get(each.column))
        if blank(raw):
            if each.needed and not blank(old):
                problems.append(f"{each.label} is empty: “{said(old)}” stays. Type it.")
                raws[each.column] = old
            continue
        try:
            each.parse(raw)
        except WrongCell as e:
            problems.append(_told(each, e, old))
            raws |= {} if blank(old) else {each.column: old}
        else:
            raws[each.column] = raw
    return raws, problems


def _still_good(each: Field, old: Raw) -> Raw:
    """What stood there before, unless that is refused too by now: another list that it names has changed."""
    if blank(old):
        return None
    try:
        each.parse(old)
    except WrongCell:
        return None
    return old


def _told(each: Field, error: WrongCell, old: Raw) -> str:
    lost = "this line is not used" if each.needed else "it is not used"
    instead = lost if blank(old) else f"“{said(old)}” stays"
    return f"{each.label}: {error.what}; {instead}. {error.remedy}"


def _values(spec: ListSpec, raws: Mapping[str, Raw]) -> dict[str, Any] | None:
    """The line parsed; None where something that it needs is missing. What newer rules refuse counts as blank."""
    values: dict[str, Any] = {}
    for each in spec.fields:
        raw = raws.get(each.column)
        if not blank(raw):
            try:
                values[each.column] = each.parse(raw)
            except WrongCell:
                raw = None
        if blank(raw) and each.needed:
            return None
    return values


def _clash(spec: ListSpec, values: Mapping[str, Any] | None, taken: Mapping[Hashable, str]) -> WrongCell | None:
    """Why the line as a whole cannot be used."""
    if values is None or values.get(IN_USE) is False:
        return None
    try:
        spec.whole(values)
    except WrongCell as e:
        return e
    identity = spec.identity(values)
    if identity is not None and identity in taken:
        return WrongCell(f"a line above says it already: {taken[identity]}", "Keep one of the two.")
    return None


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


SWITCH = Field(IN_USE, yes_no, "In use")


def lines_in_use(spec: ListSpec, used: Used) -> dict[str, dict[str, Any]]:
    """The parsed lines behind `used`, without the sentences: for a push that does not read the list."""
    found = {key: _values(spec, raws) for key, raws in used.items()}
    return {key: v for key, v in found.items() if v is not None and v.get(IN_USE) is not False}
