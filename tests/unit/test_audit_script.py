"""scripts/audit.sh: a fault found fails; a service that cannot be reached is said and does not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.shared import ROOT


def audit(folder: Path, *, bandit: int = 0, curl: int = 0, pip_audit: int = 0, wanted: str = "") -> tuple[int, str]:
    """What the script does where its tools answer like this."""
    for name, status in (("bandit", bandit), ("curl", curl), ("pip-audit", pip_audit)):
        (folder / name).write_text(f"#!/bin/sh\necho {name} ran\nexit {status}\n")
        (folder / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "KEEPSHEET_AUDIT": wanted}
    done = subprocess.run([ROOT / "scripts" / "audit.sh"], env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_all_is_well(tmp_path: Path) -> None:
    status, said = audit(tmp_path)
    assert status == 0
    assert "pip-audit ran" in said


@pytest.mark.parametrize("fault", ["bandit", "pip_audit"])
def test_what_either_finds_fails(tmp_path: Path, fault: str) -> None:
    found = {name: int(name == fault) for name in ("bandit", "pip_audit")}
    assert audit(tmp_path, bandit=found["bandit"], pip_audit=found["pip_audit"])[0] == 1


def test_without_the_internet_the_skip_is_printed_with_its_reason(tmp_path: Path) -> None:
    status, said = audit(tmp_path, curl=6, pip_audit=1)
    assert status == 0
    assert "pip-audit: SKIPPED, because https://api.osv.dev cannot be reached from here." in said
    assert "pip-audit ran" not in said


def test_a_fault_of_ours_fails_with_or_without_the_internet(tmp_path: Path) -> None:
    assert audit(tmp_path, curl=6, bandit=1)[0] == 1


def test_on_a_machine_that_must_look_them_up_a_skip_fails(tmp_path: Path) -> None:
    status, said = audit(tmp_path, curl=6, wanted="required")
    assert status == 1
    assert "pip-audit: SKIPPED" in said
