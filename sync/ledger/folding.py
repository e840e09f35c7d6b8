"""Compaction: many small logs become one state file a partition, and nobody who reads meanwhile notices.

A state file is the newest version of each key. Merging a log into it twice changes nothing, so a fold may crash
anywhere, run twice at once, or meet a reader. In this order:

1. versions that lose are kept under past/ (the same one may be kept twice there: readers of it leave doubles out),
2. the state file is replaced, only if it is still the one that was read; else the partition is merged anew,
3. the index says what is in it,
4. a manifest names the folded logs, which readers leave out from now on,
5. a day after that, `prune` deletes them: no reader that listed them earlier still runs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

from sync.errors import Conflict
from sync.ledger.entities import Partition
from sync.ledger.index import Fact, Index
from sync.ledger.objects import NEW, Generation, Missing, Stored
from sync.ledger.schema import from_file, to_file
from sync.ledger.shelf import Shelf, steadily
from sync.ledger.tables import newest_rows, superseded_rows, versions_of
from sync.ledger.version import DECIDING

#: How long folded logs stay for readers that have listed them.
KEPT_FOR = timedelta(days=1)

#: How often a partition is merged anew because another run was faster.
_TRIES = 5


def fold(shelf: Shelf, entity: str, now: datetime, *, runs: int, files: int) -> int:
    """Fold the open logs of an entity if there are so many. Returns how many logs were folded."""
    view = steadily(entity, lambda: shelf.view(entity))
    logs = [log for group in view.logs.values() for log in group]
    if len({_run(log) for log in logs}) < runs and len(logs) < files:
        return 0
    facts: dict[str, Fact] = {}
    folded: list[str] = []
    for partition, group in view.logs.items():
        try:
            facts[partition.state] = _merge(shelf, partition, group)
        except (Missing, Conflict):
            continue  # other runs are folding it; what they leave is folded next time
        folded += [log.name for log in group]
    Index(shelf.store).note(entity, facts)
    _write_manifest(shelf, entity, folded, now)
    return len(folded)


def prune(shelf: Shelf, entity: str, now: datetime) -> int:
    """Delete the logs that were folded a day ago, then what names them. Returns how many."""
    deleted = 0
    manifests = shelf.store.list(f"folded/{entity}/")
    for manifest in manifests:
        try:
            document = json.loads(shelf.read([manifest])[0])
        except Missing:
            continue  # another run has just pruned it
        if datetime.fromisoformat(document["at"]) + KEPT_FOR > now:
            continue
        for name in document["logs"]:
            shelf.store.delete(name)
            deleted += 1
        shelf.store.delete(manifest.name)
    return deleted


def _merge(shelf: Shelf, partition: Partition, logs: Sequence[Stored]) -> Fact:
    """Bring the state of a partition up to these logs. Raises Missing if one is gone, Conflict if each race is lost."""
    read = zip(logs, shelf.read(logs), strict=True)
    later = [from_file(log.name, data, partition.entity) for log, data in read]
    for _ in range(_TRIES):
        state, generation = _state(shelf, partition)
        tables = [*([] if state is None else [state]), *later]
        merged = newest_rows(tables, first_is_newest=state is not None)
        _keep_past(shelf, partition, superseded_rows(tables))
        if state is not None and _versions(merged) == _versions(state):
            return _fact(state, generation)
        try:
            return _fact(merged, shelf.store.write(partition.state, to_file(merged), only_if=generation))
        except Conflict:
            continue
    raise Conflict(f"{partition.state} is being folded by too many runs at once.")


def _state(shelf: Shelf, partition: Partition) -> tuple[pa.Table | None, Generation]:
    try:
        data, generation = shelf.store.read(partition.state)
    except Missing:
        return None, NEW
    return from_file(partition.state, data, partition.entity), generation


def _versions(table: pa.Table) -> dict[str, object]:
    return dict(versions_of(table.select(DECIDING)))


def _fact(state: pa.Table, generation: Generation) -> Fact:
    return Fact(generation, state["final_at"].null_count, pc.max(state["final_at"]).as_py())


def _keep_past(shelf: Shelf, partition: Partition, rows: pa.Table) -> None:
    if not len(rows):
        return
    versions = sorted(f"{key} {version}" for key, version in versions_of(rows.select(DECIDING)))
    digest = blake2b("\n".join(versions).encode(), digest_size=16).hexdigest()
    shelf.write_new([(f"{partition.past}{digest}.parquet", to_file(rows))])


def _write_manifest(shelf: Shelf, entity: str, folded: Sequence[str], now: datetime) -> None:
    if folded:
        data = json.dumps({"at": now.isoformat(), "logs": sorted(folded)}, separators=(",", ":")).encode()
        digest = blake2b(data, digest_size=16).hexdigest()
        shelf.write_new([(f"folded/{entity}/{digest}.json", data)])


def _run(log: Stored) -> str:
    """The run that wrote a log: its name up to the digest."""
    return log.name.rsplit("/", 1)[1].rsplit("-", 1)[0]
