"""What the public service loads before its first knock, and what the worker's doors answer."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from functions.worker import worker
from tests.support.shared import ROOT

HEAVY = "{'pandas', 'numpy', 'pyarrow', 'gspread', 'requests', 'cryptography', 'google.auth', 'httpx', 'yaml'}"


def loaded(code: str) -> str:
    words = [sys.executable, "-c", f"import sys\n{code}\nprint(sorted({HEAVY} & sys.modules.keys()))"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_the_edge_opens_with_nothing_heavy() -> None:
    assert loaded("from main import edge") == "[]"


def test_a_webhook_loads_neither_pandas_nor_gspread_nor_pyarrow() -> None:
    """Not even once its house is open and its desk stands: measured by what is loaded, not by a clock."""
    code = """
import tempfile, pathlib
from tests.support.knocks import Edge, order_body, shopify_headers
loaded = set(sys.modules)
for name in [n for n in sys.modules if n.split('.')[0] in ('requests', 'gspread', 'pyarrow', 'pandas', 'numpy')]:
    del sys.modules[name]
edge = Edge(pathlib.Path(tempfile.mkdtemp()))
body = order_body()
assert edge.knock('/shopify', body, shopify_headers(body)) == 200
"""
    assert not {"pandas", "numpy", "pyarrow", "gspread"} & set(eval(loaded(code).splitlines()[-1]))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/drain", 405), ("GET", "/compact", 405), ("GET", "/check", 405), ("POST", "/x", 404)],
)
def test_the_worker_has_four_doors_and_takes_posts(method: str, path: str, status: int) -> None:
    assert worker(Request(EnvironBuilder(method=method, path=path).get_environ()))[1] == status
