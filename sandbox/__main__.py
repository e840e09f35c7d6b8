"""`python -m sandbox sheets|…|all --port N | --port-base N [--world PATH] [--data DIR]`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from sandbox.registry import STAND_INS, Surroundings
from sandbox.server import Door, serve
from sandbox.wire import asgi

DEFAULT_PORT_BASE = 8400


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins on loopback; no account needed.")
    parser.add_argument("which", choices=[*STAND_INS, "all"])
    parser.add_argument("--port", type=int, help="the port of a single stand-in")
    parser.add_argument("--port-base", type=int, default=DEFAULT_PORT_BASE, help="the first port; each has its offset")
    parser.add_argument("--world", type=Path, help="a world folder (worlds/README.md); default: the project's own")
    parser.add_argument("--data", type=Path, help="where what is written survives a restart; default: in memory only")
    return parser.parse_args(words)


def doors(chosen: argparse.Namespace) -> list[Door]:
    """One door a stand-in; `all` opens every one from the port base on."""
    around = Surroundings(now=lambda: datetime.now(UTC), world=chosen.world, data=chosen.data)
    names = list(STAND_INS) if chosen.which == "all" else [chosen.which]
    alone = chosen.port if chosen.which != "all" else None
    return [
        Door(
            name,
            alone if alone is not None else chosen.port_base + STAND_INS[name].offset,
            asgi(STAND_INS[name].build(around)),
        )
        for name in names
    ]


if __name__ == "__main__":
    serve(doors(arguments()))
