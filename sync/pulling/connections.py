"""The sources that a configuration names, each built with its own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

from sync.configuration.config import Config
from sync.core.book import Store
from sync.sources import SourceById
from sync.sources.http import Transport
from sync.sources.paypal.client import PayPal
from sync.sources.paypal.disputes import PayPalDisputes
from sync.sources.shopify.client import Access, Shop
from sync.sources.shopify.disputes import Disputes
from sync.sources.shopify.orders import Orders
from sync.sources.shopify.records import Whose
from sync.sources.trustpilot.client import Trustpilot
from sync.sources.trustpilot.reviews import TrustpilotReviews
from sync.wire.retry import RetryPolicy

Clock = Callable[[], datetime]


@contextmanager
def connected(
    config: Config,
    *,
    clock: Clock,
    run_id: str,
    retry: RetryPolicy | None = None,
    transport: Transport | None = None,
) -> Iterator[tuple[SourceById, ...]]:
    """Every source of the configuration, orders first, so that cases and reviews find theirs in the same run.

    The connections are closed at the end. `transport` stands in for the network in tests.
    """
    with ExitStack() as stack:
        make = _Maker(config, clock, run_id, retry or RetryPolicy(), transport, stack)
        shopify = [make.shopify(store) for store in config.stores]
        yield (
            *(orders for orders, _ in shopify),
            *(disputes for _, disputes in shopify),
            *(make.paypal(account) for account in config.paypal),
            *(make.trustpilot(unit) for unit in _units(config)),
        )


class _Maker:
    def __init__(
        self,
        config: Config,
        clock: Clock,
        run_id: str,
        retry: RetryPolicy,
        transport: Transport | None,
        stack: ExitStack,
    ) -> None:
        self.config, self.clock, self.run_id = config, clock, run_id
        self.retry, self.transport, self.stack = retry, transport, stack

    def shopify(self, store: Store) -> tuple[Orders, Disputes]:
        key = self.config.shopify[store.store]
        shop = Shop(
            f"Shopify of {store.store}",
            self.config.endpoints.shopify.format(domain=store.domain),
            Access(key.id, key.secret),
            clock=self.clock,
            retry=self.retry,
            transport=self.transport,
        )
        self.stack.callback(shop.close)
        whose = Whose(store.store, store.zone, self.config.customer_names)
        orders = Orders(shop, whose, domain=store.domain, run_id=self.run_id)
        return orders, Disputes(shop, whose, run_id=self.run_id)

    def paypal(self, account: str) -> PayPalDisputes:
        key = self.config.paypal[account]
        stores = tuple(s.store for s in self.config.stores if s.paypal_account == account)
        client = PayPal(
            f"PayPal of {', '.join(stores)}",
            self.config.endpoints.paypal,
            key.id,
            key.secret,
            clock=self.clock,
            retry=self.retry,
            transport=self.transport,
        )
        self.stack.callback(client.close)
        return PayPalDisputes(account, stores, client, self.run_id, self.config.customer_names)

    def trustpilot(self, unit: str) -> TrustpilotReviews:
        key = self.config.trustpilot
        if key is None:
            raise AssertionError("the configuration is checked: a unit comes with its key")
        stores = [s for s in self.config.stores if s.trustpilot_unit == unit]
        client = Trustpilot(
            f"Trustpilot of {', '.join(dict.fromkeys(s.brand for s in stores))}",
            self.config.endpoints.trustpilot,
            unit,
            key.id,
            key.secret,
            clock=self.clock,
            retry=self.retry,
            transport=self.transport,
        )
        self.stack.callback(client.close)
        names = tuple(s.store for s in stores)
        return TrustpilotReviews(unit, names, client, self.run_id, self.config.team_zone)


def _units(config: Config) -> dict[str, None]:
    return dict.fromkeys(s.trustpilot_unit for s in config.stores if s.trustpilot_unit)
