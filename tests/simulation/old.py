"""Old is what the world says is over: the rest of the pass is the real one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sync.core.archived import OldRow
from sync.core.picture import Picture
from sync.pushing.old_rows import Made, Old, OldRows
from sync.pushing.putting_away import Away, PuttingAway
from sync.rows.basis import Basis


class SimulatedOldRows(OldRows):
    retired: Collection[str] = ()

    def due(self, *_: object) -> bool:
        return bool(self.retired)

    def leaving(self, basis: Basis, made: Made, pictures: Mapping[str, Picture]) -> Old:
        wanted = {row.key for row in made["cases"]}
        keys = [k for k in self.retired if k in pictures["cases"].rows_of and k not in wanted]
        return {"cases": {k: OldRow("cases", k, basis.as_of.now, {}) for k in keys}}

    def put_away(self, putting: PuttingAway, leaving: Old, day: str) -> Away:
        """Every push is the night's: one with nothing to do costs nothing, and why rows stay is not told each time."""
        away = super().put_away(putting, leaving, day) if any(leaving.values()) else putting.away
        away.left.clear()
        return away
