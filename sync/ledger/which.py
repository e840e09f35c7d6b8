"""Which records a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sync.ledger.entities import ENTITIES, Partition, quoted_owner

if TYPE_CHECKING:
    import pyarrow as pa

#: A score is filed under its own day, which may lie beside the UTC day of its reading.
_SLACK = timedelta(days=2)

#: The columns that `rows` judges by.
JUDGED = ("key", "store", "born_at", "final_at")


@dataclass(frozen=True, slots=True)
class Which:
    """All that are given must hold, judged by the newest version of a key."""

    stores: frozenset[str] | None = None
    since: datetime | None = None  # born at or after
    open_only: bool = False  # not final
    final_since: datetime | None = None  # not final, or final at or after
    keys: frozenset[str] | None = None

    def may_stand_in(self, partition: Partition) -> bool:
        """False only if no record of the partition can be meant, whatever its files say."""
        owners = None
        if self.keys is not None:
            owners = {owner for key in self.keys for owner in key.split(":", 2)[1:2]}
        elif self.stores is not None and ENTITIES[partition.entity].store_is_owner:
            owners = {quoted_owner(store) for store in self.stores}
        if owners is not None and partition.owner not in owners:
            return False
        return self.since is None or partition.month >= f"{(self.since.astimezone(UTC) - _SLACK):%Y-%m}"

    def may_be_among(self, open_count: int, last_final_at: datetime | None) -> bool:
        """False only if no record of a state file with these facts can be meant."""
        if self.open_only:
            return open_count > 0
        if self.final_since is not None and not open_count:
            return last_final_at is not None and last_final_at >= self.final_since
        return True

    def rows(self, table: pa.Table) -> pa.Table:
        """The rows that are meant, of a table of newest versions."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.stores is not None:
            stores = table["store"].cast(pa.string())  # it may come as a dictionary
            table = table.filter(pc.is_in(stores, value_set=pa.array(sorted(self.stores), pa.string())))
        if self.keys is not None:
            table = table.filter(pc.is_in(table["key"], value_set=pa.array(sorted(self.keys), pa.string())))
        if self.since is not None:
            table = table.filter(pc.greater_equal(table["born_at"], pa.scalar(self.since, table["born_at"].type)))
        if self.open_only:
            table = table.filter(pc.is_null(table["final_at"]))
        if self.final_since is not None:
            late = pc.greater_equal(table["final_at"], pa.scalar(self.final_since, table["final_at"].type))
            table = table.filter(pc.fill_null(late, fill_value=True))
        return table
