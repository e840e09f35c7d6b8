"""The public doors as configured: which shops, accounts and units may knock, and what is behind.

Of each source the edge knows only what tells its webhooks from anybody else's. A door without its secret stays shut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sync.configuration import config
from sync.doors.desk import Desk
from sync.doors.shopify import Shop
from sync.errors import SettingsError
from sync.ledger import open_ledger
from sync.wire.loopback import is_loopback

if TYPE_CHECKING:
    import httpx

    from sync.doors.paypal_asked import Hook, PayPalCheck
    from sync.doors.pubsub import GoogleCheck
    from sync.wire.tasks import Tasks


@dataclass
class House:
    """Opened once a process. `transport` and `tasks` stand in for the network in tests."""

    config: config.Config
    env: Mapping[str, str] = field(repr=False)
    transport: httpx.BaseTransport | None = None
    tasks: Tasks | None = None

    @property
    def clock(self) -> Callable[[], datetime]:
        return self.config.clock().now

    @cached_property
    def shops(self) -> dict[str, Shop]:
        """By domain. A store without a secret is left out."""
        found = {}
        for store in self.config.stores:
            name = f"SHOPIFY_{config.env_name(store.store)}_SECRET"
            secrets = tuple(s for n in (name, f"{name}_OLD") if (s := self.env.get(n, "").strip()))
            if secrets:
                found[store.domain.lower()] = Shop(store.store, secrets)
        return found

    def hook(self, account: str) -> Hook | None:
        from sync.doors.paypal_asked import Hook

        if account not in self.config.paypal:
            return None
        prefix = f"PAYPAL_{config.env_name(account)}"
        webhook_id = self.env.get(f"{prefix}_WEBHOOK_ID", "").strip()
        key = self.config.paypal[account]
        return Hook(webhook_id, key.id, key.secret) if webhook_id else None

    @property
    def trustpilot_secret(self) -> str:
        return self.env.get("TRUSTPILOT_WEBHOOK_SECRET", "").strip()

    @property
    def units(self) -> frozenset[str]:
        return frozenset(s.trustpilot_unit for s in self.config.stores if s.trustpilot_unit)

    @property
    def pubsub(self) -> tuple[str, str]:
        """Audience and service account of our push subscription; empty where there is none."""
        return self.env.get("PUBSUB_AUDIENCE", "").strip(), self.env.get("PUBSUB_CALLER", "").strip()

    @cached_property
    def paypal_check(self) -> PayPalCheck:
        from sync.doors.paypal_asked import PayPalCheck

        return PayPalCheck(self.config.endpoints.paypal, self.clock, self.transport)

    @cached_property
    def google_check(self) -> GoogleCheck:
        from sync.doors.pubsub import GoogleCheck

        return GoogleCheck(self.clock, self.transport)

    @cached_property
    def desk(self) -> Desk:
        ledger = open_ledger(self.config.ledger)
        tasks = self.tasks or queue(self.env, self.transport)
        return Desk(ledger.hints, ledger.seen, tasks, self.config.spreadsheets["operations"], self.clock)


def open_house(path: str, env: Mapping[str, str]) -> House:
    """Raises SettingsError."""
    return House(config.load(path, env, passwords=False), env)


def queue(env: Mapping[str, str], transport: httpx.BaseTransport | None) -> Tasks:
    """The queue that the environment names. Raises SettingsError with everything that is missing."""
    from sync.ledger.google import default_token
    from sync.wire.tasks import GOOGLE, SCOPE, CloudTasks, Queue

    names = ("KEEPSHEET_QUEUE", "KEEPSHEET_WORKER", "KEEPSHEET_CALLER")
    missing = [f"the environment variable {name} is missing or empty" for name in names if not env.get(name)]
    endpoint = env.get("KEEPSHEET_TASKS", GOOGLE)
    local = is_loopback(endpoint)
    if endpoint != GOOGLE and not local:
        missing.append("KEEPSHEET_TASKS leads elsewhere; only a sandbox on this machine may stand there")
    if missing:
        raise SettingsError(missing)
    token = (lambda: "sandbox") if local else default_token(SCOPE, "the queue of tasks")
    return CloudTasks(Queue(env[names[0]], env[names[1]], env[names[2]], endpoint), token, transport=transport)
