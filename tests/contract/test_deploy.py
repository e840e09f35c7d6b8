"""deploy.sh: clean by shellcheck and shfmt, its story by bats, its commands by gcloud's own tree and linter.

./test.sh --full installs the three tools where apt can.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.shared import ROOT, shared_path

SCRIPTS = ["deploy.sh", "scripts/deploy_parts.sh", "scripts/system_tools.sh", "scripts/browser.sh", "scripts/audit.sh"]

#: GA in gcloud 578, which the tree is of; beta in older ones, whose linter does not know it.
NEWER = re.compile(r"gcloud monitoring policies ")


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **env},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


@pytest.mark.full
@pytest.mark.parametrize("words", [["shellcheck", "-x", *SCRIPTS], ["shfmt", "-i", "2", "-ci", "-d", *SCRIPTS]])
def test_the_scripts_are_clean(words: list[str]) -> None:
    shown = run(*words)
    assert (shown.returncode, shown.stdout) == (0, "")


@pytest.mark.full
def test_the_story_of_a_deployment() -> None:
    """Fresh, repeated, refused, destroyed: tests/deploy/deploy.bats."""
    tree = shared_path("schemas", "google", "gcloud-flags-578.json.gz")
    shown = run(
        "bats", "tests/deploy/deploy.bats", ROOT=str(ROOT), GCLOUD_TREE=str(tree), KEEPSHEET_READY_PYTHON=sys.executable
    )
    assert shown.returncode == 0, shown.stdout


def dry_run(folder: Path, *words: str) -> list[str]:
    """The commands that would be given."""
    yaml = (
        "team_zone: Asia/Manila\nportfolio_currency: AUD\nledger: gs://my-shop-ledger/keep\n"
        "spreadsheets: {operations: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH}\nstores:\n"
        "  - {store: LUM, brand: Lumen, shopify: lumen.myshopify.com, zone: Australia/Sydney, currency: AUD}\n"
    )
    (folder / "keepsheet.yaml").write_text(yaml)
    settings = (
        (ROOT / "deploy.env.example").read_text().replace("ADDON=no", "ADDON=yes").replace("PUBSUB=no", "PUBSUB=yes")
    )
    (folder / "deploy.env").write_text(settings)
    (folder / "gcloud").write_text("#!/bin/sh\nexit 1\n")
    (folder / "gcloud").chmod(0o755)
    env = {"KEEPSHEET_CONFIG": str(folder / "keepsheet.yaml"), "KEEPSHEET_READY_PYTHON": sys.executable}
    env |= {"PATH": f"{folder}:{os.environ['PATH']}"}
    shown = run("./deploy.sh", "--dry-run", "--settings", str(folder / "deploy.env"), *words, **env)
    assert shown.returncode == 0, shown.stdout
    return [
        line.removeprefix("+ ") for line in re.findall(r"^\+ gcloud .*(?:\n(?![+─]|$).*)*", shown.stdout, re.MULTILINE)
    ]


def test_a_dry_run_needs_no_account_and_shows_the_least_rights(tmp_path: Path) -> None:
    """No role of a whole project but the builder's; the edge may touch hints and deliveries alone."""
    commands = [shlex.split(c) for c in dry_run(tmp_path)]
    granted = [c for c in commands if "add-iam-policy-binding" in c]
    on_project = [c for c in granted if "projects" in c]
    assert [[w for w in c if w.startswith("--role")] for c in on_project] == [["--role=roles/run.builder"]]
    (edge,) = [c for c in granted if "buckets" in c and any("keepsheet-edge" in w for w in c)]
    condition = next(w for w in edge if w.startswith("--condition="))
    assert condition.count("my-shop-ledger/objects/keep/") == 2
    assert not any(word in " ".join(map(" ".join, granted)) for word in ("roles/editor", "roles/owner", "allUsers"))


@pytest.mark.full
def test_gclouds_own_linter_knows_every_command(tmp_path: Path) -> None:
    """Where gcloud is installed; it reads what a dry run printed and asks nobody."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return  # the tree of tests/deploy judges the same commands
    commands = [
        c.splitlines()[0]
        for c in dry_run(tmp_path)
        if not NEWER.search(c.replace("--quiet --project=my-shop-keepsheet ", ""))
    ]
    file = tmp_path / "commands.json"
    file.write_text(json.dumps([{"command_string": command} for command in commands]))
    config = {"CLOUDSDK_CONFIG": str(tmp_path / "sdk"), "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true"}
    shown = run(gcloud, "meta", "lint-gcloud-commands", f"--commands-file={file}", **config)
    assert shown.returncode == 0, shown.stdout
    verdicts = json.loads(shown.stdout[shown.stdout.index("[") :])
    assert [v for v in verdicts if not v.get("success")] == []
