"""Every module of the repository, its syntax tree and what it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.shared import ROOT

HOUSE = ("sheets_schema", "sync", "functions", "sandbox", "bench", "tests", "templates")


def python_files() -> list[Path]:
    folders = [ROOT / name for name in HOUSE]
    return sorted([ROOT / "main.py", *(file for folder in folders for file in folder.rglob("*.py"))])


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(file): file for file in python_files()}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def imports_of(module: str, parsed: ast.Module) -> tuple[str, ...]:
    """Full dotted names of what a module imports; `from a import b` gives `a.b` where that is a module of ours."""
    return tuple(_imports_of(module, parsed))


def _imports_of(module: str, parsed: ast.Module) -> Iterator[str]:
    package = (
        module.split(".") if module in MODULES and MODULES[module].name == "__init__.py" else module.split(".")[:-1]
    )
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{source}.{alias.name}"
                yield full if full in MODULES else source


def called_names(parsed: ast.Module) -> Iterator[tuple[str, int]]:
    """`name` of each plain call and `.name` of each method call, with its line."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name):
                    yield name, node.lineno
                case ast.Attribute(attr=name):
                    yield f".{name}", node.lineno
