"""What objects held, kept in memory while their generation stays."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from sync.ledger.objects import Generation


class KeptBytes:
    """Those used last, up to `most` bytes. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[Generation, bytes]] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, name: str, generation: Generation) -> bytes | None:
        """None unless this very generation is kept."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept[0] != generation:
                return None
            self._kept.move_to_end(name)
            return kept[1]

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0

    def keep(self, name: str, generation: Generation, data: bytes) -> None:
        with self._lock:
            self._size += len(data) - len(self._kept.pop(name, ("", b""))[1])
            self._kept[name] = (generation, data)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1][1])
