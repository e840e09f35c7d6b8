"""A whole world pulled into a real ledger, in this process, as a configuration names its sources."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from sync.configuration.config import Config, load
from sync.core.records import SourceOutcome
from sync.ledger import open_ledger
from sync.pull import pull
from sync.pulling.connections import connected
from tests.support.mounted import StandIn

PORTS = {"shopify": 18501, "paypal": 18502, "trustpilot": 18503}

_OPTIONAL = {"paypal": "paypal_account", "trustpilot": "trustpilot_unit"}


class Sandbox:
    """The three stand-ins of a world under one clock, reached by the ports of a configuration; no socket."""

    def __init__(self, world: Path, folder: Path) -> None:
        self.stand_ins = {name: StandIn(name, world) for name in PORTS}
        self.folder = folder
        self.config = self._config(world)
        self.ledger = open_ledger(self.config.ledger)
        by_port = {port: self.stand_ins[name].transport for name, port in PORTS.items()}
        self.transport = httpx.MockTransport(lambda request: by_port[request.url.port or 0].handle_request(request))

    def _config(self, world: Path) -> Config:
        stores = json.loads((world / "world.json").read_text())["stores"]
        addresses = {name: f"http://127.0.0.1:{port}" for name, port in PORTS.items()}
        addresses["shopify"] += "/shops/{domain}"
        file = self.folder / "keepsheet.yaml"
        top = {
            "team_zone": "Asia/Manila",
            "portfolio_currency": "AUD",
            "spreadsheets": {"operations": "abcdefghijklmnopqrstuvwxyz"},
            "ledger": "./ledger",
            "endpoints": addresses,
            "stores": [
                {
                    **{name: s[name] for name in ("store", "currency", "market")},
                    "brand": s.get("brand", s["store"]),
                    "shopify": s["domain"],
                    "zone": s["timezone"],
                    **{kind: s[name] for kind, name in _OPTIONAL.items() if s[name]},
                }
                for s in stores
            ],
        }
        file.write_text(json.dumps(top))  # JSON is YAML
        env = {"TRUSTPILOT_KEY": "key", "TRUSTPILOT_SECRET": "secret"}
        for kind, name in [("SHOPIFY", s["store"]) for s in stores] + [
            ("PAYPAL", s["paypal_account"] or "") for s in stores
        ]:
            env |= {f"{kind}_{name.upper()}_ID": f"client-{name}", f"{kind}_{name.upper()}_SECRET": f"secret-{name}"}
        return load(file, env)

    def pull(self, run_id: str) -> dict[str, SourceOutcome]:
        clock = self.stand_ins["paypal"].clock.now
        with connected(self.config, clock=clock, run_id=run_id, transport=self.transport) as sources:
            outcomes = pull(
                sources, self.ledger, clock=clock, settings=self.config.settings(), run_id=run_id, trigger="test"
            )
        return {f"{o.source}:{o.owner}:{o.part}": o for o in outcomes}

    def wait(self, pause: timedelta) -> None:
        for stand_in in self.stand_ins.values():
            stand_in.wait(pause)

    def links(self) -> dict[str, tuple[Any, ...]]:
        return {
            key: (r.record.order_id, r.record.found_by, r.record.store)
            for entity in ("disputes", "reviews")
            for key, r in self.ledger.newest(entity).items()
        }
