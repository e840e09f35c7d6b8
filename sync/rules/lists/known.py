"""What a line may refer to: the stores of the configuration, and the names of the other lists. Pure data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sync.core.book import Store


@dataclass(frozen=True, slots=True)
class Known:
    """Names by every spelling of theirs, in lower case."""

    stores: tuple[Store, ...]
    team_zone: ZoneInfo
    portfolio_currency: str
    suppliers: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)

    @property
    def store_names(self) -> dict[str, str]:
        return spellings((s.store, ()) for s in self.stores)

    @property
    def brands(self) -> dict[str, str]:
        return spellings((s.brand, ()) for s in self.stores)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency of a store but the portfolio's."""
        return tuple(dict.fromkeys(s.currency for s in self.stores if s.currency != self.portfolio_currency))


def spellings(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """(name, older spellings) → each spelling in lower case; a name itself wins over another's older spelling."""
    found: dict[str, str] = {}
    pairs = [(name, tuple(older)) for name, older in named]
    for name, older in pairs:
        for spelling in older:
            found.setdefault(spelling.casefold(), name)
    return {**found, **{name.casefold(): name for name, _ in pairs}}
