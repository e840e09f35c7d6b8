"""A glance at the store: what a run would list and read name by name, it lists once and reads only where it changed.

A listing tells the generation of every object, so what is kept in memory of that very generation is not read again.
A glance is a view of one moment, like a reading of the sheet: what this run writes is added to it, what others write
meanwhile is seen by the next one. No rule rests on it: whoever writes on what it showed still names the generation that
is to be replaced, and after a Conflict the object itself is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from sync.errors import Conflict
from sync.ledger.kept_bytes import KeptBytes
from sync.ledger.objects import Generation, Missing, ObjectStore, Stored

#: Bytes of documents kept in memory: notes and journals, the latter compressed.
_KEPT_BYTES = 32 * 2**20

#: What a glance covers, in the order in which it is listed (see `Shelf.view`). Of documents the content is kept too.
TABLES = ("log/", "folded/", "state/")
DOCUMENTS = ("index/", "notes/", "journal/")


Listing = list[Stored]


@dataclass
class _Glance:
    roots: tuple[str, ...]
    listed: dict[str, dict[str, Stored]] = field(default_factory=dict)

    def root(self, name: str) -> str | None:
        return next((root for root in self.roots if name.startswith(root)), None)


class Glancing:
    """An ObjectStore over another one. Outside of `glance` each call goes through. `calls` counts those that do."""

    def __init__(self, store: ObjectStore) -> None:
        self.calls: Counter[str] = Counter()
        self._store = store
        self._kept = KeptBytes(_KEPT_BYTES)
        self._glance: ContextVar[_Glance | None] = ContextVar("glance", default=None)
        self._lock = Lock()

    @property
    def parallel(self) -> int:
        return self._store.parallel

    @contextmanager
    def glance(self, *roots: str) -> Generator[None, None, None]:
        """For this block, in this thread. Each root is listed when it is first asked for; a glance within a glance
        goes on with what the outer one has listed.
        """
        outer = self._glance.get() or _Glance(())
        added = tuple(root for root in roots if root not in outer.roots)
        token = self._glance.set(_Glance((*outer.roots, *added), dict(outer.listed)))
        try:
            yield
        finally:
            self._glance.reset(token)

    def list(self, prefix: str) -> Listing:
        found = self._seen(prefix)
        if found is None:
            return self._listed(prefix)
        return sorted((s for s in found.values() if s.name.startswith(prefix)), key=lambda s: s.name)

    def read(self, name: str) -> tuple[bytes, Generation]:
        found = self._seen(name)
        if found is None:
            return self._read(name)
        stored = found.get(name)
        if stored is None:
            raise Missing(f"The ledger has no {name}.")
        document = name.startswith(DOCUMENTS)
        if document and (kept := self._kept.get(name, stored.generation)) is not None:
            return kept, stored.generation
        try:
            data, generation = self._read(name)
        except Missing:  # gone since it was listed
            self._forget()
            raise
        found[name] = Stored(name, generation, len(data))
        if document:
            self._kept.keep(name, generation, data)
        return data, generation

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        try:
            generation = self._counted("write").write(name, data, only_if=only_if)
        except Conflict:
            self._forget()
            raise
        if (found := self._seen(name, only_listed=True)) is not None:
            found[name] = Stored(name, generation, len(data))
        if name.startswith(DOCUMENTS):
            self._kept.keep(name, generation, data)
        return generation

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        self._counted("delete").delete(name, only_if=only_if)
        if (found := self._seen(name, only_listed=True)) is not None:
            found.pop(name, None)

    def _seen(self, name: str, *, only_listed: bool = False) -> dict[str, Stored] | None:
        """What the glance shows of the root of this name; None where it does not reach."""
        glance = self._glance.get()
        root = glance.root(name) if glance else None
        if glance is None or root is None:
            return None
        if root not in glance.listed and not only_listed:
            glance.listed[root] = {s.name: s for s in self._listed(root)}
            if root in DOCUMENTS:
                self._ahead(glance.listed[root].values())
        return glance.listed.get(root)

    def _forget(self) -> None:
        """It was not as the glance showed it: look again."""
        glance = self._glance.get()
        if glance:
            glance.listed.clear()

    def _ahead(self, documents: Iterable[Stored]) -> None:
        """Those that have changed, several at once where that helps."""
        changed = [s for s in documents if self._kept.get(s.name, s.generation) is None]
        if self.parallel == 1 or len(changed) < 2:
            return
        with ThreadPoolExecutor(self.parallel) as pool:
            for _ in pool.map(self._fetched, changed):
                pass

    def _fetched(self, stored: Stored) -> None:
        try:
            data, generation = self._read(stored.name)
        except Missing:
            return  # whoever asks for it is told
        self._kept.keep(stored.name, generation, data)

    def _read(self, name: str) -> tuple[bytes, Generation]:
        return self._counted("read").read(name)

    def _listed(self, prefix: str) -> Listing:
        return self._counted("list").list(prefix)

    def _counted(self, kind: str) -> ObjectStore:
        with self._lock:
            self.calls[kind] += 1
        return self._store
