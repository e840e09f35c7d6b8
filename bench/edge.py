"""How long the public service takes to open: python -m bench.edge [--times 9]

Each time a new interpreter, with what a first knock needs. The target is 0.3 s on two idle cores; a container
has another disk and processor, so the ratios tell more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

from tests.support.shared import ROOT

STEPS = {
    "an empty interpreter": "",
    "import of the edge": "from main import edge",
    "functions framework and edge": "import functions_framework\nfrom main import edge",
    "edge with its checks loaded": "from main import edge\nimport sync.doors.house, sync.ledger, httpx",
    "worker with pull and push": "from main import worker\nimport sync.run",
}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="How long the public service takes to open.")
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args(words).times
    for name, code in STEPS.items():
        taken = sorted(_taken_s(code) for _ in range(times))
        print(f"{name:32} median {median(taken) * 1000:6.0f} ms   best {taken[0] * 1000:6.0f} ms")
    return 0


def _taken_s(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
