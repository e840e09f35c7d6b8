"""docs/add-a-source.md and docs/add-a-kpi.md, followed word by word in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.shared import ROOT

COPIED = ("sheets_schema", "sync", "templates", "tests", "sandbox", "functions")

#: What stands before a block: which file, and where in it.
STEP = re.compile(
    r"^(?P<how>In|New file|At the end of) `(?P<file>[^`]+)`(?:, (?P<place>after|in place of) `(?P<text>[^\n]+)`)?:\n\n"
    r"```python\n(?P<code>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
LOOSE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Guide:
    """One page: its steps in order, and the code that stands for itself, which proves them."""

    steps: tuple[re.Match[str], ...]
    proofs: tuple[str, ...]

    @classmethod
    def of(cls, name: str) -> Guide:
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        steps = tuple(STEP.finditer(text))
        return cls(steps, tuple(LOOSE.findall(STEP.sub("", text))))

    def follow(self, copy: Path) -> None:
        """Do what the page says. Fails where a file or a place that it names is not there, or is there twice."""
        for step in self.steps:
            file, code = copy / step["file"], step["code"]
            if step["how"] == "New file":
                assert not file.exists()
                file.write_text(code)
                continue
            before = file.read_text()
            if step["how"] == "At the end of":
                file.write_text(before.rstrip("\n") + "\n" + code)
                continue
            place = step["text"]
            assert before.count(place) == 1, f"{step['file']} holds {place!r} {before.count(place)} times"
            if step["place"] == "after":
                after = before.index("\n", before.index(place)) + 1
                file.write_text(before[:after] + code + before[after:])
            else:
                file.write_text(before.replace(place, code.rstrip("\n")))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "lumen")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in the copy, which sees nothing of this project."""
    env = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run([sys.executable, *words], cwd=copy, env=env, capture_output=True, text=True, check=False)


@pytest.mark.full
@pytest.mark.parametrize(("name", "steps"), [("add-a-kpi.md", 2), ("add-a-source.md", 12)])
def test_the_page_leads_where_it_says(copy: Path, name: str, steps: int) -> None:
    guide = Guide.of(name)
    assert (len(guide.steps), len(guide.proofs)) == (steps, 1)
    (copy / "proof.py").write_text(guide.proofs[0])
    assert run(copy, "proof.py").returncode != 0, "the proof must fail before the page was followed"

    guide.follow(copy)

    done = run(copy, "proof.py")
    assert done.returncode == 0, done.stderr[-2000:]
    if name == "add-a-kpi.md":
        page = run(copy, "-c", "from sync.kpis.page import page; print(page(), end='')")
        assert "### 2★ share\n" in page.stdout
