"""Object stores that misbehave, for the tests of whatever uses one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

from sync.errors import Conflict
from sync.ledger.objects import NEW, Generation, Missing, ObjectStore, Stored, checked


class Killed(BaseException):
    """The process died here. No code of ours may catch it."""


class Memory:
    """An object store in memory: as the real ones, and fast enough for a thousand crashes."""

    parallel = 1

    def __init__(self, objects: Mapping[str, tuple[bytes, Generation]] | None = None) -> None:
        self._objects = dict(objects or {})
        self._turns = count(1)

    def copy(self) -> Memory:
        copied = Memory(self._objects)
        copied._turns = count(1_000_000)
        return copied

    def list(self, prefix: str) -> list[Stored]:
        held = sorted(self._objects.items())
        return [Stored(name, generation, len(data)) for name, (data, generation) in held if name.startswith(prefix)]

    def read(self, name: str) -> tuple[bytes, Generation]:
        if name not in self._objects:
            raise Missing(f"The ledger has no {name}.")
        return self._objects[name]

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        self._check(checked(name), only_if, NEW)
        self._objects[name] = (data, str(next(self._turns)))
        return self._objects[name][1]

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        self._check(name, only_if, only_if)
        self._objects.pop(name, None)

    def _check(self, name: str, only_if: Generation | None, absent: Generation | None) -> None:
        there = self._objects[name][1] if name in self._objects else absent
        if only_if is not None and only_if != there:
            raise Conflict(f"{name} was changed by another run meanwhile.")


class Interrupted:
    """A store that calls `between` before each operation, with its number from 0: that is after the one before, too."""

    def __init__(self, store: ObjectStore, between: Callable[[int], None]) -> None:
        self._store = store
        self._between = between
        self.operations = 0

    @property
    def parallel(self) -> int:
        return 1

    def _now(self) -> ObjectStore:
        self.operations += 1
        self._between(self.operations - 1)
        return self._store

    def list(self, prefix: str) -> list[Stored]:
        return self._now().list(prefix)

    def read(self, name: str) -> tuple[bytes, Generation]:
        return self._now().read(name)

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        return self._now().write(name, data, only_if=only_if)

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        self._now().delete(name, only_if=only_if)


def killed_at(moment: int) -> Callable[[int], None]:
    def between(now: int) -> None:
        if now == moment:
            raise Killed

    return between
