"""What a tab should show: the result of `sync/rows`, the input of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from sync.core.cells import Cell


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """How new a row of ours is: the moment the source was asked, then the moment the run looked, then the run.

    Written into the stamp; a run leaves a row alone whose stamp is newer than its own version.
    """

    seen_at: datetime
    as_of: datetime
    run_id: str

    def __str__(self) -> str:
        return f"{_text(self.seen_at)}~{_text(self.as_of)}~{self.run_id}"

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """Read a version back; None when staff or a fault made it unreadable.

        >>> v = Version(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC), "r1")
        >>> Version.parse(str(v)) == v, Version.parse("nonsense")
        (True, None)
        """
        try:
            seen_at, as_of, run_id = text.split("~", 2)
            return cls(_moment(seen_at), _moment(as_of), run_id)
        except ValueError:
            return None


@lru_cache(maxsize=4096)
def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row as it should be: key, version, and the cells of SYSTEM and COMPUTED columns, by column id.

    A column left out of `cells` is not compared and not written. Staff columns cannot stand here: the plan refuses.

    `born` are staff cells for the moment in which the row is made, or made again after staff deleted it: there they win
    over what was typed before. In a row that exists they are nothing: its staff cells are staff's.
    """

    key: str
    version: Version
    cells: Mapping[str, Cell]
    born: Mapping[str, Cell] = field(default_factory=dict)
