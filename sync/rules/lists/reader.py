"""How a list's lines are come by: read from the tab, with sentences, or taken as they were last used. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from sync.core.cells import Cell, Raw
from sync.core.lines import ListLine
from sync.core.numbered import is_empty, number_of, numbered
from sync.rules.lists.listed import IN_USE, ListSpec, Used, lines_in_use, read_list

#: Parsed lines in use by key.
Lines = Mapping[str, Mapping[str, Any]]

#: From the values of a line that are used: what its other columns say.
Told = Callable[[Mapping[str, Any]], Mapping[str, Cell]]

#: How many empty rows wait at the bottom of each list.
WAITING = 10


class Reader(Protocol):
    """What `sync.rules.lists.reading` asks for."""

    def numbered(self, spec: ListSpec, prefix: str, born: Sequence[Mapping[str, Cell]] = ()) -> Lines:
        """A list whose lines people add; `born` are those that come with it, by number."""

    def fixed(self, spec: ListSpec, key: str, born: Mapping[str, Cell], told: Told) -> Mapping[str, Any]:
        """One line of ours; {} where nobody typed. `told` gives its other columns, from what is used of it."""

    def more(self, tab: str, key_of: Callable[[int], str]) -> Sequence[str]:
        """The keys of further lines of the same kind, with an empty one at the end."""


@dataclass
class TabReader:
    """From the typed cells. `standing`: the keys that are on each tab now; a line that is not there was deleted.

    `wanted_words`: words of each list that rows still use, in lower case.
    """

    typed: Mapping[str, Used]
    before: Mapping[str, Used]
    standing: Mapping[str, frozenset[str]]
    wanted_words: Mapping[str, frozenset[str]]
    lines: dict[str, dict[str, ListLine]] = field(default_factory=dict)
    used: dict[str, dict[str, dict[str, Raw]]] = field(default_factory=dict)

    def numbered(self, spec: ListSpec, prefix: str, born: Sequence[Mapping[str, Cell]] = ()) -> Lines:
        known = self.typed.get(spec.tab, {})
        deleted = self._deleted(spec.tab)
        counted = {key: {"": "gone"} if key in deleted else cells for key, cells in known.items()}
        given = {f"{prefix}-{n:04}": cells for n, cells in enumerate(born, 1)}
        unseen = {key: cells for key, cells in given.items() if key not in known}
        keys = numbered(prefix, {**counted, **{key: {"": "born"} for key in unseen}}, WAITING)
        cells_of: dict[str, Mapping[str, Raw]] = {}
        births: dict[str, Mapping[str, Cell]] = {}
        for key in keys:
            if key in unseen:
                births[key] = unseen[key]
                cells_of[key] = _as_typed(unseen[key])
            elif key not in deleted:
                cells_of[key] = known.get(key, {})
            elif self._still_wanted(spec, known[key]):
                births[key] = {IN_USE: "No"}
                cells_of[key] = {**known[key], IN_USE: "No"}
        return self._read(spec, cells_of, births)

    def fixed(self, spec: ListSpec, key: str, born: Mapping[str, Cell], told: Told) -> Mapping[str, Any]:
        known = self.typed.get(spec.tab, {})
        cells = known[key] if key in known else _as_typed(born)
        values = self._read(spec, {key: cells}, {} if key in known else {key: born})
        line = self.lines[spec.tab][key]
        used = values.get(key, {IN_USE: False})
        self.lines[spec.tab][key] = replace(line, told=told(used))
        return used

    def more(self, tab: str, key_of: Callable[[int], str]) -> Sequence[str]:
        known, keys = self.typed.get(tab, {}), []
        for number in range(1, 100):
            keys.append(key_of(number))
            if is_empty(known.get(keys[-1], {})):
                break
        return keys

    def _deleted(self, tab: str) -> frozenset[str]:
        """Lines that staff deleted. A tab that has none of its lines is new, or rebuilt: all of them come back."""
        known, there = self.typed.get(tab, {}), self.standing.get(tab, frozenset())
        return frozenset(known) - there if there else frozenset()

    def _still_wanted(self, spec: ListSpec, cells: Mapping[str, Raw]) -> bool:
        words = self.wanted_words.get(spec.tab, frozenset())
        return any(isinstance(cell, str) and cell.strip().casefold() in words for cell in cells.values())

    def _read(self, spec: ListSpec, cells: Used, births: Mapping[str, Mapping[str, Cell]]) -> Lines:
        found = read_list(spec, cells, self.before.get(spec.tab, {}))
        lines = {key: replace(line, born=births.get(key, {})) for key, line in found.lines.items()}
        self.lines.setdefault(spec.tab, {}).update(lines)
        self.used.setdefault(spec.tab, {}).update(found.used)
        return found.values


def _as_typed(born: Mapping[str, Cell]) -> dict[str, Raw]:
    """What a reading will find where a row is born so: words and numbers."""
    return {c: float(v) if isinstance(v, Decimal) else v for c, v in born.items() if isinstance(v, str | int | Decimal)}


@dataclass(frozen=True)
class LastReader:
    """From what was used at the last reading of the tabs: for a push that concerns others."""

    used: Mapping[str, Used]

    def numbered(self, spec: ListSpec, prefix: str, born: Sequence[Mapping[str, Cell]] = ()) -> Lines:  # noqa: ARG002
        used = self.used.get(spec.tab, {})
        keys = sorted(used, key=lambda key: number_of(prefix, key) or 0)
        return lines_in_use(spec, {key: used[key] for key in keys})

    def fixed(
        self,
        spec: ListSpec,
        key: str,
        born: Mapping[str, Cell],  # noqa: ARG002
        told: Told,  # noqa: ARG002
    ) -> Mapping[str, Any]:
        return lines_in_use(spec, {key: self.used.get(spec.tab, {}).get(key, {})}).get(key, {IN_USE: False})

    def more(self, tab: str, key_of: Callable[[int], str]) -> Sequence[str]:
        return [key for n in range(1, 100) if (key := key_of(n)) in self.used.get(tab, {})]
