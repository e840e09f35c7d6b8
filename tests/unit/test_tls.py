"""The certificates that we trust are loaded once a process."""

from __future__ import annotations

import ast

from sync.wire.tls import trusted
from tests.support.modules import MODULES, tree


def test_they_are_loaded_once() -> None:
    assert trusted() is trusted()


def test_no_client_of_ours_loads_certificates_of_its_own() -> None:
    """It takes 20 ms of CPU each time; `sync.wire.tls.trusted` holds them once a process."""
    calls = [
        (f"{module}:{node.lineno}", {keyword.arg for keyword in node.keywords}, node.func.attr)
        for module in MODULES
        if module.startswith(("sync.", "functions."))
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_httpx(node.func.value)
    ]
    clients = [(where, given) for where, given, name in calls if name == "Client"]
    assert len(clients) >= 8
    assert [where for where, given in clients if "verify" not in given] == []
    assert [where for where, _, name in calls if name in ("get", "post", "put", "delete", "request", "stream")] == []


def _is_httpx(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "httpx"
