"""docs/operations.md knows every event of the log, every status of a door, and quotes only what is really said."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.modules import MODULES, tree
from tests.support.shared import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
OUR_CODE = "\n".join(
    f.read_text(encoding="utf-8") for m, f in MODULES.items() if m.split(".")[0] in ("sync", "functions")
)


#: What writes a line of the log.
CALLS = ("log", "tell", "sorted_out")


def events() -> set[str]:
    """What they are called with in the doors and in the runs."""
    found = set()
    for module in MODULES:
        if module.split(".")[0] != "functions" and module not in ("sync.run", "sync.drain"):
            continue
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                found |= {word for word in words if re.fullmatch(r"[a-z]+", word)}
    return found


def test_every_event_of_the_log_is_explained() -> None:
    assert events() >= {"source", "tab", "done", "webhook", "refused", "compacted"}
    explained = set(re.findall(r"[a-z]+", " ".join(re.findall(r"^\| ([a-z, 0-9]+?) \|", TEXT, re.MULTILINE))))
    assert sorted(events() - explained) == []


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith(("sync.doors.", "functions.knocking"))])
def test_every_status_of_a_door_is_explained(module: str) -> None:
    refusals = [n for n in ast.walk(tree(module)) if isinstance(n, ast.Call) and ast.unparse(n.func) == "Refused"]
    statuses = {str(n.args[0].value) for n in refusals if n.args and isinstance(n.args[0], ast.Constant)}
    assert sorted(s for s in statuses - {"405"} if not re.search(rf"webhook, .*{s}", TEXT)) == []


@pytest.mark.parametrize(
    "words",
    [
        *(
            "refuses us this spreadsheet",
            "knows no such spreadsheet",
            "refuses our password",
            "answers as another store",
        ),
        *("does not let our app in", "shows us only the orders of the last 60 days", "does not exist", "stay blank"),
    ],
)
def test_what_it_quotes_is_said_somewhere(words: str) -> None:
    assert words in TEXT
    assert words in OUR_CODE
