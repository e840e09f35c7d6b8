"""What the demo makes before the first sync: addresses, a blank spreadsheet, a configuration, what it keeps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from sandbox.processes import LOOPBACK, DemoError

PERSON = "you@keepsheet.example"
SYNC_ACCOUNT = "sync@keepsheet.example"

#: The demo shows every record, however old, so that a world of bygone years shows everything. A real workbook lets
#: finished records go after `show_for_days: 60`.
SHOW_FOR_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything answers, from the first port on."""

    port_base: int

    def _on(self, offset: int) -> str:
        return f"http://{LOOPBACK}:{self.port_base + offset}"

    @property
    def sheets(self) -> str:
        return self._on(0)

    @property
    def functions_port(self) -> int:
        return self.port_base + 4

    @property
    def functions(self) -> str:
        return self._on(4)

    @property
    def clock(self) -> str:
        return f"{self._on(5)}/clock"

    def endpoints(self) -> dict[str, str]:
        return {
            "sheets": self.sheets,
            "shopify": f"{self._on(1)}/shops/{{domain}}",
            "paypal": self._on(2),
            "trustpilot": self._on(3),
        }


class Kept:
    """demo.json in the data folder: which world it belongs to, which spreadsheet is its workbook, and the managers'."""

    def __init__(self, file: Path, world: str, spreadsheet: str | None, managers: str | None = None) -> None:
        self._file = file
        self._world = world
        self.spreadsheet = spreadsheet
        self.managers = managers

    @classmethod
    def of(cls, data: Path, world: Path) -> Kept:
        """Raises DemoError when the folder keeps another world's demo: their records must not mix."""
        file = data / "demo.json"
        try:
            before = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls(file, str(world), None)
        except ValueError:
            raise DemoError(f"{file} is damaged. Delete the folder {data} to start afresh.") from None
        if before["world"] != str(world):
            raise DemoError(f"{data} keeps a demo of {before['world']}. Give this world another folder: --data DIR")
        return cls(file, str(world), before["spreadsheet"], before.get("managers"))

    def keep(self, spreadsheet: str) -> None:
        self.spreadsheet = spreadsheet
        self._write()

    def keep_managers(self, spreadsheet: str) -> None:
        self.managers = spreadsheet
        self._write()

    def _write(self) -> None:
        known = {"world": self._world, "spreadsheet": self.spreadsheet, "managers": self.managers}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(known), encoding="utf-8")


def open_spreadsheet(at: Addresses, kept: Kept, title: str) -> str:
    """The id of the workbook of last time; or of a blank spreadsheet that a person makes and shares with the sync."""
    found = _opened(at, kept.spreadsheet, title)
    if found != kept.spreadsheet:
        kept.keep(found)
    return found


def open_managers(at: Addresses, kept: Kept, title: str) -> str:
    """The same for the managers' spreadsheet."""
    found = _opened(at, kept.managers, title)
    if found != kept.managers:
        kept.keep_managers(found)
    return found


def _opened(at: Addresses, known: str | None, title: str) -> str:
    with httpx.Client(
        base_url=at.sheets, headers={"Authorization": f"Bearer user:{PERSON}"}, timeout=30, trust_env=False
    ) as person:
        if known and person.get(f"/v4/spreadsheets/{known}").is_success:
            return known
        made = person.post("/v4/spreadsheets", json={"properties": {"title": title}}).raise_for_status().json()
        share = {"type": "user", "role": "writer", "emailAddress": SYNC_ACCOUNT}
        person.post(f"/drive/v3/files/{made['spreadsheetId']}/permissions", json=share).raise_for_status()
    return str(made["spreadsheetId"])


def keepsheet_yaml(head: dict[str, Any], at: Addresses, spreadsheet: str, managers: str | None = None) -> str:
    """The configuration for a world: its stores, the stand-ins' addresses, its clock."""
    stores = [
        {
            "store": store["store"],
            "brand": store.get("brand", store["store"]),
            "shopify": store["domain"],
            "zone": store["timezone"],
            "currency": store["currency"],
            "market": store.get("market"),
            "paypal": store.get("paypal_account"),
            "trustpilot": store.get("trustpilot_unit"),
        }
        for store in head["stores"]
    ]
    settings = {
        "team_zone": head.get("team_zone", "Asia/Manila"),
        "portfolio_currency": head.get("portfolio_currency", stores[0]["currency"]),
        "show_for_days": SHOW_FOR_DAYS,
        "spreadsheets": {"operations": spreadsheet, **({"kpis": managers} if managers else {})},
        "ledger": "./ledger",
        "stores": stores,
        "endpoints": at.endpoints(),
        "clock_url": at.clock,
    }
    return "# Written by the demo at each start.\n" + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)


def environment(head: dict[str, Any]) -> dict[str, str]:
    """The passwords that the stand-ins take, under the names the configuration asks for."""
    env = {"TRUSTPILOT_KEY": "key", "TRUSTPILOT_SECRET": "secret"}
    for prefix, names in (
        ("SHOPIFY", [store["store"] for store in head["stores"]]),
        ("PAYPAL", head.get("paypal_accounts", [])),
    ):
        for name in names:
            upper = re.sub(r"[^A-Z0-9]", "_", name.upper())
            env |= {f"{prefix}_{upper}_ID": f"client-{name}", f"{prefix}_{upper}_SECRET": f"secret-{name}"}
    return env
