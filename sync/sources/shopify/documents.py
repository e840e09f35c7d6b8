"""The questions we ask, as the .graphql files beside this module hold them."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

#: Asked for in every address and checked in every answer. shopify.dev/docs/api/usage/versioning: until 16 July 2027.
VERSION = "2026-07"

_SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")


@cache
def document(name: str) -> str:
    """The question in `queries/<name>.graphql` with exactly those fragments that it needs."""
    question = _read(name)
    known = _fragments()
    needed: list[str] = []
    waiting = _SPREAD.findall(question)
    while waiting:
        fragment = waiting.pop(0)
        if fragment not in needed:
            needed.append(fragment)
            waiting += _SPREAD.findall(known[fragment])
    return "\n\n".join([question, *(known[fragment] for fragment in needed)])


def names() -> tuple[str, ...]:
    """Every question there is."""
    stems = (entry.name.removesuffix(".graphql") for entry in files(__package__).joinpath("queries").iterdir())
    return tuple(sorted(stem for stem in stems if stem != "fragments"))


@cache
def _fragments() -> dict[str, str]:
    text = _read("fragments")
    starts = [match.start() for match in re.finditer(r"^fragment ", text, re.MULTILINE)]
    parts = [text[i:j].strip() for i, j in zip(starts, [*starts[1:], len(text)], strict=True)]
    return {part.split()[1]: part for part in parts}


def _read(name: str) -> str:
    text = files(__package__).joinpath("queries", f"{name}.graphql").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
