"""What ./test.sh and ./demo.sh say on a machine that lacks something."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.shared import ROOT

TOO_OLD = """#!/bin/sh
case "$2" in *"< (3, 14)"*) exit 1;; *) echo 3.9;; esac
"""

WITHOUT_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1;; *"%d.%d"*) echo 3.12;; *) exit 0;; esac
"""


def venv_script(folder: Path, python: str, command: str) -> subprocess.CompletedProcess[str]:
    """Run a function of scripts/venv.sh where `python` is the only Python."""
    fake = folder / "python3"
    fake.write_text(python)
    fake.chmod(0o755)
    env = {"PATH": "/usr/bin:/bin", "KEEPSHEET_PYTHON": str(fake)}
    script = f". '{ROOT}/scripts/venv.sh' && {command}"
    return subprocess.run(["bash", "-c", script], env=env, cwd=folder, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    ended = venv_script(tmp_path, TOO_OLD, "find_python")

    assert ended.returncode == 1
    assert ended.stderr.startswith("Keepsheet needs Python 3.11, 3.12 or 3.13; here is 3.9.\nInstall one (Debian")


def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    ended = venv_script(tmp_path, "#!/bin/sh\nexit 127\n", "find_python")

    assert ended.returncode == 1
    assert "here is no Python at all." in ended.stderr


def test_debians_python_without_venv_is_told_which_package(tmp_path: Path) -> None:
    (tmp_path / "requirements-dev.txt").write_text("")
    ended = venv_script(tmp_path, WITHOUT_VENV, f"make_venv '{tmp_path}'")

    assert ended.returncode == 1
    assert "sudo apt install python3.12-venv" in ended.stderr
    assert not (tmp_path / ".venv").exists()
