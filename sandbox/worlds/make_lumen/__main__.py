"""Writes the world: `python -m sandbox.worlds.make_lumen [FOLDER]`; the folder beside this one if none is given."""

from __future__ import annotations

import argparse
from pathlib import Path

from sandbox.worlds.make_lumen.world import FOLDER, ready

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m sandbox.worlds.make_lumen", description="Makes the world lumen.")
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    ready(parser.parse_args().folder)
