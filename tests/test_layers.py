"""The arrows of the house, checked from the import statements of every module, late imports included.

DESIGN: functions → sync shells → {sources, ledger, sheets, kpis, rules, rows, core} → sheets_schema → nothing.
A rule that stands in the way is changed here, in the open, with its reason.
"""

from __future__ import annotations

import ast
import sys

import pytest

from tests.support.modules import HOUSE, MODULES, called_names, imports_of, tree
from tests.support.shared import ROOT

SHELL = "sync shell"  # the modules that stand directly in sync/: they join the packages below

#: Which parts of the house a part may import, itself apart. What stands in no row may import nothing of ours.
ARROWS: dict[str, set[str]] = {
    "main": {"functions"},
    "functions": {SHELL, "sync.errors", "sync.clock", "sync.configuration", "sync.pulling", "sync.wire"},
    SHELL: {
        *("sync.errors", "sync.clock", "sync.wire", "sync.configuration"),
        *("sync.pulling", "sync.pushing", "sync.reporting"),
        *("sync.core", "sync.rows", "sync.rules", "sync.kpis", "sync.pages"),
        *("sync.sources", "sync.ledger", "sync.sheets", "sheets_schema"),
    },
    "sync.errors": set(),
    "sync.wire": {"sync.errors"},
    "sync.clock": {"sync.errors", "sync.wire"},
    "sync.configuration": {"sync.errors", "sync.clock", "sync.wire", "sync.core"},
    "sync.pulling": {
        *("sync.errors", "sync.wire", "sync.configuration"),
        *("sync.core", "sync.sources", "sync.ledger", "sheets_schema"),
    },
    "sync.pushing": {
        *("sync.errors", "sync.configuration", "sync.core", "sync.rows", "sync.rules"),
        *("sync.ledger", "sync.sheets", "sheets_schema"),
    },
    "sync.reporting": {
        *("sync.errors", "sync.pushing", "sync.core", "sync.rows", "sync.rules", "sync.kpis", "sync.pages"),
        *("sync.ledger", "sync.sheets", "sheets_schema"),
    },
    "sync.core": {"sync.errors", "sheets_schema"},
    "sync.rules": {"sync.errors", "sync.core", "sheets_schema"},
    "sync.rows": {"sync.errors", "sync.core", "sync.rules", "sheets_schema"},
    "sync.kpis": {"sync.errors", "sync.core", "sync.rules", "sheets_schema"},
    "sync.pages": {"sync.errors", "sync.core", "sync.kpis", "sync.rows", "sync.rules", "sheets_schema"},
    "sync.sources": {"sync.errors", "sync.core", "sync.wire"},
    "sync.ledger": {"sync.errors", "sync.core", "sync.wire", "sheets_schema"},
    "sync.sheets": {"sync.errors", "sync.core", "sync.wire", "sheets_schema"},
    "sheets_schema": set(),
    "sandbox": set(),
    "sandbox.demo": {"sandbox", "functions"},  # the launcher
    "bench": {*HOUSE, SHELL},
    "tests": {*HOUSE, SHELL, "main"},
}

#: Third-party libraries and the only product modules that may import them. tests and bench are free.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "pandas": ("sync.kpis",),
    "numpy": ("sync.kpis",),
    "pyarrow": ("sync.ledger",),
    "gspread": ("sync.sheets", "sandbox.look"),
    "requests": ("sync.sheets", "sandbox.look", "sandbox.sheets_api.mount"),
    "google": ("sync.sheets", "sync.ledger", "sync.doors"),
    "cryptography": ("sync.doors",),
    "httpx": (
        "sync.sources",
        "sync.ledger",
        "sync.clock",
        "sync.wire",
        "sync.doors",
        "sandbox",
    ),
    "tenacity": ("sync.wire",),
    "jinja2": ("sync.reporting",),
    "yaml": ("sync.configuration", "sandbox"),
    "flask": ("functions",),
    "functions_framework": ("functions",),
    "starlette": ("sandbox",),
    "uvicorn": ("sandbox",),
    "graphql": ("sandbox",),
    "formualizer": ("sandbox",),
    "xlsxwriter": ("sandbox.web_grid",),
}

#: Pure: the same arguments give the same result, whatever the machine, the day or the network.
PURE = ("sheets_schema", "sync.core", "sync.rules", "sync.rows", "sync.kpis", "sync.pages")
IMPURE_MODULES = {
    *("asyncio", "concurrent", "ftplib", "getpass", "glob", "http", "io", "locale", "logging", "multiprocessing"),
    *("os", "pathlib", "platform", "random", "secrets", "select", "shelve", "shutil", "signal", "smtplib", "socket"),
    *("sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "uuid", "warnings"),
}
IMPURE_CALLS = {"open", "print", "input"}
CLOCK_CALLS = {"now", "utcnow", "today", "fromtimestamp", "utcfromtimestamp"}
CLOCK_READERS = {"sync.clock"}
ENVIRONMENT_READERS = ("functions", "sync.__main__")

VAGUE_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}

LONGEST_MODULE = 300
LONGEST_FUNCTION = 45
#: Modules and functions that are longer, with the length they may not pass. This list only ever gets shorter.
LONG_MODULES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}


def part_of(module: str) -> str:
    """The row of ARROWS that a module of ours belongs to.

    >>> part_of("sync.sources.paypal.client"), part_of("sync.pull"), part_of("sync.wire.retry"), part_of("sandbox.demo")
    ('sync.sources', 'sync shell', 'sync.wire', 'sandbox.demo')
    """
    top, _, rest = module.partition(".")
    if module == "sandbox.demo":
        return module
    if top != "sync" or not rest:
        return top
    row = f"sync.{rest.split('.')[0]}"
    return row if row in ARROWS else SHELL


def arrows_broken(module: str, parsed: ast.Module) -> list[str]:
    part = part_of(module)
    allowed = ARROWS.get(part, set()) | {part}
    targets = {name for name in imports_of(module, parsed) if name.split(".")[0] in (*HOUSE, "main")}
    return [f"{module} imports {name}" for name in sorted(targets) if name != "sync" and not allows(allowed, name)]


def allows(allowed: set[str], name: str) -> bool:
    return part_of(name) in allowed or name.split(".", maxsplit=1)[0] in allowed


def libraries_misused(module: str, parsed: ast.Module) -> list[str]:
    if part_of(module) in ("tests", "bench"):
        return []
    found = {name.split(".")[0] for name in imports_of(module, parsed)}
    foreign = found - set(HOUSE) - {"main", "__future__"} - sys.stdlib_module_names
    return [f"{module} imports {name}" for name in sorted(foreign) if not within(module, LIBRARIES.get(name, ()))]


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def is_pure(module: str) -> bool:
    return within(module, PURE) or (module.startswith("sync.") and module.endswith(".records"))


def impurities(module: str, parsed: ast.Module) -> list[str]:
    found = {name.split(".")[0] for name in imports_of(module, parsed)} & IMPURE_MODULES
    problems = [f"{module} imports {name}" for name in sorted(found)]
    problems += [f"{module}:{line} calls {name}" for name, line in called_names(parsed) if name in IMPURE_CALLS]
    return problems + clock_readings(module, parsed)


def clock_readings(module: str, parsed: ast.Module) -> list[str]:
    """datetime.now() and its kin, on the classes themselves; `clock.now()` of an argument is welcome."""
    problems = []
    for node in ast.walk(parsed):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=owner)) if name in CLOCK_CALLS:
                text = ast.unparse(owner)
                if text.split(".")[-1] in ("datetime", "date", "Timestamp"):
                    problems.append(f"{module}:{node.lineno} calls {text}.{name}()")
            case ast.Call(func=ast.Attribute(attr="time" | "time_ns", value=ast.Name(id="time"))):
                problems.append(f"{module}:{node.lineno} calls time.time()")
    return problems


def environment_readings(module: str, parsed: ast.Module) -> list[str]:
    return [
        f"{module}:{node.lineno} reads the environment"
        for node in ast.walk(parsed)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
        or (isinstance(node, ast.alias) and node.name in ("environ", "getenv"))
    ]


PRODUCT = [m for m in MODULES if part_of(m) not in ("tests", "bench")]


@pytest.mark.parametrize("check", [arrows_broken, libraries_misused])
def test_arrows_run_one_way(check: object) -> None:
    """Each part imports only what ARROWS and LIBRARIES allow it."""
    assert callable(check)
    assert [problem for module in MODULES for problem in check(module, tree(module))] == []


def test_pure_modules_are_pure() -> None:
    assert [p for module in MODULES if is_pure(module) for p in impurities(module, tree(module))] == []


def test_one_module_reads_the_time() -> None:
    """Everything else is given a clock or a moment, so that sandbox, tests and sheet agree on what time it is."""
    modules = [m for m in PRODUCT if m.split(".")[0] in ("sync", "functions") and m not in CLOCK_READERS]

    assert [p for module in modules for p in clock_readings(module, tree(module))] == []


def test_only_the_doors_read_the_environment() -> None:
    modules = [m for m in PRODUCT if m.split(".")[0] in ("sync", "functions") and not within(m, ENVIRONMENT_READERS)]

    assert [p for module in modules for p in environment_readings(module, tree(module))] == []


def test_modules_are_named_for_what_they_hold() -> None:
    assert [m for m in MODULES if set(m.split(".")) & VAGUE_NAMES] == []


def test_modules_stay_short() -> None:
    """At most 300 lines; the exceptions are listed, may not grow, and leave the list when they have shrunk."""
    lengths = {str(f.relative_to(ROOT)): len(f.read_text(encoding="utf-8").splitlines()) for f in MODULES.values()}

    assert judged(lengths, LONGEST_MODULE, LONG_MODULES) == []


def test_functions_stay_short() -> None:
    """At most 45 lines, docstring included; the exceptions are listed as for modules."""
    lengths = {
        f"{file.relative_to(ROOT)}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module, file in MODULES.items()
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert judged(lengths, LONGEST_FUNCTION, LONG_FUNCTIONS) == []


def judged(lengths: dict[str, int], longest: int, listed: dict[str, int]) -> list[str]:
    """What is too long, what grew past its entry, and which entries have become needless."""
    too_long = [
        f"{name} has {lines} lines; {listed.get(name, longest)} are allowed"
        for name, lines in lengths.items()
        if lines > listed.get(name, longest)
    ]
    needless = [
        f"{name} has {lengths.get(name, 0)} lines: take it off the list"
        for name in listed
        if lengths.get(name, 0) <= longest
    ]
    return sorted(too_long) + sorted(needless)


@pytest.mark.parametrize(
    ("module", "source", "check"),
    [
        ("sync.core.x", "from sync.sheets import layout", arrows_broken),
        ("sync.core.x", "def f():\n    import sync.pull", arrows_broken),
        ("sync.pulling.x", "from sync.sheets import client", arrows_broken),
        ("sync.pushing.x", "from sync.sources import http", arrows_broken),
        ("sync.pushing.x", "from sync import push", arrows_broken),
        ("sync.sources.x", "from sync.ledger import store", arrows_broken),
        ("sync.ledger.x", "import sync.sources.http", arrows_broken),
        ("sync.x", "import functions.sync", arrows_broken),
        ("functions.x", "from sync.core import plan", arrows_broken),
        ("sandbox.x", "from sync.core.money import Money", arrows_broken),
        ("sandbox.x", "import functions.sync", arrows_broken),
        ("sheets_schema.x", "from sync import errors", arrows_broken),
        ("main", "import sync.pull", arrows_broken),
        ("sync.sheets.x", "import pandas as pd", libraries_misused),
        ("sync.x", "from gspread import Client", libraries_misused),
        ("sandbox.x", "import leftpad", libraries_misused),
        ("sync.rules.x", "import os.path", impurities),
        ("sync.core.x", "datetime.now(UTC)", impurities),
        ("sync.core.x", "dt.date.today()", impurities),
        ("sync.core.x", "print(1)", impurities),
        ("sync.x", "time.time()", clock_readings),
        ("sync.x", "from os import environ", environment_readings),
        ("sync.x", "os.getenv('A')", environment_readings),
    ],
)
def test_each_check_sees_its_fault(module: str, source: str, check: object) -> None:
    assert callable(check)
    assert check(module, ast.parse(source)) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("functions.x", "from sync import pull"),
        ("sync.x", "from sync.sources import http\nfrom sync.configuration import config"),
        ("sync.sources.shopify.x", "from sync.sources.http import get\nfrom sync.wire.retry import policy"),
        ("sync.core.x", "from sync.errors import BadAnswer\nclock.now()"),
        ("sandbox.demo", "import functions.sync\nfrom sandbox import wire"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    parsed = ast.parse(source)

    assert arrows_broken(module, parsed) + libraries_misused(module, parsed) == []


def test_lengths_are_judged_both_ways() -> None:
    assert judged({"a": 301, "b": 300}, 300, {}) == ["a has 301 lines; 300 are allowed"]
    assert judged({"a": 400}, 300, {"a": 400}) == []
    assert judged({"a": 401}, 300, {"a": 400}) == ["a has 401 lines; 400 are allowed"]
    assert judged({"a": 299}, 300, {"a": 400}) == ["a has 299 lines: take it off the list"]
