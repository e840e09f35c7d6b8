"""`python -m sandbox sheets|shopify|…|all --port N | --port-base N [--world PATH] [--data DIR] [--speed N]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sandbox.clock import WorldClock
from sandbox.registry import STAND_INS, Surroundings
from sandbox.server import Door, serve
from sandbox.worlds.make_lumen.world import ready
from sandbox.worlds.world import World

DEFAULT_PORT_BASE = 8400


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins on loopback; no account needed.")
    parser.add_argument("which", choices=[*STAND_INS, "all"])
    parser.add_argument("--port", type=int, help="the port of a single stand-in")
    parser.add_argument("--port-base", type=int, default=DEFAULT_PORT_BASE, help="the first port; each has its offset")
    parser.add_argument("--world", type=Path, help="a world folder; default: the project's own")
    parser.add_argument("--data", type=Path, help="where what is written survives a restart; default: in memory only")
    parser.add_argument("--speed", type=float, help="world seconds for each real second; default: as it was, or 1")
    return parser.parse_args(words)


def doors(chosen: argparse.Namespace) -> list[Door]:
    """One door a stand-in; `all` opens every one from the port base on."""
    around = surroundings(chosen.world, chosen.data, chosen.speed)
    names = list(STAND_INS) if chosen.which == "all" else [chosen.which]
    alone = chosen.port if chosen.which != "all" else None
    return [
        Door(
            name,
            alone if alone is not None else chosen.port_base + STAND_INS[name].offset,
            STAND_INS[name].app(around),
        )
        for name in names
    ]


def surroundings(folder: Path | None, data: Path | None, speed: float | None = None) -> Surroundings:
    """The world and its clock, as they were left if `data` holds them; the project's own world if no folder is given.

    Raises WorldError, ValueError.
    """
    folder = folder or ready()
    name = folder.resolve().name
    world = World.load(folder, None if data is None else data / f"written-{name}.jsonl")
    clock = WorldClock(world.start, 1, kept=None if data is None else data / f"clock-{name}.json")
    if speed is not None:
        clock.run_at(speed)
    return Surroundings(clock, world, data)


if __name__ == "__main__":
    try:
        opened = doors(arguments())
    except ValueError as refusal:
        sys.exit(str(refusal))
    serve(opened)
