"""What may never stand in the repository: passwords, and the addresses of package registries or of one machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shared import ROOT

#: What git ignores: made here, never committed.
LEFT_OUT = {".web", ".git", ".venv", ".demo", "__pycache__", "node_modules", "lumen"}

#: Written in two halves, so that this file does not find itself.
HOSTS = ["pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js", "npm" + "js.com", "yarn" + "pkg.com"]
REGISTRY = re.compile("|".join(map(re.escape, HOSTS)) + r"|--(extra-)?index" + r"-url|--find" + "-links")

KINDS_OF_SECRET = [
    r"-----BEGIN [A-Z ]*PRIVATE KEY",
    r"\bAIza[0-9A-Za-z_-]{35}",  # Google API key
    r"\bya29\.[0-9A-Za-z_-]{20}",  # Google access token
    r"\bGOCSPX-[0-9A-Za-z_-]{20}",
    r"\bgh[pousr]_[0-9A-Za-z]{30}|\bgithub_pat_[0-9A-Za-z_]{30}",
    r"\bshp(at|ss|ca|pa|ua)_[0-9a-fA-F]{32}",  # Shopify
    r"\bA(KIA|SIA)[0-9A-Z]{16}\b",
    r"\bxox[abprs]-[0-9A-Za-z-]{10}",
    r"\b(sk|rk)_live_[0-9A-Za-z]{16}",
    r"\bA21AA[0-9A-Za-z_-]{40}",  # PayPal access token
    r"\beyJ[0-9A-Za-z_-]{20,}\.eyJ[0-9A-Za-z_-]{20,}\.[0-9A-Za-z_-]{20,}",  # JSON web token
]
SECRET = re.compile("|".join(KINDS_OF_SECRET))
HOME = re.compile(r"/(home|Users)/[a-z][\w.-]*/")


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT)
        if path.is_file() and not LEFT_OUT & set(name.parts) and not name.parts[0].endswith("_cache"):
            yield str(name), path.read_text(encoding="utf-8", errors="ignore")


@pytest.mark.parametrize("pattern", [REGISTRY, SECRET, HOME], ids=["registry", "secret", "home"])
def test_nothing_of_the_kind_is_here(pattern: re.Pattern[str]) -> None:
    found = [f"{name}: {match.group()[:12]}…" for name, text in texts() if (match := pattern.search(text))]

    assert found == []


def test_no_environment_file_is_here() -> None:
    """Secrets live in the environment; a file of them is ignored by git and must not be added by force."""
    assert ".env" in Path(ROOT, ".gitignore").read_text().splitlines()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, "https://" + "pypi" + ".org/simple"),
        (REGISTRY, "pip install --extra-index" + "-url x"),
        (SECRET, "shpat" + "_" + "0123456789abcdef" * 2),
        (SECRET, "-----BEGIN RSA PRIVATE" + " KEY-----"),
        (SECRET, "AIza" + "x" * 35),
        (HOME, "/home/" + "ann/keepsheet"),
    ],
)
def test_each_pattern_finds_its_kind(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(f"a {text} b")
