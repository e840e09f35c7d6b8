"""What ./test.sh and ./demo.sh say on a machine that lacks something."""

from __future__ import annotations

import shutil
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


def tools_script(folder: Path, command: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run bash where nothing is on the path but bash, what the scripts rest on, and these programs."""
    for name in ("bash", "env", "mktemp", "tail", "timeout", "true"):
        (folder / name).symlink_to(shutil.which(name) or name)
    for name, text in programs.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/bash\n{text}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    script = f"cd '{ROOT}' && PATH='{folder}' && {command}"
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)


BROWSER = ". scripts/browser.sh && fetch_chromium && browser_or_skip && echo without=${KEEPSHEET_WITHOUT_BROWSER:-}"


def test_without_apt_the_browsers_tests_are_skipped_in_a_sentence(tmp_path: Path) -> None:
    ended = tools_script(tmp_path, BROWSER)

    assert ended.stdout == (
        "Skipped: the tests of the page in a browser. Chromium is missing and could not be installed. "
        "Install chromium by hand: there is no apt here.\nwithout=yes\n"
    )


def test_chromium_is_fetched_and_put_in_place_by_apt(tmp_path: Path) -> None:
    """Where the lists of packages are old, after having them anew."""
    apt = f'echo "$@" >>{tmp_path}/asked; [[ $* != *download* || -e {tmp_path}/new ]] || exit 100; : >{tmp_path}/new'
    as_root = 'shift; exec "$@"'
    ended = tools_script(tmp_path, BROWSER, apt_get=apt, sudo=as_root, python="exit 0")

    asked = [line.split() for line in (tmp_path / "asked").read_text().splitlines()]
    assert ["update" in words for words in asked] == [False, True, False, False]
    assert ["--download-only" in words for words in asked] == [True, False, True, False]
    assert ended.stdout == "without=\n"


def test_pages_files_that_cannot_be_had_are_named(tmp_path: Path) -> None:
    sentence = "The page's grid needs npm or Node, and neither could be had. Is the network there?"
    ended = tools_script(tmp_path, BROWSER, chromium="exit 0", python=f'echo "{sentence}" >&2; exit 1')

    assert ended.stdout == f"Skipped: the tests of the page in a browser. {sentence}\nwithout=yes\n"
