"""Written reports: the words of templates/ filled, as a tab shows them and as Markdown files.

What people write into a file between the two marks stays there when the file is made anew. Templates are ours; what
they are filled with is text, never markup: customers' words do not come into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sync.core.cells import Raw
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.errors import Conflict
from sync.ledger.objects import Missing

if TYPE_CHECKING:
    import jinja2

    from sync.ledger.objects import ObjectStore
    from sync.pages.written import Report

TEMPLATES = Path(__file__).parents[2] / "templates"

#: Around the lines of a file that belong to people.
YOURS, END = "<!-- yours: what you write from here … -->", "<!-- … to here stays -->"

_OWN = re.compile(re.escape(YOURS) + r"\n(.*?)\n?" + re.escape(END), re.DOTALL)


@cache
def _environment() -> jinja2.Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown, and cells written as text  # noqa: S701  # nosec B701
        keep_trailing_newline=True,
    )


def worded(report: Report) -> str:
    """The report in words. Raises jinja2.UndefinedError where a template asks for a fact that is not there."""
    facts: Mapping[str, Any] = report.facts
    text = _environment().get_template(report.template).render(**facts)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def report_rows(reports: Iterable[Report], typed: Mapping[str, Mapping[str, Raw]], version: Version) -> list[Wanted]:
    """Each report as a row of `Reports`; what staff typed beside it stands at its end."""
    found = []
    for report in reports:
        key = record_key("report", "-", report.id)
        mine = str(typed.get(key, {}).get("mine") or "").strip()
        text = worded(report) + (f"\n{mine}\n" if mine else "")
        found.append(Wanted(key, version, {"report": report.title, "text": text, "words": len(text.split())}))
    return found


def write_files(store: ObjectStore, reports: Iterable[Report]) -> list[str]:
    """Write each report as `reports/ID.md`; returns the names of those that changed. Another writer wins."""
    changed = []
    for report in reports:
        name = f"reports/{report.id}.md"
        try:
            before, generation = store.read(name)
        except Missing:
            before, generation = b"", "new"
        after = with_yours(worded(report), before.decode("utf-8", "replace")).encode()
        if after == before:
            continue
        try:
            store.write(name, after, only_if="new" if generation == "new" else generation)
        except Conflict:
            continue
        changed.append(name)
    return changed


def with_yours(text: str, before: str) -> str:
    """The new text, with the lines that people wrote into the old one."""
    own = _OWN.search(before)
    return f"{text}\n{YOURS}\n{own[1] if own else ''}\n{END}\n"
