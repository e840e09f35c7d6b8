"""keepsheet.yaml and the secrets beside it, read and checked as a whole: every problem is named at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from sync.clock import Clock, SandboxClock, SystemClock
from sync.configuration.checked import Part, read_yaml
from sync.core.book import Settings, Store
from sync.core.rulebook import Rules
from sync.errors import SettingsError
from sync.wire.addresses import fault_of
from sync.wire.loopback import is_loopback

CustomerNames = Literal["none", "first_initial", "full"]

#: PayPal's own test service is as good as the real one: it asks for its own passwords.
PAYPAL_TEST = "https://api-m.sandbox.paypal.com"

LONGEST_SHOW_FOR_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Credentials:
    """Never printed: neither a name nor a secret shows in a repr, a log or a traceback."""

    id: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the services answer: at their own addresses, or on loopback where a sandbox stands in."""

    sheets: str = "https://sheets.googleapis.com"
    shopify: str = "https://{domain}"
    paypal: str = "https://api-m.paypal.com"
    trustpilot: str = "https://api.trustpilot.com"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the owner decides, checked."""

    team_zone: ZoneInfo
    portfolio_currency: str
    customer_names: CustomerNames
    show_for_days: int
    spreadsheets: Mapping[str, str]  # "operations" and "kpis" → spreadsheet id
    ledger: str  # an absolute folder, or gs://bucket/prefix
    stores: tuple[Store, ...]
    endpoints: Endpoints
    clock_url: str | None
    shopify: Mapping[str, Credentials]  # by store
    paypal: Mapping[str, Credentials]  # by account
    trustpilot: Credentials | None
    managers: tuple[str, ...] = ()  # who may edit Approvals and the Settings tabs
    work_starts_on: date | None = None  # None: a week before the first push
    calls_a_minute: int | None = None  # reads, and writes, of Google Sheets; None: as many as Google allows
    inside: tuple[str, ...] = ()  # domains and addresses that may open the spreadsheets; none named: all but a link
    pings: bool = False  # whether the chat is told what cannot wait
    chat_webhook: str = field(default="", repr=False)  # where pings go; its address is a password; "" for nowhere

    def settings(self) -> Settings:
        rules = Rules(work_starts_on=self.work_starts_on)
        return Settings(
            team_zone=self.team_zone,
            portfolio_currency=self.portfolio_currency,
            show_for_days=self.show_for_days,
            stores=self.stores,
            rules=rules,
            managers=self.managers,
            customer_names=self.customer_names,
        )

    def clock(self) -> Clock:
        return SandboxClock(self.clock_url) if self.clock_url else SystemClock()


def load(path: str | Path, env: Mapping[str, str], *, passwords: bool = True) -> Config:
    """Read the file and, from `env`, its secrets. Raises SettingsError with every problem as one plain sentence.

    Without `passwords`, for a door that asks no source anything, those that are missing are left empty.
    """
    file = Path(path)
    problems: list[str] = []
    lacking = problems if passwords else []
    top = Part("", read_yaml(file), problems)
    top.only(
        "team_zone portfolio_currency customer_names show_for_days work_starts_on spreadsheets ledger stores endpoints "
        "clock_url pings calls_a_minute inside managers"
    )
    sheets = top.part("spreadsheets")
    sheets.only("operations kpis")
    operations = sheets.spreadsheet("operations")
    stores = _stores(top, problems)
    config = Config(
        team_zone=top.zone("team_zone"),
        portfolio_currency=top.currency("portfolio_currency"),
        customer_names=_customer_names(top),
        work_starts_on=top.day("work_starts_on"),
        managers=top.addresses("managers"),
        show_for_days=top.whole_number("show_for_days", 60, LONGEST_SHOW_FOR_DAYS),
        spreadsheets={"operations": operations, "kpis": sheets.spreadsheet("kpis", operations)},
        ledger=_ledger(top, file.parent),
        stores=stores,
        endpoints=_endpoints(top),
        clock_url=_clock_url(top),
        shopify={s.store: _credentials(f"SHOPIFY_{env_name(s.store)}", "ID", env, lacking) for s in stores if s.store},
        paypal={
            account: _credentials(f"PAYPAL_{env_name(account)}", "ID", env, lacking)
            for account in dict.fromkeys(s.paypal_account for s in stores)
            if account
        },
        calls_a_minute=_calls(top),
        inside=top.places("inside"),
        pings=top.flag("pings"),
        chat_webhook=_chat_webhook(top, env, lacking),
        trustpilot=_credentials("TRUSTPILOT", "KEY", env, lacking) if any(s.trustpilot_unit for s in stores) else None,
    )
    if problems:
        raise SettingsError([f"{file.name}: {problem}" for problem in dict.fromkeys(problems)])
    return config


def _customer_names(top: Part) -> CustomerNames:
    value = top.text("customer_names", "first_initial")
    for known in get_args(CustomerNames):
        if value == known:
            return known  # type: ignore[no-any-return]
    top.say("customer_names", f"is {value!r}; it must be one of {', '.join(get_args(CustomerNames))}")
    return "first_initial"


def _stores(top: Part, problems: list[str]) -> tuple[Store, ...]:
    listed = top.values.get("stores")
    if not isinstance(listed, list) or not listed:
        top.say("stores", "is missing; name at least one store")
        return ()
    stores = tuple(_store(Part(f"stores[{n}]", values, problems)) for n, values in enumerate(listed, 1))
    for what, names in (
        ("store", [env_name(s.store) for s in stores]),
        ("shopify", [s.domain.lower() for s in stores]),
    ):
        problems.extend(f"stores: two have the same `{what}` {n!r}" for n in dict.fromkeys(names) if names.count(n) > 1)
    return stores


def _store(part: Part) -> Store:
    part.only("store brand shopify zone currency market paypal trustpilot")
    store = part.matching("store", r"[A-Za-z][A-Za-z0-9_-]{0,7}", "1 to 8 letters, digits, - or _")
    part.where = f"stores[{store}]" if store else part.where
    return Store(
        store=store,
        brand=part.text("brand", store),
        domain=part.matching("shopify", r"[A-Za-z0-9][A-Za-z0-9-]*\.myshopify\.com", "NAME.myshopify.com"),
        zone=part.zone("zone"),
        currency=part.currency("currency"),
        market=part.matching("market", r"[A-Z]{2}", "two capital letters, e.g. AU", "") or None,
        paypal_account=part.matching("paypal", r"[\w-]+", "a short name for the account", "") or None,
        trustpilot_unit=part.matching("trustpilot", r"[\w-]+", "the id of the business unit", "") or None,
    )


def _ledger(top: Part, folder: Path) -> str:
    """A relative folder is meant from the file, not from wherever the command was given."""
    value = top.text("ledger", "./data/ledger")
    if value.startswith("gs://"):
        return top.matching("ledger", r"gs://[a-z0-9][a-z0-9._-]+(/[\w./-]+)?", "gs://bucket/prefix").rstrip("/")
    if "://" in value:
        top.say("ledger", "must be a folder or gs://bucket/prefix")
    return str((folder / value).resolve())


def _endpoints(top: Part) -> Endpoints:
    part = top.part("endpoints")
    part.only(" ".join(f.name for f in fields(Endpoints)))
    values = {}
    for endpoint in fields(Endpoints):
        own = str(endpoint.default)
        value = part.text(endpoint.name, own).rstrip("/")
        if value not in (own, PAYPAL_TEST if endpoint.name == "paypal" else own) and not is_loopback(value):
            part.say(endpoint.name, f"leads elsewhere; only {own} or a sandbox on this machine may stand here")
        if "{domain}" in own and "{domain}" not in value:
            part.say(endpoint.name, "must hold {domain}, where the store's own name goes")
        values[endpoint.name] = value
    return Endpoints(**values)


def _calls(top: Part) -> int | None:
    """Only who asked Google for a higher limit, or shares it with something else, has to say."""
    return top.whole_number("calls_a_minute", 55, 10_000) if "calls_a_minute" in top.values else None


def _chat_webhook(top: Part, env: Mapping[str, str], problems: list[str]) -> str:
    """Where pings go, if they are wanted: an address that only the environment holds."""
    if not top.flag("pings"):
        return ""
    url = env.get("CHAT_WEBHOOK", "").strip()
    sandbox = is_loopback(top.part("endpoints").text("sheets", ""))
    if not url:
        problems.append("the environment variable CHAT_WEBHOOK is missing or empty")
    elif fault := fault_of(url, sandbox=sandbox):
        problems.append(f"the environment variable CHAT_WEBHOOK {fault}")
    return url


def _clock_url(top: Part) -> str | None:
    url = top.text("clock_url", "")
    if url and not is_loopback(url):
        top.say("clock_url", "leads elsewhere; only a sandbox on this machine may set the clock")
        return None
    return url or None


def env_name(name: str) -> str:
    """As a part of an environment variable's name: upper case, any other character an underscore.

    >>> env_name("lumen-uk")
    'LUMEN_UK'
    """
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def _credentials(prefix: str, first: str, env: Mapping[str, str], problems: list[str]) -> Credentials:
    names = f"{prefix}_{first}", f"{prefix}_SECRET"
    problems.extend(
        f"the environment variable {name} is missing or empty" for name in names if not env.get(name, "").strip()
    )
    return Credentials(*(env.get(name, "").strip() for name in names))
