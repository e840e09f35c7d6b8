"""What one shop remembers between requests: changes, idempotency keys, bulk operations."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from sandbox.worlds.state import Document, Store
from sandbox.worlds.world import World

NO_KEY = "The @idempotent directive is required for this mutation but was not provided."
OTHER_PARAMETERS = "The same idempotency key cannot be used with different operation parameters."


class Desk:
    """Thread-safe: one change of a shop at a time, under `lock`. `bulk` has its bulk operations, `files` their rows."""

    def __init__(self, world: World, store: Store, now: Callable[[], datetime]) -> None:
        self._world, self._now = world, now
        self._orders = f"shopify/{store.store}/orders.jsonl"
        self._keys: dict[str, tuple[str, Any]] = {}
        self.lock = threading.RLock()
        self.bulk: dict[str, Document] = {}
        self.files: dict[int, bytes] = {}

    def order(self, gid: str) -> Document | None:
        """As it is now, whatever the request saw when it came; to be called and used under `lock`."""
        return self._world.at(self._now()).collection(self._orders).get(gid)

    def change_order(self, order: Document, **fields: Any) -> Document:
        """The order with these fields, in the world from now on and changed as of now."""
        now = self._now()
        change = {"id": order["id"], **fields, "updatedAt": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        self._world.write(self._orders, change, now)
        return {**order, **change}

    def once(self, key: str | None, parameters: Any, act: Callable[[], Any], mismatch: Callable[[str], Any]) -> Any:
        """`act()` the first time a key comes; the same answer when it comes again with the same parameters."""
        if key is None or not key.strip():
            raise GraphQLError(NO_KEY, extensions={"code": "BAD_REQUEST"})
        asked = json.dumps(parameters, sort_keys=True, default=str)
        with self.lock:
            if key in self._keys:
                earlier, answer = self._keys[key]
                return answer if earlier == asked else mismatch(OTHER_PARAMETERS)
            answer = act()
            self._keys[key] = (asked, answer)
            return answer
