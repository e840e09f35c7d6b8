"""The whole world, as the files of its folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from sandbox.worlds.make_lumen.cast import play_all
from sandbox.worlds.make_lumen.contested import contest
from sandbox.worlds.make_lumen.facts import END, SEED, START, STORES
from sandbox.worlds.make_lumen.goods import goods
from sandbox.worlds.make_lumen.opinions import review_all
from sandbox.worlds.make_lumen.timeline import Document, Thing, cut, iso

FOLDER = Path(__file__).parents[1] / "lumen"
"""Not kept in the repository: it is written when it is first asked for."""
SHOPIFY = ("orders", "disputes", "variants", "balance_transactions")


def things() -> list[Thing]:
    """Every object with its whole life."""
    played = play_all()
    disputed = contest(played)
    return [*(each.story.thing for each in played), *disputed, *goods(), *review_all(played)]


def files() -> dict[str, str]:
    """Text by path. Characters outside ASCII are written as escapes: some are no lawful text, some end lines."""
    parts = cut(things(), START, END)
    texts = {"world.json": json.dumps(_head(), indent=1, ensure_ascii=True) + "\n"}
    for path in _paths():
        found = parts.files.get(path, [])
        texts[path] = _pretty(found[0]) if path.endswith(".json") else _lines(found)
    texts["events.jsonl"] = _lines(parts.events)
    return texts


def write(folder: Path) -> None:
    for path, text in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="ascii", newline="\n")


def ready(folder: Path = FOLDER) -> Path:
    """The folder, made or made anew if this generator did not write it. Takes a second then, and nothing otherwise.

    It appears whole or not at all: several processes may ask at once.
    """
    mark = folder / ".made-by"
    if mark.is_file() and mark.read_text() == _own_digest():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".lumen-", dir=folder.parent))
    write(fresh)
    (fresh / mark.name).write_text(_own_digest())
    old = Path(tempfile.mkdtemp(prefix=".lumen-old-", dir=folder.parent))
    try:
        if folder.exists():
            folder.rename(old / "lumen")
        fresh.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    return folder


def _own_digest() -> str:
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()


def _paths() -> list[str]:
    names = [f"shopify/{s.store}/{kind}.jsonl" for s in STORES for kind in SHOPIFY]
    names += [f"paypal/{account}/disputes.jsonl" for account in _accounts()]
    return names + [f"trustpilot/{s.unit}/{file}" for s in STORES for file in ("reviews.jsonl", "unit.json")]


def _accounts() -> list[str]:
    return list(dict.fromkeys(store.account for store in STORES))


def _head() -> Document:
    return {
        "name": "lumen",
        "now": iso(START),
        "seed": SEED,
        "stores": [
            {
                "store": s.store,
                "brand": s.brand,
                "domain": s.domain,
                "timezone": s.timezone,
                "currency": s.currency,
                "market": s.market,
                "trustpilot_unit": s.unit,
                "paypal_account": s.account,
            }
            for s in STORES
        ],
        "paypal_accounts": _accounts(),
        "trustpilot_units": [s.unit for s in STORES],
    }


def _lines(documents: list[Document]) -> str:
    return "".join(json.dumps(each, separators=(",", ":"), ensure_ascii=True) + "\n" for each in documents)


def _pretty(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"
