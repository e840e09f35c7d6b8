"""An object store in memory that honours the ledger's port, for tests that make thousands of ledgers."""

from __future__ import annotations

from sync.errors import Conflict
from sync.ledger.objects import NEW, Generation, Missing, Stored


class MemoryStore:
    """Objects by name, each with a generation of its own. `copy` is a snapshot."""

    parallel = 1

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, Generation]] = {}
        self.writes = 0

    def copy(self) -> MemoryStore:
        twin = MemoryStore()
        twin.objects, twin.writes = dict(self.objects), self.writes
        return twin

    def list(self, prefix: str) -> list[Stored]:
        found = sorted(name for name in self.objects if name.startswith(prefix))
        return [Stored(name, self.objects[name][1], len(self.objects[name][0])) for name in found]

    def read(self, name: str) -> tuple[bytes, Generation]:
        try:
            return self.objects[name]
        except KeyError:
            raise Missing(f"{name} is not in the ledger.") from None

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        known = self.objects.get(name)
        if only_if == NEW and known is not None:
            raise Conflict(f"{name} is there already.")
        if only_if not in (None, NEW) and (known is None or known[1] != only_if):
            raise Conflict(f"{name} has changed since it was read.")
        self.writes += 1
        self.objects[name] = (data, str(self.writes))
        return str(self.writes)

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        known = self.objects.get(name)
        if only_if is not None and known is not None and known[1] != only_if:
            raise Conflict(f"{name} has changed since it was read.")
        self.objects.pop(name, None)
